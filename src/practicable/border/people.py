"""Who crosses: party classes, the populations that an order can refer, and the split by nationality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from practicable.facts.monthly import complete_years, months
from practicable.geography import CELLS, SECTORS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw
    from practicable.facts import Record

__all__ = [
    "ADULTS",
    "ARRIVING",
    "CLASSES",
    "COUNTED_AS",
    "PLACES",
    "POPULATIONS",
    "POPULATION_OF_CLASS",
    "PUBLIC_CLASSES",
    "mexican_bounds",
    "mexican_share",
]

ADULTS: tuple[str, ...] = ("mexican_adult", "other_adult")
"""Adults who travel alone, from Mexico and from elsewhere."""

ARRIVING: tuple[str, ...] = (*ADULTS, "family_unit", "unaccompanied_child")
"""Party classes that cross: one adult (two classes); one adult with children; one child."""

CLASSES: tuple[str, ...] = (*ARRIVING, "separated_child")

PUBLIC_CLASSES: tuple[str, ...] = ("single_adult", "family", "unaccompanied")
"""Classes that the record counts people by."""

COUNTED_AS: tuple[int, ...] = (0, 0, 1, 2)
"""Position in `PUBLIC_CLASSES` of each arriving class."""

POPULATIONS: tuple[str, ...] = ("single_adult", "family_adult")
"""Populations that an order can refer; children cannot be prosecuted for improper entry here."""

POPULATION_OF_CLASS: dict[str, int] = {"mexican_adult": 0, "other_adult": 0, "family_unit": 1}
"""Position in `POPULATIONS` of the classes that can be referred."""

PLACES: tuple[str, ...] = tuple(cell.key for cell in CELLS)


def mexican_bounds(record: Record, years: range) -> NDArray[np.float64]:
    """Bounds of the share of single adults who are from Mexico, by fiscal year and sector.

    The record counts people from Mexico of every class. With M of them among A single adults, F people in
    families and U unaccompanied children, the share lies between (M - F - U) / A and M / A.

    Parameters
    ----------
    record : Record
        As published by an as-of date; a year not published by then has the bounds of the last one that was.
    years : range
        Fiscal years.

    Returns
    -------
    ndarray, shape (n_years, n_sectors, 2)
        Low and high, each between 0 and 1.
    """
    table = record.table("mexican_other")
    mexican = {
        (int(row["fiscal_year"]), str(row["place"])): float(row["value"])
        for row in table[table["measure"] == "mexican"].to_dict("records")
    }
    frame = months(record)
    known = {
        (measure, int(row["fiscal_year"]), str(row["place"])): float(row[measure])
        for measure in PUBLIC_CLASSES
        for row in complete_years(frame, measure).reset_index().to_dict("records")
    }
    bounds = np.tile([0.0, 1.0], (len(years), len(SECTORS), 1))
    for at, year in enumerate(years):
        for place, sector in enumerate(SECTORS):
            counted = [
                past
                for past in range(year, 1999, -1)
                if (past, sector) in mexican and ("single_adult", past, sector) in known
            ]
            if counted:
                bounds[at, place] = _bounds(mexican, known, counted[0], sector)
    return bounds


def _bounds(
    mexican: dict[tuple[int, str], float], known: dict[tuple[str, int, str], float], year: int, sector: str
) -> tuple[float, float]:
    adults, family, children = (known.get((measure, year, sector), 0.0) for measure in PUBLIC_CLASSES)
    people = float(mexican[year, sector])
    if adults == 0.0:
        return 0.0, 1.0
    return max(0.0, min(1.0, (people - family - children) / adults)), min(1.0, people / adults)


def mexican_share(bounds: NDArray[np.float64], draw: ParameterDraw) -> NDArray[np.float64]:
    """Share of single adults from Mexico at the draw's position within its bounds; the last axis is gone."""
    return bounds[..., 0] + draw("q_mexican_share") * (bounds[..., 1] - bounds[..., 0])
