"""TOML as people send it: bounded in size, depth and number of tables before it is parsed."""

from __future__ import annotations

import os
import re
import tomllib
from typing import TYPE_CHECKING

from practicable.errors import InputError
from practicable.orders.complaints import flat

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MOST_BYTES", "MOST_DEPTH", "MOST_TABLES", "read_toml", "toml_content"]

MOST_BYTES = 400_000
"""Bytes of a file; the longest of the library has under 10,000."""

MOST_DEPTH = 16
"""Lists and tables within one another, and parts of a dotted key."""

MOST_TABLES = 1_000
"""Tables with a header of their own."""

_MOST_KEYS = 10_000

_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")

_TEXTS = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"{3,5}|\Z)|"(?:\\.|[^"\\\n])*"?'
    r"|'''.*?(?:'{3,5}|\Z)|'[^'\n]*'?"
    r"|#[^\n]*",
    re.DOTALL,
)
"""Texts and comments; one that does not end runs to the end of its line or file."""

_MARKS = re.compile(r"[\[\]{}\n=,.]")
_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)


def read_toml(path: Path) -> str:
    """Read the text of a TOML file, of which no more than `MOST_BYTES` are loaded.

    Parameters
    ----------
    path : Path

    Raises
    ------
    OSError
        As for any file.
    InputError
        When it is larger than that, or no text in UTF-8.
    """
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    _check_size(len(content), os.fspath(path))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputError("not a text file in UTF-8; accepted: TOML", where=os.fspath(path)) from error


def toml_content(text: str, *, name: str) -> dict[str, object]:
    """Parse TOML.

    Parameters
    ----------
    text : str
        At most `MOST_BYTES` long, with a bounded number of tables and keys, nested at most `MOST_DEPTH` deep.
    name : str
        The file's name, for errors.

    Raises
    ------
    InputError
        When a bound is passed, or the text is not valid TOML; with the line where it is known.
    """
    _check_size(len(text.encode("utf-8", "surrogatepass")), name)
    plain = _TEXTS.sub('""', text)
    counts = (("tables", len(_HEADER.findall(plain)), MOST_TABLES), ("keys", plain.count("="), _MOST_KEYS))
    for noun, number, most in counts:
        if number > most:
            raise InputError(f"{number:,} {noun}; accepted: at most {most:,}", where=name)
    _check_depth(plain, name)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), name=name) from error
    except RecursionError as error:
        raise InputError("nested too deeply", where=name) from error
    except ValueError as error:
        raise InputError("a whole number has more digits than can be read", where=name) from error


def _check_size(n_bytes: int, name: str) -> None:
    if n_bytes > MOST_BYTES:
        raise InputError(f"larger than {MOST_BYTES:,} bytes; accepted: at most that", where=name)


def _check_depth(plain: str, name: str) -> None:
    """Count brackets that are open, and the dots of a key, in a text without its texts and comments."""
    depth = dots = 0
    for mark in _MARKS.finditer(plain):
        one = mark[0]
        if one in "[{":
            depth += 1
        elif one in "]}":
            depth -= 1
        dots = dots + 1 if one == "." else 0
        if depth > MOST_DEPTH or dots > MOST_DEPTH:
            raise InputError(f"nested too deeply; accepted: at most {MOST_DEPTH} levels", where=name)


def _not_toml(message: str, *, name: str) -> InputError:
    place = _TOML_PLACE.search(message)
    reason = _TOML_PLACE.sub("", message)
    line = int(place[1]) if place and place[1] else None
    return InputError(
        f"not valid TOML: {flat(reason[:1].lower() + reason[1:])}",
        where=f"{name}:{line}" if line else name,
        line=line,
    )
