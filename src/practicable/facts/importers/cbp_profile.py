"""The yearly sector profile: staffing, apprehensions, prosecutions, juveniles and adults, sex."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from practicable.calendar import fiscal_year_days
from practicable.errors import InputError
from practicable.facts.figure import Figure
from practicable.facts.importers.layout import Page, labelled_rows

__all__ = ["SECTIONS", "TITLE", "Section", "profile_figures"]

TITLE = r"Sector Profile - Fiscal Year"


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the profile: its title, its printed headings in order, and what each column counts.

    Attributes
    ----------
    title : str
        Pattern of the title, which the fiscal year follows.
    headings : tuple of str
        Words that the heading must print, left to right within a line.
    columns : mapping of str to str
        Measure to unit, in printed order.
    """

    title: str
    headings: tuple[str, ...]
    columns: Mapping[str, str]


_ACTIVITY = Section(
    TITLE,
    ("Agent Other Than Mexican Marijuana Cocaine Accepted", "Apprehensions Assaults Rescues"),
    {
        "agents": "agents",
        "apprehensions": "people",
        "other_than_mexican": "people",
        "marijuana": "pounds",
        "cocaine": "pounds",
        "accepted_prosecutions": "prosecutions",
        "assaults": "assaults",
        "rescues": "rescues",
        "deaths": "people",
    },
)
_AGE = Section(
    r"Juvenile (?:\(0-17 Years Old\) )?and Adult Apprehensions - Fiscal Year",
    ("Accompanied Unaccompanied Total Total Total", "Juveniles Juveniles Juveniles Adults Apprehensions"),
    {
        "accompanied_juveniles": "people",
        "unaccompanied_juveniles": "people",
        "juveniles": "people",
        "adults": "people",
        "apprehensions_by_age": "people",
    },
)
_SEX = Section(
    r"Apprehensions by Gender - Fiscal Year",
    ("Female Male Total Apprehensions",),
    {"female": "people", "male": "people", "apprehensions_by_sex": "people"},
)
_SEX_2011 = Section(
    _SEX.title,
    ("Female Male Unknown Total Apprehensions",),
    {"female": "people", "male": "people", "sex_unknown": "people", "apprehensions_by_sex": "people"},
)
SECTIONS: tuple[Section, ...] = (_ACTIVITY, _AGE, _SEX_2011, _SEX)
"""Pages that are read; the page of seizures by region is not."""


def profile_figures(pages: Sequence[Page]) -> tuple[Figure, ...]:
    """Read the pages on activity, age and sex.

    Returns
    -------
    tuple of Figure
        One a sector and region, column and page; cells printed N/A are absent.
    """
    figures: list[Figure] = []
    fiscal_year: int | None = None
    for page, section in _sections(pages):
        year = _fiscal_year(page, section)
        if fiscal_year is not None and year != fiscal_year:
            raise InputError(f"fiscal year {year} in a profile of {fiscal_year}", where=page.where)
        fiscal_year = year
        for place, values in labelled_rows(page, len(section.columns)).items():
            for (measure, unit), value in zip(section.columns.items(), values, strict=True):
                if value is not None:
                    figures.append(Figure(measure, place, *fiscal_year_days(year), value, unit, page.number))
    return tuple(figures)


def _sections(pages: Sequence[Page]) -> list[tuple[Page, Section]]:
    found = [(page, section) for page in pages for section in SECTIONS if _prints(page, section)]
    for needed in (_ACTIVITY.title, _AGE.title, _SEX.title):
        if not any(section.title == needed for _, section in found):
            where = pages[0].where.split(": ")[0]
            raise InputError(f"no page is titled '{needed}' over the columns expected", where=where)
    return found


def _prints(page: Page, section: Section) -> bool:
    text = page.text
    return bool(re.search(section.title, text)) and all(heading in text for heading in section.headings)


def _fiscal_year(page: Page, section: Section) -> int:
    match = re.search(section.title + r" (\d{4})", page.text)
    if match is None:
        raise InputError("the title has no fiscal year", where=page.where)
    return int(match[1])
