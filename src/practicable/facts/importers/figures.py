"""Figures collected from public reports: prosecutions, behaviour, and the claim of March 2018."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.errors import InputError
from practicable.facts.publication import published
from practicable.facts.tabular import Rows, format_number

if TYPE_CHECKING:
    from practicable.facts.catalog import Source

__all__ = ["PLACES", "collected_rows", "place_slug", "span_of"]

PLACES: Mapping[str, str] = {
    "southwest border": "southwest",
    "southwest border (5 districts)": "southwest",
    "southwest border (9 sectors)": "southwest",
    "five sw districts": "southwest",
    "us (all 94 districts)": "national",
    "us": "national",
    "national": "national",
    "all us borders": "national",
    "s.d. california": "casd",
    "d. arizona": "azd",
    "d. new mexico": "nmd",
    "w.d. texas": "txwd",
    "s.d. texas": "txsd",
}
"""Printed geography, in lower case, and the slug; any other place keeps its own name as a slug."""

_REQUIRED = {
    "metric",
    "unit",
    "geography",
    "period_start",
    "period_end",
    "value",
    "source_title",
    "source_url",
}
_NUMBER = r"-?\d+(?:\.\d+)?"
_RANGE = re.compile(rf"({_NUMBER})-({_NUMBER})")
_FLOOR = re.compile(rf">({_NUMBER})(?: .*)?")
_ABOUT = re.compile(rf"~({_NUMBER})(?: .*)?")


def collected_rows(path: Path, sources: Mapping[str, Source]) -> Rows:
    """Read a table of collected figures.

    Parameters
    ----------
    path : Path
        A CSV file with a title row.
    sources : mapping
        The list of sources, in which every title and address must be found.

    Raises
    ------
    InputError
        When the file cannot be read, a column is missing, or a row's source, date or publication is unknown.
    """
    by_page = {(source.title, source.url): source for source in sources.values()}
    rows: Rows = []
    for number, cells in enumerate(_cells(path), start=2):
        where = f"{path.name}: row {number}"
        source = by_page.get((cells["source_title"], cells["source_url"]))
        if source is None:
            raise InputError(f"the source '{cells['source_title']}' is not in sources.toml", where=where)
        rows.append(_row(cells, source, where))
    return rows


def place_slug(geography: str) -> str:
    """Return the slug of a geography: a sector, a district, southwest, national, or the name itself."""
    plain = geography.lower()
    return PLACES.get(plain) or re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def span_of(text: str) -> tuple[float | None, float | None, float | None]:
    """Read a printed value as (value, low, high).

    A range, low end first (so not a year and month), has no value; "more than" has a low end alone;
    "about" has a value; other words have none.
    """
    if re.fullmatch(_NUMBER, text):
        return float(text), None, None
    match = _RANGE.fullmatch(text)
    if match and float(match[1]) <= float(match[2]):
        return None, float(match[1]), float(match[2])
    if match := _FLOOR.fullmatch(text):
        return None, float(match[1]), None
    if match := _ABOUT.fullmatch(text):
        return float(match[1]), None, None
    return None, None, None


def _row(cells: Mapping[str, str], source: Source, where: str) -> dict[str, str]:
    value, low, high = span_of(cells["value"])
    start, end = (_day(cells[column], where) for column in ("period_start", "period_end"))
    stated = _day(cells.get("published", ""), where) or source.published
    row = {
        "measure": cells["metric"],
        "place": place_slug(cells["geography"]),
        "period_start": start.isoformat() if start else "",
        "period_end": end.isoformat() if end else "",
        "value": "" if value is None else format_number(value),
        "unit": cells["unit"],
        "source": source.id,
        "published": published(source.basis, end, stated).isoformat(),
        "published_basis": source.basis,
        "vintage": "as reported",
        "value_text": cells["value"],
        "low": cells.get("low", "") or ("" if low is None else format_number(low)),
        "high": cells.get("high", "") or ("" if high is None else format_number(high)),
        "confidence": cells["confidence"],
        "provenance": cells.get("provenance", ""),
    }
    return {**row, "group": cells["group"]} if "group" in cells else row


def _cells(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            cells = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot be read as a table ({type(error).__name__})", where=path.name) from error
    missing = _REQUIRED - set(reader.fieldnames or ())
    if missing:
        raise InputError(f"has no column {', '.join(sorted(missing))}", where=path.name)
    if not cells:
        raise InputError("has no rows", where=path.name)
    return cells


def _day(text: str, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"'{text}' is not a date of the form 2018-04-06", where=where) from error
