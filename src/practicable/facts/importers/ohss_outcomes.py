"""Monthly tables on enforcement and legal processes: what became of encounters, and book-ins by agency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.calendar import FISCAL_MONTHS, month_of_fiscal_year
from practicable.errors import InputError
from practicable.facts.importers.recent_rows import ROUNDED, Count, marked, recent_row
from practicable.facts.importers.workbook import Cells, NumberedRow, read_sheets
from practicable.facts.quantities import NotANumberError, read_count

if TYPE_CHECKING:
    from practicable.facts.catalog import Source
    from practicable.facts.tabular import Rows

__all__ = ["SHEETS", "outcome_rows"]

_OUTCOMES: Mapping[str, str] = {
    "Total Encounters": "encounters",
    "T8 repatriations": "repatriated",
    "T42 expulsions": "expelled",
    "Migrant Protection Protocols": "returned_to_mexico_to_wait",
    "Transfers to ICE": "to_ice",
    "Transfers to HHS": "to_hhs",
    "USBP Releases": "released",
    "OFO Paroles": "paroled_at_ports",
    "Other outcomes": "other_outcomes",
}
_AGENCIES: Mapping[str, str] = {"Total": "all", "CBP": "cbp", "ICE": "ice"}
_ABSENT = frozenset({"X", "NA"})
"""What the tables print where nothing applies or nothing is known."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: the table its rows go to, its groups as printed over the columns, and its columns."""

    table: str
    groups: Mapping[str, str]
    columns: Mapping[str, str]


SHEETS: Mapping[str, _Sheet] = {
    "CBP SWB Book-Outs by Agency": _Sheet("encounter_outcomes", {"USBP": "border_patrol"}, _OUTCOMES),
    "CBP SWB Book-Outs by Family": _Sheet(
        "encounter_outcomes",
        {
            "Total Encounters": "all",
            "Single Adults": "single_adult",
            "Family Unit Individuals": "family",
            "Unaccompanied Children/Single Minors": "unaccompanied",
        },
        _OUTCOMES,
    ),
    "ICE Book-Ins by Arrest Agency": _Sheet("detention", {}, _AGENCIES),
}
"""Sheets that are read."""


def outcome_rows(path: Path, source: Source) -> dict[str, Rows]:
    """Read the months of each table.

    Raises
    ------
    InputError
        When a sheet or column is missing, a row is out of order, or a cell is no count rounded to 10.
    """
    tables: dict[str, Rows] = {}
    for name, rows in read_sheets(path, tuple(SHEETS)).items():
        tables.setdefault(SHEETS[name].table, []).extend(
            _sheet_rows(rows, SHEETS[name], source, f"{path.name}: sheet {name}")
        )
    return tables


def _sheet_rows(rows: list[NumberedRow], sheet: _Sheet, source: Source, where: str) -> Rows:
    at = next((i for i, (_, cells) in enumerate(rows) if _text(cells[0]) == "Fiscal Year"), None)
    if at is None:
        raise InputError("has no row of titles 'Fiscal Year, Month'", where=where)
    columns = _columns(rows[at - 1][1] if sheet.groups else (), rows[at][1], sheet)
    if not columns:
        raise InputError(f"has no columns {', '.join(sheet.columns)}", where=f"{where}: row {rows[at][0]}")
    found: Rows = []
    year, month = 0, -1
    for number, cells in rows[at + 1 :]:
        spot = f"{where}: row {number}"
        if match := re.fullmatch(r"(20\d\d)(?: YTD)?", _text(cells[0])):
            year, month = int(match[1]), -1
        elif (label := _text(cells[1] if len(cells) > 1 else None)) in FISCAL_MONTHS:
            month += 1
            if year == 0 or label != FISCAL_MONTHS[month % len(FISCAL_MONTHS)]:
                raise InputError(f"'{label}' is out of order; accepted: October to September", where=spot)
            found += _row_of(cells, columns, (year, month), source, spot)
    return found


def _columns(groups: Cells, titles: Cells, sheet: _Sheet) -> dict[int, tuple[str, str]]:
    """Measure and group of every column that is read."""
    found: dict[int, tuple[str, str]] = {}
    group = ""
    for at, title in enumerate(titles):
        if at < len(groups) and _text(groups[at]):
            group = sheet.groups.get(_text(groups[at]), "")
        measure = sheet.columns.get(re.sub(r"\d+$", "", _text(title)))
        if measure is None:
            continue
        if sheet.groups and group:
            found[at] = (measure, group)
        elif not sheet.groups:
            found[at] = ("book_ins_rounded", measure)
    return found


def _row_of(
    cells: Cells, columns: Mapping[int, tuple[str, str]], when: tuple[int, int], source: Source, where: str
) -> Rows:
    start, end = month_of_fiscal_year(*when)
    found: Rows = []
    for at, (measure, group) in columns.items():
        text = _text(cells[at] if at < len(cells) else None)
        if text in _ABSENT:
            continue
        count = Count(measure, group, _place(measure), start, end, float(_count(text, where, at)), "people")
        found.append(
            recent_row(count, source, marked(end, ROUNDED) if measure == "encounters" else (ROUNDED,), where)
        )
    return found


def _place(measure: str) -> str:
    return "national" if measure == "book_ins_rounded" else "southwest"


def _count(text: str, where: str, at: int) -> int:
    try:
        value = read_count(text)
    except NotANumberError as error:
        raise InputError(f"'{text}' {error}; accepted: a count", where=f"{where}, cell {at + 1}") from error
    if value % 10:
        raise InputError(f"'{text}' is not rounded to 10", where=f"{where}, cell {at + 1}")
    return value


def _text(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())
