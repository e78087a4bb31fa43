"""Reliability plot: how often intervals held what happened, against how often they say they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from practicable.brief.charts.canvas import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    RULE,
    Chart,
    Frame,
    Layers,
    draw,
    over,
)
from practicable.brief.charts.evidence_charts import quantity

if TYPE_CHECKING:
    from practicable.brief.charts.canvas import Row

__all__ = ["Curve", "reliability_chart", "reliability_figure"]

_COLOURS = (BLUE, ORANGE, GREEN, PURPLE)


@dataclass(frozen=True, slots=True)
class Curve:
    """Observed coverage of one group of forecasts.

    Attributes
    ----------
    label : str
        The group.
    points : sequence of (level, coverage, standard error or None)
        Between 0 and 1.
    """

    label: str
    points: Sequence[tuple[float, float, float | None]]


def reliability_chart(key: str, curves: Sequence[Curve], alt_text: str) -> Chart:
    """Draw observed coverage against nominal level, with two standard errors where there is one.

    Parameters
    ----------
    key : str
        A page-unique id.
    curves : sequence of Curve
        At most four.
    alt_text : str
        What is seen, in words.
    """
    rows: list[Row] = [
        {
            "group": curve.label,
            "level": 100 * level,
            "observed": 100 * value,
            "low": 100 * max(0.0, value - 2 * (se or 0.0)),
            "high": 100 * min(1.0, value + 2 * (se or 0.0)),
        }
        for curve in curves
        for level, value, se in curve.points
    ]
    even: list[Row] = [{"level": 0.0, "observed": 0.0}, {"level": 100.0, "observed": 100.0}]
    names = [curve.label for curve in curves]

    def build(frame: Frame) -> Layers:
        scale = alt.Scale(domain=[0, 100])
        level = quantity("Nominal level of the interval, %", frame, orient="bottom", grid=False)
        x = alt.X("level:Q", scale=scale, axis=level)
        y = alt.Y("observed:Q", scale=scale, axis=quantity("Records inside it, %", frame))
        colour = alt.Color(
            "group:N",
            scale=alt.Scale(domain=names, range=list(_COLOURS[: len(names)])),
            legend=alt.Legend(
                title=None,
                orient="top",
                columns=1,
                labelFontSize=frame.font,
                labelLimit=320,
                symbolOpacity=1.0,
            ),
        )
        curved = over("rows")
        layers = (
            over("even").mark_line(color=RULE, strokeDash=[4, 3]).encode(x=x, y=y),
            curved.mark_area(opacity=0.14).encode(
                x=x, y=alt.Y("low:Q", scale=scale), y2=alt.Y2("high:Q"), color=colour
            ),
            curved.mark_line(point=True).encode(x=x, y=y, color=colour),
        )
        return Layers(layers, {"rows": rows, "even": even}, 340)

    return draw(key, alt_text, build)


def reliability_figure(examined: Mapping[str, Any]) -> str:
    """Draw the calibration of all hindcasts, and of the arrivals' back-tests, as SVG.

    Parameters
    ----------
    examined : mapping
        From `study.hindcast.examine`.

    Returns
    -------
    str
        A self-contained SVG document.
    """
    curves = [_curve(group["group"], group["points"]) for group in examined["coverage"] if _counted(group)]
    curves += [
        _curve(f"back-test of arrivals: {row['place']}", row["points"])
        for row in examined["backtest"]
        if (row["panel"], row["measure"]) == ("total", "total")
    ]
    words = "Observed coverage against nominal level; on the dashed line intervals hold what they say."
    return reliability_chart("reliability", curves, words).wide


def _counted(group: Mapping[str, Any]) -> bool:
    return not group["without"] and (group["group"] == "all hindcasts" or group["n_cases"] == 1)


def _curve(label: str, points: Sequence[Mapping[str, Any]]) -> Curve:
    return Curve(label, [(point["level"], point["value"], point["se"]) for point in points])
