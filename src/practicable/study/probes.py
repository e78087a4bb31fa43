"""Small further ensembles of a brief: persons followed through the log, and each mechanism switched off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.cohorts import apprehensions_of, attempts_of, attempts_per_night
from practicable.border.pathway import build_network
from practicable.border.people import ADULTS
from practicable.border.reapprehension import Again, again_by_consequence
from practicable.pathway import in_order, trace
from practicable.study.replicate import Replicate, prepare
from practicable.study.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.outcomes import Outcomes
    from practicable.study.ensemble import Ensemble, Plan
    from practicable.study.executors import Executor

__all__ = ["CONSEQUENCES", "SWITCHES", "Followed", "Probes", "Switched", "probe", "probe_replicates"]

CONSEQUENCES: dict[str, str] = {
    "voluntary_return": "returned without a sanction",
    "expedited_removal": "removed quickly or held for a judge",
    "reinstatement": "removed quickly or held for a judge",
    "notice_detained": "removed quickly or held for a judge",
    "docket_with_bed": "prosecuted",
    "jail": "prosecuted",
    "reentry": "prosecuted",
}
"""Words for the last consequence by stage."""

SWITCHES: dict[str, tuple[str, ...]] = {
    "incapacitation": ("incapacitation",),
    "specific_deterrence": ("specific_deterrence",),
    "general_deterrence": ("general_deterrence", "message"),
    "message": ("message",),
    "displacement": ("displacement",),
}
"""Fields of `Mechanisms` that are switched off together, by name of the switch."""


_AXES = {"apprehended": 3, "reapprehended": 2, "first_attempts": 3}
"""Axes of each count in one replicate."""

_SUMMED = tuple(_AXES)


@dataclass(frozen=True, slots=True)
class Followed:
    """Single adults of one replicate, followed person by person.

    Attributes
    ----------
    nights : ndarray of int
        Pairs of person and night by number of attempts; position 0 is empty.
    again : tuple of Again
        Re-apprehension by definition and last consequence.
    """

    nights: NDArray[np.int64]
    again: tuple[Again, ...]


@dataclass(frozen=True, slots=True)
class Switched:
    """What a mechanism does: with it less without it, the same people and draws.

    Attributes
    ----------
    apprehended, reapprehended, first_attempts : ndarray, shape (n_replicates,)
        Differences in people over the days reported, southwest border.
    """

    apprehended: NDArray[np.float64]
    reapprehended: NDArray[np.float64]
    first_attempts: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Probes:
    """Results of the small ensembles.

    Attributes
    ----------
    followed : tuple of Followed
        One a replicate.
    switched : dict of str to Switched
        By name of `SWITCHES`.
    """

    followed: tuple[Followed, ...]
    switched: dict[str, Switched]


def probe_replicates(replicates: int) -> int:
    """Replicates of each small ensemble: a tenth of the brief's, at least 2, at most 20."""
    return max(2, min(20, replicates // 10))


def probe(
    ensemble: Ensemble,
    *,
    first: int,
    where: Executor,
    progress: Callable[[int], None] | None = None,
) -> Probes:
    """Follow persons, and switch each mechanism off, in the first replicates of an ensemble.

    Parameters
    ----------
    ensemble : Ensemble
        Of at least 2 replicates; the same draws are used again.
    first : int
        First day over which differences are summed.
    where : Executor
        Where simulations run; no number depends on it.
    progress : callable, optional
        Called with the number of replicates done, all small ensembles counted.
    """
    n = min(len(ensemble.draws), probe_replicates(len(ensemble.draws)))
    task = _Probe(ensemble.plan, n, first)
    done = in_order(where.completed(task, range(n * (1 + len(SWITCHES)))), progress)
    followed = tuple(one for one in done if isinstance(one, Followed))
    sums = np.array([one for one in done if not isinstance(one, Followed)]).reshape(len(SWITCHES), n, -1)
    whole = np.stack([_total(ensemble.outcomes, name, first)[:n] for name in _SUMMED], axis=1)
    switched = {name: Switched(*(whole - sums[at]).T) for at, name in enumerate(SWITCHES)}
    return Probes(followed, switched)


@dataclass(frozen=True, slots=True)
class _Probe:
    """One small simulation, as a picklable function of its number: followed, or with a switch off."""

    planned: Plan
    n: int
    first: int

    def __call__(self, number: int) -> Followed | tuple[float, ...]:
        """Return persons followed for the first numbers, then sums of people, a switch at a time."""
        which, replicate = divmod(number, self.n)
        if which == 0:
            return _follow(self.planned, replicate)
        fields = list(SWITCHES.values())[which - 1]
        off = replace(self.planned.mechanisms, **dict.fromkeys(fields, False))
        outcomes, _, _ = Replicate(replace(self.planned, mechanisms=off))(replicate)
        return tuple(float(_total(outcomes, name, self.first)) for name in _SUMMED)


def _follow(planned: Plan, replicate: int) -> Followed:
    ready = prepare(planned, Scenario.of(replicate))
    _, log = trace(build_network(ready.inputs, ready.draw), seed=planned.seed, replicate=replicate)
    caught = apprehensions_of(log, consequences=CONSEQUENCES, classes=ADULTS)
    calendar = planned.calendar
    return Followed(
        nights=attempts_per_night(*attempts_of(log, classes=ADULTS)),
        again=again_by_consequence(caught, start=calendar.start, horizon=float(calendar.n_days)),
    )


def _total(outcomes: Outcomes, name: str, first: int) -> NDArray[np.float64]:
    """Sum a daily count over its days from the first reported, its places and classes; replicates stay."""
    daily: NDArray[np.float64] = getattr(outcomes, name)[..., first:]
    axes = tuple(range(-_AXES[name], 0))
    return np.asarray(daily.sum(axis=axes, dtype=np.float64))
