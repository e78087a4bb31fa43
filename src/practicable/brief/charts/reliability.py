"""Reliability plot: how often intervals held what happened, against how often they say they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    from practicable.results.hindcast import CoveragePoint, Examination, GroupCoverage

__all__ = ["Curve", "reliability_chart", "reliability_figure"]

_COLOURS = (BLUE, ORANGE, GREEN, PURPLE)


@dataclass(frozen=True, slots=True)
class Curve:
    """Observed coverage of one group of forecasts.

    Attributes
    ----------
    label : str
        The group.
    points : sequence of CoveragePoint
    """

    label: str
    points: Sequence[CoveragePoint]


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
            "level": 100 * point.level,
            "observed": 100 * point.value,
            "low": 100 * max(0.0, point.value - 2 * (point.se or 0.0)),
            "high": 100 * min(1.0, point.value + 2 * (point.se or 0.0)),
        }
        for curve in curves
        for point in curve.points
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


def reliability_figure(examined: Examination) -> str:
    """Draw the calibration of all hindcasts, and of the arrivals' back-tests, as SVG.

    Parameters
    ----------
    examined : Examination

    Returns
    -------
    str
        A self-contained SVG document.
    """
    curves = [Curve(group.group, group.points) for group in examined.coverage if _counted(group)]
    curves += [
        Curve(f"back-test of arrivals: {row.place}", row.points)
        for row in examined.backtest
        if (row.panel, row.measure) == ("total", "total")
    ]
    words = "Observed coverage against nominal level; on the dashed line intervals hold what they say."
    return reliability_chart("reliability", curves, words).wide


def _counted(group: GroupCoverage) -> bool:
    return not group.without and (group.group == "all hindcasts" or group.n_cases == 1)
