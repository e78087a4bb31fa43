"""The page of compared orders: differences by month, by kind of uncertainty, by district."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from practicable.brief.charts.differences import difference_chart
from practicable.brief.studies.comparison_tables import (
    credit,
    difference_table,
    difference_words,
    district_table,
    error_table,
    needed_table,
    number,
    uncertainty_table,
)
from practicable.brief.studies.study_page import PageFigure, PageSection, StudyPage, render_study
from practicable.brief.text.exports import export
from practicable.brief.text.phrases import day, listed, month
from practicable.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from practicable.brief.text.exports import Export

__all__ = ["difference_figure", "render_compared"]

_LEGEND = (
    ("outer", "90 % of replicates"),
    ("inner", "50 % of replicates"),
    ("median", "median"),
)
_HEADLINE = ("apprehensions", "prosecutions")


def difference_figure(numbers: Mapping[str, Any], measure: str | None = None) -> str:
    """Draw the first order's difference from the reference by month.

    Parameters
    ----------
    numbers : mapping
        Of schema ``practicable.comparison/1``.
    measure : str, optional
        Key of a fan; the first by default.

    Returns
    -------
    str
        A self-contained SVG document.
    """
    fans = {fan["key"]: fan for fan in reversed(numbers["fans"])}
    wanted = measure or numbers["fans"][0]["key"]
    if wanted not in fans:
        raise InputError(f"{wanted!r} is not kept by month; {nearest(wanted, fans)}", where="measure")
    return _figure(numbers, fans[wanted]).chart.wide


def render_compared(numbers: Mapping[str, Any]) -> str:
    """Render compared orders as one HTML page.

    Parameters
    ----------
    numbers : mapping
        Of schema ``practicable.comparison/1``.
    """
    return render_study(_page(numbers))


def _page(numbers: Mapping[str, Any]) -> StudyPage:
    reference, others = numbers["reference"], [one["label"] for one in numbers["orders"][1:]]
    made = numbers["reproducibility"]
    sections = [section for at, label in enumerate(others) for section in _sections(numbers, at, label)]
    answer = _answer(numbers)
    return StudyPage(
        imprint="orders compared",
        title=f"{listed(others)} against {reference}",
        dates=_dates(numbers),
        sentence=answer,
        reading=(
            f"{' '.join([*numbers['conditions'], *numbers['remarks'], ''])}"
            f"Every order was run on the same {numbers['replicates']:,} scenarios: the same people, the same"
            " forecast and the same luck, so that only the orders differ."
        ),
        export=_answer_export(numbers, answer),
        sections=(*sections, _limits(numbers)),
        command=made["command"],
        warnings=tuple(numbers.get("rests_on", {}).get("warnings", ())),
        fingerprints=(
            *((f"Order {one['label']}", one["hash"]) for one in numbers["orders"]),
            ("Facts", made["facts_hash"]),
            ("Parameters", made["parameters_hash"]),
            ("Fit", made["fit"].get("draws_hash", made["fit"]["status"])),
            ("Versions", ", ".join(f"{name} {number}" for name, number in made["versions"].items())),
        ),
    )


def _dates(numbers: Mapping[str, Any]) -> str:
    as_of, until = (day(dt.date.fromisoformat(numbers[key])) for key in ("as_of", "until"))
    return f"Simulated with what was public on {as_of}, from that day until {until}."


def _answer(numbers: Mapping[str, Any]) -> str:
    parts = [
        words
        for measure in numbers["measures"]
        if measure["key"] in _HEADLINE
        and (words := difference_words(measure, measure["places"][0]["differences"][0], numbers["level"]))
    ]
    order = numbers["orders"][1]["label"]
    return (
        f"{order} against {numbers['reference']}, mean difference: {listed(parts)}."
        if parts
        else f"{order}: no difference."
    )


def _answer_export(numbers: Mapping[str, Any], answer: str) -> Export:
    rows = [
        (
            measure["key"],
            place["place"],
            one["order"],
            *(one.get(key) for key in _COLUMNS),
            *(one.get("by_chance", {}).get(key) for key in _BY_CHANCE),
            one["unit"],
        )
        for measure in numbers["measures"]
        for place in measure["places"]
        for one in place["differences"]
    ]
    by_chance = (f"by_chance_{key}" for key in _BY_CHANCE)
    header = ("measure", "place", "order", *_COLUMNS, *by_chance, "unit")
    return export("comparison", f"{answer} {credit(numbers)}", header=header, rows=rows)


_COLUMNS = ("mean", "se", "se_unpaired", "ratio", "median", "low", "high")
_BY_CHANCE = ("se", "se_unpaired", "ratio", "ratio_low", "ratio_high")


def _sections(numbers: Mapping[str, Any], at: int, label: str) -> list[PageSection]:
    """Sections of one order against the reference; `at` counts the orders after it."""
    several = len(numbers["orders"]) > 2
    key, suffix = (f"-{at + 1}", f": {label}") if several else ("", "")
    fans = [fan for fan in numbers["fans"] if fan["order"] == label]
    return [
        PageSection(
            key=f"differences{key}",
            title=f"Differences{suffix}",
            tables=(difference_table(numbers, at),),
        ),
        PageSection(
            key=f"months{key}",
            title=f"By month{suffix}",
            figures=tuple(_figure(numbers, fan, prefix=f"order-{at}-") for fan in fans),
        ),
        PageSection(
            key=f"errors{key}",
            title=f"Monte Carlo error{suffix}",
            lead=numbers["pairing"][at],
            tables=(error_table(numbers, at),),
            notes=_error_notes(numbers),
        ),
        PageSection(
            key=f"uncertainty{key}",
            title=f"Where the uncertainty comes from{suffix}",
            lead=(
                "Standard deviation of the difference that goes when the draws of one kind are replaced and"
                " the others stay, interactions included; so the three need not add up."
            ),
            tables=(uncertainty_table(numbers, at), needed_table(numbers, at)),
        ),
        PageSection(key=f"places{key}", title=f"By district{suffix}", tables=(district_table(numbers, at),)),
    ]


def _error_notes(numbers: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        (
            "Chance alone: parameters and forecast are given and the events differ, from two sets of events"
            f" on each of {numbers['redrawn_replicates']} scenarios; 90 % interval of the ratio below it."
        ),
        (
            "Everything drawn: parameters and forecast vary too, so that the error holds what they change in"
            " the difference."
        ),
        "Unpaired: as many replicates, but draws of its own for each order.",
        (
            "Where an order fills the courts, chance no longer moves the number of hearings there. Pairing"
            " cannot take away what moves one order alone."
        ),
    )


def _figure(numbers: Mapping[str, Any], fan: Mapping[str, Any], *, prefix: str = "") -> PageFigure:
    title = f"{fan['title']}: {fan['order']} less {numbers['reference']}"
    middle = fan["quantiles"]["0.5"]
    largest = max(range(len(middle)), key=lambda at: abs(middle[at]))
    low, high = (fan["quantiles"][level][largest] for level in ("0.05", "0.95"))
    sentence = (
        f"{title}. The largest median difference is {number(middle[largest], sign=True)} {fan['unit']}"
        f" (90 %: {number(low, sign=True)} to {number(high, sign=True)}), in {month(fan['dates'][largest])}."
    )
    levels = sorted(fan["quantiles"], key=float)
    rows = [
        (date, *(fan["quantiles"][level][at] for level in levels)) for at, date in enumerate(fan["dates"])
    ]
    key = f"difference-{prefix}{fan['key']}"
    return PageFigure(
        key=key,
        title=fan["title"],
        caption=f"Difference in {fan['unit']}; {fan['definition']}. The first month begins at the as-of day.",
        chart=difference_chart(key, fan, sentence),
        sentence=sentence,
        export=export(key, f"{sentence} {credit(numbers)}", header=("month", *levels), rows=rows),
        legend=_LEGEND,
    )


def _limits(numbers: Mapping[str, Any]) -> PageSection:
    later = [one["label"] for one in numbers["orders"] if one["announced_later"]]
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
