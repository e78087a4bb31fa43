"""Rows of the carried tables: their columns, and reading and writing them byte for byte the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.facts.publication import day_of_publication

if TYPE_CHECKING:
    from practicable.facts.figure import Figure

__all__ = [
    "COLUMNS",
    "COMMON",
    "KEYS",
    "format_number",
    "key_of",
    "read_rows",
    "rows_of_figures",
    "write_tables",
]

COMMON: tuple[str, ...] = (
    "measure",
    "place",
    "period_start",
    "period_end",
    "value",
    "unit",
    "source",
    "published",
    "published_basis",
    "vintage",
)
"""Columns that every table has."""

_YEARLY = (*COMMON, "fiscal_year")
_COLLECTED = ("value_text", "low", "high", "confidence", "provenance")
_RECENT = (*_YEARLY, "group", "marks")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "monthly_apprehensions": _YEARLY,
    "monthly_elsewhere": _YEARLY,
    "yearly_apprehensions": _YEARLY,
    "sector_profile": _YEARLY,
    "staffing": _YEARLY,
    "mexican_other": _YEARLY,
    "deaths": _YEARLY,
    "ohss_monthly": (*_YEARLY, "rounded_to"),
    "prosecutions": (*COMMON, *_COLLECTED),
    "behaviour": (*COMMON, "group", *_COLLECTED),
    "march_2018_claim": (*COMMON, *_COLLECTED),
    "recent_sectors": _RECENT,
    "recent_southwest": _RECENT,
    "recent_nation": _RECENT,
    "encounter_outcomes": _RECENT,
    "detention": _RECENT,
    "children_in_care": _RECENT,
    "recent_prosecutions": _RECENT,
    "recent_events": (*_RECENT, "value_text", "confidence"),
}
"""Every table that is carried, and its columns in order."""

KEYS: tuple[str, ...] = (
    "measure",
    "place",
    "group",
    "period_start",
    "period_end",
    "unit",
    "source",
)
"""Columns that tell one row of a table from every other: what is counted, where, when, and who says so."""

_ORDER = (*KEYS, "value_text")
_ALTERNATIVES = frozenset({"detention_beds_model"})
"""Measures of which one source gives several values of the same thing, for several scenarios."""

_ONE_SERIES = frozenset({"recent_sectors"})
"""Tables of which a newer document renews the rows of an older one, whatever its source is called."""

Rows = list[dict[str, str]]


def key_of(table: str, row: Mapping[str, str]) -> tuple[str, ...]:
    """Return what tells a row from every other of its table, whatever its value is."""
    key = tuple(row.get(column, "") for column in KEYS if column != "source" or table not in _ONE_SERIES)
    return (*key, row["value_text"]) if row["measure"] in _ALTERNATIVES else key


def rows_of_figures(
    figures: Iterable[Figure], source: str, basis: str, stated: date | None, *, document: str
) -> Rows:
    """Give figures their source, the day of publication by the rule, and their vintage.

    Raises
    ------
    InputError
        When a figure's day of publication cannot be; the message names the `document` and the page.
    """
    return [
        {
            "measure": figure.measure,
            "place": figure.place,
            "period_start": figure.period_start.isoformat(),
            "period_end": figure.period_end.isoformat(),
            "value": format_number(figure.value),
            "unit": figure.unit,
            "source": source,
            "published": day_of_publication(
                basis, figure.period_end, stated, where=f"{document}: page {figure.page}"
            ).isoformat(),
            "published_basis": basis,
            "vintage": "final",
            "fiscal_year": str(figure.fiscal_year),
        }
        for figure in figures
    ]


def format_number(value: float) -> str:
    """Write a number in the fewest digits that give it back: ``12195.0`` as ``12195``."""
    return str(int(value)) if value.is_integer() else repr(value)


def read_rows(path: Path) -> Rows:
    """Read a table as text cells; an absent table has no rows."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write_tables(tables: Mapping[str, Rows], directory: Path) -> None:
    """Write tables so that either all are replaced or none is touched.

    Every table is written beside its place; only when all are on the disk do they replace the old ones.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for name, rows in tables.items():
            target = directory / f"{name}.csv"
            fresh = directory / f".{name}.csv.new"
            staged.append((fresh, target))
            fresh.write_text(_text(rows, COLUMNS[name]), encoding="utf-8", newline="")
        for fresh, target in staged:
            fresh.replace(target)
    finally:
        for fresh, _ in staged:
            fresh.unlink(missing_ok=True)


def _text(rows: Rows, columns: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", extrasaction="raise")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: [row.get(key, "") for key in _ORDER]))
    return out.getvalue()
