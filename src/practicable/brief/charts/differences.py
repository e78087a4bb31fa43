"""Differences by month: a fan about zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from practicable.brief.charts.canvas import (
    BLUE,
    INK,
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
    from collections.abc import Mapping

__all__ = ["difference_chart"]

_BANDS = (("0.05", "0.95", 0.2), ("0.25", "0.75", 0.32))


def difference_chart(key: str, fan: Mapping[str, Any], alt_text: str) -> Chart:
    """Draw quantiles over replicates of a monthly difference, with a line at zero.

    Parameters
    ----------
    key : str
        A page-unique id.
    fan : mapping
        ``dates`` (first days of months) and ``quantiles`` by level.
    alt_text : str
        What is seen, in words.

    Returns
    -------
    Chart
        A block a month for 90 % and for 50 % of the replicates, and the median.
    """
    dates, quantiles = list(fan["dates"]), fan["quantiles"]
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


def _blocks(dates: list[str], low: list[float], high: list[float]) -> list[Row]:
    rows: list[Row] = []
    for text, lower, upper in zip(dates, low, high, strict=True):
        start, end = (milliseconds(edge) for edge in month_span(text))
        pad = (end - start) * 0.06
        rows.append({"x": start + pad, "x2": end - pad, "y": lower, "y2": upper})
    return rows
