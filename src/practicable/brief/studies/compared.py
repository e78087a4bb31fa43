"""The page of compared orders: differences by month, by kind of uncertainty, by district."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from practicable.brief.charts.studies import difference_chart
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
from practicable.errors import InputError, nearest
from practicable.results.base import Quantity
from practicable.results.phrases import day, interval, listed, lowered, measured, middle, month

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from practicable.brief.text.exports import Export

__all__ = [
    "credit",
    "difference_figure",
    "difference_table",
    "difference_words",
    "district_table",
    "error_table",
    "needed_table",
    "number",
    "render_compared",
    "uncertainty_table",
]

_KINDS = {"parameters": "Parameters", "forecast": "Forecast of arrivals", "events": "Events, by chance"}
_NONE = PageCell("")


def number(value: float | None, *, sign: bool = False) -> str:
    """Write a number with three digits and a true minus; None as an empty text."""
    if value is None:
        return ""
    rounded = float(f"{value:.3g}")
    digits = 0 if abs(rounded) >= 100 or rounded == int(rounded) else 2 if abs(rounded) < 10 else 1
    text = f"{rounded:+,.{digits}f}" if sign and rounded else f"{rounded:,.{digits}f}"
    return text.replace("-", "\N{MINUS SIGN}")


def credit(numbers: Mapping[str, Any]) -> str:
    """Say where a number comes from, so that it can be found again from a copied sentence."""
    made = numbers["reproducibility"]
    orders = ", ".join(f"{one['label']} ({one['hash'][:12]})" for one in numbers["orders"])
    return (
        f"Interval: 90 % of replicates, {numbers['kind']}. Source: simulation of orders {orders} on the"
        f" public record as known on {numbers['as_of']} (facts {made['facts_hash'][:12]}), practicable"
        f" {made['versions']['practicable']}, seed {numbers['seed']}, {numbers['replicates']} replicates."
    )


def difference_words(measure: Mapping[str, Any], difference: Mapping[str, Any], level: float) -> str:
    """Write a difference, with its sign, for a sentence; empty where there is none to tell."""
    change = _difference(difference, level)
    if change is None or change.low == change.high == 0.0:
        return ""
    sign = "+" if change.median > 0.0 else ""
    return f"{sign}{middle(change)} {lowered(measure['label'])} (90 %: {interval(change)})"


def _rows(numbers: Mapping[str, Any], at: int) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Pair each measure's words with its southwest difference for one order."""
    return [(measure, measure["places"][0]["differences"][at]) for measure in numbers["measures"]]


def _cell(quantity: Mapping[str, Any] | None) -> PageCell:
    """Write a quantity of an order: median and interval."""
    if quantity is None:
        return _NONE
    written = measured(Quantity.model_validate(quantity))
    return PageCell(written.middle, written.span)


def _difference(one: Mapping[str, Any], level: float) -> Quantity | None:
    if not one["known"]:
        return None
    ends = {key: one[key] for key in ("low", "high", "unit")}
    return Quantity(median=one["mean"], level=level, kind="", **ends)


def _label(measure: Mapping[str, Any]) -> str:
    return f"{measure['label']} (assumed)" if measure["assumed"] else measure["label"]


def _table(
    numbers: Mapping[str, Any], title: str, columns: Sequence[str], rows: Sequence[PageRow], name: str
) -> PageTable:
    """Make a table whose CSV file holds what is printed; the answer's file holds it unrounded."""
    cells = [(row.label, *(f"{cell.middle} {cell.span}".strip() for cell in row.cells)) for row in rows]
    sentence = f"{title}. {credit(numbers)}"
    made = export(name, sentence, header=tuple(columns), rows=cells)
    return PageTable(title, tuple(columns), tuple(rows), made)


def difference_table(numbers: Mapping[str, Any], at: int) -> PageTable:
    """Tell each measure under both orders, and the difference with its Monte Carlo error."""
    rows: list[PageRow] = []
    for measure, one in _rows(numbers, at):
        change = _difference(one, numbers["level"])
        orders = measure["places"][0]["orders"]
        cells = (
            _cell(orders[0]),
            _cell(orders[at + 1]),
            _NONE if change is None else PageCell(middle(change), interval(change)),
        )
        rows.append(PageRow(_label(measure), cells, measure["unit"]))
    label = numbers["orders"][at + 1]["label"]
    columns = (
        "Measure",
        f"{numbers['reference']}, median",
        f"{label}, median",
        "Difference, mean",
    )
    title = f"{label} against {numbers['reference']}, southwest border; 90 % of replicates below"
    return _table(numbers, title, columns, rows, f"differences-{at + 1}")


def error_table(numbers: Mapping[str, Any], at: int) -> PageTable:
    """Tell the Monte Carlo error of each mean difference, of chance alone and of everything drawn."""
    rows: list[PageRow] = []
    for measure, one in _rows(numbers, at):
        if one["known"]:
            chance = one["by_chance"]
            why = PageCell(f"{chance['why'][:1].upper()}{chance['why'][1:]}" or "–", words=True)
            rows.append(PageRow(_label(measure), (*_error(chance), *_error(one), why), measure["unit"]))
    columns = (
        "Measure",
        "Chance alone, s.e.",
        "Times smaller by pairing",
        "Everything drawn, s.e.",
        "Times smaller",
        f"Why chance alone gives less than {numbers['wanted_ratio']:g}",
    )
    title = f"Monte Carlo error of the mean difference with {numbers['replicates']:,} replicates"
    return _table(numbers, title, columns, rows, f"monte-carlo-error-{at + 1}")


def _error(one: Mapping[str, Any]) -> tuple[PageCell, PageCell]:
    low, high = one.get("ratio_low"), one.get("ratio_high")
    span = "" if low is None or low == high else f"{low:.1f} to {high:.1f}"
    return (
        PageCell(number(one["se"]) or "0", f"unpaired {number(one['se_unpaired'])}"),
        PageCell("" if one["ratio"] is None else f"{one['ratio']:.1f}", span),
    )


def uncertainty_table(numbers: Mapping[str, Any], at: int) -> PageTable:
    """Tell the standard deviation of each difference that each kind of uncertainty accounts for."""
    rows = [
        PageRow(
            _label(measure),
            tuple(
                PageCell(
                    number(one["uncertainty"][kind]["sd"]), f"± {number(one['uncertainty'][kind]['se'])} s.e."
                )
                for kind in _KINDS
            ),
            measure["unit"],
        )
        for measure, one in _rows(numbers, at)
        if one["known"]
    ]
    title = (
        f"Standard deviation of the difference by kind, on {numbers['redrawn_replicates']} replicates"
        " (pick-freeze, Jansen 1999)"
    )
    return _table(numbers, title, ("Measure", *_KINDS.values()), rows, f"uncertainty-{at + 1}")


def needed_table(numbers: Mapping[str, Any], at: int) -> PageTable:
    """Tell how many replicates each wanted precision takes."""
    known = [(measure, one) for measure, one in _rows(numbers, at) if one["known"] and one["mean"]]
    wanted = list(known[0][1]["replicates_needed"]) if known else []
    rows = [
        PageRow(_label(measure), tuple(PageCell(f"{one['replicates_needed'][share]:,}") for share in wanted))
        for measure, one in known
    ]
    title = (
        "Replicates at which the 95 % Monte Carlo interval of the mean difference is within this share of it"
    )
    return _table(
        numbers, title, ("Measure", *(f"± {share}" for share in wanted)), rows, f"replicates-{at + 1}"
    )


def district_table(numbers: Mapping[str, Any], at: int) -> PageTable:
    """Tell the mean differences by district, where a measure has districts."""
    named = [measure for measure in numbers["measures"] if len(measure["places"]) > 1]
    names = [place["name"] for place in named[0]["places"]]
    rows: list[PageRow] = []
    for measure in named:
        changes = [_difference(place["differences"][at], numbers["level"]) for place in measure["places"]]
        if any(change is not None for change in changes):
            cells = [_NONE if one is None else PageCell(middle(one), interval(one)) for one in changes]
            rows.append(PageRow(_label(measure), tuple(cells), measure["unit"]))
    title = "Mean difference by district; 90 % of replicates below"
    return _table(numbers, title, ("Measure", *names), rows, f"districts-{at + 1}")


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
