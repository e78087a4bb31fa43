"""Recorded deaths by sector and fiscal year: context beside displacement, no count attributed to an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from practicable.geography import SECTOR_NAMES, SECTORS

if TYPE_CHECKING:
    from practicable.facts import Record

__all__ = ["recorded_deaths"]

_DEFINITION = (
    "Deaths recorded by the Border Patrol in a sector's area, by fiscal year (October-September). The count"
    " depends on where remains are found and reported; it is not a count of all deaths, and none is"
    " attributed to an order."
)


def recorded_deaths(record: Record, *, last_year: int, n_years: int = 6) -> dict[str, Any] | None:
    """Read recorded deaths of the last years published.

    Parameters
    ----------
    record : Record
        Restricted to an as-of date, it yields what was published by then.
    last_year : int
        Last fiscal year shown; earlier where it was not yet published.
    n_years : int
        Years shown, at least 1.

    Returns
    -------
    dict or None
        ``years``; ``sectors`` (key, label and one value a year, None where not recorded); ``southwest`` (the
        printed total a year); ``definition``; ``source``. None where no year had been published.
    """
    table = record.table("deaths")
    table = table[(table["measure"] == "deaths") & (table["fiscal_year"] <= last_year)]
    years = sorted(int(year) for year in table["fiscal_year"].unique())[-n_years:]
    if not years:
        return None
    values = {
        (str(row["place"]), int(row["fiscal_year"])): float(row["value"])
        for row in table.to_dict("records")
        if row["value"] == row["value"]
    }
    return {
        "years": years,
        "sectors": [
            {
                "key": sector,
                "label": SECTOR_NAMES[sector],
                "values": [values.get((sector, year)) for year in years],
            }
            for sector in SECTORS
        ],
        "southwest": [values.get(("southwest", year)) for year in years],
        "definition": _DEFINITION,
        "source": "cbp_deaths",
    }
