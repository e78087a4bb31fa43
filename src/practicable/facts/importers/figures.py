"""Figures collected from public reports: prosecutions, behaviour, and the claim of March 2018."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.errors import InputError, nearest
from practicable.facts.importers.delimited import Record, read_table
from practicable.facts.importers.geographies import geography_slug
from practicable.facts.publication import day_of_publication
from practicable.facts.quantities import NotANumberError
from practicable.facts.tabular import Rows, format_number, key_of
from practicable.facts.units import Cell, read_cell, read_end

if TYPE_CHECKING:
    from practicable.facts.catalog import Source

__all__ = ["COLLECTED", "collected_rows"]

_COMMON = {
    "metric",
    "unit",
    "geography",
    "period_start",
    "period_end",
    "value",
    "source_title",
    "source_url",
    "confidence",
}
COLLECTED: Mapping[str, frozenset[str]] = {
    "prosecutions": frozenset(_COMMON),
    "behaviour": frozenset({*_COMMON, "group", "low", "high"}),
    "march_2018_claim": frozenset({*_COMMON, "published"}),
}
"""Every table of collected figures, and the columns that it must have."""

_OPTIONAL = frozenset({"provenance"})

_CONFIDENCE = ("high", "low", "medium")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def collected_rows(path: Path, kind: str, sources: Mapping[str, Source]) -> Rows:
    """Read a table of collected figures.

    Parameters
    ----------
    path : Path
        A CSV file with a title row.
    kind : str
        One of `COLLECTED`.
    sources : mapping
        The list of sources, in which every title and address must be found.

    Raises
    ------
    InputError
        When the file cannot be read, a column is missing or unknown, or a cell is not what its column holds;
        the message names the row and the column.
    """
    by_page = {(source.title, source.url): source for source in sources.values()}
    rows: Rows = []
    first: dict[tuple[str, ...], str] = {}
    for record in read_table(path, COLLECTED[kind], _OPTIONAL).records:
        row = _row(record, by_page)
        key = key_of(kind, row)
        if key in first:
            raise InputError(
                f"has the measure, place, period, unit and source of {first[key]}; accepted: one row of each",
                where=record.where,
            )
        first[key] = record.where.removeprefix(f"{path.name}: ")
        rows.append(row)
    return rows


def _row(record: Record, by_page: Mapping[tuple[str, str], Source]) -> dict[str, str]:
    source = by_page.get((record.text("source_title"), record.text("source_url")))
    if source is None:
        raise InputError(
            f"the source '{record.text('source_title')}' is not in sources.toml with this address; "
            "accepted: the title and address of a source on record",
            where=record.where,
        )
    start, end = (_day(record, column) for column in ("period_start", "period_end"))
    if start is not None and end is not None and start > end:
        raise InputError(f"the period ends on {end}, before it starts on {start}", where=record.where)
    stated = _day(record, "published") or source.published
    cell = _cell(record)
    row = {
        "measure": _slug(record, "metric"),
        "place": geography_slug(record.text("geography"), where=record.spot("geography")),
        "period_start": start.isoformat() if start else "",
        "period_end": end.isoformat() if end else "",
        "value": "" if cell.value is None else format_number(cell.value),
        "unit": _needed(record, "unit"),
        "source": source.id,
        "published": day_of_publication(source.basis, end, stated, where=record.where).isoformat(),
        "published_basis": source.basis,
        "vintage": "as reported",
        "value_text": cell.text,
        "low": "" if cell.low is None else format_number(cell.low),
        "high": "" if cell.high is None else format_number(cell.high),
        "confidence": _confidence(record),
        "provenance": record.text("provenance"),
    }
    return {**row, "group": record.text("group")} if "group" in record.cells else row


def _cell(record: Record) -> Cell:
    """Read value, low and high together: a range may be written in the value or in its own columns."""
    unit, measure = record.text("unit"), record.text("metric")
    written = {column: record.cells.get(column, "") for column in ("value", "low", "high")}
    ends: dict[str, float | None] = {"low": None, "high": None}
    column = "value"
    try:
        found = Cell(None, None, None, "")
        if written["value"] or not (written["low"] or written["high"]):
            found = read_cell(written["value"], unit, measure)
        for column in ends:
            if written[column]:
                ends[column] = read_end(written[column], unit, measure)
    except NotANumberError as error:
        raise InputError(f"'{written[column]}' {error}", where=record.spot(column)) from error
    for side, inside in (("low", found.low), ("high", found.high)):
        if inside is not None and ends[side] not in {None, inside}:
            raise InputError(
                f"'{written[side]}' is not the {side} end of the value '{written['value']}'; accepted: the "
                "range in one place",
                where=record.spot(side),
            )
        ends[side] = inside if inside is not None else ends[side]
    _check_order(record, (ends["low"], found.value, ends["high"]))
    return Cell(found.value, ends["low"], ends["high"], found.text)


def _check_order(record: Record, numbers: tuple[float | None, float | None, float | None]) -> None:
    printed = [number for number in numbers if number is not None]
    if printed != sorted(printed):
        raise InputError("low, value and high are not in this order", where=record.where)


def _slug(record: Record, column: str) -> str:
    text = _needed(record, column)
    if re.fullmatch(r"[A-Za-z0-9_]+", text) is None:
        raise InputError(
            f"'{text}' is not a name of letters, digits and underscores", where=record.spot(column)
        )
    return text


def _needed(record: Record, column: str) -> str:
    if not record.text(column):
        raise InputError("is blank; accepted: a name", where=record.spot(column))
    return record.text(column)


def _confidence(record: Record) -> str:
    word = record.text("confidence")
    if word not in _CONFIDENCE:
        raise InputError(
            f"'{word}' is not a confidence; {nearest(word, _CONFIDENCE)}", where=record.spot("confidence")
        )
    return word


def _day(record: Record, column: str) -> date | None:
    text = record.text(column)
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(f"'{text}' is not a date; accepted: the form 2018-04-06", where=record.spot(column))
