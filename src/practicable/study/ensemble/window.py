"""The window of an order within an ensemble, and the totals that the brief reports on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.tallies import last_of
from practicable.calendar import working_calendar
from practicable.errors import InputError
from practicable.study.ensemble.quantities import interval_kind, quantity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.outcomes import Outcomes
    from practicable.results.base import Quantity
    from practicable.study.ensemble.ensemble import Ensemble
    from practicable.study.ensemble.months import Calendar

__all__ = ["Window", "accepted_within", "by_month_since", "index_of_first", "months_since", "ratio"]


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

    @property
    def kind(self) -> str:
        """What intervals hold."""
        return interval_kind(held=self.ensemble.plan.at_medians)

    def quantity(self, values: NDArray[np.float64], unit: str) -> Quantity | None:
        """Summarise one number a replicate, as `quantities.quantity`, the interval named by what varies."""
        return quantity(values, unit, kind=self.kind)

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

    def accepted(self) -> NDArray[np.float64]:
        """Referrals that courts could accept by day, as `accepted_within`."""
        return accepted_within(self.ensemble.outcomes, self.first)

    def share(self) -> NDArray[np.float64]:
        """Share practicable by replicate: accepted over eligible, all districts; NaN without eligible."""
        eligible = self.total(self.ensemble.outcomes.eligible).sum((1, 2))
        return ratio(self.total(self.accepted()).sum((1, 2)), eligible)

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


def accepted_within(outcomes: Outcomes, first: int) -> NDArray[np.float64]:
    """Return the accepted referrals by day: from a day on, no more than can be heard by the end.

    Of those accepted whose hearing comes after the last day reported, only as many count as there were
    hearings left unused from the first day on, less those whom a resource refused. So a court that is full
    accepts exactly whom it hears, whatever the limit of waiting, and one with room accepts everybody.

    Parameters
    ----------
    outcomes : Outcomes
        Of one replicate, or stacked along a leading axis.
    first : int
        Index of the day from which is counted.

    Returns
    -------
    ndarray, shape (..., n_districts, 2, n_days)
        As `Outcomes.accepted`; days before the first are unchanged.
    """
    since = slice(first, None)
    later = outcomes.heard_later[..., since].astype(np.float64)
    waiting = later.sum(axis=(-2, -1))
    unused = (outcomes.hearings - outcomes.improper_entry)[..., since].sum(axis=-1)
    refused = outcomes.refusals[..., since].sum(axis=(-3, -1))
    counted = np.clip(np.minimum(waiting, unused) - refused, 0.0, None)
    by_day = later.sum(axis=-2)
    dropped = last_of(by_day, waiting - counted)
    part = np.divide(dropped, by_day, out=np.zeros_like(by_day), where=by_day > 0.0)
    accepted = outcomes.accepted.copy()
    accepted[..., since] -= later * part[..., None, :]
    return accepted


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
