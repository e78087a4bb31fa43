"""CBP's file of encounters at the southwest land border: the Border Patrol's, by class and authority."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.errors import InputError, nearest
from practicable.facts.figure import month_of
from practicable.facts.importers.delimited import Record, read_table
from practicable.facts.importers.recent_rows import Count, marked, recent_row
from practicable.facts.quantities import NotANumberError, read_count

if TYPE_CHECKING:
    from practicable.facts.catalog import Source
    from practicable.facts.tabular import Rows

__all__ = ["COLUMNS", "southwest_rows"]

COLUMNS = frozenset(
    {
        "Fiscal Year",
        "Month Grouping",
        "Month (abbv)",
        "Component",
        "Demographic",
        "Citizenship Grouping",
        "Title of Authority",
        "Encounter Type",
        "Encounter Count",
    }
)
"""Columns of the file."""

_MONTHS = ("OCT", "NOV", "DEC", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP")
_CLASSES: Mapping[str, str] = {"Single Adults": "single_adult", "FMUA": "family", "UAC": "unaccompanied"}
_COMPONENTS = ("U.S. Border Patrol", "Office of Field Operations")
_TYPES: Mapping[tuple[str, str], str] = {
    ("Title 8", "Apprehensions"): "title_8",
    ("Title 42", "Expulsions"): "title_42",
}
_CITIZENSHIPS: Mapping[str, str] = {
    "Mexico": "mexico",
    "Guatemala": "guatemala",
    "Honduras": "honduras",
    "El Salvador": "el_salvador",
    "Other": "other",
}
_YEARS = range(2020, 2101)
Key = tuple[int, int, str, str]


def southwest_rows(path: Path, source: Source) -> Rows:
    """Read the Border Patrol's encounters by month: by class and authority, and by citizenship.

    Raises
    ------
    InputError
        When a row holds an unknown word or no count, or two rows are about the same thing.
    """
    sums: Counter[Key] = Counter()
    seen: dict[tuple[str, ...], str] = {}
    for record in read_table(path, COLUMNS).records:
        key = tuple(record.text(column) for column in sorted(COLUMNS - {"Encounter Count"}))
        if key in seen:
            raise InputError(f"repeats {seen[key]}; accepted: one row of each", where=record.where)
        seen[key] = record.where.removeprefix(f"{path.name}: ")
        year, month = _when(record)
        count = _count(record)
        if _one_of(record, "Component", _COMPONENTS) != _COMPONENTS[0]:
            continue
        measure = _CLASSES[_one_of(record, "Demographic", _CLASSES)]
        citizenship = _CITIZENSHIPS[_one_of(record, "Citizenship Grouping", _CITIZENSHIPS)]
        authority = _TYPES.get((record.text("Title of Authority"), record.text("Encounter Type")))
        if authority is None:
            kind = f"{record.text('Encounter Type')} under {record.text('Title of Authority')}"
            raise InputError(
                f"'{kind}' is not what the Border Patrol counts; accepted: Apprehensions under Title 8, "
                "Expulsions under Title 42",
                where=record.where,
            )
        for kind, group in (
            (measure, authority),
            (measure, "all"),
            ("total", authority),
            ("total", "all"),
            ("citizenship", citizenship),
        ):
            sums[(year, month, kind, group)] += count
    rows: Rows = []
    for (year, month, measure, group), value in sums.items():
        start, end = month_of(year, month)
        marks = marked(end) if group != "title_8" else ()
        counted = Count(measure, group, "southwest", start, end, float(value), "people")
        rows.append(recent_row(counted, source, marks, f"{path.name}: {start:%Y-%m}"))
    return rows


def _when(record: Record) -> tuple[int, int]:
    text = record.text("Fiscal Year").removesuffix(" (FYTD)")
    if not text.isascii() or not text.isdigit() or int(text) not in _YEARS:
        raise InputError(
            f"'{record.text('Fiscal Year')}' is not a fiscal year; accepted: such as 2024 or 2025 (FYTD)",
            where=record.spot("Fiscal Year"),
        )
    return int(text), _MONTHS.index(_one_of(record, "Month (abbv)", _MONTHS))


def _count(record: Record) -> int:
    text = record.cells["Encounter Count"]
    try:
        return read_count(text)
    except NotANumberError as error:
        raise InputError(
            f"'{text}' {error}; accepted: a count", where=record.spot("Encounter Count")
        ) from error


def _one_of(record: Record, column: str, accepted: tuple[str, ...] | Mapping[str, str]) -> str:
    text = record.text(column)
    if text not in accepted:
        raise InputError(
            f"'{text}' is not a {column.lower()} of this file; {nearest(text, accepted)}",
            where=record.spot(column),
        )
    return text
