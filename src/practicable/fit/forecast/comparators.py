"""Forecasts that the structural model is compared with: baselines, and the other candidates for its place.

Baselines are those of Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, 3rd edition,
section 5.2, on the log scale, with whole months of past errors drawn at random (their section 5.5): the naive
forecast (the last month), the seasonal naive (the same month a year before) and the drift (the last month and
the mean change).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.calendar import calendar_months
from practicable.fit.forecast.arrivals import (
    OFFSET,
    Forecast,
    counts,
    fit_structural,
    require_months,
    shock_rows,
)

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from practicable.fit.forecast.panels import MonthlyPanel

__all__ = [
    "BASELINES",
    "CANDIDATES",
    "FORECASTS",
    "Mixture",
    "SeasonalNaive",
    "Walk",
    "fit_all",
    "fit_seasonal_walk",
]


@dataclass(frozen=True, slots=True)
class Walk:
    """A random walk on the log scale, with a usual change into each calendar month.

    Attributes
    ----------
    last : ndarray, shape (n_series, n_groups)
        Log level of the last month.
    change : ndarray, shape (12, n_groups)
        Usual log change into each calendar month.
    shocks : ndarray, shape (n_shocks, n_series, n_groups)
        Past changes less the usual ones.
    next_month : date
        First forecast month.
    """

    last: NDArray[np.float64]
    change: NDArray[np.float64]
    shocks: NDArray[np.float64]
    next_month: date

    def path(self, horizon: int, *, seed: int, replicate: int) -> NDArray[np.float64]:
        """Draw one joint path of counts, shape (horizon, n_series, n_groups)."""
        drawn = self.shocks[shock_rows(len(self.shocks), horizon, seed=seed, replicate=replicate)]
        months = calendar_months(self.next_month, np.arange(horizon))
        steps = self.change[months][:, None, :] + drawn
        return counts(self.last + np.cumsum(steps, axis=0))


@dataclass(frozen=True, slots=True)
class SeasonalNaive:
    """The same month a year before, with past errors of that rule.

    Attributes
    ----------
    last_year : ndarray, shape (12, n_series, n_groups)
        Log counts of the last twelve months.
    shocks : ndarray, shape (n_shocks, n_series, n_groups)
        Past changes over twelve months.
    """

    last_year: NDArray[np.float64]
    shocks: NDArray[np.float64]

    def path(self, horizon: int, *, seed: int, replicate: int) -> NDArray[np.float64]:
        """Draw one joint path of counts, shape (horizon, n_series, n_groups)."""
        drawn = self.shocks[shock_rows(len(self.shocks), horizon, seed=seed, replicate=replicate)]
        logs = np.empty_like(drawn)
        for ahead in range(horizon):
            year_before = self.last_year[ahead] if ahead < 12 else logs[ahead - 12]
            logs[ahead] = year_before + drawn[ahead]
        return counts(logs)


@dataclass(frozen=True, slots=True)
class Mixture:
    """Two forecasts with equal weight: even replicates follow the first, odd ones the second."""

    first: Forecast
    second: Forecast

    def path(self, horizon: int, *, seed: int, replicate: int) -> NDArray[np.float64]:
        """Draw one joint path of counts, shape (horizon, n_series, n_groups)."""
        chosen = self.second if replicate % 2 else self.first
        return chosen.path(horizon, seed=seed, replicate=replicate)


def fit_seasonal_walk(panel: MonthlyPanel) -> Walk:
    """Fit a walk whose season is the median change of each calendar month.

    Parameters
    ----------
    panel : MonthlyPanel
        At least `MINIMUM_MONTHS` months.

    Notes
    -----
    The season of a group is the median over years of the log change of its total, so that one exceptional
    year does not become the season; it sums to zero over the year.
    """
    require_months(panel)
    into = panel.calendar_month(np.arange(1, len(panel.values)))
    change_of_total = np.diff(np.log(panel.values.sum(axis=1) + OFFSET), axis=0)
    season = np.stack([np.median(change_of_total[into == month], axis=0) for month in range(12)])
    season -= season.mean(axis=0)
    logs = np.log(panel.values + OFFSET)
    shocks = np.diff(logs, axis=0) - season[into][:, None, :]
    return _walk(panel, season, shocks - shocks.mean(axis=0))


def fit_naive(panel: MonthlyPanel) -> Walk:
    """Fit the naive forecast: no usual change, and past changes around their mean."""
    changes = np.diff(np.log(panel.values + OFFSET), axis=0)
    return _walk(panel, np.zeros((12, panel.values.shape[2])), changes - changes.mean(axis=0))


def fit_drift(panel: MonthlyPanel) -> Walk:
    """Fit the drift: past changes as they are, so that their mean goes on."""
    changes = np.diff(np.log(panel.values + OFFSET), axis=0)
    return _walk(panel, np.zeros((12, panel.values.shape[2])), changes)


def fit_seasonal_naive(panel: MonthlyPanel) -> SeasonalNaive:
    """Fit the seasonal naive forecast."""
    require_months(panel)
    logs = np.log(panel.values + OFFSET)
    return SeasonalNaive(logs[-12:], logs[12:] - logs[:-12])


def _walk(panel: MonthlyPanel, change: NDArray[np.float64], shocks: NDArray[np.float64]) -> Walk:
    following = panel.month(len(panel.values))
    return Walk(np.log(panel.values[-1] + OFFSET), change, shocks, following)


def fit_all(panel: MonthlyPanel) -> dict[str, Forecast]:
    """Fit every forecast that the back-test scores, in the order of `FORECASTS`."""
    structural, walk = fit_structural(panel), fit_seasonal_walk(panel)
    fitted: tuple[Forecast, ...] = (
        structural,
        walk,
        Mixture(structural, walk),
        fit_seasonal_naive(panel),
        fit_naive(panel),
        fit_drift(panel),
    )
    return dict(zip(FORECASTS, fitted, strict=True))


CANDIDATES = ("structural", "seasonal_walk", "mixture")
"""Forecasts that were considered for the simulations."""

BASELINES = ("seasonal_naive", "naive", "drift")
"""Forecasts that anyone could make."""

FORECASTS = (*CANDIDATES, *BASELINES)
"""Every forecast that the back-test scores."""
