"""Tables of the months after the order, due process, costs and recorded deaths, for the template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.text.exports import (
    QUANTITY_COLUMNS,
    REALISED_COLUMNS,
    Export,
    credit,
    export,
    quantity_cells,
    realised_cells,
)
from practicable.results.phrases import (
    Measured,
    bound_spaces,
    bounded,
    count,
    day,
    measured,
    month,
    phrase,
    range_or_text,
    value_or_text,
)

if TYPE_CHECKING:
    from practicable.brief.text.exports import Citation, References
    from practicable.results.aftermath import ChildrenCounted, CourtMeasure, Price
    from practicable.results.base import Realised
    from practicable.results.brief import Brief

__all__ = [
    "CostTable",
    "CourtTable",
    "DeathTable",
    "MonthTable",
    "cost_table",
    "court_table",
    "death_table",
    "month_table",
]


@dataclass(frozen=True, slots=True)
class Beside:
    """A simulated number beside a published one."""

    label: str
    value: Measured
    realised: str
    note: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class MonthTable:
    """The months after the order; every row is a month and a measure, or a span of dates."""

    months: tuple[tuple[str, Beside, Beside], ...]
    separated: tuple[Beside, ...]
    definitions: tuple[str, ...]
    export: Export


@dataclass(frozen=True, slots=True)
class CourtRow:
    """One measure of due process."""

    label: str
    needs: str
    note: str
    cells: tuple[Measured, ...]
    high: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class CourtTable:
    """Due process by district, beside the record."""

    names: tuple[str, ...]
    rows: tuple[CourtRow, ...]
    late: Measured
    mark: str
    hours: str
    export: Export


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One unit cost."""

    label: str
    price: str
    note: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class CostTable:
    """Costs by item and district, a case, a prevented re-attempt; and the prices."""

    definition: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, Measured, tuple[Measured, ...]], ...]
    total: Measured
    per_case: Measured
    per_prevented: Measured
    reason: str
    prices: tuple[PriceRow, ...]
    export: Export


@dataclass(frozen=True, slots=True)
class DeathTable:
    """Recorded deaths by sector and fiscal year."""

    years: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    definition: str
    citation: Citation | None


_SHORT = {
    "proceedings": "Court proceedings",
    "marshals_bed": "Marshals' beds",
    "ice_bed": "Immigration detention",
    "care_bed": "Care of separated children",
}
"""Words of an item in the table; its price is told in full below."""


def month_table(numbers: Brief, references: References) -> MonthTable:
    """Return the months after the order beside what was published of them."""
    after = numbers.afterwards
    spans = [_span(window, references) for window in after.separated]
    if after.expectation is not None:
        expected = after.expectation
        note = f"{expected.definition}; expected: {expected.expected.definition}"
        spans.append(
            Beside(
                bound_spaces(expected.label),
                measured(expected.value),
                value_or_text(expected.expected.value),
                bound_spaces(note),
                references.cite(expected.expected.source),
            )
        )
    rows = tuple(
        (
            month(row.month),
            _beside(row.prosecutions_realised, measured(row.prosecutions), references),
            _beside(row.share_realised, measured(row.share), references),
        )
        for row in after.months
    )
    definitions = tuple(bound_spaces(text) for text in after.definitions.values())
    return MonthTable(rows, tuple(spans), definitions, _month_export(numbers))


def _span(window: ChildrenCounted, references: References) -> Beside:
    beside = _beside(window.realised, measured(window.value), references)
    return Beside(window.label, beside.value, beside.realised, beside.note, beside.citation)


def _beside(realised: Realised | None, value: Measured, references: References) -> Beside:
    if realised is None:
        return Beside("", value, "", "", None)
    printed = value_or_text(realised.value, realised.unit if realised.unit == "share" else None)
    printed = bounded(printed, realised.bound)
    return Beside("", value, printed, bound_spaces(realised.definition), references.cite(realised.source))


def _month_export(numbers: Brief) -> Export:
    after = numbers.afterwards
    rows = [
        (row.month, measure, *quantity_cells(value), *realised_cells(realised))
        for row in after.months
        for measure, value, realised in (
            ("prosecutions", row.prosecutions, row.prosecutions_realised),
            ("share of adults", row.share, row.share_realised),
        )
    ]
    rows += [
        (window.label, "children separated", *quantity_cells(window.value), *realised_cells(window.realised))
        for window in after.separated
    ]
    words = "; ".join(
        f"{month(row.month)}: {phrase(row.prosecutions)}, share of adults {phrase(row.share)}"
        for row in after.months
    )
    header = ("when", "measure", *QUANTITY_COLUMNS, *REALISED_COLUMNS)
    return export("months-after", f"Prosecutions, {words}. {credit(numbers)}", header=header, rows=rows)


def court_table(numbers: Brief, references: References) -> CourtTable:
    """Return due process by district beside the record's highest."""
    told = numbers.due_process
    rows = [
        (measure.key, one.district, *quantity_cells(one.value))
        for measure in told.measures
        for one in measure.districts
    ]
    mark = f"{told.hours_to_first_appearance:g} hours"
    words = f"From the first day reported, first appearances later than {mark}: {phrase(told.late_share)}."
    header = ("measure", "district", *QUANTITY_COLUMNS)
    return CourtTable(
        names=tuple(one.name for one in told.measures[0].districts),
        rows=tuple(_court_row(measure, references) for measure in told.measures),
        late=measured(told.late_share),
        mark=mark,
        hours="" if told.session_hours is None else f"{told.session_hours:g}",
        export=export("due-process", f"{words} {credit(numbers)}", header=header, rows=rows),
    )


def _court_row(measure: CourtMeasure, references: References) -> CourtRow:
    highest = measure.recorded[0] if measure.recorded else None
    high = ""
    if highest is not None:
        unit = "share" if measure.unit == "share" else None
        span = range_or_text(highest.low, highest.high, unit)
        high = bound_spaces(f"{span}, {highest.court}, {highest.period}")
    return CourtRow(
        label=measure.label,
        needs=bound_spaces(measure.needs),
        note=measure.note,
        cells=tuple(measured(one.value) for one in measure.districts),
        high=high,
        citation=None if highest is None else references.cite(highest.source),
    )


def cost_table(numbers: Brief, references: References) -> CostTable:
    """Return costs with their prices."""
    costs = numbers.costs
    rows = [("item", item.key, "all districts", *quantity_cells(item.total)) for item in costs.items] + [
        ("item", item.key, one.district, *quantity_cells(one.value))
        for item in costs.items
        for one in item.by_district
    ]
    rows += [
        ("total", "total", "all districts", *quantity_cells(costs.total)),
        ("per case", "total", "all districts", *quantity_cells(costs.per_case)),
        ("per prevented re-attempt", "total", "all districts", *quantity_cells(costs.per_prevented)),
    ]
    sentence = f"Cost: {phrase(costs.total)}; {phrase(costs.per_case)}. {costs.definition} {credit(numbers)}"
    header = ("measure", "item", "district", *QUANTITY_COLUMNS)
    return CostTable(
        definition=bound_spaces(costs.definition),
        names=tuple(one.name for one in costs.items[0].by_district) if costs.items else (),
        rows=tuple(
            (
                _SHORT.get(item.key, item.label),
                measured(item.total),
                tuple(measured(one.value) for one in item.by_district if one.value is not None),
            )
            for item in costs.items
        ),
        total=measured(costs.total),
        per_case=measured(costs.per_case),
        per_prevented=measured(costs.per_prevented),
        reason=bound_spaces(re.sub(r"(?<!\w)-(?=\d)", "\N{MINUS SIGN}", costs.per_prevented_reason)),
        prices=tuple(_price(price, references) for price in costs.unit_costs),
        export=export("costs", sentence, header=header, rows=rows),
    )


def _price(price: Price, references: References) -> PriceRow:
    notes = [price.derivation] if price.derivation and price.derivation != "as published" else []
    if price.published_later and price.published is not None:
        notes.append(f"published after the as-of date, by {day(price.published)}")
    if price.not_counted:
        notes.append(f"not counted: {price.not_counted}")
    known = "no source"
    if price.low is not None and price.high is not None:
        known = f"{range_or_text(price.low, price.high, None)} {price.unit}"
    cited = [references.cite(source) for source in price.sources]
    note = bound_spaces("; ".join(notes))
    return PriceRow(price.label, bound_spaces(known), note, tuple(one for one in cited if one is not None))


def death_table(numbers: Brief, references: References) -> DeathTable | None:
    """Return recorded deaths, or None where no year had been published."""
    deaths = numbers.deaths
    if deaths is None:
        return None
    rows = [(sector.label, tuple(_cell(value) for value in sector.values)) for sector in deaths.sectors]
    rows.append(("Southwest border, as printed", tuple(_cell(value) for value in deaths.southwest)))
    years = tuple(f"FY{year}" for year in deaths.years)
    return DeathTable(years, tuple(rows), bound_spaces(deaths.definition), references.cite(deaths.source))


def _cell(value: float | None) -> str:
    return "" if value is None else count(value)
