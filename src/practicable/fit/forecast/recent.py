"""The months since October 2019: what is on record as a total alone is split into sectors and classes.

The closed record counts every sector by class to September 2019, and the agency's own months do so again from
December 2024. Between them sectors are known as totals and the southwest by class. A month is then the table
nearest to the latest split on record that has both margins (iterative proportional fitting, Deming and
Stephan 1940, doi:10.1214/aoms/1177731829). A margin that was not published is carried over from the months
around it.

How far a split drifts was measured in FY2013-FY2019: the logarithm of a cell, its margins given, moves with a
variance of `_CELL` + `_CELL_A_MONTH` a month, and the share of a sector or of a class with `_MARGIN_A_MONTH`.
A draw moves all of them so, once for all months.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.calendar import month_after, spanned_months
from practicable.errors import InputError
from practicable.facts.monthly import CLASSES, FIRST_OPEN, months, sectors_of
from practicable.fit.forecast.arrivals import OFFSET
from practicable.rng import generator

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

    from practicable.facts import Record

__all__ = ["RecentMonths", "fitted_tables", "read_recent"]

_CELL, _CELL_A_MONTH = 0.016, 0.0036
_MARGIN_A_MONTH = 0.017
_AT_LARGE = 0.5
"""Standard deviation of the logarithm of a sector's and class's rate of arrests at large, of which the record
has the southwest's alone: an assumption, 9 in 10 within a factor of 2.3."""

_MOST_AT_LARGE = 0.9
_SPLIT_MONTHS = 12
"""Months of the latest split that are taken together."""

_SMALL = 1e-9
_STEPS = 60


@dataclass(frozen=True, slots=True)
class RecentMonths:
    """Months after the closed record, as known by a date, and the year before them.

    Attributes
    ----------
    months : tuple of date
        First day of each month after the closed record.
    known : ndarray of bool, shape (n_months, 3)
        Whether sectors by class, sectors, and classes of the southwest were counted.
    cells : ndarray, shape (n_months, n_sectors, 3)
        People by sector and class, split without a draw; arrests at large included.
    moved : ndarray, shape (n_months, 3)
        Standard deviation by which a draw moves cells, sectors and classes of a month, on the log scale.
    at_large : ndarray, shape (n_months,)
        People of the southwest arrested away from the border.
    split_to : date
        Last month of the latest split.
    marks : tuple of str
        What must be known of each month.
    """

    months: tuple[date, ...]
    known: NDArray[np.bool_]
    cells: NDArray[np.float64]
    moved: NDArray[np.float64]
    at_large: NDArray[np.float64]
    split_to: date
    marks: tuple[str, ...]

    def newest(self, n_months: int) -> RecentMonths:
        """Restrict to the newest months; what is drawn of them stays the same."""
        kept = slice(max(0, len(self.months) - n_months), None)
        return RecentMonths(
            months=self.months[kept],
            known=self.known[kept],
            cells=self.cells[kept],
            moved=self.moved[kept],
            at_large=self.at_large[kept],
            split_to=self.split_to,
            marks=self.marks[kept],
        )

    def people(self) -> NDArray[np.float64]:
        """Return people apprehended at or after crossing without a draw, shape (n_months, n_sectors, 3)."""
        return self._entered(self.cells, np.ones(self.cells.shape[1:]))

    def drawn(self, *, seed: int, replicate: int) -> NDArray[np.float64]:
        """Draw people apprehended at or after crossing; what is on record stays as it is.

        Parameters
        ----------
        seed, replicate : int
            Key of the draw.
        """
        normal = generator(seed, "recent months", replicate).standard_normal
        shape = self.cells.shape[1:]
        cells, rates = normal((2, *shape))
        sectors, classes = normal((1, shape[0])), normal((1, shape[1]))
        total = self.cells.sum(axis=(1, 2))[:, None]
        margins = (
            total * _rescaled(np.exp(self.moved[:, 1:2] * sectors) * self.cells.sum(axis=2)),
            total * _rescaled(np.exp(self.moved[:, 2:3] * classes) * self.cells.sum(axis=1)),
        )
        split = fitted_tables(self.cells * np.exp(self.moved[:, 0, None, None] * cells), *margins)
        whole = self.known[:, 0, None, None]
        return self._entered(np.where(whole, self.cells, split), np.exp(_AT_LARGE * rates))

    def factor(self, *, seed: int, replicate: int) -> NDArray[np.float64]:
        """Return the last month as drawn over the same without a draw, shape (n_sectors, 3)."""
        last = self.newest(1)
        drawn, usual = last.drawn(seed=seed, replicate=replicate)[0], last.people()[0]
        return np.divide(drawn, usual, out=np.ones_like(usual), where=usual > 0.0)

    def words(self, first: date) -> list[str]:
        """Say what is not a count of those who crossed among the months from one on, or the last one."""
        at = [n for n, month in enumerate(self.months) if month >= first] or [len(self.months) - 1]
        split = [self.months[n] for n in at if not self.known[n, 0]]
        told: list[str] = []
        if split:
            known = self.known[[n for n in at if not self.known[n, 0]]]
            told.append(
                f"Sectors by class are not on record for {_span(split)}: they are drawn from"
                f" {_margins(known)}, split as to {self.split_to:%B %Y}."
            )
        if self.at_large[at].any():
            share = self.at_large[at].sum() / self.cells[at].sum()
            told.append(
                f"Of those counted in the southwest, {100 * share:.0f} % were arrested at large and did not"
                " just cross: they are left out; how many of them each sector and class has is drawn."
            )
        if any("Title 42" in self.marks[n] for n in at):
            told.append(
                "Recorded months to May 2023 include expulsions under Title 42, of many people repeatedly."
            )
        if any("transcribed" in self.marks[n] for n in at):
            late = " and preliminary" if any("preliminary" in self.marks[n] for n in at) else ""
            told.append(f"The newest months are transcribed by hand{late}.")
        return told

    def _entered(self, cells: NDArray[np.float64], rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take those arrested at large out, in proportion to rates, at most `_MOST_AT_LARGE` of a cell."""
        weight = cells * rates
        part = self.at_large / np.maximum(weight.sum(axis=(1, 2)), 1.0)
        return cells - np.minimum(weight * part[:, None, None], _MOST_AT_LARGE * cells)


def read_recent(record: Record) -> RecentMonths | None:
    """Read the months after the closed record; None where none had been published.

    Parameters
    ----------
    record : Record
        Restricted to an as-of date or not.

    Raises
    ------
    InputError
        When a month between two others has no count at all.
    """
    frame = months(record)
    late = frame[frame["month"] >= FIRST_OPEN.isoformat()]
    if late.empty:
        return None
    every = spanned_months(month_after(FIRST_OPEN, -_SPLIT_MONTHS), late["month"].max().date())
    counts = _Counts.of(frame, every)
    total = counts.totals()
    if np.isnan(total).any():
        gap = every[int(np.isnan(total).argmax())]
        raise InputError(f"nothing was published of {gap:%B %Y}, but of a later month", where="months")
    block = _latest(counts.known[:, 0])
    away = np.stack(
        [
            np.where(counts.known[:, 0], np.nan, _CELL + _CELL_A_MONTH * _distance(block)),
            *(_MARGIN_A_MONTH * _distance(known) for known in counts.known[:, 1:].T),
        ],
        axis=1,
    )
    seed = np.broadcast_to(counts.cells[block].sum(axis=0) + OFFSET, counts.cells.shape)
    margins = [_carried(part) * total[:, None] for part in (counts.sectors, counts.classes)]
    cells = np.where(counts.known[:, 0, None, None], counts.cells, fitted_tables(seed, *margins))
    new = slice(_SPLIT_MONTHS, None)
    southwest = late[late["place"].isin(("southwest", "national"))].groupby("month")["marks"]
    return RecentMonths(
        months=every[new],
        known=counts.known[new],
        cells=cells[new],
        moved=np.sqrt(np.nan_to_num(away))[new],
        at_large=counts.at_large[new],
        split_to=every[int(np.flatnonzero(block)[-1])],
        marks=tuple(southwest.agg("; ".join)),
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """What is on record by month; NaN where it is not."""

    cells: NDArray[np.float64]
    sectors: NDArray[np.float64]
    classes: NDArray[np.float64]
    national: NDArray[np.float64]
    at_large: NDArray[np.float64]

    @classmethod
    def of(cls, frame: pd.DataFrame, every: tuple[date, ...]) -> _Counts:
        wanted = [np.datetime64(month, "ns") for month in every]

        def by_sector(measure: str) -> NDArray[np.float64]:
            return sectors_of(frame, measure).reindex(wanted).to_numpy(dtype=np.float64)

        def of_place(place: str, measure: str) -> NDArray[np.float64]:
            rows = frame[frame["place"] == place].set_index("month")
            return rows[measure].reindex(wanted).to_numpy(dtype=np.float64)

        cells = np.stack([by_sector(measure) for measure in CLASSES], axis=2)
        counted = np.isfinite(cells.sum(axis=2)).all(axis=1, keepdims=True)
        return cls(
            cells=cells,
            sectors=np.where(counted, cells.sum(axis=2), by_sector("total")),
            classes=np.stack([of_place("southwest", measure) for measure in CLASSES], axis=1),
            national=of_place("national", "total"),
            at_large=np.nan_to_num(of_place("southwest", "at_large")),
        )

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether cells, sectors, and classes are on record, by month."""
        return np.stack(
            [np.isfinite(part.reshape(len(part), -1)).all(axis=1) for part in self._parts], axis=1
        )

    @property
    def _parts(self) -> tuple[NDArray[np.float64], ...]:
        return self.cells, self.sectors, self.classes

    def totals(self) -> NDArray[np.float64]:
        """People of the southwest: of its sectors, else of its classes, else its usual part of the nation."""
        total: NDArray[np.float64] = self.sectors.sum(axis=1)
        total = np.where(np.isnan(total), self.classes.sum(axis=1), total)
        part = np.exp(_between(np.log(total / self.national)[:, None])[:, 0])
        return np.where(np.isnan(total), self.national * part, total)


def _latest(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the newest months in a row that are known, at most a year of them."""
    last = int(np.flatnonzero(known)[-1])
    first = last
    while first > 0 and known[first - 1] and last - first + 1 < _SPLIT_MONTHS:
        first -= 1
    return (np.arange(len(known)) >= first) & (np.arange(len(known)) <= last)


def _distance(known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Months from each one to the nearest that is known."""
    at = np.arange(len(known))
    return np.abs(at[:, None] - np.flatnonzero(known)[None]).min(axis=1).astype(np.float64)


def _carried(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares by month; where none were counted, between those of the months around, or as the nearest."""
    return _rescaled(np.exp(_between(np.log(_rescaled(counts + _SMALL)))))


def _between(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fill months without a value on the straight line between their neighbours, at the ends the nearest."""
    at, known = np.arange(len(values)), np.isfinite(values).all(axis=1)
    filled = np.empty_like(values)
    for column in range(values.shape[1]):
        filled[:, column] = np.interp(at, at[known], values[known, column])
    return filled


def _rescaled(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    return parts / parts.sum(axis=1, keepdims=True)


def fitted_tables(
    seed: NDArray[np.float64], sectors: NDArray[np.float64], classes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Fit tables of sectors by class to both margins, which have the same sum; shape (n_months, 9, 3)."""
    fitted = np.array(seed, dtype=np.float64)
    for _ in range(_STEPS):
        fitted *= (classes / np.maximum(fitted.sum(axis=1), _SMALL))[:, None, :]
        fitted *= (sectors / np.maximum(fitted.sum(axis=2), _SMALL))[:, :, None]
    return fitted


def _span(split: list[date]) -> str:
    first, last = split[0], split[-1]
    return f"{first:%B %Y}" if first == last else f"{first:%B %Y} to {last:%B %Y}"


def _margins(known: NDArray[np.bool_]) -> str:
    sectors, classes = bool(known[:, 1].any()), bool(known[:, 2].any())
    held = ["the totals of sectors"] * sectors + ["the classes of the southwest"] * classes
    return " and ".join(held) or "the total of the nation"
