"""One figure as a document prints it, before it is given a source and a date of publication."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

__all__ = ["MONTHS", "Figure", "calendar_month", "fiscal_year_of", "month_of", "year_of"]

MONTHS: tuple[str, ...] = (
    "October",
    "November",
    "December",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
)
"""Months in the order of a fiscal year."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts, where and when.

    Attributes
    ----------
    measure, place : str
        Slugs.
    period_start, period_end : date
        First and last day, both counted.
    value : float
        In `unit`.
    unit : str
        For example ``"people"``.
    page : int
        Page of the document, from 1.
    """

    measure: str
    place: str
    period_start: date
    period_end: date
    value: float
    unit: str
    page: int

    @property
    def fiscal_year(self) -> int:
        """Fiscal year (October-September) in which the period ends."""
        return fiscal_year_of(self.period_end)


def fiscal_year_of(day: date) -> int:
    """Fiscal year (October-September) that holds a day."""
    return day.year + 1 if day.month >= 10 else day.year


def month_of(fiscal_year: int, index: int) -> tuple[date, date]:
    """First and last day of a month, counted from 0 (October) within its fiscal year."""
    year, month = (fiscal_year - 1, index + 10) if index < 3 else (fiscal_year, index - 2)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def calendar_month(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month of the calendar, January being 1."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def year_of(fiscal_year: int) -> tuple[date, date]:
    """First and last day of a fiscal year."""
    return date(fiscal_year - 1, 10, 1), date(fiscal_year, 9, 30)
