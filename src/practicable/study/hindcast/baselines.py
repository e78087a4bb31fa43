"""What anyone could have forecast on the day: the last figure, or that of the same month a year before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.calendar import months_between
from practicable.fit.forecast.comparators import fit_naive, fit_seasonal_naive
from practicable.fit.forecast.panels import CLASSES, read_panel
from practicable.geography import SECTORS
from practicable.study.hindcast.published import CARE, PROSECUTIONS, SEPARATED, figures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from practicable.border.capacity import CourtRecord
    from practicable.border.parameters import Parameter
    from practicable.study.hindcast.information import Information
    from practicable.study.hindcast.published import Published

__all__ = ["BASELINES", "BASELINE_WORDS", "Baselines", "baselines"]

BASELINES = ("naive", "seasonal_naive")

BASELINE_WORDS = {
    "naive": (
        "The last month goes on, with past errors of that rule. Prosecutions: a twelfth of the last published"
        " year's accepted prosecutions, times the bridge between the two counts, with past yearly changes."
        " Children in care: the last published count."
    ),
    "seasonal_naive": "The same month a year before, with past errors of that rule.",
}

_BRIDGE = "ratio_referred_to_accepted"
_BRIDGE_POINTS = 20


@dataclass(frozen=True, slots=True)
class Baselines:
    """Baselines of one as-of date.

    Attributes
    ----------
    first : date
        First month that was not yet published.
    paths : mapping of str to ndarray
        By baseline: counts by replicate, month ahead, sector and measure.
    measures : tuple of str
        Measures of the paths.
    prosecutions : ndarray, shape (n,), or None
        Naive forecast of a month's prosecutions; None where no year had been published.
    care : float or None
        Last published count of children in care.
    """

    first: date
    paths: Mapping[str, NDArray[np.float64]]
    measures: tuple[str, ...]
    prosecutions: NDArray[np.float64] | None
    care: float | None

    def __call__(self, name: str, figure: Published) -> NDArray[np.float64] | None:
        """Return the samples of a baseline for a figure, or None where none could be made."""
        if figure.measure == SEPARATED or (
            figure.measure in {PROSECUTIONS, CARE} and name == "seasonal_naive"
        ):
            return None
        if figure.measure == PROSECUTIONS:
            return self.prosecutions
        if figure.measure == CARE:
            return None if self.care is None else np.full(2, self.care)
        counts = self.paths[name][:, months_between(self.first, figure.start)]
        at = self.measures.index(figure.measure)
        return counts[:, :, at].sum(axis=1) if figure.place == "southwest" else _sector(counts, figure, at)


def _sector(counts: NDArray[np.float64], figure: Published, at: int) -> NDArray[np.float64]:
    return counts[:, SECTORS.index(figure.place), at]


def baselines(
    known: Information,
    courts: CourtRecord | None,
    *,
    measures: tuple[str, ...] = CLASSES,
    horizon: int,
    paths: int,
    seed: int,
) -> Baselines:
    """Make the baselines from what had been published.

    Parameters
    ----------
    known : Information
        What was known on the as-of date: series, and the range of the bridge.
    courts : CourtRecord or None
        None where no sector profile had been published.
    measures : tuple of str
        Of the monthly table: the classes, or ``("total",)``.
    horizon, paths, seed : int
        Months, samples, key.
    """
    panel = read_panel(known.record, measures)
    fitted = {"naive": fit_naive(panel), "seasonal_naive": fit_seasonal_naive(panel)}
    care = figures(known.record, CARE, panel.months[0], known.as_of)
    return Baselines(
        first=panel.month(len(panel.values)),
        paths={
            name: np.stack([one.path(horizon, seed=seed, replicate=path) for path in range(paths)])
            for name, one in fitted.items()
        },
        measures=measures,
        prosecutions=None if courts is None else _last_year(courts, known.parameters),
        care=max(care, key=lambda one: one.end).value if care else None,
    )


def _last_year(courts: CourtRecord, parameters: tuple[Parameter, ...]) -> NDArray[np.float64] | None:
    """Every past yearly change, centred, on the last year's twelfth, over the range of the bridge."""
    recorded = [set(sector.accepted) for sector in courts.sectors.values()]
    years = sorted(recorded[0].intersection(*recorded[1:]))
    if len(years) < 2:
        return None
    totals = np.array([sum(sector.accepted[year] for sector in courts.sectors.values()) for year in years])
    changes = np.diff(np.log(totals))
    bridge = next(one for one in parameters if one.key == _BRIDGE)
    low, high = next(iter(bridge.bounds.values()))
    ratios = low + (high - low) * (np.arange(_BRIDGE_POINTS) + 0.5) / _BRIDGE_POINTS
    return np.outer(totals[-1] / 12.0 * np.exp(changes - changes.mean()), ratios).ravel()
