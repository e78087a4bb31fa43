"""Tables of compared orders, and the words that go with a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from practicable.brief.studies.study_page import PageCell, PageRow, PageTable
from practicable.brief.text.exports import export
from practicable.brief.text.phrases import interval, lowered, measured, middle
from practicable.results.outcomes import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "credit",
    "difference_table",
    "difference_words",
    "district_table",
    "error_table",
    "needed_table",
    "number",
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
