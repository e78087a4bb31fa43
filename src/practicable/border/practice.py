"""Who is referred for prosecution: ordinary practice from the record, then what an order changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.people import POPULATION_OF_CLASS, POPULATIONS
from practicable.geography import CELLS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw
    from practicable.orders import Directive, Order

__all__ = ["Practice", "Referral", "administrative_shares", "ordered_shares", "referral_under"]


@dataclass(frozen=True, slots=True)
class Practice:
    """Ordinary practice: accepted prosecutions, all charges, per single adult apprehended.

    Attributes
    ----------
    starts : tuple of int
        Day from which each row holds; the first is 0.
    p_prosecuted : ndarray, shape (n_epochs, n_cells)
        Between 0 and 1.
    """

    starts: tuple[int, ...]
    p_prosecuted: NDArray[np.float64]

    def by_day(self, n_days: int) -> NDArray[np.float64]:
        """Daily shares, shape (n_cells, n_days)."""
        epoch = np.searchsorted(np.array(self.starts), np.arange(n_days), side="right") - 1
        return self.p_prosecuted[epoch].T


@dataclass(frozen=True, slots=True)
class Referral:
    """Daily shares of apprehended adults who are prosecuted on other charges or referred for improper entry.

    Attributes
    ----------
    p_other : ndarray, shape (n_cells, n_days)
        Share of single adults prosecuted on other charges (re-entry, smuggling, drugs).
    p_entry : ndarray, shape (n_cells, 2, n_days)
        Share referred for improper entry of the adults who remain, by population.
    ordered : ndarray of bool, shape (n_cells, 2, n_days)
        Where the share is set by a directive rather than by ordinary practice.
    practised : ndarray, shape (n_cells, 2, n_days)
        What `p_entry` is under ordinary practice.
    """

    p_other: NDArray[np.float64]
    p_entry: NDArray[np.float64]
    ordered: NDArray[np.bool_]
    practised: NDArray[np.float64]

    @property
    def prosecuted(self) -> NDArray[np.float64]:
        """Share of adults who are prosecuted or referred, by population; shape (n_cells, 2, n_days)."""
        single = self.p_other + (1.0 - self.p_other) * self.p_entry[:, 0]
        return np.stack([single, self.p_entry[:, 1]], axis=1)

    @property
    def ordinary(self) -> Referral:
        """The same place and time without a directive."""
        return Referral(self.p_other, self.practised, np.zeros_like(self.ordered), self.practised)

    def until(self, n_days: int) -> Referral:
        """Keep the first days."""
        days = slice(n_days)
        return Referral(
            self.p_other[:, days], self.p_entry[..., days], self.ordered[..., days], self.practised[..., days]
        )

    def routing(self, classes: tuple[str, ...]) -> tuple[tuple[int, ...], NDArray[np.float64]]:
        """Return dated routing rows over (re-entry, docket, civil) for the classes of a network.

        Returns
        -------
        tuple of int
            Days on which any share changes, from 0.
        ndarray, shape (n_epochs, n_classes, n_cells, 3)
            Rows that sum to one.
        """
        n_cells, n_days = self.p_other.shape
        flat = np.concatenate([self.p_other, self.p_entry.reshape(2 * n_cells, n_days)])
        starts = np.flatnonzero(np.r_[True, np.any(np.diff(flat, axis=1) != 0, axis=0)])
        rows = np.zeros((starts.size, len(classes), n_cells, 3))
        for index, name in enumerate(classes):
            population = POPULATION_OF_CLASS.get(name)
            if population is not None:
                other = self.p_other[:, starts].T if population == 0 else 0.0
                rows[:, index, :, 0] = other
                rows[:, index, :, 1] = (1.0 - other) * self.p_entry[:, population, starts].T
            rows[:, index, :, 2] = 1.0 - rows[:, index, :, 0] - rows[:, index, :, 1]
        return tuple(int(day) for day in starts), rows


def ordered_shares(order: Order, *, start: date, n_days: int) -> NDArray[np.float64]:
    """Return the shares that an order directs, day by day.

    Parameters
    ----------
    order : Order
        Later directives override earlier ones.
    start : date
        First day.
    n_days : int
        Days.

    Returns
    -------
    ndarray, shape (n_cells, 2, n_days)
        Share of each population to be referred; NaN where no directive applies and ordinary practice goes on.
    """
    shares = np.full((len(CELLS), len(POPULATIONS), n_days), np.nan)
    for directive in order.directives:
        days = _in_force(directive, start, n_days)
        for cell in directive.cells:
            for population, share in directive.refer.items():
                shares[CELLS.index(cell), POPULATIONS.index(population), days] = share
    return shares


def administrative_shares(order: Order, *, start: date, n_days: int) -> NDArray[np.float64]:
    """Return the shares that an order gives an administrative sanction, day by day.

    Parameters
    ----------
    order : Order
        Later directives override earlier ones.
    start : date
        First day.
    n_days : int
        Days.

    Returns
    -------
    ndarray, shape (n_cells, n_days)
        NaN where no directive says.
    """
    shares = np.full((len(CELLS), n_days), np.nan)
    for directive in order.directives:
        if directive.administrative is not None:
            cells = [CELLS.index(cell) for cell in directive.cells]
            shares[cells, _in_force(directive, start, n_days)] = directive.administrative
    return shares


def _in_force(directive: Directive, start: date, n_days: int) -> slice:
    """Return the days simulated on which a directive is in force."""
    last = n_days if directive.end is None else (directive.end - start).days + 1
    return slice(min(n_days, max(0, (directive.start - start).days)), max(0, last))


def referral_under(shares: NDArray[np.float64], practice: Practice, draw: ParameterDraw) -> Referral:
    """Combine ordinary practice with what an order directs.

    Parameters
    ----------
    shares : ndarray, shape (n_cells, 2, n_days)
        From `ordered_shares`.
    practice : Practice
        All charges; the draw's ``p_section_1325`` splits it into improper entry and other charges.
    draw : ParameterDraw
        Supplies the split by district.
    """
    prosecuted = practice.by_day(shares.shape[2])
    entry_share = np.array([draw("p_section_1325", cell.district) for cell in CELLS])[:, None]
    p_other = (1.0 - entry_share) * prosecuted
    ordinary = np.divide(
        entry_share * prosecuted, 1.0 - p_other, out=np.zeros_like(prosecuted), where=p_other < 1.0
    )
    practised = np.stack([ordinary, np.zeros_like(ordinary)], axis=1)
    ordered = ~np.isnan(shares)
    return Referral(p_other, np.where(ordered, shares, practised), ordered, practised)
