"""Cells of the tables since 2019, each refused by row and column when it is not what its column holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from practicable.calendar import month_days
from practicable.errors import InputError, nearest
from practicable.facts.quantities import NotANumberError, read_plain

if TYPE_CHECKING:
    from practicable.facts.catalog import Source
    from practicable.facts.importers.delimited import Record

__all__ = ["day_in", "month_in", "number_in", "source_in", "word_in"]


def number_in(record: Record, column: str = "value") -> float:
    """Read a plain number of 0 or more.

    Raises
    ------
    InputError
        When the cell holds anything else, with row and column.
    """
    text = record.cells[column]
    try:
        return read_plain(text)
    except NotANumberError as error:
        raise InputError(
            f"'{text}' {error}; accepted: a number of 0 or more", where=record.spot(column)
        ) from error


def word_in(record: Record, column: str, accepted: Mapping[str, str]) -> str:
    """Return what a word of a column stands for.

    Raises
    ------
    InputError
        When the cell holds anything else, with row and column.
    """
    text = record.text(column)
    if text not in accepted:
        raise InputError(
            f"'{text}' is not a {column} of this table; {nearest(text, accepted)}", where=record.spot(column)
        )
    return accepted[text]


def source_in(record: Record, sources: Mapping[str, Source]) -> Source:
    """Find the source by the name of the copy that was read.

    Raises
    ------
    InputError
        When the cell holds anything else, with row and column.
    """
    by_copy = {source.copy: source for source in sources.values() if source.copy}
    text = record.text("source")
    if text not in by_copy:
        raise InputError(
            f"'{text}' is not a source on record; {nearest(text, by_copy)}", where=record.spot("source")
        )
    return by_copy[text]


def month_in(record: Record, column: str) -> tuple[date, date]:
    """Read a month; its first and last day.

    Raises
    ------
    InputError
        When the cell holds anything else, with row and column.
    """
    match = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])(?:-01)?", record.text(column))
    if match is None:
        raise InputError(
            f"'{record.text(column)}' is not a month; accepted: the form 2024-12", where=record.spot(column)
        )
    return month_days(int(match[1]), int(match[2]))


def day_in(record: Record, column: str) -> date:
    """Read a date.

    Raises
    ------
    InputError
        When the cell holds anything else, with row and column.
    """
    text = record.text(column)
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(f"'{text}' is not a date; accepted: the form 2024-12-31", where=record.spot(column))
