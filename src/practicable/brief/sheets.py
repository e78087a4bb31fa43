"""The district sheets and the table that sets the districts side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.canvas import BLUE, GREY, INK, ORANGE, SKY, Chart
from practicable.brief.exports import QUANTITY_COLUMNS, Export, credit, export, quantity_cells
from practicable.brief.figures import Bar, capacity_chart, share_chart
from practicable.brief.phrases import (
    NOT_KNOWN,
    bound_spaces,
    count,
    day,
    interval,
    level,
    listed,
    middle,
    month,
    phrase,
    with_unit,
)

if TYPE_CHECKING:
    from practicable.brief.exports import Citation, References
    from practicable.brief.numbers import Capacity, District, Numbers, Quantity

__all__ = ["Comparison", "Fact", "Measured", "Sheet", "comparison", "measured", "overview", "sheets"]


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity as printed: the median and, smaller, its interval; both empty when it cannot be known."""

    middle: str
    interval: str

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.middle != ""


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
class MonthRow:
    """One month of a sheet's table."""

    month: str
    eligible: Measured
    accepted: Measured
    share: Measured


@dataclass(frozen=True, slots=True)
class Sheet:
    """One district, one page."""

    key: str
    name: str
    sectors: str
    share: Measured
    chart: Chart | None
    chart_export: Export
    recorded: tuple[RecordedCapacity, ...]
    facts: tuple[Fact, ...]
    resources: tuple[str, ...]
    months: tuple[MonthRow, ...]
    months_export: Export


@dataclass(frozen=True, slots=True)
class Comparison:
    """Districts as columns, measures as rows."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Measured, ...]], ...]
    export: Export


def measured(quantity: Quantity | None) -> Measured:
    """Split a quantity into what is printed large and what is printed small."""
    if quantity is None:
        return Measured("", "")
    return Measured(middle(quantity), f"{level(quantity.level)}: {interval(quantity)}")


def _simulated_bar(label: str, quantity: Quantity | None, colour: str) -> list[Bar]:
    if quantity is None:
        return []
    text = f"{middle(quantity)} ({interval(quantity)})"
    return [Bar(label, text, quantity.median, quantity.low, quantity.high, colour)]


def _recorded_bar(label: str, capacity: Capacity | None, colour: str) -> list[Bar]:
    return [] if capacity is None else [Bar(label, count(capacity.value), capacity.value, None, None, colour)]


def _capacity_words(district: District) -> list[tuple[str, str]]:
    """Return the five measures of defendants per court day with their values in words."""
    record, cap = district.record_per_court_day, district.published_cap
    return [
        ("asked", phrase(district.asked_per_court_day)),
        ("could be heard", phrase(district.heard_per_court_day)),
        ("hearing slots", phrase(district.slots_per_court_day)),
        ("highest on record", NOT_KNOWN if record is None else f"{count(record.value)} ({record.period})"),
        ("published cap", "none in this record" if cap is None else f"{count(cap.value)} ({cap.period})"),
    ]


def _capacity_figure(district: District, tail: str) -> tuple[Chart | None, Export]:
    bars = [
        *_simulated_bar("Asked", district.asked_per_court_day, ORANGE),
        *_simulated_bar("Could be heard", district.heard_per_court_day, BLUE),
        *_simulated_bar("Hearing slots", district.slots_per_court_day, SKY),
        *_recorded_bar("Highest on record", district.record_per_court_day, INK),
        *_recorded_bar("Published cap", district.published_cap, GREY),
    ]
    words = "; ".join(f"{label} {value}" for label, value in _capacity_words(district))
    sentence = f"{district.name}, defendants per court day: {words}."
    chart = capacity_chart(f"capacity-{district.key}", bars, sentence) if bars else None
    rows = [
        (district.key, label, *quantity_cells(quantity))
        for label, quantity in [*_sheet_quantities(district), *_capacity_quantities(district)]
    ]
    recorded = (
        ("highest on record", district.record_per_court_day),
        ("published cap", district.published_cap),
    )
    rows += [
        (district.key, label, capacity.value, None, None, None, f"record: {capacity.source}", capacity.period)
        for label, capacity in recorded
        if capacity is not None
    ]
    header = ("district", "measure", *QUANTITY_COLUMNS)
    return chart, export(f"{district.key}-sheet", f"{sentence} {tail}", header=header, rows=rows)


def _capacity_quantities(district: District) -> list[tuple[str, Quantity | None]]:
    return [
        ("Asked, defendants per court day", district.asked_per_court_day),
        ("Could be heard, defendants per court day", district.heard_per_court_day),
        ("Hearing slots per court day", district.slots_per_court_day),
    ]


def _sheet_quantities(district: District) -> list[tuple[str, Quantity | None]]:
    return [
        ("Share practicable", district.share),
        ("Jail nights", district.jail_nights),
        ("Children separated", district.children_separated),
        ("Largest court backlog", district.backlog_peak),
    ]


def _refusal(district: District) -> Fact:
    refusal = district.first_refusal
    if refusal is None:
        return Fact("First refusal for want of capacity", Measured("", ""), "")
    share = f"in {level(refusal.share_of_replicates)} of replicates"
    if refusal.date_median is None:
        return Fact("First refusal for want of capacity", Measured("none", share), "")
    return Fact(
        "First refusal for want of capacity", Measured(day(refusal.date_median), share), "median date"
    )


def _facts(district: District) -> tuple[Fact, ...]:
    quantities = _sheet_quantities(district)[1:]
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
            with_unit(count(capacity.value), "defendants per court day"),
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
    chart, chart_export = _capacity_figure(district, tail)
    months = tuple(
        MonthRow(month(row.month), measured(row.eligible), measured(row.accepted), measured(row.share))
        for row in district.months
    )
    return Sheet(
        key=district.key,
        name=district.name,
        sectors=listed(district.sectors),
        share=measured(district.share),
        chart=chart,
        chart_export=chart_export,
        recorded=_recorded(district, references),
        facts=_facts(district),
        resources=tuple(bound_spaces(text) for text in district.added_resources),
        months=months,
        months_export=_months_export(district, tail),
    )


def sheets(numbers: Numbers, references: References) -> tuple[Sheet, ...]:
    """Return one sheet a district, in the order of the numbers."""
    tail = credit(numbers)
    return tuple(_sheet(district, references, tail) for district in numbers.districts)


def overview(numbers: Numbers) -> tuple[Chart | None, Export]:
    """Return the chart of shares practicable: all five districts together, then each."""
    shares = [("All five districts", numbers.answer.share, INK)]
    shares += [(district.name, district.share, BLUE) for district in numbers.districts]
    bars = [bar for label, share, colour in shares for bar in _simulated_bar(label, share, colour)]
    words = "; ".join(f"{label} {phrase(share)}" for label, share, _ in shares)
    sentence = f"Share of eligible adults who could be prosecuted: {words}."
    rows = [(label, *quantity_cells(share)) for label, share, _ in shares]
    chart = share_chart("share-by-district", bars, sentence) if bars else None
    header = ("place", *QUANTITY_COLUMNS)
    return chart, export("share-by-district", f"{sentence} {credit(numbers)}", header=header, rows=rows)


def comparison(numbers: Numbers) -> Comparison:
    """Return the district table: measures down, districts across."""
    per_district = [
        [_sheet_quantities(district)[0], *_capacity_quantities(district), *_sheet_quantities(district)[1:]]
        for district in numbers.districts
    ]
    rows = [
        (label, tuple(measured(quantities[at][1]) for quantities in per_district))
        for at, (label, _) in enumerate(per_district[0] if per_district else [])
    ]
    recorded = tuple(
        Measured("", "") if capacity is None else Measured(count(capacity.value), capacity.period)
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
