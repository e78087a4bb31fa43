"""Rows of the record that bear on a claim, and the figures made of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Figure",
    "Interval",
    "Row",
    "Shelf",
    "Tables",
    "change",
    "count",
    "level",
    "percent",
    "points",
    "range_shown",
    "share",
    "signed",
    "take",
    "total",
]


@dataclass(frozen=True, slots=True)
class Interval:
    """How uncertain a number is.

    Attributes
    ----------
    low, high : float
        Ends, in the unit of the number; infinite where the data exclude nothing on that side.
    level : float or None
        Confidence between 0 and 1; None for a range that is no probability.
    kind : str
        What the interval allows for, for example ``prediction for one more year``.
    """

    low: float
    high: float
    level: float | None
    kind: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that bears on a claim.

    Attributes
    ----------
    label : str
        What it is, with its period.
    value : float
        In `unit`.
    unit : str
        For example ``people`` or ``percent``.
    display : str
        The value as printed.
    source : str
        Id of a source of the record.
    definition : str
        Whom or what the number counts.
    interval : Interval or None
        None for a complete count, and for a published figure whose uncertainty is not on record.
    """

    label: str
    value: float
    unit: str
    display: str
    source: str
    definition: str
    interval: Interval | None = None


_TABLES: Mapping[str, frozenset[str] | None] = {
    "monthly_apprehensions": None,
    "march_2018_claim": None,
    "prosecutions": None,
    "behaviour": None,
    "staffing": None,
    "sector_profile": frozenset({"accompanied_juveniles"}),
}
"""Tables that claims rest on, with the measures wanted of the large ones."""


_MONTHS_A_YEAR = 12
_WRITTEN_WHOLE = 1000


class Tables(Protocol):
    """The part of a record that is read here."""

    @property
    def as_of(self) -> date | None:
        """Last day whose publications the record holds."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables."""
        ...

    def table(self, name: str) -> pd.DataFrame:
        """Return one table."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of a table, with the columns that claims select by.

    `value` is nan where the source gives a range (`low`, `high`) or words (`text`) alone.
    """

    measure: str
    place: str
    start: date | None
    end: date | None
    group: str
    value: float
    unit: str
    source: str
    fiscal_year: int
    published: date | None = None
    low: float | None = None
    high: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows that claims rest on, by table and measure; what was not yet published is not there.

    Attributes
    ----------
    rows : mapping
        Rows of a measure by their first day.
    as_of : date or None
        Last day whose publications are there.
    """

    rows: Mapping[tuple[str, str], tuple[Row, ...]]
    as_of: date | None

    def all(self, table: str, measure: str, *, place: str | None = None) -> tuple[Row, ...]:
        """Rows of a measure that hold a number, optionally of one place, by period."""
        return tuple(
            row
            for row in self.worded(table, measure)
            if not math.isnan(row.value) and (place is None or row.place == place)
        )

    def worded(self, table: str, measure: str) -> tuple[Row, ...]:
        """Rows of a measure, by period, also those that hold a range or words alone."""
        return self.rows.get((table, measure), ())

    def study(self, group: str) -> Row | None:
        """Return what a published study found; its group names the effect."""
        return next((row for row in self.worded("behaviour", "study_effect") if row.group == group), None)

    def one(
        self, table: str, measure: str, *, start: date | None = None, group: str | None = None
    ) -> Row | None:
        """Return the row of a measure, by its first day and group; None where it is not (yet) published."""
        found = [
            row
            for row in self.all(table, measure)
            if (start is None or row.start == start) and (group is None or row.group == group)
        ]
        return found[-1] if found else None

    def month(self, first: date, *, place: str = "southwest", measure: str = "total") -> Row | None:
        """People of a class apprehended between ports in the month that begins on a day."""
        months = self.all("monthly_apprehensions", measure, place=place)
        return next((row for row in months if row.start == first), None)

    def fiscal_year(self, year: int, *, place: str = "southwest") -> Row | None:
        """People apprehended between ports in a fiscal year; None where a month is not (yet) published."""
        months = self.all("monthly_apprehensions", "total", place=place)
        found = [row for row in months if row.fiscal_year == year]
        return total(found) if len(found) == _MONTHS_A_YEAR else None

    def agents(self, year: int, *, place: str = "southwest") -> Row | None:
        """Border Patrol agents of a place in a fiscal year."""
        rows = self.all("staffing", "agents", place=place)
        return next((row for row in rows if row.fiscal_year == year), None)


def take(record: Tables) -> Shelf:
    """Take the rows that claims rest on from a record."""
    found: dict[tuple[str, str], list[Row]] = {}
    for name, measures in _TABLES.items():
        for row in _rows(record.table(name), measures) if name in record.names else ():
            found.setdefault((name, row.measure), []).append(row)
    in_order = {
        key: tuple(sorted(rows, key=lambda row: row.start or date.min)) for key, rows in found.items()
    }
    return Shelf(in_order, record.as_of)


def _rows(frame: pd.DataFrame, measures: frozenset[str] | None) -> Iterable[Row]:
    wanted = frame if measures is None else frame[frame["measure"].isin(measures)]
    for entry in wanted.to_dict("records"):
        year = entry.get("fiscal_year")
        yield Row(
            measure=str(entry["measure"]),
            place=str(entry["place"]),
            start=_day(entry["period_start"]),
            end=_day(entry["period_end"]),
            group=str(entry.get("group", "")),
            value=float(entry["value"]),
            unit=str(entry["unit"]),
            source=str(entry["source"]),
            fiscal_year=int(year) if year is not None else 0,
            published=_day(entry.get("published")),
            low=_known(entry.get("low")),
            high=_known(entry.get("high")),
            text=str(entry.get("value_text", "")),
        )


def _known(value: Any) -> float | None:
    number = math.nan if value is None else float(value)
    return None if math.isnan(number) else number


def _day(value: object) -> date | None:
    text = str(value)[:10]
    return date.fromisoformat(text) if text[:1].isdigit() else None


def total(rows: Sequence[Row]) -> Row:
    """Add rows up; place, unit and source are those of the first."""
    first = rows[0]
    return Row(
        measure=first.measure,
        place=first.place,
        start=first.start,
        end=rows[-1].end,
        group=first.group,
        value=sum(row.value for row in rows),
        unit=first.unit,
        source=first.source,
        fiscal_year=first.fiscal_year,
    )


def change(before: Row, after: Row) -> float:
    """Change from one row to another, percent of the first."""
    return 100.0 * (after.value / before.value - 1.0)


def count(label: str, row: Row, definition: str) -> Figure:
    """Make a figure of a count."""
    return Figure(label, row.value, row.unit, f"{row.value:,.0f}", row.source, definition)


def percent(
    label: str,
    value: float,
    row: Row,
    *,
    definition: str,
    digits: int = 1,
    interval: Interval | None = None,
) -> Figure:
    """Make a figure of a change in percent, with its sign; `row` gives the source."""
    return Figure(label, value, "percent", signed(value, digits), row.source, definition, interval)


def signed(value: float, digits: int = 1) -> str:
    """Print a change in percent with its sign."""
    return f"{value:+.{digits}f} %".replace("-", "−")


def share(label: str, value: float, row: Row, *, definition: str, interval: Interval | None = None) -> Figure:
    """Make a figure of a computed percentage; `row` gives the source."""
    return Figure(label, value, "percent", f"{value:.1f} %", row.source, definition, interval)


def level(label: str, row: Row, definition: str, *, interval: Interval | None = None) -> Figure:
    """Make a figure of a percentage as published."""
    return Figure(label, row.value, "percent", f"{row.value:g} %", row.source, definition, interval)


def points(
    label: str, value: float, row: Row, *, definition: str, interval: Interval | None = None
) -> Figure:
    """Make a figure of a difference in percentage points, with its sign; `row` gives the source."""
    shown = f"{value:+.3g} points".replace("-", "−")
    return Figure(label, value, "percentage points", shown, row.source, definition, interval)


def range_shown(interval: Interval, unit: str) -> str:
    """Print an interval with its level: ``"90 %: −22.1 to +33.7"``; the unit is that of the number."""
    change_like = unit in {"percent", "percentage points"} and interval.low < 0
    pattern = "+,.1f" if change_like else ",.1f"
    low, high = (_end(value, pattern) for value in (interval.low, interval.high))
    before = "" if interval.level is None else f"{100 * interval.level:g} %: "
    return f"{before}{low} to {high}".replace("-", "−")


def _end(value: float, pattern: str) -> str:
    if math.isinf(value):
        return "no limit"
    return (
        format(value, pattern).removesuffix(".0") if abs(value) >= _WRITTEN_WHOLE else format(value, pattern)
    )
