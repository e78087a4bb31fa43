"""The sector panel: what is in it, and what is refused."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from practicable.errors import InputError
from practicable.evidence.data.adoption import NEVER, Adoption, first_years
from practicable.evidence.data.panel import build_panel, grid, neighbours
from practicable.evidence.designs.windows import streamline_study
from practicable.facts import record

PANEL = build_panel(record())
YEARS = tuple(range(2000, 2011))


def start(sector: str, day: date) -> Adoption:
    return Adoption(sector, day, day, day, uncertain=False, source="a_source")


def test_the_panel_is_nine_sectors_by_240_months() -> None:
    assert PANEL.monthly["total"].shape == (9, 240)
    assert PANEL.months[0] == date(1999, 10, 1)
    assert PANEL.months[-1] == date(2019, 9, 1)
    sums = PANEL.monthly["total"].reshape(9, 20, 12).sum(axis=2)
    assert (sums == PANEL.yearly["total"]).all()


def test_classes_add_up_where_they_are_recorded() -> None:
    parts = np.sum([PANEL.monthly[name] for name in ("single_adult", "family", "unaccompanied")], axis=0)
    recorded = ~np.isnan(parts)
    assert recorded.sum() == 9 * 84
    assert (parts[recorded] == PANEL.monthly["total"][recorded]).all()


def test_cohorts_follow_the_starts_on_record() -> None:
    study = streamline_study(PANEL)
    first = {
        s: study.years[c] if c != NEVER else None for s, c in zip(study.sectors, study.cohorts, strict=True)
    }
    assert first["del_rio"] == 2006
    assert first["yuma"] == 2007
    assert first["laredo"] == first["tucson"] == 2008
    assert study.never == ("san_diego", "el_centro", "big_bend")


def test_unknown_starts_are_those_of_the_order_library() -> None:
    text = (
        files("practicable.orders").joinpath("library/operation-streamline.toml").read_text(encoding="utf-8")
    )
    directives = tomllib.loads(text)["directive"]
    listed = {entry["sectors"][0]: entry for entry in directives}
    for adoption in PANEL.adoptions:
        if adoption.sector in listed:
            entry = listed[adoption.sector]
            assert adoption.day == entry["from"]
            assert adoption.uncertain == entry.get("uncertain", False)
        if adoption.uncertain:
            entry = listed[adoption.sector]
            assert (adoption.earliest, adoption.latest) == (entry["earliest"], entry["latest"])


def frame(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"measure": "total", "place": p, "period_start": pd.Timestamp(m), "value": v} for p, m, v in rows]
    )


def test_a_sector_month_that_occurs_twice_is_refused() -> None:
    table = record().table("monthly_apprehensions")
    twice = pd.concat([table, table[table["place"] == "yuma"].tail(1)])
    measure = str(twice["measure"].iloc[-1])
    with pytest.raises(InputError, match=r"Yuma, 2019-09: the sector-month occurs twice"):
        grid(twice, measure, PANEL.months)


def test_a_missing_sector_month_is_refused() -> None:
    table = record().table("monthly_apprehensions")
    holed = table[~((table["place"] == "tucson") & (table["period_start"] == "2005-03-01"))]
    with pytest.raises(InputError, match=r"Tucson, 2005-03: the figure is missing"):
        grid(holed, "total", PANEL.months)


@pytest.mark.parametrize("value", [-1.0, float("nan")])
def test_a_count_that_is_no_count_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="must be a number from 0"):
        grid(frame(("yuma", "2001-01-01", value)), "total", [date(2001, 1, 1)])


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (date(1999, 9, 30), "lies outside the panel"),
        (date(1999, 12, 1), r"treated from the start \(FY2000\)"),
    ],
)
def test_a_start_that_leaves_no_before_is_refused(day: date, message: str) -> None:
    with pytest.raises(InputError, match=message):
        first_years([start("yuma", day)], PANEL.sectors, YEARS)


def test_all_sectors_treated_is_refused() -> None:
    starts = [start(sector, date(2005, 12, 1)) for sector in PANEL.sectors]
    with pytest.raises(InputError, match="no sector is left to compare with"):
        first_years(starts, PANEL.sectors, YEARS)


def test_two_starts_and_unknown_sectors_are_refused() -> None:
    first = start("yuma", date(2005, 12, 1))
    with pytest.raises(InputError, match="starts twice"):
        first_years([first, replace(first, day=date(2006, 12, 1))], PANEL.sectors, YEARS)
    with pytest.raises(InputError, match="no such sector"):
        first_years([start("blaine", date(2005, 12, 1))], PANEL.sectors, YEARS)


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2006, 10, 1), 2007), (date(2007, 4, 1), 2007), (date(2007, 4, 2), 2008), (date(2010, 6, 1), None)],
)
def test_a_year_counts_when_half_of_it_is_treated(day: date, year: int | None) -> None:
    cohorts = first_years([start("yuma", day)], PANEL.sectors, YEARS)
    found = cohorts[PANEL.sectors.index("yuma")]
    assert (YEARS[found] if found != NEVER else None) == year


def test_a_series_outside_its_record_is_refused() -> None:
    with pytest.raises(InputError, match="not recorded in the whole window"):
        PANEL.log_years("adults", 2005, 2015)
    with pytest.raises(InputError, match="no yearly series"):
        PANEL.log_years("fences", 2005, 2015)


def test_neighbours_run_from_west_to_east() -> None:
    assert neighbours("san_diego") == ("el_centro",)
    assert neighbours("tucson") == ("yuma", "el_paso")
