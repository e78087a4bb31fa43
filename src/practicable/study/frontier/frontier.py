"""What would make an order practicable: the number of hearings that a target takes, district by district.

The share practicable rises with the number of hearings. Every number is simulated in the same replicates, so
that the curve of each replicate rises too. One of the numbers is the median of what the record gives, so that
the curve can be read beside it. The least number at which enough replicates reach the target is
bracketed between simulated numbers, first by interpolation, then by bisection; further replicates, which the
search has not seen, then say how often it is reached.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from practicable.errors import InputError
from practicable.geography import DISTRICTS
from practicable.study.frontier.capacities import AMPLE, Courts, Evaluated
from practicable.study.frontier.frontier_curve import Curve, least_capacity, next_number

__all__ = ["Found", "FrontierSearch", "Goal", "search"]

GRID: tuple[float, ...] = (0.15, 0.35, 0.6, 0.85, 1.2, 1.7)
"""Numbers of hearings simulated, in terms of what the busiest month asks for in 95 of 100 replicates."""

ROUNDS = 4
"""Numbers that a search simulates at most for a target, beyond the grid."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached.

    Attributes
    ----------
    targets : tuple of float
        Shares practicable, above 0, at most 1.
    probability : float
        Share of replicates that are to reach a target, 0.5 or more, below 1.
    """

    targets: tuple[float, ...] = (0.5, 0.8, 1.0)
    probability: float = 0.9

    def __post_init__(self) -> None:
        """Refuse what cannot be reached or shown."""
        if not self.targets:
            raise InputError("none is given; accepted: such as 50%,80%,100% or 0.5,0.8,1", where="target")
        for target in self.targets:
            if not 0.0 < target <= 1.0:
                raise InputError(f"{100 * target:g}%; accepted: above 0%, at most 100%", where="target")
        if not 0.5 <= self.probability < 1.0:
            raise InputError(f"{self.probability:g}; accepted: 0.5 or more, below 1", where="probability")


@dataclass(frozen=True, slots=True)
class Found:
    """What one target takes.

    Attributes
    ----------
    target : float
        Share practicable.
    needed : tuple of int or None
        Defendants per court day by district.
    confirmed : Evaluated
        Simulated at those numbers, in replicates that the search has not seen; a district without a number
        has ample hearings.
    """

    target: float
    needed: tuple[int | None, ...]
    confirmed: Evaluated


@dataclass(frozen=True, slots=True)
class FrontierSearch:
    """Everything simulated for a frontier.

    Attributes
    ----------
    courts : Courts
        What was simulated.
    recorded, ample : Evaluated
        At the capacity that the record and the order give, and at more hearings than can be filled.
    fresh_ample : Evaluated
        The latter in the replicates that confirm.
    points : tuple of tuple of float
        Simulated numbers of hearings by district.
    evaluated : tuple of Evaluated
        One a point.
    found : tuple of Found
        One a target.
    """

    courts: Courts
    recorded: Evaluated
    ample: Evaluated
    fresh_ample: Evaluated
    points: tuple[tuple[float, ...], ...]
    evaluated: tuple[Evaluated, ...]
    found: tuple[Found, ...]

    def curve(self, district: int, month: int | None = None) -> Curve:
        """Return the curve of a district, of all months together or of one."""
        kept = [at for at, point in enumerate(self.points) if point[district] < AMPLE]
        if month is None:
            shares = [self.evaluated[at].share[:, district] for at in kept]
            most = self.ample.share[:, district]
        else:
            shares = [self.evaluated[at].monthly_share[:, district, month] for at in kept]
            most = self.ample.monthly_share[:, district, month]
        return Curve.through([self.points[at][district] for at in kept], shares, most)


def search(
    courts: Courts,
    goal: Goal,
    *,
    replicates: int,
    progress: Callable[[int, int], None] | None = None,
) -> FrontierSearch:
    """Simulate the curve of each district, and find and confirm what each target takes.

    Parameters
    ----------
    courts : Courts
        A planned order.
    goal : Goal
        Targets and how surely they are to be reached.
    replicates : int
        At least 2; as many again confirm what was found.
    progress : callable, optional
        Called with the simulations done and their total.
    """
    seen, fresh = range(replicates), range(replicates, 2 * replicates)
    count = _Counter(progress, (4 + len(GRID) + (ROUNDS + 1) * len(goal.targets)) * replicates)
    full = (float(AMPLE),) * len(DISTRICTS)
    recorded, ample = courts.simulate([None, full], seen, progress=count)
    points = [recorded.middle, *_grid(courts, ample)]
    evaluated = courts.simulate(points, seen, progress=count)
    (fresh_ample,) = courts.simulate([full], fresh, progress=count)
    coarse = FrontierSearch(courts, recorded, ample, fresh_ample, tuple(points), tuple(evaluated), ())
    fine = _refined(coarse, goal, seen, count)
    needed = [_needed(fine, goal, target) for target in goal.targets]
    confirmed = courts.simulate([_capacity(one) for one in needed], fresh, progress=count)
    rows = zip(goal.targets, needed, confirmed, strict=True)
    return replace(fine, found=tuple(Found(*row) for row in rows))


def _refined(searched: FrontierSearch, goal: Goal, seen: Sequence[int], count: _Counter) -> FrontierSearch:
    """Simulate further numbers until each target's is bracketed closely, or `ROUNDS` are done."""
    for step in range(ROUNDS):
        wanted = [_probes(searched, goal, target, step) for target in goal.targets]
        points = [_capacity(numbers) for numbers in wanted if any(number is not None for number in numbers)]
        count.total -= (len(wanted) - len(points)) * len(seen)
        if points:
            evaluated = searched.courts.simulate(points, seen, progress=count)
            searched = replace(
                searched,
                points=(*searched.points, *points),
                evaluated=(*searched.evaluated, *evaluated),
            )
    return searched


def _probes(searched: FrontierSearch, goal: Goal, target: float, step: int) -> tuple[int | None, ...]:
    return tuple(
        next_number(searched.curve(district), target=target, probability=goal.probability, step=step)
        for district in range(len(DISTRICTS))
    )


def _grid(courts: Courts, ample: Evaluated) -> list[tuple[float, ...]]:
    """Whole numbers of hearings about what the busiest month asks for."""
    days = np.maximum(1, courts.court_days)
    busiest = np.quantile((ample.eligible / days).max(axis=-1), 0.95, axis=0)
    return [tuple(float(max(1, np.ceil(part * one))) for one in busiest) for part in GRID]


def _needed(searched: FrontierSearch, goal: Goal, target: float) -> tuple[int | None, ...]:
    return tuple(
        least_capacity(searched.curve(district), target=target, probability=goal.probability)
        for district in range(len(DISTRICTS))
    )


def _capacity(needed: Sequence[int | None]) -> tuple[float, ...]:
    return tuple(float(AMPLE if number is None else number) for number in needed)


@dataclass(slots=True)
class _Counter:
    """Counts simulations for a progress bar."""

    progress: Callable[[int, int], None] | None
    total: int
    done: int = 0

    def __call__(self, n: int) -> None:
        for _ in range(n):
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, self.total)
