"""Differences under common random numbers: Monte Carlo error, kinds of uncertainty, replicates needed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

import numpy as np

from practicable.results.compare import Difference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from practicable.results.compare import ComparedMeasure

__all__ = [
    "WANTED_RATIO",
    "ByChance",
    "Paired",
    "Spread",
    "by_chance",
    "paired",
    "pairing_told",
    "replicates_needed",
    "total_effect",
    "why_not_smaller",
]

_Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Paired:
    """Mean of a paired difference and its Monte Carlo standard error.

    Attributes
    ----------
    mean : float
        Mean over replicates of the other less the reference.
    se : float
        Standard error of the mean where both take the same draws.
    se_unpaired : float
        Standard error that as many replicates would give if each took draws of its own.
    sd : float
        Standard deviation of the difference over replicates.
    """

    mean: float
    se: float
    se_unpaired: float
    sd: float

    @property
    def ratio(self) -> float | None:
        """How many times smaller the paired error is; None where the difference never varies."""
        return self.se_unpaired / self.se if self.se > 0.0 else None

    @property
    def half_width(self) -> float | None:
        """Half-width of the mean's 95 % Monte Carlo interval over its size; None where the mean is zero."""
        return _Z_95 * self.se / abs(self.mean) if self.mean else None


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviation that one kind of uncertainty accounts for, and its standard error."""

    sd: float
    se: float


@dataclass(frozen=True, slots=True)
class ByChance:
    """What events alone, by chance, leave uncertain of a difference whose parameters and forecast are given.

    Attributes
    ----------
    reference, other : float
        Standard deviation over events of each order.
    paired : float
        Standard deviation over events of the difference where both orders take the same events.
    ratio_low, ratio_high : float or None
        Interval of `ratio`, by the jackknife over scenarios on its logarithm; None where it cannot be told.
    """

    reference: float
    other: float
    paired: float
    ratio_low: float | None
    ratio_high: float | None

    @property
    def unpaired(self) -> float:
        """Standard deviation of the difference where each order takes events of its own."""
        return float(np.hypot(self.reference, self.other))

    @property
    def ratio(self) -> float | None:
        """How many times smaller pairing makes the error; None where the difference never varies."""
        return self.unpaired / self.paired if self.paired > 0.0 else None

    @property
    def most(self) -> float | None:
        """Largest ratio that any pairing could reach, with a correlation of one; None where it has no end."""
        least = abs(self.reference - self.other)
        return self.unpaired / least if least > 0.0 else None

    @property
    def correlation(self) -> float | None:
        """Correlation of the orders over events; None where one of them never varies."""
        scale = 2.0 * self.reference * self.other
        return (self.unpaired**2 - self.paired**2) / scale if scale > 0.0 else None


def paired(reference: NDArray[np.float64], other: NDArray[np.float64]) -> Paired:
    """Compare two numbers of the same replicates.

    Parameters
    ----------
    reference, other : ndarray, shape (n_replicates,)
        At least 2 replicates.
    """
    n = reference.size
    sd = float((other - reference).std(ddof=1))
    apart = float(np.sqrt((other.var(ddof=1) + reference.var(ddof=1)) / n))
    return Paired(float((other - reference).mean()), sd / np.sqrt(n), apart, sd)


def by_chance(reference: NDArray[np.float64], other: NDArray[np.float64], *, level: float) -> ByChance:
    """Estimate what events alone leave uncertain, from scenarios that were run with two sets of events.

    Parameters
    ----------
    reference, other : ndarray, shape (2, n_scenarios)
        Both orders on the same scenarios, of which each has one set of parameters and one forecast; the rows
        have other events. At least 2 scenarios.
    level : float
        Of the interval of the ratio, above 0 and below 1.

    Returns
    -------
    ByChance
        Half the squared change between the rows is an unbiased estimate of the variance of a scenario; the
        means over scenarios are compared.
    """
    halves = np.stack([(row[1] - row[0]) ** 2 / 2.0 for row in (reference, other, other - reference)])
    n = halves.shape[1]
    one, two, both = (float(variance) for variance in halves.mean(axis=1))
    without = (halves.sum(axis=1, keepdims=True) - halves) / (n - 1)
    if both == 0.0 or (without[2] == 0.0).any():
        return ByChance(np.sqrt(one), np.sqrt(two), np.sqrt(both), None, None)
    logs = np.log((without[0] + without[1]) / without[2]) / 2.0
    error = float(np.sqrt((n - 1) * logs.var()))
    half = _student(n - 1, (1.0 + level) / 2.0) * error
    ratio = np.sqrt((one + two) / both)
    return ByChance(
        np.sqrt(one), np.sqrt(two), np.sqrt(both), float(ratio * np.exp(-half)), float(ratio * np.exp(half))
    )


def _student(degrees: int, share: float) -> float:
    """Quantile of Student's t; scipy.special carries no types."""
    found = cast("Callable[[float, float], float]", import_module("scipy.special").stdtrit)
    return float(found(degrees, share))


def total_effect(base: NDArray[np.float64], redrawn: NDArray[np.float64]) -> Spread:
    """Estimate the standard deviation that one kind of uncertainty accounts for, interactions included.

    Parameters
    ----------
    base, redrawn : ndarray, shape (n_replicates,)
        The same scenarios before and after the draws of this kind alone were replaced by others; at least 2.

    Returns
    -------
    Spread
        Root of half the mean squared change, and its standard error by the delta method.

    References
    ----------
    Jansen (1999), doi:10.1016/S0010-4655(98)00154-4.
    """
    halves = (redrawn - base) ** 2 / 2.0
    variance = float(halves.mean())
    if variance == 0.0:
        return Spread(0.0, 0.0)
    error = float(halves.std(ddof=1)) / np.sqrt(halves.size)
    sd = float(np.sqrt(variance))
    return Spread(sd, error / (2.0 * sd))


def replicates_needed(mean: float, sd: float, precision: float) -> int | None:
    """Replicates at which the 95 % Monte Carlo interval of a mean reaches a relative half-width.

    Parameters
    ----------
    mean, sd : float
        Of the difference over replicates.
    precision : float
        Wanted half-width over the size of the mean, above 0.

    Returns
    -------
    int or None
        At least 2; None where the mean is zero, so that no number of replicates reaches it.
    """
    if mean == 0.0:
        return None
    return max(2, int(np.ceil((_Z_95 * sd / (precision * abs(mean))) ** 2)))


WANTED_RATIO = 5.0
"""How many times smaller than unpaired the error of a paired difference is wanted to be."""


def pairing_told(measures: Sequence[ComparedMeasure], at: int) -> str:
    """Say for which measures pairing makes the error as many times smaller as wanted, southwest border.

    Parameters
    ----------
    measures : sequence of ComparedMeasure
    at : int
        Of the order, counted from the first after the reference.
    """
    southwest = [(one.label.lower(), one.places[0].differences[at]) for one in measures]
    known = [(name, one) for name, one in southwest if isinstance(one, Difference)]
    if known and all(one.low == one.high == one.mean == 0.0 for _, one in known):
        return "The two orders are identical in all that is measured: no difference in any replicate."
    chance, everything = (
        ", ".join(f"{name} ({ratio:.1f})" for name, ratio in ratios if ratio and ratio >= WANTED_RATIO)
        for ratios in (
            [(name, one.by_chance.ratio) for name, one in known],
            [(name, one.ratio) for name, one in known],
        )
    )
    return (
        f"Pairing makes the Monte Carlo error at least {WANTED_RATIO:g} times smaller for"
        f" {chance or 'no measure'} where chance alone is counted, and for {everything or 'no measure'} where"
        " parameters and forecast are drawn too."
    )


def why_not_smaller(found: ByChance, labels: tuple[str, str]) -> str:
    """Say why events leave more than a fifth of the unpaired error; empty where they do not.

    Parameters
    ----------
    found : ByChance
    labels : tuple of str
        Of the reference and of the other order.
    """
    if found.ratio is None or found.ratio >= WANTED_RATIO:
        return ""
    still = [label for label, sd in zip(labels, (found.reference, found.other), strict=True) if sd == 0.0]
    if still:
        return f"nothing to share: under {still[0]} chance does not move it"
    if found.most is not None and found.most < WANTED_RATIO:
        return (
            f"chance moves it by {_number(found.reference)} under {labels[0]} and by"
            f" {_number(found.other)} under {labels[1]}, so even a perfect pairing would make the"
            f" error no more than about {found.most:.1f} times smaller"
        )
    return (
        f"the orders share luck in part (correlation {found.correlation:.2f}): cases that only one of them"
        " has bring luck of their own"
    )


def _number(value: float) -> str:
    return f"{float(f'{value:.3g}'):,g}"
