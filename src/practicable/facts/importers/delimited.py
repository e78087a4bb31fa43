"""Read a table of comma-separated values as rows of text, each with its number; knows no document."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from practicable.errors import InputError, nearest
from practicable.facts.importers.opening import content_of

__all__ = ["Record", "Table", "read_table"]

_MOST_BYTES = 20_000_000
_MOST_ROWS = 200_000
_MOST_COLUMNS = 100
_LONGEST_CELL = 10_000
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_CONTROLS = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table.

    Attributes
    ----------
    where : str
        File and row, for messages; the row of titles is row 1, as a spreadsheet counts.
    cells : mapping of str to str
        By column, as written but for blanks at the ends.
    """

    where: str
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """Words of a cell, any run of blanks and line breaks as one blank; of an absent column, none."""
        return _tidy(self.cells.get(column, ""))

    def spot(self, column: str) -> str:
        """Name a cell: file, row and column."""
        return f"{self.where}, column {column}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in printed order, and its rows that are not blank."""

    columns: tuple[str, ...]
    records: tuple[Record, ...]


def read_table(path: Path, required: frozenset[str], optional: frozenset[str] = frozenset()) -> Table:
    """Read a table, its columns in any order; rows and columns without a word are skipped.

    Parameters
    ----------
    path : Path
        A file of comma-separated values in UTF-8, with or without a byte order mark.
    required, optional : frozenset of str
        Columns that must be there, and that may be; any other is refused.

    Raises
    ------
    InputError
        When the file cannot be read, is too large, or does not have these columns in every row.
    """
    rows = _rows(path)
    title_row = next(rows, None)
    if title_row is None:
        raise InputError("has no rows", where=path.name)
    number, titles = title_row
    named = _columns(titles, required, optional, f"{path.name}: row {number}")
    records: list[Record] = []
    for at, row in rows:
        where = f"{path.name}: row {at}"
        if len(row) != len(titles):
            raise InputError(
                f"has {len(row)} cells where the title row has {len(titles)} columns; accepted: one cell a "
                "column, with quotation marks around a cell that holds a comma",
                where=where,
            )
        _check_unnamed(row, named, where)
        records.append(Record(where, {column: row[i].strip() for column, i in named.items()}))
    if not records:
        raise InputError("has no rows", where=path.name)
    return Table(tuple(named), tuple(records))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold a word, with their numbers from 1."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            where = f"{path.name}: row {number}"
            if number > _MOST_ROWS:
                raise InputError(f"more than {_MOST_ROWS:,} rows; accepted: fewer", where=path.name)
            if len(row) > _MOST_COLUMNS:
                raise InputError(f"more than {_MOST_COLUMNS} columns; accepted: fewer", where=where)
            if any(cell.strip() for cell in row):
                _check_cells(row, where)
                yield number, row
    except csv.Error as error:
        raise InputError(
            f"cannot be read as a table ({error})", where=f"{path.name}: row {number + 1}"
        ) from error


def _check_cells(row: list[str], where: str) -> None:
    for at, cell in enumerate(row, start=1):
        if len(cell) > _LONGEST_CELL:
            raise InputError(f"more than {_LONGEST_CELL:,} characters", where=f"{where}, cell {at}")
        if match := _CONTROLS.search(cell):
            raise InputError(
                f"holds the control character U+{ord(match[0]):04X}; accepted: text",
                where=f"{where}, cell {at}",
            )


def _text(path: Path) -> str:
    content = content_of(path, most=_MOST_BYTES)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("is in UTF-16; accepted: UTF-8", where=path.name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise InputError(
            f"holds the byte 0x{byte:02X}, which is not UTF-8; accepted: a file saved as UTF-8",
            where=f"{path.name}: line {line}",
        ) from error


def _columns(
    titles: list[str], required: frozenset[str], optional: frozenset[str], where: str
) -> dict[str, int]:
    """Place of each named column, in printed order."""
    if len(titles) == 1:
        for mark, words in _SEPARATORS.items():
            if mark in titles[0]:
                raise InputError(f"columns are separated by {words}; accepted: commas", where=where)
    accepted = required | optional
    named: dict[str, int] = {}
    for at, title in enumerate(map(_tidy, titles)):
        if not title:
            continue
        if title not in accepted:
            raise InputError(f"no column is called '{title}'; {nearest(title, accepted)}", where=where)
        if title in named:
            raise InputError(f"column {title} is there twice; accepted: once", where=where)
        named[title] = at
    missing = required - named.keys()
    if missing:
        raise InputError(f"has no column {', '.join(sorted(missing))}", where=where)
    return named


def _check_unnamed(row: list[str], named: Mapping[str, int], where: str) -> None:
    for at, cell in enumerate(row):
        if cell.strip() and at not in named.values():
            raise InputError(f"'{cell}' stands in a column without a title", where=f"{where}, cell {at + 1}")


def _tidy(text: str) -> str:
    """Text without blanks at its ends, any run of blanks and line breaks as one blank."""
    return " ".join(text.replace("\ufeff", "").split())
