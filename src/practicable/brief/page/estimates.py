"""The forest of estimates in a brief: every method that asked what earlier zero tolerance did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.charts.evidence_charts import forest
from practicable.brief.text.exports import Export, credit, export

if TYPE_CHECKING:
    from practicable.brief.charts.canvas import Chart
    from practicable.results.numbers import Estimate, Numbers

__all__ = ["ForestFigure", "forest_figure"]


_COLUMNS = ("design", "method", "outcome", "inference", "effect", "low", "high", "level", "p_value")


@dataclass(frozen=True, slots=True)
class ForestFigure:
    """The drawing, its caption and what can be copied of it."""

    title: str
    note: str
    charts: tuple[Chart, ...]
    export: Export


def forest_figure(numbers: Numbers) -> ForestFigure | None:
    """Draw the estimates; None where the numbers carry none."""
    drawn = forest({"estimates": [estimate.model_dump() for estimate in numbers.estimates]})
    if drawn is None:
        return None
    passed = [estimate for estimate in numbers.estimates if estimate.null_size.passed]
    apart = sum(not _holds_zero(estimate) for estimate in passed)
    words = (
        f"{len(numbers.estimates)} estimates of earlier zero tolerance and of the order of 2018; of"
        f" {len(passed)} whose design keeps its size in worlds without an effect, {apart} exclude no effect."
    )
    rows = [
        (*(getattr(estimate, column) for column in _COLUMNS), estimate.null_size.rate)
        for estimate in numbers.estimates
    ]
    return ForestFigure(
        title=drawn.title,
        note=f"{words} {drawn.note}",
        charts=drawn.charts,
        export=export("estimates", f"{words} {credit(numbers)}", header=(*_COLUMNS, "null_rate"), rows=rows),
    )


def _holds_zero(estimate: Estimate) -> bool:
    below = estimate.low is None or estimate.low <= 0.0
    return below and (estimate.high is None or estimate.high >= 0.0)
