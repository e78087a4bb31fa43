"""Priors of the fit by state of knowledge, and the map between standard normal coordinates and parameters."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import ndtr

from practicable.border.parameters import parameters_as_of
from practicable.errors import InputError
from practicable.rng import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.facts import Record

__all__ = ["Prior", "Values", "draw_propagated", "priors_as_of", "to_values"]

Values = Mapping[str, "NDArray[np.float64]"]
"""Draws by parameter, each of shape (n,)."""


class _Row(BaseModel):
    """A row of a table whose value is read, less another group's row where `minus` is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    measure: str
    place: str
    start: date
    group: str
    minus: str | None = None
    scale: float = 1.0


_Number = float | _Row


class _Entry(BaseModel):
    """One prior in one state of knowledge, as written in ``priors.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    label: str
    unit: str
    role: Literal["free", "propagated"]
    family: Literal["uniform", "normal"]
    low: _Number | None = None
    high: _Number | None = None
    mean: _Number | None = None
    sd: float | None = None
    of_rate: _Number | None = None
    border: str | None = None
    kind: Literal["sourced", "assumed"]
    source: Annotated[str, Field(min_length=10)]
    published: date
    why: Annotated[str, Field(min_length=5)]


@dataclass(frozen=True, slots=True)
class Prior:
    """One prior as known on a date.

    Attributes
    ----------
    key, label, unit : str
        Stable name, plain words, unit of the value.
    family : {"uniform", "normal"}
        Shape.
    first, second : float
        Lower and upper bound, or mean and standard deviation.
    of_rate : float or None
        For an effect in percentage points: the rate from which the points are counted.
    free : bool
        Whether the fit infers it; otherwise it is drawn and carried through.
    kind : {"sourced", "assumed"}
        Whether a document gives the numbers.
    source, why : str
        The document, and one line on the choice.
    published : date
        From when the entry may be used.
    """

    key: str
    label: str
    unit: str
    family: Literal["uniform", "normal"]
    first: float
    second: float
    of_rate: float | None
    free: bool
    kind: Literal["sourced", "assumed"]
    source: str
    why: str
    published: date

    def at(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at standard normal coordinates: monotone, and distributed as the prior."""
        if self.family == "normal":
            return self.first + self.second * z
        return self.first + (self.second - self.first) * ndtr(z)

    @property
    def middle(self) -> float:
        """Median."""
        return float(self.at(np.zeros(1))[0])

    @property
    def sd(self) -> float:
        """Standard deviation."""
        return self.second if self.family == "normal" else (self.second - self.first) / np.sqrt(12.0)


def priors_as_of(record: Record) -> tuple[Prior, ...]:
    """Return the priors as known on the record's date: for each key, the entry last published by then.

    Parameters
    ----------
    record : Record
        Restricted to an as-of date, or whole.

    Raises
    ------
    InputError
        When a row that an entry names is not in the record.
    """
    known: dict[str, _Entry] = {}
    for entry in sorted(_library(), key=lambda entry: entry.published):
        if record.as_of is None or entry.published <= record.as_of:
            known[entry.key] = entry
    return tuple(_resolve(known[key], record) for key in dict.fromkeys(entry.key for entry in _library()))


def to_values(priors: Iterable[Prior], z: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Map standard normal coordinates, shape (n, n_priors), to the values of the priors, by key."""
    return {prior.key: prior.at(z[:, index]) for index, prior in enumerate(priors)}


def draw_propagated(priors: Iterable[Prior], *, seed: int, replicate: int) -> dict[str, float]:
    """Draw every prior once; seed, replicate and name key the draw."""
    drawn: dict[str, float] = {}
    for prior in priors:
        z = generator(seed, "prior", prior.key, replicate).standard_normal(1)
        drawn[prior.key] = float(prior.at(z)[0])
    return drawn


@cache
def _library() -> tuple[_Entry, ...]:
    text = files("practicable.fit.behaviour").joinpath("priors.toml").read_text(encoding="utf-8")
    return tuple(_Entry.model_validate(entry) for entry in tomllib.loads(text)["prior"])


def _resolve(entry: _Entry, record: Record) -> Prior:
    kind, published = entry.kind, entry.published
    if entry.border is not None:
        shared = {parameter.key: parameter for parameter in parameters_as_of(record.as_of)}[entry.border]
        first, second = shared.low, shared.high
        kind, published = shared.kind, shared.published
    elif entry.family == "uniform":
        first, second = _number(entry.low, record), _number(entry.high, record)
    else:
        first, second = _number(entry.mean, record), entry.sd
    if first is None or second is None:
        raise InputError(f"the prior '{entry.key}' lacks its numbers", where="priors.toml")
    return Prior(
        key=entry.key,
        label=entry.label,
        unit=entry.unit,
        family=entry.family,
        first=first,
        second=second,
        of_rate=_number(entry.of_rate, record),
        free=entry.role == "free",
        kind=kind,
        source=entry.source,
        why=entry.why,
        published=published,
    )


def _number(given: _Number | None, record: Record) -> float | None:
    if not isinstance(given, _Row):
        return given
    value = _read(given, given.group, record)
    return (value - (_read(given, given.minus, record) if given.minus else 0.0)) * given.scale


def _read(row: _Row, group: str, record: Record) -> float:
    table = record.table(row.table)
    at = (
        (table["measure"] == row.measure)
        & (table["place"] == row.place)
        & (table["group"] == group)
        & (table["period_start"] == row.start.isoformat())
        & table["value"].notna()
    )
    if not at.any():
        raise InputError(
            f"no row '{row.measure}', '{group}', from {row.start}", where=f"priors.toml: {row.table}"
        )
    return float(table.loc[at].sort_values("published", kind="stable")["value"].iloc[0])
