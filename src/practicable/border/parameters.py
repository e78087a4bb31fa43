"""The model's parameters as sourced data: ranges by state of knowledge, and draws from them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from statistics import NormalDist
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from practicable.geography import DISTRICTS
from practicable.provenance import digest
from practicable.rng import generator

__all__ = [
    "Parameter",
    "ParameterDraw",
    "draw_parameters",
    "parameters_as_of",
    "parameters_hash",
    "with_range",
]

Bounds = tuple[float, float]

_SIGNED = frozenset({"points", "log-odds", "log change per unit of risk"})
"""Units of effects, whose prior may reach below zero."""


_NORMAL = NormalDist()
_Z_95 = _NORMAL.inv_cdf(0.975)
_TINY = 1e-12


class Parameter(BaseModel):
    """One parameter in one state of knowledge.

    Attributes
    ----------
    key, label, unit : str
        Stable name, plain words, and unit of the value.
    group : str
        The part of the border that it belongs to.
    mechanism : str
        The switch of `decisions.Mechanisms` that puts it out of force; empty where there is none.
    low, high : float or None
        Bounds of the uniform prior, when it is the same in every district; with a median, the ends of the
        interval that holds 95 % of the prior.
    median, least, most : float or None
        Of a prior that an interval around a median gives: a two-piece normal, cut where the model sets a
        bound.
    by_district : mapping of str to (low, high), or None
        Bounds by district slug otherwise.
    kind : {"sourced", "assumed"}
        Whether a document gives the range.
    source : str
        The document, or a plain statement that there is none.
    published : date
        From when a simulation may use the entry.
    why : str
        One line on the choice.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    label: str
    unit: Literal["probability", "ratio", "days", "points", "log-odds", "log change per unit of risk"]
    group: Literal["encounter", "prosecution", "civil", "decision", "family", "capacity", "place"]
    mechanism: Literal["", "specific_deterrence", "general_deterrence", "message", "displacement"] = ""
    low: float | None = None
    high: float | None = None
    median: float | None = None
    least: float | None = None
    most: float | None = None
    by_district: dict[str, Bounds] | None = None
    kind: Literal["sourced", "assumed"]
    source: Annotated[str, Field(min_length=10)]
    published: date
    why: Annotated[str, Field(min_length=10)]

    @model_validator(mode="after")
    def _check(self) -> Parameter:
        if (self.by_district is None) == (self.low is None or self.high is None):
            raise ValueError(f"{self.key}: give either low and high, or by_district")
        if self.by_district is not None and set(self.by_district) != set(DISTRICTS):
            raise ValueError(f"{self.key}: by_district must name {', '.join(DISTRICTS)}")
        floor = float("-inf") if self.unit in _SIGNED else 0.0
        ceiling = 1.0 if self.unit == "probability" else float("inf")
        for low, high in self.bounds.values():
            if not floor <= low <= high <= ceiling:
                raise ValueError(
                    f"{self.key}: needs {floor:g} <= low <= high <= {ceiling}, not {low}, {high}"
                )
        return self

    @model_validator(mode="after")
    def _check_median(self) -> Parameter:
        around = (self.least, self.low, self.median, self.high, self.most)
        given = [value for value in around if value is not None]
        if self.median is None and (self.least, self.most) == (None, None):
            return self
        if len(given) < len(around) or sorted(set(given)) != given:
            raise ValueError(f"{self.key}: a median needs least < low < median < high < most, not {around}")
        return self

    @property
    def bounds(self) -> dict[str, Bounds]:
        """Bounds by district; a shared range stands under every district."""
        if self.by_district is not None:
            return dict(self.by_district)
        assert self.low is not None
        assert self.high is not None
        return dict.fromkeys(DISTRICTS, (self.low, self.high))

    def at(self, quantile: float, district: str = DISTRICTS[0]) -> float:
        """Return the value at a quantile of the prior, 0 to 1."""
        low, high = self.bounds[district]
        if self.median is None or self.least is None or self.most is None:
            return low + quantile * (high - low)
        below, above = (self._two_piece(end) for end in (self.least, self.most))
        z = _NORMAL.inv_cdf(min(max(below + quantile * (above - below), _TINY), 1.0 - _TINY))
        side = self.median - low if z < 0.0 else high - self.median
        return min(max(self.median + z * side / _Z_95, self.least), self.most)

    def _two_piece(self, value: float) -> float:
        """Distribution function of the uncut two-piece normal."""
        assert self.low is not None
        assert self.median is not None
        assert self.high is not None
        side = self.median - self.low if value < self.median else self.high - self.median
        return _NORMAL.cdf(_Z_95 * (value - self.median) / side)

    @property
    def shared(self) -> bool:
        """Whether one value holds for all districts."""
        return self.by_district is None


@dataclass(frozen=True, slots=True)
class ParameterDraw:
    """One value for every parameter and district.

    Attributes
    ----------
    values : mapping of (key, district) to float
        A shared parameter has the same value in every district.
    """

    values: Mapping[tuple[str, str], float]

    def __call__(self, key: str, district: str = DISTRICTS[0]) -> float:
        """Return the value of `key`; name the district unless the parameter is shared."""
        return self.values[key, district]


@cache
def _library() -> tuple[Parameter, ...]:
    text = files("practicable.border").joinpath("parameters.toml").read_text(encoding="utf-8")
    return tuple(Parameter.model_validate(entry) for entry in tomllib.loads(text)["parameter"])


def parameters_hash() -> str:
    """SHA-256 of every parameter entry, as hexadecimal."""
    return digest([entry.model_dump(mode="json") for entry in _library()])


def parameters_as_of(as_of: date | None) -> tuple[Parameter, ...]:
    """Return the parameters as known on a date: for each key, the entry last published by then.

    Parameters
    ----------
    as_of : date or None
        The date; None means everything published.

    Returns
    -------
    tuple of Parameter
        In the order of the file, one a key. A key of which nothing was published by then keeps its first
        range, because the model cannot run without a value, and is marked "assumed".
    """
    known: dict[str, Parameter] = {}
    for entry in sorted(_library(), key=lambda entry: entry.published):
        seen = as_of is None or entry.published <= as_of
        if seen:
            known[entry.key] = entry
        elif entry.key not in known:
            known[entry.key] = entry.model_copy(
                update={"kind": "assumed", "why": f"{entry.why} Published after the as-of date."}
            )
    return tuple(known[key] for key in dict.fromkeys(entry.key for entry in _library()))


def with_range(parameters: tuple[Parameter, ...], key: str, low: float, high: float) -> tuple[Parameter, ...]:
    """Return the parameters with a uniform prior from `low` to `high` for one of them."""
    uniform = {"low": low, "high": high, "median": None, "least": None, "most": None, "by_district": None}
    return tuple(one.model_copy(update=uniform) if one.key == key else one for one in parameters)


def draw_parameters(
    parameters: tuple[Parameter, ...],
    *,
    seed: int,
    replicate: int,
    quantiles: Mapping[str, float] | None = None,
) -> ParameterDraw:
    """Draw every parameter once from its prior.

    Parameters
    ----------
    parameters : tuple of Parameter
        From `parameters_as_of`.
    seed, replicate : int
        With the parameter's name they key its draw, so that adding a parameter moves no other. Districts
        with their own range share the quantile: what makes sentences long in one is taken to do so in all.
    quantiles : mapping of str to float, optional
        Parameters to set at a quantile of their prior, 0 to 1, instead of drawing them.
    """
    fixed = quantiles or {}
    values: dict[tuple[str, str], float] = {}
    for parameter in parameters:
        drawn = generator(seed, "parameter", parameter.key, replicate).random()
        quantile = fixed.get(parameter.key, drawn)
        for district in DISTRICTS:
            values[parameter.key, district] = parameter.at(quantile, district)
    return ParameterDraw(values)
