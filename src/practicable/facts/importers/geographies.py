"""Places of collected figures as reports print them, and the slugs that tables carry."""

from __future__ import annotations

import re
from collections.abc import Mapping

from practicable.errors import InputError, nearest
from practicable.geography import DISTRICTS, SECTOR_NAMES

__all__ = ["geography_slug"]

_SAME: Mapping[str, str] = {
    "Southwest border": "southwest",
    "Southwest border (5 districts)": "southwest",
    "Southwest border (9 sectors)": "southwest",
    "five SW districts": "southwest",
    "US (all 94 districts)": "national",
    "US": "national",
    "national": "national",
    "all US borders": "national",
    "S.D. California": "casd",
    "D. Arizona": "azd",
    "D. New Mexico": "nmd",
    "W.D. Texas": "txwd",
    "S.D. Texas": "txsd",
}
"""Printed names of a district, the southwest, or the nation."""

_OTHERS: tuple[str, ...] = (
    "Arizona",
    "D. Arizona (Tucson)",
    "D. Arizona + D. New Mexico",
    "Del Rio (W.D. Texas)",
    "Del Rio sector",
    "Del Rio sector (W.D. Texas)",
    "Del Rio/Yuma Streamline (first arrest)",
    "Laredo (S.D. Texas)",
    "Laredo sector (S.D. Texas)",
    "Las Cruces (D. New Mexico)",
    "McAllen (S.D. Texas)",
    "Nogales, Sonora",
    "Northern Triangle to US",
    "S.D. Texas (border towns)",
    "S.D. Texas + W.D. Texas",
    "San Diego (S.D. California)",
    "San Diego sector (S.D. California)",
    "Southwest border (5 districts) / US (not stated)",
    "Southwest border, ports and sea",
    "Tucson (D. Arizona)",
    "Tucson division (D. Arizona)",
    "Tucson office (D. Arizona)",
    "Tucson sector",
    "Tucson sector (CCA)",
    "Tucson sector (D. Arizona)",
    "US BOP",
    "US-Mexico",
    "Yuma sector (D. Arizona)",
    "Yuma, Las Cruces, El Paso, Del Rio, Laredo, McAllen",
)
"""Places that keep their printed name, as a slug."""


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


_SLUGS: Mapping[str, str] = {
    **{name.lower(): slug for name, slug in _SAME.items()},
    **{name.lower(): _slug(name) for name in _OTHERS},
    **{name.lower(): slug for slug, name in SECTOR_NAMES.items()},
    **{slug: slug for slug in DISTRICTS},
}
_PRINTED: Mapping[str, str] = {
    name.lower(): name for name in (*_SAME, *_OTHERS, *SECTOR_NAMES.values(), *DISTRICTS)
}


def geography_slug(geography: str, *, where: str) -> str:
    """Return the slug of a printed place; the case of letters and the width of blanks do not matter.

    Raises
    ------
    InputError
        When no place is called so, with the nearest name: a misspelt name must not make a new place.
    """
    slug = _SLUGS.get(" ".join(geography.split()).lower())
    if slug is None:
        raise InputError(
            f"no place is called '{geography}'; {nearest(geography, _PRINTED.values())}", where=where
        )
    return slug
