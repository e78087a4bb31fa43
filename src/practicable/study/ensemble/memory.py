"""The memory that a run will take, estimated before it begins, and refused where there is too little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.parallel.free_memory import DEFAULT_SHARE, free_bytes

if TYPE_CHECKING:
    from practicable.study.ensemble.plans import Plan

__all__ = ["UNLIMITED_ROOM", "Load", "Room", "estimate"]

_PROCESS = 230 * 2**20
"""A process with what it imports, the record, the compiled kernel and the plan."""

_A_DAY = 320 * 2**10
"""Counts, routes and tables of one simulated day, while they are made."""

_A_PARTY = 50
"""A party's share of the places in the kernel, which only those inside at once take."""

_A_FOLLOWED_ADULT = 300
"""A single adult followed through the visit log, while the log is sorted."""

_KEPT_A_DAY = 1_700
"""Outcomes of one order and replicate by day, as `border.outcomes.Outcomes` holds them."""

_COPIES = 3.0
"""Times that the kept outcomes are in memory while they are stacked and reported."""

_MOST_PATHS = 100
_BEYOND = 1.5


@dataclass(frozen=True, slots=True)
class Load:
    """What a run simulates, as far as memory depends on it.

    Attributes
    ----------
    replicates : int
        Different paths of arrivals.
    kept : int
        Orders whose outcomes are kept by day in every replicate; 0 where simulations are reduced at once.
    followed : bool
        Whether persons are followed through the visit log.
    """

    replicates: int
    kept: int = 0
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """Where simulations run and how much memory they may take.

    Attributes
    ----------
    workers : int
        Processes; 1 runs in this one.
    threads : int
        Simulations at once in this process.
    limit : float or None
        Bytes that all of them may take together; by default a share of what is free.
    remote : bool
        Whether simulations run on other machines, whose memory is not known here.
    """

    workers: int = 1
    threads: int = 1
    limit: float | None = None
    remote: bool = False

    def require(self, planned: Plan, load: Load) -> None:
        """Refuse a run that would take more memory than it may.

        Parameters
        ----------
        planned : Plan
        load : Load

        Raises
        ------
        InputError
            With the estimate, the limit and what would fit.
        """
        needed = estimate(planned, load, self)
        free = free_bytes()
        limit = DEFAULT_SHARE * free if self.limit is None else self.limit
        if needed > limit:
            whose = f"{DEFAULT_SHARE:.0%} of what is free" if self.limit is None else "as --memory says"
            remedy = "fewer workers, " if self.workers > 1 else ""
            raise InputError(
                f"the run needs about {_gb(needed)} and may take {_gb(limit)}, {whose}; accepted:"
                f" {remedy}fewer replicates, an earlier last day, or a higher --memory",
                where="memory",
            )


UNLIMITED_ROOM = Room(limit=float("inf"))
"""For callers that bound their runs themselves."""


def estimate(planned: Plan, load: Load, room: Room) -> float:
    """Estimate the peak memory of a run, all its processes together.

    Parameters
    ----------
    planned : Plan
        Its days, and the people of its forecast paths, set the size of a simulation.
    load : Load
    room : Room

    Returns
    -------
    float
        Bytes: seldom less than what is measured, and less than three times as much.
    """
    days = planned.calendar.n_days
    adults, parties = most_arrivals(planned, load.replicates)
    one = days * _A_DAY + _A_PARTY * parties + (_A_FOLLOWED_ADULT * adults if load.followed else 0.0)
    kept = _COPIES * load.kept * load.replicates * days * _KEPT_A_DAY
    if room.remote:
        return _PROCESS + kept
    if room.workers > 1:
        return _PROCESS + kept + room.workers * (_PROCESS + one)
    return _PROCESS + kept + room.threads * one


def most_arrivals(planned: Plan, replicates: int) -> tuple[float, float]:
    """Return the most single adults and the most parties that a replicate has apprehended.

    Parameters
    ----------
    planned : Plan
    replicates : int
        Paths; beyond a hundred, the largest of a hundred is raised by half.

    Returns
    -------
    tuple of float
        Single adults; parties of every class.
    """
    in_family = 1.0 + planned.courts.children_per_family_adult
    recorded = planned.people.sum(axis=(0, 1))
    ahead = planned.calendar.n_months - len(planned.people)
    paths = np.zeros((1, recorded.size))
    if planned.walk is not None and ahead > 0:
        paths = np.stack(
            [
                planned.walk.path(planned.skipped + ahead, seed=planned.seed, replicate=number)
                for number in range(min(replicates, _MOST_PATHS))
            ]
        )[:, planned.skipped :].sum(axis=(1, 2))
    factor = _BEYOND if replicates > _MOST_PATHS else 1.0
    people = recorded + factor * paths
    parties = people[:, 0] + people[:, 1] / in_family + people[:, 2]
    return float(people[:, 0].max()), float(parties.max())


def _gb(amount: float) -> str:
    return f"{amount / 2**30:.1f} GB"
