"""Bar and dot charts of a brief: defendants per court day, and shares by district."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt

from practicable.brief.charts.canvas import INK, Chart, Frame, Layers, Row, draw, over

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Bar", "capacity_chart", "share_chart"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar or dot chart.

    Attributes
    ----------
    label, text : str
        The name of the row and its value in words.
    value : float
        Where the mark stands.
    low, high : float or None
        The ends of the interval; None for a figure of the record.
    colour : str
        Of the mark.
    """

    label: str
    text: str
    value: float
    low: float | None
    high: float | None
    colour: str


def _rows(bars: Sequence[Bar]) -> list[Row]:
    return [
        {
            "label": bar.label,
            "text": bar.text,
            "value": bar.value,
            "low": bar.value if bar.low is None else bar.low,
            "high": bar.value if bar.high is None else bar.high,
            "colour": bar.colour,
        }
        for bar in bars
    ]


def capacity_chart(key: str, bars: Sequence[Bar], alt_text: str) -> Chart:
    """Draw defendants per court day: what was asked and heard (with intervals) beside the record.

    Parameters
    ----------
    key : str
        A page-unique id.
    bars : sequence of Bar
        Top to bottom, at least one.
    alt_text : str
        What is seen, in words.

    Returns
    -------
    Chart
        Horizontal bars, each with its value written at the end.
    """
    rows = _rows(bars)
    uncertain = [row for bar, row in zip(bars, rows, strict=True) if bar.low is not None]
    longest = max(max(bar.value, bar.high or 0.0) for bar in bars) or 1.0
    order = [bar.label for bar in bars]

    def build(frame: Frame) -> Layers:
        room = 1.35 if frame.name == "wide" else 2.1
        x = alt.X("value:Q", scale=alt.Scale(domain=[0, longest * room], nice=False), axis=None)
        axis = alt.Axis(title=None, ticks=False, domain=False, labelColor=INK, labelLimit=200)
        y = alt.Y("label:N", sort=order, axis=axis)
        base = over("rows").encode(y=y)
        marks = base.mark_bar(height=18).encode(x=x, color=alt.Color("colour:N", scale=None))
        words = base.mark_text(align="left", dx=8, fontSize=frame.font, color=INK)
        spans = over("uncertain").encode(y=y)
        lines = spans.mark_rule(color=INK, strokeWidth=1.5).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"))
        ends = spans.mark_tick(color=INK, thickness=1.5, height=9)
        layers = (
            marks,
            lines,
            ends.encode(x=alt.X("low:Q")),
            ends.encode(x=alt.X("high:Q")),
            words.encode(x=alt.X("high:Q"), text=alt.Text("text:N")),
        )
        return Layers(layers, {"rows": rows, "uncertain": uncertain}, 34 * len(bars) + 4)

    return draw(key, alt_text, build)


def share_chart(key: str, bars: Sequence[Bar], alt_text: str) -> Chart:
    """Draw shares between 0 and 1 as dots with intervals on one scale of 0 to 100 %.

    Parameters
    ----------
    key : str
        A page-unique id.
    bars : sequence of Bar
        Top to bottom, at least one.
    alt_text : str
        What is seen, in words.

    Returns
    -------
    Chart
        One row a place, its name above the line.
    """
    rows = _rows(bars)

    def build(frame: Frame) -> Layers:
        marks, words = [0, 0.25, 0.5, 0.75, 1], "format(100 * datum.value, '.0f') + ' %'"
        axis = alt.Axis(title=None, values=marks, labelExpr=words, domain=False, ticks=False)
        x = alt.X("value:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
        y = alt.Y("label:N", sort=[bar.label for bar in bars], axis=None)
        colour = alt.Color("colour:N", scale=None)
        base = over("rows").encode(y=y)
        spans = base.mark_rule(strokeWidth=6, opacity=0.35, strokeCap="round")
        dots = base.mark_circle(size=110, opacity=1)
        names = base.mark_text(align="left", dy=-15, fontSize=frame.font, color=INK, fontWeight=600)
        texts = base.mark_text(align="right", dy=-15, fontSize=frame.font, color=INK)
        layers = (
            spans.encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), color=colour),
            dots.encode(x=x, color=colour),
            names.encode(x=alt.datum(0), text=alt.Text("label:N")),
            texts.encode(x=alt.datum(1), text=alt.Text("text:N")),
        )
        return Layers(layers, {"rows": rows}, 46 * len(bars) + 10)

    return draw(key, alt_text, build)
