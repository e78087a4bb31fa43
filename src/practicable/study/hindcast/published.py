"""What happened, as it was published: the figures that forecasts are scored on, which no forecast reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from practicable.facts import Record

__all__ = ["CARE", "PROSECUTIONS", "SEPARATED", "Published", "apprehensions", "figures"]

PROSECUTIONS = "prosecutions"
SEPARATED = "children_separated"
CARE = "children_in_care"

_ROWS = {
    PROSECUTIONS: ("prosecutions", "CBP_referred_prosecutions_month", "southwest"),
    SEPARATED: ("prosecutions", "children_separated", "southwest"),
    CARE: ("behaviour", "ORR_children_in_care", "national"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """One figure of the record.

    Attributes
    ----------
    measure, place : str
        What it counts (`PROSECUTIONS`, `SEPARATED`, `CARE`, or a class or total of apprehensions), and where.
    start, end : date
        First and last day that it counts.
    value : float
        People, children or prosecutions.
    source : str
        Id of its source.
    published : date
        Day on which it became public.
    """

    measure: str
    place: str
    start: date
    end: date
    value: float
    source: str
    published: date


def figures(record: Record, measure: str, first: date, last: date) -> list[Published]:
    """Collect the exact figures of a measure whose period lies within two dates, one a period.

    Parameters
    ----------
    record : Record
        The whole record.
    measure : {"prosecutions", "children_separated", "children_in_care"}
        A figure of which only bounds were published is left out.
    first, last : date
        Inclusive. Of several publications of one period the first published is taken.
    """
    table, name, place = _ROWS[measure]
    rows = record.table(table)
    rows = rows[(rows["measure"] == name) & (rows["place"] == place) & rows["value"].notna()]
    return _within(rows, measure, first, last)


def apprehensions(
    record: Record, series: Sequence[tuple[str, str]], first: date, last: date
) -> list[Published]:
    """Collect monthly apprehensions.

    Parameters
    ----------
    record : Record
        The whole record.
    series : sequence of (place, measure)
        Place ``southwest`` or a sector; measure ``total`` or one of `fit.panels.CLASSES`.
    first, last : date
        Inclusive.
    """
    rows = record.table("monthly_apprehensions")
    found: list[Published] = []
    for place, measure in series:
        kept = rows[(rows["place"] == place) & (rows["measure"] == measure)]
        found += _within(kept, measure, first, last)
    return found


def _within(rows: pd.DataFrame, measure: str, first: date, last: date) -> list[Published]:
    kept = [
        Published(
            measure=measure,
            place=str(row["place"]),
            start=row["period_start"].date(),
            end=row["period_end"].date(),
            value=float(row["value"]),
            source=str(row["source"]),
            published=row["published"].date(),
        )
        for row in rows.sort_values(["period_start", "published"]).to_dict("records")
        if first <= row["period_start"].date() <= row["period_end"].date() <= last
    ]
    seen: dict[tuple[date, date], Published] = {}
    for one in kept:
        seen.setdefault((one.start, one.end), one)
    return list(seen.values())
