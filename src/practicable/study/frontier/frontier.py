"""What would make an order practicable: the number of hearings that a target takes, district by district.

The share practicable rises with the number of hearings. Every number is simulated in the same replicates, so
that the curve of each replicate rises too. One of the numbers is the median of what the record gives, so that
the curve can be read beside it. The least number at which enough replicates reach the target is
bracketed between simulated numbers, first by interpolation, then by bisection; further replicates, which the
search has not seen, then say how often it is reached.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.geography import DISTRICTS
from practicable.orders import command_word
from practicable.study.ensemble.bounds import check_run
from practicable.study.frontier.capacities import AMPLE, Courts, Evaluated
from practicable.study.frontier.floors import Conversions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.orders import Order

__all__ = [
    "CLOSE",
    "NEAR",
    "Curve",
    "Found",
    "FrontierRequest",
    "FrontierSearch",
    "Goal",
    "least_capacity",
    "next_number",
    "search",
]

CLOSE = 0.05
"""Width, over its upper end, of the bracket of simulated numbers at which a search ends."""

NEAR = 0.001
"""How near the most that any number of hearings gives counts as all of it: one in a thousand."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Share practicable of one district as a function of its hearings, by replicate.

    Attributes
    ----------
    per_court_day : ndarray, shape (n_points,)
        Defendants per court day, ascending from 0.
    share : ndarray, shape (n_replicates, n_points)
        Never falling along the last axis.
    most : ndarray, shape (n_replicates,)
        Share that no number of hearings exceeds; NaN where the order refers nobody.
    """

    per_court_day: NDArray[np.float64]
    share: NDArray[np.float64]
    most: NDArray[np.float64]

    @classmethod
    def through(
        cls, points: Sequence[float], shares: Sequence[NDArray[np.float64]], most: NDArray[np.float64]
    ) -> Curve:
        """Return the curve through simulated points and the origin, points in any order."""
        unique = {0.0: np.zeros_like(most)} | dict(zip(map(float, points), shares, strict=True))
        ordered = sorted(unique)
        table = np.stack([unique[point] for point in ordered], axis=1)
        return cls(np.array(ordered), np.maximum.accumulate(table, axis=1), most)

    def at(self, per_court_day: float) -> NDArray[np.float64]:
        """Share of each replicate, shape (n_replicates,): straight between points, level beyond the last."""
        x = self.per_court_day
        right = min(int(np.searchsorted(x, per_court_day)), x.size - 1)
        left = max(0, right - 1)
        part = 1.0 if right == left else (min(per_court_day, x[-1]) - x[left]) / (x[right] - x[left])
        return self.share[:, left] + part * (self.share[:, right] - self.share[:, left])

    def probability(self, per_court_day: float, *, target: float) -> float:
        """Share of replicates that reach a target, or all that hearings can give, whichever is less."""
        goal = np.minimum(target, self.most - NEAR)
        return float(np.mean(self.at(per_court_day) >= goal))


def least_capacity(curve: Curve, *, target: float, probability: float) -> int | None:
    """Return the fewest whole defendants per court day with which a target is reached often enough.

    Parameters
    ----------
    curve : Curve
        Of one district.
    target : float
        Share practicable, above 0, at most 1.
    probability : float
        Share of replicates that are to reach it.

    Returns
    -------
    int or None
        By bisection; None where the curve does not reach so far, or the order refers nobody.
    """
    if np.isnan(curve.most).any():
        return None
    numbers = range(int(np.ceil(curve.per_court_day[-1])) + 1)
    reached = partial(curve.probability, target=target)
    least = bisect_left(numbers, probability, key=reached)
    return least if least < len(numbers) else None


def next_number(curve: Curve, *, target: float, probability: float, step: int) -> int | None:
    """Return the number to simulate next in search of what a target takes.

    Parameters
    ----------
    curve : Curve
        Through what was simulated.
    target, probability : float
        As in `least_capacity`.
    step : int
        0: where the curve is interpolated to reach the target; 1: a little beyond the nearer end of the
        bracket; later: its middle.

    Returns
    -------
    int or None
        None where the bracket is close, or nothing simulated reaches the target.
    """
    least = least_capacity(curve, target=target, probability=probability)
    if least is None:
        return None
    reached = [curve.probability(x, target=target) >= probability for x in curve.per_court_day.tolist()]
    at = reached.index(True) if True in reached else len(reached) - 1
    low, high = float(curve.per_court_day[at - 1]), float(curve.per_court_day[at])
    if high - low <= max(1.0, CLOSE * high):
        return None
    if step == 0:
        return least
    if step == 1:
        return int(np.ceil(high * (1.0 - CLOSE) if high - least <= least - low else low * (1.0 + CLOSE)))
    return int(np.ceil((low + high) / 2.0))


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


@dataclass(frozen=True, slots=True)
class FrontierRequest:
    """What a frontier is asked for.

    Attributes
    ----------
    order : Order
        The whole order; what was announced by the as-of date is simulated.
    as_of, until : date
        Nothing published or announced after the first is used; the last day is raised to a month's end.
    replicates : int
        At least 2; as many again confirm.
    seed : int
        Root of every draw.
    goal : Goal
        Targets and probability.
    stated : Conversions
        What the user states beside the record.
    whole : bool
        Whether the order is simulated with what was announced after the as-of date.
    given : str or None
        What the order was loaded by; None where it came as content.
    """

    order: Order
    as_of: date
    until: date
    replicates: int
    seed: int
    goal: Goal = field(default_factory=Goal)
    stated: Conversions = field(default_factory=Conversions)
    whole: bool = False
    given: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        check_run(self.replicates, self.seed, as_of=self.as_of, until=self.until)

    @property
    def simulated(self) -> Order:
        """The order as announced by the as-of date, or the whole of it."""
        return self.order if self.whole else self.order.as_of(self.as_of)

    @property
    def first(self) -> date:
        """First day on which hearings are set and outcomes count."""
        begins = [directive.start for directive in self.simulated.directives]
        return max(self.as_of, min(begins)) if begins else self.as_of

    @property
    def command(self) -> str:
        """The command that gives the same numbers."""
        options = {
            "as-of": self.as_of,
            "until": self.until,
            "target": ",".join(map(repr, self.goal.targets)),
            "probability": repr(self.goal.probability),
            "session-hours": self.stated.session_hours,
            "cases-per-attorney": self.stated.cases_per_attorney,
            "minutes": self.stated.least_minutes,
            "clients": self.stated.most_clients,
            "replicates": self.replicates,
            "seed": self.seed,
        }
        given = " ".join(f"--{name} {value}" for name, value in options.items() if value is not None)
        word = command_word(self.order, self.given)
        return f"practicable frontier {word} {given}{' --whole' if self.whole else ''}"
