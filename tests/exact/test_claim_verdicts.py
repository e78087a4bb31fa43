"""Verdicts follow the rows: made records in which each claim is supported, contradicted or not settled."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from practicable.evidence.claims.claim import CONTRADICTED, NOT_SETTLED, SUPPORTED
from practicable.evidence.claims.june import examine_june_fall
from practicable.evidence.claims.other_work import examine_other_prosecutions
from practicable.evidence.claims.prosecuted import examine_every_person
from practicable.evidence.claims.published import compare_published
from practicable.evidence.claims.recross import examine_recrossing
from practicable.evidence.claims.success import (
    adoptions,
    examine_aggregate,
    examine_del_rio,
    stored_estimates,
)
from practicable.evidence.data.figures import Interval, Row, Shelf, take
from practicable.evidence.estimators.estimate import Estimate, NullSize
from practicable.evidence.evaluation.report import reported
from practicable.facts import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from practicable.evidence import Examined

JUNE_2018 = date(2018, 6, 1)


@dataclass(frozen=True)
class Change:
    """Rows of a measure whose value is multiplied, where a test says so."""

    table: str
    measure: str
    where: Callable[[Row], bool]
    factor: float


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return take(record())


def changed(shelf: Shelf, change: Change) -> Shelf:
    """The shelf with some rows multiplied."""
    key = (change.table, change.measure)
    rows = tuple(
        replace(row, value=row.value * change.factor) if change.where(row) else row for row in shelf.rows[key]
    )
    return replace(shelf, rows={**shelf.rows, key: rows})


@pytest.mark.parametrize(("factor", "verdict"), [(0.4, SUPPORTED), (1.0, NOT_SETTLED), (2.0, CONTRADICTED)])
def test_june_is_judged_by_how_far_it_lies_off_the_season(shelf: Shelf, factor: float, verdict: str) -> None:
    moved = changed(
        shelf, Change("monthly_apprehensions", "total", lambda row: row.start == JUNE_2018, factor)
    )
    found = examine_june_fall(moved)
    assert found.verdict == verdict
    unmoved = examine_june_fall(shelf).figures[0].value
    assert found.figures[0].value == pytest.approx(100 * ((1 + unmoved / 100) * factor - 1))


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, CONTRADICTED), (3.0, SUPPORTED)])
def test_everyone_is_prosecuted_only_when_prosecutions_reach_the_adults(
    shelf: Shelf, factor: float, verdict: str
) -> None:
    moved = changed(
        shelf,
        Change("prosecutions", "CBP_referred_prosecutions_month", lambda row: row.start == JUNE_2018, factor),
    )
    assert examine_every_person(moved).verdict == verdict


def test_prosecutions_alone_do_not_contradict_referrals(shelf: Shelf) -> None:
    """Prosecutors may decline: without counts of referrals a low share prosecuted settles nothing."""
    measure = "family_unit_adults_referred_for_prosecution"
    without = replace(shelf, rows={**shelf.rows, ("prosecutions", measure): ()})
    assert examine_every_person(without).verdict == NOT_SETTLED
    all_referred = changed(shelf, Change("prosecutions", measure, lambda _: True, 3.0))
    assert examine_every_person(all_referred).verdict == NOT_SETTLED


def other(shelf: Shelf, ratio_elsewhere: float) -> Examined:
    """Other prosecutions with the same months of four other years on record."""
    key = ("prosecutions", "non_immigration_prosecutions_month")
    model = shelf.all(*key)[0]
    made = list(shelf.rows[key])
    for year, jitter in ((2014, 0.98), (2015, 1.02), (2016, 1.01), (2017, 0.99)):
        march = replace(model, start=date(year, 3, 1), value=1_000.0)
        made += [march, replace(model, start=date(year, 6, 1), value=1_000.0 * ratio_elsewhere * jitter)]
    return examine_other_prosecutions(replace(shelf, rows={**shelf.rows, key: tuple(made)}))


@pytest.mark.parametrize(
    ("ratio", "verdict"), [(1.0, CONTRADICTED), (703 / 1_093, NOT_SETTLED), (0.4, SUPPORTED)]
)
def test_other_work_is_judged_against_its_own_season(shelf: Shelf, ratio: float, verdict: str) -> None:
    assert other(shelf, ratio).verdict == verdict


def test_other_work_without_a_season_is_not_settled_whatever_chance_says(shelf: Shelf) -> None:
    found = examine_other_prosecutions(shelf)
    assert found.verdict == NOT_SETTLED
    assert found.figures[0].interval is not None
    assert found.figures[0].interval.high < 0


def bounded(shelf: Shelf, lesser: tuple[float, float], full: tuple[float, float]) -> Examined:
    """The study of sanctions with intervals published."""
    bounds = {
        "administrative penalties on 18-month re-apprehension": lesser,
        "full set of penalties on 18-month re-apprehension": full,
    }
    rows = tuple(
        replace(row, low=bounds[row.group][0], high=bounds[row.group][1]) if row.group in bounds else row
        for row in shelf.rows["behaviour", "study_effect"]
    )
    return examine_recrossing(replace(shelf, rows={**shelf.rows, ("behaviour", "study_effect"): rows}))


def test_recrossing_is_settled_only_by_an_interval_of_prosecutions_own_effect(shelf: Shelf) -> None:
    assert examine_recrossing(shelf).verdict == NOT_SETTLED
    assert bounded(shelf, (-5.0, -4.2), (-7.0, -5.2)).verdict == SUPPORTED
    assert bounded(shelf, (-5.6, -3.6), (-7.0, -5.2)).verdict == NOT_SETTLED
    assert bounded(shelf, (-9.0, -8.0), (-6.5, -5.5)).verdict == CONTRADICTED


def test_starts_are_read_from_the_record(shelf: Shelf) -> None:
    assert adoptions(shelf) == {
        "del_rio": date(2005, 12, 1),
        "yuma": date(2006, 12, 1),
        "laredo": date(2007, 11, 1),
        "tucson": date(2008, 1, 1),
    }


def no_estimates(_design: str) -> None:
    """Stand for a package that carries no evaluation."""


@pytest.mark.parametrize(("factor", "verdict"), [(0.2, SUPPORTED), (1.0, NOT_SETTLED), (20.0, CONTRADICTED)])
def test_the_aggregate_is_judged_by_every_comparison(
    shelf: Shelf, factor: float, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The stored evaluation is of the record as it is; a record that is changed here is judged without it.
    monkeypatch.setattr("practicable.evidence.claims.success.stored_estimates", no_estimates)
    starts = adoptions(shelf)

    def under_prosecution(row: Row) -> bool:
        return row.start is not None and row.start >= starts.get(row.place, date.max)

    moved = changed(shelf, Change("monthly_apprehensions", "total", under_prosecution, factor))
    found = examine_aggregate(moved)
    assert found.verdict == verdict
    before = examine_aggregate(shelf).figures[0].value
    # Only a geometric mean of months moves so: every month by the factor moves it by the factor.
    assert found.figures[0].value == pytest.approx(100 * ((1 + before / 100) * factor - 1))
    assert "from the geometric mean of the twelve months before" in found.figures[0].definition


def test_a_stated_fall_that_the_record_does_not_have_is_contradicted(shelf: Shelf) -> None:
    def later(row: Row) -> bool:
        return row.place == "del_rio" and row.fiscal_year == 2006

    moved = changed(shelf, Change("monthly_apprehensions", "total", later, 1.3))
    assert examine_del_rio(moved).verdict == CONTRADICTED


def estimate(low: float, high: float, *, passed: bool) -> Estimate:
    return Estimate(
        key="streamline/made/log apprehensions",
        design="streamline",
        method="a made-up estimator",
        outcome="log apprehensions",
        effect=(low + high) / 2,
        se=math.nan,
        low=low,
        high=high,
        level=0.9,
        inference="made up",
        p_value=0.5,
        estimand="made up",
        n_units=9,
        n_obs=100,
        assumptions=(),
        null_size=NullSize(rate=0.1, se=0.01, mean=0.0, draws=100, level=0.1, passed=passed),
    )


def store(folder: Path, *estimates: Estimate) -> Path:
    import json

    path = folder / "evaluation.json"
    path.write_text(json.dumps({"estimates": [reported(one).dump() for one in estimates]}), encoding="utf-8")
    return path


def test_stored_estimates_are_read_and_their_absence_is_none(tmp_path: Path) -> None:
    assert stored_estimates("streamline", tmp_path / "evaluation.json") is None
    path = store(tmp_path, estimate(-0.3, 0.1, passed=True))
    found = stored_estimates("streamline", path)
    assert found is not None
    assert (found[0].low, found[0].null_size.passed) == (-0.3, True)
    assert stored_estimates("exposure", path) is None


def test_a_published_number_that_moves_no_longer_agrees(shelf: Shelf) -> None:
    def agreement(of: Shelf) -> dict[str, str]:
        return {result.study: result.agreement for result in compare_published(of)}

    before = agreement(shelf)
    moved = agreement(
        changed(shelf, Change("monthly_apprehensions", "total", lambda row: row.start == JUNE_2018, 1.1))
    )
    assert before["WOLA 2018: May to June 2018"] == "agrees"
    assert moved["WOLA 2018: May to June 2018"] == "differs"
    more = agreement(
        changed(
            shelf,
            Change(
                "prosecutions", "CBP_referred_prosecutions_month", lambda row: row.start == JUNE_2018, 1.2
            ),
        )
    )
    assert more["TRAC 2018: adults prosecuted, June 2018"] == "differs"
    assert more["TRAC 2018: adults prosecuted, May 2018"] == "agrees"


def test_the_table_of_published_results_on_the_official_record(shelf: Shelf) -> None:
    results = {result.study: result for result in compare_published(shelf)}
    values = {study: result.ours.value for study, result in results.items() if result.ours}
    assert values["WOLA 2018: May to June, 2000-2017"] == pytest.approx(-21.3, abs=0.05)
    assert values["WOLA 2018: May to June, 2011-2017"] == pytest.approx(-11.3, abs=0.05)
    assert values["TRAC 2018: adults prosecuted, May 2018"] == pytest.approx(32, abs=0.5)
    assert values["TRAC 2018: adults prosecuted, June 2018"] == pytest.approx(46, abs=0.5)
    compared = [result for result in results.values() if result.ours]
    assert {result.agreement for result in results.values() if result.ours is None} == {"cannot be compared"}
    assert all(result.why for result in results.values())
    assert len(compared) >= 9
    sources = record().sources
    assert all(result.ours.source in sources for result in compared if result.ours)


def test_an_interval_without_limit_is_written_as_such() -> None:
    from practicable.evidence.data.figures import range_shown

    assert range_shown(Interval(-12.34, math.inf, 0.9, ""), "percent") == "90 %: −12.3 to no limit"
    assert range_shown(Interval(2.0, 1_600.0, None, ""), "days") == "2.0 to 1,600"
