"""Tables of figures since 2019 about detention, children in care, prosecutions and events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from practicable.errors import InputError, nearest
from practicable.facts.importers.recent_cells import day_in, month_in, number_in, source_in, word_in
from practicable.facts.importers.recent_rows import CUT_SHORT, THIRD_PARTY, Count, Form, recent_row

if TYPE_CHECKING:
    from practicable.facts.catalog import Source
    from practicable.facts.importers.delimited import Record

__all__ = ["REPORTS"]

_SERIES: Mapping[str, tuple[str, str]] = {
    "initial_book_ins_by_arresting_agency": ("book_ins", "people"),
    "average_daily_population_by_arresting_agency": ("average_population", "people a day"),
    "average_length_of_stay_days_by_arresting_agency": ("average_stay", "days"),
    "average_daily_population_by_facility_type": ("average_population_by_facility", "people a day"),
}
_LABELS: Mapping[str, str] = {
    "Total": "all",
    "CBP": "cbp",
    "ICE": "ice",
    "FSC": "family_staging_centers",
    "Adult": "adult_facilities",
}


def _detention(record: Record, sources: Mapping[str, Source]) -> list[dict[str, str]]:
    start, end = month_in(record, "month")
    series = record.text("series")
    if series not in _SERIES:
        raise InputError(
            f"'{series}' is not a series; {nearest(series, _SERIES)}", where=record.spot("series")
        )
    measure, unit = _SERIES[series]
    short = word_in(record, "partial_month", {"yes": CUT_SHORT, "no": ""})
    marks = tuple(mark for mark in (THIRD_PARTY, short) if mark)
    count = Count(measure, word_in(record, "label", _LABELS), "national", start, end, number_in(record), unit)
    return [recent_row(count, source_in(record, sources), marks, record.where)]


def _children(record: Record, sources: Mapping[str, Source]) -> list[dict[str, str]]:
    """Read care and discharges alone: the three columns of CBP repeat in blocks in this copy."""
    match = re.fullmatch(r"([0-9]{1,2})-([A-Z][a-z]{2})-([0-9]{2})", record.text("Date"))
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    if match is None or match[2] not in months:
        raise InputError(
            f"'{record.text('Date')}' is not a date; accepted: the form 12-Jan-23", where=record.spot("Date")
        )
    day = date(2000 + int(match[3]), months.index(match[2]) + 1, 1) + timedelta(days=int(match[1]) - 1)
    columns = {"in_care": "Children in HHS Care", "discharged": "Children discharged from HHS Care"}
    return [
        recent_row(
            Count(measure, "", "national", day, day, number_in(record, column), "children"),
            sources["hhs_unaccompanied_daily"],
            (THIRD_PARTY,),
            record.where,
        )
        for measure, column in columns.items()
    ]


def _announced(record: Record, sources: Mapping[str, Source]) -> list[dict[str, str]]:
    start, end = day_in(record, "period_start"), day_in(record, "period_end")
    charge = record.text("charge")
    if re.fullmatch(r"132[456]\w*", charge) is None:
        raise InputError(f"'{charge}' is not a charge; accepted: such as 1325", where=record.spot("charge"))
    place = word_in(record, "district", {"d_arizona": "azd"})
    unit = word_in(record, "unit", {"people": "people", "cases": "cases"})
    count = Count("announced_prosecutions", charge, place, start, end, number_in(record), unit)
    note = record.text("note")
    return [recent_row(count, source_in(record, sources), (note,) if note else (), record.where)]


def _trac(record: Record, sources: Mapping[str, Source]) -> list[dict[str, str]]:
    start, end = day_in(record, "period_start"), day_in(record, "period_end")
    place = word_in(record, "place", {"national": "national"})
    unit = word_in(record, "unit", {"defendants": "defendants", "referrals": "referrals"})
    count = Count(record.text("measure"), "", place, start, end, number_in(record), unit)
    source, stated = source_in(record, sources), record.text("published")
    if stated and source.published is not None and day_in(record, "published") != source.published:
        raise InputError(
            f"the source was published on {source.published}, not on {stated}", where=record.spot("published")
        )
    note = record.text("note")
    return [recent_row(count, source, (note,) if note else (), record.where)]


_EVENT_DAYS: Mapping[str, tuple[date | None, date | None]] = {
    "early 2026": (date(2026, 1, 1), date(2026, 3, 31)),
    "undated": (None, None),
}
"""Dates that are not exact, as a low and a high day."""


def _event(record: Record, sources: Mapping[str, Source]) -> list[dict[str, str]]:
    text = record.text("date")
    start, end = _EVENT_DAYS[text] if text in _EVENT_DAYS else (day_in(record, "date"),) * 2
    kind = word_in(record, "kind", {word: word for word in ("order", "capacity", "court")})
    source = source_in(record, sources)
    if source.basis == "row_date":
        source = replace(source, published=end)
    count = Count(kind, record.text("issuer"), "national", start, end, None, "text")
    row = recent_row(count, source, (record.text("text"),), record.where)
    return [{**row, "value_text": record.text("what"), "confidence": record.text("confidence")}]


REPORTS: Mapping[str, Form] = {
    "ice_months": Form(
        "detention",
        frozenset({"series", "label", "month", "value", "partial_month", "fiscal_year_file", "source"}),
        _detention,
    ),
    "hhs_children": Form(
        "children_in_care",
        frozenset(
            {
                "Date",
                "Children apprehended and placed in CBP custody*",
                "Children in CBP custody",
                "Children transferred out of CBP custody",
                "Children in HHS Care",
                "Children discharged from HHS Care",
            }
        ),
        _children,
    ),
    "announced_prosecutions": Form(
        "recent_prosecutions",
        frozenset(
            {
                "district",
                "period_start",
                "period_end",
                "charge",
                "unit",
                "value",
                "source",
                "confidence",
                "note",
            }
        ),
        _announced,
    ),
    "trac_since_2020": Form(
        "recent_prosecutions",
        frozenset(
            {"measure", "place", "period_start", "period_end", "value", "unit", "source", "published", "note"}
        ),
        _trac,
    ),
    "events": Form(
        "recent_events",
        frozenset({"date", "kind", "issuer", "what", "text", "source", "confidence"}),
        _event,
    ),
}
"""Forms of these tables, by the kind of document."""
