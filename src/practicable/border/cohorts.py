"""Attempts and re-apprehensions of cohorts, from the visit log of one replicate.

Re-apprehension is a family of definitions, and a share belongs to its own: within the night, within 3 or 18
months of an apprehension, or within the same fiscal year as the agency counts recidivism. A party counts as
one person: the adult of a family stands for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.pathway import VisitLog

__all__ = [
    "DEFINITIONS",
    "Again",
    "Apprehensions",
    "again_by_consequence",
    "again_in_fiscal_year",
    "again_within",
    "again_within_night",
    "apprehensions_of",
    "attempts_of",
    "attempts_per_night",
    "night_of",
]

DAYS_3_MONTHS = 91.0
DAYS_18_MONTHS = 548.0

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


@dataclass(frozen=True, slots=True)
class Again:
    """How many of a cohort were apprehended again, under one definition and after one consequence.

    Attributes
    ----------
    definition, consequence : str
        Key of `DEFINITIONS`; a label, or ``"all"``.
    n, n_again : int
        The cohort, and those of it apprehended again.
    """

    definition: str
    consequence: str
    n: int
    n_again: int

    @property
    def share(self) -> float:
        """Share apprehended again; NaN of nobody."""
        return self.n_again / self.n if self.n else float("nan")


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
    fresh = _changes(party[order], night[order])
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
    code = np.array([labels.index(consequences[key]) if key in consequences else -1 for key in log.stages])
    fresh = _changes(words[:, _PARTY], words[:, _ROUND])
    found = code[words[:, _STAGE].astype(np.int64)]
    at = np.where(found >= 0, np.arange(t.size), -1)
    last: NDArray[np.int64] = np.maximum.reduceat(at, np.flatnonzero(fresh)) if t.size else at
    of_round = last[np.cumsum(fresh) - 1] if t.size else at
    caught = words[:, _STAGE] == log.stages.index(stage)
    return Apprehensions(
        party=words[caught, _PARTY],
        t=t[caught],
        consequence=np.where(of_round >= 0, found[of_round], -1)[caught],
        labels=labels,
    )


def again_within(cohort: Apprehensions, days: float, *, horizon: float) -> tuple[_Flags, _Flags]:
    """Mark apprehensions that can be followed for some days, and those followed by another within them.

    Parameters
    ----------
    cohort : Apprehensions
    days : float
        Length of the window from the apprehension, days.
    horizon : float
        Days simulated: an apprehension whose window ends later is left out of the cohort.

    Returns
    -------
    tuple of ndarray of bool, shape (n,)
        In the cohort; apprehended again.
    """
    following = _following(cohort)
    return cohort.t + days <= horizon, following - cohort.t <= days


def again_within_night(cohort: Apprehensions, *, horizon: float) -> tuple[_Flags, _Flags]:
    """Mark apprehensions whose night ends before the horizon, and those followed by another in it."""
    night = night_of(cohort.t)
    following = _following(cohort)
    same = np.isfinite(following) & (night_of(np.where(np.isfinite(following), following, 0.0)) == night)
    return night + 1.5 <= horizon, same


def again_in_fiscal_year(cohort: Apprehensions, *, start: date, horizon: float) -> tuple[_Flags, _Flags]:
    """Mark each person's first apprehension of a whole fiscal year, and whether another followed in the year.

    Parameters
    ----------
    cohort : Apprehensions
    start : date
        Day 0 of the run.
    horizon : float
        Days simulated; fiscal years that do not lie wholly inside are left out.
    """
    first_year = start.year + (start.month > 9)
    years = range(first_year, first_year + int(horizon / 365.0) + 2)
    edges = np.array([(date(year - 1, 10, 1) - start).days for year in years], dtype=np.float64)
    year = np.searchsorted(edges, cohort.t, side="right") - 1
    whole = (edges[:-1] >= 0.0) & (edges[1:] <= horizon)
    inside = whole[np.clip(year, 0, whole.size - 1)] & (year >= 0) & (year < whole.size)
    first = _changes(cohort.party, year)
    followed = np.append(~first[1:], False) if first.size else first
    return inside & first, followed


def again_by_consequence(cohort: Apprehensions, *, start: date, horizon: float) -> tuple[Again, ...]:
    """Tabulate re-apprehension under every definition, for all and by last consequence.

    Parameters
    ----------
    cohort : Apprehensions
    start : date
        Day 0 of the run.
    horizon : float
        Days simulated.
    """
    rows: list[Again] = []
    for definition, (_, measure) in DEFINITIONS.items():
        inside, again = measure(cohort, start, horizon)
        groups = [("all", np.ones(cohort.t.size, np.bool_))]
        groups += [(label, cohort.consequence == index) for index, label in enumerate(cohort.labels)]
        rows += [
            Again(definition, label, int((inside & group).sum()), int((inside & group & again).sum()))
            for label, group in groups
        ]
    return tuple(rows)


_Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
_Measure = Callable[[Apprehensions, date, float], tuple[_Flags, _Flags]]

DEFINITIONS: dict[str, tuple[str, _Measure]] = {
    "night": (
        "apprehensions followed by another of the same person in the same night, noon to noon",
        lambda cohort, _start, horizon: again_within_night(cohort, horizon=horizon),
    ),
    "three_months": (
        "apprehensions followed by another of the same person within 91 days",
        lambda cohort, _start, horizon: again_within(cohort, DAYS_3_MONTHS, horizon=horizon),
    ),
    "eighteen_months": (
        "apprehensions followed by another of the same person within 548 days",
        lambda cohort, _start, horizon: again_within(cohort, DAYS_18_MONTHS, horizon=horizon),
    ),
    "fiscal_year": (
        "people apprehended in a fiscal year who are apprehended again in it; consequence of the first time",
        lambda cohort, start, horizon: again_in_fiscal_year(cohort, start=start, horizon=horizon),
    ),
}
"""Each definition in words, and its measure of a cohort."""


def _rows(log: VisitLog, stages: set[str], classes: Sequence[str]) -> NDArray[np.intp]:
    """Positions of visits that began, to some stages and of some classes."""
    wanted = np.array([key in stages for key in log.stages])
    kept = np.array([key in set(classes) for key in log.classes])
    stage = log.words[:, _STAGE].astype(np.int64)
    of_class = log.words[:, _CLASS].astype(np.int64)
    return np.flatnonzero(wanted[stage] & kept[of_class] & ~np.isnan(log.instants[:, _STARTED]))


def _changes(*columns: NDArray[np.integer]) -> _Flags:
    """Whether each row of sorted columns differs from the row before; the first does."""
    fresh = np.zeros(columns[0].size, np.bool_)
    fresh[:1] = True
    for column in columns:
        fresh[1:] |= column[1:] != column[:-1]
    return fresh


def _following(cohort: Apprehensions) -> NDArray[np.float64]:
    """Instant of the same person's next apprehension; infinite where there is none."""
    following = np.full(cohort.t.size, np.inf)
    same = cohort.party[1:] == cohort.party[:-1]
    following[:-1][same] = cohort.t[1:][same]
    return following
