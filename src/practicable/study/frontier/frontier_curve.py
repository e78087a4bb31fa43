"""Share practicable as a function of hearings, and the least number of them that reaches a target."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CLOSE", "NEAR", "Curve", "least_capacity", "next_number"]

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
