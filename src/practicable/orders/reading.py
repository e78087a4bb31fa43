"""Order files: from TOML text to an order, and the library that comes with the package."""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from practicable.errors import InputError, nearest
from practicable.orders.complaints import flat, one_line
from practicable.orders.schema import Order

__all__ = ["LIBRARY", "library", "load", "parse"]

LIBRARY: tuple[str, ...] = ("baseline", "operation-streamline", "consequence-delivery", "zero-tolerance-2018")
"""Ids of the orders in the library, by the date they began."""

_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


def load(order: str | os.PathLike[str]) -> Order:
    """Read an order.

    Parameters
    ----------
    order : str or path
        An id of the library, or a path to an order file (TOML).

    Raises
    ------
    InputError
        No such order, or a file that cannot be used; one line that says what and where.
    """
    name = os.fspath(order)
    if name in LIBRARY:
        return _from_library(name)
    path = Path(name)
    if not path.exists():
        if path.suffix == ".toml" or path.name != name:
            raise InputError("no such file", where=name)
        raise InputError(
            f"no order '{name}' in the library, and no file of that name; {nearest(name, LIBRARY)}"
        )
    return parse(_read(path), name=name)


def library() -> tuple[Order, ...]:
    """Return the orders that come with the package, by the date they began."""
    return tuple(_from_library(name) for name in LIBRARY)


def parse(text: str, *, name: str) -> Order:
    """Build an order from the text of an order file.

    Parameters
    ----------
    text : str
        TOML.
    name : str
        The file's name, for errors.
    """
    if not text.strip():
        raise InputError("the file is empty; an order needs at least id and title", where=name)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), name=name) from error
    except RecursionError as error:
        raise InputError("nested too deeply for an order", where=name) from error
    try:
        return Order.model_validate(content)
    except ValidationError as error:
        raise one_line(error.errors(include_url=False), name=name, text=text) from error


@cache
def _from_library(name: str) -> Order:
    text = files("practicable.orders").joinpath("library", f"{name}.toml").read_text(encoding="utf-8")
    return parse(text, name=f"{name}.toml")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("not a text file in UTF-8; accepted: TOML", where=str(path)) from error
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise InputError(f"cannot be read ({reason})", where=str(path)) from error


def _not_toml(message: str, *, name: str) -> InputError:
    place = _TOML_PLACE.search(message)
    reason = _TOML_PLACE.sub("", message)
    line = f":{place[1]}" if place and place[1] else ""
    return InputError(f"not valid TOML: {flat(reason[:1].lower() + reason[1:])}", where=f"{name}{line}")
