"""When each sector came under Operation Streamline, and how far the record knows the day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from practicable.calendar import fiscal_year_days, fiscal_year_of, month_after
from practicable.errors import InputError
from practicable.geography import SECTORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from practicable.evidence.data.figures import Tables

__all__ = ["NEVER", "Adoption", "first_years", "streamline"]

NEVER = -1
"""Cohort of a sector that is not treated within the window."""

_ASSUMED_START = date(2008, 6, 1)
"""Placeholder for two sectors whose start is in no source of the record: what later accounts give."""

_COUNTED_BY = {"rio_grande_valley": 5.0, "el_paso": 8.0}
"""The published count of sectors under Streamline by whose date the sector is taken to be among them."""

_MEASURE = "streamline_start_date"
_HALF_A_YEAR = 6
"""A sector is treated in a fiscal year when it was under Streamline for at least half of it: from 1 April."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """The start of Streamline in one sector.

    Attributes
    ----------
    sector : str
        Slug.
    day : date
        The start; where only the month is on record, its first day.
    earliest, latest : date
        Bounds of the start.
    uncertain : bool
        Whether no source of the record gives the start; `day` is then a placeholder.
    source : str
        Id of a source of the record.
    """

    sector: str
    day: date
    earliest: date
    latest: date
    uncertain: bool
    source: str


def streamline(record: Tables) -> tuple[Adoption, ...]:
    """Read the starts of Streamline.

    Parameters
    ----------
    record : Record
        The whole record or the record as of a date.

    Returns
    -------
    tuple of Adoption
        By day. The Rio Grande Valley and El Paso are uncertain: no source gives their start, and their bounds
        run from the day after the last dated start before them to the end of the period in which a source
        counts them.
    """
    frame = record.table("prosecutions")
    dated = [
        _dated(str(row["place"]), row["period_start"].date(), row["period_end"].date(), str(row["source"]))
        for row in frame[frame["measure"] == _MEASURE].to_dict("records")
    ]
    counts = {
        float(row["value"]): (row["period_end"].date(), str(row["source"]))
        for row in frame[frame["measure"] == "streamline_sectors_count"].to_dict("records")
    }
    before = [start.day for start in dated if start.day < _ASSUMED_START]
    undated = [
        Adoption(sector, _ASSUMED_START, max(before) + timedelta(days=1), *counts_by(counts[count]))
        for sector, count in _COUNTED_BY.items()
        if before and count in counts
    ]
    return tuple(sorted((*dated, *undated), key=lambda start: (start.day, start.sector)))


def counts_by(count: tuple[date, str]) -> tuple[date, bool, str]:
    """Return the last day, the mark of uncertainty, and the source of a sector that a source only counts."""
    return count[0], True, count[1]


def _dated(place: str, first: date, last: date, source: str) -> Adoption:
    sector = next((slug for slug in SECTORS if place.startswith(slug)), None)
    if sector is None:
        raise InputError(f"'{place}' names no southwest sector", where=f"prosecutions: {_MEASURE}")
    return Adoption(sector, first, first, last, uncertain=False, source=source)


def first_years(
    adoptions: Iterable[Adoption], sectors: Sequence[str], years: Sequence[int]
) -> tuple[int, ...]:
    """Return the position in `years` of each sector's first treated fiscal year.

    A sector is treated in a fiscal year when it was under Streamline for at least half of it.

    Parameters
    ----------
    adoptions : iterable of Adoption
        One a sector at the most.
    sectors : sequence of str
        The units.
    years : sequence of int
        Consecutive fiscal years.

    Returns
    -------
    tuple of int
        One a sector; `NEVER` where it is not treated by the last year.

    Raises
    ------
    InputError
        When a sector adopts twice, a start lies before the window, a sector is treated from the first year,
        or every sector is treated at once in the end.
    """
    cohorts = dict.fromkeys(sectors, NEVER)
    for start in adoptions:
        where = f"treatment of {start.sector}"
        if start.sector not in cohorts:
            raise InputError(f"no such sector in the panel; accepted: {', '.join(sectors)}", where=where)
        if cohorts[start.sector] != NEVER:
            raise InputError("the sector starts twice; give one start a sector", where=where)
        year = fiscal_year_of(start.day)
        if start.day > month_after(fiscal_year_days(year)[0], _HALF_A_YEAR):
            year += 1
        if fiscal_year_of(start.day) < years[0]:
            raise InputError(
                f"{start.day} lies outside the panel, which runs from FY{years[0]} to FY{years[-1]}",
                where=where,
            )
        if year == years[0]:
            raise InputError(
                f"treated from the start (FY{year}): a sector needs at least one year before treatment",
                where=where,
            )
        cohorts[start.sector] = year - years[0] if year <= years[-1] else NEVER
    found = tuple(cohorts[sector] for sector in sectors)
    if NEVER not in found:
        raise InputError("every sector is treated by the last year: no sector is left to compare with")
    return found


def moved(adoption: Adoption, day: date) -> Adoption:
    """Return the adoption with another start."""
    return replace(adoption, day=day)
