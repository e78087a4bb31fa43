"""The page of compared orders: differences by month, by kind of uncertainty, by district."""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicable.brief.charts.studies import difference_chart
from practicable.brief.studies.study_page import (
    PageFigure,
    PageSection,
    StudyPage,
    fingerprints,
    render_study,
)
from practicable.brief.text.exports import export, shown
from practicable.errors import InputError, nearest
from practicable.results.base import read_result
from practicable.results.compare import Compared, Difference
from practicable.results.compare_reports import as_quantity, comparison_reports
from practicable.results.phrases import day, interval, listed, lowered, middle, month, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from practicable.brief.text.exports import Export
    from practicable.results.compare import ComparedMeasure, DifferenceFan, NoDifference
    from practicable.results.report import Report

__all__ = ["credit", "difference_figure", "difference_words", "render_compared"]


def credit(numbers: Compared) -> str:
    """Say where a number comes from, so that it can be found again from a copied sentence."""
    made = numbers.reproducibility
    orders = ", ".join(f"{one.label} ({one.hash[:12]})" for one in numbers.orders)
    return (
        f"Interval: 90 % of replicates, {numbers.kind}. Source: simulation of orders {orders} on the"
        f" public record as known on {numbers.as_of} (facts {made.facts_hash[:12]}), practicable"
        f" {made.versions['practicable']}, seed {numbers.seed}, {numbers.replicates} replicates."
    )


def difference_words(measure: ComparedMeasure, difference: Difference | NoDifference, level: float) -> str:
    """Write a difference, with its sign, for a sentence; empty where there is none to tell."""
    change = as_quantity(difference, level)
    if change is None or change.low == change.high == 0.0:
        return ""
    sign = "+" if change.median > 0.0 else ""
    return f"{sign}{middle(change)} {lowered(measure.label)} (90 %: {interval(change)})"


_LEGEND = (
    ("outer", "90 % of replicates"),
    ("inner", "50 % of replicates"),
    ("median", "median"),
)
_HEADLINE = ("apprehensions", "prosecutions")


def difference_figure(numbers: Compared, measure: str | None = None) -> str:
    """Draw the first order's difference from the reference by month.

    Parameters
    ----------
    numbers : Compared
    measure : str, optional
        Key of a fan; the first by default.

    Returns
    -------
    str
        A self-contained SVG document.
    """
    fans = {fan.key: fan for fan in reversed(numbers.fans)}
    wanted = measure or numbers.fans[0].key
    if wanted not in fans:
        raise InputError(f"{wanted!r} is not kept by month; {nearest(wanted, fans)}", where="measure")
    return _figure(numbers, fans[wanted]).chart.wide


def render_compared(numbers: Compared | Mapping[str, object]) -> str:
    """Render compared orders as one HTML page.

    Parameters
    ----------
    numbers : Compared or mapping
        A mapping is the content of a JSON file and is read first.

    Raises
    ------
    InputError
        When the content of a file is of another version or does not follow the schema.
    """
    found = numbers if isinstance(numbers, Compared) else read_result(Compared, numbers, "comparison")
    return render_study(_page(found))


def _page(numbers: Compared) -> StudyPage:
    others = [one.label for one in numbers.orders[1:]]
    made = numbers.reproducibility
    answer = _answer(numbers)
    return StudyPage(
        imprint="orders compared",
        title=f"{listed(others)} against {numbers.reference}",
        dates=(
            f"Simulated with what was public on {day(numbers.as_of)}, from that day until"
            f" {day(numbers.until)}."
        ),
        sentence=answer,
        reading=(
            f"{' '.join([*numbers.conditions, *numbers.remarks, ''])}"
            f"Every order was run on the same {numbers.replicates:,} scenarios: the same people, the same"
            " forecast and the same luck, so that only the orders differ."
        ),
        export=_answer_export(numbers, answer),
        sections=(
            *(section for at, label in enumerate(others) for section in _sections(numbers, at, label)),
            _limits(numbers),
        ),
        command=made.command,
        warnings=numbers.rests_on.warnings,
        fingerprints=(*((f"Order {one.label}", one.hash) for one in numbers.orders), *fingerprints(made)),
    )


def _answer(numbers: Compared) -> str:
    parts = [
        words
        for measure in numbers.measures
        if measure.key in _HEADLINE
        and (words := difference_words(measure, measure.places[0].differences[0], numbers.level))
    ]
    order = numbers.orders[1].label
    if not parts:
        return f"{order}: no difference."
    return f"{order} against {numbers.reference}, mean difference: {listed(parts)}."


_COLUMNS = ("mean", "se", "se_unpaired", "ratio", "median", "low", "high")
_BY_CHANCE = ("se", "se_unpaired", "ratio", "ratio_low", "ratio_high")


def _answer_export(numbers: Compared, answer: str) -> Export:
    rows = [
        (measure.key, place.place, one.order, *_unrounded(one), one.unit)
        for measure in numbers.measures
        for place in measure.places
        for one in place.differences
    ]
    by_chance = (f"by_chance_{key}" for key in _BY_CHANCE)
    header = ("measure", "place", "order", *_COLUMNS, *by_chance, "unit")
    return export("comparison", f"{answer} {credit(numbers)}", header=header, rows=rows)


def _unrounded(one: Difference | NoDifference) -> tuple[float | None, ...]:
    if not isinstance(one, Difference):
        return (None,) * len((*_COLUMNS, *_BY_CHANCE))
    return (
        *(getattr(one, key) for key in _COLUMNS),
        *(getattr(one.by_chance, key) for key in _BY_CHANCE),
    )


def _sections(numbers: Compared, at: int, label: str) -> tuple[PageSection, ...]:
    """Sections of one order against the reference; `at` counts the orders after it."""
    several = len(numbers.orders) > 2
    key, suffix = (f"-{at + 1}", f": {label}") if several else ("", "")
    told, source = comparison_reports(numbers, at), credit(numbers)

    def section(name: str, title: str, *reports: tuple[str, Report]) -> PageSection:
        tables = tuple(shown(report, f"{file}-{at + 1}", source) for file, report in reports)
        return PageSection(key=f"{name}{key}", title=f"{title}{suffix}", tables=tables)

    return (
        section("differences", "Differences", ("differences", told.differences)),
        PageSection(
            key=f"months{key}",
            title=f"By month{suffix}",
            figures=tuple(
                _figure(numbers, fan, prefix=f"order-{at}-") for fan in numbers.fans if fan.order == label
            ),
        ),
        section("errors", "Monte Carlo error", ("monte-carlo-error", told.errors)),
        section(
            "uncertainty",
            "Where the uncertainty comes from",
            ("uncertainty", told.uncertainty),
            ("replicates", told.needed),
        ),
        section("places", "By district", ("districts", told.districts)),
    )


def _figure(numbers: Compared, fan: DifferenceFan, *, prefix: str = "") -> PageFigure:
    title = f"{fan.title}: {fan.order} less {numbers.reference}"
    median = fan.quantiles["0.5"]
    largest = max(range(len(median)), key=lambda at: abs(median[at]))
    low, high = (fan.quantiles[level][largest] for level in ("0.05", "0.95"))
    sentence = (
        f"{title}. The largest median difference is {number(median[largest], sign=True)} {fan.unit}"
        f" (90 %: {number(low, sign=True)} to {number(high, sign=True)}), in {month(fan.dates[largest])}."
    )
    levels = sorted(fan.quantiles, key=float)
    rows = [(date, *(fan.quantiles[level][at] for level in levels)) for at, date in enumerate(fan.dates)]
    key = f"difference-{prefix}{fan.key}"
    return PageFigure(
        key=key,
        title=fan.title,
        caption=f"Difference in {fan.unit}; {fan.definition}. The first month begins at the as-of day.",
        chart=difference_chart(key, fan, sentence),
        sentence=sentence,
        export=export(key, f"{sentence} {credit(numbers)}", header=("month", *levels), rows=rows),
        legend=_LEGEND,
    )


def _limits(numbers: Compared) -> PageSection:
    later = [one.label for one in numbers.orders if one.announced_later]
    unseen = (
        f"Simulated whole: {listed(later)} with what was announced after the as-of date."
        " No figure published after it is used."
    )
    return PageSection(
        key="limits",
        title="What this comparison cannot say",
        notes=(
            *([unseen] if later else []),
            "Effects of perceived risk, the announcement with it, rest on assumed ranges that include none.",
            "Other cases lost rest on an assumed ratio of attorney hours.",
            "Where the reference has no such number, as a share of nobody, there is no difference.",
        ),
    )
