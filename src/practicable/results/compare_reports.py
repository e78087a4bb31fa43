"""Orders compared, as tables for people: differences, their errors, what they rest on, districts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.results.base import Quantity
from practicable.results.compare import Difference
from practicable.results.phrases import interval, middle, number
from practicable.results.report import Cell, Report, Row, quantity_cell

if TYPE_CHECKING:
    from practicable.results.compare import Chance, Compared, ComparedMeasure, NoDifference

__all__ = ["ComparisonReports", "as_quantity", "comparison_reports", "measure_name"]

_KINDS = {"parameters": "Parameters", "forecast": "Forecast of arrivals", "events": "Events, by chance"}


@dataclass(frozen=True, slots=True)
class ComparisonReports:
    """The tables of one order against the reference."""

    differences: Report
    errors: Report
    uncertainty: Report
    needed: Report
    districts: Report

    @property
    def all(self) -> tuple[Report, ...]:
        """Every table in the order of reading."""
        return self.differences, self.errors, self.uncertainty, self.needed, self.districts


def comparison_reports(numbers: Compared, at: int) -> ComparisonReports:
    """Describe the tables of one order against the reference.

    Parameters
    ----------
    numbers : Compared
    at : int
        Of the order, counted from the first after the reference.
    """
    return ComparisonReports(
        _differences(numbers, at),
        _errors(numbers, at),
        _uncertainty(numbers, at),
        _needed(numbers, at),
        _districts(numbers, at),
    )


def as_quantity(one: Difference | NoDifference, level: float) -> Quantity | None:
    """Return a mean difference with the interval over replicates; None where there is none."""
    if not isinstance(one, Difference):
        return None
    return Quantity(median=one.mean, low=one.low, high=one.high, level=level, kind="", unit=one.unit)


def measure_name(measure: ComparedMeasure) -> str:
    """Name a measure, and say that it rests on an assumption where it does."""
    return f"{measure.label} (assumed)" if measure.assumed else measure.label


def _known(numbers: Compared, at: int) -> list[tuple[ComparedMeasure, Difference]]:
    """Pair each measure with its southwest difference, where there is one."""
    return [
        (measure, one)
        for measure in numbers.measures
        if isinstance(one := measure.places[0].differences[at], Difference)
    ]


def _change(one: Difference | NoDifference, level: float) -> Cell:
    change = as_quantity(one, level)
    if change is None:
        return Cell()
    return Cell(text=f"{'+' if change.median > 0.0 else ''}{middle(change)}", span=interval(change))


def _differences(numbers: Compared, at: int) -> Report:
    label = numbers.orders[at + 1].label
    rows = [
        Row(
            label=measure_name(measure),
            detail=measure.unit,
            cells=(
                quantity_cell(place.orders[0]),
                quantity_cell(place.orders[at + 1]),
                _change(place.differences[at], numbers.level),
            ),
        )
        for measure in numbers.measures
        for place in measure.places[:1]
    ]
    return Report(
        title=f"{label} against {numbers.reference}, southwest border; intervals hold 90 % of replicates",
        columns=("Measure", f"{numbers.reference}, median", f"{label}, median", "Difference, mean"),
        rows=tuple(rows),
    )


def _errors(numbers: Compared, at: int) -> Report:
    known = _known(numbers, at)
    why: dict[str, list[str]] = {}
    for measure, one in known:
        if one.by_chance.why:
            why.setdefault(one.by_chance.why, []).append(measure.label.lower())
    return Report(
        title=f"Monte Carlo error of the mean difference with {numbers.replicates:,} replicates",
        columns=(
            "Measure",
            "Chance alone, s.e.",
            "Times smaller by pairing",
            "Everything drawn, s.e.",
            "Times smaller",
        ),
        rows=tuple(
            Row(
                label=measure_name(measure),
                detail=measure.unit,
                cells=(*_error(one.by_chance, _ratio_span(one.by_chance)), *_error(one, "")),
            )
            for measure, one in known
        ),
        notes=(
            f"{numbers.orders[at + 1].label}: {numbers.pairing[at]}",
            *(
                f"Chance alone, less than {numbers.wanted_ratio:g} times: {', '.join(names)}: {words}."
                for words, names in why.items()
            ),
            (
                "Chance alone: parameters and forecast are given and the events differ, from two sets of"
                f" events on each of {numbers.redrawn_replicates} scenarios; intervals of 90 %."
            ),
            (
                "Everything drawn: parameters and forecast vary too, so that the error holds what they change"
                " in the difference."
            ),
            "Unpaired: as many replicates, but draws of its own for each order.",
            (
                "Where an order fills the courts, chance no longer moves the number of hearings there."
                " Pairing cannot take away what moves one order alone."
            ),
        ),
    )


def _error(one: Difference | Chance, span: str) -> tuple[Cell, Cell]:
    ratio = "–" if one.ratio is None else f"{one.ratio:.1f}"
    return (
        Cell(text=number(one.se), span=f"unpaired {number(one.se_unpaired)}"),
        Cell(text=ratio, span=span),
    )


def _ratio_span(one: Chance) -> str:
    if one.ratio_low is None or one.ratio_high is None or one.ratio_low == one.ratio_high:
        return ""
    return f"{one.ratio_low:.1f} to {one.ratio_high:.1f}"


def _uncertainty(numbers: Compared, at: int) -> Report:
    rows = [
        Row(
            label=measure_name(measure),
            detail=measure.unit,
            cells=tuple(
                Cell(text=number(one.uncertainty[kind].sd), span=f"± {number(one.uncertainty[kind].se)} s.e.")
                for kind in _KINDS
            ),
        )
        for measure, one in _known(numbers, at)
    ]
    return Report(
        title=(
            f"Standard deviation of the difference by kind, on {numbers.redrawn_replicates} replicates"
            " (pick-freeze, Jansen 1999)"
        ),
        columns=("Measure", *_KINDS.values()),
        rows=tuple(rows),
        notes=(
            (
                "Standard deviation of the difference that goes when the draws of one kind are replaced and"
                " the others stay, interactions included; so the three need not add up."
            ),
        ),
    )


def _needed(numbers: Compared, at: int) -> Report:
    known = [(measure, one) for measure, one in _known(numbers, at) if one.mean]
    wanted = list(known[0][1].replicates_needed) if known else []
    return Report(
        title=(
            "Replicates at which the 95 % Monte Carlo interval of the mean difference is within this share of"
            " it"
        ),
        columns=("Measure", *(f"± {share}" for share in wanted)),
        rows=tuple(
            Row(
                label=measure_name(measure),
                cells=tuple(Cell(text=f"{one.replicates_needed[share]:,}") for share in wanted),
            )
            for measure, one in known
        ),
    )


def _districts(numbers: Compared, at: int) -> Report:
    named = [measure for measure in numbers.measures if len(measure.places) > 1]
    rows = [
        Row(
            label=measure_name(measure),
            detail=measure.unit,
            cells=tuple(_change(place.differences[at], numbers.level) for place in measure.places),
        )
        for measure in named
        if any(place.differences[at].known for place in measure.places)
    ]
    return Report(
        title="Mean difference by district; intervals hold 90 % of replicates",
        columns=("Measure", *(place.name for place in named[0].places)),
        rows=tuple(rows),
    )
