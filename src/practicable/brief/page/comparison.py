"""The five districts on one scale, and side by side in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.charts.canvas import BLUE, INK, Chart
from practicable.brief.charts.figures import share_chart
from practicable.brief.page.sheets import capacity_quantities, sheet_quantities, simulated_bar
from practicable.brief.text.exports import QUANTITY_COLUMNS, Export, credit, export, quantity_cells
from practicable.brief.text.phrases import Measured, count, measured, phrase

if TYPE_CHECKING:
    from practicable.results.numbers import Numbers

__all__ = ["Comparison", "comparison", "overview"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Districts as columns, measures as rows."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Measured, ...]], ...]
    export: Export


def overview(numbers: Numbers) -> tuple[Chart | None, Export]:
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


def comparison(numbers: Numbers) -> Comparison:
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
