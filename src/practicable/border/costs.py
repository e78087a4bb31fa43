"""What the work costs: unit costs as published by a date, and totals over simulated counts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from practicable.rng import generator

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from practicable.facts import Record

__all__ = ["COUNTS", "Effect", "UnitCost", "cost_per_prevented", "draw_price", "total_costs", "unit_costs"]

COUNTS: tuple[str, ...] = ("cases", "custody_nights", "detention_nights", "care_nights")
"""What can be priced: cases begun; nights in the marshals' custody, in immigration detention, in care."""

_LEVEL = 0.9


class _Figures(BaseModel):
    """Figures of the record that give a price."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    measure: str
    group: str = ""
    divide_by: Annotated[float, Field(gt=0)] = 1.0


class _Entry(BaseModel):
    """An entry of the file of unit costs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    label: str
    unit: str
    per: Literal["", "cases", "custody_nights", "detention_nights", "care_nights"] = ""
    facts: tuple[_Figures, ...] = ()
    low: float | None = None
    high: float | None = None
    source: str = ""
    published: date | None = None
    derivation: str = ""
    not_counted: str = ""

    @model_validator(mode="after")
    def _check(self) -> _Entry:
        if bool(self.per) == bool(self.not_counted):
            raise ValueError(f"{self.key}: give either per, or not_counted with the reason")
        if (self.low is None) != (self.published is None) or (self.low is None) != (not self.source):
            raise ValueError(f"{self.key}: a range needs its source and the day it was published")
        return self


@dataclass(frozen=True, slots=True)
class UnitCost:
    """The price of one unit of work, as known on a date.

    Attributes
    ----------
    key, label, unit : str
        Stable name, plain words, for example ``"USD per night"``.
    per : str
        What it multiplies, one of `COUNTS`; empty when it is shown and not counted.
    low, high : float or None
        Range of the published figures; None where none had been published.
    sources : tuple of str
        Ids of the record's sources, or a document's name.
    published : date or None
        Day of the last figure in the range.
    derivation, not_counted : str
        How the figure was made of what was published; why it is not counted.
    """

    key: str
    label: str
    unit: str
    per: str
    low: float | None
    high: float | None
    sources: tuple[str, ...]
    published: date | None
    derivation: str
    not_counted: str

    @property
    def counted(self) -> bool:
        """Whether the price enters totals."""
        return bool(self.per) and self.low is not None


@dataclass(frozen=True, slots=True)
class Effect:
    """Cost of a prevented re-attempt, or why there is none.

    Attributes
    ----------
    cost : ndarray, shape (n_replicates,), or None
        USD per prevented re-attempt; None where the effect's interval holds zero.
    low, high : float
        The 90 % interval of the number prevented.
    reason : str
        Why there is no cost; empty otherwise.
    """

    cost: NDArray[np.float64] | None
    low: float
    high: float
    reason: str


@cache
def _library() -> tuple[_Entry, ...]:
    text = files("practicable.border").joinpath("unit_costs.toml").read_text(encoding="utf-8")
    return tuple(_Entry.model_validate(entry) for entry in tomllib.loads(text)["unit_cost"])


def unit_costs(record: Record) -> tuple[UnitCost, ...]:
    """Read every unit cost from a record, which may be restricted to an as-of date.

    Parameters
    ----------
    record : Record
        Figures published later are not seen.

    Returns
    -------
    tuple of UnitCost
        One a key, in the order of the file; without a range where nothing had been published.
    """
    known: dict[str, UnitCost] = {}
    for entry in _library():
        seen = _seen(entry, record)
        if entry.key not in known or seen.low is not None:
            known[entry.key] = seen
    return tuple(known.values())


def draw_price(cost: UnitCost, *, seed: int, n_replicates: int) -> NDArray[np.float64]:
    """Draw a unit cost once a replicate, uniformly from its range.

    Parameters
    ----------
    cost : UnitCost
        With a range.
    seed : int
        With the price's name and the replicate it keys the draw.
    n_replicates : int
        At least 1.

    Returns
    -------
    ndarray, shape (n_replicates,)
        USD.
    """
    assert cost.low is not None
    assert cost.high is not None
    draws = (generator(seed, "cost", cost.key, replicate) for replicate in range(n_replicates))
    quantiles = np.array([draw.random() for draw in draws])
    return cost.low + quantiles * (cost.high - cost.low)


def total_costs(
    costs: tuple[UnitCost, ...], counts: Mapping[str, NDArray[np.float64]], *, seed: int
) -> dict[str, NDArray[np.float64]]:
    """Price simulated counts.

    Parameters
    ----------
    costs : tuple of UnitCost
        From `unit_costs`.
    counts : mapping of str to ndarray, shape (n_replicates, n_districts)
        By names of `COUNTS`; a count that is absent is not priced.
    seed : int
        Root of the draws of prices.

    Returns
    -------
    dict of str to ndarray, shape (n_replicates, n_districts)
        USD by key of the unit cost, only of those that are counted.
    """
    return {
        cost.key: draw_price(cost, seed=seed, n_replicates=len(counts[cost.per]))[:, None] * counts[cost.per]
        for cost in costs
        if cost.counted and cost.per in counts
    }


def cost_per_prevented(cost: NDArray[np.float64], prevented: NDArray[np.float64]) -> Effect:
    """Divide cost by prevented re-attempts, only where the number prevented is known to differ from zero.

    Parameters
    ----------
    cost : ndarray, shape (n_replicates,)
        USD.
    prevented : ndarray, shape (n_replicates,)
        Re-attempts that did not happen; negative where there were more.
    """
    low, high = (float(end) for end in np.quantile(prevented, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2]))
    if low <= 0.0 <= high:
        reason = f"the 90 % interval of the number prevented, {low:,.0f} to {high:,.0f}, holds zero"
        return Effect(None, low, high, reason)
    if high < 0.0:
        return Effect(None, low, high, "re-attempts rise rather than fall")
    return Effect(
        np.divide(cost, prevented, out=np.full(cost.shape, np.nan), where=prevented > 0), low, high, ""
    )


def _seen(entry: _Entry, record: Record) -> UnitCost:
    """Return an entry as the record shows it."""
    low, high, sources, published = entry.low, entry.high, (entry.source,), entry.published
    if entry.facts:
        low, high, sources, published = _range(entry.facts, record)
    elif published is None or (record.as_of is not None and published > record.as_of):
        low, high, sources, published = None, None, (), None
    return UnitCost(
        key=entry.key,
        label=entry.label,
        unit=entry.unit,
        per=entry.per,
        low=low,
        high=high,
        sources=sources,
        published=published,
        derivation=entry.derivation,
        not_counted=entry.not_counted,
    )


def _range(
    figures: tuple[_Figures, ...], record: Record
) -> tuple[float | None, float | None, tuple[str, ...], date | None]:
    ends: list[float] = []
    sources: list[str] = []
    days: list[date] = []
    for wanted in figures:
        rows = _rows(record.table(wanted.table), wanted)
        for row in rows.to_dict("records"):
            given = [float(row[name]) for name in ("value", "low", "high") if row[name] == row[name]]
            ends += [value / wanted.divide_by for value in given]
            sources.append(str(row["source"]))
            days.append(row["published"].date())
    if not ends:
        return None, None, (), None
    return min(ends), max(ends), tuple(dict.fromkeys(sources)), max(days)


def _rows(table: pd.DataFrame, wanted: _Figures) -> pd.DataFrame:
    rows = table[table["measure"] == wanted.measure]
    return rows[rows["group"].str.startswith(wanted.group)] if wanted.group else rows
