"""Forecast of arrivals whose spread follows the times.

The median is the structural forecast's (`arrivals`), drawn a little towards the last month. Around it lie the
errors that the same rule made from every earlier month. They have a part that all sectors share, the mean
error of the forecast sum, and a part of each sector's own. The spread of the common part doubled in 2014 and
stayed so: it is therefore estimated from recent months (an exponentially weighted mean of squared one-month
errors), as that of the own part more slowly. What is drawn from the past are whole paths of errors of one to
twelve months ahead, divided by the spread of their own time, with either sign and multiplied by today's
spread: errors of neighbouring months and of sectors stay together, and their shape with the horizon is the
record's. A chi-square draw widens or narrows each path, as the spread is itself an estimate.

Paths of classes use the errors of everybody, whose record is longer: each class has its own spread and
loadings, and their common parts are correlated as their one-month errors are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.fit.forecast.arrivals import MEDIAN_PATHS, counts, require_months
from practicable.fit.forecast.hindsight import WHOLE, FilteredPanel, Hindsight, filter_panel
from practicable.fit.forecast.spread import moving_spread, shrunk_correlation, shrunk_loadings
from practicable.rng import generator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from practicable.fit.forecast.choices import Settings
    from practicable.fit.forecast.panels import MonthlyPanel

__all__ = ["LONGEST", "MovingForecast", "fit_moving", "moving_of"]

LONGEST = 2 * WHOLE
"""Months that a path has at most: a path of errors, and a second one that goes on from its end."""

_FREEDOM = 8
_OWN_HALF_LIFE, _OWN_PRIOR = 36.0, 24.0
_COMMON_PRIOR = 1.0
_SHARED_OWN = 0.3
"""Part of the variance of a sector's own errors that its classes share."""

_MOST_TIMES = 2.0


@dataclass(frozen=True, slots=True)
class MovingForecast:
    """A fitted forecast at the end of its record.

    Attributes
    ----------
    median : ndarray, shape (LONGEST, n_series, n_groups)
        Logarithm of the count plus one half.
    common : ndarray, shape (n_series, n_groups, n_groups)
        What independent common errors of unit spread, one a group, add to each series and group.
    own : ndarray, shape (n_series, n_groups)
        Spread of own errors.
    past_common : ndarray, shape (n_past, WHOLE)
        Past paths of common errors, in units of the spread of their time.
    past_own : ndarray, shape (n_past, WHOLE, n_series)
        Past paths of own errors, likewise.
    most : ndarray, shape (n_series, 1)
        People a month that no group of a series exceeds.
    seasonal : ndarray, shape (12, n_groups)
        Level of each calendar month as a ratio to the mean of the year.
    """

    median: NDArray[np.float64]
    common: NDArray[np.float64]
    own: NDArray[np.float64]
    past_common: NDArray[np.float64]
    past_own: NDArray[np.float64]
    most: NDArray[np.float64]
    seasonal: NDArray[np.float64]

    def path(self, horizon: int, *, seed: int, replicate: int) -> NDArray[np.float64]:
        """Draw one joint path of counts; a longer one begins as a shorter one does.

        Parameters
        ----------
        horizon : int
            Months ahead, 1 to `LONGEST`.
        seed, replicate : int
            Key of the draw.

        Returns
        -------
        ndarray, shape (horizon, n_series, n_groups)
            Counts of people a month.
        """
        return self.paths(horizon, [replicate], seed=seed)[0]

    def paths(self, horizon: int, replicates: Sequence[int], *, seed: int) -> NDArray[np.float64]:
        """Draw the paths of several replicates, shape (n_replicates, horizon, n_series, n_groups)."""
        n_groups, n_past = self.own.shape[1], len(self.past_common)
        draws = [_draw(seed, replicate, n_past, n_groups) for replicate in replicates]
        return self._paths(horizon, *(np.stack(part) for part in zip(*draws, strict=True)))

    def median_path(self, horizon: int) -> NDArray[np.float64]:
        """Return the forecast held at its median; see `StructuralForecast.median_path`."""
        paths = self.paths(horizon, range(MEDIAN_PATHS), seed=0)
        each, together = np.median(paths, axis=0), np.median(paths.sum(axis=2), axis=0)
        return each * (together / np.maximum(each.sum(axis=1), 1.0))[:, None, :]

    def season(self) -> NDArray[np.float64]:
        """Level of each calendar month as a ratio to the mean of the year, shape (12, n_groups)."""
        return self.seasonal

    def _paths(
        self,
        horizon: int,
        width: NDArray[np.float64],
        rows: NDArray[np.int64],
        signs: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Compose paths, shape (n_paths, horizon, n_series, n_groups), of what `_draw` drew for each."""
        n_groups = self.own.shape[1]
        errors = np.zeros((len(width), 0, *self.own.shape))
        for part in range(-(-horizon // WHOLE)):
            months = min(horizon - part * WHOLE, WHOLE)
            row, sign = rows[:, part], signs[:, part]
            common = self.past_common[row[:, :n_groups], :months] * sign[:, :n_groups, None]
            own = self.past_own[row[:, n_groups:], :months] * sign[:, n_groups:, None, None]
            mixed = own[:, 1:]
            if n_groups > 1:
                mixed = np.sqrt(_SHARED_OWN) * own[:, :1] + np.sqrt(1.0 - _SHARED_OWN) * mixed
            added = np.einsum("sgk,nkh->nhsg", self.common, common)
            added += self.own * mixed.transpose(0, 2, 3, 1)
            begun = errors[:, -1:] if part else 0.0
            errors = np.concatenate([errors, begun + added], axis=1)
        logs = self.median[:horizon] + width[:, None, None, None] * errors
        return np.minimum(counts(logs), self.most)


def _draw(
    seed: int, replicate: int, n_past: int, n_groups: int
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Draw all numbers of the longest path, whatever part of it is used.

    Its width, and of two paths one after the other the past months and the signs: a common one a group, an
    own one that the groups share, and an own one each.
    """
    draw = generator(seed, "moving arrivals", replicate)
    size = (LONGEST // WHOLE, 2 * n_groups + 1)
    width = np.sqrt((_FREEDOM - 2) / draw.chisquare(_FREEDOM))
    return width, draw.integers(0, n_past, size=size), draw.choice((-1.0, 1.0), size=size)


def fit_moving(panel: MonthlyPanel, everybody: MonthlyPanel, settings: Settings) -> MovingForecast:
    """Fit the forecast.

    Parameters
    ----------
    panel : MonthlyPanel
        What is forecast: everybody, or classes.
    everybody : MonthlyPanel
        The same sectors' people of all classes, to the same month, from as early as they are known.
    settings : Settings
        Of `choices`.

    Raises
    ------
    InputError
        When a panel is too short.
    """
    require_months(panel)
    require_months(everybody)
    past = filter_panel(everybody)
    return moving_of(past if panel is everybody else filter_panel(panel), past, settings)


def moving_of(panel: FilteredPanel, everybody: FilteredPanel, settings: Settings) -> MovingForecast:
    """Fit the forecast to panels that were filtered before; see `fit_moving`."""
    ours, past = panel.look_back(settings.toward_last), everybody.look_back(settings.toward_last)
    past_common, past_own = _pool(past, settings.half_life)
    common = ours.common()[:, 0]
    loadings = shrunk_loadings(ours.errors[:, 0], common)
    spread = moving_spread(common, settings.half_life, _COMMON_PRIOR)[-1]
    joint = spread[:, None] * np.linalg.cholesky(shrunk_correlation(common))
    own = moving_spread(ours.own(loadings)[:, 0], _OWN_HALF_LIFE, _OWN_PRIOR)[-1]
    return MovingForecast(
        median=ours.ahead,
        common=settings.common * loadings[:, :, None] * joint,
        own=settings.own * own,
        past_common=past_common,
        past_own=past_own,
        most=_MOST_TIMES * everybody.panel.values.sum(axis=2).max(axis=0)[:, None],
        seasonal=ours.season,
    )


def _pool(past: Hindsight, half_life: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Whole paths of everybody's common and own errors, in units of the spread of their time."""
    common = past.common()
    own = past.own(shrunk_loadings(past.errors[:, 0], common[:, 0]))[..., 0]
    common = common[..., 0]
    n_whole = len(common) - WHOLE + 1
    common_spread = moving_spread(common[:, 0], half_life, _COMMON_PRIOR)[:n_whole]
    own_spread = moving_spread(own[:, 0], _OWN_HALF_LIFE, _OWN_PRIOR)[:n_whole]
    return common[:n_whole] / common_spread[:, None], own[:n_whole] / own_spread[:, None]
