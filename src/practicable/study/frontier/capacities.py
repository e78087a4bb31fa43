"""An order simulated with other numbers of hearings: what share of it each number lets courts accept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.limits import OFFICES
from practicable.calendar import working_calendar
from practicable.geography import DISTRICTS
from practicable.orders import Resource
from practicable.parallel.executors import Executor, LocalProcesses
from practicable.parallel.pool import in_order
from practicable.study.ensemble.replicate import Ground, Replicate, ground
from practicable.study.ensemble.scenario import Scenario
from practicable.study.ensemble.window import accepted_within, by_month_since, months_since, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.orders import Order
    from practicable.study.ensemble.plans import Plan

__all__ = ["AMPLE", "Capacity", "Courts", "Evaluated", "with_hearings"]

AMPLE = 20_000
"""Hearings a court day that no district's arrivals can fill."""

Capacity = tuple[float, ...] | None
"""Defendants per court day by district, or None: what the record and the order give."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What courts of one capacity do, by replicate.

    Attributes
    ----------
    eligible, accepted : ndarray, shape (n_replicates, n_districts, n_months)
        Adults whom the order refers, and those of them whom a court accepts, by month of referral.
    slots : ndarray, shape (n_replicates, n_districts)
        Hearings for improper entry a court day.
    separated : ndarray, shape (n_replicates, n_districts)
        Children separated from a parent.
    in_custody : ndarray, shape (n_replicates, n_districts)
        Most people in custody at a midnight, after a first appearance for improper entry.
    """

    eligible: NDArray[np.float64]
    accepted: NDArray[np.float64]
    slots: NDArray[np.float64]
    separated: NDArray[np.float64]
    in_custody: NDArray[np.float64]

    @property
    def share(self) -> NDArray[np.float64]:
        """Share practicable of all months together, shape (n_replicates, n_districts); NaN of nobody."""
        return ratio(self.accepted.sum(axis=-1), self.eligible.sum(axis=-1))

    @property
    def middle(self) -> tuple[float, ...]:
        """Median of the hearings a court day, one a district, in whole hearings, at least one."""
        return tuple(float(max(1, round(one))) for one in np.median(self.slots, axis=0).tolist())

    @property
    def monthly_share(self) -> NDArray[np.float64]:
        """Share practicable, shape (n_replicates, n_districts, n_months); NaN of nobody."""
        return ratio(self.accepted, self.eligible)


@dataclass(frozen=True, slots=True)
class Courts:
    """The courts of a planned order, as a function of their capacity.

    Attributes
    ----------
    planned : Plan
        From `ensemble.plan`.
    first : date
        Day from which a capacity holds and outcomes count.
    where : Executor
        Where simulations are executed; no number depends on it.
    """

    planned: Plan
    first: date
    where: Executor = field(default_factory=LocalProcesses)

    @property
    def months(self) -> tuple[date, ...]:
        """Months from that of the first day."""
        return months_since(self.planned.calendar, self._first_index())

    @property
    def court_days(self) -> NDArray[np.int64]:
        """Court days from the first day on, by month."""
        calendar = self.planned.calendar
        sits = working_calendar(calendar.start, calendar.n_days).astype(np.float64)
        return self._by_month(sits).astype(np.int64)

    def simulate(
        self,
        capacities: Sequence[Capacity],
        replicates: Sequence[int],
        *,
        progress: Callable[[int], None] | None = None,
    ) -> list[Evaluated]:
        """Simulate each capacity in the same replicates, under common random numbers.

        Parameters
        ----------
        capacities : sequence
            Each sets all districts at once.
        replicates : sequence of int
            Their numbers.
        progress : callable, optional
            Called with the number of simulations done since the last call.
        """
        task = _Points(self.planned, self.first, tuple(capacities))

        def told(_done: int) -> None:
            if progress is not None:
                progress(len(capacities))

        rows = in_order(self.where.completed(task, replicates), told)
        return [_stacked([row[point] for row in rows]) for point in range(len(capacities))]

    def _first_index(self) -> int:
        return max(0, self.planned.calendar.index(self.first))

    def _by_month(self, daily: NDArray[np.float64]) -> NDArray[np.float64]:
        return by_month_since(self.planned.calendar, self._first_index(), daily)

    def reduce(self, capacity: Capacity, known: Ground) -> Evaluated:
        """Simulate one capacity on what `replicate.ground` solved."""
        order = (
            self.planned.order
            if capacity is None
            else with_hearings(self.planned.order, capacity, self.first)
        )
        outcomes, _, _ = Replicate(replace(self.planned, order=order)).on(known)
        first = self._first_index()
        return Evaluated(
            eligible=self._by_month(outcomes.eligible.sum(axis=1)),
            accepted=self._by_month(accepted_within(outcomes, first).sum(axis=1)),
            slots=outcomes.slots[:, first:].sum(axis=1) / max(1, int(self.court_days.sum())),
            separated=outcomes.separated[:, first:].sum(axis=1),
            in_custody=outcomes.jail[:, first:].max(axis=1),
        )


@dataclass(frozen=True, slots=True)
class _Points:
    """One replicate at every capacity, as a picklable function of its number."""

    planned: Plan
    first: date
    capacities: tuple[Capacity, ...]

    def __call__(self, replicate: int) -> list[Evaluated]:
        known, courts = ground(self.planned, Scenario.of(replicate)), Courts(self.planned, self.first)
        return [courts.reduce(capacity, known) for capacity in self.capacities]


def with_hearings(order: Order, per_court_day: Sequence[float], first: date) -> Order:
    """Return the order with the number of hearings set in each district, whatever else it sets or adds.

    Parameters
    ----------
    order : Order
    per_court_day : sequence of float
        Defendants per court day by district, for improper entry alone.
    first : date
        First day of it.
    """
    hearings = tuple(
        Resource.model_validate(
            {
                "kind": "hearing_slots",
                "effect": "sets",
                "amount": float(amount),
                "districts": (district,),
                "from": first,
                "announced": first,
            }
        )
        for district, amount in zip(DISTRICTS, per_court_day, strict=True)
    )
    others = tuple(one for one in order.resources if not _brings_hearings(one, first))
    return order.model_copy(update={"resources": (*others, *hearings)})


def _brings_hearings(resource: Resource, first: date) -> bool:
    """Whether a resource would change the number of hearings after it was set."""
    later = resource.start is not None and resource.start >= first
    return later and (
        resource.kind == "hearing_slots" or (resource.kind in OFFICES and resource.effect == "adds")
    )


def _stacked(rows: Sequence[Evaluated]) -> Evaluated:
    names = ("eligible", "accepted", "slots", "separated", "in_custody")
    return Evaluated(**{name: np.stack([getattr(row, name) for row in rows]) for name in names})
