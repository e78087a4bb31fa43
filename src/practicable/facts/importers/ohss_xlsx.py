"""The workbook of the Office of Homeland Security Statistics: monthly encounters, rounded to 10."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from practicable.calendar import FISCAL_MONTHS, month_of_fiscal_year
from practicable.errors import InputError
from practicable.facts.figure import Figure
from practicable.facts.importers.workbook import Cells, NumberedRow, read_sheets
from practicable.facts.places import place_of
from practicable.facts.quantities import NotANumberError, read_count

__all__ = ["FIRST_YEAR_OF_STATUS", "ROUNDED_TO", "ohss_figures"]

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
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def ohss_figures(path: Path) -> tuple[Figure, ...]:
    """Read monthly counts by sector, and by region and family status.

    Raises
    ------
    InputError
        When the file is not a workbook, a sheet or column is missing, a row holds an unknown word or no whole
        count, or two rows are about the same thing.
    """
    figures: list[Figure] = []
    sheets = read_sheets(path, tuple(_SHEETS))
    for page, (sheet, keys) in enumerate(_SHEETS.items(), start=1):
        first: dict[tuple[object, ...], int] = {}
        for number, cells in _table(sheets[sheet], keys, f"{path.name}: sheet {sheet}"):
            where = f"{path.name}: sheet {sheet}: row {number}"
            figure = _figure(cells, keys, page, where)
            key = (figure.measure, figure.place, figure.period_start)
            if key in first:
                raise InputError(f"repeats row {first[key]}; accepted: one row a month of each", where=where)
            first[key] = number
            if figure.fiscal_year >= FIRST_YEAR_OF_STATUS.get(figure.measure, 0):
                figures.append(figure)
    if not figures:
        raise InputError("has no rows", where=path.name)
    return tuple(figures)


def _table(rows: list[NumberedRow], keys: tuple[str, ...], where: str) -> Iterator[NumberedRow]:
    """Rows with their cells in the order expected, whatever the printed order of the columns."""
    expected = ("Fiscal Year", "Month", *keys, "Quantity")
    number, heading = rows[0] if rows else (1, ())
    printed = [" ".join(str(cell).split()) for cell in heading if cell is not None]
    if sorted(printed) != sorted(expected) or None in heading[: len(printed)]:
        raise InputError(
            f"columns must be {', '.join(expected)}; found: {', '.join(printed) or 'none'}",
            where=f"{where}: row {number}",
        )
    places = [printed.index(name) for name in expected]
    for at, cells in rows[1:]:
        padded = (*cells, *[None] * len(expected))
        for name, place in zip(expected, places, strict=True):
            if padded[place] is None:
                raise InputError(
                    "is blank, as all merged cells but the first are; accepted: a word or number",
                    where=f"{where}: row {at}, column {name}",
                )
        if any(cell is not None for cell in padded[len(expected) :]):
            raise InputError("has a cell beside the columns", where=f"{where}: row {at}")
        yield at, tuple(padded[place] for place in places)


def _figure(cells: Cells, keys: tuple[str, ...], page: int, where: str) -> Figure:
    year, month, *named, quantity = cells
    labels = dict(zip(keys, (" ".join(str(name).split()) for name in named), strict=True))
    match = re.fullmatch(rf"\d\d ({'|'.join(FISCAL_MONTHS)})", " ".join(str(month).split()))
    if match is None or int(str(month).split()[0]) != FISCAL_MONTHS.index(match[1]) + 1:
        raise InputError(
            f"'{month}' is not a month; accepted: the form 06 March", where=f"{where}, column Month"
        )
    start, end = month_of_fiscal_year(_whole(year, where, "Fiscal Year"), FISCAL_MONTHS.index(match[1]))
    count = _whole(quantity, where, "Quantity")
    if count % ROUNDED_TO:
        raise InputError(f"'{quantity}' is not rounded to {ROUNDED_TO}", where=f"{where}, column Quantity")
    return Figure(_measure(labels, where), _place(labels, where), start, end, float(count), "people", page)


def _whole(cell: object, where: str, column: str) -> int:
    """Read a whole number, stored as a number or as text."""
    where = f"{where}, column {column}"
    plain = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    try:
        found = read_count(plain)
    except NotANumberError as error:
        raise InputError(f"'{cell}' {error}; accepted: a count", where=where) from error
    if column == "Fiscal Year" and not _FIRST_YEAR <= found <= _LAST_YEAR:
        raise InputError(f"'{cell}' is not a fiscal year; accepted: such as 2024", where=where)
    return found


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
