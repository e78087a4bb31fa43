"""Ensembles: an order simulated many times over what is uncertain, from what was published by a date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.capacity import CAPACITY_RULES, CourtDays, court_record, hearing_slots, share_of_cell
from practicable.border.outcomes import Outcomes, outcomes_of
from practicable.border.parameters import draw_parameters, parameters_as_of
from practicable.border.pathway import BorderInputs, build_network
from practicable.border.practice import POPULATIONS, Practice, ordered_shares, referral_under
from practicable.fit.inversion import Observed, first_attempts
from practicable.geography import CELLS, DISTRICTS, SECTORS
from practicable.orders import load
from practicable.pathway import map_replicates, simulate, working_calendar
from practicable.study.months import Calendar, monthly_people

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.capacity import CourtRecord
    from practicable.border.parameters import Parameter, ParameterDraw
    from practicable.facts import Record
    from practicable.fit.arrivals import SeasonalWalk
    from practicable.orders import Order

__all__ = ["Ensemble", "Plan", "historical_plan", "plan", "run"]

_RULE_STREAM = 0x72756C65
_SECTOR_OF_CELL = np.array([SECTORS.index(cell.sector) for cell in CELLS])
MARGIN_DAYS = 10
"""Days simulated beyond the last one reported, so that a wait begun inside it ends in the run."""

UNLIMITED_SLOTS = 50_000
"""Slots a court day that no district's arrivals can fill."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the replicates of one order share.

    Attributes
    ----------
    order : Order
        As the simulation sees it.
    shares : ndarray, shape (n_cells, 2, n_days + MARGIN_DAYS)
        What the order directs, NaN where ordinary practice goes on.
    calendar : Calendar
        Months and days simulated.
    people : ndarray, shape (n_recorded_months, n_sectors, 3)
        Recorded people apprehended in the first months, by class.
    walk : SeasonalWalk or None
        Forecast of the remaining months.
    practice : Practice
        Ordinary practice in the record.
    courts : CourtRecord
        Published by the as-of date.
    parameters : tuple of Parameter
        As known by the as-of date.
    limited : bool
        Whether courts are limited to what the record says they could hear.
    seed : int
        Root of every draw.
    """

    order: Order
    shares: NDArray[np.float64]
    calendar: Calendar
    people: NDArray[np.float64]
    walk: SeasonalWalk | None
    practice: Practice
    courts: CourtRecord
    parameters: tuple[Parameter, ...]
    limited: bool
    seed: int


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Outcomes of all replicates, each stacked along a leading axis of length n_replicates.

    Attributes
    ----------
    plan : Plan
        What was run.
    outcomes : Outcomes
        Arrays as in `Outcomes` with one more leading axis.
    draws : tuple of ParameterDraw
        One a replicate.
    rules : tuple of str
        Capacity rule of each replicate.
    """

    plan: Plan
    outcomes: Outcomes
    draws: tuple[ParameterDraw, ...]
    rules: tuple[str, ...]


def plan(record: Record, order: Order, *, until: date, seed: int) -> Plan:
    """Plan the simulation of an order from a record restricted to an as-of date.

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

    Raises
    ------
    InputError
        When too little had been published by the date, or the order ends before the record does.
    """
    from practicable.fit.arrivals import fit_seasonal_walk

    panel = monthly_people(record)
    months_before = 6
    first = panel.months[-months_before]
    calendar = Calendar.spanning(first, until)
    courts = court_record(record)
    latest = [
        courts.sectors[cell.sector].p_prosecuted[max(courts.sectors[cell.sector].p_prosecuted)]
        for cell in CELLS
    ]
    return Plan(
        order=order,
        shares=ordered_shares(order, start=calendar.start, n_days=calendar.n_days + MARGIN_DAYS),
        calendar=calendar,
        people=panel.values[-months_before:],
        walk=fit_seasonal_walk(panel.to_walk_input()),
        practice=Practice((0,), np.array([latest])),
        courts=courts,
        parameters=parameters_as_of(record.as_of),
        limited=True,
        seed=seed,
    )


def historical_plan(record: Record, *, first_year: int, last_year: int, seed: int) -> Plan:
    """Plan the reproduction of recorded fiscal years: practice as recorded, courts unlimited, no order.

    Parameters
    ----------
    record : Record
        The record, usually not restricted.
    first_year, last_year : int
        Fiscal years, inclusive, within those that have classes and accepted prosecutions (FY2013-FY2019).
    seed : int
        Root of every draw.
    """
    panel = monthly_people(record).between(date(first_year - 1, 10, 1), date(last_year, 9, 30))
    calendar = Calendar.spanning(panel.months[0], date(last_year, 9, 30))
    courts, baseline = court_record(record), load("baseline")
    years = range(first_year, last_year + 1)
    starts = tuple((date(year - 1, 10, 1) - calendar.start).days for year in years)
    shares = [[courts.sectors[cell.sector].p_prosecuted[year] for cell in CELLS] for year in years]
    return Plan(
        order=baseline,
        shares=ordered_shares(baseline, start=calendar.start, n_days=calendar.n_days + MARGIN_DAYS),
        calendar=calendar,
        people=panel.values,
        walk=None,
        practice=Practice(starts, np.array(shares)),
        courts=courts,
        parameters=parameters_as_of(record.as_of),
        limited=False,
        seed=seed,
    )


def run(
    planned: Plan,
    *,
    replicates: int,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Ensemble:
    """Run the replicates of a plan.

    Parameters
    ----------
    planned : Plan
        From `plan` or `historical_plan`.
    replicates : int
        At least 1.
    workers : int
        Processes; the numbers do not depend on it.
    progress : callable, optional
        Called with the number of replicates done.
    """
    results = map_replicates(_Task(planned), replicates, workers=workers, progress=progress)
    outcomes = [result[0] for result in results]
    stacked: dict[str, Any] = {
        field.name: np.stack([getattr(one, field.name) for one in outcomes]) for field in fields(Outcomes)
    }
    return Ensemble(
        plan=planned,
        outcomes=Outcomes(**stacked),
        draws=tuple(result[1] for result in results),
        rules=tuple(result[2] for result in results),
    )


@dataclass(frozen=True, slots=True)
class _Task:
    """One replicate as a picklable function of its number."""

    planned: Plan

    def __call__(self, replicate: int) -> tuple[Outcomes, ParameterDraw, str]:
        planned, calendar = self.planned, self.planned.calendar
        draw = draw_parameters(planned.parameters, seed=planned.seed, replicate=replicate)
        rule = _capacity_rule(planned.seed, replicate)
        nothing_ordered = np.full((len(CELLS), len(POPULATIONS), calendar.n_days), np.nan)
        ordinary = referral_under(nothing_ordered, planned.practice, draw)
        observed = Observed(self._parties(draw, replicate), calendar.month_of_day)
        arrivals = first_attempts(observed, ordinary, draw).arrivals
        inputs = BorderInputs(
            start=calendar.start,
            arrivals=np.pad(arrivals, ((0, 0), (0, 0), (0, MARGIN_DAYS)), mode="edge"),
            referral=referral_under(planned.shares, planned.practice, draw),
            slots=self._slots(draw, rule),
            children_per_party=planned.courts.children_per_family_adult,
            dur_wait_limit=planned.order.practicable.wait_limit_hours / 24.0,
            wait_to_limit=planned.order.practicable.overflow == "queue",
        )
        flows = simulate(build_network(inputs, draw), seed=planned.seed, replicate=replicate)
        return outcomes_of(flows, inputs).until(calendar.n_days), draw, rule

    def _parties(self, draw: ParameterDraw, replicate: int) -> NDArray[np.float64]:
        """Parties apprehended by cell, class and month: the record, then one forecast path."""
        planned = self.planned
        people = planned.people
        ahead = planned.calendar.n_months - len(people)
        if planned.walk is not None and ahead > 0:
            path = planned.walk.path(ahead, seed=planned.seed, replicate=replicate)
            people = np.concatenate([people, path])
        parties = people[:, _SECTOR_OF_CELL, :] * share_of_cell(draw)[None, :, None]
        parties[:, :, 1] /= 1.0 + planned.courts.children_per_family_adult
        return np.ascontiguousarray(np.moveaxis(parties, 0, 2))

    def _slots(self, draw: ParameterDraw, rule: str) -> NDArray[np.int64]:
        planned, start = self.planned, self.planned.calendar.start
        days = CourtDays(start, working_calendar(start, planned.calendar.n_days + MARGIN_DAYS))
        if planned.limited:
            return hearing_slots(planned.courts, draw, planned.order, rule=rule, days=days)
        return np.tile(days.sits * UNLIMITED_SLOTS, (len(DISTRICTS), 1)).astype(np.int64)


def _capacity_rule(seed: int, replicate: int) -> str:
    key = np.random.SeedSequence([seed, replicate, _RULE_STREAM])
    return CAPACITY_RULES[int(np.random.Generator(np.random.Philox(key)).integers(len(CAPACITY_RULES)))]
