"""The record of the fitted years: apprehensions by class and day, nationality, accepted prosecutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

import numpy as np

from practicable.calendar import days_in_month, fiscal_month, fiscal_year_days, fiscal_year_of, spanned_months
from practicable.errors import InputError
from practicable.facts.monthly import MEASURES, closed_months
from practicable.geography import SECTORS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from practicable.facts import Record

__all__ = ["FIRST_YEAR", "LAST_DAY", "LAST_YEAR", "History", "TooLittlePublishedError", "history_of"]

FIRST_YEAR = 2010
"""First fiscal year with unaccompanied children by month."""

LAST_YEAR = 2017
"""Last whole fiscal year before the order of 6 April 2018."""

LAST_DAY = date(2018, 3, 31)
"""Last day used: what followed the order is what forecasts are scored on, and is never fitted."""

_MONTHS = 12
_YEAR = 366


class TooLittlePublishedError(InputError):
    """Nothing can be fitted to what had been published by a date."""


@dataclass(frozen=True, slots=True)
class History:
    """The southwest border in the fitted years, as published by a date.

    Attributes
    ----------
    years : tuple of int
        Fiscal years with all twelve months and the yearly counts by nationality.
    apprehended : ndarray, shape (n_years, 3, 366)
        People a day: single adults, in families, unaccompanied children; a year of 365 days begins with 0.
        Before fiscal year 2013 families (under four in a hundred) are counted among single adults.
    mexican_share : ndarray, shape (n_years, 2)
        Bounds of the Mexican share of single adults.
    p_prosecuted : mapping of int to float
        Accepted prosecutions, all charges, per single adult, by fiscal year of the sector profiles.
    accepted : mapping of (str, int) to float
        Accepted prosecutions by sector and fiscal year.
    adults : mapping of (str, int) to float
        Adults of the sector profiles by sector and fiscal year.
    single_adults : mapping of (str, int) to ndarray, shape (12,)
        Single adults by sector and fiscal year, October first; NaN where a month is not published.
    newest : date
        When the newest figure used was published.
    """

    years: tuple[int, ...]
    apprehended: NDArray[np.float64]
    mexican_share: NDArray[np.float64]
    p_prosecuted: Mapping[int, float]
    accepted: Mapping[tuple[str, int], float]
    adults: Mapping[tuple[str, int], float]
    single_adults: Mapping[tuple[str, int], NDArray[np.float64]]
    newest: date

    @property
    def reference(self) -> date:
        """Middle of the last fitted fiscal year, at which the levels of behaviour are reported."""
        return date(self.years[-1], 4, 1)

    def last_accepted(self, before: int) -> int:
        """Last fiscal year, before the given one, whose accepted prosecutions are published."""
        return max(year for _, year in self.accepted if year < before)


def history_of(record: Record) -> History:
    """Read the history of the fitted years.

    Parameters
    ----------
    record : Record
        Restricted to an as-of date, or whole.

    Raises
    ------
    TooLittlePublishedError
        When no fiscal year is complete, or no sector profile had been published.
    """
    monthly = closed_months(record)
    begins = fiscal_year_days(FIRST_YEAR)[0].isoformat()
    monthly = monthly[(monthly["month"] >= begins) & (monthly["end"] <= LAST_DAY.isoformat())]
    nationality = record.table("mexican_other")
    nationality = nationality[
        (nationality["place"] == "southwest") & (nationality["fiscal_year"] <= LAST_YEAR)
    ]
    profile = record.table("sector_profile")
    profile = profile[profile["place"].isin(SECTORS) & (profile["fiscal_year"] <= LAST_YEAR)]
    southwest = _months(monthly[monthly["place"] == "southwest"])
    years = _complete(southwest, nationality)
    accepted = _by_sector(profile, "accepted_prosecutions")
    if not years or not accepted:
        raise TooLittlePublishedError(
            "no whole fiscal year from 2010 with its sector profiles had been published by then",
            where=f"as-of date {record.as_of}",
        )
    by_class = [_classes(southwest, year) for year in years]
    yearly = np.array([classes.sum(axis=1) for classes in by_class])
    adults = dict(zip(years, yearly[:, 0], strict=True))
    used = [frame["published"].max().date() for frame in (monthly, nationality, profile)]
    return History(
        years=years,
        apprehended=np.array([_daily(c, year) for c, year in zip(by_class, years, strict=True)]),
        mexican_share=_mexican_share(nationality, years, yearly),
        p_prosecuted=_p_prosecuted(accepted, adults),
        accepted=accepted,
        adults=_by_sector(profile, "adults"),
        single_adults=_single_adults(monthly),
        newest=max(used),
    )


_Months = dict[tuple[str, int], "NDArray[np.float64]"]


def _months(rows: pd.DataFrame) -> _Months:
    """Monthly values by measure and fiscal year, October first; NaN where a month is missing."""
    found: _Months = {}
    for measure in MEASURES:
        for stamp, value in rows.set_index("month")[measure].dropna().items():
            month = cast("pd.Timestamp", stamp).date()
            months = found.setdefault((measure, fiscal_year_of(month)), np.full(_MONTHS, np.nan))
            months[fiscal_month(month)] = float(value)
    return found


def _complete(southwest: _Months, nationality: pd.DataFrame) -> tuple[int, ...]:
    known = {int(year) for year in nationality["fiscal_year"].unique()}
    return tuple(
        year
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        if year in known
        and all(
            not np.isnan(southwest.get((measure, year), np.full(1, np.nan))).any()
            for measure in ("total", "unaccompanied")
        )
    )


def _classes(southwest: _Months, year: int) -> NDArray[np.float64]:
    """Single adults, people in families and unaccompanied children by month, shape (3, 12)."""
    family = southwest.get(("family", year), np.zeros(_MONTHS))
    children = southwest["unaccompanied", year]
    return np.array([southwest["total", year] - family - children, family, children])


def _daily(classes: NDArray[np.float64], year: int) -> NDArray[np.float64]:
    """Spread monthly counts evenly over the days of each month, shape (3, 366)."""
    days = np.array([days_in_month(month) for month in spanned_months(*fiscal_year_days(year))])
    daily = np.zeros((len(classes), _YEAR))
    daily[:, _YEAR - days.sum() :] = np.repeat(classes / days, days, axis=1)
    return daily


def _mexican_share(
    nationality: pd.DataFrame, years: tuple[int, ...], yearly: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Bounds of the Mexican share of single adults: all children and families Mexican, or none."""
    rows = nationality[nationality["measure"] == "mexican"].set_index("fiscal_year")["value"]
    mexican = np.array([float(rows.loc[year]) for year in years])
    low = (mexican - yearly[:, 1] - yearly[:, 2]) / yearly[:, 0]
    return np.stack([np.clip(low, 0.0, 1.0), np.minimum(1.0, mexican / yearly[:, 0])], axis=1)


def _p_prosecuted(accepted: Mapping[tuple[str, int], float], adults: Mapping[int, float]) -> dict[int, float]:
    totals: dict[int, float] = {}
    for (_, year), value in accepted.items():
        totals[year] = totals.get(year, 0.0) + value
    return {year: min(1.0, total / adults[year]) for year, total in totals.items() if year in adults}


def _by_sector(profile: pd.DataFrame, measure: str) -> dict[tuple[str, int], float]:
    rows = profile[profile["measure"] == measure]
    return {
        (str(place), int(year)): float(value)
        for place, year, value in zip(rows["place"], rows["fiscal_year"], rows["value"], strict=True)
    }


def _single_adults(monthly: pd.DataFrame) -> dict[tuple[str, int], NDArray[np.float64]]:
    found: dict[tuple[str, int], NDArray[np.float64]] = {}
    for sector in SECTORS:
        for (measure, year), months in _months(monthly[monthly["place"] == sector]).items():
            if measure == "single_adult":
                found[sector, year] = months
    return found
