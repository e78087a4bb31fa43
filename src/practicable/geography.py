"""The nine Border Patrol sectors, the five federal judicial districts, and how they meet.

Source: 28 U.S.C. §§ 81-131 (judicial districts); U.S. Border Patrol sector boundaries.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CELLS", "DISTRICTS", "DISTRICT_NAMES", "SECTORS", "SECTOR_NAMES", "Cell", "cells_of_district"]

SECTOR_NAMES: dict[str, str] = {
    "san_diego": "San Diego",
    "el_centro": "El Centro",
    "yuma": "Yuma",
    "tucson": "Tucson",
    "el_paso": "El Paso",
    "big_bend": "Big Bend",
    "del_rio": "Del Rio",
    "laredo": "Laredo",
    "rio_grande_valley": "Rio Grande Valley",
}
"""Southwest sectors from west to east: slug and printed name (Big Bend was Marfa until 2011)."""

SECTORS: tuple[str, ...] = tuple(SECTOR_NAMES)

DISTRICT_NAMES: dict[str, str] = {
    "casd": "Southern District of California",
    "azd": "District of Arizona",
    "nmd": "District of New Mexico",
    "txwd": "Western District of Texas",
    "txsd": "Southern District of Texas",
}
"""The five southwest border districts from west to east: slug and name."""

DISTRICTS: tuple[str, ...] = tuple(DISTRICT_NAMES)


@dataclass(frozen=True, slots=True)
class Cell:
    """The part of one sector that lies in one district: the smallest place that is simulated.

    Attributes
    ----------
    sector, district : str
        Slugs.
    """

    sector: str
    district: str

    @property
    def key(self) -> str:
        """Stable name, for example ``"el_paso/nmd"``."""
        return f"{self.sector}/{self.district}"


CELLS: tuple[Cell, ...] = (
    Cell("san_diego", "casd"),
    Cell("el_centro", "casd"),
    Cell("yuma", "azd"),
    Cell("tucson", "azd"),
    Cell("el_paso", "nmd"),
    Cell("el_paso", "txwd"),
    Cell("big_bend", "txwd"),
    Cell("del_rio", "txwd"),
    Cell("laredo", "txsd"),
    Cell("rio_grande_valley", "txsd"),
)
"""Nine sectors, of which El Paso alone lies in two districts."""


def cells_of_district(district: str) -> tuple[Cell, ...]:
    """Return the cells of a district, west to east."""
    return tuple(cell for cell in CELLS if cell.district == district)
