"""Orders run side by side on the same scenarios, until enough, and again with one kind of draw replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.parallel.pool import in_order
from practicable.study.compare.pairing import paired, replicates_needed
from practicable.study.ensemble.bounds import MOST_REPLICATES
from practicable.study.ensemble.ensemble import stacked
from practicable.study.ensemble.measures import MEASURES
from practicable.study.ensemble.replicate import Ground, Replicate, ground
from practicable.study.ensemble.scenario import KINDS, Scenario
from practicable.study.ensemble.window import Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.parallel.executors import Executor
    from practicable.study.ensemble.plans import Plan

__all__ = ["MONTHLY", "Goal", "PairedRuns", "Redrawn", "run_paired", "run_redrawn"]

MONTHLY: tuple[str, ...] = ("apprehensions", "prosecutions", "jail_nights", "children_separated")
"""Measures that are also kept by month."""

_REDRAWN_FROM = 1_000_000_000
"""Replicate number, beyond all ordinary ones, from which replaced draws are keyed."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A wanted precision.

    Attributes
    ----------
    precision : float
        Half-width of the 95 % Monte Carlo interval over the size of the mean difference, above 0.
    measure : str
        Key of the measure, southwest border, that is held to it.
    """

    precision: float
    measure: str


@dataclass(frozen=True, slots=True)
class PairedRuns:
    """Measures of every order on the same scenarios.

    Attributes
    ----------
    totals : ndarray, shape (n_orders, n_replicates, n_measures, n_places)
        In the order of `measures.MEASURES` and `measures.PLACES`; NaN where there is no such number.
    monthly : ndarray, shape (n_orders, n_replicates, n_monthly, n_months)
        Southwest totals of `MONTHLY` by month of the window.
    """

    totals: NDArray[np.float64]
    monthly: NDArray[np.float64]

    @property
    def n_replicates(self) -> int:
        """Scenarios that every order was run on."""
        return self.totals.shape[1]

    def of(self, measure: str) -> NDArray[np.float64]:
        """Return one measure of the southwest border, shape (n_orders, n_replicates)."""
        return self.totals[:, :, list(MEASURES).index(measure), 0]

    def joined(self, later: PairedRuns) -> PairedRuns:
        """Append the replicates of a later batch."""
        return PairedRuns(
            np.concatenate([self.totals, later.totals], axis=1),
            np.concatenate([self.monthly, later.monthly], axis=1),
        )


@dataclass(frozen=True, slots=True)
class Redrawn:
    """Measures after one kind of draw was replaced: the first replicates, by kind.

    Attributes
    ----------
    by_kind : mapping of str to ndarray, shape (n_orders, n, n_measures, n_places)
        One a kind of `scenario.KINDS`.
    """

    by_kind: dict[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class _Task:
    """Every order on one scenario, reduced to measures, as a picklable function."""

    plans: tuple[Plan, ...]
    start: date

    def __call__(self, scenario: Scenario) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        known = ground(self.plans[0], scenario)
        rows = [self._measured(planned, known) for planned in self.plans]
        return np.stack([row[0] for row in rows]), np.stack([row[1] for row in rows])

    def _measured(self, planned: Plan, known: Ground) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        window = Window.since(stacked(planned, [Replicate(planned).on(known)]), self.start)
        totals = np.stack([measure.of(window)[0] for measure in MEASURES.values()])
        daily = [MEASURES[key].daily for key in MONTHLY]
        series = [window.by_month(count(window).sum(axis=1))[0] for count in daily if count is not None]
        return totals, np.stack(series)


@dataclass(slots=True)
class _Progress:
    """What is done of what is planned, told simulation by simulation."""

    tell: Callable[[int, int], None] | None
    total: int
    done: int = 0

    def step(self, n: int) -> None:
        for _ in range(n):
            self.done += 1
            if self.tell is not None:
                self.tell(self.done, max(self.total, self.done))


def run_paired(
    plans: Sequence[Plan],
    start: date,
    *,
    replicates: int,
    goal: Goal | None,
    where: Executor,
    progress: Callable[[int, int], None] | None = None,
) -> PairedRuns:
    """Run every order on the same scenarios.

    Parameters
    ----------
    plans : sequence of Plan
        One an order, from `ensemble.under`, of one seed and one calendar.
    start : date
        First day reported.
    replicates : int
        At least 2; with a goal, the first batch.
    goal : Goal or None
        Run in batches until it is met for every order, or `bounds.MOST_REPLICATES` are run (Chow and
        Robbins 1965, doi:10.1214/aoms/1177700156).
    where : Executor
        The numbers do not depend on it.
    progress : callable, optional
        Called with the simulations done and their total, as far as it is known.
    """
    told = _Progress(progress, len(plans) * replicates)
    task = _Task(tuple(plans), start)
    runs = _batch(task, [Scenario.of(number) for number in range(replicates)], where, told)
    while goal is not None and (wanted := _next_size(runs, goal)) > runs.n_replicates:
        told.total = len(plans) * wanted
        scenarios = [Scenario.of(number) for number in range(runs.n_replicates, wanted)]
        runs = runs.joined(_batch(task, scenarios, where, told))
    return runs


def run_redrawn(
    plans: Sequence[Plan],
    start: date,
    *,
    n: int,
    where: Executor,
    progress: Callable[[int, int], None] | None = None,
) -> Redrawn:
    """Run the first scenarios of `run_paired` again with the draws of each kind replaced in turn.

    Parameters
    ----------
    plans, start, where, progress
        As in `run_paired`.
    n : int
        Scenarios, at least 2.
    """
    told = _Progress(progress, len(plans) * n * len(KINDS))
    task = _Task(tuple(plans), start)
    return Redrawn(
        {
            kind: _batch(
                task,
                [Scenario.of(number).with_other(kind, _REDRAWN_FROM + number) for number in range(n)],
                where,
                told,
            ).totals
            for kind in KINDS
        }
    )


def _batch(task: _Task, scenarios: Sequence[Scenario], where: Executor, told: _Progress) -> PairedRuns:
    """Run every order on some scenarios."""
    found = in_order(where.completed(task, scenarios), lambda _: told.step(len(task.plans)))
    totals, monthly = (np.stack([one[part] for one in found], axis=1) for part in (0, 1))
    return PairedRuns(totals, monthly)


def _next_size(runs: PairedRuns, goal: Goal) -> int:
    """Replicates to have run after the next batch; as many as there are when the goal is met or too far."""
    values, n = runs.of(goal.measure), runs.n_replicates
    if np.isnan(values).any():
        raise InputError(
            f"{goal.measure!r} has no value under every order, so no precision can be reached;"
            " accepted: a measure that every order has",
            where="measure",
        )
    differences = [paired(values[0], other) for other in values[1:]]
    needed = [replicates_needed(one.mean, one.sd, goal.precision) for one in differences]
    most = max(2 * n if one is None else one for one in needed)
    return n if most <= n else min(MOST_REPLICATES, max(most, n + n // 10 + 1), 2 * n)
