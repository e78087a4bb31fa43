"""The page of a sensitivity analysis: one ranking of everything uncertain, and what rests on what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import altair as alt

from practicable.brief.charts.canvas import BLUE, INK, ORANGE, RULE, Chart, Frame, Layers, Row, draw, over
from practicable.brief.studies.study_page import (
    PageCell,
    PageFigure,
    PageRow,
    PageSection,
    PageTable,
    StudyPage,
    render_study,
)
from practicable.brief.text.exports import export
from practicable.results.base import Quantity
from practicable.results.phrases import day, listed, lowered, phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["render_ranked"]

_NO_FIGURES = {"mixed": "not counted for a group", "chance": "chance: no figure would settle it"}
_MATTERS = {True: "yes", False: "no", None: "not settled"}
_LEAST_SHOWN = 0.01
"""Share of the largest effect of the screening from which an effect has a row of the page."""
_COLUMNS = ("total", "total_low", "total_high", "first", "first_low", "first_high")


def render_ranked(numbers: Mapping[str, Any]) -> str:
    """Render a sensitivity analysis as one HTML page.

    Parameters
    ----------
    numbers : mapping
        Of schema ``practicable.sensitivity/1``.
    """
    made, outcome, order = numbers["reproducibility"], numbers["outcome"], numbers["order"]
    figure = _figure(numbers)
    as_of, until = (day(dt.date.fromisoformat(numbers[key])) for key in ("as_of", "until"))
    value = None if outcome["value"] is None else Quantity.model_validate(outcome["value"])
    page = StudyPage(
        imprint="what an outcome hangs on",
        title=f"{outcome['label']} under {order['id']}",
        dates=f"Simulated from {as_of} until {until}; no figure published after the first day is used.",
        sentence=figure.sentence.split(". ")[0] + ".",
        reading=(
            f"{outcome['label']}, southwest border: {phrase(value)}; {outcome['definition']}."
            " The total index is the share of its variance that would be left if all else were known;"
            " the first-order index is the share that would go if this alone were known."
        ),
        export=figure.export,
        sections=(
            PageSection(key="ranking", title="Ranking", figures=(figure,)),
            PageSection(
                key="settled",
                title="What the record could settle",
                lead=numbers["could_settle"],
                tables=(_table(numbers),),
            ),
            PageSection(key="screening", title="Screening", tables=(_screening(numbers),)),
            PageSection(key="limits", title="How to read it", notes=_notes(numbers)),
        ),
        command=made["command"],
        warnings=tuple(numbers.get("rests_on", {}).get("warnings", ())),
        fingerprints=(
            ("Order", order["hash"]),
            ("Facts", made["facts_hash"]),
            ("Parameters", made["parameters_hash"]),
            ("Fit", made["fit"].get("draws_hash", made["fit"]["status"])),
            ("Versions", ", ".join(f"{name} {version}" for name, version in made["versions"].items())),
        ),
    )
    return render_study(page)


def _answer(numbers: Mapping[str, Any]) -> str:
    shown = [row for row in numbers["uncertainties"] if row["matters"]][:3]
    what = lowered(numbers["outcome"]["label"])
    if not shown:
        return f"No uncertainty of {what} shows at this sample size"
    words = [f"{lowered(row['label'])} (total index {_index(row['total'])})" for row in shown]
    return f"What moves {what} most: {listed(words)}"


def _figure(numbers: Mapping[str, Any]) -> PageFigure:
    made = numbers["reproducibility"]
    sentence = (
        f"{_answer(numbers)}. Sobol indices with {numbers['level']:.0%} bootstrap intervals; simulation of"
        f" order {numbers['order']['id']} ({numbers['order']['hash'][:12]}), facts {made['facts_hash'][:12]},"
        f" practicable {made['versions']['practicable']}, seed {numbers['seed']}, {numbers['simulations']:,}"
        " simulations."
    )
    rows = [(row["key"], row["label"], *(row[key] for key in _COLUMNS)) for row in numbers["uncertainties"]]
    return PageFigure(
        key="ranking",
        title=f"What {lowered(numbers['outcome']['label'])} hangs on",
        caption=f"Share of the variance. Dot: estimate; line: {numbers['level']:.0%} bootstrap interval."
        " Grey: not shown to matter.",
        chart=_chart(numbers, sentence),
        sentence=sentence,
        export=export("sensitivity", sentence, header=("key", "label", *_COLUMNS), rows=rows),
        legend=(("total", "total index"), ("first", "first-order index")),
    )


def _chart(numbers: Mapping[str, Any], alt_text: str) -> Chart:
    """Draw both indices of every uncertainty, largest total first, each name above its line."""
    rows: list[Row] = [
        {
            "label": row["label"],
            "y": 4.0 * at + (2.0 if index == "total" else 2.9),
            "name": 4.0 * at + 1.0,
            "value": row[index],
            "low": row[f"{index}_low"],
            "high": row[f"{index}_high"],
            "colour": (BLUE if row["matters"] else RULE) if index == "total" else ORANGE,
            "text": f"{row['label']}: {_index(row['total'])}" if index == "total" else "",
        }
        for at, row in enumerate(numbers["uncertainties"])
        for index in ("total", "first")
    ]
    low = min(0.0, *(row[f"{index}_low"] for row in numbers["uncertainties"] for index in ("total", "first")))
    high = max(row[f"{index}_high"] for row in numbers["uncertainties"] for index in ("total", "first"))
    n = len(numbers["uncertainties"])

    def build(frame: Frame) -> Layers:
        longest = 46 if frame.name == "narrow" else 110
        data = [{**row, "text": _short(str(row["text"]), longest)} for row in rows]
        x = alt.X(
            "value:Q",
            scale=alt.Scale(domain=[low - 0.02, high + 0.02], nice=False),
            axis=alt.Axis(title=None, tickCount=6, domain=False, ticks=False, format=".1f"),
        )
        y = alt.Y("y:Q", scale=alt.Scale(domain=[0, 4 * n], reverse=True, nice=False), axis=None)
        colour = alt.Color("colour:N", scale=None)
        base = over("rows")
        layers = (
            over("zero").mark_rule(color=INK, strokeWidth=1).encode(x=alt.X("value:Q")),
            base.mark_rule(strokeWidth=4, opacity=0.4).encode(
                x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y, color=colour
            ),
            base.mark_circle(size=70, opacity=1).encode(x=x, y=y, color=colour),
            base.mark_text(align="left", fontSize=frame.font, color=INK, baseline="middle").encode(
                x=alt.value(0), y=alt.Y("name:Q"), text=alt.Text("text:N")
            ),
        )
        return Layers(layers, {"rows": data, "zero": [{"value": 0.0}]}, 52 * n + 20)

    return draw("ranking", alt_text, build)


def _short(text: str, longest: int) -> str:
    """Shorten words to what fits; the table below the chart has them whole."""
    if len(text) <= longest:
        return text
    label, _, value = text.rpartition(": ")
    return f"{label[: longest - len(value) - 4].rstrip()} …: {value}"


def _table(numbers: Mapping[str, Any]) -> PageTable:
    rows: list[PageRow] = []
    for row in numbers["uncertainties"]:
        found = row["informed_by"]
        bears = (
            _NO_FIGURES.get(row["kind"], "no figure on record bears on it")
            if found is None
            else f"{found['published_before']:,} figures by the as-of date, {found['published_since']} since"
        )
        names = "" if found is None else f"{found['table']}: {', '.join(found['measures'])}".replace("_", " ")
        cells = (
            _cell(row, "total"),
            _cell(row, "first"),
            PageCell(_MATTERS[row["matters"]]),
            PageCell(row["kind"], row["source"], words=True),
            PageCell(bears, names, words=True),
        )
        rows.append(PageRow(row["label"], cells))
    columns = (
        "Uncertainty",
        "Total index",
        "First-order index",
        "Matters",
        "What its range rests on",
        "Figures",
    )
    title = "Indices, what each range rests on, and the figures on record that bear on it"
    cells = [
        (row["label"], *(row[key] for key in _COLUMNS), row["kind"], row["source"])
        for row in numbers["uncertainties"]
    ]
    made = export(
        "what-the-record-could-settle", f"{title}.", header=("label", *_COLUMNS, "kind", "source"), rows=cells
    )
    return PageTable(title, columns, tuple(rows), made)


def _index(value: float) -> str:
    """Write an index with two decimals and a true minus, and zero without one."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")


def _cell(row: Mapping[str, Any], index: str) -> PageCell:
    return PageCell(_index(row[index]), f"{_index(row[f'{index}_low'])} to {_index(row[f'{index}_high'])}")


def _screening(numbers: Mapping[str, Any]) -> PageTable:
    screened, unit = numbers["screening"], numbers["outcome"]["unit"]
    largest = max((row["effect"] for row in screened["effects"]), default=0.0)
    shown = [row for row in screened["effects"] if row["effect"] > _LEAST_SHOWN * largest]
    rows = tuple(PageRow(row["label"], (PageCell(f"{row['effect']:,.3g}"),)) for row in shown)
    title = f"Mean absolute change of the outcome over each parameter's whole range, {unit}"
    cells = [(row["key"], row["label"], row["effect"]) for row in screened["effects"]]
    none = len(screened["without_effect"])
    note = (
        f"{len(screened['effects']) - len(shown) - none} more move it by less than {_LEAST_SHOWN:.0%} of the"
        f" largest change; {none} had no effect in any trajectory. The CSV file lists all."
    )
    made = export("screening", f"{title}.", header=("key", "label", "effect"), rows=cells)
    return PageTable(title, ("Parameter", "Change"), rows, made, (note,))


def _notes(numbers: Mapping[str, Any]) -> tuple[str, ...]:
    trajectories, rest = numbers["screening"]["trajectories"], len(numbers["rest"])
    screened = (
        f"All parameters were screened on {trajectories} trajectories (Morris 1991). The other {rest} stay as"
        " one group, whose total index bounds that of each."
    )
    return (
        screened,
        *numbers["notes"],
        (
            f"Matters: yes where the interval of the total index lies above {numbers['matters_from']:.0%} of"
            " the variance, no where it lies below, else not settled at this sample size."
        ),
        "A negative estimate is sampling error of an index near zero: read its interval.",
        "Where uncertainties act together, first-order indices sum to less than one, and total ones to more.",
        "Indices rest on the ranges that parameters are given: one that is too narrow hides what it holds.",
    )
