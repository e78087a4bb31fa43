"""Yearly series: staffing, apprehensions from Mexico and from elsewhere, deaths."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from practicable.calendar import fiscal_year_days
from practicable.errors import InputError
from practicable.facts.figure import Figure
from practicable.facts.importers.layout import ALWAYS_PRINTED, Page, Row, labelled_rows
from practicable.geography import SECTORS

__all__ = ["TITLES", "deaths_figures", "mexican_other_figures", "staffing_figures"]

TITLES: Mapping[str, str] = {
    "staffing": r"Border Patrol Agent (?:Nationwide )?Staffing [Bb]y Fiscal Year",
    "mexican_other": r"Illegal Alien Apprehensions From Mexico By Fiscal Year",
    "deaths": r"Southwest Border Deaths By Fiscal Year",
}
"""Kind of document and a title that it alone prints."""

_ORIGINS = {
    "total": r"Total Illegal Alien Apprehensions By Fiscal Year",
    "mexican": TITLES["mexican_other"],
    "other": r"Illegal Alien Apprehensions From Countries Other Than Mexico By Fiscal Year",
}
_REGIONS = ("coastal", "northern", "southwest", "national")
_REGION_HEADING = "Coastal Border Sectors Northern Border Sectors Southwest Border Sectors Nationwide Total"
_SECTOR_ORDER = (
    "big_bend",
    "del_rio",
    "el_centro",
    "el_paso",
    "laredo",
    "rio_grande_valley",
    "san_diego",
    "tucson",
    "yuma",
)
_SECTOR_HEADING = (
    "Big Bend Del Rio El Centro El Paso Laredo Rio Grande San Diego Tucson Yuma Southwest Border"
)


def staffing_figures(pages: Sequence[Page]) -> tuple[Figure, ...]:
    """Read agents by region and by sector; the page of the nation alone and the chart are not needed."""
    figures: list[Figure] = []
    for page in _needed(pages, {"regions": _REGION_HEADING, "sectors": r"FY 1992 FY 1993"}).values():
        if _REGION_HEADING in page.text:
            for year, values in _years_down(page, len(_REGIONS)).items():
                figures += _figures("agents", zip(_REGIONS, values, strict=True), year, page)
        else:
            figures += _years_across(page, "agents", required=SECTORS)
    return tuple(figures)


def mexican_other_figures(pages: Sequence[Page]) -> tuple[Figure, ...]:
    """Read apprehensions by sector: total, from Mexico, from other countries."""
    found = _needed(pages, _ORIGINS)
    return tuple(figure for measure, page in found.items() for figure in _years_across(page, measure))


def deaths_figures(pages: Sequence[Page]) -> tuple[Figure, ...]:
    """Read recorded deaths in the southwest, by sector."""
    page = _needed(pages, {"deaths": TITLES["deaths"]})["deaths"]
    if _SECTOR_HEADING not in page.text:
        raise InputError(f"the columns must be printed as '{_SECTOR_HEADING}'", where=page.where)
    places = (*_SECTOR_ORDER, "southwest")
    figures: list[Figure] = []
    for year, values in _years_down(page, len(SECTORS) + 1).items():
        figures += _figures("deaths", zip(places, values, strict=True), year, page)
    return tuple(figures)


def _needed(pages: Sequence[Page], titles: Mapping[str, str]) -> dict[str, Page]:
    found: dict[str, Page] = {}
    for name, title in titles.items():
        page = next((page for page in pages if re.search(title, page.text)), None)
        if page is None:
            raise InputError(f"no page prints '{title}'", where=pages[0].where.split(": ")[0])
        found[name] = page
    return found


def _years_across(page: Page, measure: str, *, required: Iterable[str] = ALWAYS_PRINTED) -> list[Figure]:
    heading = next((row.text for row in page.rows if len(re.findall(r"FY ?\d{4}", row.text)) > 1), "")
    years = [int(year) for year in re.findall(r"FY ?(\d{4})", heading)]
    if not years or years != list(range(years[0], years[0] + len(years))):
        raise InputError("the heading must print consecutive fiscal years", where=page.where)
    figures: list[Figure] = []
    for place, values in labelled_rows(page, len(years), required=required).items():
        for year, value in zip(years, values, strict=True):
            figures += _figures(measure, [(place, value)], year, page)
    return figures


def _years_down(page: Page, n_values: int) -> dict[int, tuple[float | None, ...]]:
    table: dict[int, tuple[float | None, ...]] = {}
    for row in page.rows:
        year = _year_of_row(row)
        if year is None:
            continue
        where = f"{page.where}: row {year}"
        values = row.values(where)[1:]
        if len(values) != n_values:
            raise InputError(f"{len(values)} numbers where the table has {n_values} columns", where=where)
        if year in table:
            raise InputError("is printed twice on the page", where=where)
        table[year] = values
    years = sorted(table)
    if not years or years != list(range(years[0], years[-1] + 1)):
        raise InputError("the rows must be consecutive fiscal years", where=page.where)
    return table


def _year_of_row(row: Row) -> int | None:
    """Fiscal year that a row begins with, printed as ``2019`` or ``FY 2019``, when numbers follow it."""
    match = re.match(r"(?:FY )?((?:19|20)\d\d) ", row.text)
    return int(match[1]) if match and row.label in {"", "FY"} else None


def _figures(
    measure: str, cells: Iterable[tuple[str, float | None]], fiscal_year: int, page: Page
) -> list[Figure]:
    unit = "agents" if measure == "agents" else "people"
    return [
        Figure(measure, place, *fiscal_year_days(fiscal_year), value, unit, page.number)
        for place, value in cells
        if value is not None
    ]
