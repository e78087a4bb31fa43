"""Variance ratios of a structural model by maximum likelihood, with the filter compiled.

The likelihood is that of `kalman.Filtered.mean_log_likelihood`; a search asks for it hundreds of times, and
nothing else of the filter is needed for it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from practicable.compiler_cache import keep_compiled
from practicable.fit.forecast.kalman import DIFFUSE, LEAST_MEAN_SQUARE, LOADINGS, Ratios

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["find_ratios", "mean_log_likelihood"]

_BOUNDS = ((1e-6, 1.0), (1e-4, 2.0), (1e-4, 30.0))
"""Of drift, irregular and amplitude, as multiples of the variance of the level."""

_START = (3e-3, 5e-2, 3e-1)
_TOLERANCES = {"ftol": 1e-13, "gtol": 1e-6}
_DECIMALS = 3
"""The search ends where the likelihood is flat, and logarithms of the ratios are rounded.

Where it stopped earlier, the last bit of a logarithm would decide where, and processors would differ.
"""


def find_ratios(logs: NDArray[np.float64], months: NDArray[np.int64]) -> Ratios:
    """Find the ratios of one group's series that make them likeliest.

    Parameters
    ----------
    logs : ndarray, shape (n_months, n_series)
        Logarithms of counts.
    months : ndarray, shape (n_months,)
        Calendar month, 0-11, of each row.
    """
    optimize: Any = import_module("scipy.optimize")

    def loss(log_ratios: NDArray[np.float64]) -> float:
        return -mean_log_likelihood(logs, months, _ratios(log_ratios))

    found = optimize.minimize(
        loss, np.log(_START), method="L-BFGS-B", jac="3-point", bounds=np.log(_BOUNDS), options=_TOLERANCES
    )
    return _ratios(np.asarray(found.x, dtype=np.float64).round(_DECIMALS))


def mean_log_likelihood(logs: NDArray[np.float64], months: NDArray[np.int64], ratios: Ratios) -> float:
    """Return `kalman.Filtered.mean_log_likelihood` of a group's series."""
    squares, log_variance = np.zeros(logs.shape[1]), np.zeros(1)
    values = np.array([ratios.drift, ratios.irregular, ratios.amplitude])
    _compiled()(np.ascontiguousarray(logs), LOADINGS[months], values, DIFFUSE, squares, log_variance)
    n_later = len(logs) - 1
    mean_square = np.maximum(squares / n_later, LEAST_MEAN_SQUARE)
    return -float(np.log(mean_square).mean() / 2.0 + log_variance[0] / n_later / 2.0)


def _ratios(log_ratios: NDArray[np.float64]) -> Ratios:
    return Ratios(*(float(ratio) for ratio in np.exp(log_ratios)))


def _accumulate(
    logs: NDArray[np.float64],
    loadings: NDArray[np.float64],
    ratios: NDArray[np.float64],
    diffuse: float,
    squares: NDArray[np.float64],
    log_variance: NDArray[np.float64],
) -> None:
    """Add up squared standardised errors by series and logarithms of their variance, but the first."""
    n_months, n_series = logs.shape
    n_states = loadings.shape[1]
    covariance = np.zeros((n_states, n_states))
    covariance[0, 0] = diffuse
    for i in range(1, n_states):
        covariance[i, i] = ratios[2]
    state = np.zeros((n_states, n_series))
    state[0] = logs[0]
    seen = np.zeros(n_states)
    for row in range(n_months):
        variance = ratios[1]
        for i in range(n_states):
            seen[i] = 0.0
            for j in range(n_states):
                seen[i] += covariance[i, j] * loadings[row, j]
        for i in range(n_states):
            variance += loadings[row, i] * seen[i]
        for i in range(n_states):
            for j in range(n_states):
                covariance[i, j] -= seen[i] * seen[j] / variance
            covariance[i, i] += ratios[0] if i else 1.0
        for series in range(n_series):
            error = logs[row, series]
            for i in range(n_states):
                error -= loadings[row, i] * state[i, series]
            for i in range(n_states):
                state[i, series] += seen[i] / variance * error
            if row:
                squares[series] += error * error / variance
        if row:
            log_variance[0] += np.log(variance)


@cache
def _compiled() -> Callable[..., None]:
    """Compile on first use, so that to import the forecast stays light."""
    return cast("Callable[..., None]", keep_compiled(import_module("numba").njit(_accumulate)))
