"""A frontier as tables for people: what targets take, in which units, which floors are held, by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicable.results.phrases import bound_spaces, count, exact_percent, month, number, percent
from practicable.results.report import Cell, Report, Row

if TYPE_CHECKING:
    from practicable.results.base import Quantity
    from practicable.results.frontier import (
        Conversion,
        DistrictFrontier,
        FloorHeld,
        Frontier,
        MonthFrontier,
        TargetTaken,
    )

__all__ = ["addition_words", "floor_report", "month_report", "target_report", "unit_report"]

_HOLDS = {True: "held", False: "not held", None: "not known"}

_MIDDLE = "median, 90 % of replicates"


def target_report(numbers: Frontier) -> Report:
    """Describe what each target takes, beside the most on record, and how surely."""
    return Report(
        title=(
            "Improper-entry defendants per court day that a target takes, reached in"
            f" {exact_percent(numbers.probability)} of 100 futures"
        ),
        columns=(
            "District and target",
            "Takes",
            "Most on record",
            "Times",
            "Reached in fresh replicates; 90 % Monte Carlo interval (Wilson)",
            f"In custody at most, {_MIDDLE}",
            f"Children separated, {_MIDDLE}",
        ),
        rows=tuple(
            Row(label=_named(district, one), cells=_target(district, one))
            for district in numbers.districts
            for one in district.targets
        ),
        notes=_kinds(numbers),
    )


def _kinds(numbers: Frontier) -> tuple[str, ...]:
    return (f"Intervals: {numbers.definitions['intervals']}.",)


def _target(district: DistrictFrontier, one: TargetTaken) -> tuple[Cell, ...]:
    most = district.highest[0]
    record = Cell(text=count(most.value, 0), span=most.period)
    if one.needed is None or one.confirmed is None:
        return (Cell(text=one.why, words=True), record, Cell(), Cell(), Cell(), Cell())
    sure = one.confirmed
    return (
        Cell(text=count(one.needed, 0)),
        record,
        Cell(text="" if one.times_record is None else f"{one.times_record:.1f}"),
        Cell(text=f"{percent(sure.probability)} %", span=f"{percent(sure.low)}–{percent(sure.high)}"),
        _whole(one.in_custody),
        _whole(one.separated),
    )


def _whole(quantity: Quantity | None) -> Cell:
    if quantity is None:
        return Cell()
    return Cell(text=count(quantity.median, 0), span=f"{count(quantity.low, 0)}–{count(quantity.high, 0)}")


def _named(district: DistrictFrontier, one: TargetTaken) -> str:
    return bound_spaces(f"{district.name}, {exact_percent(one.target)} %")


def _reached(numbers: Frontier) -> list[tuple[DistrictFrontier, TargetTaken]]:
    return [
        (district, one)
        for district in numbers.districts
        for one in district.targets
        if one.needed is not None
    ]


def unit_report(numbers: Frontier) -> Report:
    """Describe the same in attorneys, hearings and defenders, where there is a conversion."""
    found = _reached(numbers)
    bases = dict.fromkeys(
        f"{district.name}, {unit.label}: {unit.basis}."
        for district, one in found
        for unit in one.takes
        if unit.low is not None
    )
    return Report(
        title="In other units, only where a source or the user gives the conversion",
        columns=("District and target", *([unit.label for unit in found[0][1].takes] if found else [])),
        rows=tuple(
            Row(label=_named(district, one), cells=tuple(_unit(unit) for unit in one.takes))
            for district, one in found
        ),
        notes=tuple(bases),
    )


def _unit(unit: Conversion) -> Cell:
    if unit.low is None or unit.high is None:
        return Cell(text="no source")
    ends = dict.fromkeys((count(unit.low, 0), count(unit.high, 0)))
    return Cell(text="–".join(ends))


def floor_report(numbers: Frontier) -> Report:
    """Describe which floors each target's number of hearings holds."""
    return Report(
        title="Floors held at the number that a target takes",
        columns=("District and target", *(floor.label for floor in numbers.floors)),
        rows=tuple(
            Row(label=_named(district, one), cells=tuple(_floor(floor) for floor in one.floors))
            for district, one in _reached(numbers)
        ),
        notes=tuple(f"{floor.label.capitalize()}: {floor.told}." for floor in numbers.floors),
    )


def _floor(floor: FloorHeld) -> Cell:
    if floor.holds is None and floor.holds_from is not None:
        return Cell(text=f"held from {number(floor.holds_from)}", span=floor.unit)
    return Cell(text=_HOLDS[floor.holds], span="" if floor.value is None else number(floor.value))


def month_report(numbers: Frontier) -> Report:
    """Describe what each month asks, what share the record's hearings allow, and what targets take."""
    return Report(
        title="By month, defendants per court day (interpolated between simulated numbers)",
        columns=(
            "District and month",
            f"Asked, {_MIDDLE}",
            f"Share by the record's hearings, {_MIDDLE}",
            *(f"{exact_percent(target)} % takes" for target in numbers.targets),
        ),
        rows=tuple(
            Row(label=f"{district.name}, {month(row.month)}", cells=_month(row))
            for district in numbers.districts
            for row in district.months
            if row.asked
        ),
        notes=_kinds(numbers),
    )


def _month(row: MonthFrontier) -> tuple[Cell, ...]:
    share = row.share
    shown = (
        Cell()
        if share is None
        else Cell(text=f"{percent(share.median)} %", span=f"{percent(share.low)}–{percent(share.high)}")
    )
    needed = (
        Cell(text="" if one.per_court_day is None else count(one.per_court_day, 0)) for one in row.needed
    )
    return (_whole(row.asked), shown, *needed)


def addition_words(numbers: Frontier) -> tuple[str, ...]:
    """Say what each resource that the order names bought, and what it would have had to do."""
    return tuple(
        " ".join(part for part in (f"{one.told}.", one.would_take_told, source) if part)
        for one in numbers.additions
        for source in (f"{one.source}." if one.source else "",)
    )
