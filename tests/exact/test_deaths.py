"""Recorded deaths are the document's, seen from their publication on."""

from __future__ import annotations

from datetime import date

from practicable.facts import record
from practicable.study.brief.afterwards import recorded_deaths


def test_the_sectors_add_up_to_the_printed_total() -> None:
    shown = recorded_deaths(record(), last_year=2019)
    assert shown is not None
    assert shown.years == (2014, 2015, 2016, 2017, 2018, 2019)
    assert shown.southwest[-3:] == (298.0, 283.0, 300.0)
    for index in range(len(shown.years)):
        assert sum(sector.values[index] or 0.0 for sector in shown.sectors) == shown.southwest[index]


def test_a_year_is_seen_only_once_published() -> None:
    shown = recorded_deaths(record(as_of=date(2018, 4, 6)), last_year=2019)
    assert shown is not None
    assert shown.years[-1] == 2017
    assert recorded_deaths(record(as_of=date(1998, 1, 1)), last_year=2019) is None


def test_no_count_is_attributed() -> None:
    shown = recorded_deaths(record(), last_year=2019)
    assert shown is not None
    assert "none is attributed to an order" in shown.definition
