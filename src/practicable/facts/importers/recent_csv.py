"""Tables of figures since 2019: encounters by sector and nation, and every other form of table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.calendar import fiscal_year_of
from practicable.errors import InputError, nearest
from practicable.facts.importers import cbp_aor, cbp_southwest
from practicable.facts.importers.delimited import Record, read_table
from practicable.facts.importers.recent_cells import day_in, month_in, number_in, source_in, word_in
from practicable.facts.importers.recent_reports import REPORTS
from practicable.facts.importers.recent_rows import (
    PRELIMINARY,
    THIRD_PARTY,
    TRANSCRIBED,
    WITH_AT_LARGE,
    Count,
    Form,
    marked,
    recent_row,
)
from practicable.facts.places import find_place
from practicable.geography import SECTORS

if TYPE_CHECKING:
    from practicable.facts.catalog import Source
    from practicable.facts.tabular import Rows

__all__ = ["FORMS", "form_of", "recent_rows"]

_FIRST_PRELIMINARY = 2026
_AT_LARGE_FROM = date(2024, 10, 1)
_SOUTHWEST = frozenset({*SECTORS, "southwest"})
_CLASSES: Mapping[str, str] = {
    "total": "total",
    "single_adult": "single_adult",
    "family_unit": "family",
    "unaccompanied": "unaccompanied",
    "at_entry": "at_entry",
    "at_large": "at_large",
}


def form_of(path: Path) -> str | None:
    """Return the form whose columns a file has in its first line, or None."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            titles = lines.readline(10_000)
    except OSError:
        return None
    columns = frozenset({" ".join(title.strip('" ').split()) for title in titles.strip().split(",")}) - {""}
    files = {"cbp_southwest_file": cbp_southwest.COLUMNS, "cbp_sector_file": cbp_aor.COLUMNS}
    for name, named in files.items():
        if columns == named:
            return name
    return next((name for name, form in FORMS.items() if form.columns == columns), None)


def recent_rows(path: Path, form: str, sources: Mapping[str, Source]) -> Rows:
    """Read a table in one of the forms.

    Raises
    ------
    InputError
        When a row or column is not what the form holds.
    """
    found = FORMS[form]
    rows: Rows = []
    for record in read_table(path, found.columns).records:
        rows += found.read(record, sources)
    return rows


def _place(record: Record) -> str:
    text = record.text("place")
    place = text if text in _SOUTHWEST else find_place(text)
    if place not in _SOUTHWEST:
        raise InputError(
            f"no southwest sector is called '{text}'; {nearest(text, _SOUTHWEST)}", where=record.spot("place")
        )
    return str(place)


def _sector_class(record: Record, sources: Mapping[str, Source]) -> list[dict[str, str]]:
    start, end = month_in(record, "period_start")
    measure = word_in(record, "class", _CLASSES)
    at_large = (WITH_AT_LARGE,) if measure not in {"at_entry", "at_large"} else ()
    late = (PRELIMINARY,) if fiscal_year_of(end) >= _FIRST_PRELIMINARY else ()
    count = Count(measure, "", _place(record), start, end, number_in(record), "people")
    source = source_in(record, sources)
    return [recent_row(count, source, (TRANSCRIBED, THIRD_PARTY, *at_large, *late), record.where)]


def _sector_total(record: Record, sources: Mapping[str, Source]) -> list[dict[str, str]]:
    start, end = month_in(record, "month")
    word_in(record, "measure", {"encounters_between_ports": "total"})
    count = Count("total", "", _place(record), start, end, number_in(record), "people")
    return [recent_row(count, source_in(record, sources), marked(end), record.where)]


def _nation_month(record: Record, sources: Mapping[str, Source]) -> list[dict[str, str]]:
    start, end = month_in(record, "month")
    word_in(record, "measure", {"usbp_encounters_title8_and_title42": "total"})
    late = (PRELIMINARY,) if fiscal_year_of(end) >= _FIRST_PRELIMINARY else ()
    at_large = (WITH_AT_LARGE,) if start >= _AT_LARGE_FROM else ()
    count = Count("total", "", "national", start, end, number_in(record), "people")
    marks = marked(end, THIRD_PARTY, *at_large, *late)
    return [recent_row(count, source_in(record, sources), marks, record.where)]


def _nation_day(record: Record, sources: Mapping[str, Source]) -> list[dict[str, str]]:
    day, source = day_in(record, "date"), source_in(record, sources)
    word_in(record, "measure", {"usbp_title8_apprehensions": "apprehended_on_day"})
    counts = {
        "apprehended_on_day": number_in(record),
        "apprehended_on_day_in_earlier_file": number_in(record, "value_earlier_file"),
    }
    return [
        recent_row(
            Count(measure, "", "national", day, day, value, "people"), source, (THIRD_PARTY,), record.where
        )
        for measure, value in counts.items()
    ]


FORMS: Mapping[str, Form] = {
    "usbp_sector_classes": Form(
        "recent_sectors",
        frozenset({"place", "class", "period_start", "value", "unit", "source", "note"}),
        _sector_class,
    ),
    "usbp_sector_totals": Form(
        "recent_sectors", frozenset({"measure", "place", "month", "value", "unit", "source"}), _sector_total
    ),
    "usbp_nation_months": Form(
        "recent_nation",
        frozenset({"measure", "place", "month", "value", "unit", "source", "vintage"}),
        _nation_month,
    ),
    "usbp_nation_days": Form(
        "recent_nation",
        frozenset({"measure", "place", "date", "value", "value_earlier_file", "unit", "source"}),
        _nation_day,
    ),
    **REPORTS,
}
"""Every form, by the kind of document."""
