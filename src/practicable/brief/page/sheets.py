"""The district sheets: what the order asks of each court, what could be heard and what the record holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.charts.canvas import BLUE, GREY, INK, ORANGE, SKY, Chart
from practicable.brief.charts.figures import Bar, capacity_chart, share_chart
from practicable.brief.text.exports import QUANTITY_COLUMNS, Cell, Export, credit, export, quantity_cells
from practicable.results.phrases import (
    NOT_KNOWN,
    Measured,
    bound_spaces,
    count,
    day,
    interval,
    level,
    listed,
    measured,
    middle,
    month,
    phrase,
    with_unit,
)

if TYPE_CHECKING:
    from practicable.brief.text.exports import Citation, References
    from practicable.results.base import Quantity
    from practicable.results.brief import Brief
    from practicable.results.outcomes import Capacity, District, DistrictMonth

__all__ = [
    "Comparison",
    "Fact",
    "Sheet",
    "capacity_quantities",
    "comparison",
    "overview",
    "sheet_quantities",
    "sheets",
    "simulated_bar",
]

CAPACITY_UNIT = "defendants per court day"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a sheet."""

    label: str
    value: Measured
    note: str


@dataclass(frozen=True, slots=True)
class RecordedCapacity:
    """A recorded number of defendants per court day, with where and when it was recorded."""

    label: str
    value: str
    period: str
    note: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One district, one page."""

    key: str
    name: str
    sectors: str
    share: Measured
    refers_nobody: bool
    chart: Chart | None
    chart_export: Export
    recorded: tuple[RecordedCapacity, ...]
    facts: tuple[Fact, ...]
    resources: tuple[str, ...]
    months: tuple[DistrictMonth, ...]
    months_export: Export


def simulated_bar(label: str, quantity: Quantity | None, colour: str) -> list[Bar]:
    """Return the bar of a simulated quantity, or nothing when it cannot be known."""
    if quantity is None:
        return []
    text = f"{middle(quantity)} ({interval(quantity)})"
    return [Bar(label, text, quantity.median, quantity.low, quantity.high, colour)]


def _recorded_bar(label: str, capacity: Capacity | None, colour: str) -> list[Bar]:
    return (
        [] if capacity is None else [Bar(label, count(capacity.value, 1), capacity.value, None, None, colour)]
    )


def _bare(quantity: Quantity | None) -> str:
    """Write a quantity without its unit."""
    return NOT_KNOWN if quantity is None else f"{middle(quantity)} ({measured(quantity).interval})"


def _sentence(district: District, references: References) -> str:
    """Say in one breath what the court is asked, what it could hear and what it ever did."""
    record, cap = district.record_per_court_day, district.published_cap
    parts = [
        f"asked by the order {_bare(district.asked_per_court_day)}",
        f"could be heard {_bare(district.heard_per_court_day)}",
        f"hearing slots {_bare(district.slots_per_court_day)}",
        f"highest on record {NOT_KNOWN}"
        if record is None
        else f"highest on record {_traced(record, references)}",
        *(() if cap is None else (f"published cap {_traced(cap, references)}",)),
    ]
    return f"{district.name}, defendants per court day: {'; '.join(parts)}."


def _traced(capacity: Capacity, references: References) -> str:
    """Write a recorded capacity with its place, period and source."""
    where = ", ".join(part for part in (capacity.place, capacity.period) if part)
    return f"{count(capacity.value, 1)} ({where}; {references.words(capacity.source)})"


def _capacity_figure(district: District, references: References, tail: str) -> tuple[Chart | None, Export]:
    bars = [
        *simulated_bar("Asked", district.asked_per_court_day, ORANGE),
        *simulated_bar("Could be heard", district.heard_per_court_day, BLUE),
        *simulated_bar("Hearing slots", district.slots_per_court_day, SKY),
        *_recorded_bar("Highest on record", district.record_per_court_day, INK),
        *_recorded_bar("Published cap", district.published_cap, GREY),
    ]
    sentence = _sentence(district, references)
    chart = capacity_chart(f"capacity-{district.key}", bars, sentence) if bars else None
    share = f"{district.name}, share of eligible adults who could be prosecuted: {phrase(district.share)}."
    header = ("district", "measure", *QUANTITY_COLUMNS, "period", "source")
    copied = f"{share} {sentence} {tail}"
    return chart, export(f"{district.key}-sheet", copied, header=header, rows=_sheet_rows(district))


def _sheet_rows(district: District) -> list[tuple[Cell, ...]]:
    """Return the simulated quantities of a sheet, then the recorded ones with period and source."""
    simulated = [*sheet_quantities(district), *capacity_quantities(district)]
    rows: list[tuple[Cell, ...]] = [
        (district.key, label, *quantity_cells(quantity), None, "simulation") for label, quantity in simulated
    ]
    recorded = (
        ("Highest on record", district.record_per_court_day),
        ("Published cap", district.published_cap),
    )
    return rows + [
        (district.key, label, value.value, None, None, None, None, CAPACITY_UNIT, value.period, value.source)
        for label, value in recorded
        if value is not None
    ]


def capacity_quantities(district: District) -> list[tuple[str, Quantity | None]]:
    """Name a district's quantities per court day."""
    return [
        ("Asked, defendants per court day", district.asked_per_court_day),
        ("Could be heard, defendants per court day", district.heard_per_court_day),
        ("Hearing slots per court day", district.slots_per_court_day),
    ]


def sheet_quantities(district: District) -> list[tuple[str, Quantity | None]]:
    """Name a district's quantities over the whole period."""
    return [
        ("Share practicable", district.share),
        ("Jail nights", district.jail_nights),
        ("Children separated", district.children_separated),
        ("Largest court backlog", district.backlog_peak),
    ]


def _refusal(district: District) -> Fact:
    label, refusal = "First refusal for want of capacity", district.first_refusal
    if refusal is None:
        return Fact(label, Measured(""), "")
    share = level(refusal.share_of_replicates)
    if refusal.date_median is None:
        return Fact(label, Measured("none", f"refusals in {share} of replicates"), "")
    basis = f"median date; refusals in {share} of replicates"
    what = f"; most by {refusal.resource}" if refusal.resource else ""
    return Fact(label, Measured(day(refusal.date_median), basis + what), "")


def _facts(district: District) -> tuple[Fact, ...]:
    quantities = sheet_quantities(district)[1:]
    facts = [Fact(label, measured(value), "" if value is None else value.unit) for label, value in quantities]
    return (*facts, _refusal(district))


def _recorded(district: District, references: References) -> tuple[RecordedCapacity, ...]:
    labelled = (
        ("Highest on record", district.record_per_court_day),
        ("Published cap", district.published_cap),
    )
    return tuple(
        RecordedCapacity(
            label,
            with_unit(count(capacity.value, 1), CAPACITY_UNIT),
            ", ".join(part for part in (capacity.place, capacity.period) if part),
            capacity.definition or "",
            references.cite(capacity.source),
        )
        for label, capacity in labelled
        if capacity is not None
    )


def _months_export(district: District, tail: str) -> Export:
    shares = "; ".join(f"{month(row.month)} {phrase(row.share)}" for row in district.months)
    sentence = (
        f"{district.name}, share of eligible adults who could be prosecuted: {shares or NOT_KNOWN}. {tail}"
    )
    rows = [
        (district.key, row.month, measure, *quantity_cells(quantity))
        for row in district.months
        for measure, quantity in (
            ("eligible", row.eligible),
            ("accepted", row.accepted),
            ("share", row.share),
        )
    ]
    header = ("district", "month", "measure", *QUANTITY_COLUMNS)
    return export(f"{district.key}-months", sentence, header=header, rows=rows)


def _sheet(district: District, references: References, tail: str) -> Sheet:
    asked = district.asked_per_court_day
    chart, chart_export = _capacity_figure(district, references, tail)
    return Sheet(
        key=district.key,
        name=district.name,
        sectors=listed(district.sectors),
        share=measured(district.share),
        refers_nobody=asked is not None and asked.high == 0,
        chart=chart,
        chart_export=chart_export,
        recorded=_recorded(district, references),
        facts=_facts(district),
        resources=tuple(bound_spaces(text) for text in district.added_resources),
        months=district.months,
        months_export=_months_export(district, tail),
    )


def sheets(numbers: Brief, references: References) -> tuple[Sheet, ...]:
    """Return one sheet a district, in the order of the numbers."""
    tail = credit(numbers)
    return tuple(_sheet(district, references, tail) for district in numbers.districts)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Districts as columns, measures as rows."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Measured, ...]], ...]
    export: Export


def overview(numbers: Brief) -> tuple[Chart | None, Export]:
    """Return the chart of shares practicable: all five districts together, then each."""
    shares = [("All five districts", numbers.answer.share, INK)]
    shares += [(district.name, district.share, BLUE) for district in numbers.districts]
    bars = [bar for label, share, colour in shares for bar in simulated_bar(label, share, colour)]
    words = "; ".join(f"{label} {phrase(share)}" for label, share, _ in shares)
    sentence = f"Share of eligible adults who could be prosecuted: {words}."
    rows = [(label, *quantity_cells(share)) for label, share, _ in shares]
    chart = share_chart("share-by-district", bars, sentence) if bars else None
    header = ("place", *QUANTITY_COLUMNS)
    return chart, export("share-by-district", f"{sentence} {credit(numbers)}", header=header, rows=rows)


def comparison(numbers: Brief) -> Comparison:
    """Return the district table: measures down, districts across."""
    per_district = [
        [sheet_quantities(district)[0], *capacity_quantities(district), *sheet_quantities(district)[1:]]
        for district in numbers.districts
    ]
    rows = [
        (label, tuple(measured(quantities[at][1]) for quantities in per_district))
        for at, (label, _) in enumerate(per_district[0] if per_district else [])
    ]
    recorded = tuple(
        Measured("") if capacity is None else Measured(count(capacity.value, 1), capacity.period)
        for capacity in (district.record_per_court_day for district in numbers.districts)
    )
    words = "; ".join(f"{district.name} {phrase(district.share)}" for district in numbers.districts)
    csv_rows = [
        (district.key, label, *quantity_cells(quantity))
        for district, quantities in zip(numbers.districts, per_district, strict=True)
        for label, quantity in quantities
    ]
    return Comparison(
        names=tuple(district.name for district in numbers.districts),
        rows=(*rows[:4], ("Highest on record, defendants per court day", recorded), *rows[4:]),
        export=export(
            "districts",
            f"Share practicable by district: {words}. {credit(numbers)}",
            header=("district", "measure", *QUANTITY_COLUMNS),
            rows=csv_rows,
        ),
    )
