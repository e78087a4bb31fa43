"""Rows of the record that bear on a claim, and the figures made of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from practicable.evidence.claim import Figure

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Row",
    "Shelf",
    "Tables",
    "change",
    "count",
    "level",
    "percent",
    "points",
    "signed",
    "take",
    "total",
]

_TABLES: Mapping[str, frozenset[str] | None] = {
    "monthly_apprehensions": frozenset({"total"}),
    "march_2018_claim": None,
    "prosecutions": None,
    "behaviour": None,
    "staffing": None,
}
"""Tables that claims rest on, with the measures wanted of the large ones."""


_MONTHS_A_YEAR = 12


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
    """One figure of a table, with the columns that claims select by."""

    measure: str
    place: str
    start: date | None
    end: date | None
    group: str
    value: float
    unit: str
    source: str
    fiscal_year: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows that claims rest on, by table; what was not yet published is not there."""

    rows: Mapping[str, tuple[Row, ...]]
    as_of: date | None

    def all(self, table: str, measure: str, *, place: str | None = None) -> tuple[Row, ...]:
        """Rows of a measure, optionally of one place, by period."""
        found = (
            row
            for row in self.rows.get(table, ())
            if row.measure == measure and (place is None or row.place == place)
        )
        return tuple(sorted(found, key=lambda row: row.start or date.min))

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

    def month(self, first: date, *, place: str = "southwest") -> Row | None:
        """People apprehended between ports in the month that begins on a day."""
        months = self.all("monthly_apprehensions", "total", place=place)
        return next((row for row in months if row.start == first), None)

    def fiscal_year(self, year: int, *, place: str = "southwest") -> Row | None:
        """People apprehended between ports in a fiscal year; None where a month is not (yet) published."""
        months = self.all("monthly_apprehensions", "total", place=place)
        found = [row for row in months if row.fiscal_year == year]
        return total(found) if len(found) == _MONTHS_A_YEAR else None


def take(record: Tables) -> Shelf:
    """Take the rows that claims rest on from a record."""
    return Shelf(
        rows={
            name: tuple(_rows(record.table(name), measures))
            for name, measures in _TABLES.items()
            if name in record.names
        },
        as_of=record.as_of,
    )


def _rows(frame: pd.DataFrame, measures: frozenset[str] | None) -> Iterable[Row]:
    wanted = frame if measures is None else frame[frame["measure"].isin(measures)]
    for entry in wanted.to_dict("records"):
        value = float(entry["value"])
        if math.isnan(value):
            continue
        year = entry.get("fiscal_year")
        yield Row(
            measure=str(entry["measure"]),
            place=str(entry["place"]),
            start=_day(entry["period_start"]),
            end=_day(entry["period_end"]),
            group=str(entry.get("group", "")),
            value=value,
            unit=str(entry["unit"]),
            source=str(entry["source"]),
            fiscal_year=int(year) if year is not None else 0,
        )


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


def percent(label: str, value: float, row: Row, *, definition: str, digits: int = 1) -> Figure:
    """Make a figure of a change in percent, with its sign; `row` gives the source."""
    return Figure(label, value, "percent", signed(value, digits), row.source, definition)


def signed(value: float, digits: int = 1) -> str:
    """Print a change in percent with its sign."""
    return f"{value:+.{digits}f} %".replace("-", "−")


def level(label: str, row: Row, definition: str) -> Figure:
    """Make a figure of a percentage as published."""
    return Figure(label, row.value, "percent", f"{row.value:g} %", row.source, definition)


def points(label: str, row: Row, definition: str) -> Figure:
    """Make a figure of a published difference in percentage points, with its sign."""
    return Figure(
        label, row.value, row.unit, f"{row.value:+g} points".replace("-", "−"), row.source, definition
    )
