"""Charts of the evaluation: intervals over methods, and effects by time since the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import altair as alt

from practicable.brief.charts.canvas import BLUE, GREY, INK, Chart, Frame, Layers, Row, draw, over

if TYPE_CHECKING:
    from practicable.results.claims import Estimate
    from practicable.results.evaluation import Evaluation, MethodEstimate

    AnyEstimate = MethodEstimate | Estimate

__all__ = ["RULE", "Figure", "event_study", "forest", "quantity"]

RULE = "#9aa3af"
_ROW, _HEIGHT = 40, 260


@dataclass(frozen=True, slots=True)
class Figure:
    """One drawing with its title and what a reader must know beside it.

    Attributes
    ----------
    key, title, note : str
        A slug, the heading, and the definition of what is drawn.
    charts : tuple of Chart
        Top to bottom.
    """

    key: str
    title: str
    note: str
    charts: tuple[Chart, ...]


def quantity(
    title: str,
    frame: Frame,
    *,
    orient: Literal["top", "bottom", "left"] = "left",
    grid: bool = True,
    whole: bool = False,
) -> alt.Axis:
    """Return an axis of a number, titled in the house style."""
    return alt.Axis(
        title=title,
        titleColor=GREY,
        titleFontWeight="normal",
        titleFontSize=frame.font,
        titleLimit=frame.width,
        orient=orient,
        grid=grid,
        tickMinStep=1.0 if whole else alt.Undefined,
        format="d" if whole else alt.Undefined,
    )


def forest(estimates: Sequence[AnyEstimate]) -> Figure | None:
    """Draw every estimate of Streamline and of the order of 2018 with its interval."""
    found = [e for e in estimates if e.design in {"streamline", "exposure"}]
    if not found:
        return None
    charts = tuple(
        _intervals(f"forest-{design}", [e for e in found if e.design == design], words)
        for design, words in (
            ("streamline", "Streamline: change of log apprehensions in sectors under it"),
            ("exposure", "Order of 2018: log apprehensions per unit of exposure"),
        )
        if any(e.design == design for e in found)
    )
    return Figure(
        key="forest",
        title="Every method, with its 95 % interval",
        note=(
            "Filled: the design was shown to find an effect in at most 7.5 % of simulated worlds that "
            "have none. "
            "Hollow: it finds one too often, and its interval is too narrow. Each line ends with the "
            "p-value of "
            "no effect and the share of null worlds in which the design finds one (nominal 5 %). Those of "
            "the order of 2018 have two-way fixed effects."
        ),
        charts=charts,
    )


def _intervals(key: str, estimates: Sequence[AnyEstimate], words: str) -> Chart:
    ends = [x for e in estimates for x in (e.low, e.high) if x is not None] + [0.0]
    low, high = min(ends), max(ends)
    rows: list[Row] = [
        {
            "label": _label(e),
            "text": f"p {e.p_value:.2f}; null {100 * e.null_size.rate:.0f} %",
            "value": e.effect,
            "low": low if e.low is None else e.low,
            "high": high if e.high is None else e.high,
            "fill": BLUE if e.null_size.passed else "#ffffff",
            "colour": BLUE if e.null_size.passed else GREY,
        }
        for e in estimates
    ]

    def build(frame: Frame) -> Layers:
        axis = quantity(words, frame, orient="top", grid=False)
        axis.labelFlush, axis.tickCount = False, frame.ticks // 2 + 1
        x = alt.X("value:Q", scale=alt.Scale(domain=[low, high], nice=True), axis=axis)
        order = [str(row["label"]) for row in rows]
        y = alt.Y("label:N", sort=order, axis=None, scale=alt.Scale(type="point", padding=0.8))
        colour = alt.Color("colour:N", scale=None)
        base = over("rows").encode(y=y)
        zero = over("zero").mark_rule(color=RULE, strokeWidth=1.5).encode(x=alt.X("at:Q"))
        spans = base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), color=colour)
        dots = base.mark_circle(size=90, opacity=1, strokeWidth=2, dy=0).encode(
            x=x, fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("colour:N", scale=None)
        )
        size = frame.font - (1 if frame.name == "wide" else 2)
        names = base.mark_text(align="left", dy=-14, fontSize=size, color=INK)
        texts = base.mark_text(align="right", dy=-14, fontSize=size, color=GREY)
        below = (
            texts if frame.name == "wide" else base.mark_text(align="right", dy=13, fontSize=size, color=GREY)
        )
        layers = (
            zero,
            spans,
            dots,
            names.encode(x=alt.value(0), text=alt.Text("label:N")),
            below.encode(x=alt.value("width"), text=alt.Text("text:N")),
        )
        height = (_ROW if frame.name == "wide" else _ROW + 12) * len(rows) + 16
        return Layers(layers, {"rows": rows, "zero": [{"at": 0.0}]}, height)

    return draw(key, f"{words}: {len(rows)} estimates with intervals.", build)


def _label(estimate: AnyEstimate) -> str:
    """Name method, outcome where a design has more than one, and inference, short enough for a phone."""
    inference = estimate.inference.replace("exact wild cluster bootstrap", "exact wild bootstrap")
    if estimate.design == "streamline":
        return f"{estimate.method}; {inference}"
    method = estimate.method.removeprefix("two-way fixed effects, ")
    return f"{method}; {estimate.outcome.rpartition(', ')[2]}; {inference}"


def event_study(numbers: Evaluation) -> Figure | None:
    """Draw the effect by fiscal years since the start."""
    found = next((e for e in numbers.estimates if e.method.startswith("Callaway") and e.event_time), None)
    if found is None:
        return None
    points = found.event_time
    ends = [x for p in points for x in (p.low, p.high, p.effect) if x is not None]
    low, high = max(min(ends), -4.0), min(max(ends), 4.0)
    rows: list[Row] = [
        {
            "age": point.period,
            "value": point.effect,
            "low": low if point.low is None else max(point.low, low),
            "high": high if point.high is None else min(point.high, high),
            "colour": GREY if point.period < 0 else BLUE,
        }
        for point in points
    ]

    def build(frame: Frame) -> Layers:
        ages = [float(row["age"] or 0.0) for row in rows]
        x = alt.X(
            "age:Q",
            axis=quantity("fiscal years since the start", frame, orient="bottom", grid=False, whole=True),
            scale=alt.Scale(domain=[min(ages) - 0.5, max(ages) + 0.5], nice=False),
        )
        y = alt.Y(
            "value:Q",
            axis=quantity("change of log apprehensions", frame),
            scale=alt.Scale(domain=[low, high]),
        )
        base = over("rows").encode(x=x)
        colour = alt.Color("colour:N", scale=None)
        layers = (
            over("zero").mark_rule(color=RULE, strokeWidth=1.5).encode(y=alt.Y("at:Q")),
            over("start").mark_rule(color=RULE, strokeDash=[4, 4]).encode(x=alt.X("at:Q")),
            base.mark_rule(strokeWidth=2.5).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=colour),
            base.mark_circle(size=80, opacity=1).encode(y=y, color=colour),
        )
        data: dict[str, list[Row]] = {"rows": rows, "zero": [{"at": 0.0}], "start": [{"at": -0.5}]}
        return Layers(layers, data, _HEIGHT)

    words = "Effect of Streamline by fiscal years since the start, with 95 % intervals."
    return Figure(
        key="event-study",
        title="Before and after the start",
        note=(
            "Callaway-Sant'Anna, against the year before the start; 95 % intervals by the exact wild cluster "
            "bootstrap, cut at the edge of the drawing where the data set no bound. Late years rest on "
            "one or two "
            "sectors."
        ),
        charts=(draw("event-study", words, build),),
    )
