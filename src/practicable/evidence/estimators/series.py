"""Interrupted time series: one series before and after a date, with autocorrelated errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Array

__all__ = ["Interrupted", "interrupted", "interrupted_p", "series_design"]

_YEAR = 12
_ITERATIONS = 30


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The change of level at a date.

    Attributes
    ----------
    effect, se : float
        Change of the log level, and its error by generalised least squares.
    p_value : float
        Student's t with the residual degrees of freedom.
    persistence : float
        First-order autocorrelation of the errors.
    degrees : float
        Residual degrees of freedom.
    """

    effect: float
    se: float
    p_value: float
    persistence: float
    degrees: float


def series_design(months: Sequence[date], start: date) -> Array:
    """Return step, constant, linear trend and eleven month-of-year effects, shape (T, 14).

    Parameters
    ----------
    months : sequence of date
        First days of consecutive months.
    start : date
        First month under treatment.
    """
    time = np.arange(len(months), dtype=np.float64)
    step = np.array([month >= start for month in months], dtype=np.float64)
    season = np.array([[month.month == m for m in range(2, _YEAR + 1)] for month in months], dtype=np.float64)
    return np.column_stack([step, np.ones_like(time), (time - time.mean()) / _YEAR, season])


def interrupted(outcome: Array, design: Array) -> Interrupted:
    """Estimate the change of level with first-order autocorrelated errors.

    Parameters
    ----------
    outcome : array
        Log counts by month, shape (T,).
    design : array
        From `series_design`.

    Notes
    -----
    Fails when anything else changes at the date, and when the trend is not linear: there is no comparison.
    Bernal, Cummins and Gasparrini (2017), doi:10.1093/ije/dyw098.
    """
    models: Any = import_module("statsmodels.regression.linear_model")
    model = models.GLSAR(outcome, design, rho=1)
    fitted = model.iterative_fit(maxiter=_ITERATIONS)
    return Interrupted(
        effect=float(fitted.params[0]),
        se=float(fitted.bse[0]),
        p_value=float(fitted.pvalues[0]),
        persistence=float(np.squeeze(model.rho)),
        degrees=float(fitted.df_resid),
    )


def interrupted_p(worlds: Array, design: Array) -> tuple[Array, Array]:
    """Return effects and p-values for many series, shapes (draws,), from outcomes of shape (draws, T)."""
    found = [interrupted(world, design) for world in worlds]
    return np.array([one.effect for one in found]), np.array([one.p_value for one in found])
