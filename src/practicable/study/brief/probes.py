"""Small further ensembles of a brief: persons followed through the log, and each mechanism switched off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.cohorts import apprehensions_of, attempts_of, attempts_per_night
from practicable.border.people import ADULTS
from practicable.border.reapprehension import Again, again_by_consequence
from practicable.pathway import LogFilter
from practicable.study.ensemble.replicate import Replicate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.outcomes import Outcomes
    from practicable.pathway import VisitLog
    from practicable.study.ensemble.ensemble import Ensemble
    from practicable.study.ensemble.months import Calendar
    from practicable.study.ensemble.plans import Plan
    from practicable.study.ensemble.replicate import Ground, Result

__all__ = [
    "CONSEQUENCES",
    "SWITCHES",
    "Followed",
    "Probed",
    "Probes",
    "Switched",
    "follow",
    "probe",
    "probe_replicates",
    "probes_of",
]

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
    """Single adults of one replicate, followed person by person over the days reported.

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


@dataclass(frozen=True, slots=True)
class Probed:
    """What one replicate gives to the small ensembles.

    Attributes
    ----------
    followed : Followed
    without : ndarray, shape (n_switches, 3)
        People apprehended, re-apprehended and first attempts with each of `SWITCHES` off.
    """

    followed: Followed
    without: NDArray[np.float64]


def probe_replicates(replicates: int) -> int:
    """Replicates of each small ensemble: a tenth of the brief's, at least 2, at most 20."""
    return min(replicates, max(2, min(20, replicates // 10)))


def probe(planned: Plan, known: Ground, *, first: int) -> tuple[Result, Probed]:
    """Follow the persons of a replicate, and simulate it again without each mechanism.

    Parameters
    ----------
    planned : Plan
    known : Ground
        Solved for the plan.
    first : int
        First day over which people are followed and summed.

    Returns
    -------
    tuple
        What `Replicate` gives, for which no further simulation is needed.
    Probed
    """
    kept = LogFilter(frozenset({"attempt", "apprehended", *CONSEQUENCES}), frozenset(ADULTS), float(first))
    result, log = Replicate(planned).traced(known, kept)
    without = np.empty((len(SWITCHES), len(_SUMMED)))
    for at, fields in enumerate(SWITCHES.values()):
        off = replace(planned.mechanisms, **dict.fromkeys(fields, False))
        outcomes, _, _ = Replicate(replace(planned, mechanisms=off)).on(known)
        without[at] = [_total(outcomes, name, first) for name in _SUMMED]
    return result, Probed(follow(log, planned.calendar, first), without)


def follow(log: VisitLog, calendar: Calendar, first: int) -> Followed:
    """Follow single adults person by person over the days reported.

    Parameters
    ----------
    log : VisitLog
        Of one replicate.
    calendar : Calendar
        Its last day is the last reported; the log may go on.
    first : int
        First day reported.
    """
    caught = apprehensions_of(log, consequences=CONSEQUENCES, classes=ADULTS).since(first)
    start, n_days = calendar.start + timedelta(days=first), calendar.n_days
    party, t = attempts_of(log, classes=ADULTS)
    reported = (t >= first) & (t < n_days)
    return Followed(
        nights=attempts_per_night(party[reported], t[reported]),
        again=again_by_consequence(caught, start=start, horizon=float(n_days - first)),
    )


def probes_of(ensemble: Ensemble, probed: Sequence[Probed], *, first: int) -> Probes:
    """Compare an ensemble with its first replicates without each mechanism.

    Parameters
    ----------
    ensemble : Ensemble
    probed : sequence of Probed
        Of its first replicates.
    first : int
        As in `probe`.
    """
    n = len(probed)
    whole = np.stack([_total(ensemble.outcomes, name, first)[:n] for name in _SUMMED], axis=1)
    without = np.stack([one.without for one in probed], axis=1)
    switched = {name: Switched(*(whole - without[at]).T) for at, name in enumerate(SWITCHES)}
    return Probes(tuple(one.followed for one in probed), switched)


def _total(outcomes: Outcomes, name: str, first: int) -> NDArray[np.float64]:
    """Sum a daily count over its days from the first reported, its places and classes; replicates stay."""
    daily: NDArray[np.float64] = getattr(outcomes, name)[..., first:]
    axes = tuple(range(-_AXES[name], 0))
    return np.asarray(daily.sum(axis=axes, dtype=np.float64))
