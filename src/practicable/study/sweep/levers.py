"""Levers: paths into an order, and the order with other values at them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from practicable.errors import InputError
from practicable.orders import POPULATIONS, Order
from practicable.orders.complaints import one_line

if TYPE_CHECKING:
    from practicable.study.sweep.study_file import Value

__all__ = ["lever_paths", "with_levers"]

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
