"""Charts of the evaluation: sectors beside synthetic controls, placebos, specifications, the dose."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import altair as alt

from practicable.brief.charts.canvas import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    Chart,
    Frame,
    Layers,
    Row,
    draw,
    over,
)
from practicable.brief.charts.evidence_charts import RULE, Figure, quantity

if TYPE_CHECKING:
    from practicable.results.evaluation import Bins, Evaluation, Specification, SyntheticPath

__all__ = ["dose", "paths", "placebos", "specification_curve"]

_SECTORS = {"del_rio": "Del Rio", "yuma": "Yuma", "laredo": "Laredo", "tucson": "Tucson"}
_COLOURS = {"del_rio": BLUE, "yuma": ORANGE, "laredo": GREEN, "tucson": PURPLE}
_HEIGHT, _LABEL = 260, 0.26


def paths(numbers: Evaluation) -> Figure | None:
    """Draw sectors beside their synthetic controls, and the gaps."""
    if not numbers.paths:
        return None
    shown = [path for path in numbers.paths if path.sector in {"del_rio", "yuma"}]
    return Figure(
        key="synthetic-control",
        title="Sectors beside their synthetic controls, and the gaps",
        note=(
            "Solid: log apprehensions of the sector; dashed: its synthetic control, a weighted mean of "
            "the sectors "
            "not under Streamline in the window, with a constant gap taken out. Three sectors can be "
            "weighted: "
            "a good fit before the start is partly luck."
        ),
        charts=(*(_path(path) for path in shown), _gaps(numbers.paths)),
    )


def _path(path: SyntheticPath) -> Chart:
    name, start = _SECTORS[path.sector], path.start
    lines: list[Row] = [
        {"year": year, "value": value, "series": series}
        for series in ("actual", "synthetic")
        for year, value in zip(path.years, getattr(path, series), strict=True)
    ]
    values = [float(row["value"] or 0.0) for row in lines]

    def build(frame: Frame) -> Layers:
        x = _years("year", path.years, frame)
        y = alt.Y(
            "value:Q",
            axis=quantity(f"log apprehensions, {name}", frame),
            scale=alt.Scale(domain=[min(values), max(values)], zero=False, nice=True),
        )
        dash = alt.StrokeDash(
            "series:N", scale=alt.Scale(domain=["actual", "synthetic"], range=[[1, 0], [6, 4]]), legend=None
        )
        layers = (
            over("start").mark_rule(color=RULE, strokeDash=[4, 4]).encode(x=_years("at", path.years, frame)),
            over("lines")
            .mark_line(color=_COLOURS[path.sector], strokeWidth=2.5)
            .encode(x=x, y=y, strokeDash=dash),
        )
        return Layers(layers, {"lines": lines, "start": [{"at": start - 0.5}]}, 200)

    words = f"{name}: log apprehensions and synthetic control, FY{path.years[0]} to FY{path.years[-1]}."
    return draw(f"path-{path.sector.replace('_', '-')}", words, build)


def _gaps(paths: Sequence[SyntheticPath]) -> Chart:
    rows: list[Row] = [
        {
            "age": year - path.start,
            "value": actual - synthetic,
            "colour": _COLOURS[path.sector],
            "name": _SECTORS[path.sector],
        }
        for path in paths
        for year, actual, synthetic in zip(path.years, path.actual, path.synthetic, strict=True)
    ]
    last = [
        max((row for row in rows if row["name"] == name), key=lambda row: float(row["age"] or 0.0))
        for name in _SECTORS.values()
    ]
    last = _apart(last)
    ages = [float(row["age"] or 0.0) for row in rows]

    def build(frame: Frame) -> Layers:
        room = 2.0 if frame.name == "wide" else 4.5
        x = alt.X(
            "age:Q",
            axis=quantity("fiscal years since the start", frame, orient="bottom", grid=False, whole=True),
            scale=alt.Scale(domain=[min(ages), max(ages) + room], nice=False),
        )
        y = alt.Y("value:Q", axis=quantity("gap, log points", frame))
        colour = alt.Color("colour:N", scale=None)
        layers = (
            over("zero").mark_rule(color=RULE, strokeWidth=1.5).encode(y=alt.Y("at:Q")),
            over("start").mark_rule(color=RULE, strokeDash=[4, 4]).encode(x=alt.X("at:Q")),
            over("rows").mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour),
            over("last")
            .mark_text(align="left", dx=6, fontSize=frame.font)
            .encode(x=x, y=alt.Y("shown:Q"), text=alt.Text("name:N"), color=colour),
        )
        data: dict[str, list[Row]] = {
            "rows": rows,
            "last": last,
            "zero": [{"at": 0.0}],
            "start": [{"at": -0.5}],
        }
        return Layers(layers, data, _HEIGHT)

    return draw("gaps", "Gap between each sector and its synthetic control by years since the start.", build)


def _apart(labels: list[Row]) -> list[Row]:
    """Move labels that would lie on each other apart, lowest first."""
    placed: list[Row] = []
    for row in sorted(labels, key=lambda row: float(row["value"] or 0.0)):
        floor = float(placed[-1]["shown"] or 0.0) + _LABEL if placed else -math.inf
        placed.append({**row, "shown": max(float(row["value"] or 0.0), floor)})
    return placed


def _years(field: str, years: Sequence[int], frame: Frame) -> alt.X:
    step = 1 if frame.name == "wide" else 2
    axis = alt.Axis(title=None, values=list(years[::step]), format="d", grid=False)
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[years[0], years[-1]], nice=False))


_SPREAD_HEIGHT, _ALPHA = 190, 0.05
_WINDOWS = {2010: BLUE, 2012: ORANGE, 2019: GREEN}


def placebos(numbers: Evaluation) -> Figure | None:
    """Draw the effects under other ways in which the starts could have fallen on the sectors."""
    if not numbers.placebos:
        return None
    return Figure(
        key="placebos",
        title="Placebo starts",
        note=(
            "The same estimator where the starts are given to other sectors; the line is the actual "
            "effect. The "
            "p-value is the share of placebo effects at least as large in size."
        ),
        charts=tuple(
            _histogram(
                f"placebo-{n}",
                found,
                found.effect,
                f"{found.method}: effect under {found.ways} placebo starts (p = {found.p_value:.3f})",
            )
            for n, found in enumerate(numbers.placebos)
        ),
    )


def dose(numbers: Evaluation) -> Figure | None:
    """Draw the per-adult dose on the record, and in worlds without deterrence."""
    if numbers.dose is None:
        return None
    found = numbers.dose
    fixed = found.fixed
    return Figure(
        key="dose",
        title="Why prosecutions per adult are no dose",
        note=(
            f"Bars: two-way fixed effects of log adults on accepted prosecutions per adult in "
            f"{fixed.draws} "
            "simulated worlds in which nothing deters and the capacity to prosecute is fixed; all the "
            "same, an "
            f"effect is found in {100 * found.asymptotic.rate:.0f} % of them by the cluster-robust "
            "error and "
            f"in {100 * fixed.rate:.1f} % by the exact bootstrap. Line: the record, "
            f"{_signed(found.effect)} "
            f"(error {found.se:.2f}). More adults under a fixed capacity are fewer prosecutions per "
            "adult: the "
            "dose contains the outcome."
        ),
        charts=(
            _histogram(
                "dose",
                found.worlds,
                found.effect,
                f"effect of prosecutions per adult in worlds without deterrence (mean {_signed(fixed.mean)})",
            ),
        ),
    )


def _histogram(key: str, bins: Bins, effect: float, words: str) -> Chart:
    edges, counts = bins.edges, bins.counts
    rows: list[Row] = [
        {"from": left, "to": right, "count": count, "base": 0.0}
        for left, right, count in zip(edges, edges[1:], counts, strict=False)
    ]
    low, high = min(*edges, effect, 0.0), max(*edges, effect, 0.0)

    def build(frame: Frame) -> Layers:
        x = alt.X(
            "from:Q",
            axis=quantity(
                words if frame.name == "wide" else words.partition(":")[0], frame, orient="bottom", grid=False
            ),
            scale=alt.Scale(domain=[low, high], nice=True),
        )
        y = alt.Y("count:Q", axis=None)
        bars = over("rows").mark_bar(color="#c3cad4", stroke="#ffffff", strokeWidth=0.5)
        layers = (
            bars.encode(x=x, x2=alt.X2("to:Q"), y=y, y2=alt.Y2("base:Q")),
            over("zero").mark_rule(color=RULE, strokeWidth=1.5).encode(x=alt.X("at:Q")),
            over("effect").mark_rule(color=INK, strokeWidth=3).encode(x=alt.X("at:Q")),
            over("effect")
            .mark_text(align="left", dx=6, baseline="top", fontSize=frame.font, color=INK, fontWeight=600)
            .encode(x=alt.X("at:Q"), y=alt.value(0), text=alt.Text("words:N")),
        )
        marked: list[Row] = [{"at": effect, "words": _signed(effect)}]
        return Layers(layers, {"rows": rows, "effect": marked, "zero": [{"at": 0.0}]}, _SPREAD_HEIGHT)

    return draw(key, words, build)


def specification_curve(numbers: Evaluation) -> Figure | None:
    """Draw the effect under every choice of method, window, starts and outcome."""
    if not numbers.specifications:
        return None
    found = numbers.specifications
    below = sum(one.p_value <= _ALPHA for one in found)
    return Figure(
        key="specifications",
        title="Every choice of window, starts, outcome and method",
        note=(
            f"Change of log apprehensions under {len(found)} choices, lowest first; {below} have p of at "
            "most 0.05 "
            "by the exact "
            "wild cluster bootstrap (filled), which itself finds effects too often where there are none. "
            "Colour is "
            "the last fiscal year of the window: blue 2010 (the main one), orange 2012, green 2019. "
            "Below, a dot "
            "marks what was chosen."
        ),
        charts=(_curve(found), _choices(found)),
    )


def _curve(found: Sequence[Specification]) -> Chart:
    rows: list[Row] = [
        {
            "rank": rank,
            "value": one.effect,
            "colour": _WINDOWS[one.last],
            "fill": _WINDOWS[one.last] if one.p_value <= _ALPHA else "#ffffff",
        }
        for rank, one in enumerate(found)
    ]

    def build(frame: Frame) -> Layers:
        margin = _margin(frame)
        y = alt.Y("value:Q", axis=alt.Axis(title=None, minExtent=margin, maxExtent=margin))
        layers = (
            over("zero").mark_rule(color=RULE, strokeWidth=1.5).encode(y=alt.Y("at:Q")),
            over("rows")
            .mark_circle(size=34, opacity=1, strokeWidth=1.5)
            .encode(
                x=_rank(len(rows)),
                y=y,
                fill=alt.Fill("fill:N", scale=None),
                stroke=alt.Stroke("colour:N", scale=None),
            ),
        )
        return Layers(layers, {"rows": rows, "zero": [{"at": 0.0}]}, 240)

    return draw("specification-curve", f"{len(rows)} estimates in order of size.", build)


def _choices(found: Sequence[Specification]) -> Chart:
    names = {
        "outcome": {"total": "all", "mexican": "Mexican", "other_than_mexican": "other"},
        "starts": {
            "as placed": "starts as placed",
            "left out": "two left out",
            "not treated": "two not treated",
        },
        "last": {2010: "to FY2010", 2012: "to FY2012", 2019: "to FY2019"},
        "method": {
            "two-way fixed effects": "two-way",
            "Callaway-Sant'Anna": "Callaway-S.",
            "Sun-Abraham": "Sun-Abraham",
            "imputation": "imputation",
        },
    }
    rows: list[Row] = [
        {"rank": rank, "choice": words[getattr(one, kind)]}
        for rank, one in enumerate(found)
        for kind, words in names.items()
    ]
    order = [word for words in names.values() for word in words.values()]

    def build(frame: Frame) -> Layers:
        margin = _margin(frame)
        axis = alt.Axis(
            title=None, ticks=False, domain=False, minExtent=margin, maxExtent=margin, labelLimit=margin
        )
        dots = over("rows").mark_circle(size=14, opacity=0.9, color=GREY)
        layer = dots.encode(x=_rank(len(found)), y=alt.Y("choice:N", sort=order, axis=axis))
        return Layers((layer,), {"rows": rows}, 20 * len(order))

    return draw("specification-choices", "Which choices belong to each estimate above.", build)


def _margin(frame: Frame) -> int:
    return 120 if frame.name == "wide" else 96


def _rank(count: int) -> alt.X:
    return alt.X("rank:Q", axis=None, scale=alt.Scale(domain=[-1, count], nice=False))


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
