"""Forecast fans: quantiles over time of each outcome, beside what the record later showed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from practicable.border.limits import acts, name_resource
from practicable.facts.monthly import months
from practicable.geography import DISTRICT_NAMES, DISTRICTS
from practicable.results.outcomes import Fan, Point, RealisedPoint
from practicable.study.ensemble.quantities import fan_quantiles

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from practicable.facts import Record
    from practicable.orders import Directive, Order, Resource
    from practicable.study.ensemble.window import Window

__all__ = ["came_later", "fans", "realised_points"]

_PEOPLE = {"single_adult": "adults travelling alone", "family_adult": "family adults"}


def came_later(announced: Order, whole: Order) -> tuple[str, ...]:
    """Name what a simulation of the whole order holds beside what was announced by a date.

    Parameters
    ----------
    announced : Order
        As of the date.
    whole : Order
        With what was announced later; resources that change no number are not named.
    """
    message = whole.message if announced.message is None else None
    parts = [] if message is None else [f"the announcement of {message.announced:%-d %B %Y}"]
    for directive in whole.directives:
        if directive in announced.directives:
            continue
        without_end = directive.model_copy(update={"end": None, "end_announced": None})
        ends = without_end in announced.directives
        parts.append(_end(directive) if ends else _directive(directive))
    parts += [
        f"{name_resource(resource)} {_where(resource)}"
        for resource in whole.resources
        if resource not in announced.resources and acts(resource, whole)
    ]
    return tuple(parts)


def _directive(directive: Directive) -> str:
    until = "" if directive.end is None else f" until {directive.end:%-d %B %Y}"
    return f"{_what(directive)} {_where(directive)} from {directive.start:%-d %B %Y}{until}"


def _end(directive: Directive) -> str:
    return f"the end of {_what(directive)} {_where(directive)} with {directive.end:%-d %B %Y}"


def _what(directive: Directive) -> str:
    people = " and ".join(_PEOPLE[population] for population in directive.refer)
    parts = [f"the referral of {people}"] if people else []
    parts += [] if directive.administrative is None else ["administrative sanctions"]
    return " and ".join(parts)


def _where(part: Directive | Resource) -> str:
    if len(part.districts) == len(DISTRICTS):
        return "in all five districts"
    return f"in the {', the '.join(DISTRICT_NAMES[district] for district in part.districts)}"


HISTORY_MONTHS = 24
_DATE_WORDS = {"month": "%B %Y", "day": "%-d %B %Y"}
_BOUNDS = ("at most", "at least")
"""Words of a unit by which the record says that a figure is a bound."""

REFERRED = "CBP_referred_prosecutions_month"


@dataclass(frozen=True, slots=True)
class _Words:
    key: str
    title: str
    unit: str
    definition: str
    notes: tuple[str, ...]


_APPREHENSIONS = _Words(
    "apprehensions",
    "People apprehended, southwest border",
    "people a month",
    "People apprehended by the Border Patrol between ports of entry, all nine sectors.",
    ("Effects of perceived risk, the announcement with it, rest on assumed ranges that include none.",),
)
_PROSECUTIONS = _Words(
    "prosecutions",
    "Federal prosecutions of people referred by the border agency",
    "prosecutions a month",
    "Prosecutions of all charges in the five districts that the border agency referred, as TRAC counts them.",
    ("Accepted prosecutions of the simulation times the bridge between the two counts.",),
)
_BACKLOG = _Words(
    "backlog",
    "People who wait for their hearing",
    "people at midnight",
    "People accepted for prosecution for improper entry whose hearing has not yet begun.",
    ("No count of this was published.",),
)
_JAIL = _Words(
    "jail",
    "People in custody for improper entry",
    "people at midnight",
    "People in custody after a first appearance for improper entry; other charges are not counted.",
    ("No count of this was published.",),
)
_SEPARATED = _Words(
    "children_separated",
    "Children separated from a parent, running total",
    "children since the order",
    "Children whose parent's prosecution for improper entry begins, counted at that moment.",
    ("Published counts cover windows of their own, named beside each point.",),
)
_CARE = _Words(
    "children_in_care",
    "Children in federal care",
    "children at midnight",
    "Unaccompanied children and separated children in the care of the health department.",
    ("Published counts include children who came through ports of entry.",),
)


def fans(as_announced: Window, given_later: Window, record: Record) -> tuple[Fan, ...]:
    """Build the brief's six fans.

    Parameters
    ----------
    as_announced : Window
        Simulation of what was announced by the as-of date.
    given_later : Window
        Simulation that also has what was announced later; the same where nothing was.
    record : Record
        The whole record: what was published after the as-of date is shown as realised, never used.
    """
    outcomes, later = as_announced.ensemble.outcomes, given_later.ensemble.outcomes
    as_of_month = as_announced.days[0].replace(day=1)
    apprehended = outcomes.apprehended.sum(axis=(1, 2))
    separated = np.cumsum(later.separated.sum(axis=1)[:, given_later.first :], axis=1)
    came = came_later(as_announced.ensemble.plan.order, given_later.ensemble.plan.order)
    unseen = (f"Includes what was announced after the as-of date: {'; '.join(came)}.",) if came else ()
    history, realised = _apprehensions(record, as_of_month, as_announced.days[-1])
    referred = realised_points(record, ("prosecutions", REFERRED), as_of_month, as_announced.days[-1])
    return (
        _monthly(_APPREHENSIONS, as_announced, as_announced.whole_months(apprehended), (history, realised)),
        _monthly(_PROSECUTIONS, as_announced, as_announced.referred_prosecutions(), ([], referred)),
        _daily(_BACKLOG, as_announced, outcomes.backlog.sum(axis=1)),
        _daily(_JAIL, as_announced, outcomes.jail.sum(axis=1)),
        _daily(_with(_SEPARATED, unseen), given_later, separated, _separated(record, given_later)),
        _daily(_with(_CARE, unseen), given_later, later.care.sum(axis=1), _care(record, given_later)),
    )


def _with(told: _Words, notes: tuple[str, ...]) -> _Words:
    return replace(told, notes=told.notes + notes)


def realised_points(
    record: Record, measure: tuple[str, str], first: date, last: date, *, unit: str = ""
) -> list[RealisedPoint]:
    """Collect published figures whose period ends within two dates, as points for a chart, one a period.

    Parameters
    ----------
    record : Record
        The whole record.
    measure : tuple of str
        Table and measure.
    first, last : date
        Bounds of the period's end, inclusive.
    unit : str
        Only figures in whose unit these words stand.
    """
    table, name = measure
    rows = record.table(table)
    rows = rows[(rows["measure"] == name) & rows["value"].notna()]
    points = _points(rows[rows["unit"].str.contains(unit, regex=False)])
    inside = [point for point in points if first.isoformat() <= point.date <= last.isoformat()]
    return sorted({point.date: point for point in inside}.values(), key=lambda point: point.date)


def _points(rows: pd.DataFrame) -> list[RealisedPoint]:
    return [
        RealisedPoint(
            date=row["period_end"].date().isoformat(),
            value=float(row["value"]),
            label=f"{row['period_start']:%-d %b} - {row['period_end']:%-d %b %Y}",
            source=str(row["source"]),
            published=row["published"].date(),
            bound=next((bound for bound in _BOUNDS if bound in str(row["unit"])), ""),
        )
        for row in rows.to_dict("records")
    ]


def _monthly(
    told: _Words,
    window: Window,
    values: NDArray[np.float64],
    shown: tuple[list[RealisedPoint], list[RealisedPoint]],
) -> Fan:
    """Build a fan by month; points before and since stand on the first day of their month."""
    history, realised = shown
    return _fan(
        told,
        window,
        "month",
        values,
        history=tuple(Point(date=f"{point.month}-01", value=point.value) for point in history),
        realised=tuple(point.model_copy(update={"date": f"{point.month}-01"}) for point in realised),
    )


def _daily(
    told: _Words,
    window: Window,
    values: NDArray[np.float64],
    realised: Sequence[RealisedPoint] = (),
) -> Fan:
    return _fan(told, window, "day", values[:, -len(window.days) :], history=(), realised=tuple(realised))


def _fan(
    told: _Words,
    window: Window,
    frequency: Literal["month", "day"],
    values: NDArray[np.float64],
    *,
    history: tuple[Point, ...],
    realised: tuple[RealisedPoint, ...],
) -> Fan:
    times = window.months if frequency == "month" else window.days
    quantiles = fan_quantiles(values)
    low, median, high = (float(f"{quantiles[str(level)][-1]:.3g}") for level in (0.05, 0.5, 0.95))
    return Fan(
        key=told.key,
        title=told.title,
        unit=told.unit,
        definition=told.definition,
        frequency=frequency,
        dates=tuple(time.isoformat() for time in times),
        quantiles=quantiles,
        sentence=(
            f"{told.title}, {times[-1]:{_DATE_WORDS[frequency]}}: {median:,.0f} {told.unit}"
            f" (90 %: {low:,.0f}-{high:,.0f}; {window.kind}). {told.definition}"
        ),
        history=history,
        realised=realised,
        notes=told.notes,
    )


def _apprehensions(
    record: Record, as_of_month: date, last: date
) -> tuple[list[RealisedPoint], list[RealisedPoint]]:
    """Southwest totals without arrests at large before the as-of month, and from it on."""
    frame = months(record)
    southwest = frame[(frame["place"] == "southwest") & frame["total"].notna()]
    entered = southwest["total"] - southwest["at_large"].fillna(0.0)
    rows = southwest.rename(columns={"month": "period_start", "end": "period_end"})
    points = _points(rows.assign(value=entered, unit="people"))
    first = as_of_month.isoformat()
    before = [point for point in points if point.date < first]
    after = [point for point in points if first <= point.date <= last.isoformat()]
    return before[-HISTORY_MONTHS:], after


def _separated(record: Record, window: Window) -> list[RealisedPoint]:
    return realised_points(record, ("prosecutions", "children_separated"), window.days[0], window.days[-1])


def _care(record: Record, window: Window) -> list[RealisedPoint]:
    return realised_points(record, ("behaviour", "ORR_children_in_care"), window.days[0], window.days[-1])
