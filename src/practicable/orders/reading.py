"""Order files: from TOML text to an order, and the library that comes with the package."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from practicable.calendar import month_after
from practicable.errors import InputError, nearest
from practicable.orders.complaints import DATE_KEYS, explained, one_line
from practicable.orders.schema import Order
from practicable.orders.toml_text import read_toml, toml_content

__all__ = [
    "LIBRARY",
    "command_word",
    "from_content",
    "library",
    "load",
    "new_order",
    "order_text",
    "parse",
    "to_toml",
]

LIBRARY: tuple[str, ...] = (
    "baseline",
    "operation-streamline",
    "consequence-delivery",
    "zero-tolerance-2018",
    "prosecute-2025",
    "next-month",
)
"""Ids of the orders in the library, by the date they began."""


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
    text = _read(Path(name))
    if text is not None:
        return parse(text, name=name)
    if name.endswith(".toml") or Path(name).name != name:
        raise InputError("no such file", where=name)
    raise InputError(f"no order '{name}' in the library, and no file of that name; {nearest(name, LIBRARY)}")


def command_word(order: Order, given: str | os.PathLike[str] | None = None) -> str:
    """Name an order so that a command line reads the same one.

    Parameters
    ----------
    order : Order
    given : str or path, optional
        What it was loaded by.

    Returns
    -------
    str
        An id of the library; the path as given, quoted for a shell; or, for an order that came as content and
        is not the library's, its id with the suffix that its file is saved under.
    """
    word = None if given is None else os.fspath(given)
    if word is not None and word not in LIBRARY:
        return _quoted(f"./{word}" if word.startswith("-") else word)
    if order.id in LIBRARY and order.hash == _from_library(order.id).hash:
        return order.id
    return _quoted(f"{order.id}.toml")


def _quoted(word: str) -> str:
    """Quote for a shell, on one line: what cannot be printed is written as bytes."""
    if word.isprintable():
        return shlex.quote(word)
    letters = (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}" for byte in os.fsencode(word))
    return "$'" + "".join("\\" + letter if letter in "'\\" else letter for letter in letters) + "'"


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
    content = toml_content(text, name=name)
    try:
        return Order.model_validate(content)
    except ValidationError as error:
        raise one_line(error.errors(include_url=False), name=name, text=text) from error


def from_content(content: Mapping[str, object]) -> Order:
    """Build an order from JSON content, as `Order.model_dump(mode="json", by_alias=True)` writes it.

    Parameters
    ----------
    content : mapping
        Keys as in an order file; dates as ISO text.

    Raises
    ------
    InputError
        With every complaint and the key path of each.
    """
    try:
        return Order.model_validate(_as_in_a_file(content))
    except RecursionError as error:
        raise InputError("nested too deeply for an order", where="order") from error
    except ValidationError as error:
        complaints = explained(error.errors(include_url=False))
        key, message = complaints[0]
        where = f"order: {key}" if key else "order"
        raise InputError(message, where=where, complaints=complaints) from error


def _as_in_a_file(value: object, key: str = "") -> object:
    """Read JSON as a file would be read: ISO texts under keys that hold dates are dates, empty is absent.

    A text that is no date stays, to be refused.
    """
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        return {
            name: _as_in_a_file(inner, name) for name, inner in table.items() if inner not in (None, [], {})
        }
    if isinstance(value, list):
        return [_as_in_a_file(inner, key) for inner in cast("list[object]", value)]
    if isinstance(value, str) and key in DATE_KEYS:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


@cache
def _from_library(name: str) -> Order:
    return parse(_shipped(f"library/{name}.toml"), name=f"{name}.toml")


def _shipped(name: str) -> str:
    return files("practicable.orders").joinpath(name).read_text(encoding="utf-8")


def order_text(order: str | os.PathLike[str]) -> str:
    """Return an order as TOML: the library's own file with its comments, or a file as `to_toml` writes it.

    Parameters
    ----------
    order : str or path
        An id of the library, or a path to an order file.

    Raises
    ------
    InputError
        No such order, or a file that cannot be used.
    """
    name = os.fspath(order)
    return _shipped(f"library/{name}.toml") if name in LIBRARY else to_toml(load(order))


def new_order(name: str, issued: date) -> str:
    """Write a template of an order: all single adults in five districts, every further key in a comment.

    Parameters
    ----------
    name : str
        Its id, lower-case words joined by hyphens.
    issued : date
        Day of issue and announcement; the directive begins on the first day of the next month.

    Returns
    -------
    str
        TOML that `parse` accepts.

    Raises
    ------
    InputError
        When the id cannot be used.

    Examples
    --------
    >>> from datetime import date
    >>> parse(new_order("my-order", date(2026, 12, 15)), name="my-order.toml").directives[0].start
    datetime.date(2027, 1, 1)
    """
    begins = month_after(issued, 1)
    words = {
        "id": name,
        "title": name.replace("-", " ").capitalize(),
        "issued": issued.isoformat(),
        "begins": begins.isoformat(),
        "ends": month_after(begins, 12).isoformat(),
    }
    text = re.sub(r"\{(\w+)\}", lambda mark: words[mark[1]], _shipped("template.toml"))
    parse(text, name=f"{name}.toml")
    return text


def _read(path: Path) -> str | None:
    """Read a file; None where there is none, or can be none of that name."""
    try:
        return read_toml(path)
    except (FileNotFoundError, ValueError):
        return None
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise InputError(f"cannot be read ({reason})", where=str(path)) from error


def to_toml(order: Order) -> str:
    """Write an order as TOML; `parse` of the text gives an equal order.

    Parameters
    ----------
    order : Order
        Keys at their default are left out.

    Returns
    -------
    str
        Single keys first, then a table each for `practicable` and `message`, then a table each directive,
        resource and source.
    """
    content: dict[str, object] = order.model_dump(by_alias=True, exclude_none=True)
    single = {key: value for key, value in content.items() if not _is_table(value)}
    single.pop("summary", None) if not order.summary else None
    parts = [_lines(single)]
    for key, value in content.items():
        if isinstance(value, dict):
            parts.append(f"[{key}]\n{_lines(cast('dict[str, object]', value))}")
        elif _is_table(value):
            entries = cast("tuple[dict[str, object], ...]", value)
            parts += [f"[[{key}]]\n{_lines(entry)}" for entry in entries]
    return "\n".join(parts)


def _is_table(value: object) -> bool:
    return isinstance(value, (dict, tuple))


def _lines(table: Mapping[str, object]) -> str:
    return "".join(
        f"{key} = {_value(value)}\n"
        for key, value in table.items()
        if value is not False and value not in ((), {})
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in pairs) + " }"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(_value(inner) for inner in cast("tuple[object, ...]", value)) + "]"
    return repr(value)


def _text(value: str) -> str:
    """Quote a text: JSON's escapes are TOML's, but for the one control character that JSON leaves bare."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
