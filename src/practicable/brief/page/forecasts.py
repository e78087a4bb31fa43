"""The monthly record and the forecast fans, as the template shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.charts.timelines import CLASS_COLOURS, UNCLASSED, bands, fan_chart, record_chart
from practicable.brief.text.exports import Export, credit, export
from practicable.results.phrases import (
    NOT_KNOWN,
    capitalised,
    count,
    instant,
    level,
    month,
)

if TYPE_CHECKING:
    from practicable.brief.charts.canvas import Chart
    from practicable.brief.text.exports import Citation, References
    from practicable.results.brief import Brief
    from practicable.results.outcomes import Fan, MonthlyRecord

__all__ = ["FanFigure", "RecordFigure", "fan_figures", "record_figure"]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a chart's key: its mark (a class of the style sheet), colour and words."""

    mark: str
    colour: str
    words: str


@dataclass(frozen=True, slots=True)
class RecordFigure:
    """The monthly record."""

    chart: Chart | None
    legend: tuple[LegendEntry, ...]
    definition: str
    citation: Citation | None
    later_citation: Citation | None
    export: Export


@dataclass(frozen=True, slots=True)
class FanFigure:
    """One forecast."""

    fan: Fan
    unit: str
    chart: Chart | None
    legend: tuple[LegendEntry, ...]
    export: Export


def _latest_total(record: MonthlyRecord) -> str:
    """Name the newest month of the record and its counts."""
    if not record.months:
        return NOT_KNOWN
    counts = "; ".join(
        f"{series.label.lower()} {NOT_KNOWN if series.values[-1] is None else count(series.values[-1])}"
        for series in record.series
    )
    return f"{month(record.months[-1])}: {counts}"


def _record_words(record: MonthlyRecord) -> str:
    if not record.months:
        return f"Monthly apprehensions: {NOT_KNOWN}."
    reach = f"{month(record.months[0])} to {month(record.months[-1])}"
    later = record.realised_after_as_of
    after = "" if later is None or not later.months else f" After the as-of line, {_latest_total(later)}."
    return f"Monthly apprehensions, {reach}. {_latest_total(record)}.{after}"


def _record_rows(record: MonthlyRecord, period: str) -> list[tuple[str, str, str, float | None]]:
    return [
        (period, at, series.key, value)
        for series in record.series
        for at, value in zip(record.months, series.values, strict=True)
    ]


def _record_legend(record: MonthlyRecord) -> tuple[LegendEntry, ...]:
    classes = [series for series in record.series if series.key != "total"]
    entries = [
        LegendEntry("block", CLASS_COLOURS[order % len(CLASS_COLOURS)], series.label)
        for order, series in enumerate(classes)
    ]
    if any(None in series.values for series in classes):
        entries.append(LegendEntry("block", UNCLASSED, "class not recorded"))
    entries += [LegendEntry("line", "", series.label) for series in record.series if series.key == "total"]
    if record.realised_after_as_of is not None and record.realised_after_as_of.months:
        entries.append(LegendEntry("pale", "", "pale: after the as-of date, not known then"))
    return tuple(entries)


def record_figure(numbers: Brief, references: References) -> RecordFigure:
    """Return the monthly record with its as-of line.

    Parameters
    ----------
    numbers : Brief
        Of the brief.
    references : References
        The numbered sources.

    Returns
    -------
    RecordFigure
        Without chart when no month is recorded.
    """
    record, later = numbers.record, numbers.record.realised_after_as_of
    as_of = record.as_of or numbers.as_of
    words = _record_words(record)
    chart = record_chart("record", record, as_of, alt_text=words) if record.months else None
    rows = _record_rows(record, "known at the as-of date")
    rows += _record_rows(later, "after the as-of date") if later is not None else []
    sentence = f"{words} {record.definition} Source: {references.words(record.source)}."
    return RecordFigure(
        chart=chart,
        legend=_record_legend(record),
        definition=record.definition,
        citation=references.cite(record.source),
        later_citation=None if later is None else references.cite(later.source),
        export=export("monthly-record", sentence, header=("period", "month", "series", "value"), rows=rows),
    )


def _fan_legend(fan: Fan) -> tuple[LegendEntry, ...]:
    entries = [LegendEntry("median", "", "median of replicates")] if "0.5" in fan.quantiles else []
    for depth, (low, high) in enumerate(bands(fan)):
        share = level(round(float(high) - float(low), 6))
        entries.append(LegendEntry("outer" if depth == 0 else "inner", "", f"{share} of replicates"))
    if fan.history:
        entries.append(LegendEntry("history", "", "recorded before"))
    if fan.realised:
        entries.append(LegendEntry("diamond", "", "realised, from the record"))
    return tuple(entries)


def _fan_words(fan: Fan) -> str:
    """Say what the chart shows: median and widest interval at both ends."""
    if not fan.dates or "0.5" not in fan.quantiles:
        return f"{fan.title}: {NOT_KNOWN}."
    outer = bands(fan)[0] if bands(fan) else ("0.5", "0.5")

    def at(position: int) -> str:
        centre, low, high = (fan.quantiles[key][position] for key in ("0.5", *outer))
        when = instant(fan.dates[position], fan.frequency)
        if centre is None or low is None or high is None:
            return f"{when} {NOT_KNOWN}"
        share = level(round(float(outer[1]) - float(outer[0]), 6))
        return f"{when} {count(centre, 0)} ({share}: {count(low, 0)} to {count(high, 0)})"

    ends = at(0) if len(fan.dates) == 1 else f"{at(0)}; {at(len(fan.dates) - 1)}"
    found = f" {len(fan.realised)} realised figures are marked." if fan.realised else ""
    return f"{fan.title}, {fan.unit}. Forecast median and interval: {ends}.{found}"


def _fan_export(fan: Fan, tail: str) -> Export:
    keys = sorted(fan.quantiles, key=float)
    rows: list[tuple[float | str | None, ...]] = [
        ("forecast", at, None, *(fan.quantiles[key][position] for key in keys), fan.unit, "")
        for position, at in enumerate(fan.dates)
    ]
    blank = (None,) * len(keys)
    rows += [("history", point.date, point.value, *blank, fan.unit, "") for point in fan.history]
    rows += [("realised", point.date, point.value, *blank, fan.unit, point.source) for point in fan.realised]
    header = ("kind", "date", "value", *(f"quantile_{key}" for key in keys), "unit", "source")
    return export(f"fan-{fan.key}", f"{fan.sentence} {tail}", header=header, rows=rows)


def fan_figures(numbers: Brief) -> tuple[FanFigure, ...]:
    """Return the forecasts in the order of the numbers."""
    tail = credit(numbers)
    return tuple(
        FanFigure(
            fan=fan,
            unit=capitalised(fan.unit),
            chart=fan_chart(fan, numbers.as_of, alt_text=_fan_words(fan)) if fan.dates else None,
            legend=_fan_legend(fan),
            export=_fan_export(fan, tail),
        )
        for fan in numbers.fans
    )
