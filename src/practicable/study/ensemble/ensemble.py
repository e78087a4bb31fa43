"""Ensembles: an order simulated many times over what is uncertain, from what was published by a date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.outcomes import Outcomes
from practicable.parallel.executors import LocalProcesses
from practicable.parallel.pool import in_order
from practicable.study.ensemble.replicate import Replicate

if TYPE_CHECKING:
    from practicable.border.parameters import ParameterDraw
    from practicable.parallel.executors import Executor
    from practicable.study.ensemble.plans import Plan

__all__ = ["Ensemble", "run", "stacked"]


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


def run(
    planned: Plan,
    *,
    replicates: int,
    where: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Ensemble:
    """Run the replicates of a plan.

    Parameters
    ----------
    planned : Plan
        From `plan` or `history_plan.history_plan`.
    replicates : int
        At least 1.
    where : Executor, optional
        Where simulations run; this process by default. The numbers do not depend on it.
    progress : callable, optional
        Called with the number of replicates done.
    """
    runs_on = where or LocalProcesses()
    return stacked(planned, in_order(runs_on.completed(Replicate(planned), range(replicates)), progress))


def stacked(planned: Plan, results: Sequence[tuple[Outcomes, ParameterDraw, str]]) -> Ensemble:
    """Stack what `Replicate` returned, at least once, as an ensemble."""
    outcomes = [result[0] for result in results]
    arrays: dict[str, Any] = {
        field.name: np.stack([getattr(one, field.name) for one in outcomes]) for field in fields(Outcomes)
    }
    return Ensemble(
        plan=planned,
        outcomes=Outcomes(**arrays),
        draws=tuple(result[1] for result in results),
        rules=tuple(result[2] for result in results),
    )
