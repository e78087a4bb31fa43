"""The plan of an ensemble: an order, what was published by a date, and the days that are simulated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.decisions import ALL_IN_FORCE, Mechanisms
from practicable.border.parameters import parameters_as_of
from practicable.border.people import mexican_bounds
from practicable.border.practice import Practice, administrative_shares, ordered_shares
from practicable.calendar import fiscal_year_of, month_end, months_between
from practicable.errors import InputError
from practicable.fit.behaviour.shipped import posterior_draws
from practicable.geography import CELLS
from practicable.study.ensemble.basis import Basis
from practicable.study.ensemble.bounds import (
    check_begins,
    check_horizon,
    check_window,
    first_reported,
)
from practicable.study.ensemble.early import arrivals_of, check_classes, courts_of
from practicable.study.ensemble.months import Calendar, first_month

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.capacity import CourtRecord
    from practicable.border.parameters import Parameter
    from practicable.facts import Record
    from practicable.fit.behaviour.shipped import PosteriorDraws
    from practicable.fit.forecast.horizon import BoundedForecast
    from practicable.orders import Order

__all__ = ["MARGIN_DAYS", "Plan", "plan", "under"]

MARGIN_DAYS = 10
"""Days simulated beyond the last one reported, so that a wait begun inside it ends in the run."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the replicates of one order share.

    Attributes
    ----------
    order : Order
        As the simulation sees it.
    shares : ndarray, shape (n_cells, 2, n_days + MARGIN_DAYS)
        What the order directs, NaN where ordinary practice goes on.
    sanctioned : ndarray, shape (n_cells, n_days + MARGIN_DAYS)
        Share that the order gives an administrative sanction, NaN where it does not say.
    calendar : Calendar
        Months and days simulated.
    people : ndarray, shape (n_recorded_months, n_sectors, 3)
        Recorded people apprehended in the first months, by class; none where the calendar begins later. What
        is not on record of them is at its middle; see `recorded`.
    walk : BoundedForecast or None
        Forecast of the months after the last one on record.
    median : ndarray or None, shape (n_months - n_recorded_months, n_sectors, 3)
        That forecast held at its median, in the months simulated.
    mexican : ndarray, shape (n_months, n_sectors, 2)
        Bounds of the share of single adults who are from Mexico.
    practice : Practice
        Ordinary practice in the record.
    courts : CourtRecord
        Published by the as-of date.
    parameters : tuple of Parameter
        As known by the as-of date.
    posterior : PosteriorDraws or None
        Joint draws of what was fitted by the as-of date; None: prior only.
    limited : bool
        Whether courts are limited to what the record says they could hear.
    seed : int
        Root of every draw.
    mechanisms : Mechanisms
        Which decisions are in force.
    at_medians : bool
        Whether every parameter and the forecast are held at their medians.
    skipped : int
        Months between the last one on record and the first simulated, which the forecast passes over.
    basis : Basis or None
        What arrivals and capacity rest on; None for a reproduction of recorded years.
    """

    order: Order
    shares: NDArray[np.float64]
    sanctioned: NDArray[np.float64]
    calendar: Calendar
    people: NDArray[np.float64]
    walk: BoundedForecast | None
    median: NDArray[np.float64] | None
    mexican: NDArray[np.float64]
    practice: Practice
    courts: CourtRecord
    parameters: tuple[Parameter, ...]
    posterior: PosteriorDraws | None
    limited: bool
    seed: int
    mechanisms: Mechanisms = ALL_IN_FORCE
    at_medians: bool = False
    skipped: int = 0
    basis: Basis | None = None

    def recorded(self, number: int | None) -> NDArray[np.float64]:
        """Return `people` with what is not on record of them drawn under a number; at its middle for None."""
        recent = None if self.walk is None else self.walk.recent
        if number is None or recent is None or not len(self.people):
            return self.people
        drawn = recent.newest(len(self.people)).drawn(seed=self.seed, replicate=number)
        return np.concatenate([self.people[: len(self.people) - len(drawn)], drawn])


def plan(record: Record, order: Order, *, until: date, seed: int, since: date | None = None) -> Plan:
    """Plan the simulation of an order from a record restricted to an as-of date.

    What is simulated is the window that counts and a warm-up before it, not the years between the end of the
    record and the order: see `first_month`.

    Parameters
    ----------
    record : Record
        Restricted by `facts.record(as_of=...)`; nothing published later is seen.
    order : Order
        As the simulation is to see it.
    until : date
        Last day; raised to the end of its month.
    seed : int
        Root of every draw; zero is a seed.
    since : date, optional
        First day that counts; by default the as-of date, or the order's first directive if that is later.

    Raises
    ------
    InputError
        When too little had been published by the date, the last day lies before the first simulated month or
        further ahead than a forecast is meant for, too many months would count, a resource would start after
        the last, or the order refers families before they were counted.
    """
    arrivals = arrivals_of(record)
    counts_from = since or first_reported(order, record.as_of or arrivals.months[-1])
    check_horizon(arrivals.months[-1], until)
    check_begins(order, month_end(until))
    check_window(counts_from, until)
    calendar = Calendar.spanning(first_month(arrivals.months[-1], counts_from), until)
    _check_resources(order, calendar)
    check_classes(order, arrivals.counted)
    courts, forecast = courts_of(record, arrivals), arrivals.forecast()
    recorded = [at for at, month in enumerate(arrivals.months) if month >= calendar.start]
    skipped = months_between(arrivals.months[-1], calendar.start) - 1 if not recorded else 0
    ahead = calendar.n_months - len(recorded)
    latest = [
        sector.p_prosecuted[max(sector.p_prosecuted)]
        for sector in (courts.record.sectors[cell.sector] for cell in CELLS)
    ]
    return Plan(
        order=order,
        shares=ordered_shares(order, start=calendar.start, n_days=calendar.n_days + MARGIN_DAYS),
        sanctioned=administrative_shares(order, start=calendar.start, n_days=calendar.n_days + MARGIN_DAYS),
        calendar=calendar,
        people=arrivals.people[len(arrivals.people) - len(recorded) :],
        walk=forecast,
        median=forecast.median_path(skipped + ahead)[skipped:],
        mexican=_mexican(record, calendar),
        practice=Practice((0,), np.array([latest])),
        courts=courts.record,
        parameters=parameters_as_of(record.as_of),
        posterior=posterior_draws(record.as_of),
        limited=True,
        seed=seed,
        skipped=skipped,
        basis=Basis.of(
            arrivals,
            courts,
            days=(calendar.start, calendar.days[-1]),
            nationality_to=None if arrivals.recent is None else _nationality_to(record),
        ),
    )


def under(planned: Plan, order: Order) -> Plan:
    """Return the plan of another order from the same record, forecast and days.

    Raises
    ------
    InputError
        When the order begins, or a resource of it would start, after the last day.
    """
    check_begins(order, planned.calendar.days[-1])
    _check_resources(order, planned.calendar)
    if planned.basis is not None:
        check_classes(order, planned.basis.counted)
    n_days = planned.calendar.n_days + MARGIN_DAYS
    start = planned.calendar.start
    return replace(
        planned,
        order=order,
        shares=ordered_shares(order, start=start, n_days=n_days),
        sanctioned=administrative_shares(order, start=start, n_days=n_days),
    )


def _check_resources(order: Order, calendar: Calendar) -> None:
    """Refuse a resource that would change nothing because it starts after the last simulated day."""
    last = calendar.days[-1]
    for number, resource in enumerate(order.resources, start=1):
        if resource.start is not None and resource.start > last:
            raise InputError(
                f"starts on {resource.start}, after the last simulated day {last}; accepted: until then",
                where=f"order {order.id}, resource[{number}]",
            )


def _nationality_to(record: Record) -> int:
    return int(record.table("mexican_other")["fiscal_year"].max())


def _mexican(record: Record, calendar: Calendar) -> NDArray[np.float64]:
    years = [fiscal_year_of(month) for month in calendar.months]
    bounds = mexican_bounds(record, range(years[0], years[-1] + 1))
    return bounds[np.array(years) - years[0]]
