"""Distributions of times, each with its mean and its inverse.

Every draw of the kernel is one keyed uniform put through the inverse of a distribution. The inverses are
monotone in the uniform, so that two networks that differ in a parameter stay as close as two draws can
(common random numbers). ``quantile`` is the vectorised inverse, for use outside the kernel.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

from practicable.errors import InputError
from practicable.values import real

__all__ = [
    "Deterministic",
    "Exponential",
    "FloatArray",
    "Gamma",
    "LogNormal",
    "Uniform",
    "Weibull",
    "require",
]

FloatArray = NDArray[np.float64]


MOST_TIME = 1e9
"""Longest time that a distribution may be given, days; draws may be longer."""

SHAPES = (0.01, 10_000.0)
"""Shapes of gamma and Weibull times whose quantiles are exact."""

MOST_SIGMA = 10.0
"""Largest standard deviation of a logarithm."""


def require(name: str, value: float, *, positive: bool) -> float:
    """Return a time in days; refuse what is no number of at least (`positive`: above) 0."""
    number = real(name, value, least=0.0, most=MOST_TIME)
    if positive and number == 0.0:
        raise InputError(f"{name} is {value!r}; accepted: a number above 0, to {MOST_TIME:g}")
    return number


@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential time.

    Attributes
    ----------
    mean : float
        Mean, days, above 0, to 1e9.
    """

    mean: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        object.__setattr__(self, "mean", require("Exponential.mean", self.mean, positive=True))

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which shares `u`, in (0, 1), lie."""
        return -np.log1p(-u) * self.mean


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Lognormal time.

    Attributes
    ----------
    mean : float
        Arithmetic mean, days, above 0.
    sigma : float
        Standard deviation of the logarithm, 0 to 10.
    """

    mean: float
    sigma: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        object.__setattr__(self, "mean", require("LogNormal.mean", self.mean, positive=True))
        sigma = real("LogNormal.sigma", self.sigma, least=0.0, most=MOST_SIGMA)
        object.__setattr__(self, "sigma", sigma)

    @property
    def mu(self) -> float:
        """Mean of the logarithm."""
        return math.log(self.mean) - 0.5 * self.sigma * self.sigma

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which shares `u`, in (0, 1), lie."""
        return np.exp(self.mu + self.sigma * ndtri(u))


@dataclass(frozen=True, slots=True)
class Deterministic:
    """A fixed time.

    Attributes
    ----------
    value : float
        Days, 0 to 1e9.
    """

    value: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        object.__setattr__(self, "value", require("Deterministic.value", self.value, positive=False))

    @property
    def mean(self) -> float:
        """Mean, days."""
        return self.value

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which shares `u`, in (0, 1), lie."""
        return np.full_like(u, self.value)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Uniform time.

    Attributes
    ----------
    low, high : float
        Bounds, days, ``0 <= low <= high <= 1e9``.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        object.__setattr__(self, "low", require("Uniform.low", self.low, positive=False))
        object.__setattr__(self, "high", require("Uniform.high", self.high, positive=False))
        if self.high < self.low:
            raise InputError(f"Uniform.high is {self.high!r}; accepted: at least Uniform.low, {self.low!r}")

    @property
    def mean(self) -> float:
        """Mean, days."""
        return 0.5 * (self.low + self.high)

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which shares `u`, in (0, 1), lie."""
        return self.low + u * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma time (Erlang where the shape is whole).

    Attributes
    ----------
    mean : float
        Mean, days, above 0, to 1e9.
    shape : float
        Shape, 0.01 to 10,000; the coefficient of variation is ``shape ** -0.5``.
    """

    mean: float
    shape: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        object.__setattr__(self, "mean", require("Gamma.mean", self.mean, positive=True))
        shape = real("Gamma.shape", self.shape, least=SHAPES[0], most=SHAPES[1])
        object.__setattr__(self, "shape", shape)

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which shares `u`, in (0, 1), lie."""
        return np.asarray(gammaincinv(self.shape, u), dtype=np.float64) * (self.mean / self.shape)


@dataclass(frozen=True, slots=True)
class Weibull:
    """Weibull time.

    Attributes
    ----------
    scale : float
        Scale, days, above 0, to 1e9.
    shape : float
        Shape, 0.01 to 10,000; below 1 the hazard falls with time.
    """

    scale: float
    shape: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        object.__setattr__(self, "scale", require("Weibull.scale", self.scale, positive=True))
        shape = real("Weibull.shape", self.shape, least=SHAPES[0], most=SHAPES[1])
        object.__setattr__(self, "shape", shape)

    @property
    def mean(self) -> float:
        """Mean, days."""
        return self.scale * math.gamma(1.0 + 1.0 / self.shape)

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which shares `u`, in (0, 1), lie."""
        return (-np.log1p(-u)) ** (1.0 / self.shape) * self.scale
