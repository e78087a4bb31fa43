"""Study files: a design over levers of an order and uncertainties, read from TOML and checked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from practicable.errors import InputError, nearest
from practicable.orders import POPULATIONS, Order
from practicable.orders.complaints import Tables, one_line
from practicable.orders.rules import share_as_written
from practicable.orders.toml_text import read_toml, toml_content
from practicable.orders.values import Share, Text
from practicable.rng import MOST_SEED
from practicable.study.ensemble.bounds import MOST_REPLICATES

__all__ = [
    "MOST_POINTS",
    "STUDIES",
    "Design",
    "Lever",
    "Study",
    "Uncertainty",
    "lever_paths",
    "load_study",
    "with_levers",
]

STUDIES: tuple[str, ...] = ("hearings-and-referral",)
"""Ids of the studies that come with the package."""

MOST_POINTS = 100_000
"""Points of a design at most."""

_MOST_FACTORS, _MOST_VALUES = 50, 1_000
_LARGEST = 1e12

Value = bool | int | float | date | Text
Bound = int | float | date
Quantile = Share


def _quantile_or_name(value: object) -> object:
    """Read per cent and numbers as quantiles; other texts are names."""
    return value if isinstance(value, str) and not value.endswith("%") else share_as_written(value)


Setting = Annotated[Quantile | Text, BeforeValidator(_quantile_or_name)]
_SHARE_PATH = re.compile(r"directive\[\d+\]\.(?:refer\.\w+|administrative)|practicable\.share_for_order")


class _Table(BaseModel):
    """Base of the tables of a study file: strict types, no unknown keys, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _complaint(message: str, *, key: str = "") -> PydanticCustomError:
    return PydanticCustomError("rule", "{text}", {"text": message, "key": key})


class Lever(_Table):
    """A value of the order that the study sets.

    Attributes
    ----------
    path : str
        Into the order as a file writes it, entries counted from 1: ``directive[1].refer.single_adult``.
    values : tuple or None
        Values that are taken.
    low, high : number or date, or None
        Or a range, in a Latin hypercube.
    """

    path: Text
    values: Annotated[tuple[Value, ...], Field(strict=False, max_length=_MOST_VALUES)] | None = None
    low: Bound | None = None
    high: Bound | None = None

    @field_validator("values", "low", "high", mode="before")
    @classmethod
    def _reads_shares(cls, value: Any, info: ValidationInfo) -> Any:
        """Read what is set at a share of the order as an order file's shares are read."""
        if not _SHARE_PATH.fullmatch(str(info.data.get("path"))):
            return value
        if isinstance(value, list):
            return [share_as_written(one) for one in cast("list[Any]", value)]
        return share_as_written(value)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        _check_range(self.values, self.low, self.high)
        return self

    @property
    def name(self) -> str:
        """Name of the factor."""
        return self.path


class Uncertainty(_Table):
    """An uncertainty that the study sets; those that it does not name are drawn.

    Attributes
    ----------
    key : str
        Of a parameter, or ``capacity_rule``.
    quantile : float or None
        Where in its range it is fixed, 0 to 1.
    values : tuple or None
        Quantiles that are taken; of ``capacity_rule`` also names of rules.
    low, high : float or None
        Or a range of quantiles, in a Latin hypercube.
    """

    key: Text
    quantile: Quantile | None = None
    values: Annotated[tuple[Setting, ...], Field(strict=False, max_length=_MOST_VALUES)] | None = None
    low: Quantile | None = None
    high: Quantile | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.quantile is not None:
            if self.values is not None or self.low is not None or self.high is not None:
                raise _complaint("given beside values or a range; accepted: one of them", key="quantile")
            return self
        _check_range(self.values, self.low, self.high)
        return self

    @property
    def name(self) -> str:
        """Name of the factor."""
        return self.key


def _check_range(values: tuple[Value, ...] | None, low: Bound | None, high: Bound | None) -> None:
    """Check that either values or both ends of a range are given, with numbers that are not huge."""
    for key, given in (("values", values or ()), ("low", (low,)), ("high", (high,))):
        for one in given:
            if isinstance(one, int | float) and not -_LARGEST <= one <= _LARGEST:
                raise _complaint(f"out of range; accepted: numbers up to {_LARGEST:g}", key=key)
    if values is not None:
        if not values:
            raise _complaint("an empty list; accepted: one value or more", key="values")
        if len(set(values)) != len(values):
            raise _complaint("a value is given twice; accepted: each once", key="values")
        if low is not None or high is not None:
            raise _complaint(
                "given beside low or high; accepted: values, or both ends of a range", key="values"
            )
        return
    if low is None or high is None:
        raise _complaint("nothing to vary; accepted: values = [...], or low and high")
    if isinstance(low, date) != isinstance(high, date):
        raise _complaint(f"{high} against low = {low}; accepted: two numbers, or two dates", key="high")
    if not low < high:  # pyright: ignore[reportOperatorIssue]
        raise _complaint(f"{high} is not above low = {low}; accepted: more than that", key="high")


class Design(_Table):
    """How points are laid over the factors.

    Attributes
    ----------
    kind : str
        ``full-factorial``: every combination of values; ``latin-hypercube``: as many points as stated, each
        factor spread evenly.
    points : int or None
        Of a Latin hypercube, 1 to `MOST_POINTS`.
    """

    kind: Literal["full-factorial", "latin-hypercube"]
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)] | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if (self.kind == "latin-hypercube") != (self.points is not None):
            given = "missing" if self.points is None else "given for a full factorial"
            raise _complaint(
                f"{given}; accepted: a number of points for a latin-hypercube alone", key="points"
            )
        return self


class Study(_Table):
    """A sweep over levers and uncertainties.

    Attributes
    ----------
    id, title : str
        A name for tables, and words.
    order : str
        Id of a library order, or path of an order file, from the study's folder.
    as_of, until : date or None
        As for a brief.
    whole : bool
        Whether what the order announced after the as-of date is simulated too.
    replicates : int
        At each point, 1 to `bounds.MOST_REPLICATES`; all points have the same, under common random numbers.
    seed : int
        Root of every draw, the design's among them.
    runs_per_chunk : int
        Runs kept as one entry of the store, at least 1.
    outcomes : tuple of str
        Measures, of the southwest or ``MEASURE/DISTRICT``.
    design : Design
    levers, uncertainties : tuple
        Keys ``lever`` and ``uncertainty``.
    """

    id: Text
    title: Text
    order: Text
    as_of: date | None = None
    until: date | None = None
    whole: bool = False
    replicates: Annotated[int, Field(ge=1, le=MOST_REPLICATES)] = 10
    seed: Annotated[int, Field(ge=0, le=MOST_SEED)] = 0
    runs_per_chunk: Annotated[int, Field(ge=1, le=10_000)] = 20
    outcomes: Annotated[tuple[Text, ...], Field(strict=False, min_length=1, max_length=_MOST_VALUES)]
    design: Design
    levers: Annotated[tuple[Lever, ...], Field(strict=False, alias="lever", max_length=_MOST_FACTORS)] = ()
    uncertainties: Annotated[
        tuple[Uncertainty, ...], Field(strict=False, alias="uncertainty", max_length=_MOST_FACTORS)
    ] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        names = [factor.name for factor in (*self.levers, *self.uncertainties)]
        for name in names:
            if names.count(name) > 1:
                raise _complaint(f"'{name}' is set twice; accepted: each once")
        for kind, factors in (("lever", self.levers), ("uncertainty", self.uncertainties)):
            for at, factor in enumerate(factors):
                if factor.low is not None and self.design.kind == "full-factorial":
                    raise _complaint(
                        "a range in a full factorial; accepted: values = [...]", key=f"{kind}.{at}.low"
                    )
        return self


_TABLES: Tables = {"": Study, "design": Design, "lever": Lever, "uncertainty": Uncertainty}


def load_study(study: str | os.PathLike[str]) -> Study:
    """Read a study.

    Parameters
    ----------
    study : str or path
        An id of the library, or a path of a study file (TOML).

    Raises
    ------
    InputError
        No such study, or a file that cannot be used; one line that says what, where and what is accepted.
    """
    name = os.fspath(study)
    if name in STUDIES:
        text = (
            files("practicable.study.sweep").joinpath("library", f"{name}.toml").read_text(encoding="utf-8")
        )
        return _parse(text, f"{name}.toml")
    path = Path(name)
    try:
        found = _parse(read_toml(path), name)
    except FileNotFoundError as error:
        known = "" if path.suffix else f"; {nearest(name, STUDIES)}"
        raise InputError(f"no such file{known}", where=name) from error
    except OSError as error:
        raise InputError(
            f"cannot be read ({(error.strerror or 'no reason given').lower()})", where=name
        ) from error
    beside = path.parent / found.order
    return found.model_copy(update={"order": str(beside)}) if beside.suffix else found


def _parse(text: str, name: str) -> Study:
    content = toml_content(text, name=name)
    try:
        return Study.model_validate(content)
    except ValidationError as error:
        raise one_line(error.errors(include_url=False), name=name, text=text, tables=_TABLES) from error


_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


def lever_paths(order: Order) -> list[str]:
    """List every value of an order that a study can set, as a path."""
    return [path for path, _ in _leaves(order.model_dump(by_alias=True), "") if not path.startswith("source")]


def _leaves(content: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Walk the tables of an order; lists of words are one value, entries are counted from 1."""
    if isinstance(content, Mapping):
        table = dict(cast("Mapping[str, Any]", content))
        if path.endswith(".refer"):
            table = dict.fromkeys(POPULATIONS) | table
        for key, value in table.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(content, tuple) and content and isinstance(content[0], Mapping):
        for at, entry in enumerate(cast("tuple[Any, ...]", content), start=1):
            yield from _leaves(entry, f"{path}[{at}]")
    else:
        yield path, content


def with_levers(order: Order, paths: Sequence[str], values: Sequence[Value], *, where: str) -> Order:
    """Return the order with other values at some paths, checked as an order file is.

    Parameters
    ----------
    order : Order
    paths, values : sequences
        Equally long.
    where : str
        What to call the source of the values in an error.

    Raises
    ------
    InputError
        When a path leads nowhere, or the order cannot be with a value.
    """
    content = _lists(order.model_dump(by_alias=True, exclude_defaults=True))
    known = lever_paths(order)
    for path, value in zip(paths, values, strict=True):
        if path not in known:
            near = ", ".join(f"'{one}'" for one in get_close_matches(path, known, n=3, cutoff=0.0))
            raise InputError(f"the order has no lever '{path}'; nearest: {near}", where=where)
        _set(content, path, value)
    try:
        return Order.model_validate(content)
    except ValidationError as error:
        raise one_line(error.errors(include_url=False), name=where, text="") from error


def _lists(content: Any) -> Any:
    """Copy tables so that they can be altered."""
    if isinstance(content, Mapping):
        return {key: _lists(value) for key, value in cast("Mapping[str, Any]", content).items()}
    if isinstance(content, (tuple, list)):
        return [_lists(value) for value in cast("Sequence[Any]", content)]
    return content


def _set(content: dict[str, Any], path: str, value: Value) -> None:
    steps: list[str | int] = []
    for name, number in _STEP.findall(path):
        steps += [name] if not number else [name, int(number) - 1]
    table: Any = content
    for step in steps[:-1]:
        table = table.setdefault(step, {}) if isinstance(step, str) else table[step]
    table[steps[-1]] = value
