"""Monthly apprehensions by sector: total, unaccompanied children, people in family units.

A page a fiscal year; twelve months and the printed yearly total.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from practicable.calendar import FISCAL_MONTHS, fiscal_year_days, month_of_fiscal_year
from practicable.errors import InputError
from practicable.facts.figure import Figure
from practicable.facts.importers.layout import Page, labelled_rows

__all__ = ["TITLES", "monthly_figures"]

TITLES: Mapping[str, str] = {
    "total": r"Total Illegal Alien Apprehensions By Month",
    "unaccompanied": r"Total Unaccompanied Alien Children \(0-17 Years Old\) Apprehensions By Month",
    "family": r"Total Family Unit\*? Apprehensions By Month",
}
"""Measure and the title of the document that prints it."""


def monthly_figures(pages: Sequence[Page], measure: str) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Read every page of a monthly document.

    Returns
    -------
    tuple
        The monthly figures and the printed yearly totals, in people.
    """
    monthly: list[Figure] = []
    yearly: list[Figure] = []
    previous: int | None = None
    for page in pages:
        year = _fiscal_year(page, measure, previous)
        previous = year
        _check_months(page)
        for place, values in labelled_rows(page, len(FISCAL_MONTHS) + 1).items():
            *months, total = values
            for index, value in enumerate(months):
                if value is not None:
                    monthly.append(
                        Figure(
                            measure, place, *month_of_fiscal_year(year, index), value, "people", page.number
                        )
                    )
            if total is not None:
                yearly.append(Figure(measure, place, *fiscal_year_days(year), total, "people", page.number))
    return tuple(monthly), tuple(yearly)


def _fiscal_year(page: Page, measure: str, previous: int | None) -> int:
    match = re.search(TITLES[measure] + r" - FY (\d{4})", page.text)
    if match is None:
        raise InputError(f"has no title of the form '{TITLES[measure]} - FY 2019'", where=page.where)
    year = int(match[1])
    if previous is not None and year != previous + 1:
        raise InputError(f"fiscal year {year} follows {previous}; expected {previous + 1}", where=page.where)
    return year


def _check_months(page: Page) -> None:
    header = next((row.text for row in page.rows if row.text.startswith("SECTOR")), "")
    printed = tuple(re.findall("|".join(FISCAL_MONTHS), header))
    if printed != FISCAL_MONTHS:
        found = ", ".join(printed) or "none"
        raise InputError(f"months must be printed October to September; found: {found}", where=page.where)
