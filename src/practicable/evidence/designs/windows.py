"""Windows of the panel in which Streamline is evaluated: who was treated when; worlds without an effect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.evidence.data.adoption import NEVER, Adoption, first_years
from practicable.evidence.data.panel import FIRST_YEAR, Array, Panel
from practicable.evidence.estimators.null import draw_worlds, fit_noise
from practicable.rng import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEVEL", "WINDOW_END", "Study", "sample", "streamline_study", "worlds_of"]

LEVEL = 0.95
"""Confidence of every interval of the evaluation."""

WINDOW_END = 2010
"""Last fiscal year of the main window: a source counts the sectors under Streamline in 2010 (five), which
bounds who can have been treated; of later years the record does not say which sectors had it."""


@dataclass(frozen=True, slots=True)
class Study:
    """A window of the panel with who was treated when.

    Attributes
    ----------
    outcome_name : str
        The yearly series.
    years : tuple of int
        Fiscal years.
    sectors : tuple of str
        The units.
    outcome : array
        Logarithms, shape (n, T).
    cohorts : tuple of int
        Position of each sector's first treated year, or `NEVER`.
    """

    outcome_name: str
    years: tuple[int, ...]
    sectors: tuple[str, ...]
    outcome: Array
    cohorts: tuple[int, ...]

    @property
    def never(self) -> tuple[str, ...]:
        """Sectors that are not treated within the window."""
        return tuple(s for s, start in zip(self.sectors, self.cohorts, strict=True) if start == NEVER)

    def without(self, sector: str) -> Study:
        """Return the study with one sector left out."""
        kept = [n for n, slug in enumerate(self.sectors) if slug != sector]
        return replace(
            self,
            sectors=tuple(self.sectors[n] for n in kept),
            outcome=self.outcome[kept],
            cohorts=tuple(self.cohorts[n] for n in kept),
        )


def streamline_study(
    panel: Panel,
    series: str = "total",
    *,
    last: int = WINDOW_END,
    adoptions: tuple[Adoption, ...] | None = None,
) -> Study:
    """Cut the window of a staggered design from the panel.

    Parameters
    ----------
    panel : Panel
        From `build_panel`.
    series : str
        A yearly series that is recorded in the whole window.
    last : int
        Last fiscal year.
    adoptions : tuple of Adoption, optional
        Other starts than those of the panel.
    """
    years = tuple(range(FIRST_YEAR, last + 1))
    starts = panel.adoptions if adoptions is None else adoptions
    return Study(
        outcome_name=series,
        years=years,
        sectors=panel.sectors,
        outcome=panel.log_years(series, years[0], last),
        cohorts=first_years(starts, panel.sectors, years),
    )


def worlds_of(panel: Panel, study: Study, draws: int, seed: int) -> Array:
    """Draw worlds without an effect for a study, shape (draws, n, T)."""
    longest = panel.log_years(study.outcome_name, FIRST_YEAR, panel.years[-1])
    chosen = [panel.sectors.index(sector) for sector in study.sectors]
    noise = fit_noise(longest[chosen], np.ones((longest.shape[1], 1)))
    return draw_worlds(noise, len(study.years), draws, rng=generator(seed, "streamline", study.outcome_name))


def sample(ways: NDArray[np.intp], count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Take a sample of arrangements, the actual one first; all of them where there are few."""
    if len(ways) <= count + 1:
        return ways
    picked = rng.choice(np.arange(1, len(ways)), size=count, replace=False)
    return np.concatenate([ways[:1], ways[np.sort(picked)]])
