"""The page of a sensitivity analysis: one ranking of everything uncertain, and what rests on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from practicable.brief.charts.canvas import BLUE, INK, ORANGE, RULE, Chart, Frame, Layers, Row, draw, over
from practicable.brief.studies.study_page import (
    PageFigure,
    PageSection,
    StudyPage,
    fingerprints,
    render_study,
)
from practicable.brief.text.exports import Shown, export, shown
from practicable.results.base import read_result
from practicable.results.phrases import day, listed, lowered, phrase
from practicable.results.sensitivity import Ranked, index, ranking_report, screening_report

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["render_ranked"]

_COLUMNS = ("total", "total_low", "total_high", "first", "first_low", "first_high")


def render_ranked(numbers: Ranked | Mapping[str, object]) -> str:
    """Render a sensitivity analysis as one HTML page.

    Parameters
    ----------
    numbers : Ranked or mapping
        A mapping is the content of a JSON file and is read first.

    Raises
    ------
    InputError
        When the content of a file is of another version or does not follow the schema.
    """
    return render_study(
        _page(numbers if isinstance(numbers, Ranked) else read_result(Ranked, numbers, "sensitivity"))
    )


def _page(numbers: Ranked) -> StudyPage:
    made, outcome = numbers.reproducibility, numbers.outcome
    figure, source = _figure(numbers), _source(numbers)
    ranking = shown(ranking_report(numbers), "what-the-record-could-settle", source)
    return StudyPage(
        imprint="what an outcome hangs on",
        title=f"{outcome.label} under {numbers.order.id}",
        dates=(
            f"Simulated from {day(numbers.as_of)} until {day(numbers.until)}; no figure published after the"
            " first day is used."
        ),
        sentence=figure.sentence.split(". ")[0] + ".",
        reading=f"{outcome.label}, southwest border: {phrase(outcome.value)}; {outcome.definition}.",
        export=figure.export,
        sections=(
            PageSection(key="ranking", title="Ranking", figures=(figure,)),
            PageSection(
                key="settled",
                title="What the record could settle",
                lead=numbers.could_settle,
                tables=(ranking,),
            ),
            PageSection(
                key="screening",
                title="Screening",
                tables=(_screening(numbers, source),),
            ),
            PageSection(
                key="limits",
                title="How to read it",
                notes=(
                    *numbers.notes,
                    (
                        "Where uncertainties act together, first-order indices sum to less than one, and"
                        " total ones to more."
                    ),
                    (
                        "Indices rest on the ranges that parameters are given: one that is too narrow hides"
                        " what it holds."
                    ),
                ),
            ),
        ),
        command=made.command,
        warnings=numbers.rests_on.warnings,
        fingerprints=(("Order", numbers.order.hash), *fingerprints(made)),
    )


def _screening(numbers: Ranked, source: str) -> Shown:
    report = screening_report(numbers)
    cells = [(row.key, row.label, row.effect) for row in numbers.screening.effects]
    whole = export("screening", f"{report.title}. {source}", header=("key", "label", "effect"), rows=cells)
    note = "The CSV file lists all."
    return Shown(report.model_copy(update={"notes": (*report.notes, note)}), whole)


def _answer(numbers: Ranked) -> str:
    leading = [row for row in numbers.uncertainties if row.matters][:3]
    what = lowered(numbers.outcome.label)
    if not leading:
        return f"No uncertainty of {what} shows at this sample size"
    words = [f"{lowered(row.label)} (total index {index(row.total)})" for row in leading]
    return f"What moves {what} most: {listed(words)}"


def _source(numbers: Ranked) -> str:
    made, order = numbers.reproducibility, numbers.order
    return (
        f"Sobol indices with {numbers.level:.0%} bootstrap intervals; simulation of order {order.id}"
        f" ({order.hash[:12]}), facts {made.facts_hash[:12]}, practicable {made.versions['practicable']},"
        f" seed {numbers.seed}, {numbers.simulations:,} simulations."
    )


def _figure(numbers: Ranked) -> PageFigure:
    sentence = f"{_answer(numbers)}. {_source(numbers)}"
    rows = [
        (row.key, row.label, *(getattr(row, key) for key in _COLUMNS), row.kind, row.source)
        for row in numbers.uncertainties
    ]
    header = ("key", "label", *_COLUMNS, "kind", "source")
    return PageFigure(
        key="ranking",
        title=f"What {lowered(numbers.outcome.label)} hangs on",
        caption=(
            f"Share of the variance. Dot: estimate; line: {numbers.level:.0%} bootstrap interval. Grey: not"
            " shown to matter."
        ),
        chart=_chart(numbers, sentence),
        sentence=sentence,
        export=export("sensitivity", sentence, header=header, rows=rows),
        legend=(("total", "total index"), ("first", "first-order index")),
    )


def _chart(numbers: Ranked, alt_text: str) -> Chart:
    """Draw both indices of every uncertainty, largest total first, each name above its line."""
    rows: list[Row] = [
        {
            "label": row.label,
            "y": 4.0 * at + (2.0 if name == "total" else 2.9),
            "name": 4.0 * at + 1.0,
            "value": value,
            "low": low,
            "high": high,
            "colour": (BLUE if row.matters else RULE) if name == "total" else ORANGE,
            "text": f"{row.label}: {index(row.total)}" if name == "total" else "",
        }
        for at, row in enumerate(numbers.uncertainties)
        for name, value, low, high in (
            ("total", row.total, row.total_low, row.total_high),
            ("first", row.first, row.first_low, row.first_high),
        )
    ]
    low = min(0.0, *(end for row in numbers.uncertainties for end in (row.total_low, row.first_low)))
    high = max(end for row in numbers.uncertainties for end in (row.total_high, row.first_high))
    n = len(numbers.uncertainties)

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
