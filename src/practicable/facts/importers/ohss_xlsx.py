"""The workbook of the Office of Homeland Security Statistics: monthly encounters, rounded to 10."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from practicable.errors import InputError
from practicable.facts.figure import MONTHS, Figure, month_of
from practicable.facts.places import place_of

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["FIRST_YEAR_OF_STATUS", "ROUNDED_TO", "edition_of", "ohss_figures"]

ROUNDED_TO = 10
"""Every printed count is rounded to this; a count below half of it is not printed."""

FIRST_YEAR_OF_STATUS: Mapping[str, int] = {"single_adult": 2012, "family": 2012, "unaccompanied": 2008}
"""First fiscal year in which a status was recorded; before it, "single adults" holds everyone else."""

_STATUSES: Mapping[str, str] = {
    "Single Adults": "single_adult",
    "Family Unit Individuals": "family",
    "Unaccompanied Children": "unaccompanied",
}
_REGIONS: Mapping[str, str] = {
    "Coastal Border": "coastal",
    "Northern Land Border": "northern",
    "Southwest Land Border": "southwest",
}
_SHEETS: Mapping[str, tuple[str, ...]] = {
    "Monthly Count": (),
    "Monthly Family Status": ("Family Status",),
    "Monthly Region": ("Region",),
    "Monthly Rgn and Fam Status": ("Region", "Family Status"),
    "Monthly Sector": ("Sector",),
}
Cells = tuple[object, ...]


def ohss_figures(path: Path) -> tuple[Figure, ...]:
    """Read monthly counts by sector, and by region and family status.

    Raises
    ------
    InputError
        When the file is not a workbook, a sheet or column is missing, or a row holds an unknown word.
    """
    figures: list[Figure] = []
    for page, (sheet, keys, rows) in enumerate(_sheets(path), start=1):
        for number, cells in enumerate(rows, start=2):
            where = f"{path.name}: sheet {sheet}: row {number}"
            figure = _figure(cells, keys, page, where)
            if figure.fiscal_year >= FIRST_YEAR_OF_STATUS.get(figure.measure, 0):
                figures.append(figure)
    return tuple(figures)


def edition_of(path: Path) -> date | None:
    """Day on which the workbook says it was made."""
    made = _book(path).properties.created
    return made.date() if made else None


def _figure(cells: Cells, keys: tuple[str, ...], page: int, where: str) -> Figure:
    year, month, *named, quantity = cells
    match = re.fullmatch(rf"\d\d ({'|'.join(MONTHS)})", str(month))
    if not isinstance(year, int) or match is None:
        raise InputError(f"'{year}', '{month}' is not a fiscal year and month", where=where)
    if not isinstance(quantity, int) or quantity < 0 or quantity % ROUNDED_TO:
        raise InputError(f"'{quantity}' is not a count rounded to {ROUNDED_TO}", where=where)
    labels = dict(zip(keys, map(str, named), strict=True))
    start, end = month_of(year, MONTHS.index(match[1]))
    return Figure(_measure(labels, where), _place(labels, where), start, end, float(quantity), "people", page)


def _measure(labels: Mapping[str, str], where: str) -> str:
    status = labels.get("Family Status")
    if status is None:
        return "total"
    if status not in _STATUSES:
        raise InputError(f"no family status is called '{status}'", where=where)
    return _STATUSES[status]


def _place(labels: Mapping[str, str], where: str) -> str:
    if "Sector" in labels:
        return place_of(re.sub(r", [A-Z]{2}$", "", labels["Sector"]), where=where)
    region = labels.get("Region")
    if region is None:
        return "national"
    if region not in _REGIONS:
        raise InputError(f"no region is called '{region}'", where=where)
    return _REGIONS[region]


def _book(path: Path) -> Workbook:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InputError(f"cannot be read as a workbook ({type(error).__name__})", where=path.name) from error


def _sheets(path: Path) -> Iterator[tuple[str, tuple[str, ...], list[Cells]]]:
    book = _book(path)
    for sheet, keys in _SHEETS.items():
        if sheet not in book.sheetnames:
            raise InputError(f"has no sheet '{sheet}'", where=path.name)
        heading, *rows = book[sheet].iter_rows(values_only=True)
        expected = ("Fiscal Year", "Month", *keys, "Quantity")
        if tuple(" ".join(str(cell).split()) for cell in heading) != expected:
            raise InputError(f"columns must be {', '.join(expected)}", where=f"{path.name}: sheet {sheet}")
        yield sheet, keys, [tuple(row) for row in rows]
