"""The claim of a rise of 203 percent, examined in full: population, base month, document."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from practicable.evidence.claims.claim import CONTRADICTED, NOT_SETTLED, SUPPORTED, Examined, Verdict
from practicable.evidence.claims.season import season
from practicable.evidence.data.figures import Figure, Row, Shelf, change, count, percent, signed

__all__ = ["examine_rise"]

MARCH_2018, FEBRUARY_2018 = date(2018, 3, 1), date(2018, 2, 1)
MARCH_2017, MARCH_2016 = date(2017, 3, 1), date(2016, 3, 1)
_ANNOUNCED_THRESHOLD = 200.0
_LONGEST_MONTH = 31
_BOTH = "people apprehended between ports plus people who presented themselves at ports and were inadmissible"
_BETWEEN = "people apprehended by the Border Patrol between ports"


@dataclass(frozen=True, slots=True)
class _Announced:
    """The rows behind the announcement: both populations together."""

    march_2018: Row
    february_2018: Row
    march_2017: Row
    at_ports: Row
    rise: Row


@dataclass(frozen=True, slots=True)
class _Between:
    """The closed monthly record: people apprehended between ports."""

    march_2018: Row
    february_2018: Row
    march_2017: Row


def examine_rise(shelf: Shelf) -> Examined:
    """Examine the announced rise from March 2017 to March 2018.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record.

    Returns
    -------
    Examined
        ``not settled by these data`` where the rows that the announcement used were not yet published.
    """
    announced, between = _announced(shelf), _between(shelf)
    if announced is None or between is None:
        return Examined(NOT_SETTLED, "The counts for March 2018 were not yet published.", ())
    marches = _marches(shelf)
    return Examined(
        verdict=_verdict(announced, between),
        finding=_finding(announced, between, marches),
        figures=(
            *_announced_figures(announced),
            *_between_figures(between),
            *_as_published_figures(shelf),
            *_two_years_before(shelf, between),
            *_beyond_season(shelf, between),
        ),
        context=(*_base_month(marches), *_month_on_month(shelf, between)),
    )


def _announced(shelf: Shelf) -> _Announced | None:
    table, both = "march_2018_claim", "total_apprehended_or_inadmissible"
    march_2018 = shelf.one(table, both, start=MARCH_2018)
    february_2018 = shelf.one(table, both, start=FEBRUARY_2018)
    march_2017 = shelf.one(table, both, start=MARCH_2017)
    at_ports = shelf.one(table, "inadmissible_at_ports", start=MARCH_2018)
    rise = shelf.one(table, "claimed_rise_in_illegal_border_crossings")
    if march_2018 and february_2018 and march_2017 and at_ports and rise:
        return _Announced(march_2018, february_2018, march_2017, at_ports, rise)
    return None


def _between(shelf: Shelf) -> _Between | None:
    march_2018, february_2018 = shelf.month(MARCH_2018), shelf.month(FEBRUARY_2018)
    march_2017 = shelf.month(MARCH_2017)
    if march_2018 and february_2018 and march_2017:
        return _Between(march_2018, february_2018, march_2017)
    return None


def _marches(shelf: Shelf) -> tuple[Row, ...]:
    """Every March on record, by year."""
    months = shelf.all("monthly_apprehensions", "total", place="southwest")
    return tuple(row for row in months if row.start is not None and row.start.month == MARCH_2018.month)


def _verdict(announced: _Announced, between: _Between) -> Verdict:
    """Supported when the rise holds in both populations, contradicted when in neither."""
    rises = (
        change(announced.march_2017, announced.march_2018),
        change(between.march_2017, between.march_2018),
    )
    above = [rise > _ANNOUNCED_THRESHOLD for rise in rises]
    if all(above):
        return SUPPORTED
    return NOT_SETTLED if any(above) else CONTRADICTED


def _finding(announced: _Announced, between: _Between, marches: tuple[Row, ...]) -> str:
    both = change(announced.march_2017, announced.march_2018)
    alone = change(between.march_2017, between.march_2018)
    agreement = "reproduced" if round(both) == announced.rise.value else "not reproduced"
    base = (
        f", and its base, March 2017, is the lowest March of {_span(marches)}"
        if _lowest(marches).start == MARCH_2017
        else ""
    )
    return (
        f"The announced percentage is {agreement} ({signed(both, 0)}), and between ports alone the change is "
        f"{signed(alone)}; but the announced count includes {announced.at_ports.value:,.0f} people who "
        f"presented themselves at ports and made no illegal entry{base}."
    )


def _lowest(rows: tuple[Row, ...]) -> Row:
    return min(rows, key=lambda row: row.value)


def _span(marches: tuple[Row, ...]) -> str:
    return f"FY{marches[0].fiscal_year}-FY{marches[-1].fiscal_year}"


def _announced_figures(rows: _Announced) -> tuple[Figure, ...]:
    return (
        percent(
            "March 2017 to March 2018, with ports",
            change(rows.march_2017, rows.march_2018),
            rows.march_2018,
            definition=f"change in {_BOTH}",
            digits=0,
        ),
        count("March 2018, with ports", rows.march_2018, _BOTH),
        count("March 2017, with ports", rows.march_2017, _BOTH),
        count("February 2018, with ports", rows.february_2018, _BOTH),
        percent(
            "February to March 2018, with ports",
            change(rows.february_2018, rows.march_2018),
            rows.march_2018,
            definition=f"change in {_BOTH}",
            digits=0,
        ),
        count(
            "March 2018, at ports",
            rows.at_ports,
            "people who presented themselves at ports, no illegal entry",
        ),
    )


def _between_figures(rows: _Between) -> tuple[Figure, ...]:
    return (
        count("March 2018, between ports", rows.march_2018, f"{_BETWEEN}, as closed"),
        count("March 2017, between ports", rows.march_2017, f"{_BETWEEN}, as closed"),
        percent(
            "March 2017 to March 2018, between ports",
            change(rows.march_2017, rows.march_2018),
            rows.march_2018,
            definition=f"change in {_BETWEEN}",
        ),
        percent(
            "February to March 2018, between ports",
            change(rows.february_2018, rows.march_2018),
            rows.march_2018,
            definition=f"change in {_BETWEEN}",
        ),
    )


def _as_published_figures(shelf: Shelf) -> tuple[Figure, ...]:
    """Between ports as the counts were first published, before they were closed."""
    measure, definition = "apprehended_between_ports", f"{_BETWEEN}, as first published"
    after = shelf.one("march_2018_claim", measure, start=MARCH_2018)
    before = shelf.one("march_2018_claim", measure, start=MARCH_2017)
    if after is None or before is None:
        return ()
    return (
        count("March 2018, between ports, as published then", after, definition),
        count("March 2017, between ports, as published then", before, definition),
        percent(
            "March 2017 to March 2018, between ports, as published then",
            change(before, after),
            after,
            definition=f"change in {definition}",
        ),
    )


def _two_years_before(shelf: Shelf, between: _Between) -> tuple[Figure, ...]:
    """Take the March before the base month, with the change from then to March 2018."""
    march_2016 = shelf.month(MARCH_2016)
    if march_2016 is None:
        return ()
    rise = change(march_2016, between.march_2018)
    return (
        Figure(
            label="March 2016, between ports",
            value=march_2016.value,
            unit=march_2016.unit,
            display=f"{march_2016.value:,.0f} ({signed(rise)})",
            source=march_2016.source,
            definition=f"{_BETWEEN}, as closed; in brackets the change from then to March 2018",
        ),
    )


def _beyond_season(shelf: Shelf, between: _Between) -> tuple[Figure, ...]:
    """Say how far the change from February to March lies off that of earlier years."""
    usual = season(shelf, (2, 3), (2000, 2017))
    if usual is None:
        return ()
    value, interval = usual.beyond(math.log(between.march_2018.value / between.february_2018.value))
    return (
        percent(
            f"March 2018 beyond the season of {usual.span}, between ports",
            value,
            between.march_2018,
            definition=f"change in {_BETWEEN}, February to March 2018, against the mean of earlier years",
            interval=interval,
        ),
    )


def _base_month(marches: tuple[Row, ...]) -> tuple[str, ...]:
    """Say how unusual the base month was."""
    first, second = sorted(marches, key=lambda row: row.value)[:2]
    told = (
        f"The lowest March between ports of {_span(marches)} is that of {first.fiscal_year} "
        f"({first.value:,.0f}); the next lowest is that of {second.fiscal_year} ({second.value:,.0f})."
    )
    return (told,)


def _month_on_month(shelf: Shelf, between: _Between) -> tuple[str, ...]:
    """Say how unusual the change from February to March was, in rank and for the season."""
    months = shelf.all("monthly_apprehensions", "total", place="southwest")
    announced = change(between.february_2018, between.march_2018)
    earlier = [
        (after, change(before, after))
        for before, after in pairwise(months)
        if _consecutive(before, after) and after.start is not None and after.start < MARCH_2018
    ]
    larger = [(row, rise) for row, rise in earlier if rise >= announced]
    seasonal = [rise for row, rise in earlier if row.start and row.start.month == MARCH_2018.month]
    told: list[str] = []
    if larger:
        row, rise = larger[-1]
        told.append(
            f"Between ports, the last month-to-month rise as large as that of March 2018 "
            f"({signed(announced)}) was that of {row.start:%B %Y} ({signed(rise)})."
        )
    if seasonal:
        told.append(
            f"The number rises from February to March in most years: the median change of {len(seasonal)} "
            f"earlier years is {signed(median(seasonal))}."
        )
    return tuple(told)


def _consecutive(before: Row, after: Row) -> bool:
    return (
        before.start is not None
        and after.start is not None
        and (after.start - before.start).days <= _LONGEST_MONTH
    )
