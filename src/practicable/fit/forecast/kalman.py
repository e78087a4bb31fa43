"""The Kalman filter of a level and a trigonometric season, for series that share their variance ratios.

The state is the level and the eleven coefficients of the season's harmonics, each a random walk; what is seen
is the level plus the harmonics of the calendar month. With shared ratios the gains are the same for every
series, so one recursion of the covariance serves all. A series of scale v has every variance multiplied by v
squared; the filter works in units of v, which is maximised out of the likelihood (the concentrated likelihood
of Harvey 1989, section 3.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DIFFUSE", "LEAST_MEAN_SQUARE", "LOADINGS", "Filtered", "Ratios", "filter_logs", "gains_ahead"]

_N_SEASONAL = 11
DIFFUSE = 1e4
"""Variance of the first level in multiples of that of its monthly change: its start is not known."""

LEAST_MEAN_SQUARE = 1e-10


@dataclass(frozen=True, slots=True)
class Ratios:
    """Variances of one class as multiples of the variance of the level's monthly change.

    Attributes
    ----------
    drift : float
        Of each seasonal coefficient's monthly change.
    irregular : float
        Of the irregular.
    amplitude : float
        Of each seasonal coefficient at the beginning.
    """

    drift: float
    irregular: float
    amplitude: float


@dataclass(frozen=True, slots=True)
class Filtered:
    """One pass over the series of a group.

    Attributes
    ----------
    errors : ndarray, shape (n_months, n_series)
        One-step errors, on the log scale.
    variance : ndarray, shape (n_months,)
        Their variance, in units of each series' squared scale.
    states : ndarray, shape (n_months + 1, 12, n_series)
        Predicted level and seasonal coefficients of each month and of the next one.
    covariance : ndarray, shape (12, 12)
        Of the last state, in units of each series' squared scale.
    """

    errors: NDArray[np.float64]
    variance: NDArray[np.float64]
    states: NDArray[np.float64]
    covariance: NDArray[np.float64]

    @property
    def state(self) -> NDArray[np.float64]:
        """The last of the states."""
        return self.states[-1]

    def scale(self) -> NDArray[np.float64]:
        """Maximum-likelihood scale of each series; the first month only sets the level."""
        mean_square = (self.errors[1:] ** 2 / self.variance[1:, None]).mean(axis=0)
        return np.sqrt(np.maximum(mean_square, LEAST_MEAN_SQUARE))

    def mean_log_likelihood(self) -> float:
        """Log-likelihood a month and series, the scales maximised out, without its constant."""
        return -float(np.log(self.scale()).mean() + np.log(self.variance[1:]).mean() / 2.0)


def filter_logs(logs: NDArray[np.float64], months: NDArray[np.int64], ratios: Ratios) -> Filtered:
    """Filter the series of one group.

    Parameters
    ----------
    logs : ndarray, shape (n_months, n_series)
        Logarithms of counts.
    months : ndarray, shape (n_months,)
        Calendar month, 0-11, of each row.
    ratios : Ratios
        Shared by the series.
    """
    n_months, n_series = (int(length) for length in logs.shape)
    covariance = np.diag(np.r_[DIFFUSE, np.full(_N_SEASONAL, ratios.amplitude)])
    noise = _noise(ratios)
    states = np.zeros((n_months + 1, 1 + _N_SEASONAL, n_series))
    states[0, 0] = logs[0]
    errors, variance = np.empty((n_months, n_series)), np.empty(n_months)
    for row, loading in enumerate(LOADINGS[months]):
        gain, variance[row], covariance = _step(covariance, loading, ratios.irregular, noise)
        errors[row] = logs[row] - loading @ states[row]
        states[row + 1] = states[row] + gain[:, None] * errors[row]
    return Filtered(errors, variance, states, covariance)


def gains_ahead(
    covariance: NDArray[np.float64], months: NDArray[np.int64], ratios: Ratios
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the gains and the standard deviations of one-step errors of the months after the record.

    Parameters
    ----------
    covariance : ndarray, shape (12, 12)
        Of the predicted state of the first month.
    months : ndarray, shape (n_ahead,)
        Calendar months, 0-11.
    ratios : Ratios
        Of the group.

    Returns
    -------
    gains : ndarray, shape (n_ahead, 12)
    spread : ndarray, shape (n_ahead,)
        In units of a series' scale.
    """
    gains, spread = np.empty((len(months), 1 + _N_SEASONAL)), np.empty(len(months))
    noise = _noise(ratios)
    for ahead, loading in enumerate(LOADINGS[months]):
        gains[ahead], variance, covariance = _step(covariance, loading, ratios.irregular, noise)
        spread[ahead] = np.sqrt(variance)
    return gains, spread


def _noise(ratios: Ratios) -> NDArray[np.float64]:
    return np.diag(np.r_[1.0, np.full(_N_SEASONAL, ratios.drift)])


def _step(
    covariance: NDArray[np.float64],
    loading: NDArray[np.float64],
    irregular: float,
    noise: NDArray[np.float64],
) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:
    """Kalman gain, variance of the one-step error and covariance of the next predicted state."""
    seen = covariance @ loading
    variance = float(loading @ seen) + irregular
    return seen / variance, variance, covariance - seen[:, None] * seen / variance + noise


def _loadings() -> NDArray[np.float64]:
    """Level and harmonics of each calendar month, shape (12, 12)."""
    angle = np.pi * np.arange(12)[:, None] * np.arange(1, 7) / 6.0
    return np.concatenate([np.ones((12, 1)), np.cos(angle), np.sin(angle[:, :5])], axis=1)


LOADINGS = _loadings()
"""What a month shows of the state, by calendar month 0-11, shape (12, 12)."""
