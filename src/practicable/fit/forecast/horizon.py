"""Forecasts that go on for years: bounded beyond what was scored, and split where classes are too young."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.forecast.arrivals import StructuralForecast
    from practicable.fit.forecast.panels import MonthlyPanel
    from practicable.fit.forecast.recent import RecentMonths

__all__ = ["FOLLOWED_MONTHS", "MOST_TIMES", "SCORED_MONTHS", "BoundedForecast", "bounded"]

SCORED_MONTHS = 12
"""Longest horizon, in months, at which the forecast is scored.

Up to it nothing is bounded, unless months since October 2019 are on record: their leaps, drawn one after
the other, lead within a year to crowds that no month on record is near.
"""

FOLLOWED_MONTHS = 24
"""Months that a path follows the model; every later year repeats the second.

The level is a random walk, whose spread has no end: followed for years, a path grows to crowds that no month
on record is near, or to nobody, and the median of a class with skewed shocks drifts.
"""

MOST_TIMES = 2.0
"""Where it is bounded each class stays between its smallest month over this and its largest times this."""


@dataclass(frozen=True, slots=True)
class BoundedForecast:
    """A structural forecast by class that neither explodes nor dies out over many years.

    Attributes
    ----------
    inner : StructuralForecast
        Its groups are the classes, or everybody together.
    shares : ndarray, shape (n_series, n_classes), or None
        What part of everybody each class is, where the forecast is of everybody; None: it is by class.
    least, most : ndarray, shape (n_groups,)
        People a month, all series together, from the second year ahead, by group of the forecast.
    recent : RecentMonths or None
        Recorded months of which a part is drawn: a path begins where they are drawn to end.
    """

    inner: StructuralForecast
    shares: NDArray[np.float64] | None
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    recent: RecentMonths | None = None

    def path(self, horizon: int, *, seed: int, replicate: int) -> NDArray[np.float64]:
        """Draw one joint path of counts by class; see `StructuralForecast.path`."""
        followed = min(horizon, FOLLOWED_MONTHS)
        counts = self.inner.path(followed, seed=seed, replicate=replicate)
        if self.recent is not None:
            counts = counts * self.recent.factor(seed=seed, replicate=replicate)
        return self._by_class(counts, horizon)

    def median_path(self, horizon: int) -> NDArray[np.float64]:
        """Return the forecast held at its median; see `StructuralForecast.median_path`."""
        return self._by_class(self.inner.median_path(min(horizon, FOLLOWED_MONTHS)), horizon)

    def season(self) -> NDArray[np.float64]:
        """Level of each calendar month as a ratio to the mean of the year, shape (12, n_classes)."""
        level = self.inner.season()
        return level if self.shares is None else np.repeat(level, self.shares.shape[1], axis=1)

    def _by_class(self, counts: NDArray[np.float64], horizon: int) -> NDArray[np.float64]:
        """Bound the second year ahead, repeat it, and split everybody into classes."""
        free = SCORED_MONTHS if self.recent is None else 0
        counts = np.concatenate([counts[:free], self._within(counts[free:])])
        if len(far := counts[SCORED_MONTHS:]):
            later = np.resize(far, (horizon - SCORED_MONTHS, *far.shape[1:]))
            counts = np.concatenate([counts[:SCORED_MONTHS], later])
        return counts if self.shares is None else counts * self.shares[None]

    def _within(self, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Keep each group within its bounds, shared among the series as they are."""
        together = counts.sum(axis=1)
        kept = np.clip(together, self.least, self.most)
        ratio = np.divide(kept, together, out=np.ones_like(kept), where=together > 0.0)
        return counts * ratio[:, None, :]


def bounded(
    inner: StructuralForecast,
    panel: MonthlyPanel,
    shares: NDArray[np.float64] | None = None,
    recent: RecentMonths | None = None,
) -> BoundedForecast:
    """Bound a forecast by the record that it was fitted to.

    Parameters
    ----------
    inner : StructuralForecast
        Fitted to the panel.
    panel : MonthlyPanel
        By class, or of everybody.
    shares : ndarray, shape (n_series, n_classes), optional
        Of a panel of everybody: what part each class is.
    recent : RecentMonths, optional
        The panel's last months, where a part of them is drawn.
    """
    together = panel.values.sum(axis=1)
    least, most = together.min(axis=0) / MOST_TIMES, together.max(axis=0) * MOST_TIMES
    return BoundedForecast(inner, shares, least, most, recent)
