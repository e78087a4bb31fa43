"""Differences under common random numbers: Monte Carlo error, kinds of uncertainty, replicates needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Paired", "Spread", "paired", "replicates_needed", "total_effect"]

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
