"""Distributions built of values or of other distributions.

A `Mixture` is monotone by parts: the uniform first chooses the component, and what is left of it is spread
over the unit interval and put through that component's own inverse. The inverse of the whole needs a root
search for every draw, and gains nothing where the components hardly overlap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from practicable.errors import InputError
from practicable.pathway.distributions import (
    MOST_TIME,
    Deterministic,
    Exponential,
    FloatArray,
    Gamma,
    LogNormal,
    Uniform,
    Weibull,
    require,
)
from practicable.values import elements, numbers

__all__ = ["DISTRIBUTIONS", "LARGEST", "SMALLEST", "Discrete", "Distribution", "Empirical", "Mixture"]

TOLERANCE = 1e-9
"""How far probabilities may be from a sum of 1."""

SMALLEST = 2.0**-53
LARGEST = 1.0 - 2.0**-53
"""Bounds of what is left of a uniform: the open unit interval's ends in double precision."""


MOST_VALUES = 1_000_000
"""Most values of a distribution."""


def _row(name: str, values: object) -> tuple[float, ...]:
    """Return times as a tuple; refuse what is no row of numbers from 0 to `MOST_TIME`."""
    row = numbers(name, values)
    if row.ndim != 1 or not 1 <= row.size <= MOST_VALUES:
        raise InputError(f"{name} have shape {row.shape}; accepted: one row of 1 to {MOST_VALUES:,} values")
    wrong = ~((row >= 0.0) & (row <= MOST_TIME))
    if wrong.any():
        require(name, float(row[wrong][0]), positive=False)
    return tuple(row.tolist())


def _cumulated(name: str, weights: Sequence[float]) -> tuple[float, ...]:
    """Check a row of probabilities and return its running sums, the last of them beyond any uniform."""
    total = math.fsum(weights)
    if abs(total - 1.0) > TOLERANCE:
        raise InputError(f"{name} sum to {total!r}; accepted: a sum of 1")
    sums: list[float] = []
    running = 0.0
    for weight in weights:
        running += weight
        sums.append(running)
    last = max(i for i, weight in enumerate(weights) if weight > 0.0)
    return tuple(sums[:last]) + (2.0,) * (len(sums) - last)


@dataclass(frozen=True, slots=True)
class Discrete:
    """One of several values.

    Attributes
    ----------
    values : sequence of float
        Increasing, at least 0.
    probabilities : sequence of float
        One a value, at least 0, summing to 1.
    """

    values: Sequence[float]
    probabilities: Sequence[float]

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        object.__setattr__(self, "values", _row("Discrete.values", self.values))
        object.__setattr__(self, "probabilities", _row("Discrete.probabilities", self.probabilities))
        if len(self.values) != len(self.probabilities):
            raise InputError(
                f"Discrete has {len(self.values)} values and {len(self.probabilities)} probabilities; "
                "accepted: as many of one as of the other, at least one"
            )
        if any(later <= earlier for earlier, later in zip(self.values, self.values[1:], strict=False)):
            raise InputError("Discrete.values do not increase; accepted: increasing values")
        _cumulated("Discrete.probabilities", self.probabilities)

    @property
    def cumulated(self) -> tuple[float, ...]:
        """Running sums of the probabilities, the last beyond 1 so that rounding can lose no draw."""
        return _cumulated("Discrete.probabilities", self.probabilities)

    @property
    def mean(self) -> float:
        """Mean of the values."""
        return math.fsum(v * p for v, p in zip(self.values, self.probabilities, strict=True))

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which shares `u`, in (0, 1), lie."""
        return np.asarray(self.values)[np.searchsorted(self.cumulated, u, side="right")]


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the observed values, each as likely.

    Attributes
    ----------
    values : sequence of float
        Observed times, days, at least 0; kept in increasing order.
    """

    values: Sequence[float]

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        object.__setattr__(self, "values", tuple(sorted(_row("Empirical.values", self.values))))

    @property
    def mean(self) -> float:
        """Mean of the values, days."""
        return math.fsum(self.values) / len(self.values)

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which shares `u`, in (0, 1), lie."""
        return np.asarray(self.values)[(u * len(self.values)).astype(np.int64)]


@dataclass(frozen=True, slots=True)
class Mixture:
    """A component chosen by weight, then a time from it.

    Attributes
    ----------
    weights : sequence of float
        One a component, at least 0, summing to 1.
    components : sequence of distributions
        Not mixtures themselves. Their order is part of the distribution.
    """

    weights: Sequence[float]
    components: Sequence[Exponential | LogNormal | Deterministic | Uniform | Gamma | Weibull]

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        object.__setattr__(self, "weights", _row("Mixture.weights", self.weights))
        parts = elements("Mixture.components", self.components, _SIMPLE, most=MOST_VALUES)
        object.__setattr__(self, "components", parts)
        if len(self.weights) != len(self.components):
            raise InputError(
                f"Mixture has {len(self.weights)} weights and {len(self.components)} components; "
                "accepted: as many of one as of the other"
            )
        _cumulated("Mixture.weights", self.weights)

    @property
    def cumulated(self) -> tuple[float, ...]:
        """Running sums of the weights, the last beyond 1 so that rounding can lose no draw."""
        return _cumulated("Mixture.weights", self.weights)

    @property
    def mean(self) -> float:
        """Mean, days."""
        return math.fsum(w * c.mean for w, c in zip(self.weights, self.components, strict=True))

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the times that the uniforms `u`, in (0, 1), stand for."""
        at = np.searchsorted(self.cumulated, u, side="right")
        below = np.array([0.0, *self.cumulated])[at]
        remainder = np.clip((u - below) / np.asarray(self.weights)[at], SMALLEST, LARGEST)
        times = np.empty_like(remainder)
        for i, component in enumerate(self.components):
            times[at == i] = component.quantile(remainder[at == i])
        return times


DISTRIBUTIONS = (
    Exponential,
    LogNormal,
    Deterministic,
    Uniform,
    Gamma,
    Weibull,
    Discrete,
    Empirical,
    Mixture,
)
_SIMPLE = (Exponential, LogNormal, Deterministic, Uniform, Gamma, Weibull)

Distribution = (
    Exponential | LogNormal | Deterministic | Uniform | Gamma | Weibull | Discrete | Empirical | Mixture
)
