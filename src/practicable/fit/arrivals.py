"""Seasonal forecast of monthly apprehensions with uncertainty, from what was published by a date.

Each series follows a seasonal random walk on the log scale: the change from one month to the next is the
usual change of that calendar month plus a shock. Shocks are whole months drawn from the past, all sectors and
classes together, so that paths keep the correlation, the size and the tails that the record shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MonthlyPanel", "SeasonalWalk", "fit_seasonal_walk"]

MINIMUM_MONTHS = 36
"""Three years: fewer give a calendar month fewer than two changes from which to learn its season."""


@dataclass(frozen=True, slots=True)
class MonthlyPanel:
    """Monthly counts of several series without gaps.

    Attributes
    ----------
    first : tuple of int
        Year and calendar month (1-12) of the first row.
    values : ndarray, shape (n_months, n_series, n_groups)
        Counts of people; series (sectors) within groups (classes) share a season.
    """

    first: tuple[int, int]
    values: NDArray[np.float64]

    def calendar_month(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Calendar month, 0-11, of each row number; rows may lie beyond the panel."""
        return (self.first[1] - 1 + rows) % 12


@dataclass(frozen=True, slots=True)
class SeasonalWalk:
    """A fitted seasonal random walk on the log scale.

    Attributes
    ----------
    last : ndarray, shape (n_series, n_groups)
        Log level of the last month.
    season : ndarray, shape (12, n_groups)
        Usual log change into each calendar month; sums to zero over the year.
    shocks : ndarray, shape (n_shocks, n_series, n_groups)
        Past changes less their season, centred.
    next_month : int
        Calendar month, 0-11, of the first forecast month.
    """

    last: NDArray[np.float64]
    season: NDArray[np.float64]
    shocks: NDArray[np.float64]
    next_month: int

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
        key = np.random.SeedSequence([seed, replicate, _STREAM])
        generator = np.random.Generator(np.random.Philox(key))
        drawn = self.shocks[generator.integers(0, len(self.shocks), size=horizon)]
        months = (self.next_month + np.arange(horizon)) % 12
        steps = self.season[months][:, None, :] + drawn
        return np.maximum(np.exp(self.last + np.cumsum(steps, axis=0)) - _OFFSET, 0.0)


_STREAM = 0x61727276
_OFFSET = 0.5


def fit_seasonal_walk(panel: MonthlyPanel) -> SeasonalWalk:
    """Fit the seasonal random walk.

    Parameters
    ----------
    panel : MonthlyPanel
        At least `MINIMUM_MONTHS` months.

    Raises
    ------
    InputError
        When the panel is too short.

    Notes
    -----
    The season of a group is the median over years of the log change of its total, so that one exceptional
    year does not become the season.
    """
    n_months = len(panel.values)
    if n_months < MINIMUM_MONTHS:
        raise InputError(
            f"{n_months} months published by then; a seasonal forecast needs at least {MINIMUM_MONTHS}",
            where="as-of date",
        )
    into = panel.calendar_month(np.arange(1, n_months))
    change_of_total = np.diff(np.log(panel.values.sum(axis=1) + _OFFSET), axis=0)
    season = np.stack([np.median(change_of_total[into == month], axis=0) for month in range(12)])
    season -= season.mean(axis=0)
    logs = np.log(panel.values + _OFFSET)
    shocks = np.diff(logs, axis=0) - season[into][:, None, :]
    return SeasonalWalk(
        last=logs[-1],
        season=season,
        shocks=shocks - shocks.mean(axis=0),
        next_month=int(panel.calendar_month(np.array([n_months]))[0]),
    )
