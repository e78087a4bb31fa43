"""Forecast fans: quantiles over time of each outcome, beside what the record later showed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.limits import acts, name_resource
from practicable.facts.monthly import months
from practicable.geography import DISTRICT_NAMES, DISTRICTS
from practicable.study.ensemble.quantities import fan_quantiles, interval_kind

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from practicable.facts import Record
    from practicable.orders import Directive, Order, Resource
    from practicable.study.ensemble.window import Window

__all__ = ["came_later", "fans", "realised_rows"]

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
class _Fan:
    key: str
    title: str
    unit: str
    definition: str
    notes: tuple[str, ...]


_APPREHENSIONS = _Fan(
    "apprehensions",
    "People apprehended, southwest border",
    "people a month",
    "People apprehended by the Border Patrol between ports of entry, all nine sectors.",
    ("Effects of perceived risk, the announcement with it, rest on assumed ranges that include none.",),
)
_PROSECUTIONS = _Fan(
    "prosecutions",
    "Federal prosecutions of people referred by the border agency",
    "prosecutions a month",
    "Prosecutions of all charges in the five districts that the border agency referred, as TRAC counts them.",
    ("Accepted prosecutions of the simulation times the bridge between the two counts.",),
)
_BACKLOG = _Fan(
    "backlog",
    "People who wait for their hearing",
    "people at midnight",
    "People accepted for prosecution for improper entry whose hearing has not yet begun.",
    ("No count of this was published.",),
)
_JAIL = _Fan(
    "jail",
    "People in custody for improper entry",
    "people at midnight",
    "People in custody after a first appearance for improper entry; other charges are not counted.",
    ("No count of this was published.",),
)
_SEPARATED = _Fan(
    "children_separated",
    "Children separated from a parent, running total",
    "children since the order",
    "Children whose parent's prosecution for improper entry begins, counted at that moment.",
    ("Published counts cover windows of their own, named beside each point.",),
)
_CARE = _Fan(
    "children_in_care",
    "Children in federal care",
    "children at midnight",
    "Unaccompanied children and separated children in the care of the health department.",
    ("Published counts include children who came through ports of entry.",),
)


def fans(as_announced: Window, given_later: Window, record: Record) -> list[dict[str, Any]]:
    """Build the brief's six fans.

    Parameters
    ----------
    as_announced : Window
        Simulation of what was announced by the as-of date.
    given_later : Window
        Simulation that also has what was announced later; the same where nothing was.
    record : Record
        The whole record: what was published after the as-of date is shown as realised, never used.

    Returns
    -------
    list of dict
        Per fan: key, title, unit, definition, frequency, dates, quantiles, history, realised, notes.
    """
    outcomes, later = as_announced.ensemble.outcomes, given_later.ensemble.outcomes
    as_of_month = as_announced.days[0].replace(day=1)
    apprehended = outcomes.apprehended.sum(axis=(1, 2))
    separated = np.cumsum(later.separated.sum(axis=1)[:, given_later.first :], axis=1)
    came = came_later(as_announced.ensemble.plan.order, given_later.ensemble.plan.order)
    unseen = (f"Includes what was announced after the as-of date: {'; '.join(came)}.",) if came else ()
    history, realised = _apprehensions(record, as_of_month, as_announced.days[-1])
    return [
        _monthly(_APPREHENSIONS, as_announced, as_announced.whole_months(apprehended), (history, realised)),
        _monthly(
            _PROSECUTIONS,
            as_announced,
            as_announced.referred_prosecutions(),
            ([], realised_rows(record, ("prosecutions", REFERRED), as_of_month, as_announced.days[-1])),
        ),
        _daily(_BACKLOG, as_announced, outcomes.backlog.sum(axis=1), ()),
        _daily(_JAIL, as_announced, outcomes.jail.sum(axis=1), ()),
        _daily(_SEPARATED, given_later, separated, unseen, _separated(record, given_later)),
        _daily(_CARE, given_later, later.care.sum(axis=1), unseen, _care(record, given_later)),
    ]


def realised_rows(
    record: Record, measure: tuple[str, str], first: date, last: date, *, unit: str = ""
) -> list[dict[str, Any]]:
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
    inside = [point for point in points if first.isoformat() <= point["date"] <= last.isoformat()]
    return sorted({point["date"]: point for point in inside}.values(), key=lambda point: point["date"])


def _points(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "date": row["period_end"].date().isoformat(),
            "value": float(row["value"]),
            "label": f"{row['period_start']:%-d %b} - {row['period_end']:%-d %b %Y}",
            "source": str(row["source"]),
            "published": row["published"].date().isoformat(),
            "bound": next((bound for bound in _BOUNDS if bound in str(row["unit"])), ""),
        }
        for row in rows.to_dict("records")
    ]


def _monthly(
    fan: _Fan,
    window: Window,
    values: NDArray[np.float64],
    shown: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> dict[str, Any]:
    months = [month.isoformat() for month in window.months]
    history, realised = shown
    by_month = [{**point, "date": point["date"][:8] + "01"} for point in realised]
    return _fan(fan, window, "month", months, values) | {
        "history": [{"date": point["date"][:8] + "01", "value": point["value"]} for point in history],
        "realised": by_month,
        "notes": list(fan.notes),
    }


def _daily(
    fan: _Fan,
    window: Window,
    values: NDArray[np.float64],
    notes: tuple[str, ...],
    realised: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    days = [day.isoformat() for day in window.days]
    return _fan(fan, window, "day", days, values[:, -len(days) :]) | {
        "history": [],
        "realised": realised or [],
        "notes": [*fan.notes, *notes],
    }


def _fan(
    fan: _Fan, window: Window, frequency: str, dates: list[str], values: NDArray[np.float64]
) -> dict[str, Any]:
    kind = interval_kind(held=window.ensemble.plan.at_medians)
    quantiles = fan_quantiles(values)
    low, median, high = (float(f"{quantiles[str(level)][-1]:.3g}") for level in (0.05, 0.5, 0.95))
    return {
        "key": fan.key,
        "title": fan.title,
        "unit": fan.unit,
        "definition": fan.definition,
        "frequency": frequency,
        "dates": dates,
        "quantiles": quantiles,
        "sentence": (
            f"{fan.title}, {date.fromisoformat(dates[-1]):{_DATE_WORDS[frequency]}}: {median:,.0f} {fan.unit}"
            f" (90 %: {low:,.0f}-{high:,.0f}; {kind}). {fan.definition}"
        ),
    }


def _apprehensions(
    record: Record, as_of_month: date, last: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Southwest totals without arrests at large before the as-of month, and from it on."""
    frame = months(record)
    southwest = frame[(frame["place"] == "southwest") & frame["total"].notna()]
    entered = southwest["total"] - southwest["at_large"].fillna(0.0)
    rows = southwest.rename(columns={"month": "period_start", "end": "period_end"})
    points = _points(rows.assign(value=entered, unit="people"))
    first = as_of_month.isoformat()
    before = [point for point in points if point["date"] < first]
    after = [point for point in points if first <= point["date"] <= last.isoformat()]
    return before[-HISTORY_MONTHS:], after


def _separated(record: Record, window: Window) -> list[dict[str, Any]]:
    return realised_rows(record, ("prosecutions", "children_separated"), window.days[0], window.days[-1])


def _care(record: Record, window: Window) -> list[dict[str, Any]]:
    return realised_rows(record, ("behaviour", "ORR_children_in_care"), window.days[0], window.days[-1])
