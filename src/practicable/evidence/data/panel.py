"""The frozen panel: nine sectors by month and by fiscal year, with what is on record beside the counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from practicable.calendar import fiscal_year_days, spanned_months
from practicable.errors import InputError
from practicable.evidence.data.adoption import Adoption, streamline
from practicable.geography import SECTOR_NAMES, SECTORS

if TYPE_CHECKING:
    import pandas as pd

    from practicable.evidence.data.figures import Tables

__all__ = ["FIRST_YEAR", "LAST_YEAR", "Array", "Panel", "build_panel", "grid", "neighbours"]

Array = NDArray[np.float64]

FIRST_YEAR, LAST_YEAR = 2000, 2019
"""Fiscal years for which apprehensions by sector and month are on record in one definition. A panel as of an
earlier day ends with the last of them that had been published in full."""

_MONTHLY = ("total", "single_adult", "family", "unaccompanied")
_YEARLY: Mapping[str, tuple[str, str]] = {
    "total": ("yearly_apprehensions", "total"),
    "mexican": ("mexican_other", "mexican"),
    "other_than_mexican": ("mexican_other", "other"),
    "agents": ("staffing", "agents"),
    "adults": ("sector_profile", "adults"),
    "accepted_prosecutions": ("sector_profile", "accepted_prosecutions"),
}
"""Yearly series, each with its table and measure. Barriers are on record by state only, so none are here."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Nine sectors by month and by fiscal year; nan before a series begins.

    Attributes
    ----------
    sectors : tuple of str
        Slugs from west to east; the rows of every array.
    months : tuple of date
        First days; the columns of `monthly`.
    years : tuple of int
        Fiscal years; the columns of `yearly`.
    monthly, yearly : mapping of str to array
        Counts by series, shapes (9, 12 n) and (9, n) for n fiscal years.
    adoptions : tuple of Adoption
        Starts of Streamline, with their bounds.
    """

    sectors: tuple[str, ...]
    months: tuple[date, ...]
    years: tuple[int, ...]
    monthly: Mapping[str, Array]
    yearly: Mapping[str, Array]
    adoptions: tuple[Adoption, ...]

    def log_years(self, series: str, first: int, last: int) -> Array:
        """Return the logarithm of a yearly series over fiscal years, shape (9, last - first + 1).

        Raises
        ------
        InputError
            When the series is unknown, not recorded in a year, or has a count of zero.
        """
        if series not in self.yearly:
            raise InputError(f"no yearly series '{series}'; accepted: {', '.join(sorted(self.yearly))}")
        start = self.years.index(first)
        return _log(self.yearly[series][:, start : start + last - first + 1], f"{series}, FY{first}-FY{last}")

    def log_months(self, series: str, first: date, last: date) -> Array:
        """Return the logarithm of a monthly series from one month to another, shape (9, months)."""
        if series not in self.monthly:
            raise InputError(f"no monthly series '{series}'; accepted: {', '.join(sorted(self.monthly))}")
        chosen = self.monthly[series][:, self.months.index(first) : self.months.index(last) + 1]
        return _log(chosen, f"{series}, {first:%Y-%m} to {last:%Y-%m}")


def build_panel(record: Tables) -> Panel:
    """Build the panel from the record, and check it once.

    Parameters
    ----------
    record : Record
        The whole record, or as of a date: the panel then ends with the last fiscal year of which every yearly
        series had been published.

    Raises
    ------
    InputError
        When a sector-month occurs twice or is missing, a count is negative, or no year had been published.
    """
    years = tuple(range(FIRST_YEAR, _last_year(record) + 1))
    months = spanned_months(fiscal_year_days(years[0])[0], fiscal_year_days(years[-1])[1])
    frame = record.table("monthly_apprehensions")
    monthly = {series: grid(frame, series, months) for series in _MONTHLY}
    starts = tuple(fiscal_year_days(year)[0] for year in years)
    yearly = {
        series: grid(record.table(table), measure, starts) for series, (table, measure) in _YEARLY.items()
    }
    return Panel(
        sectors=SECTORS,
        months=months,
        years=years,
        monthly=MappingProxyType(monthly),
        yearly=MappingProxyType(yearly),
        adoptions=streamline(record),
    )


def _last_year(record: Tables) -> int:
    """Last fiscal year of which every yearly series is published for all sectors."""
    found = LAST_YEAR
    for table, measure in _YEARLY.values():
        frame = record.table(table)
        rows = frame[(frame["measure"] == measure) & frame["place"].isin(SECTORS)]
        if rows.empty:
            raise InputError("no year of this series had been published", where=f"{table}: {measure}")
        found = min(found, int(rows["period_start"].max().year) + 1)
    return found


def grid(frame: pd.DataFrame, measure: str, periods: Sequence[date]) -> Array:
    """Lay one measure out by sector and period, and refuse what is not a panel.

    Parameters
    ----------
    frame : DataFrame
        A table of the record.
    measure : str
        Which measure.
    periods : sequence of date
        First days, in order.

    Returns
    -------
    array
        Shape (9, periods), read-only; nan before the first period of the measure.

    Raises
    ------
    InputError
        When a sector-period occurs twice, is missing after the measure's first period, or is negative.
    """
    column = {period: n for n, period in enumerate(periods)}
    row = {sector: n for n, sector in enumerate(SECTORS)}
    values = np.full((len(row), len(column)), np.nan)
    chosen = frame[(frame["measure"] == measure) & frame["place"].isin(SECTORS)]
    for entry in chosen[["place", "period_start", "value"]].to_dict("records"):
        sector, start = str(entry["place"]), entry["period_start"].date()
        if start not in column:
            continue
        where = f"{measure}: {SECTOR_NAMES[sector]}, {start:%Y-%m}"
        spot = row[sector], column[start]
        if not np.isnan(values[spot]):
            raise InputError("the sector-month occurs twice; a panel has one row for each", where=where)
        if not entry["value"] >= 0.0:
            raise InputError(f"the count is {entry['value']}; it must be a number from 0", where=where)
        values[spot] = entry["value"]
    _refuse_gaps(values, measure, periods)
    values.flags.writeable = False
    return values


def _refuse_gaps(values: Array, measure: str, periods: Sequence[date]) -> None:
    recorded = ~np.isnan(values)
    if not recorded.any():
        raise InputError("no figure of the nine sectors is on record", where=measure)
    begins = int(np.argmax(recorded.any(axis=0)))
    for sector, column in np.argwhere(~recorded[:, begins:]):
        where = f"{measure}: {SECTOR_NAMES[SECTORS[int(sector)]]}, {periods[begins + int(column)]:%Y-%m}"
        raise InputError("the figure is missing; a panel has no gaps", where=where)


def _log(counts: Array, where: str) -> Array:
    if np.isnan(counts).any():
        raise InputError("the series is not recorded in the whole window", where=where)
    if (counts <= 0.0).any():
        raise InputError("a count is zero, which has no logarithm", where=where)
    return np.log(counts)


def neighbours(sector: str) -> tuple[str, ...]:
    """Return the sectors that border on a sector, west first."""
    at = SECTORS.index(sector)
    return tuple(SECTORS[n] for n in (at - 1, at + 1) if 0 <= n < len(SECTORS))
