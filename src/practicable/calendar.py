"""Months, fiscal years and court days: the only place that does arithmetic with them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from practicable.errors import InputError
from practicable.values import whole

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "FISCAL_MONTHS",
    "MONTHS",
    "calendar_months",
    "day_of_next_month",
    "days_in_month",
    "federal_holidays",
    "fiscal_month",
    "fiscal_year_days",
    "fiscal_year_of",
    "month_after",
    "month_days",
    "month_end",
    "month_name",
    "month_of_fiscal_year",
    "months_between",
    "months_from",
    "spanned_months",
    "working_calendar",
    "years_and_months",
]

MONTHS: tuple[str, ...] = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""Months in the order of a calendar year, in English whatever the locale."""

_OCTOBER = 10

FISCAL_MONTHS: tuple[str, ...] = (*MONTHS[_OCTOBER - 1 :], *MONTHS[: _OCTOBER - 1])
"""Months in the order of a fiscal year, which begins in October."""

_YEAR = 12


def month_after(day: date, months: int) -> date:
    """Return the first day of the month that comes a number of months after a day's, or before if negative.

    Raises
    ------
    InputError
        When the calendar has no such month.
    """
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    if not date.min.year <= year <= date.max.year:
        raise InputError(f"{day} is too near the end of the calendar; accepted: an earlier day", where="date")
    return date(year, month + 1, 1)


def months_between(first: date, last: date) -> int:
    """Count the months from one day's month to another's, negative if it lies before."""
    return (last.year - first.year) * _YEAR + last.month - first.month


def years_and_months(first: date, last: date) -> tuple[int, int]:
    """Count the whole years, and the months over, from one day's month to another's."""
    years, months = divmod(months_between(first, last), _YEAR)
    return years, months


def months_from(first: date, n_months: int) -> tuple[date, ...]:
    """Return the first days of a number of months in a row, from that of a day on."""
    return tuple(month_after(first, ahead) for ahead in range(n_months))


def spanned_months(first: date, last: date) -> tuple[date, ...]:
    """Return the first days of the months from one day's to another's, both included."""
    return months_from(first, months_between(first, last) + 1)


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=days_in_month(day))


def days_in_month(day: date) -> int:
    """Count the days of a day's month."""
    return monthrange(day.year, day.month)[1]


def month_days(year: int, month: int) -> tuple[date, date]:
    """Return the first and last day of a month of a calendar year, January being 1."""
    first = date(year, month, 1)
    return first, month_end(first)


def day_of_next_month(day: date, number: int) -> date:
    """Return the day with a number of the month after a day's."""
    return month_after(day, 1).replace(day=number)


def month_name(day: date) -> str:
    """Name a day's month, in English whatever the locale."""
    return MONTHS[day.month - 1]


def calendar_months(first: date, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place in the calendar year, 0-11, of months counted from that of a day."""
    return (first.month - 1 + rows) % _YEAR


def fiscal_year_of(day: date) -> int:
    """Return the fiscal year (October-September) that holds a day."""
    return day.year + (day.month >= _OCTOBER)


def fiscal_month(day: date) -> int:
    """Return the place of a day's month in its fiscal year, 0 (October) to 11."""
    return (day.month - _OCTOBER) % _YEAR


def month_of_fiscal_year(year: int, index: int) -> tuple[date, date]:
    """Return the first and last day of a month, counted from 0 (October) within a fiscal year."""
    first = month_after(date(year - 1, _OCTOBER, 1), index)
    return first, month_end(first)


def fiscal_year_days(year: int) -> tuple[date, date]:
    """Return the first and last day of a fiscal year."""
    return date(year - 1, _OCTOBER, 1), date(year, _OCTOBER, 1) - timedelta(days=1)


def _weekday_of_month(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def federal_holidays(year: int) -> tuple[date, ...]:
    """Return the days on which federal offices are closed for the holidays of a calendar year.

    A holiday on a Saturday is observed the day before, one on a Sunday the day after, so that the first may
    fall in the year before. Days closed by executive order are not in the rule.

    Parameters
    ----------
    year : int
        Calendar year, 1986 or later.

    References
    ----------
    5 U.S.C. 6103; Public Law 117-17 (Juneteenth, from 2021).
    """
    memorial = _weekday_of_month(year, 6, 0, 1) - timedelta(days=7)
    fixed = [(1, 1), (7, 4), (11, 11), (12, 25)] + ([(6, 19)] if year >= 2021 else [])
    by_weekday = [(1, 0, 3), (2, 0, 3), (9, 0, 1), (10, 0, 2), (11, 3, 4)]
    days = [_observed(date(year, month, day)) for month, day in fixed]
    days += [_weekday_of_month(year, month, weekday, nth) for month, weekday, nth in by_weekday]
    return tuple(sorted([*days, memorial]))


def working_calendar(
    start: date, n_days: int, *, holidays: Collection[date] | None = None
) -> NDArray[np.bool_]:
    """Say of each day whether it is a working day: Monday to Friday, holidays excepted.

    Parameters
    ----------
    start : date
        The first day.
    n_days : int
        Number of days, at least 1.
    holidays : collection of date, optional
        Days without sitting; by default the federal holidays by rule.

    Returns
    -------
    array of bool, shape (n_days,)
    """
    import numpy as np

    n_days = whole("n_days", n_days, least=1, most=(date.max - start).days - 365)
    days = [start + timedelta(days=i) for i in range(n_days)]
    if holidays is None:
        years = range(start.year, days[-1].year + 2)
        holidays = {day for year in years for day in federal_holidays(year)}
    return np.array([day.weekday() < 5 and day not in holidays for day in days])
