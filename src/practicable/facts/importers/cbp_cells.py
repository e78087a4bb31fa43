"""Cells of CBP's files of encounters: fiscal months, components, counts, and no row twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from practicable.errors import InputError, nearest
from practicable.facts.importers.delimited import Record, read_table
from practicable.facts.quantities import NotANumberError, read_count

__all__ = ["COMPONENTS", "count_in", "fiscal_month_in", "one_of", "read_once"]

COMPONENTS = ("U.S. Border Patrol", "Office of Field Operations")
"""Who encountered somebody; the Border Patrol, between ports, comes first."""

_MONTHS = ("OCT", "NOV", "DEC", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP")
_YEARS = range(2020, 2101)


def read_once(path: Path, columns: frozenset[str]) -> Iterator[Record]:
    """Read the rows of a file, and refuse a second row about the same thing.

    Raises
    ------
    InputError
        When a row repeats another, whatever its count.
    """
    seen: dict[tuple[str, ...], str] = {}
    about = sorted(columns - {"Encounter Count"})
    for record in read_table(path, columns).records:
        key = tuple(record.text(column) for column in about)
        if key in seen:
            raise InputError(f"repeats {seen[key]}; accepted: one row of each", where=record.where)
        seen[key] = record.where.removeprefix(f"{path.name}: ")
        yield record


def fiscal_month_in(record: Record) -> tuple[int, int]:
    """Read the fiscal year and the month, October being 0.

    Raises
    ------
    InputError
        When either is anything else.
    """
    text = record.text("Fiscal Year").removesuffix(" (FYTD)")
    if not text.isascii() or not text.isdigit() or int(text) not in _YEARS:
        raise InputError(
            f"'{record.text('Fiscal Year')}' is not a fiscal year; accepted: such as 2024 or 2025 (FYTD)",
            where=record.spot("Fiscal Year"),
        )
    return int(text), _MONTHS.index(one_of(record, "Month (abbv)", _MONTHS))


def count_in(record: Record) -> int:
    """Read the count of a row.

    Raises
    ------
    InputError
        When it is no count.
    """
    text = record.cells["Encounter Count"]
    try:
        return read_count(text)
    except NotANumberError as error:
        raise InputError(
            f"'{text}' {error}; accepted: a count", where=record.spot("Encounter Count")
        ) from error


def one_of(record: Record, column: str, accepted: tuple[str, ...] | Mapping[str, str]) -> str:
    """Return the word of a column.

    Raises
    ------
    InputError
        When it is none of those accepted, with the nearest.
    """
    text = record.text(column)
    if text not in accepted:
        raise InputError(
            f"'{text}' is not a {column.lower()} of this file; {nearest(text, accepted)}",
            where=record.spot(column),
        )
    return text
