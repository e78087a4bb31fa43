"""Attempts and apprehensions person by person, from the visit log of one replicate.

A party counts as one person: the adult of a family stands for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.pathway import VisitLog

__all__ = [
    "Apprehensions",
    "Flags",
    "apprehensions_of",
    "attempts_of",
    "attempts_per_night",
    "night_of",
    "row_changes",
]

Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
"""Yes or no for each row."""

_PARTY, _ROUND, _STAGE, _PLACE, _CLASS = range(5)
_STARTED = 1


@dataclass(frozen=True, slots=True)
class Apprehensions:
    """Apprehensions of one replicate, sorted by party and time.

    Attributes
    ----------
    party : ndarray of unsigned int, shape (n,)
        Key of the person.
    t : ndarray, shape (n,)
        Instant, days from the start of the run.
    consequence : ndarray of int, shape (n,)
        Position in `labels` of the last consequence that followed; -1 where none had begun by the horizon.
    labels : tuple of str
        Consequences.
    """

    party: NDArray[np.uint64]
    t: NDArray[np.float64]
    consequence: NDArray[np.int64]
    labels: tuple[str, ...]

    def since(self, day: int) -> Apprehensions:
        """Keep the apprehensions from a day on, which becomes day 0."""
        kept = self.t >= day
        return Apprehensions(self.party[kept], self.t[kept] - day, self.consequence[kept], self.labels)


def night_of(t: NDArray[np.float64]) -> NDArray[np.int64]:
    """Night of each instant: night k runs from noon of day k to noon of day k + 1; day 0 is the first."""
    return np.floor(t - 0.5).astype(np.int64)


def attempts_of(
    log: VisitLog, *, classes: Sequence[str], stage: str = "attempt"
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Return party and instant of every attempt of some classes.

    Parameters
    ----------
    log : VisitLog
        Of one replicate.
    classes : sequence of str
        Party classes.
    stage : str
        Stage whose visits are attempts.
    """
    rows = _rows(log, {stage}, classes)
    return log.words[rows, _PARTY], log.instants[rows, _STARTED]


def attempts_per_night(party: NDArray[np.uint64], t: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count persons and nights by the number of attempts in the night.

    Parameters
    ----------
    party, t : ndarray, shape (n,)
        As `attempts_of` returns them.

    Returns
    -------
    ndarray of int, shape (most + 1,)
        At k, the pairs of person and night with exactly k attempts; at 0, none.
    """
    if party.size == 0:
        return np.zeros(1, np.int64)
    night = night_of(t)
    order = np.lexsort((night, party))
    fresh = row_changes(party[order], night[order])
    lengths = np.diff(np.append(np.flatnonzero(fresh), party.size))
    return np.bincount(lengths).astype(np.int64)


def apprehensions_of(
    log: VisitLog,
    *,
    consequences: Mapping[str, str],
    classes: Sequence[str],
    stage: str = "apprehended",
) -> Apprehensions:
    """Return every apprehension of some classes with the last consequence in the same round.

    Parameters
    ----------
    log : VisitLog
        Of one replicate.
    consequences : mapping of str to str
        Label by stage, for example ``{"jail": "prosecuted"}``.
    classes : sequence of str
        Party classes.
    stage : str
        Stage whose visits are apprehensions.
    """
    labels = tuple(dict.fromkeys(consequences.values()))
    rows = _rows(log, {stage, *consequences}, classes)
    words, t = log.words[rows], log.instants[rows, _STARTED]
    order = np.lexsort((t, words[:, _ROUND], words[:, _PARTY]))
    words, t = words[order], t[order]
    codes = [labels.index(consequences[key]) if key in consequences else -1 for key in log.stages]
    fresh = row_changes(words[:, _PARTY], words[:, _ROUND])
    found = np.array(codes, dtype=np.int64)[words[:, _STAGE].astype(np.int64)]
    last = _last_of_groups(np.where(found >= 0, np.arange(t.size, dtype=np.int64), -1), fresh)
    caught = words[:, _STAGE] == log.stages.index(stage)
    return Apprehensions(
        party=words[caught, _PARTY],
        t=t[caught],
        consequence=np.where(last[caught] >= 0, found[last[caught]], -1),
        labels=labels,
    )


def _rows(log: VisitLog, stages: set[str], classes: Sequence[str]) -> NDArray[np.intp]:
    """Positions of visits that began, to some stages and of some classes."""
    wanted = np.array([key in stages for key in log.stages])
    kept = np.array([key in set(classes) for key in log.classes])
    stage = log.words[:, _STAGE].astype(np.int64)
    of_class = log.words[:, _CLASS].astype(np.int64)
    return np.flatnonzero(wanted[stage] & kept[of_class] & ~np.isnan(log.instants[:, _STARTED]))


def row_changes(*columns: NDArray[np.integer]) -> Flags:
    """Mark the rows of sorted columns that differ from the row before; the first does."""
    fresh = np.zeros(columns[0].size, np.bool_)
    fresh[:1] = True
    for column in columns:
        fresh[1:] |= column[1:] != column[:-1]
    return fresh


def _last_of_groups(at: NDArray[np.int64], fresh: Flags) -> NDArray[np.int64]:
    """Highest value of each row's group; a group begins where `fresh`."""
    if at.size == 0:
        return at
    group = np.cumsum(fresh) - 1
    highest = np.full(int(group[-1]) + 1, -1, np.int64)
    np.maximum.at(highest, group, at)
    return highest[group]
