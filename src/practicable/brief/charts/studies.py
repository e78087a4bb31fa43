"""The figure of simulated and recorded months."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import altair as alt

from practicable.brief.charts.canvas import (
    BLUE,
    RULE,
    Frame,
    Layers,
    draw,
    milliseconds,
    month_span,
    over,
    time_axis,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from practicable.brief.charts.canvas import Row

__all__ = ["history_figure"]

_SERIES = ("recorded", "simulated")


def history_figure(numbers: Mapping[str, Any]) -> str:
    """Draw monthly apprehensions, simulated over recorded.

    Parameters
    ----------
    numbers : mapping
        From `study.history.history`.

    Returns
    -------
    str
        A self-contained SVG document.
    """
    months = [str(row["month"]) for row in numbers["months"]]
    worst = numbers["worst_month"]
    years = f"FY{numbers['first_year']} to FY{numbers['last_year']}"
    words = (
        f"Monthly apprehensions at the southwest border, {years}: simulated over recorded."
        f" The largest difference for its month is {worst['difference']:+,.0f} people, in {worst['month']}."
        f" {numbers['kind'].capitalize()}."
    )
    rows: list[Row] = [
        {"x": milliseconds(month_span(row["month"])[0]), "y": row[series], "series": series}
        for series in _SERIES
        for row in numbers["months"]
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
