"""What courts have been able to hear: the record of accepted prosecutions and published hearing caps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.capacity_rules import CAPACITY_RULES, accepted_a_year
from practicable.errors import InputError
from practicable.geography import CELLS, DISTRICTS, SECTORS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw
    from practicable.facts import Record
    from practicable.orders import Order, Resource

__all__ = [
    "CAPACITY_RULES",
    "COURT_DAYS_A_YEAR",
    "CourtDays",
    "CourtRecord",
    "SectorRecord",
    "court_record",
    "hearing_slots",
    "published_caps",
    "share_of_cell",
]

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
    monthly = record.table("monthly_apprehensions")
    single = _complete_years(monthly, "single_adult")
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
    return CourtRecord(
        sectors=sectors,
        children_per_family_adult=_children_per_adult(profile, monthly),
    )


def share_of_cell(draw: ParameterDraw) -> NDArray[np.float64]:
    """Share of its sector in each cell: one, but for the two parts of El Paso; shape (n_cells,)."""
    in_new_mexico = draw("p_el_paso_in_new_mexico")
    parts = {"el_paso/nmd": in_new_mexico, "el_paso/txwd": 1.0 - in_new_mexico}
    return np.array([parts.get(cell.key, 1.0) for cell in CELLS])


def hearing_slots(
    courts: CourtRecord, draw: ParameterDraw, order: Order, *, rule: str, days: CourtDays
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Hearing slots for improper entry by district and day, from the record of courts and what an order adds.

    Parameters
    ----------
    courts : CourtRecord
        As published by the as-of date.
    draw : ParameterDraw
        Busy-month ratio, split by charge, split of El Paso.
    order : Order
        From its day of issue it says whether existing work goes first, gives way, or keeps a share; its
        hearing slots with a start date, and offices whose cases a court day are given, are added or set.
    rule : str
        One of `capacity_rules.EXAMINED_RULES`.
    days : CourtDays
        Days simulated, and those on which courts sit.

    Returns
    -------
    slots, left_by_existing : ndarray of int, shape (n_districts, n_days)
        Slots under the order's rule, and those that existing work would leave if it went first. A fractional
        daily capacity becomes whole slots whose running mean is exact.
    """
    shares = share_of_cell(draw)
    whole, existing = np.zeros(len(CELLS)), np.zeros(len(CELLS))
    for place, cell in enumerate(CELLS):
        sector = courts.sectors[cell.sector]
        if rule == "published_cap" and sector.published_cap is not None:
            whole[place] = shares[place] * sector.published_cap
        else:
            other = 1.0 - draw("p_section_1325", cell.district)
            yearly = accepted_a_year(sector, rule) * draw("ratio_busy_month")
            whole[place] = shares[place] * yearly / COURT_DAYS_A_YEAR
            existing[place] = shares[place] * sector.accepted[sector.latest_year] * other / COURT_DAYS_A_YEAR
    left = np.repeat(np.maximum(0.0, whole - existing)[:, None], days.sits.size, axis=1)
    daily = left.copy()
    issued = 0 if order.issued is None else max(0, (order.issued - days.start).days)
    if order.practicable.existing_work == "yields":
        daily[:, issued:] = whole[:, None]
    elif order.practicable.existing_work == "share":
        daily[:, issued:] = (order.practicable.share_for_order or 0.0) * whole[:, None]
    for resource in order.resources:
        added = _defendants(resource)
        if added is not None and resource.start is not None:
            from_day = max(0, (resource.start - days.start).days)
            for table in (daily, left):
                _apply(resource, table, shares, amount=added, from_day=from_day)
    return _whole_slots(daily, days), _whole_slots(left, days)


def _defendants(resource: Resource) -> float | None:
    """Defendants a court day that a resource adds to a court, or sets; None where it does neither."""
    if resource.kind == "hearing_slots":
        return resource.amount
    if resource.cases_per_court_day is None or resource.effect == "sets":
        return None
    return resource.amount * resource.cases_per_court_day


def _whole_slots(daily: NDArray[np.float64], days: CourtDays) -> NDArray[np.int64]:
    """Sum cells to districts, and make whole slots of days on which courts sit."""
    by_district = np.zeros((len(DISTRICTS), days.sits.size))
    np.add.at(by_district, [DISTRICTS.index(cell.district) for cell in CELLS], daily)
    upto = np.floor(np.cumsum(by_district * days.sits, axis=1) + 1e-9).astype(np.int64)
    return np.diff(upto, axis=1, prepend=0)


def _apply(
    resource: Resource,
    daily: NDArray[np.float64],
    shares: NDArray[np.float64],
    *,
    amount: float,
    from_day: int,
) -> None:
    """Add or set the defendants of a resource, spread over its cells by their share of their sector."""
    cells = [
        place
        for place, cell in enumerate(CELLS)
        if cell.district in resource.districts and (not resource.sectors or cell.sector in resource.sectors)
    ]
    parts = amount * shares[cells] / shares[cells].sum()
    if resource.effect == "sets":
        daily[cells, from_day:] = parts[:, None]
    else:
        daily[cells, from_day:] += parts[:, None]


def _yearly(profile: pd.DataFrame, measure: str) -> pd.Series[float]:
    rows = profile[(profile["measure"] == measure) & profile["place"].isin(SECTORS)]
    return rows.set_index(["place", "fiscal_year"])["value"].astype(float)


def _complete_years(monthly: pd.DataFrame, measure: str) -> pd.Series[float]:
    """Yearly sums by sector, of years with all twelve months published."""
    rows = monthly[(monthly["measure"] == measure) & monthly["place"].isin(SECTORS)]
    grouped = rows.groupby(["place", "fiscal_year"])["value"]
    return grouped.sum()[grouped.count() == 12].astype(float)


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


def _children_per_adult(profile: pd.DataFrame, monthly: pd.DataFrame) -> float:
    children = _southwest(_yearly(profile, "accompanied_juveniles"))
    people = _southwest(_complete_years(monthly, "family"))
    both = sorted(set(children) & set(people))
    if not both:
        raise InputError(
            "no year with both accompanied juveniles and people in families had been published by then",
            where="sector_profile",
        )
    year = both[-1]
    return children[year] / (people[year] - children[year])


def _southwest(series: pd.Series[float]) -> dict[int, float]:
    """Yearly sums over sectors."""
    rows = series.dropna().reset_index().set_axis(["place", "year", "value"], axis=1)
    totals: dict[int, float] = {}
    for row in rows.to_dict("records"):
        totals[int(row["year"])] = totals.get(int(row["year"]), 0.0) + float(row["value"])
    return totals
