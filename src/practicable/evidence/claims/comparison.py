"""Sectors that adopted prosecution beside those that did not: simple differences, bounded by permutation.

The comparisons are transparent rather than efficient. Effects are log changes of people apprehended between
ports; the interval inverts the exact randomisation test: it holds every constant effect that, once removed,
leaves the actual adopters unremarkable among all ways of giving the same dates to the same sectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING

from practicable.evidence.claims.intervals import LEVEL
from practicable.evidence.data.figures import Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from practicable.evidence.data.figures import Shelf

    Array = NDArray[np.float64]

_TIE = 1e-12

__all__ = ["Comparison", "SectorMonths", "before_and_after", "sector_months", "two_way"]


@dataclass(frozen=True, slots=True)
class SectorMonths:
    """A balanced panel of sectors and the first months under prosecution of some of them.

    Attributes
    ----------
    months : tuple of date
        First days, in order.
    sectors : tuple of str
        Slugs.
    logs : array
        Log of people apprehended, shape (months, sectors).
    adopters : tuple of int
        Columns of the sectors that adopted.
    starts : tuple of int
        Rows of their first months under prosecution, in the same order.
    """

    months: tuple[date, ...]
    sectors: tuple[str, ...]
    logs: Array
    adopters: tuple[int, ...]
    starts: tuple[int, ...]

    def treated(self, adopters: Sequence[int]) -> Array:
        """Say which sector-months are under prosecution when the starts go to given columns, 1 or 0."""
        import numpy as np

        marked = np.zeros_like(self.logs)
        for column, row in zip(adopters, self.starts, strict=True):
            marked[row:, column] = 1.0
        return marked

    def ways(self) -> NDArray[np.intp]:
        """List every way of giving the starts to sectors, the actual one first, shape (ways, starts)."""
        import numpy as np

        others = (
            way for way in permutations(range(len(self.sectors)), len(self.starts)) if way != self.adopters
        )
        return np.array([self.adopters, *others])


@dataclass(frozen=True, slots=True)
class Comparison:
    """A difference between adopters and others, on the log scale."""

    effect: float
    interval: Interval
    n_assignments: int


def sector_months(
    shelf: Shelf, starts: Mapping[str, date], others: Sequence[str], *, span: tuple[date, date]
) -> SectorMonths | None:
    """Collect the months of adopters and others.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record.
    starts : mapping of str to date
        First month (its first day) under prosecution, by sector.
    others : sequence of str
        Sectors to compare with.
    span : tuple of date
        First and last month used.

    Returns
    -------
    SectorMonths or None
        None where a sector lacks a month or has a month without apprehensions, or a start lies outside.
    """
    import numpy as np

    sectors = (*starts, *others)
    columns = [
        {
            row.start: row.value
            for row in shelf.all("monthly_apprehensions", "total", place=sector)
            if row.start is not None and span[0] <= row.start <= span[1]
        }
        for sector in sectors
    ]
    months = sorted(columns[0])
    whole = all(sorted(column) == months and min(column.values()) > 0 for column in columns if column)
    if not months or not all(columns) or not whole or not set(starts.values()) <= set(months):
        return None
    logs = np.log(np.array([[column[month] for column in columns] for month in months]))
    rows = tuple(months.index(start) for start in starts.values())
    return SectorMonths(tuple(months), sectors, logs, tuple(range(len(starts))), rows)


def before_and_after(panel: SectorMonths, *, width: int) -> Comparison:
    """Compare the months after each start with those before, in the adopter and in sectors that never adopt.

    Parameters
    ----------
    panel : SectorMonths
        At least one sector must be no adopter.
    width : int
        Months on either side; 12 removes the season.

    Returns
    -------
    Comparison
        Mean over adopters of (own change less the mean change of the others).
    """
    import numpy as np

    def gaps(values: Array) -> Array:
        changes = np.array(
            [values[at : at + width].mean(0) - values[at - width : at].mean(0) for at in panel.starts]
        )
        adopters, rest = len(changes), changes.shape[1] - len(changes)
        own = (changes + changes.sum(0) / rest - changes.sum() / (adopters * rest)) / adopters
        return own[np.arange(adopters), panel.ways()].sum(1)

    return _inverted(gaps(panel.logs), gaps(panel.treated(panel.adopters)), len(panel.sectors))


def two_way(panel: SectorMonths, covariate: Array | None = None) -> Comparison:
    """Regress log apprehensions on prosecution with sector and month effects (two-way fixed effects).

    Under staggered starts the coefficient mixes comparisons with weights that may be negative (Goodman-Bacon
    2021, doi:10.1016/j.jeconom.2021.03.014); it is what studies of the time reported.

    Parameters
    ----------
    panel : SectorMonths
        Months and sectors used.
    covariate : array, optional
        A further regressor, shape (months, sectors).

    Returns
    -------
    Comparison
        The coefficient of prosecution.
    """
    import numpy as np

    further = None if covariate is None else _within(covariate)

    def rest(values: Array) -> Array:
        net = _within(values)
        return net if further is None else net - further * ((further * net).sum() / (further**2).sum())

    ways = panel.ways()
    treatments = [rest(panel.treated(way)) for way in ways]
    outcomes = rest(panel.logs), treatments[0]
    effects, exposures = (
        np.array([(treatment * outcome).sum() / (treatment**2).sum() for treatment in treatments])
        for outcome in outcomes
    )
    return _inverted(effects, exposures, len(panel.sectors))


def _within(values: Array) -> Array:
    """Take sector and month effects out of a balanced panel."""
    return values - values.mean(0) - values.mean(1, keepdims=True) + values.mean()


def _inverted(effects: Array, exposures: Array, sectors: int) -> Comparison:
    """Bound the first effect by those of all ways; `exposures` say what a unit effect would add to each."""
    low, high = _not_rejected(effects, exposures)
    kind = f"permutation of the starts over {sectors} sectors (exact, {len(effects):,} ways)"
    return Comparison(float(effects[0] / exposures[0]), Interval(low, high, LEVEL, kind), len(effects))


def _not_rejected(effects: Array, exposures: Array) -> tuple[float, float]:
    """Lowest and highest constant effect that the randomisation test does not reject."""
    import numpy as np

    effect, exposure = effects[0], exposures[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.concatenate(
            [(effects - effect) / (exposures - exposure), (effects + effect) / (exposures + exposure)]
        )
    edges = np.unique(ends[np.isfinite(ends)])
    probes: Array = np.concatenate([[edges[0] - 1.0], (edges[1:] + edges[:-1]) / 2, [edges[-1] + 1.0]])
    removed = effects - np.outer(probes, exposures)
    as_far = np.mean(np.abs(removed) >= np.abs(removed[:, :1]) - _TIE, axis=1)
    kept = np.flatnonzero(as_far > 1 - LEVEL + _TIE)
    bounds = np.concatenate([[-np.inf], edges, [np.inf]])
    return float(bounds[kept[0]]), float(bounds[kept[-1] + 1])
