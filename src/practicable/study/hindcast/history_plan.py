"""The plan that reproduces recorded fiscal years from FY2000 on, with what each year's record holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.capacity import court_record
from practicable.border.decisions import Mechanisms
from practicable.border.parameters import parameters_as_of, with_range
from practicable.border.practice import Practice, administrative_shares, ordered_shares
from practicable.errors import InputError
from practicable.fit.behaviour.shipped import posterior_draws
from practicable.geography import CELLS, SECTORS
from practicable.orders import load
from practicable.study.ensemble.early import EARLIER_PRACTICE, FIRST_ACCEPTED, national_level
from practicable.study.ensemble.months import Calendar
from practicable.study.ensemble.plans import MARGIN_DAYS, Plan

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from practicable.border.capacity import CourtRecord
    from practicable.facts import Record

__all__ = ["FIRST_YEAR", "LAST_YEAR", "YEAR_NOTES", "history_plan"]

FIRST_YEAR, LAST_YEAR = 2000, 2019
"""Fiscal years with a monthly count for every sector."""

YEAR_NOTES: tuple[tuple[int, int, str], ...] = (
    (2000, 2009, "every person counts as a single adult: families and children were not yet counted apart"),
    (2010, 2012, "families count as single adults: they were not yet counted apart"),
    (
        2000,
        2010,
        EARLIER_PRACTICE,
    ),
)
"""What is assumed of fiscal years (first, last) whose record holds less."""


def history_plan(record: Record, *, first_year: int, last_year: int, seed: int) -> Plan:
    """Plan the reproduction of fiscal years: practice as recorded or assumed, courts unlimited, no order.

    Parameters
    ----------
    record : Record
        The whole record.
    first_year, last_year : int
        Fiscal years, inclusive, within FY2000-FY2019.
    seed : int
        Root of every draw.

    Raises
    ------
    InputError
        When the years lie outside the record or in the wrong order.
    """
    if not FIRST_YEAR <= first_year <= last_year <= LAST_YEAR:
        raise InputError(
            f"FY{first_year} to FY{last_year}; accepted: from FY{FIRST_YEAR} to FY{LAST_YEAR}, in order",
            where="fiscal years",
        )
    calendar = Calendar.spanning(date(first_year - 1, 10, 1), date(last_year, 9, 30))
    years = range(first_year, last_year + 1)
    n_days = calendar.n_days + MARGIN_DAYS
    people = _people(record, calendar)
    courts, baseline = court_record(record), load("baseline")
    starts = tuple((date(year - 1, 10, 1) - calendar.start).days for year in years)
    yearly = people[:, :, 0].reshape(len(years), 12, len(SECTORS)).sum(axis=1)
    return Plan(
        order=baseline,
        shares=ordered_shares(baseline, start=calendar.start, n_days=n_days),
        sanctioned=administrative_shares(baseline, start=calendar.start, n_days=n_days),
        calendar=calendar,
        people=people,
        walk=None,
        median=None,
        mexican=_mexican(record, people, years),
        practice=Practice(starts, _prosecuted(record, courts, yearly, years)),
        courts=courts,
        # Perception is out of force in all of history, so first attempts need no process that holds more.
        parameters=with_range(parameters_as_of(record.as_of), "effect_perceived_first", 0.0, 0.0),
        posterior=posterior_draws(record.as_of),
        limited=False,
        seed=seed,
        mechanisms=replace(Mechanisms(), general_deterrence=False, message=False, displacement=False),
    )


def _people(record: Record, calendar: Calendar) -> NDArray[np.float64]:
    """Single adults, people in families and children; all are single adults where not told apart.

    Returns
    -------
    ndarray, shape (n_months, n_sectors, 3)
    """
    table = record.table("monthly_apprehensions")
    wide = table[table["place"].isin(SECTORS)].pivot_table(
        index="period_start", columns=["measure", "place"], values="value"
    )
    wide = wide.reindex([np.datetime64(month, "ns") for month in calendar.months])
    total, family, children = (_sectors(wide, measure) for measure in ("total", "family", "unaccompanied"))
    if np.isnan(total).any():
        raise InputError("a month is not on record for every sector", where="monthly_apprehensions")
    family, children = np.nan_to_num(family), np.nan_to_num(children)
    return np.stack([np.maximum(0.0, total - family - children), family, children], axis=2)


def _sectors(wide: pd.DataFrame, measure: str) -> NDArray[np.float64]:
    return np.column_stack([wide[measure, sector].to_numpy(dtype=np.float64) for sector in SECTORS])


def _mexican(record: Record, people: NDArray[np.float64], years: range) -> NDArray[np.float64]:
    """Bounds of the share of single adults from Mexico, (n_months, n_sectors, 2); see `people`."""
    table = record.table("mexican_other")
    table = table[(table["measure"] == "mexican") & table["place"].isin(SECTORS)]
    wide = table.pivot_table(index="fiscal_year", columns="place", values="value")
    mexican = wide.reindex(index=list(years), columns=list(SECTORS)).to_numpy(dtype=np.float64)
    counted = people.reshape(len(years), 12, len(SECTORS), 3).sum(axis=1)
    adults = np.maximum(counted[:, :, 0], 1.0)
    low = np.clip((mexican - counted[:, :, 1] - counted[:, :, 2]) / adults, 0.0, 1.0)
    high = np.clip(mexican / adults, 0.0, 1.0)
    bounds = np.stack([np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=1.0)], axis=2)
    return np.repeat(bounds, 12, axis=0)


def _prosecuted(
    record: Record, courts: CourtRecord, adults: NDArray[np.float64], years: range
) -> NDArray[np.float64]:
    """Divide accepted prosecutions by single adults, at most 1, by fiscal year and cell."""
    level = national_level(record)
    shares = np.zeros((len(years), len(CELLS)))
    for at, year in enumerate(years):
        for place, cell in enumerate(CELLS):
            accepted = courts.sectors[cell.sector].accepted
            known = accepted.get(year) or accepted[FIRST_ACCEPTED] * level[year] / level[FIRST_ACCEPTED]
            shares[at, place] = min(1.0, known / max(1.0, adults[at, SECTORS.index(cell.sector)]))
    return shares
