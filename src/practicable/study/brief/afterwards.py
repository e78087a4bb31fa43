"""The months after an order beside the record: prosecutions, share of adults, children separated."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from practicable.geography import SECTOR_NAMES, SECTORS
from practicable.results.aftermath import (
    Aftermath,
    ChildrenCounted,
    Deaths,
    DeathsOfSector,
    Expectation,
    MonthAfter,
)
from practicable.results.base import Realised
from practicable.study.brief.fans import REFERRED, realised_points
from practicable.study.ensemble.window import ratio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from practicable.facts import Record
    from practicable.results.outcomes import RealisedPoint
    from practicable.study.ensemble.window import Window

__all__ = ["afterwards", "recorded_deaths"]

_DEFINITION = (
    "Deaths recorded by the Border Patrol in a sector's area, by fiscal year (October-September). The count"
    " depends on where remains are found and reported; it is not a count of all deaths, and none is"
    " attributed to an order."
)


def recorded_deaths(record: Record, *, last_year: int, n_years: int = 6) -> Deaths | None:
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
    Deaths or None
        None where no year had been published.
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
    return Deaths(
        years=tuple(years),
        sectors=tuple(
            DeathsOfSector(
                key=sector,
                label=SECTOR_NAMES[sector],
                values=tuple(values.get((sector, year)) for year in years),
            )
            for sector in SECTORS
        ),
        southwest=tuple(values.get(("southwest", year)) for year in years),
        definition=_DEFINITION,
        source="cbp_deaths",
    )


_SHARES = (
    ("share_adults_prosecuted_month", "percent of USBP adult apprehensions", "as published by TRAC"),
    (
        "share_adults_prosecuted_month_derived_all",
        "",
        "prosecutions that TRAC counts over adults apprehended, derived from published counts",
    ),
    (
        "share_adults_prosecuted_month",
        "single-adult",
        "over single adults alone, a smaller denominator than the simulated share's",
    ),
)
_PROSECUTIONS = (
    "Prosecutions of all charges in the five districts that the border agency referred, as TRAC counts them"
)
_SEPARATED = (
    "Children separated from a parent whose prosecution begins, on the same dates as the published count"
)


def afterwards(announced: Window, later: Window, record: Record) -> Aftermath:
    """Set simulated months and windows beside what was published of them, and beside what officials expected.

    Parameters
    ----------
    announced : Window
        Simulation of what was announced by the as-of date: prosecutions and shares.
    later : Window
        Simulation that also has what was announced later: children.
    record : Record
        The whole record; nothing of it is used in the simulation.
    """
    first, last = announced.months[0], announced.days[-1]
    share = ratio(announced.referred_prosecutions(), announced.adults())
    prosecutions = announced.referred_prosecutions()
    counted = {
        point.month: _published(point, "prosecutions", "as published by TRAC")
        for point in reversed(realised_points(record, ("prosecutions", REFERRED), first, last))
    }
    shares = _shares(record, first, last)
    return Aftermath(
        definitions={"prosecutions": _PROSECUTIONS, "separated": _SEPARATED},
        months=tuple(
            MonthAfter(
                month=f"{month:%Y-%m}",
                prosecutions=announced.quantity(prosecutions[:, at], "prosecutions"),
                prosecutions_realised=counted.get(f"{month:%Y-%m}"),
                share=announced.quantity(share[:, at], "share"),
                share_realised=shares.get(f"{month:%Y-%m}"),
            )
            for at, month in enumerate(announced.months)
        ),
        separated=(
            *_separated(later, record),
            *_more_than(later, record),
            *_in_care(later, record),
            *_directive(later, record),
        ),
        expectation=_expectation(later, record),
    )


def _shares(record: Record, first: date, last: date) -> dict[str, Realised]:
    """Collect published shares by month; a figure of the publisher stands before a derived one."""
    found: dict[str, Realised] = {}
    for measure, unit, definition in _SHARES:
        for point in realised_points(record, ("prosecutions", measure), first, last, unit=unit):
            found.setdefault(point.month, _published(point, "share", definition))
    return found


def _published(point: RealisedPoint, unit: str, definition: str) -> Realised:
    """Return a point of the record as a figure; a share from the per cent in which it was published."""
    value = point.value / 100.0 if unit == "share" else point.value
    return Realised(value=value, unit=unit, source=point.source, definition=definition, bound=point.bound)


def _separated(later: Window, record: Record) -> list[ChildrenCounted]:
    """Count simulated children on the dates of each published count, first published first."""
    table = record.table("prosecutions")
    rows = table[(table["measure"] == "children_separated") & table["value"].notna()]
    found: list[ChildrenCounted] = []
    for row in rows.sort_values("published").to_dict("records"):
        start, end = row["period_start"].date(), row["period_end"].date()
        if later.days[0] <= start and end <= later.days[-1]:
            said = "as given by the department; all reasons where it does not say"
            found.append(_window(later, start, end, _realised(row["value"], row, said)))
    return found


def _window(later: Window, start: date, end: date, realised: Realised | None) -> ChildrenCounted:
    label = f"{start:%-d %B} to {end:%-d %B %Y}"
    value = later.quantity(_between(later, start, end), "children")
    return ChildrenCounted(label=label, value=value, realised=realised)


def _more_than(later: Window, record: Record) -> list[ChildrenCounted]:
    """Count simulated children on the dates of a count that is published as a bound alone."""
    table = record.table("prosecutions")
    rows = table[(table["measure"] == "children_separated_total_OIG") & table["low"].notna()]
    said = "counted by the department's inspector general"
    return [
        _window(later, start, end, _realised(row["low"], row, said, bound="more than"))
        for row in rows.to_dict("records")
        if (start := row["period_start"].date()) >= later.days[0]
        and (end := row["period_end"].date()) <= later.days[-1]
    ]


def _in_care(later: Window, record: Record) -> list[ChildrenCounted]:
    """Set the class of the court's injunction beside the separated children in care on its day."""
    table = record.table("behaviour")
    rows = table[
        (table["measure"] == "separated_children_class")
        & table["value"].notna()
        & table["group"].str.contains("as of", regex=False, na=False)
    ]
    care = later.ensemble.outcomes.care[:, 1]
    found: list[ChildrenCounted] = []
    for row in rows.to_dict("records"):
        day = row["period_start"].date()
        if later.days[0] <= day <= later.days[-1]:
            value = later.quantity(care[:, later.ensemble.plan.calendar.index(day)], "children")
            said = (
                f"members of the class of that day's injunction, counted until {row['period_end']:%-d %B %Y}"
            )
            label = f"In federal care on {day:%-d %B %Y}, separated"
            found.append(
                ChildrenCounted(label=label, value=value, realised=_realised(row["value"], row, said))
            )
    return found


def _directive(later: Window, record: Record) -> list[ChildrenCounted]:
    """Children over the whole time in which an order refers family adults, where it ends."""
    found = _family_directive(later)
    if found is None:
        return []
    table = record.table("behaviour")
    rows = table[(table["measure"] == "separated_children_total") & table["value"].notna()]
    realised = None
    for row in rows.to_dict("records"):
        counted = row["period_end"].date()
        if found[1] <= counted <= found[1] + timedelta(365):
            said = (
                f"all whom the department had counted by {counted:%-d %B %Y}, whatever the day of separation"
            )
            realised = _realised(row["value"], row, said)
    return [_window(later, *found, realised)]


def _realised(value: float, row: Mapping[Hashable, Any], definition: str, *, bound: str = "") -> Realised:
    source = str(row["source"])
    return Realised(value=float(value), unit="children", source=source, definition=definition, bound=bound)


def _family_directive(later: Window) -> tuple[date, date] | None:
    for directive in later.ensemble.plan.order.directives:
        refers = directive.shares.get("family_adult", 0.0) > 0.0
        if refers and directive.end is not None and later.days[0] <= directive.start:
            return directive.start, min(directive.end, later.days[-1])
    return None


def _between(window: Window, start: date, end: date) -> NDArray[np.float64]:
    calendar = window.ensemble.plan.calendar
    separated = window.ensemble.outcomes.separated.sum(axis=1)
    return separated[:, calendar.index(start) : calendar.index(end) + 1].sum(axis=1)


def _expectation(later: Window, record: Record) -> Expectation | None:
    """Set what officials expected beside the simulated pace of the directive kept up to September."""
    table = record.table("behaviour")
    rows = table[table["measure"] == "children_separated_forecast"]
    found = _family_directive(later)
    if rows.empty or found is None:
        return None
    row = rows.to_dict("records")[0]
    start, end = found
    until = date(int(row["period_end"].year), 9, 30)
    ratio_of_days = ((until - start) + timedelta(1)) / ((end - start) + timedelta(1))
    return Expectation(
        label=f"Children separated by {until:%-d %B %Y}, had the referral of family adults gone on",
        value=later.quantity(_between(later, start, end) * ratio_of_days, "children"),
        definition=(
            f"the simulated pace of {start:%-d %B} to {end:%-d %B %Y}, kept up; no simulation of those months"
        ),
        expected=_realised(row["value"], row, "what the border agency expected before the fact"),
    )
