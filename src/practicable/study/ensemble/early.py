"""What is assumed of years whose record holds less: classes not counted apart, practice not published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.capacity import (
    CourtRecord,
    SectorRecord,
    children_per_family_adult,
    court_record,
    published_caps,
)
from practicable.calendar import fiscal_year_of, month_after, months_between
from practicable.errors import InputError
from practicable.facts import record as read_record
from practicable.fit.forecast.arrivals import MINIMUM_MONTHS, fit_structural
from practicable.fit.forecast.horizon import BoundedForecast, bounded
from practicable.fit.forecast.panels import CLASSES, MonthlyPanel, read_panel
from practicable.fit.forecast.recent import read_recent
from practicable.geography import SECTORS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.facts import Record
    from practicable.fit.forecast.recent import RecentMonths
    from practicable.orders import Order

__all__ = [
    "EARLIER_PRACTICE",
    "FIRST_ACCEPTED",
    "Arrivals",
    "Courts",
    "arrivals_of",
    "courts_of",
    "national_level",
]

FIRST_ACCEPTED = 2011
"""First fiscal year whose accepted prosecutions by sector were ever published."""

EARLIER_PRACTICE = (
    "accepted prosecutions were not yet published: each sector's of FY2011, in proportion to the"
    " improper-entry and re-entry prosecutions that TRAC counts nationally (before FY2004, as in FY2004)"
)

_CHARGES = ("illegal_entry_8USC1325_prosecutions_year", "illegal_reentry_8USC1326_prosecutions_year")


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The monthly record by class, and what its forecast is fitted to.

    Attributes
    ----------
    months : tuple of date
        First day of each recorded month.
    people : ndarray, shape (n_months, n_sectors, 3)
        By class; a class that was not yet counted apart is 0, and its people are single adults.
    panel : MonthlyPanel
        What is forecast: the classes, or everybody together.
    shares : ndarray, shape (n_sectors, 3), or None
        What part of everybody each class is, where everybody is forecast together.
    counted : tuple of str
        Classes that are counted apart, of `panels.CLASSES`.
    recent : RecentMonths or None
        Months since the closed record, which the people end with, where any were published.
    """

    months: tuple[date, ...]
    people: NDArray[np.float64]
    panel: MonthlyPanel
    shares: NDArray[np.float64] | None
    counted: tuple[str, ...]
    recent: RecentMonths | None = None

    def forecast(self) -> BoundedForecast:
        """Fit the forecast of the months after the last, by class."""
        fitted = fit_structural(self.panel, at_least=MINIMUM_MONTHS - 1)
        return bounded(fitted, self.panel, self.shares, self.recent)


def arrivals_of(published: Record) -> Arrivals:
    """Read the monthly record.

    Parameters
    ----------
    published : Record
        Restricted to an as-of date.

    Raises
    ------
    InputError
        When fewer months than a seasonal forecast needs are on record by the date.

    Notes
    -----
    Where fewer than `MINIMUM_MONTHS` months by class are published, everybody is forecast together, and the
    classes are split as in the last twelve months in which they were counted apart; a class that never was is
    counted among single adults.
    """
    try:
        by_class = read_panel(published, CLASSES)
    except InputError:
        by_class = None
    if by_class is not None and len(by_class.values) >= MINIMUM_MONTHS:
        recent = read_recent(published)
        if recent is not None:
            by_class = MonthlyPanel(by_class.first, np.concatenate([by_class.values, recent.people()]))
        return Arrivals(by_class.months, by_class.values, by_class, None, CLASSES, recent)
    everybody = read_panel(published, ("total",))
    _require_recorded(everybody, published)
    shares, counted = _shares(published, everybody)
    people = _by_class(everybody, by_class, shares)
    return Arrivals(everybody.months, people, everybody, shares, counted)


def _require_recorded(panel: MonthlyPanel, published: Record) -> None:
    """Refuse a date by which too few months are over; the last of them need not be published yet."""
    first, as_of = panel.months[0], published.as_of
    over = len(panel.values)
    if as_of is not None:
        over = max(over, months_between(first, as_of))
    if over < MINIMUM_MONTHS or len(panel.values) < MINIMUM_MONTHS - 1:
        raise InputError(
            f"a forecast needs {MINIMUM_MONTHS} recorded months, and {over} are on record by then;"
            f" accepted: from {month_after(first, MINIMUM_MONTHS)} on",
            where=f"as-of date {as_of}",
        )


def _shares(published: Record, everybody: MonthlyPanel) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Share of each class in each sector's people, shape (n_sectors, 3), and the classes counted apart."""
    shares = np.zeros((len(SECTORS), len(CLASSES)))
    counted = ["single_adult"]
    for at, name in enumerate(CLASSES[1:], start=1):
        try:
            panel = read_panel(published, (name,))
        except InputError:
            continue
        latest = panel.values[-12:, :, 0].sum(axis=0)
        together = everybody.values[-len(panel.values[-12:]) :, :, 0].sum(axis=0)
        shares[:, at] = np.divide(latest, together, out=np.zeros(len(SECTORS)), where=together > 0.0)
        counted.append(name)
    shares[:, 0] = 1.0 - shares[:, 1:].sum(axis=1)
    return shares, tuple(counted)


def _by_class(
    everybody: MonthlyPanel, by_class: MonthlyPanel | None, shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return recorded people by class where they were counted so, else everybody split by the shares."""
    people = everybody.values * shares[None]
    if by_class is not None:
        people[-len(by_class.values) :] = by_class.values
    return people


def check_classes(order: Order, counted: tuple[str, ...]) -> None:
    """Refuse an order that refers families as of a date by which they were not counted apart."""
    refers = [
        number
        for number, directive in enumerate(order.directives, start=1)
        if directive.refer.get("family_adult")
    ]
    if refers and "family" not in counted:
        raise InputError(
            "refers family adults, whom the record does not count apart before October 2012;"
            " accepted: single_adult, or a later as-of date",
            where=f"order {order.id}, directive[{refers[0]}]",
        )


@dataclass(frozen=True, slots=True)
class Courts:
    """What courts could hear, and whether it had to be assumed.

    Attributes
    ----------
    record : CourtRecord
    assumed : str
        What is assumed where too little was published by the date; empty where nothing is.
    """

    record: CourtRecord
    assumed: str


def courts_of(published: Record, arrivals: Arrivals) -> Courts:
    """Read the courts' record, or assume what was published later where nothing was by the date.

    Parameters
    ----------
    published : Record
        Restricted to an as-of date.
    arrivals : Arrivals
        Of the same date.
    """
    try:
        found = court_record(published)
    except InputError:
        return _assumed(published, arrivals)
    if all(sector.p_prosecuted for sector in found.sectors.values()):
        return Courts(found, "")
    return _assumed(published, arrivals)


def _assumed(published: Record, arrivals: Arrivals) -> Courts:
    profile = published.table("sector_profile")
    own = profile[profile["measure"] == "accepted_prosecutions"]
    whole = read_record()
    known = own if len(own) else whole.table("sector_profile")
    known = known[known["measure"] == "accepted_prosecutions"].set_index(["place", "fiscal_year"])["value"]
    year, adults = _last_year(arrivals)
    caps = published_caps(published.table("prosecutions"))
    level = national_level(whole)
    sectors: dict[str, SectorRecord] = {}
    for place, sector in enumerate(SECTORS):
        years = {int(of): float(value) for of, value in known.loc[sector].items()} if len(own) else {}
        if not years:
            first = float(known.loc[sector, FIRST_ACCEPTED])
            years = {year: first * level[min(year, FIRST_ACCEPTED)] / level[FIRST_ACCEPTED]}
        share = min(1.0, years[max(years)] / max(1.0, float(adults[place])))
        cap = caps.get(sector)
        sectors[sector] = SectorRecord(
            accepted=years,
            p_prosecuted={max(years): share},
            published_cap=None if cap is None else cap[0],
            cap_source="" if cap is None else cap[1],
            cap_period="" if cap is None else cap[2],
        )
    children = children_per_family_adult(whole)
    words = "" if len(own) else EARLIER_PRACTICE[0].upper() + EARLIER_PRACTICE[1:] + "."
    return Courts(CourtRecord(sectors=sectors, children_per_family_adult=children[min(children)]), words)


def _last_year(arrivals: Arrivals) -> tuple[int, NDArray[np.float64]]:
    """Last fiscal year with all its months on record, and its single adults by sector."""
    years = [fiscal_year_of(month) for month in arrivals.months]
    year = max(one for one in set(years) if years.count(one) == 12)
    return year, arrivals.people[[one == year for one in years], :, 0].sum(axis=0)


def national_level(record: Record) -> dict[int, float]:
    """Count improper-entry and re-entry prosecutions of the nation by fiscal year, as TRAC does.

    Parameters
    ----------
    record : Record
        The whole record.

    Returns
    -------
    dict of int to float
        From FY2000 to `FIRST_ACCEPTED`; years before the first on record have its number.
    """
    table = record.table("prosecutions")
    table = table[table["measure"].isin(_CHARGES) & (table["place"] == "national")]
    yearly: dict[int, float] = {}
    for row in table.to_dict("records"):
        year = row["period_end"].year
        yearly[year] = yearly.get(year, 0.0) + float(row["value"])
    first = min(yearly)
    return {year: yearly[max(year, first)] for year in range(2000, FIRST_ACCEPTED + 1)}
