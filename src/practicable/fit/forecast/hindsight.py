"""Medians that the structural forecast, with today's ratios, has from every earlier month, and errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.fit.forecast.arrivals import OFFSET
from practicable.fit.forecast.kalman import LOADINGS, filter_logs
from practicable.fit.forecast.likelihood import find_ratios

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.forecast.panels import MonthlyPanel

__all__ = ["WHOLE", "FilteredPanel", "Hindsight", "filter_panel"]

WHOLE = 12
"""Months of a path of errors."""

_MOST_UNSEEN = 36
"""Months before the first error, at most: a season must have been seen before it can be missed."""


@dataclass(frozen=True, slots=True)
class Hindsight:
    """Medians and errors from every origin, a row of the panel being the first month after it.

    Attributes
    ----------
    medians : ndarray, shape (n_origins, WHOLE, n_series, n_groups)
        Logarithms of counts plus one half.
    errors : ndarray, same shape
        What happened less the median; NaN after the end of the panel.
    ahead : ndarray, shape (2 * WHOLE, n_series, n_groups)
        Medians from the end of the panel.
    season : ndarray, shape (12, n_groups)
        Level of each calendar month as a ratio to the mean of the year, series together.
    """

    medians: NDArray[np.float64]
    errors: NDArray[np.float64]
    ahead: NDArray[np.float64]
    season: NDArray[np.float64]

    def common(self) -> NDArray[np.float64]:
        """Errors that the series share, weighed by the forecast, shape (n_origins, WHOLE, n_groups)."""
        weights = np.exp(self.medians - self.medians.max(axis=2, keepdims=True))
        return (weights * self.errors).sum(axis=2) / weights.sum(axis=2)

    def own(self, loadings: NDArray[np.float64]) -> NDArray[np.float64]:
        """Errors less what the common ones explain, loadings of shape (n_series, n_groups)."""
        return self.errors - loadings * self.common()[:, :, None, :]


@dataclass(frozen=True, slots=True)
class FilteredPanel:
    """A panel and what the filter held before each of its months.

    Attributes
    ----------
    panel : MonthlyPanel
        As known on a day; nothing after it is read.
    states : ndarray, shape (n_months + 1, 12, n_series, n_groups)
        Predicted level and seasonal coefficients; the ratios rest on the whole panel.
    """

    panel: MonthlyPanel
    states: NDArray[np.float64]

    def look_back(self, toward_last: float) -> Hindsight:
        """Forecast from every earlier month, a median having that weight of the last month."""
        logs = np.log(self.panel.values + OFFSET)
        n_months = len(logs)
        origins = np.arange(min(_MOST_UNSEEN, n_months // 3), n_months + 1)
        targets = origins[:, None] + np.arange(2 * WHOLE)
        loadings = LOADINGS[self.panel.calendar_month(targets)]
        structural = np.einsum("ohk,oksg->ohsg", loadings, self.states[origins])
        medians = (1.0 - toward_last) * structural + toward_last * logs[origins - 1][:, None]
        followed = np.concatenate([logs, np.full((2 * WHOLE, *logs.shape[1:]), np.nan)])
        kept = medians[:-1, :WHOLE]
        level = np.exp(np.tensordot(LOADINGS, self.states[-1], axes=1)).sum(axis=1)
        return Hindsight(
            medians=kept,
            errors=followed[targets[:-1, :WHOLE]] - kept,
            ahead=medians[-1],
            season=level / level.mean(axis=0),
        )


def filter_panel(panel: MonthlyPanel) -> FilteredPanel:
    """Fit the ratios of each group and filter it."""
    logs = np.log(panel.values + OFFSET)
    months = panel.calendar_month(np.arange(len(logs)))
    each = [logs[:, :, group] for group in range(logs.shape[2])]
    states = [filter_logs(one, months, find_ratios(one, months)).states for one in each]
    return FilteredPanel(panel, np.stack(states, axis=3))
