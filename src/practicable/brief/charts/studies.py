"""Figures of studies: simulated and recorded months, differences by month, share against hearings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import altair as alt

from practicable.brief.charts.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    RULE,
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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicable.results.compare import DifferenceFan
    from practicable.results.frontier import DistrictFrontier
    from practicable.results.history import History

__all__ = ["difference_chart", "frontier_chart", "history_figure"]

_SERIES = ("recorded", "simulated")


def history_figure(numbers: History) -> str:
    """Draw monthly apprehensions, simulated over recorded.

    Parameters
    ----------
    numbers : History

    Returns
    -------
    str
        A self-contained SVG document.
    """
    months = [row.month for row in numbers.months]
    worst = numbers.worst_month
    years = f"FY{numbers.first_year} to FY{numbers.last_year}"
    words = (
        f"Monthly apprehensions at the southwest border, {years}: simulated over recorded."
        f" The largest difference for its month is {worst.difference:+,.0f} people, in {worst.month}."
        f" {numbers.kind.capitalize()}."
    )
    rows: list[Row] = [
        {"x": milliseconds(month_span(row.month)[0]), "y": people, "series": series}
        for series in _SERIES
        for row in numbers.months
        for people in (row.recorded if series == "recorded" else row.simulated,)
    ]
    first, last = month_span(months[0])[0], month_span(months[-1])[1]

    def build(frame: Frame) -> Layers:
        return Layers((_lines(first, last, frame),), {"months": rows}, 300)

    return draw("history", words, build).wide


def _lines(first: dt.date, last: dt.date, frame: Frame) -> alt.Chart:
    legend = alt.Legend(title=None, orient="top", labelFontSize=frame.font, symbolStrokeWidth=3)
    return (
        over("months")
        .mark_line(interpolate="linear")
        .encode(
            x=time_axis(first, last, frame, daily=False),
            y=alt.Y("y:Q", axis=alt.Axis(title=None, format="~s"), scale=alt.Scale(zero=True)),
            color=alt.Color(
                "series:N", scale=alt.Scale(domain=list(_SERIES), range=[RULE, BLUE]), legend=legend
            ),
            strokeWidth=alt.StrokeWidth(
                "series:N", scale=alt.Scale(domain=list(_SERIES), range=[5, 1.3]), legend=None
            ),
        )
    )


_BANDS = (("0.05", "0.95", 0.2), ("0.25", "0.75", 0.32))


def difference_chart(key: str, fan: DifferenceFan, alt_text: str) -> Chart:
    """Draw quantiles over replicates of a monthly difference, with a line at zero.

    Parameters
    ----------
    key : str
        A page-unique id.
    fan : DifferenceFan
    alt_text : str
        What is seen, in words.

    Returns
    -------
    Chart
        A block a month for 90 % and for 50 % of the replicates, and the median.
    """
    dates, quantiles = list(fan.dates), fan.quantiles
    first, last = month_span(dates[0])[0], month_span(dates[-1])[1]
    data = {f"band_{low}": _blocks(dates, quantiles[low], quantiles[high]) for low, high, _ in _BANDS}
    data |= {"median": _blocks(dates, quantiles["0.5"], quantiles["0.5"]), "zero": [{"y": 0.0}]}
    low, high = min(0.0, *quantiles["0.05"]), max(0.0, *quantiles["0.95"])
    room = 0.06 * ((high - low) or 1.0)

    def build(frame: Frame) -> Layers:
        scale = alt.Scale(domain=[low - room, high + room], nice=False)
        words = "datum.value == 0 ? '0' : format(datum.value, '+,~f')"
        axis = alt.Axis(title=None, tickCount=5, labelExpr=words, domain=False, ticks=False)
        x, y = time_axis(first, last, frame, daily=False), alt.Y("y:Q", scale=scale, axis=axis)
        end, top = alt.X2("x2:T"), alt.Y2("y2:Q")
        bands = [
            over(f"band_{lower}").mark_bar(color=BLUE, opacity=opacity).encode(x=x, x2=end, y=y, y2=top)
            for lower, _, opacity in _BANDS
        ]
        zero = over("zero").mark_rule(color=INK, strokeWidth=1.2).encode(y=y)
        median = over("median").mark_rule(color=BLUE, strokeWidth=3).encode(x=x, x2=end, y=y)
        return Layers((*bands, zero, median), data, 220 if frame.name == "wide" else 200)

    return draw(key, alt_text, build)


def _blocks(dates: list[str], low: Sequence[float], high: Sequence[float]) -> list[Row]:
    rows: list[Row] = []
    for text, lower, upper in zip(dates, low, high, strict=True):
        start, end = (milliseconds(edge) for edge in month_span(text))
        pad = (end - start) * 0.06
        rows.append({"x": start + pad, "x2": end - pad, "y": lower, "y2": upper})
    return rows


_WORDS_FIT = 0.55
"""Part of the axis up to which words to the right of a rule do not leave the narrow chart."""


def frontier_chart(key: str, district: DistrictFrontier, alt_text: str) -> Chart:
    """Draw the frontier of one district that has one.

    Parameters
    ----------
    key : str
        A page-unique id.
    district : DistrictFrontier
    alt_text : str
        What is seen, in words.

    Returns
    -------
    Chart
        A median with a band; a rule at each number on record; a diamond at what each target takes; a bar over
        the hearings of the record at the median share that they give.
    """
    assert district.share
    assert district.capacity
    assert district.most
    rows: list[Row] = [
        {"x": point.per_court_day, "y": share.median, "low": share.low, "high": share.high}
        for point in district.curve
        if (share := point.share)
    ]
    reached: list[Row] = [
        {"x": float(one.needed), "y": min(one.target, district.most.median), "text": f"{one.needed:,}"}
        for one in district.targets
        if one.needed is not None
    ]
    recorded, capacity = _recorded(district), district.capacity
    now: Row = {"y": district.share.median, "low": capacity.low, "high": capacity.high}
    last = max([float(row["x"] or 0) for row in (*rows, *recorded)])
    data = {"curve": rows, "reached": reached, "recorded": recorded, "now": [now]}
    highest = float(district.highest[0].value)

    def build(frame: Frame) -> Layers:
        return Layers(
            _layers(frame, last, highest),
            data,
            300 if frame.name == "wide" else 250,
        )

    return draw(key, alt_text, build)


def _recorded(district: DistrictFrontier) -> list[Row]:
    """Return one rule a number on record, the first of them, the highest, with words."""
    highest, *others = (float(one.value) for one in district.highest)
    first: Row = {"x": highest, "label": f"most on record {highest:,.0f}"}
    return [first, *({"x": value, "label": ""} for value in others)]


def _layers(frame: Frame, last: float, highest: float) -> tuple[alt.Chart, ...]:
    inside = highest < _WORDS_FIT * last
    scale = alt.Scale(domain=[0, last * 1.04], nice=False)
    title = "improper-entry defendants per court day"
    words = alt.Axis(
        title=title, titleFontSize=frame.font, titleFontWeight="normal", grid=False, tickCount=frame.ticks
    )
    x = alt.X("x:Q", scale=scale, axis=words)
    marks = alt.Axis(
        title=None, values=[0, 0.25, 0.5, 0.75, 1], labelExpr="format(100 * datum.value, '.0f') + ' %'"
    )
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, 1.08], nice=False), axis=marks)
    base, recorded, reached = over("curve"), over("recorded"), over("reached")
    return (
        recorded.mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=x),
        base.mark_area(color=BLUE, opacity=0.2).encode(
            x=x, y=alt.Y("low:Q", axis=marks), y2=alt.Y2("high:Q")
        ),
        base.mark_line(color=BLUE, strokeWidth=3).encode(x=x, y=y),
        over("now")
        .mark_rule(color=ORANGE, strokeWidth=5)
        .encode(x=alt.X("low:Q", scale=scale, axis=words), x2=alt.X2("high:Q"), y=y),
        reached.mark_point(shape="diamond", filled=True, size=90, color=INK, opacity=1).encode(x=x, y=y),
        reached.mark_text(dy=16, dx=6, align="left", fontSize=frame.font, color=INK).encode(
            x=x, y=y, text=alt.Text("text:N")
        ),
        recorded.mark_text(
            align="left" if inside else "right",
            dx=5 if inside else -5,
            baseline="top",
            fontSize=frame.font,
            color=INK,
        ).encode(x=x, y=alt.datum(1.07), text=alt.Text("label:N")),
    )
