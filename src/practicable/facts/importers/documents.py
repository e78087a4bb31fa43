"""Recognise a document, read it, and turn it into rows of the tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.errors import InputError, nearest
from practicable.facts.catalog import Source, read_sources
from practicable.facts.errata import apply, read_errata
from practicable.facts.importers import (
    cbp_annual,
    cbp_aor,
    cbp_monthly,
    cbp_profile,
    cbp_southwest,
    ice_xlsx,
    ohss_outcomes,
    ohss_xlsx,
)
from practicable.facts.importers.figures import COLLECTED, collected_rows
from practicable.facts.importers.layout import Page, pages_of
from practicable.facts.importers.opening import content_of
from practicable.facts.importers.recent_csv import FORMS, form_of, recent_rows
from practicable.facts.importers.workbook import sheet_names
from practicable.facts.places import place_name
from practicable.facts.publication import edition_of
from practicable.facts.tabular import Rows, key_of, rows_of_figures
from practicable.geography import SECTORS

if TYPE_CHECKING:
    from practicable.facts.figure import Figure
    from practicable.facts.sums import Key

__all__ = ["KINDS", "SOURCES", "Document", "read_document"]

_MONTHLY = tuple(f"monthly_{measure}" for measure in cbp_monthly.TITLES)
SOURCES: Mapping[str, str] = {
    **{kind: f"cbp_{kind}" for kind in _MONTHLY},
    "sector_profile": "cbp_sector_profile",
    "staffing": "cbp_staffing",
    "mexican_other": "cbp_mexican_other",
    "deaths": "cbp_deaths",
    "ohss_monthly": "ohss_monthly",
    "ohss_outcomes": "ohss_legal_processes_august_2024",
    "ice_year": "ice_detention_statistics",
    "cbp_southwest_file": "cbp_southwest_file_august_2025",
    "cbp_sector_file": "cbp_sector_file",
}
"""Source of each kind of document that is read as it was published."""

KINDS: tuple[str, ...] = (*SOURCES, *COLLECTED, *FORMS)
"""Kinds of document that can be read."""

_TITLES: Mapping[str, str] = {
    "sector_profile": cbp_profile.TITLE,
    **cbp_annual.TITLES,
    **{f"monthly_{measure}": title for measure, title in cbp_monthly.TITLES.items()},
}
_YEARLY: Mapping[str, Callable[[Sequence[Page]], tuple[Figure, ...]]] = {
    "sector_profile": cbp_profile.profile_figures,
    "staffing": cbp_annual.staffing_figures,
    "mexican_other": cbp_annual.mexican_other_figures,
    "deaths": cbp_annual.deaths_figures,
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a document yields.

    Attributes
    ----------
    name, kind : str
        File name and kind.
    tables : mapping of str to rows
        Rows by table, with known errata corrected.
    pages : mapping of Key to int
        Page on which each number is printed.
    """

    name: str
    kind: str
    tables: Mapping[str, Rows]
    pages: Mapping[Key, int]


def read_document(path: Path, kind: str | None = None) -> Document:
    """Read a document.

    Parameters
    ----------
    path : Path
        A PDF document, the workbook, or a table of collected figures.
    kind : str, optional
        One of `KINDS`; recognised from the titles when absent.

    Raises
    ------
    InputError
        When the document cannot be read, is of no known kind, or is not of the kind given.
    """
    if kind is not None and kind not in KINDS:
        raise InputError(f"no kind of document is called '{kind}'; {nearest(kind, KINDS)}")
    content_of(path)
    if path.suffix.lower() == ".csv":
        return _collected(path, kind)
    if path.suffix.lower() == ".xlsx":
        return _workbook(path, kind)
    pages = pages_of(path, tuple(_TITLES.values()))
    found = _recognise(pages, path.name, kind)
    return _document(path.name, found, _figures(pages, found), read_sources()[SOURCES[found]])


def _collected(path: Path, kind: str | None) -> Document:
    found = kind or _kind_of_table(path)
    sources = read_sources()
    if found in COLLECTED:
        return Document(path.name, found, {found: collected_rows(path, found, sources)}, {})
    if found == "cbp_southwest_file":
        rows = cbp_southwest.southwest_rows(path, sources[SOURCES[found]])
        return _corrected(path.name, found, {"recent_southwest": rows})
    if found == "cbp_sector_file":
        rows = cbp_aor.sector_rows(path, sources[SOURCES[found]])
        return _corrected(path.name, found, {"recent_sectors": rows})
    if found in FORMS:
        return _corrected(path.name, found, {FORMS[found].table: recent_rows(path, found, sources)})
    if kind is not None:
        raise InputError(f"a table of figures is not read as '{kind}'", where=path.name)
    accepted = ", ".join(f"{name}.csv" for name in COLLECTED)
    raise InputError(
        f"is not a known table of figures; accepted: {accepted}, a table with the columns of "
        f"{', '.join(FORMS)}, or any name with --kind",
        where=path.name,
    )


def _kind_of_table(path: Path) -> str:
    name = path.stem.lower().replace("-", "_")
    return name if name in COLLECTED else form_of(path) or name


def _corrected(name: str, kind: str, tables: Mapping[str, Rows]) -> Document:
    """Refuse a row that is there twice, and put right what is known to be printed wrong."""
    for table, rows in tables.items():
        twice = [key for key, n in Counter(key_of(table, row) for row in rows).items() if n > 1]
        if twice:
            measure, place, group, start = twice[0][:4]
            about = ", ".join(word for word in (place, measure, group, start) if word)
            raise InputError(f"{about}: is there twice in table {table}; accepted: once", where=name)
    return Document(
        name, kind, {table: apply(table, rows, read_errata()) for table, rows in tables.items()}, {}
    )


def _workbook(path: Path, kind: str | None) -> Document:
    found = _kind_of_workbook(path)
    if kind not in {None, found}:
        raise InputError(f"a workbook is read as '{found}', not as '{kind}'", where=path.name)
    source = read_sources()[SOURCES[found]]
    if found == "ice_year":
        return _corrected(path.name, found, {"detention": ice_xlsx.detention_rows(path, source)})
    if found == "ohss_outcomes":
        return _corrected(path.name, found, ohss_outcomes.outcome_rows(path, source))
    figures = ohss_xlsx.ohss_figures(path)
    edition = edition_of(max(figure.period_end for figure in figures))
    return _document(path.name, found, {found: figures}, replace(source, published=edition))


def _kind_of_workbook(path: Path) -> str:
    names = sheet_names(path)
    if any(name in names for name in ohss_outcomes.SHEETS):
        return "ohss_outcomes"
    return "ice_year" if any(ice_xlsx.SHEET.fullmatch(name.strip()) for name in names) else "ohss_monthly"


def _recognise(pages: Sequence[Page], name: str, kind: str | None) -> str:
    text = "\n".join(page.text for page in pages)
    found = next((kind for kind, title in _TITLES.items() if re.search(title, text)), None)
    if found is None:
        raise InputError(
            f"no page has the title of a known document; known kinds: {', '.join(_TITLES)}", where=name
        )
    if kind is not None and kind != found:
        raise InputError(f"its titles are those of '{found}', not of '{kind}'", where=name)
    return found


def _figures(pages: Sequence[Page], kind: str) -> dict[str, Sequence[Figure]]:
    if kind in _YEARLY:
        return {kind: _YEARLY[kind](pages)}
    monthly, yearly = cbp_monthly.monthly_figures(pages, kind.removeprefix("monthly_"))
    southwest = (*SECTORS, "southwest")
    return {
        "monthly_apprehensions": [figure for figure in monthly if figure.place in southwest],
        "monthly_elsewhere": [figure for figure in monthly if figure.place not in southwest],
        "yearly_apprehensions": yearly,
    }


def _document(name: str, kind: str, figures: Mapping[str, Sequence[Figure]], source: Source) -> Document:
    tables: dict[str, Rows] = {}
    pages: dict[Key, int] = {}
    for table, found in figures.items():
        for figure in found:
            start, end = figure.period_start.isoformat(), figure.period_end.isoformat()
            key = (figure.measure, figure.place, start, end)
            if key in pages:
                raise InputError(
                    f"prints {place_name(figure.place)}, {figure.measure}, {start} twice; accepted: once",
                    where=f"{name}: page {figure.page}",
                )
            pages[key] = figure.page
        rows = rows_of_figures(found, source.id, _basis(table, source), source.published, document=name)
        if kind == "ohss_monthly":
            rows = [{**row, "rounded_to": str(ohss_xlsx.ROUNDED_TO)} for row in rows]
        tables[table] = apply(table, rows, read_errata())
    return Document(name, kind, tables, pages)


def _basis(table: str, source: Source) -> str:
    return "fiscal_year_lag" if table == "yearly_apprehensions" else source.basis
