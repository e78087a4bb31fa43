"""The trial of the moving forecast: what an origin sees, which months are scored, and the rule of choice."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.facts import record
from practicable.fit.forecast import choosing, trial
from practicable.fit.forecast.choices import CANDIDATES, CHOSEN
from practicable.fit.forecast.origins import Era, case_of, months_of
from practicable.fit.forecast.panels import CLASSES, read_panel
from practicable.geography import SECTORS

SHORT = Era("spring of 2018", date(2018, 3, 1), date(2018, 8, 1))


def test_an_origin_sees_the_months_published_by_it_and_no_later_one() -> None:
    for panel, measures in (("total", ("total",)), ("classes", CLASSES)):
        case = case_of(panel, date(2018, 4, 1), date(2018, 7, 1))
        known = read_panel(record(as_of=date(2018, 4, 5)), measures)
        assert np.array_equal(case.known.values, known.values)
        assert case.everybody.months[-1] == case.known.months[-1] == date(2018, 3, 1)
        whole = read_panel(record(), measures)
        assert np.array_equal(case.outcome, whole.values[len(known.values) :][:3])


def test_months_since_2019_go_on_to_the_newest_and_keep_both_margins() -> None:
    # January 2024: sectors as totals, classes of the southwest; August 2026: printed by sector and class.
    months = months_of("classes", trial.ERAS[-1])
    assert (months[0], months[-1]) == (date(2024, 12, 1), date(2026, 8, 1))
    before, total = (case_of(name, date(2024, 2, 1), date(2024, 3, 1)).known for name in ("classes", "total"))
    table = record().table("ohss_monthly")
    rows = table[(table["period_start"] == "2024-01-01") & (table["place"] == "southwest")]
    printed = rows.set_index("measure")["value"]
    assert before.values[-1].sum(axis=1) == pytest.approx(total.values[-1, :, 0])
    assert before.values[-1].sum(axis=0) == pytest.approx(printed[list(CLASSES)].to_numpy(), rel=1e-3)
    table = record().table("recent_sectors")
    rows = table[(table["period_start"] == "2026-08-01") & (table["place"] == "tucson")]
    last = case_of("classes", date(2026, 8, 1), date(2026, 9, 1)).outcome[0, SECTORS.index("tucson")]
    assert last == pytest.approx(rows.set_index("measure")["value"][list(CLASSES)].to_numpy())


def test_a_short_trial_scores_what_lies_within_the_era() -> None:
    rows = {
        (row.place, row.months_ahead): row
        for row in trial.run_trial((SHORT,), ("total",), every=2, paths=20, seed=1)
    }
    # origins March, May and July, outcomes to July: 5 + 3 + 1 months of nine sectors; three ahead from two
    assert rows["sectors", "1-12"].n_origins == 3
    assert rows["southwest", "3"].n_origins == 2
    assert ("southwest", "6") not in rows
    assert ("southwest", "sum of 6") not in rows
    one = rows["southwest", "1"]
    assert one.coverage[0] <= one.coverage[1] <= one.coverage[2]
    assert one.half_missed_by <= one.tenth_missed_by
    assert one.crps is not None
    assert one.crps_structural is not None
    assert one.less_than_structural == pytest.approx(1 - one.crps / one.crps_structural)
    assert one.less_low is None


def test_the_standard_error_counts_a_year_of_origins_as_one_outcome() -> None:
    ranks = np.full((3, 36, 1, 1), 0.5)
    ranks[:, :9] = 0.999
    row = trial.told_of(
        ("total", "southwest", "x", "1"), (ranks, np.ones((1, 36, 1, 1))), trial.Resampling(12, 0)
    )
    assert row.coverage[2] == 0.75
    assert row.coverage_se[2] == pytest.approx(np.sqrt(0.75 * 0.25 / 3))
    assert row.half_missed_by == pytest.approx(np.e)


def test_origins_that_do_not_divide_a_year_are_refused() -> None:
    with pytest.raises(InputError, match="every is 5; accepted: 1, 2, 3, 4, 6 months"):
        trial.run_trial(every=5)


def test_the_rule_takes_the_best_covered_of_those_near_the_least_score() -> None:
    n = len(CANDIDATES)
    crps = np.ones((n + 1, 10, 1))
    crps[2], crps[5] = 0.900, 0.905
    held = np.full((n + 1, 3, 10, 1), 50.0)
    held[5] = np.array([50.0, 80.0, 90.0])[:, None, None]
    held[7] = held[5]
    ranked = choosing.apply_rule({"total": choosing.Scored(crps, held, 100, 10)})
    first, second = ranked[:2]
    assert (first["relative_crps"], first["distance"]) == (pytest.approx(0.905), pytest.approx(0.0))
    assert (second["relative_crps"], second["distance"]) == (pytest.approx(0.9), pytest.approx(0.7 / 3))
    assert [one["near"] for one in ranked].count(True) == 2
    assert CHOSEN in CANDIDATES
