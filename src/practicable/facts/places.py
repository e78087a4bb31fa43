"""Names of places as official documents print them, and the slugs that tables carry."""

from __future__ import annotations

import re
from collections.abc import Mapping

from practicable.errors import InputError, nearest
from practicable.geography import SECTOR_NAMES, SECTORS

__all__ = ["COASTAL", "NORTHERN", "REGIONS", "find_place", "place_name", "place_of"]

COASTAL: tuple[str, ...] = ("livermore", "miami", "new_orleans", "ramey")
"""Sectors of the coasts; Livermore closed after fiscal year 2004."""

NORTHERN: tuple[str, ...] = (
    "blaine",
    "buffalo",
    "detroit",
    "grand_forks",
    "havre",
    "houlton",
    "spokane",
    "swanton",
)
"""Sectors of the northern border."""

REGIONS: Mapping[str, tuple[str, ...]] = {
    "coastal": COASTAL,
    "northern": NORTHERN,
    "southwest": SECTORS,
    "national": ("coastal", "northern", "southwest"),
}
"""Each printed total and the printed rows that make it up."""

_TOTALS = {
    "Coastal Border": "coastal",
    "Coastal Border Sectors Total": "coastal",
    "Coastal Border Sectors": "coastal",
    "Northern Border": "northern",
    "Northern Border Sectors Total": "northern",
    "Northern Border Sectors": "northern",
    "Southwest Border": "southwest",
    "Southwest Border Sectors Total": "southwest",
    "Southwest Border Sectors": "southwest",
    "Monthly Total": "national",
    "Nationwide Total": "national",
    "Grand Total": "national",
}
_NAMES: dict[str, str] = {
    **{name: slug for slug, name in SECTOR_NAMES.items()},
    **{slug.replace("_", " ").title(): slug for slug in (*COASTAL, *NORTHERN)},
    **_TOTALS,
}


def find_place(label: str) -> str | None:
    """Return the slug of a printed label, or None when no place is called so.

    Footnote asterisks and the former names of Big Bend (Marfa) and Rio Grande Valley (McAllen) are ignored.
    """
    plain = re.sub(r"\(formerly.*", "", label.replace("*", ""))
    return _NAMES.get(" ".join(plain.split()))


def place_of(label: str, *, where: str) -> str:
    """Return the slug of a printed label; raise with the nearest known name when there is none."""
    place = find_place(label)
    if place is None:
        sectors = (name for name in _NAMES if name not in _TOTALS)
        raise InputError(f"no sector is called '{label}'; {nearest(label, sectors)}", where=where)
    return place


def place_name(slug: str) -> str:
    """Return the printed name of a slug, for sentences and error messages."""
    if slug in SECTOR_NAMES:
        return SECTOR_NAMES[slug]
    return slug.replace("_", " ").title()
