"""Spreads that follow the times, and loadings and correlations drawn towards a plain value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["moving_spread", "shrunk_correlation", "shrunk_loadings"]

_PRIOR_MONTHS = 12.0
"""Months of the record that a loading of 1, or a correlation of one half, weighs."""

_LEAST = 1e-8


def moving_spread(errors: NDArray[np.float64], half_life: float, prior: float) -> NDArray[np.float64]:
    """Root of the exponentially weighted mean of squared errors, before each of them and after the last.

    Parameters
    ----------
    errors : ndarray, shape (n_months, ...)
        One-month errors in order.
    half_life : float
        Months after which an error counts half.
    prior : float
        Months that the mean of all squares weighs.

    Returns
    -------
    ndarray, shape (n_months + 1, ...)
    """
    squares = errors**2
    usual = np.maximum(squares.mean(axis=0), _LEAST)
    decay = 0.5 ** (1.0 / half_life)
    total, weight = np.zeros_like(usual), 0.0
    found = np.empty((len(errors) + 1, *usual.shape))
    for row in range(len(found)):
        found[row] = (total + prior * usual) / (weight + prior)
        if row < len(errors):
            total, weight = decay * total + squares[row], decay * weight + 1.0
    return np.sqrt(found)


def shrunk_loadings(errors: NDArray[np.float64], common: NDArray[np.float64]) -> NDArray[np.float64]:
    """Regress errors on the common one without a constant, drawn towards a loading of 1.

    Parameters
    ----------
    errors : ndarray, shape (n_months, n_series, n_groups)
    common : ndarray, shape (n_months, n_groups)

    Returns
    -------
    ndarray, shape (n_series, n_groups)
    """
    prior = _PRIOR_MONTHS * np.maximum((common**2).mean(axis=0), _LEAST)
    along = (errors * common[:, None, :]).sum(axis=0)
    return (along + prior) / ((common**2).sum(axis=0) + prior)


def shrunk_correlation(common: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation of groups' common errors, drawn towards one half.

    Parameters
    ----------
    common : ndarray, shape (n_months, n_groups)

    Returns
    -------
    ndarray, shape (n_groups, n_groups)
    """
    n_months, n_groups = common.shape
    products = common.T @ common
    size = np.sqrt(np.maximum(np.diag(products), _LEAST))
    seen = products / np.outer(size, size)
    np.fill_diagonal(seen, 1.0)
    half = 0.5 * (np.ones((n_groups, n_groups)) + np.eye(n_groups))
    return (n_months * seen + _PRIOR_MONTHS * half) / (n_months + _PRIOR_MONTHS)
