"""Detention statistics of Immigration and Customs Enforcement: one workbook a fiscal year, by month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.calendar import month_of_fiscal_year
from practicable.errors import InputError
from practicable.facts.importers.recent_rows import CUT_SHORT, Count, recent_row
from practicable.facts.importers.workbook import NumberedRow, read_sheets, sheet_names
from practicable.facts.quantities import NotANumberError, read_plain

if TYPE_CHECKING:
    from practicable.facts.catalog import Source
    from practicable.facts.tabular import Rows

__all__ = ["SHEET", "detention_rows"]

SHEET = re.compile(r"Detention \S.*")
"""Name of the sheet that is read."""

_MONTHS = ("Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep")
_CUT_SHORT = {(2021, 11), (2022, 11)}
"""Fiscal year and month, October being 0, that the last workbook of the year does not cover to its end."""

_AGENCIES = {"Total": "all", "CBP": "cbp", "ICE": "ice"}
_AVERAGES = {"Average": "all", "CBP Average": "cbp", "ICE Average": "ice"}
_REASONS = {
    "Total": "all",
    "Bonded Out": "bonded_out",
    "Order of Recognizance": "order_of_recognizance",
    "Order of Supervision": "order_of_supervision",
    "Paroled": "paroled",
    "Proceedings Terminated": "proceedings_terminated",
    "Release to Remove": "removal",
    "Relief Granted by IJ": "relief_granted",
    "Transfer to U.S. Marshals or other agency": "to_marshals_or_others",
    "Transferred": "transferred",
    "Other": "other",
}


@dataclass(frozen=True, slots=True)
class _Block:
    """A table of the sheet: its title, what it measures, and the labels of the rows that are read."""

    title: str
    measure: str
    unit: str
    labels: Mapping[str, str]
    n_decimals: int = 0
    n_rows: int = 14


_BLOCKS: tuple[_Block, ...] = (
    _Block("ICE Initial Book-Ins by Arresting Agency and Month", "book_ins", "people", _AGENCIES, n_rows=3),
    _Block(
        "ICE Average Daily Population by Arresting Agency", "average_population", "people a day", _AVERAGES, 2
    ),
    _Block("ICE Average Length of Stay by Arresting Agency", "average_stay", "days", _AVERAGES, 2),
)
_RELEASES: tuple[_Block, ...] = (
    _Block("ICE Final Releases by Release Reason, Month", "final_releases", "people", _REASONS, n_rows=60),
    _Block("ICE Final Book Outs by Release Reason, Month", "final_book_outs", "people", _REASONS, n_rows=60),
)


def detention_rows(path: Path, source: Source) -> Rows:
    """Read book-ins, population and stay by arresting agency, and releases by reason where they are by month.

    Raises
    ------
    InputError
        When the sheet, a table or a label is missing, or a cell is no number.
    """
    name = next((name for name in sheet_names(path) if SHEET.fullmatch(name.strip())), None)
    if name is None:
        raise InputError("has no sheet 'Detention FY...'", where=path.name)
    rows = read_sheets(path, [name])[name]
    where = f"{path.name}: sheet {name}"
    year = _fiscal_year(rows, where)
    found: Rows = []
    for block in (*_BLOCKS, *_RELEASES):
        at = _find(rows, block.title)
        if at is not None:
            found += _read(rows[at[0] + 1 :], block, at[1], year, source, where)
        elif block in _BLOCKS:
            raise InputError(f"has no table '{block.title}'", where=where)
    return found


def _fiscal_year(rows: list[NumberedRow], where: str) -> int:
    for _, cells in rows[:10]:
        if match := re.match(r"ICE DETENTION DATA, *(?:EO)?FY(\d{2,4})", str(cells[0] or "")):
            return int(match[1]) % 100 + 2000
    raise InputError("its first rows do not name the fiscal year; accepted: such as FY24", where=where)


def _find(rows: list[NumberedRow], title: str) -> tuple[int, int] | None:
    """Index of the row and of the cell that hold a title."""
    for at, (_, cells) in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and " ".join(cell.split()).startswith(title):
                return at, column
    return None


def _read(rows: list[NumberedRow], block: _Block, column: int, year: int, source: Source, where: str) -> Rows:
    heading = rows[0][1]
    first = next((at for at, cell in enumerate(heading) if at > column and str(cell).strip() == "Oct"), None)
    if first is None or tuple(str(cell).strip() for cell in heading[first : first + 12]) != _MONTHS:
        raise InputError("months must be Oct to Sep", where=f"{where}: row {rows[0][0]}")
    found: Rows = []
    read: set[str] = set()
    for number, cells in rows[1 : block.n_rows + 1]:
        label = " ".join(str(cells[column] or "").split())
        if label.startswith("ICE ") and label not in block.labels:
            break
        if label in block.labels and label not in read:
            read.add(label)
            for month in range(12):
                cell = cells[first + month] if first + month < len(cells) else None
                spot = f"{where}: row {number}, column {_MONTHS[month]}"
                value = _value(cell, block, spot)
                found.append(_row(block, block.labels[label], (year, month), value, source, spot))
    missing = set(block.labels) - read if block in _BLOCKS else {"Total"} - read
    if missing:
        raise InputError(f"'{block.title}' has no row {', '.join(sorted(missing))}", where=where)
    return found


def _value(cell: object, block: _Block, where: str) -> float:
    plain = repr(float(cell)) if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell)
    try:
        value = round(read_plain(plain), block.n_decimals)
    except NotANumberError as error:
        raise InputError(f"'{cell}' {error}; accepted: a number of 0 or more", where=where) from error
    return float(value)


def _row(
    block: _Block, group: str, when: tuple[int, int], value: float, source: Source, where: str
) -> dict[str, str]:
    start, end = month_of_fiscal_year(*when)
    marks = (CUT_SHORT,) if when in _CUT_SHORT else ()
    return recent_row(
        Count(block.measure, group, "national", start, end, value, block.unit), source, marks, where
    )
