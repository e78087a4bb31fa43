"""The scoreboard of past forecasts as the template shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.charts.reliability import Curve, reliability_chart
from practicable.brief.text.exports import Export, export
from practicable.results.phrases import bound_spaces, count, day, level

if TYPE_CHECKING:
    from practicable.brief.charts.canvas import Chart
    from practicable.brief.text.exports import Citation, References
    from practicable.results.hindcast import PredictedCoverage, PredictedPast, PredictedRow, Span

__all__ = ["Predicted", "predicted"]

_HEADER = (
    "figure",
    "start",
    "end",
    "record",
    "median",
    "low_50",
    "high_50",
    "low_90",
    "high_90",
    "median_given_later",
    "crps",
    "crps_naive",
    "crps_seasonal_naive",
    "source",
)


@dataclass(frozen=True, slots=True)
class PredictedLine:
    """One row: figure, dates, record with source, forecast, baselines' scores, and what came of it."""

    label: str
    dates: str
    record: str
    citation: Citation | None
    median: str
    half: str
    most: str
    later: str
    later_most: str
    scores: tuple[str, str, str]
    words: str
    missed: bool


@dataclass(frozen=True, slots=True)
class Predicted:
    """The section: rows by figure, capacity rules, calibration."""

    order: str
    as_of: str
    replicates: int
    lead: str
    lines: tuple[PredictedLine, ...]
    rules: tuple[tuple[str, str, str], ...]
    levels: tuple[str, ...]
    coverage: tuple[tuple[str, str, tuple[str, ...]], ...]
    chart: Chart
    definitions: tuple[str, ...]
    current: bool
    export: Export


def predicted(found: PredictedPast | None, references: References) -> Predicted | None:
    """Return the section, or None where no examination is stored."""
    if found is None:
        return None
    lines = tuple(_line(row, references) for row in found.rows)
    lead = _lead(found)
    return Predicted(
        order=found.order,
        as_of=day(found.as_of),
        replicates=found.replicates,
        lead=bound_spaces(lead),
        lines=lines,
        rules=tuple((rule.label, count(rule.crps, 0), f"{rule.held} of {rule.n}") for rule in found.rules),
        levels=tuple(level(point.level) for point in found.coverage[0].levels),
        coverage=tuple(_covered(group) for group in found.coverage),
        chart=_chart(found),
        definitions=tuple(bound_spaces(text) for text in found.definitions),
        current=found.current,
        export=_export(found, lead, references),
    )


def _lead(found: PredictedPast) -> str:
    """Say how many figures were held, from the rows alone."""
    n = len(found.rows)
    half = sum(row.half[0] <= row.record <= row.half[1] for row in found.rows)
    most = sum(row.most[0] <= row.record <= row.most[1] for row in found.rows)
    return (
        f"Of {n} figures published after {day(found.as_of)}, {half} lie inside the 50 % interval of the"
        f" forecast of that day and {most} inside its 90 % interval."
    )


def _line(row: PredictedRow, references: References) -> PredictedLine:
    same = row.start == row.end
    return PredictedLine(
        label=row.label,
        dates=day(row.end) if same else f"{day(row.start)} to {day(row.end)}",
        record=count(row.record),
        citation=references.cite(row.source),
        median=count(row.median, 0),
        half=_span(row.half),
        most=_span(row.most),
        later="" if row.later is None else count(row.later, 0),
        later_most="" if row.later_most is None else _span(row.later_most),
        scores=(count(row.crps, 0), _score(row.naive), _score(row.seasonal)),
        words=bound_spaces(row.words),
        missed=not row.most[0] <= row.record <= row.most[1],
    )


def _span(span: Span) -> str:
    return f"{count(span[0], 0)} to {count(span[1], 0)}"


def _score(value: float | None) -> str:
    return "none" if value is None else count(value, 0)


def _covered(group: PredictedCoverage) -> tuple[str, str, tuple[str, ...]]:
    shown = tuple(
        level(point.value) if point.se is None else f"{level(point.value)} ± {count(100 * point.se, 0)}"
        for point in group.levels
    )
    days = "1 day" if group.n_cases == 1 else f"{group.n_cases} days"
    return group.label, f"{group.n_figures} figures, {days}", shown


def _chart(found: PredictedPast) -> Chart:
    whole = [group for group in found.coverage if not group.partial]
    groups = [group for group in whole if group.n_cases == 1 or group is whole[0]]
    curves = [Curve(group.label, group.points) for group in groups]
    told = "; ".join(
        f"{level(point.value)} of figures inside the {level(point.level)} interval"
        for point in found.coverage[0].levels
    )
    return reliability_chart("reliability", curves, f"Calibration of forecasts of past days: {told}.")


def _export(found: PredictedPast, lead: str, references: References) -> Export:
    rows = [
        (
            row.label,
            row.start.isoformat(),
            row.end.isoformat(),
            row.record,
            row.median,
            *row.half,
            *row.most,
            row.later,
            row.crps,
            row.naive,
            row.seasonal,
            references.words(row.source),
        )
        for row in found.rows
    ]
    sentence = (
        f"{lead} Forecast: order “{found.order}”, {found.replicates} replicates, all capacity rules with"
        " equal weight; nothing published or announced later was used."
    )
    return export("past-forecast", sentence, header=_HEADER, rows=rows)
