"""The window of an order within an ensemble, and the totals that the brief reports on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.pathway import working_calendar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.orders import Order
    from practicable.study.ensemble import Ensemble
    from practicable.study.months import Calendar

__all__ = ["Window", "by_month_since", "first_reported", "index_of_first", "months_since", "ratio"]


def first_reported(order: Order, as_of: date) -> date:
    """Return the first day that numbers count: the as-of date, or the first directive if that comes later.

    Parameters
    ----------
    order : Order
        The whole order; directives announced after the date do not count.
    as_of : date
        Last day whose announcements are known.
    """
    begins = [directive.start for directive in order.directives if directive.announced <= as_of]
    return max(as_of, min(begins)) if begins else as_of


def index_of_first(calendar: Calendar, day: date) -> int:
    """Return the index of the first day that counts, 0 where it lies before the first simulated one.

    Raises
    ------
    InputError
        When it lies after the last simulated day.
    """
    if day > calendar.days[-1]:
        raise InputError(
            f"the first day that would count, {day}, lies after the last simulated day {calendar.days[-1]};"
            " accepted: a directive that starts by then, or a later last day",
            where="until",
        )
    return max(0, calendar.index(day))


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which an ensemble is reported.

    Attributes
    ----------
    ensemble : Ensemble
        What was run.
    first : int
        Index of the first day.
    """

    ensemble: Ensemble
    first: int

    @classmethod
    def since(cls, ensemble: Ensemble, day: date) -> Window:
        """Window from a day, or from the simulation's first day if that is later, to its end."""
        return cls(ensemble, index_of_first(ensemble.plan.calendar, day))

    @property
    def n_court_days(self) -> int:
        """Court days in the window."""
        calendar = self.ensemble.plan.calendar
        return int(working_calendar(calendar.start, calendar.n_days)[self.first :].sum())

    @property
    def days(self) -> tuple[date, ...]:
        """Days of the window."""
        return self.ensemble.plan.calendar.days[self.first :]

    @property
    def months(self) -> tuple[date, ...]:
        """Months of the window; the first may be partly outside it."""
        return months_since(self.ensemble.plan.calendar, self.first)

    def total(self, daily: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum the last axis over the window."""
        return daily[..., self.first :].sum(axis=-1)

    def peak(self, daily: NDArray[np.float64]) -> NDArray[np.float64]:
        """Maximum of the last axis over the window."""
        return daily[..., self.first :].max(axis=-1)

    def by_month(self, daily: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum the last axis by month of the window, counting only days in the window."""
        return by_month_since(self.ensemble.plan.calendar, self.first, daily)

    def whole_months(self, daily: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum the last axis by month of the window, counting every day of its months."""
        return self.ensemble.plan.calendar.by_month(daily)[..., -len(self.months) :]

    def share(self) -> NDArray[np.float64]:
        """Share practicable by replicate: accepted over eligible, all districts; NaN without eligible."""
        outcomes = self.ensemble.outcomes
        return ratio(self.total(outcomes.accepted).sum((1, 2)), self.total(outcomes.eligible).sum((1, 2)))

    def adults(self) -> NDArray[np.float64]:
        """Adults apprehended by replicate and whole month: single adults and one adult a family party."""
        people = self.whole_months(self.ensemble.outcomes.apprehended).sum(axis=1)
        per_party = 1.0 + self.ensemble.plan.courts.children_per_family_adult
        return people[:, 0] + people[:, 1] / per_party

    def referred_prosecutions(self) -> NDArray[np.float64]:
        """Prosecutions of all charges by replicate and whole month, as TRAC counts referrals."""
        outcomes = self.ensemble.outcomes
        accepted = self.whole_months(outcomes.improper_entry + outcomes.other_charges).sum(axis=1)
        bridge = np.array([draw("ratio_referred_to_accepted") for draw in self.ensemble.draws])
        return accepted * bridge[:, None]


def months_since(calendar: Calendar, first: int) -> tuple[date, ...]:
    """Return the months from that of a day's index on."""
    return calendar.months[int(calendar.month_of_day[first]) :]


def by_month_since(calendar: Calendar, first: int, daily: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum the last axis by month from that of a day's index on, counting only that day and later ones."""
    inside = daily.copy()
    inside[..., :first] = 0.0
    return calendar.by_month(inside)[..., -len(months_since(calendar, first)) :]


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide, with NaN where the whole is zero."""
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
