"""The wide frame of months against the tables read anew, and what is drawn since October 2019."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache

import numpy as np
import pytest

from practicable.calendar import month_after
from practicable.facts import months, record
from practicable.facts.catalog import TABLES
from practicable.fit.forecast.panels import CLASSES, read_panel
from practicable.fit.forecast.recent import RecentMonths, read_recent
from practicable.geography import SECTORS
from practicable.study.ensemble.early import arrivals_of

MEASURES = ("total", *CLASSES)
AS_OF = (date(2025, 2, 1), date(2026, 12, 15))


def rows(table: str, as_of: date) -> dict[tuple[str, str, str], float]:
    """Read the numbers of a table that were published by a day, by measure, place and first day."""
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (row["measure"], row["place"], row["period_start"]): float(row["value"])
            for row in csv.DictReader(stream)
            if row["published"] <= as_of.isoformat() and row.get("group", "") in {"", "all"}
        }


@cache
def recent(as_of: date) -> RecentMonths:
    found = read_recent(record(as_of))
    assert found is not None
    return found


@pytest.mark.parametrize("as_of", [date(2005, 12, 6), date(2014, 7, 1), date(2018, 4, 6), date(2019, 9, 30)])
def test_to_september_2019_the_months_are_the_closed_record_and_nothing_else(as_of: date) -> None:
    carried = rows("monthly_apprehensions", as_of)
    frame = months(record(as_of))
    frame = frame[frame["place"] != "national"]
    found = {
        (measure, str(row["place"]), f"{row['month']:%Y-%m-%d}"): float(row[measure])
        for measure in MEASURES
        for row in frame.dropna(subset=[measure]).to_dict("records")
    }
    assert found == carried
    assert read_recent(record(as_of)) is None


@pytest.mark.parametrize("as_of", [date(2018, 4, 6), date(2019, 9, 30)])
def test_to_september_2019_arrivals_are_those_of_the_closed_record(as_of: date) -> None:
    carried = rows("monthly_apprehensions", as_of)
    found = arrivals_of(record(as_of))
    assert found.months[0] == date(2012, 10, 1)
    for at, month in enumerate(found.months):
        for place, sector in enumerate(SECTORS):
            expected = [carried[measure, sector, month.isoformat()] for measure in CLASSES]
            assert found.people[at, place].tolist() == expected
    assert np.array_equal(found.people, read_panel(record(as_of), CLASSES).values)
    assert found.forecast().recent is None


@pytest.mark.parametrize("day", [date(2025, 1, 19), date(2025, 1, 20), date(2023, 6, 1), date(2020, 2, 19)])
def test_nothing_is_seen_before_its_day_of_publication(day: date) -> None:
    frame = months(record(day))
    assert frame["published"].max().date() <= day
    office = bool(frame["source"].eq("ohss_monthly").any())
    assert office is (day >= date(2025, 1, 20))


def test_each_row_says_what_it_holds() -> None:
    frame = months(record()).set_index(["place", "month"])
    for month, place, granularity in (
        ("2019-09-01", "tucson", "classes"),
        ("2019-10-01", "tucson", "total"),
        ("2024-11-01", "southwest", "classes"),
        ("2024-12-01", "tucson", "classes"),
        ("2026-08-01", "big_bend", "classes"),
    ):
        assert frame.loc[(place, month), "granularity"] == granularity
    marks = frame["marks"]
    assert "rounded to 10" in marks["tucson", "2019-10-01"]
    assert "Title 42" in marks["tucson", "2021-04-01"]
    assert "Title 42" not in marks["tucson", "2020-02-01"] + marks["tucson", "2023-06-01"]
    assert "transcribed by hand" in marks["tucson", "2026-08-01"]
    assert "preliminary" in marks["tucson", "2026-08-01"]
    assert "arrests at large" in marks["tucson", "2026-08-01"]


@pytest.mark.parametrize("as_of", AS_OF)
@pytest.mark.parametrize("replicate", [None, 0, 1])
def test_every_draw_keeps_the_totals_on_record(as_of: date, replicate: int | None) -> None:
    found, carried = recent(as_of), rows("recent_sectors", as_of) | rows("ohss_monthly", as_of)
    people = found.people() if replicate is None else found.drawn(seed=3, replicate=replicate)
    assert np.isfinite(people).all()
    assert people.min() >= 0.0
    for at, month in enumerate(found.months):
        entered = carried.get(("at_entry", "southwest", month.isoformat()))
        if month >= date(2024, 12, 1):
            assert people[at].sum() == pytest.approx(entered, rel=1e-9)
        elif month < date(2024, 10, 1):
            totals = [carried["total", sector, month.isoformat()] for sector in SECTORS]
            classes = np.array([carried[measure, "southwest", month.isoformat()] for measure in CLASSES])
            assert people[at].sum(axis=1) == pytest.approx(totals, rel=1e-9)
            # Margins are rounded to 10 each: classes fit as far as their sum is that of the sectors.
            assert people[at].sum(axis=0) == pytest.approx(classes * sum(totals) / classes.sum(), rel=1e-3)


def test_a_split_keeps_the_odds_of_the_latest_one() -> None:
    found, carried = recent(date(2025, 2, 1)), rows("recent_sectors", date(2025, 2, 1))
    latest = np.array(
        [[carried[measure, sector, "2024-12-01"] + 0.5 for measure in CLASSES] for sector in SECTORS]
    )
    for at in (0, 20, 40):
        ratio = np.log(found.cells[at] / latest)
        # Odds ratios are equal where the logarithms differ by a row's and a column's part alone.
        plain = ratio - ratio.mean(axis=0) - ratio.mean(axis=1)[:, None] + ratio.mean()
        assert np.abs(plain).max() < 1e-6


def test_counted_cells_are_never_moved_but_for_arrests_at_large() -> None:
    found, carried = recent(date(2026, 12, 15)), rows("recent_sectors", date(2026, 12, 15))
    last = np.array([[carried[measure, sector, "2026-08-01"] for measure in CLASSES] for sector in SECTORS])
    assert np.array_equal(found.cells[-1], last)
    drawn = found.drawn(seed=0, replicate=5)[-1]
    assert np.array_equal(drawn, found.newest(3).drawn(seed=0, replicate=5)[-1])
    assert np.all(drawn <= last)
    assert (last - drawn).sum() == pytest.approx(carried["at_large", "southwest", "2026-08-01"])
    assert found.people()[-1] == pytest.approx(last * (1.0 - (last - drawn).sum() / last.sum()))


def test_cells_drift_as_they_did_in_the_closed_record() -> None:
    # Independent measure: a month's table fitted from the year that ends some months before it, cell by cell.
    values = read_panel(record(date(2019, 10, 31)), CLASSES).values
    for lag in (1, 12, 60):
        squares, weights = 0.0, 0.0
        for at in range(11 + lag, len(values)):
            seed, true = values[at - lag - 11 : at - lag + 1].sum(axis=0) + 0.5, values[at] + 0.5
            for _ in range(100):
                seed = seed * (true.sum(axis=1) / seed.sum(axis=1))[:, None]
                seed = seed * (true.sum(axis=0) / seed.sum(axis=0))
            squares += float((true * np.log(true / seed) ** 2).sum())
            weights += float(true.sum())
        assert np.sqrt(squares / weights) == pytest.approx(np.sqrt(0.016 + 0.0036 * lag), rel=0.3)


def test_draws_of_an_unknown_cell_spread_as_stated() -> None:
    # 400 draws, z = 4: the standard error of a standard deviation is sd / sqrt(800).
    found = recent(date(2023, 6, 1))
    logs = np.array([np.log(found.newest(1).drawn(seed=1, replicate=n)[0]) for n in range(400)])
    double = logs[:, 3, 0] - logs[:, 3, 1] - logs[:, 8, 0] + logs[:, 8, 1]
    # An odds ratio holds four cells, each moved on its own.
    assert double.std() == pytest.approx(2.0 * found.moved[-1, 0], rel=4.0 / np.sqrt(800.0))
    assert found.moved[-1, 0] == pytest.approx(np.sqrt(0.016 + 0.0036 * 43))


@pytest.mark.parametrize("as_of", [date(2020, 6, 1), date(2023, 6, 1), date(2026, 12, 15)])
def test_the_forecast_goes_on_from_the_newest_month_within_bounds(as_of: date) -> None:
    found = arrivals_of(record(as_of))
    newest = {2020: date(2020, 4, 1), 2023: date(2023, 4, 1), 2026: date(2026, 8, 1)}[as_of.year]
    assert found.months[-1] == newest
    assert found.panel.months == found.months
    walk, together = found.forecast(), found.people.sum(axis=1)
    for number in range(20):
        path = walk.path(24, seed=1, replicate=number)
        assert np.isfinite(path).all()
        assert np.all(path.sum(axis=1) <= 2.0 * together.max(axis=0) * (1 + 1e-12))
    first = walk.median_path(1).sum()
    assert 0.5 < first / found.people[-1].sum() < 2.0
    assert walk.path(1, seed=1, replicate=0).shape == (1, len(SECTORS), 3)
    assert month_after(found.months[-1], 1) == found.panel.month(len(found.months))
