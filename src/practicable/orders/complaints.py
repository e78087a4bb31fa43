"""One line for a person from a schema's errors: key path, line where it can be known, accepted values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, get_args

from practicable.errors import InputError, nearest
from practicable.orders.schema import Directive, Message, Order, Practicable, Resource, Source

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

__all__ = ["DATE_KEYS", "ORDER_TABLES", "Tables", "explained", "flat", "line_of", "one_line"]

Tables = Mapping[str, "type[BaseModel]"]
"""Tables of a kind of file by name; the file itself under the empty one."""

ORDER_TABLES: Tables = {
    "": Order,
    "directive": Directive,
    "message": Message,
    "practicable": Practicable,
    "resource": Resource,
    "source": Source,
}


def _holds_date(annotation: object) -> bool:
    return annotation is date or any(map(_holds_date, get_args(annotation)))


DATE_KEYS = frozenset(
    field.alias or name
    for table in ORDER_TABLES.values()
    for name, field in table.model_fields.items()
    if _holds_date(field.annotation)
)
"""Keys of an order file that hold dates, in any table."""

_HEADER = re.compile(r"^\s*(\[\[|\[)\s*([A-Za-z_]+)\s*\]\]?\s*(#.*)?$")
_LIMITS = {
    "greater_than_equal": ("ge", "{} or more"),
    "greater_than": ("gt", "more than {}"),
    "less_than_equal": ("le", "{} or less"),
    "less_than": ("lt", "less than {}"),
}
_TYPES = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "tuple_type": "a list in brackets",
    "dict_type": "a table in braces",
    "model_type": "a table",
    "finite_number": "a finite number",
    "date_type": "a date such as 2018-04-06, without quotes",
}

_LONGEST_SHOWN = 60

Path = tuple[str | int, ...]


def one_line(
    errors: Sequence[ErrorDetails], *, name: str, text: str, tables: Tables = ORDER_TABLES
) -> InputError:
    """Turn the errors of a file into one error of one line: the first, and how many more.

    Parameters
    ----------
    errors : sequence of pydantic's error details
        What `ValidationError.errors()` gives.
    name, text : str
        The file's name and its text, in which lines are looked up.
    tables : mapping
        What the file may hold.
    """
    error = errors[0]
    path = _path(error)
    line = line_of(text, path, tables=tables)
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    place = f"{name}:{line}" if line else name
    where = f"{place}: {_spoken(path)}" if path else place
    return InputError(f"{flat(_what(error, path, tables))}{more}", where=flat(where), line=line)


def explained(errors: Sequence[ErrorDetails]) -> list[tuple[str, str]]:
    """Tell each error of an order as the key path in its content, dotted and from 0, and what was wrong."""
    paths = [_path(error) for error in errors]
    return [
        (".".join(map(str, path)), flat(_what(error, path, ORDER_TABLES)))
        for error, path in zip(errors, paths, strict=True)
    ]


def flat(text: str) -> str:
    """Write text on one line: a value or a file's name may hold line breaks."""
    return " ".join(text.split())


def line_of(text: str, path: Path, *, tables: Tables = ORDER_TABLES) -> int | None:
    """Line on which a key of a file is written, from 1; None where it cannot be told.

    A key that is absent (or written within an inline table) is answered with the line of what contains it.
    """
    wanted = "" if not path or path[0] not in tables else str(path[0])
    nth = path[1] if len(path) > 1 and isinstance(path[1], int) else 0
    keys = [step for step in path if isinstance(step, str) and step != wanted]
    table, seen, found, quoted = "", {"": 0}, None, False
    for number, line in enumerate(text.splitlines(), start=1):
        inside_text, quoted = quoted, quoted ^ (_triple_quotes(line) % 2 == 1)
        if inside_text:
            continue
        header = _HEADER.match(line)
        if header:
            table = header[2]
            seen[table] = seen.get(table, -1) + 1
        if table != wanted or seen.get(table) != nth:
            continue
        if header:
            found = number
        elif keys and re.match(rf"\s*{_written(keys[0])}\s*[=.]", line):
            return number
    return found


def _written(key: str) -> str:
    """Match a key as a file may write it; one district may stand as `district`."""
    return "districts?" if key == "districts" else re.escape(key)


def _triple_quotes(line: str) -> int:
    return line.count('"""') + line.count("'''")


def _path(error: ErrorDetails) -> Path:
    """Key path of an error, with the key that a rule named and without pydantic's own steps."""
    steps: list[str | int] = [step for step in error["loc"] if step != "[key]"]
    key = str(error.get("ctx", {}).get("key", ""))
    steps += [int(step) if step.isdigit() else step for step in key.split(".") if step]
    return tuple(steps)


def _spoken(path: Path) -> str:
    """Write a key path for people: entries of a list are counted from 1."""
    words = ""
    for step in path:
        words += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return words.lstrip(".")


def _what(error: ErrorDetails, path: Path, tables: Tables) -> str:
    """Say what was wrong and what is accepted."""
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "rule":
        return error["msg"]
    if kind == "extra_forbidden" and path[-1] == "district":
        return "given beside districts; accepted: one of the two"
    if kind == "extra_forbidden":
        return f"unknown key '{path[-1]}'; {nearest(str(path[-1]), _accepted_keys(path, tables))}"
    if kind == "missing":
        return f"missing; {_described(path, tables)} is required"
    if kind == "literal_error":
        return f"unknown value {_shown(given)}; {nearest(str(given), _choices(context))}"
    if kind in _LIMITS:
        bound, phrase = _LIMITS[kind]
        limit = f"{context[bound]:g}"
        return f"{_shown(given)} is out of range; accepted: {phrase.format(limit)}"
    if kind == "string_too_short":
        return "empty text; accepted: some text"
    if kind in {"string_too_long", "too_long"}:
        unit = "letters" if kind == "string_too_long" else "entries"
        return f"too long; accepted: at most {context['max_length']:,} {unit}"
    if kind == "tuple_type" and len(path) == 1:
        return f"wrong type, {_shown(given)}; accepted: tables headed [[{path[0]}]]"
    accepted = _TYPES.get(kind)
    return (
        f"wrong type, {_shown(given)}; accepted: {accepted}"
        if accepted
        else f"{error['msg']}, not {_shown(given)}"
    )


def _described(path: Path, tables: Tables) -> str:
    whole = tables[""].__name__.lower()
    table = f"{'an' if whole[0] in 'aeio' else 'a'} {whole}" if len(path) == 1 else f"a {path[0]}"
    return f"'{path[-1]}' in {table}"


def _choices(context: Mapping[str, object]) -> list[str]:
    return re.findall(r"'([^']+)'", str(context.get("expected", "")))


def _accepted_keys(path: Path, tables: Tables) -> list[str]:
    """Keys that the table at a path takes, under the names used in the file."""
    model = tables[str(path[0])] if len(path) > 1 and path[0] in tables else tables[""]
    keys = [field.alias or name for name, field in model.model_fields.items()]
    return [*keys, "district"] if "districts" in keys else keys


def _shown(given: object) -> str:
    """Show a value as a person would have written it."""
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, (datetime, date)):
        return given.isoformat()
    if isinstance(given, Mapping):
        return "a table"
    if isinstance(given, (list, tuple)):
        return "a list"
    shown = f"'{given}'" if isinstance(given, str) else repr(given)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}..."
