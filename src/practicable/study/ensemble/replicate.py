"""One replicate of a plan: parameters drawn, arrivals solved, the order applied, the border simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.capacity import CourtDays, share_of_cell
from practicable.border.civil import civil_shares
from practicable.border.inversion import Observed, first_attempts
from practicable.border.limits import Limits, limits_of, unlimited
from practicable.border.outcomes import Outcomes, outcomes_of
from practicable.border.pathway import BorderInputs, build_network
from practicable.border.people import COUNTED_AS, POPULATION_OF_CLASS, POPULATIONS, mexican_share
from practicable.border.practice import referral_under
from practicable.border.risk import perceived_risk, true_risk
from practicable.calendar import working_calendar
from practicable.geography import CELLS, DISTRICTS, SECTORS
from practicable.orders import Practicable
from practicable.pathway import simulate, trace
from practicable.study.ensemble.plans import MARGIN_DAYS
from practicable.study.ensemble.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.decisions import Perceived
    from practicable.border.parameters import ParameterDraw
    from practicable.border.practice import Referral
    from practicable.orders import Order
    from practicable.pathway import Flows, LogFilter, VisitLog
    from practicable.study.ensemble.plans import Plan

__all__ = ["Ground", "Prepared", "Replicate", "Result", "ground", "prepare"]


UNLIMITED_SLOTS = 50_000
"""Slots a court day that no district's arrivals can fill."""

_SECTOR_OF_CELL = np.array([SECTORS.index(cell.sector) for cell in CELLS])


@dataclass(frozen=True, slots=True)
class Ground:
    """What a scenario gives whatever the order: solved once, it serves every order of one plan.

    Attributes
    ----------
    draw : ParameterDraw
        One value a parameter.
    rule : str
        Capacity rule.
    events : int
        Replicate number that keys the events.
    observed : Observed
        Parties apprehended, of the record and then of the forecast.
    arrivals : ndarray, shape (n_cells, n_arriving_classes, n_days + MARGIN_DAYS)
        First attempts a day under ordinary practice that reproduce them.
    """

    draw: ParameterDraw
    rule: str
    events: int
    observed: Observed
    arrivals: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one replicate is simulated from.

    Attributes
    ----------
    draw : ParameterDraw
        One value a parameter.
    inputs : BorderInputs
        Arrivals, referral, capacity, perception.
    """

    draw: ParameterDraw
    inputs: BorderInputs


Result = tuple[Outcomes, "ParameterDraw", str]
"""What one replicate gives: outcomes, the draw and the capacity rule."""


@dataclass(frozen=True, slots=True)
class Replicate:
    """One replicate of a plan as a picklable function of its number."""

    planned: Plan

    def __call__(self, replicate: int | Scenario) -> Result:
        """Return the outcomes, the draw and the capacity rule of a replicate's number, or of a scenario."""
        scenario = replicate if isinstance(replicate, Scenario) else Scenario.of(replicate)
        return self.on(ground(self.planned, scenario))

    def on(self, known: Ground) -> Result:
        """Return the same of what `ground` solved for this plan or one with other orders or mechanisms."""
        inputs = _inputs(self.planned, known)
        network = build_network(inputs, known.draw)
        return self._told(simulate(network, seed=self.planned.seed, replicate=known.events), inputs, known)

    def traced(self, known: Ground, only: LogFilter | None = None) -> tuple[Result, VisitLog]:
        """Return the same as `on`, and every visit of everybody, or those that a filter keeps."""
        inputs = _inputs(self.planned, known)
        network = build_network(inputs, known.draw)
        flows, log = trace(network, seed=self.planned.seed, replicate=known.events, only=only)
        return self._told(flows, inputs, known), log

    def _told(self, flows: Flows, inputs: BorderInputs, known: Ground) -> Result:
        n_days = self.planned.calendar.n_days
        outcomes = outcomes_of(flows, inputs, known.draw, n_reported=n_days)
        return outcomes.until(n_days), known.draw, known.rule


def prepare(planned: Plan, scenario: Scenario) -> Prepared:
    """Draw the parameters of a scenario and solve what it is simulated from.

    Parameters
    ----------
    planned : Plan
        From `ensemble.plan` or `history_plan.history_plan`.
    scenario : Scenario
        Which draws are taken.
    """
    known = ground(planned, scenario)
    return Prepared(known.draw, _inputs(planned, known))


def ground(planned: Plan, scenario: Scenario) -> Ground:
    """Draw the parameters of a scenario and solve for the arrivals, which no order changes.

    Parameters
    ----------
    planned : Plan
        From `ensemble.plan` or `history_plan.history_plan`.
    scenario : Scenario
        Which draws are taken.
    """
    calendar = planned.calendar
    if planned.at_medians:
        scenario = scenario.at_medians(planned.parameters)
    draw = scenario.draw(planned.parameters, planned.posterior, seed=planned.seed)
    rule = scenario.capacity_rule(seed=planned.seed)
    observed = Observed(_parties(planned, draw, scenario.forecast), calendar.month_of_day)
    ordinary = referral_under(planned.shares, planned.practice, draw).ordinary.until(calendar.n_days)
    civil = civil_shares(draw, start=calendar.start, n_days=calendar.n_days)
    arrivals = _with_margin(first_attempts(observed, ordinary, civil, draw).arrivals)
    return Ground(draw, rule, scenario.events, observed, arrivals)


def _inputs(planned: Plan, known: Ground) -> BorderInputs:
    """Apply the order of a plan to what a scenario gives."""
    draw, rule = known.draw, known.rule
    referral = referral_under(planned.shares, planned.practice, draw)
    limits = _limits(planned, planned.order, draw, rule)
    usual = _limits(planned, _without_rules(planned.order), draw, rule)
    return BorderInputs(
        start=planned.calendar.start,
        arrivals=known.arrivals,
        perceived=_perceived(planned, referral, draw, (usual, limits), _expected(known.observed)),
        referral=referral,
        sanctioned=planned.sanctioned,
        limits=limits,
        children_per_party=planned.courts.children_per_family_adult,
        mechanisms=planned.mechanisms,
    )


def _parties(planned: Plan, draw: ParameterDraw, path_number: int | None) -> NDArray[np.float64]:
    """Parties apprehended by cell, class and month: the record, then one forecast path, or the median."""
    people = planned.recorded(path_number)
    ahead = planned.calendar.n_months - len(people)
    if path_number is None and planned.median is not None:
        people = np.concatenate([people, planned.median])
    elif path_number is not None and planned.walk is not None and ahead > 0:
        path = planned.walk.path(planned.skipped + ahead, seed=planned.seed, replicate=path_number)
        people = np.concatenate([people, path[planned.skipped :]])
    counted = people[:, _SECTOR_OF_CELL, :] * share_of_cell(draw)[None, :, None]
    counted[:, :, 1] /= 1.0 + planned.courts.children_per_family_adult
    parties = counted[:, :, list(COUNTED_AS)]
    mexican = mexican_share(planned.mexican, draw)[:, _SECTOR_OF_CELL]
    parties[:, :, 0] *= mexican
    parties[:, :, 1] *= 1.0 - mexican
    return np.ascontiguousarray(np.moveaxis(parties, 0, 2))


def _expected(observed: Observed) -> NDArray[np.float64]:
    """Adults apprehended a day by cell and population, with the margin; shape (n_cells, 2, n_days)."""
    days = np.bincount(observed.month_of_day)
    adults = np.zeros((observed.parties.shape[0], len(POPULATIONS), observed.month_of_day.size))
    for index, population in enumerate(POPULATION_OF_CLASS.values()):
        adults[:, population] += (observed.parties[:, index] / days)[:, observed.month_of_day]
    return _with_margin(adults)


def _perceived(
    planned: Plan,
    referral: Referral,
    draw: ParameterDraw,
    limits: tuple[Limits, Limits],
    expected: NDArray[np.float64],
) -> Perceived:
    """Perceived risk; `limits` are those without the order and those with it."""
    message = planned.order.message
    return perceived_risk(
        true_risk(referral.ordinary, expected, limits[0].hearings),
        true_risk(referral, expected, limits[1].hearings),
        draw,
        announced_on=None if message is None else planned.calendar.index(message.announced),
    )


def _without_rules(order: Order) -> Order:
    """Strip the order of anything that changes who is referred or what courts can hear."""
    return order.model_copy(update={"directives": (), "resources": (), "practicable": Practicable()})


def _limits(planned: Plan, order: Order, draw: ParameterDraw, rule: str) -> Limits:
    start = planned.calendar.start
    days = CourtDays(start, working_calendar(start, planned.calendar.n_days + MARGIN_DAYS))
    if planned.limited:
        return limits_of(planned.courts, draw, order, rule=rule, days=days)
    slots = np.tile(days.sits * UNLIMITED_SLOTS, (len(DISTRICTS), 1)).astype(np.int64)
    return unlimited(slots, dur_wait=order.practicable.wait_limit_hours / 24.0)


def _with_margin(daily: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.pad(daily, ((0, 0), (0, 0), (0, MARGIN_DAYS)), mode="edge")
