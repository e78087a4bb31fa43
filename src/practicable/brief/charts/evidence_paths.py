"""Charts of the evaluation: sectors beside their synthetic controls."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt

from practicable.brief.charts.canvas import BLUE, GREEN, ORANGE, PURPLE, Chart, Frame, Layers, Row, draw, over
from practicable.brief.charts.evidence_charts import RULE, Figure, Numbers, quantity

__all__ = ["paths"]

_SECTORS = {"del_rio": "Del Rio", "yuma": "Yuma", "laredo": "Laredo", "tucson": "Tucson"}
_COLOURS = {"del_rio": BLUE, "yuma": ORANGE, "laredo": GREEN, "tucson": PURPLE}
_HEIGHT, _LABEL = 260, 0.26


def paths(numbers: Numbers) -> Figure | None:
    """Draw sectors beside their synthetic controls, and the gaps."""
    if "paths" not in numbers:
        return None
    shown: list[Numbers] = [path for path in numbers["paths"] if path["sector"] in {"del_rio", "yuma"}]
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
        charts=(*(_path(path) for path in shown), _gaps(numbers["paths"])),
    )


def _path(path: Numbers) -> Chart:
    name, start = _SECTORS[path["sector"]], path["start"]
    lines: list[Row] = [
        {"year": year, "value": value, "series": series}
        for series in ("actual", "synthetic")
        for year, value in zip(path["years"], path[series], strict=True)
    ]
    values = [float(row["value"] or 0.0) for row in lines]

    def build(frame: Frame) -> Layers:
        x = _years("year", path["years"], frame)
        y = alt.Y(
            "value:Q",
            axis=quantity(f"log apprehensions, {name}", frame),
            scale=alt.Scale(domain=[min(values), max(values)], zero=False, nice=True),
        )
        dash = alt.StrokeDash(
            "series:N", scale=alt.Scale(domain=["actual", "synthetic"], range=[[1, 0], [6, 4]]), legend=None
        )
        layers = (
            over("start")
            .mark_rule(color=RULE, strokeDash=[4, 4])
            .encode(x=_years("at", path["years"], frame)),
            over("lines")
            .mark_line(color=_COLOURS[path["sector"]], strokeWidth=2.5)
            .encode(x=x, y=y, strokeDash=dash),
        )
        return Layers(layers, {"lines": lines, "start": [{"at": start - 0.5}]}, 200)

    words = f"{name}: log apprehensions and synthetic control, FY{path['years'][0]} to FY{path['years'][-1]}."
    return draw(f"path-{path['sector'].replace('_', '-')}", words, build)


def _gaps(paths: Sequence[Numbers]) -> Chart:
    rows: list[Row] = [
        {
            "age": year - path["start"],
            "value": actual - synthetic,
            "colour": _COLOURS[path["sector"]],
            "name": _SECTORS[path["sector"]],
        }
        for path in paths
        for year, actual, synthetic in zip(path["years"], path["actual"], path["synthetic"], strict=True)
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
