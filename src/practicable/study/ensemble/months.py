"""Months and days of a simulation, and the record's monthly panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from practicable.calendar import days_in_month, month_after, months_between, spanned_months
from practicable.errors import InputError
from practicable.fit.forecast.panels import CLASSES, read_panel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.facts import Record

__all__ = [
    "RECORDED_MONTHS",
    "WARM_UP_MONTHS",
    "Calendar",
    "RecordedMonths",
    "first_month",
    "monthly_people",
]


RECORDED_MONTHS = 6
"""Months on record with which a simulation begins where its window follows on them."""

WARM_UP_MONTHS = 6
"""Months of the forecast with which it begins where its window lies later."""

_YEAR = 12


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whole months simulated, day by day.

    Attributes
    ----------
    start : date
        First day, the first of a month.
    months : tuple of date
        First day of each month.
    month_of_day : ndarray of int, shape (n_days,)
        Index into `months`.
    """

    start: date
    months: tuple[date, ...]
    month_of_day: NDArray[np.int64]

    @classmethod
    def spanning(cls, first: date, until: date) -> Calendar:
        """Calendar from the month of `first` to the month of `until`, both whole.

        Raises
        ------
        InputError
            When `until` lies before `first`.
        """
        if until < first:
            raise InputError(f"{until} lies before the first simulated month, {first:%Y-%m}", where="until")
        months = spanned_months(first, until)
        lengths = [days_in_month(month) for month in months]
        return cls(months[0], months, np.repeat(np.arange(len(months)), lengths))

    @property
    def n_days(self) -> int:
        """Days simulated."""
        return int(self.month_of_day.size)

    @property
    def n_months(self) -> int:
        """Months simulated."""
        return len(self.months)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day simulated."""
        return tuple(self.start + timedelta(days=day) for day in range(self.n_days))

    def index(self, day: date) -> int:
        """Index of a day, which may lie outside the calendar."""
        return (day - self.start).days

    def by_month(self, daily: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum the last axis from days to months."""
        edges = np.flatnonzero(np.diff(self.month_of_day, prepend=-1))
        return np.add.reduceat(daily, edges, axis=-1)


@dataclass(frozen=True, slots=True)
class RecordedMonths:
    """People apprehended by month, sector and class, without gaps.

    Attributes
    ----------
    months : tuple of date
        First day of each month.
    values : ndarray, shape (n_months, n_sectors, 3)
        Single adults, people in families, unaccompanied children.
    """

    months: tuple[date, ...]
    values: NDArray[np.float64]

    def between(self, first: date, last: date) -> RecordedMonths:
        """Restrict to the months that begin within two dates, inclusive.

        Raises
        ------
        InputError
            When a month of the interval is not on record.
        """
        keep = [index for index, month in enumerate(self.months) if first <= month <= last]
        wanted = months_between(first, last) + 1
        if len(keep) != wanted:
            raise InputError(
                f"{first:%Y-%m} to {last:%Y-%m} is not wholly on record by class;"
                f" recorded: {self.months[0]:%Y-%m} to {self.months[-1]:%Y-%m}",
                where="monthly_apprehensions",
            )
        return RecordedMonths(tuple(self.months[index] for index in keep), self.values[keep])


def monthly_people(record: Record) -> RecordedMonths:
    """Read the months for which every sector's classes were published.

    Parameters
    ----------
    record : Record
        The record, restricted to an as-of date or not.

    Raises
    ------
    InputError
        When no month qualifies: families were first counted in October 2012.
    """
    panel = read_panel(record, CLASSES)
    return RecordedMonths(panel.months, panel.values)


def first_month(last_on_record: date, since: date) -> date:
    """Return the first day of the first simulated month.

    Parameters
    ----------
    last_on_record : date
        First day of the last month on record.
    since : date
        First day that counts.

    Returns
    -------
    date
        `RECORDED_MONTHS` on record, which warm the simulation up, where the window begins within a year of
        the first of them; else `WARM_UP_MONTHS` of the forecast before the window's month.
    """
    recorded = month_after(last_on_record, 1 - RECORDED_MONTHS)
    return recorded if months_between(recorded, since) < _YEAR else month_after(since, -WARM_UP_MONTHS)
