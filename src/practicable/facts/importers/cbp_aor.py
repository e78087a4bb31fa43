"""CBP's file of encounters by area of responsibility: the Border Patrol's southwest sectors, by class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.calendar import month_of_fiscal_year
from practicable.errors import InputError
from practicable.facts.importers.cbp_cells import COMPONENTS, count_in, fiscal_month_in, one_of, read_once
from practicable.facts.importers.recent_rows import PRELIMINARY, WITH_AT_LARGE, Count, marked, recent_row
from practicable.geography import SECTOR_NAMES

if TYPE_CHECKING:
    from practicable.facts.catalog import Source
    from practicable.facts.tabular import Rows

__all__ = ["COLUMNS", "sector_rows"]

COLUMNS = frozenset(
    {
        "Fiscal Year",
        "Month Grouping",
        "Month (abbv)",
        "Component",
        "Land Border Region",
        "Area of Responsibility",
        "AOR (Abbv)",
        "Demographic",
        "Citizenship",
        "Title of Authority",
        "Encounter Type",
        "Encounter Count",
    }
)
"""Columns of the file."""

_SOUTHWEST = "Southwest Land Border"
_SECTORS: Mapping[str, str] = {f"{name} Sector": slug for slug, name in SECTOR_NAMES.items()}
_CLASSES: Mapping[str, str] = {"Single Adults": "single_adult", "FMUA": "family", "UAC": "unaccompanied"}
_FIRST_AT_LARGE = 2025
"""First fiscal year whose counts include arrests at large."""


def sector_rows(path: Path, source: Source) -> Rows:
    """Read single adults, people in families, unaccompanied children and their total, by sector and month.

    A class of which a month of the file has no row counts nobody.

    Raises
    ------
    InputError
        When a row holds an unknown word or no count, or two rows are about the same thing.
    """
    sums: Counter[tuple[int, int, str, str]] = Counter()
    months: dict[tuple[int, int], bool] = {}
    for record in read_once(path, COLUMNS):
        when, count = fiscal_month_in(record), count_in(record)
        if one_of(record, "Component", COMPONENTS) != COMPONENTS[0]:
            continue
        if record.text("Land Border Region") != _SOUTHWEST:
            continue
        months[when] = "FYTD)" in record.text("Fiscal Year")
        sector = _SECTORS[one_of(record, "Area of Responsibility", _SECTORS)]
        measure = _CLASSES[one_of(record, "Demographic", _CLASSES)]
        for place in (sector, "southwest"):
            sums[(*when, measure, place)] += count
            sums[(*when, "total", place)] += count
    if not months:
        raise InputError(
            f"has no row of the {COMPONENTS[0]} at the {_SOUTHWEST}; accepted: at least one", where=path.name
        )
    rows: Rows = []
    for (year, month), to_date in months.items():
        start, end = month_of_fiscal_year(year, month)
        at_large = (WITH_AT_LARGE,) if year >= _FIRST_AT_LARGE else ()
        marks = marked(end, *at_large, *((PRELIMINARY,) if to_date else ()))
        for place in (*_SECTORS.values(), "southwest"):
            for measure in ("total", *_CLASSES.values()):
                value = float(sums[(year, month, measure, place)])
                count = Count(measure, "", place, start, end, value, "people")
                rows.append(recent_row(count, source, marks, f"{path.name}: {start:%Y-%m}"))
    return rows
