"""CBP's file of encounters at the southwest land border: the Border Patrol's, by class and authority."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.calendar import month_of_fiscal_year
from practicable.errors import InputError
from practicable.facts.importers.cbp_cells import COMPONENTS, count_in, fiscal_month_in, one_of, read_once
from practicable.facts.importers.recent_rows import Count, marked, recent_row

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

_CLASSES: Mapping[str, str] = {"Single Adults": "single_adult", "FMUA": "family", "UAC": "unaccompanied"}
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
Key = tuple[int, int, str, str]


def southwest_rows(path: Path, source: Source) -> Rows:
    """Read the Border Patrol's encounters by month: by class and authority, and by citizenship.

    Raises
    ------
    InputError
        When a row holds an unknown word or no count, or two rows are about the same thing.
    """
    sums: Counter[Key] = Counter()
    for record in read_once(path, COLUMNS):
        year, month = fiscal_month_in(record)
        count = count_in(record)
        if one_of(record, "Component", COMPONENTS) != COMPONENTS[0]:
            continue
        measure = _CLASSES[one_of(record, "Demographic", _CLASSES)]
        citizenship = _CITIZENSHIPS[one_of(record, "Citizenship Grouping", _CITIZENSHIPS)]
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
        start, end = month_of_fiscal_year(year, month)
        marks = marked(end) if group != "title_8" else ()
        counted = Count(measure, group, "southwest", start, end, float(value), "people")
        rows.append(recent_row(counted, source, marks, f"{path.name}: {start:%Y-%m}"))
    return rows
