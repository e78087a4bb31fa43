"""Dwell times by whole days: which share of those who enter on a day leave on that day and on later ones.

Who enters at phase ``U`` of a day (uniform over the day, or over the hours of a court) and stays for ``D``
leaves ``floor(U + D)`` days later. With ``G(x) = E[(x - D)+]``, which every distribution has in closed form,
``P(U + D < k) = (G(k - a) - G(k - b)) / (b - a)`` for ``U`` uniform on ``(a, b)``: no mass is lost to a grid.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

import numpy as np

from practicable.pathway import (
    Deterministic,
    Discrete,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Mixture,
    Uniform,
    Weibull,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.pathway import Distribution

    Floats = NDArray[np.float64]

__all__ = [
    "ALL_DAY",
    "DailyLaw",
    "daily_law",
    "expected_overlap",
    "law_of_masses",
    "leaves_before",
    "mean_shortfall",
]

Phase = tuple[float, float]
ALL_DAY: Phase = (0.0, 1.0)
"""Entries spread evenly over the day."""

NEGLIGIBLE = 1e-7
"""Share of the longest stays that is left out."""

FLAT, FLOOR = 0.1, 2e-6
"""Days are taken together while their masses differ by less than this share of the largest, or amount."""

SPREAD, SMALL = 1.0 / 16.0, 0.02
"""They are also taken together over this share of the stay, while they hold less than this mass."""


@dataclass(frozen=True, slots=True, eq=False)
class DailyLaw:
    """Shares of those who enter on a day, by the day on which they leave.

    Attributes
    ----------
    same_day : float
        Share that leaves on the day of entry.
    first, ratio : array of float, shape (n_exponential,)
        Geometric parts: mass ``first * ratio ** (k - 1)`` leaves ``k >= 1`` days later.
    lag, step : array, shape (n_steps,)
        The rest: from `lag` days on, the mass of each day is larger by `step` than before.
    """

    same_day: float
    first: Floats
    ratio: Floats
    lag: NDArray[np.int64]
    step: Floats

    def masses(self, n_days: int) -> Floats:
        """Return the masses of leaving 0, 1, ... days later, shape (n_days,)."""
        rises = np.zeros(n_days)
        inside = self.lag < n_days
        np.add.at(rises, self.lag[inside], self.step[inside])
        mass = np.cumsum(rises)
        later = np.arange(n_days - 1)
        for first, ratio in zip(self.first, self.ratio, strict=True):
            mass[1:] += first * ratio**later
        mass[0] = self.same_day
        return mass


def _special(name: str) -> Callable[..., Floats]:
    """Return a function of scipy.special, which carries no types."""
    return cast("Callable[..., Floats]", getattr(import_module("scipy.special"), name))


def mean_shortfall(law: Distribution | None, x: Floats) -> Floats:
    """Return ``E[(x - D)+]``, which is 0 for ``x <= 0``, for a stay `D` in days.

    Parameters
    ----------
    law : distribution or None
        None: no stay.
    x : array of float
        Days.
    """
    x = np.maximum(x, 0.0)
    match law:
        case None:
            return x
        case Exponential():
            return x + law.mean * np.expm1(-x / law.mean)
        case Deterministic():
            return np.maximum(x - law.value, 0.0)
        case Uniform() if law.high > law.low:
            inside = np.clip(x - law.low, 0.0, law.high - law.low)
            return inside**2 / (2.0 * (law.high - law.low)) + np.maximum(x - law.high, 0.0)
        case Uniform():
            return np.maximum(x - law.low, 0.0)
        case LogNormal() if law.sigma > 0.0:
            z = (np.log(np.maximum(x, 1e-300)) - law.mu) / law.sigma
            return x * _special("ndtr")(z) - law.mean * _special("ndtr")(z - law.sigma)
        case LogNormal():
            return np.maximum(x - law.mean, 0.0)
        case Gamma():
            below, scaled = _special("gammainc"), x * (law.shape / law.mean)
            return x * below(law.shape, scaled) - law.mean * below(law.shape + 1.0, scaled)
        case Weibull():
            power = (x / law.scale) ** law.shape
            below = _special("gammainc")(1.0 + 1.0 / law.shape, power)
            return -x * np.expm1(-power) - law.mean * below
        case Discrete():
            parts = [p * np.maximum(x - v, 0.0) for v, p in zip(law.values, law.probabilities, strict=True)]
            return np.sum(parts, axis=0)
        case Empirical():
            sums = np.concatenate(([0.0], np.cumsum(law.values)))
            below = np.searchsorted(law.values, x, side="right")
            return (below * x - sums[below]) / len(law.values)
        case Mixture():
            parts = [w * mean_shortfall(c, x) for w, c in zip(law.weights, law.components, strict=True)]
            return np.sum(parts, axis=0)


def leaves_before(law: Distribution | None, phase: Phase, t: Floats) -> Floats:
    """Return the share that has left by `t` days after the morning of the day of entry."""
    opens, closes = phase
    return (mean_shortfall(law, t - opens) - mean_shortfall(law, t - closes)) / (closes - opens)


def daily_law(law: Distribution | None, phase: Phase, n_days: int) -> DailyLaw:
    """Turn a dwell time into shares by whole days.

    Parameters
    ----------
    law : distribution or None
    phase : (float, float)
        Part of the day over which entries are spread.
    n_days : int
        Longest stay of interest, days.

    Returns
    -------
    DailyLaw
    """
    same_day = float(leaves_before(law, phase, np.ones(1))[0])
    first: list[float] = []
    ratio: list[float] = []
    rest = np.zeros(n_days + 1)
    parts = zip(law.weights, law.components, strict=True) if isinstance(law, Mixture) else [(1.0, law)]
    for weight, part in parts:
        if isinstance(part, Exponential):
            by_first_and_second = leaves_before(part, phase, np.array([1.0, 2.0]))
            first.append(weight * float(by_first_and_second[1] - by_first_and_second[0]))
            ratio.append(math.exp(-1.0 / part.mean))
        elif part is not None:
            rest += weight * _masses(part, phase, n_days)
    lag, step = _steps(rest)
    return DailyLaw(same_day, np.array(first), np.array(ratio), lag, step)


def law_of_masses(mass: Floats) -> DailyLaw:
    """Return the law of given masses of leaving 0, 1, ... days later."""
    rest = mass.copy()
    rest[0] = 0.0
    lag, step = _steps(rest)
    return DailyLaw(float(mass[0]), np.zeros(0), np.zeros(0), lag, step)


def _masses(law: Distribution, phase: Phase, n_days: int) -> Floats:
    """Masses of leaving 1, 2, ... days later (0 at 0), looked for no further than they matter."""
    mass = np.zeros(n_days + 1)
    n = min(n_days, 16)
    while True:
        left = leaves_before(law, phase, np.arange(1.0, n + 2.0))
        if n == n_days or 1.0 - left[-1] < NEGLIGIBLE:
            break
        n = min(n_days, 2 * n)
    mass[1 : n + 1] = np.maximum(np.diff(left), 0.0)
    return mass


def _steps(mass: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Take days of nearly the same mass together; returns where the mass changes, and by how much."""
    last = int(np.flatnonzero(mass)[-1]) if mass.any() else 0
    lags: list[int] = []
    levels: list[float] = []
    start = 1
    values = mass.tolist()
    while start <= last:
        low = high = total = values[start]
        end = start + 1
        while end <= last:
            low, high = min(low, values[end]), max(high, values[end])
            apart = high - low > max(FLAT * high, FLOOR)
            if apart and (end + 1 - start > SPREAD * start or total + values[end] > SMALL):
                break
            total += values[end]
            end += 1
        lags.append(start)
        levels.append(total / (end - start))
        start = end
    if lags:
        lags.append(last + 1)
        levels.append(0.0)
    return np.array(lags, np.int64), np.diff(np.array([0.0, *levels])) if lags else np.zeros(0)


def expected_overlap(law: Distribution | None, phase: Phase, n_days: int) -> Floats:
    """Return the expected part of each day, the day of entry first, that a stay covers, shape (n_days,).

    Parameters
    ----------
    law : distribution or None
    phase : (float, float)
        Part of the day over which entries are spread.
    n_days : int
        Longest stay of interest, days; the stay's end is cut where less than `NEGLIGIBLE` is left.

    Notes
    -----
    The integral over a day is Gauss-Legendre of order 8 on each of three parts, which end where entries begin
    and cease, so that the integrand is smooth in each but for a law with atoms.
    """
    nodes, weights = np.polynomial.legendre.leggauss(8)
    opens, closes = phase
    edges = np.array([0.0, opens, closes, 1.0])
    width = np.diff(edges)
    at = (edges[:-1, None] + 0.5 * width[:, None] * (nodes + 1.0)).ravel()
    weight = (0.5 * width[:, None] * weights).ravel()
    t = np.arange(float(n_days))[:, None] + at
    inside = np.clip((t - opens) / (closes - opens), 0.0, 1.0) - leaves_before(law, phase, t)
    overlap = np.maximum(inside @ weight, 0.0)
    there = np.flatnonzero(overlap > NEGLIGIBLE)
    return overlap[: int(there[-1]) + 1] if there.size else np.zeros(1)
