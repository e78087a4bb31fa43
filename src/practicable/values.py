"""Values as they are given, checked and brought to one type; nothing is rounded or guessed."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, TypeVar, cast

from practicable.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["elements", "label", "labels", "numbers", "real", "whole"]

T = TypeVar("T")


def whole(
    name: str, value: object, *, least: int = 0, most: int | None = None, where: str | None = None
) -> int:
    """Return a whole number as an int; refuse anything else, truth values and 2.0 among it.

    Parameters
    ----------
    name : str
        What the message calls it.
    value : object
        An int, or an integer of NumPy.
    least, most : int
        Bounds.
    where : str, optional
        As in `InputError`.
    """
    number = int(value) if isinstance(value, Integral) and not _is_truth_value(value) else least - 1
    if number < least or (most is not None and number > most):
        bounds = f"at least {least:,}" if most is None else f"{least:,} to {most:,}"
        raise InputError(f"{name} is {value!r}; accepted: {bounds}, a whole number", where=where)
    return number


def real(name: str, value: object, *, least: float, most: float, where: str | None = None) -> float:
    """Return a number as a float; refuse text, truth values, NaN, and what is out of bounds.

    Parameters
    ----------
    name : str
        What the message calls it.
    value : object
        An int or float, of Python or NumPy.
    least, most : float
        Bounds; `most` may be infinite.
    where : str, optional
        As in `InputError`.
    """
    number = float(value) if isinstance(value, Real) and not _is_truth_value(value) else math.nan
    if not least <= number <= most:
        raise InputError(f"{name} is {value!r}; accepted: a number from {least:g} to {most:g}", where=where)
    return number


def numbers(name: str, values: object, *, where: str | None = None) -> NDArray[np.float64]:
    """Return numbers of any shape as a read-only copy in float64; refuse text, truth values and objects."""
    import numpy as np

    try:
        given = np.asarray(values)
    except ValueError:
        given = np.asarray(None)
    if given.dtype.kind not in "iuf" and given.size:
        raise InputError(f"{name} is no array of numbers; accepted: numbers", where=where)
    copy = np.array(given, dtype=np.float64)
    copy.flags.writeable = False
    return copy


def _is_truth_value(value: object) -> bool:
    """Whether a value is True or False, which are numbers to Python, not to people."""
    return isinstance(value, bool)


def label(name: str, value: object, *, where: str | None = None) -> str:
    """Return a name; refuse what is no text, or empty."""
    if not isinstance(value, str) or not value:
        raise InputError(f"{name} is {value!r}; accepted: a name", where=where)
    return value


def elements(
    name: str, values: object, kinds: tuple[type[T], ...], *, most: int, where: str | None = None
) -> tuple[T, ...]:
    """Return a collection as a tuple; refuse text, another kind of element, and more of them than `most`."""
    accepted = " or ".join(kind.__name__ for kind in kinds)
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Collection):
        raise InputError(f"{name} is {values!r}; accepted: a sequence of {accepted}", where=where)
    given = cast("Collection[T]", values)
    if len(given) > most:
        raise InputError(f"{name} has {len(given):,} entries; accepted: at most {most:,}", where=where)
    for at, value in enumerate(given):
        if not isinstance(value, kinds):
            raise InputError(f"{name}[{at}] is {value!r}; accepted: {accepted}", where=where)
    return tuple(given)


def labels(name: str, values: object, *, most: int, where: str | None = None) -> tuple[str, ...]:
    """Return names as a tuple; refuse one text, which would be taken letter by letter, and empty names."""
    names = elements(name, values, (str,), most=most, where=where)
    if not all(names):
        raise InputError(f"{name} has an empty name; accepted: names", where=where)
    return names
