"""Small further ensembles of a brief: persons followed through the log, and each mechanism switched off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.cohorts import apprehensions_of, attempts_of, attempts_per_night
from practicable.border.decisions import Mechanisms
from practicable.border.pathway import build_network
from practicable.border.people import ADULTS
from practicable.border.reapprehension import Again, again_by_consequence
from practicable.pathway import map_replicates, trace
from practicable.study.ensemble import run
from practicable.study.replicate import prepare
from practicable.study.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.study.ensemble import Ensemble, Plan

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
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Probes:
    """Follow persons, and switch each mechanism off, in the first replicates of an ensemble.

    Parameters
    ----------
    ensemble : Ensemble
        Of at least 2 replicates; the same draws are used again.
    first : int
        First day over which differences are summed.
    workers : int
        Processes; no number depends on it.
    progress : callable, optional
        Called with the number of replicates done, all small ensembles counted.
    """
    n = min(len(ensemble.draws), probe_replicates(len(ensemble.draws)))
    followed = map_replicates(_Follow(ensemble.plan), n, workers=workers, progress=progress)
    switched: dict[str, Switched] = {}
    for at, (name, fields) in enumerate(SWITCHES.items(), start=1):
        off = replace(Mechanisms(), **dict.fromkeys(fields, False))
        planned = replace(ensemble.plan, mechanisms=off)
        report = None if progress is None else _after(progress, at * n)
        without = run(planned, replicates=n, workers=workers, progress=report)
        switched[name] = _difference(ensemble, without, n, first)
    return Probes(tuple(followed), switched)


@dataclass(frozen=True, slots=True)
class _Follow:
    """One replicate traced, as a picklable function of its number."""

    planned: Plan

    def __call__(self, replicate: int) -> Followed:
        ready = prepare(self.planned, Scenario.of(replicate))
        network = build_network(ready.inputs, ready.draw)
        _, log = trace(network, seed=self.planned.seed, replicate=replicate)
        caught = apprehensions_of(log, consequences=CONSEQUENCES, classes=ADULTS)
        calendar = self.planned.calendar
        return Followed(
            nights=attempts_per_night(*attempts_of(log, classes=ADULTS)),
            again=again_by_consequence(caught, start=calendar.start, horizon=float(calendar.n_days)),
        )


def _difference(ensemble: Ensemble, without: Ensemble, n: int, first: int) -> Switched:
    def total(of: Ensemble, name: str) -> NDArray[np.float64]:
        daily: NDArray[np.float64] = getattr(of.outcomes, name)[:n]
        return daily[..., first:].reshape(n, -1).sum(axis=1, dtype=np.float64)

    names = ("apprehended", "reapprehended", "first_attempts")
    return Switched(*(total(ensemble, name) - total(without, name) for name in names))


def _after(progress: Callable[[int], None], before: int) -> Callable[[int], None]:
    def report(done: int) -> None:
        progress(before + done)

    return report
