"""Charts over time: the monthly record and the forecast fans, each with its as-of line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt

from practicable.brief.charts.canvas import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    Chart,
    Frame,
    Layers,
    Row,
    draw,
    milliseconds,
    month_span,
    over,
    time_axis,
)
from practicable.results.phrases import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicable.results.outcomes import Fan, MonthlyRecord

__all__ = ["CLASS_COLOURS", "UNCLASSED", "bands", "fan_chart", "record_chart"]

CLASS_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY)
UNCLASSED = "#c3c9d1"
HISTORY_MONTHS, HISTORY_DAYS = 12, 60

Span = tuple[dt.date, dt.date]
Dated = tuple[str, float | None]


def _as_of_layers(as_of: dt.date, span: Span, frame: Frame) -> tuple[alt.Chart, ...]:
    """Draw the dashed line of what was known, labelled on the side that has room."""
    leftward = (as_of - span[0]) > 0.45 * (span[1] - span[0])
    base = over("as_of").encode(x=alt.X("x:T"))
    words = base.mark_text(
        align="right" if leftward else "left",
        baseline="top",
        dx=-6 if leftward else 6,
        dy=2,
        fontSize=frame.font,
        fontWeight=600,
        color=INK,
    )
    line = base.mark_rule(color=INK, strokeWidth=1.2, strokeDash=[4, 3])
    return line, words.encode(text=alt.Text("text:N"), y=alt.value(0))


def _as_of_rows(as_of: dt.date | None) -> list[Row]:
    return [] if as_of is None else [{"x": milliseconds(as_of), "text": f"as of {day(as_of)}"}]


def _count_axis(top: float) -> alt.Y:
    """Return an axis from zero with room above the highest mark for the as-of label."""
    scale = alt.Scale(domain=[0, top * 1.16 or 1.0], nice=False)
    return alt.Y(
        "y:Q", scale=scale, axis=alt.Axis(title=None, tickCount=5, format=",~f", domain=False, ticks=False)
    )


@dataclass(frozen=True, slots=True)
class _Stacks:
    """Drawing coordinates of stacked months: bars by class, and the printed totals."""

    bars: list[Row]
    totals: list[Row]
    top: float


def _stacks(record: MonthlyRecord, *, after: bool) -> _Stacks:
    bars: list[Row] = []
    totals: list[Row] = []
    tops = [1.0]
    classes = [series for series in record.series if series.key != "total"]
    printed = [series for series in record.series if series.key == "total"]
    for at, month in enumerate(record.months):
        start, end = (milliseconds(edge) for edge in month_span(month))
        pad, height = (end - start) * 0.08, 0.0
        for order, series in enumerate(classes):
            value = series.values[at] or 0.0
            edges: Row = {
                "x": start + pad,
                "x2": end - pad,
                "y": height,
                "y2": height + value,
                "after": after,
            }
            bars.append({**edges, "colour": CLASS_COLOURS[order % len(CLASS_COLOURS)]})
            height += value
        for value in (series.values[at] for series in printed):
            if value is not None and any(series.values[at] is None for series in classes):
                rest: Row = {"x": start + pad, "x2": end - pad, "y": height, "y2": value, "after": after}
                bars.append({**rest, "colour": UNCLASSED})
        totals.extend({"x": (start + end) / 2, "y": series.values[at]} for series in printed)
        tops += [height, *(series.values[at] or 0.0 for series in printed)]
    return _Stacks(bars, totals, max(tops))


def record_chart(key: str, record: MonthlyRecord, as_of: dt.date | None, *, alt_text: str) -> Chart:
    """Draw the monthly record by class with its printed total; months after the as-of date are pale.

    Parameters
    ----------
    key : str
        A page-unique id.
    record : MonthlyRecord
        At least one month.
    as_of : date or None
        Where the dashed line stands.
    alt_text : str
        What is seen, in words.

    Returns
    -------
    Chart
        Stacked monthly bars and a line.
    """
    known, later = _stacks(record, after=False), _Stacks([], [], 0.0)
    months = list(record.months)
    if record.realised_after_as_of is not None:
        later = _stacks(record.realised_after_as_of, after=True)
        months += record.realised_after_as_of.months
    span = month_span(min(months))[0], month_span(max(months))[1]

    def build(frame: Frame) -> Layers:
        x, y = time_axis(span[0], span[1], frame, daily=False), _count_axis(max(known.top, later.top))
        pale = alt.condition("datum.after", alt.value(0.42), alt.value(1))
        bars = over("bars").mark_bar()
        total = over("totals").mark_line(color=INK, strokeWidth=1.6)
        layers = (
            bars.encode(
                x=x,
                x2=alt.X2("x2:T"),
                y=y,
                y2=alt.Y2("y2:Q"),
                opacity=pale,
                color=alt.Color("colour:N", scale=None),
            ),
            total.encode(x=x, y=y),
            *(() if as_of is None else _as_of_layers(as_of, span, frame)),
        )
        data = {
            "bars": known.bars + later.bars,
            "totals": known.totals + later.totals,
            "as_of": _as_of_rows(as_of),
        }
        return Layers(layers, data, 300 if frame.name == "wide" else 230)

    return draw(key, alt_text, build)


def _edges(text: str, frequency: str) -> Span:
    if frequency == "month" or len(text) == 7:
        return month_span(text)
    start = dt.date.fromisoformat(text)
    return start, start


def bands(fan: Fan) -> tuple[tuple[str, str], ...]:
    """Pair a fan's quantiles from the outside in: ``(("0.05", "0.95"), ("0.25", "0.75"))``."""
    keys = sorted(fan.quantiles, key=float)
    half = len(keys) // 2
    return tuple(zip(keys[:half], reversed(keys[len(keys) - half :]), strict=True))


def _blocks(fan: Fan, low: str, high: str) -> list[Row]:
    """Return one block a month, or one edge a day, between two quantiles of a fan."""
    rows: list[Row] = []
    for text, lower, upper in zip(fan.dates, fan.quantiles[low], fan.quantiles[high], strict=True):
        start, end = (milliseconds(edge) for edge in _edges(text, fan.frequency))
        pad = (end - start) * 0.06
        rows.append({"x": start + pad, "x2": end - pad, "y": lower, "y2": upper})
    return [row for row in rows if row["y"] is not None and row["y2"] is not None]


def _points(dated: Sequence[Dated], frequency: str) -> list[Row]:
    rows: list[Row] = []
    for text, value in dated:
        start, end = (milliseconds(edge) for edge in _edges(text, frequency))
        rows.append({"x": (start + end) / 2, "y": value})
    return [row for row in rows if row["y"] is not None]


def _fan_rows(fan: Fan) -> dict[str, list[Row]]:
    """Return the rows of each band, from the outside in, and of the median."""
    rows = {f"band_{depth}": _blocks(fan, low, high) for depth, (low, high) in enumerate(bands(fan))}
    return {**rows, "median": _blocks(fan, "0.5", "0.5") if "0.5" in fan.quantiles else []}


def _fan_marks(fan: Fan, x: alt.X, y: alt.Y) -> tuple[alt.Chart, ...]:
    """Draw bands and median: blocks where the unit is a month's count, areas where it is a day's."""
    monthly = fan.frequency == "month"
    marks: list[alt.Chart] = []
    for depth in range(len(bands(fan))):
        base = over(f"band_{depth}")
        opacity = 0.2 if depth == 0 else 0.32
        if monthly:
            marks.append(
                base.mark_bar(color=BLUE, opacity=opacity).encode(
                    x=x, x2=alt.X2("x2:T"), y=y, y2=alt.Y2("y2:Q")
                )
            )
        else:
            marks.append(base.mark_area(color=BLUE, opacity=opacity).encode(x=x, y=y, y2=alt.Y2("y2:Q")))
    if "0.5" in fan.quantiles:
        centre = over("median")
        if monthly:
            marks.append(centre.mark_rule(color=BLUE, strokeWidth=3).encode(x=x, x2=alt.X2("x2:T"), y=y))
        else:
            marks.append(centre.mark_line(color=BLUE, strokeWidth=2.2).encode(x=x, y=y))
    return tuple(marks)


def _span(texts: Sequence[str], frequency: str) -> Span:
    edges = [_edges(text, frequency) for text in texts]
    first, last = min(edge[0] for edge in edges), max(edge[1] for edge in edges)
    return (first, last) if first < last else (first - dt.timedelta(1), last + dt.timedelta(1))


def fan_chart(fan: Fan, as_of: dt.date | None, *, alt_text: str) -> Chart:
    """Draw a forecast fan with the history before it and the realised figures since.

    Parameters
    ----------
    fan : Fan
        At least one date.
    as_of : date or None
        Where the dashed line stands, if it falls inside the chart.
    alt_text : str
        What is seen, in words.

    Returns
    -------
    Chart
        Bands, median, history line and diamonds for what happened.
    """
    reach = HISTORY_MONTHS if fan.frequency == "month" else HISTORY_DAYS
    history: list[Dated] = [(point.date, point.value) for point in fan.history][-reach:]
    realised: list[Dated] = [(point.date, point.value) for point in fan.realised]
    span = _span([*fan.dates, *(text for text, _ in history + realised)], fan.frequency)
    data = _fan_rows(fan)
    data |= {"past": _points(history, fan.frequency), "since": _points(realised, fan.frequency)}
    data["as_of"] = _as_of_rows(as_of)
    heights = [value or 0.0 for values in fan.quantiles.values() for value in values]
    heights += [value or 0.0 for _, value in history + realised]

    def build(frame: Frame) -> Layers:
        x, y = time_axis(span[0], span[1], frame, daily=fan.frequency == "day"), _count_axis(max(heights))
        line = over("past").mark_line(color=GREY, strokeWidth=1.8)
        dots = over("past").mark_circle(color=GREY, size=18, opacity=1)
        diamonds = over("since").mark_point(
            shape="diamond", size=95, filled=True, color=INK, stroke="white", strokeWidth=1.4, opacity=1
        )
        marked = as_of is not None and span[0] <= as_of <= span[1]
        layers = (
            *_fan_marks(fan, x, y),
            line.encode(x=x, y=y),
            dots.encode(x=x, y=y),
            *(_as_of_layers(as_of, span, frame) if as_of is not None and marked else ()),
            diamonds.encode(x=x, y=y),
        )
        return Layers(layers, data, 260 if frame.name == "wide" else 220)

    return draw(f"fan-{fan.key}", alt_text, build)
