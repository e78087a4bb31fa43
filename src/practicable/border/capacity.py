"""What courts have been able to hear: the record of accepted prosecutions and published hearing caps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.facts.monthly import complete_years, months
from practicable.geography import CELLS, SECTORS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw
    from practicable.facts import Record

__all__ = [
    "CAPACITY_RULES",
    "COURT_DAYS_A_YEAR",
    "EXAMINED_RULES",
    "RULE_WORDS",
    "CourtDays",
    "CourtRecord",
    "SectorRecord",
    "accepted_a_year",
    "children_per_family_adult",
    "court_record",
    "published_caps",
    "share_of_cell",
]

CAPACITY_RULES: tuple[str, ...] = ("peak_year", "published_cap")
"""Rules that a simulation draws from with equal chance."""

EXAMINED_RULES: tuple[str, ...] = ("peak_3_years", "peak_year", "mean_year", "published_cap")
"""Rules that a hindcast scores, each alone and all with equal weight; none is chosen on an outcome."""

RULE_WORDS: dict[str, str] = {
    "peak_3_years": "busiest of the last three published years",
    "peak_year": "busiest of all published years",
    "mean_year": "mean of all published years",
    "published_cap": "published cap on defendants a day where there is one, else the busiest year",
}
"""Each rule in words. A year's accepted prosecutions are taken per court day, raised to a busy month, less
existing work on other charges."""

_RECENT_YEARS = 3


def accepted_a_year(sector: SectorRecord, rule: str) -> float:
    """Return the accepted prosecutions a year, all charges, that a rule takes to be possible in a sector.

    Parameters
    ----------
    sector : SectorRecord
        As published by the as-of date.
    rule : str
        One of `EXAMINED_RULES`; ``published_cap`` stands for ``peak_year`` here.
    """
    if rule == "mean_year":
        return sum(sector.accepted.values()) / len(sector.accepted)
    if rule == "peak_3_years":
        return max(sector.accepted[year] for year in sorted(sector.accepted)[-_RECENT_YEARS:])
    return sector.accepted[sector.peak_year]


COURT_DAYS_A_YEAR = 250
"""Weekdays of a year less the federal holidays of 5 U.S.C. 6103, rounded."""


@dataclass(frozen=True, slots=True)
class CourtDays:
    """The days of a simulation as courts see them.

    Attributes
    ----------
    start : date
        First day.
    sits : ndarray of bool, shape (n_days,)
        Whether courts sit.
    """

    start: date
    sits: NDArray[np.bool_]

    def index(self, day: date | None) -> int:
        """Index of the first simulated day that is not before a day; 0 for None."""
        return 0 if day is None else max(0, (day - self.start).days)


@dataclass(frozen=True, slots=True)
class SectorRecord:
    """Accepted prosecutions of one sector, all charges, as published by a date.

    Attributes
    ----------
    accepted : mapping of int to float
        By fiscal year.
    p_prosecuted : mapping of int to float
        Accepted prosecutions per single adult apprehended, at most 1, by fiscal year where both are recorded.
    published_cap : float or None
        Defendants in a court day, the highest cap published for a court of the sector.
    cap_source : str
        Its source id, empty without a cap.
    cap_period : str
        When the cap held, empty without a cap.
    """

    accepted: Mapping[int, float]
    p_prosecuted: Mapping[int, float]
    published_cap: float | None
    cap_source: str
    cap_period: str

    @property
    def peak_year(self) -> int:
        """Fiscal year with the most accepted prosecutions."""
        return max(self.accepted, key=lambda year: self.accepted[year])

    @property
    def latest_year(self) -> int:
        """Last fiscal year on record."""
        return max(self.accepted)


@dataclass(frozen=True, slots=True)
class CourtRecord:
    """The record of all sectors.

    Attributes
    ----------
    sectors : mapping of str to SectorRecord
        By sector slug.
    children_per_family_adult : float
        Last published year, southwest border.
    """

    sectors: Mapping[str, SectorRecord]
    children_per_family_adult: float


def court_record(record: Record) -> CourtRecord:
    """Read the courts' record from the facts.

    Parameters
    ----------
    record : Record
        Restricted to an as-of date, it yields what was published by then.

    Raises
    ------
    InputError
        When no sector profile had been published by the date.
    """
    profile = record.table("sector_profile")
    accepted = _yearly(profile, "accepted_prosecutions")
    if accepted.empty:
        raise InputError(
            "no accepted prosecutions had been published by then; the first sector profile is of FY2011",
            where=f"as-of date {record.as_of}",
        )
    single = complete_years(months(record), "single_adult")
    caps = published_caps(record.table("prosecutions"))
    sectors = {
        sector: SectorRecord(
            accepted=_by_year(accepted, sector),
            p_prosecuted=_by_year((accepted / single).clip(upper=1.0), sector),
            published_cap=caps[sector][0] if sector in caps else None,
            cap_source=caps[sector][1] if sector in caps else "",
            cap_period=caps[sector][2] if sector in caps else "",
        )
        for sector in SECTORS
    }
    children = children_per_family_adult(record)
    return CourtRecord(sectors=sectors, children_per_family_adult=children[max(children)])


def share_of_cell(draw: ParameterDraw) -> NDArray[np.float64]:
    """Share of its sector in each cell: one, but for the two parts of El Paso; shape (n_cells,)."""
    in_new_mexico = draw("p_el_paso_in_new_mexico")
    parts = {"el_paso/nmd": in_new_mexico, "el_paso/txwd": 1.0 - in_new_mexico}
    return np.array([parts.get(cell.key, 1.0) for cell in CELLS])


def _yearly(profile: pd.DataFrame, measure: str) -> pd.Series[float]:
    rows = profile[(profile["measure"] == measure) & profile["place"].isin(SECTORS)]
    return rows.set_index(["place", "fiscal_year"])["value"].astype(float)


def _by_year(series: pd.Series[float], sector: str) -> dict[int, float]:
    rows = series.dropna().reset_index().set_axis(["place", "year", "value"], axis=1)
    return {int(row["year"]): float(row["value"]) for row in rows[rows["place"] == sector].to_dict("records")}


def published_caps(prosecutions: pd.DataFrame) -> dict[str, tuple[float, str, str]]:
    """Highest published cap of a court in each sector; the record names courts as ``sector_district``."""
    rows = prosecutions[prosecutions["measure"] == "court_capacity_defendants_per_day"].dropna(
        subset=["value"]
    )
    caps: dict[str, tuple[float, str, str]] = {}
    for row in rows.sort_values("value").to_dict("records"):
        for sector in SECTORS:
            if str(row["place"]).startswith(f"{sector}_"):
                period = f"{row['period_start']:%Y}-{row['period_end']:%Y}"
                caps[sector] = (float(row["value"]), str(row["source"]), period)
    return caps


def children_per_family_adult(record: Record) -> dict[int, float]:
    """Count children for each adult of a family, southwest border, by fiscal year.

    Raises
    ------
    InputError
        When no year with both counts had been published.
    """
    children = _southwest(_yearly(record.table("sector_profile"), "accompanied_juveniles"))
    people = _southwest(complete_years(months(record), "family"))
    both = sorted(set(children) & set(people))
    if not both:
        raise InputError(
            "no year with both accompanied juveniles and people in families had been published by then",
            where="sector_profile",
        )
    return {year: children[year] / (people[year] - children[year]) for year in both}


def _southwest(series: pd.Series[float]) -> dict[int, float]:
    """Yearly sums over sectors."""
    rows = series.dropna().reset_index().set_axis(["place", "year", "value"], axis=1)
    totals: dict[int, float] = {}
    for row in rows[rows["place"].isin(SECTORS)].to_dict("records"):
        totals[int(row["year"])] = totals.get(int(row["year"]), 0.0) + float(row["value"])
    return totals
