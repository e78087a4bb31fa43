"""Shared resources: slots of a working calendar, and servers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.values import label, numbers, real, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DailySlots", "Resource", "Servers", "federal_holidays", "working_calendar"]

MOST_SERVERS = 10_000_000
"""A pool larger than this is not a shared resource; leave `seize` out."""


SHORTEST_SITTING = 1.0 / 1440.0
"""Shortest time over which the slots of a day are spread, days: a minute."""


def _counts(values: object, where: str) -> NDArray[np.int64]:
    """Check counts, at least 0 and whole, and return them as a read-only array."""
    given = numbers("capacity", values, where=where)
    wrong = ~((given >= 0) & (given == np.floor(given)) & (given <= MOST_SERVERS))
    if wrong.any():
        raise InputError(
            f"has capacity {float(given[wrong][0]):g}; accepted: whole numbers, 0 to {MOST_SERVERS:,}",
            where=where,
        )
    counts = given.astype(np.int64)
    counts.flags.writeable = False
    return counts


@dataclass(frozen=True, slots=True, eq=False)
class DailySlots:
    """Slots of a working calendar, spread evenly over the opening hours.

    Slot ``i`` of the ``n`` of a day starts at ``opens + (i + 0.5) / n * (closes - opens)``. A call takes the
    first free slot that starts at or after the call.

    Attributes
    ----------
    key : str
        Stable name.
    slots : array of int, shape (n_days,)
        Slots a day, 0 on a day without sitting.
    opens, closes : float
        Hours of sitting as fractions of a day, ``0 <= opens < closes <= 1``.
    """

    key: str
    slots: NDArray[np.int64]
    opens: float = 9.0 / 24.0
    closes: float = 17.0 / 24.0

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        where = f"resource {label('the key of a resource', self.key)!r}"
        slots = _counts(self.slots, where)
        if slots.ndim != 1:
            raise InputError(f"slots have {slots.ndim} axes; accepted: one number a day", where=where)
        opens = real("opens", self.opens, least=0.0, most=1.0, where=where)
        closes = real("closes", self.closes, least=0.0, most=1.0, where=where)
        if not closes - opens >= SHORTEST_SITTING:
            raise InputError(
                f"opens at {opens!r} and closes at {closes!r}; accepted: 0 <= opens < closes <= 1, "
                "a minute apart or more",
                where=where,
            )
        object.__setattr__(self, "opens", opens)
        object.__setattr__(self, "closes", closes)
        object.__setattr__(self, "slots", slots)


@dataclass(frozen=True, slots=True, eq=False)
class Servers:
    """Servers, each busy with one party for as long as its dwell lasts; first come, first served.

    Where the number falls, cases in hand are finished and no new one starts until fewer than the new number
    are busy.

    Attributes
    ----------
    key : str
        Stable name.
    n : int or array of int, shape (n_days,)
        Servers, the same every day or by day.
    """

    key: str
    n: int | NDArray[np.int64]

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        where = f"resource {label('the key of a resource', self.key)!r}"
        counts = _counts(self.n, where)
        if counts.ndim > 1:
            raise InputError(f"n has {counts.ndim} axes; accepted: one number, or one a day", where=where)
        object.__setattr__(self, "n", counts if counts.ndim else int(counts))


Resource = DailySlots | Servers


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
    n_days = whole("n_days", n_days, least=1, most=(date.max - start).days - 365)
    days = [start + timedelta(days=i) for i in range(n_days)]
    if holidays is None:
        years = range(start.year, days[-1].year + 2)
        holidays = {day for year in years for day in federal_holidays(year)}
    return np.array([day.weekday() < 5 and day not in holidays for day in days])
