"""Distributions of times, each with its mean and its inverse.

Every draw of the kernel is one keyed uniform put through the inverse of a distribution. The inverses are
monotone in the uniform, so that two networks that differ in a parameter stay as close as two draws can
(common random numbers). ``quantile`` is the vectorised inverse, for use outside the kernel.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

import numpy as np
from numpy.typing import NDArray

from practicable.errors import InputError

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


def _special(name: str) -> Callable[..., FloatArray]:
    """Return a function of scipy.special, which carries no types, when it is first needed."""
    return cast("Callable[..., FloatArray]", getattr(import_module("scipy.special"), name))


def require(name: str, value: float, *, positive: bool) -> None:
    """Refuse a number that is not finite, or below (`positive`: not above) zero."""
    accepted = "a finite number above 0" if positive else "a finite number of at least 0"
    if not math.isfinite(value) or value < 0.0 or (positive and value == 0.0):
        raise InputError(f"{name} is {value!r}; accepted: {accepted}")


@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential time.

    Attributes
    ----------
    mean : float
        Mean, days, above 0.
    """

    mean: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        require("Exponential.mean", self.mean, positive=True)

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
        Standard deviation of the logarithm, at least 0.
    """

    mean: float
    sigma: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        require("LogNormal.mean", self.mean, positive=True)
        require("LogNormal.sigma", self.sigma, positive=False)

    @property
    def mu(self) -> float:
        """Mean of the logarithm."""
        return math.log(self.mean) - 0.5 * self.sigma * self.sigma

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which shares `u`, in (0, 1), lie."""
        return np.exp(self.mu + self.sigma * _special("ndtri")(u))


@dataclass(frozen=True, slots=True)
class Deterministic:
    """A fixed time.

    Attributes
    ----------
    value : float
        Days, at least 0.
    """

    value: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        require("Deterministic.value", self.value, positive=False)

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
        Bounds, days, ``0 <= low <= high``.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        require("Uniform.low", self.low, positive=False)
        require("Uniform.high", self.high, positive=False)
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
        Mean, days, above 0.
    shape : float
        Shape, above 0; the coefficient of variation is ``shape ** -0.5``.
    """

    mean: float
    shape: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        require("Gamma.mean", self.mean, positive=True)
        require("Gamma.shape", self.shape, positive=True)

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which shares `u`, in (0, 1), lie."""
        return _special("gammaincinv")(self.shape, u) * (self.mean / self.shape)


@dataclass(frozen=True, slots=True)
class Weibull:
    """Weibull time.

    Attributes
    ----------
    scale : float
        Scale, days, above 0.
    shape : float
        Shape, above 0; below 1 the hazard falls with time.
    """

    scale: float
    shape: float

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        require("Weibull.scale", self.scale, positive=True)
        require("Weibull.shape", self.shape, positive=True)

    @property
    def mean(self) -> float:
        """Mean, days."""
        return self.scale * math.gamma(1.0 + 1.0 / self.shape)

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which shares `u`, in (0, 1), lie."""
        return (-np.log1p(-u)) ** (1.0 / self.shape) * self.scale
