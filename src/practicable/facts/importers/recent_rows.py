"""Rows of the tables since 2019: figures with a group and with marks that say what a count includes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicable.calendar import fiscal_year_of
from practicable.facts.publication import day_of_publication
from practicable.facts.tabular import format_number

if TYPE_CHECKING:
    from practicable.facts.catalog import Source
    from practicable.facts.importers.delimited import Record

__all__ = [
    "CUT_SHORT",
    "EXPULSIONS",
    "PRELIMINARY",
    "ROUNDED",
    "THIRD_PARTY",
    "TRANSCRIBED",
    "WITH_AT_LARGE",
    "Count",
    "Form",
    "marked",
    "recent_row",
]

EXPULSIONS = "includes expulsions under Title 42"
PRELIMINARY = "preliminary"
TRANSCRIBED = "transcribed by hand"
THIRD_PARTY = "third-party copy"
WITH_AT_LARGE = "includes arrests at large"
CUT_SHORT = "month cut short"
ROUNDED = "rounded to 10"

_FIRST_EXPULSION, _LAST_EXPULSION = date(2020, 3, 1), date(2023, 5, 31)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of table: its columns, the table its rows go to, and how a row is read."""

    table: str
    columns: frozenset[str]
    read: Callable[[Record, Mapping[str, Source]], list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Count:
    """One figure: what is counted, where and when.

    Attributes
    ----------
    measure, group, place : str
        Slugs; the group is blank where a measure has one group alone.
    start, end : date or None
        First and last day; None where the source gives none.
    value : float or None
        In `unit`.
    unit : str
        For example ``"people"``.
    """

    measure: str
    group: str
    place: str
    start: date | None
    end: date | None
    value: float | None
    unit: str


def recent_row(count: Count, source: Source, marks: tuple[str, ...], where: str) -> dict[str, str]:
    """Give a figure its source, day of publication, vintage and marks.

    Raises
    ------
    InputError
        When the day of publication cannot be.
    """
    published = day_of_publication(source.basis, count.end, source.published, where=where)
    return {
        "measure": count.measure,
        "place": count.place,
        "period_start": count.start.isoformat() if count.start else "",
        "period_end": count.end.isoformat() if count.end else "",
        "value": "" if count.value is None else format_number(count.value),
        "unit": count.unit,
        "source": source.id,
        "published": published.isoformat(),
        "published_basis": source.basis,
        "vintage": "preliminary" if PRELIMINARY in marks else "as read",
        "fiscal_year": str(fiscal_year_of(count.end)) if count.end else "",
        "group": count.group,
        "marks": "; ".join(marks),
    }


def marked(end: date, *others: str) -> tuple[str, ...]:
    """Return the marks of a month's encounters: expulsions in their years, and any others."""
    expelled = (EXPULSIONS,) if _FIRST_EXPULSION <= end <= _LAST_EXPULSION else ()
    return (*expelled, *others)
