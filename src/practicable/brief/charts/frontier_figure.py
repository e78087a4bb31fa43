"""Share practicable against defendants per court day, with what is on record and what targets take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from practicable.brief.charts.canvas import BLUE, GREY, INK, ORANGE, Chart, Frame, Layers, Row, draw, over

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["frontier_chart"]

_WORDS_FIT = 0.55
"""Part of the axis up to which words to the right of a rule do not leave the narrow chart."""


def frontier_chart(key: str, district: Mapping[str, Any], alt_text: str) -> Chart:
    """Draw the frontier of one district.

    Parameters
    ----------
    key : str
        A page-unique id.
    district : mapping
        As in the numbers: ``curve``, ``highest``, ``targets``, ``capacity``, ``share``.
    alt_text : str
        What is seen, in words.

    Returns
    -------
    Chart
        A median with a band; a rule at each number on record; a diamond at what each target takes; a bar over
        the hearings of the record at the median share that they give.
    """
    curve = [point for point in district["curve"] if point["share"]]
    rows: list[Row] = [
        {"x": point["per_court_day"], "y": point["share"]["median"]}
        | {"low": point["share"]["low"], "high": point["share"]["high"]}
        for point in curve
    ]
    reached: list[Row] = [
        {
            "x": float(one["needed"]),
            "y": min(one["target"], district["most"]["median"]),
            "text": f"{one['needed']:,}",
        }
        for one in district["targets"]
        if one["needed"] is not None
    ]
    recorded, capacity = _recorded(district), district["capacity"]
    now: Row = {"y": district["share"]["median"], "low": capacity["low"], "high": capacity["high"]}
    last = max([float(row["x"] or 0) for row in (*rows, *recorded)])
    data = {"curve": rows, "reached": reached, "recorded": recorded, "now": [now]}

    def build(frame: Frame) -> Layers:
        return Layers(
            _layers(frame, last, float(district["highest"][0]["value"])),
            data,
            300 if frame.name == "wide" else 250,
        )

    return draw(key, alt_text, build)


def _recorded(district: Mapping[str, Any]) -> list[Row]:
    """Return one rule a number on record, the first of them, the highest, with words."""
    highest, *others = (float(one["value"]) for one in district["highest"])
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
