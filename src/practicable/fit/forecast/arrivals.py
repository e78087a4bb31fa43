"""Forecast of monthly apprehensions with uncertainty, from what was published by a date.

A structural time-series model in state-space form (Harvey 1989; Durbin and Koopman 2012). For sector s, class
g and month t, with y the logarithm of the count plus one half,

    y[s,g,t] = level + season + irregular,

where the level is a random walk with variance v[s,g]; the season is the sum of six trigonometric harmonics,
whose coefficients begin with variance v[s,g] * amplitude[g] and walk with variance v[s,g] * drift[g];
and the irregular has variance v[s,g] * irregular[g]. The sectors of a class share the three ratios, which
are estimated together by maximum likelihood within bounds; each sector has its own scale. A season that a
short or small series does not show is thereby drawn towards none, instead of being read from noise.

The one-step errors of all sectors and classes are drawn as whole months from the past (Rodriguez and Ruiz
2009), so that paths keep the correlation across sectors and the tails that the record shows.

The model was chosen among the candidates of `fit.comparators` by the rule that `fit.calibration` states.

References
----------
Harvey, *Forecasting, Structural Time Series Models and the Kalman Filter*, doi:10.1017/CBO9781107049994.
Durbin and Koopman, *Time Series Analysis by State Space Methods*, 2nd edition,
doi:10.1093/acprof:oso/9780199641178.001.0001.
Rodriguez and Ruiz, doi:10.1111/j.1467-9892.2008.00604.x.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from practicable.calendar import calendar_months
from practicable.errors import InputError
from practicable.fit.forecast.kalman import LOADINGS, Ratios, filter_logs, gains_ahead
from practicable.fit.forecast.likelihood import find_ratios
from practicable.rng import generator

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from practicable.fit.forecast.panels import MonthlyPanel

__all__ = [
    "MEDIAN_PATHS",
    "MINIMUM_MONTHS",
    "OFFSET",
    "Forecast",
    "StructuralForecast",
    "counts",
    "fit_structural",
    "require_months",
    "shock_rows",
]

MINIMUM_MONTHS = 36
"""Three years: fewer show a calendar month's season fewer than three times."""

OFFSET = 0.5
"""Added to counts before the logarithm and taken off after it, so that a month of zero has a logarithm."""

_MONTHS_AHEAD = 36
"""Gains are computed this far ahead; they have settled by then."""

MEDIAN_PATHS = 2000
"""Paths over which a median is taken: a class's monthly median has a standard error of 1 to 3 % of it."""


class Forecast(Protocol):
    """Anything that draws joint paths of counts."""

    def path(self, horizon: int, *, seed: int, replicate: int) -> NDArray[np.float64]:
        """Draw one joint path of counts, shape (horizon, n_series, n_groups), keyed by seed and replicate."""
        ...


@dataclass(frozen=True, slots=True)
class StructuralForecast:
    """A fitted structural model at the end of its record.

    Attributes
    ----------
    ratios : tuple of Ratios
        One a group.
    scale : ndarray, shape (n_series, n_groups)
        Standard deviation of the level's monthly change, on the log scale.
    state : ndarray, shape (12, n_series, n_groups)
        Predicted level and seasonal coefficients of the next month.
    gains : ndarray, shape (n_ahead, 12, 1, n_groups)
        What a unit error of the first, second ... month ahead adds to the state of the month after it.
    spread : ndarray, shape (n_ahead, n_groups)
        Standard deviation of the one-step error that many months ahead, in units of `scale`.
    shocks : ndarray, shape (n_shocks, n_series, n_groups)
        Past standardised one-step errors, centred.
    next_month : date
        First forecast month.
    """

    ratios: tuple[Ratios, ...]
    scale: NDArray[np.float64]
    state: NDArray[np.float64]
    gains: NDArray[np.float64]
    spread: NDArray[np.float64]
    shocks: NDArray[np.float64]
    next_month: date

    def path(self, horizon: int, *, seed: int, replicate: int) -> NDArray[np.float64]:
        """Draw one joint path of counts.

        Parameters
        ----------
        horizon : int
            Months ahead, at least 1.
        seed, replicate : int
            Key of the draw.

        Returns
        -------
        ndarray, shape (horizon, n_series, n_groups)
            Counts of people a month.
        """
        rows = shock_rows(len(self.shocks), horizon, seed=seed, replicate=replicate)
        return self._paths(rows[None])[0]

    def median_path(self, horizon: int) -> NDArray[np.float64]:
        """Return the forecast held at its median.

        Parameters
        ----------
        horizon : int
            Months ahead, at least 1.

        Returns
        -------
        ndarray, shape (horizon, n_series, n_groups)
            In every month and group the median of the series' sum over `MEDIAN_PATHS` paths, shared among
            the series as their own medians are. Past shocks are skewed: a path without any would lie lower.
        """
        rows = generator(0, "median arrivals").integers(0, len(self.shocks), size=(MEDIAN_PATHS, horizon))
        paths = self._paths(rows)
        each, together = np.median(paths, axis=0), np.median(paths.sum(axis=2), axis=0)
        return each * (together / np.maximum(each.sum(axis=1), 1.0))[:, None, :]

    def _paths(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Paths whose months repeat the shocks of past ones, rows of shape (n_paths, horizon)."""
        n_paths, horizon = rows.shape
        logs = np.empty((n_paths, horizon, *self.scale.shape))
        months = calendar_months(self.next_month, np.arange(horizon, dtype=np.int64))
        state = np.repeat(self.state[None], n_paths, axis=0)
        for ahead in range(horizon):
            at = min(ahead, len(self.spread) - 1)
            error = self.scale * self.spread[at] * self.shocks[rows[:, ahead]]
            loading = LOADINGS[months[ahead]]
            logs[:, ahead] = np.tensordot(loading, state, axes=(0, 1)) + error
            state += self.gains[at] * error[:, None]
        return counts(logs)

    def season(self) -> NDArray[np.float64]:
        """Level of each calendar month as a ratio to the mean of the year, series together.

        Returns
        -------
        ndarray, shape (12, n_groups)
            By calendar month and group, at the end of the record.
        """
        logs = np.tensordot(LOADINGS, self.state, axes=1)
        level = np.exp(logs).sum(axis=1)
        return level / level.mean(axis=0)


def fit_structural(panel: MonthlyPanel, *, at_least: int = MINIMUM_MONTHS) -> StructuralForecast:
    """Fit the structural model by maximum likelihood.

    Parameters
    ----------
    panel : MonthlyPanel
        At least so many months as `at_least` says.
    at_least : int
        `MINIMUM_MONTHS`, or one less where the last month is over and not published.

    Raises
    ------
    InputError
        When the panel is too short.
    """
    require_months(panel, at_least)
    logs = np.log(panel.values + OFFSET)
    months = panel.calendar_month(np.arange(len(logs) + _MONTHS_AHEAD))
    groups = [_fit_group(logs[:, :, group], months) for group in range(logs.shape[2])]
    shocks = np.stack([group.shocks for group in groups], axis=2)
    return StructuralForecast(
        ratios=tuple(group.ratios for group in groups),
        scale=np.stack([group.scale for group in groups], axis=1),
        state=np.stack([group.state for group in groups], axis=2),
        gains=np.stack([group.gains for group in groups], axis=2)[:, :, None, :],
        spread=np.stack([group.spread for group in groups], axis=1),
        shocks=shocks - shocks.mean(axis=0),
        next_month=panel.month(len(logs)),
    )


def require_months(panel: MonthlyPanel, at_least: int = MINIMUM_MONTHS) -> None:
    """Refuse a panel that is too short to show a season."""
    n_months = len(panel.values)
    if n_months < at_least:
        raise InputError(
            f"{n_months} months published by then; a seasonal forecast needs at least {at_least}",
            where="as-of date",
        )


def shock_rows(n_shocks: int, horizon: int, *, seed: int, replicate: int) -> NDArray[np.int64]:
    """Draw the past months whose shocks a path repeats; a longer path begins as a shorter one does."""
    return generator(seed, "arrivals", replicate).integers(0, n_shocks, size=horizon)


def counts(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn logarithms into counts of people, never negative."""
    return np.maximum(np.exp(logs) - OFFSET, 0.0)


@dataclass(frozen=True, slots=True)
class _Group:
    """The fit of one class."""

    ratios: Ratios
    scale: NDArray[np.float64]
    state: NDArray[np.float64]
    gains: NDArray[np.float64]
    spread: NDArray[np.float64]
    shocks: NDArray[np.float64]


def _fit_group(logs: NDArray[np.float64], months: NDArray[np.int64]) -> _Group:
    past, ahead = months[: len(logs)], months[len(logs) :]
    ratios = find_ratios(logs, past)
    filtered = filter_logs(logs, past, ratios)
    scale = filtered.scale()
    gains, spread = gains_ahead(filtered.covariance, ahead, ratios)
    return _Group(
        ratios=ratios,
        scale=scale,
        state=filtered.state,
        gains=gains,
        spread=spread,
        shocks=filtered.errors[1:] / (np.sqrt(filtered.variance[1:, None]) * scale),
    )
