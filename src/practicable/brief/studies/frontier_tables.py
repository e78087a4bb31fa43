"""Tables of a frontier: targets, other units, floors, months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from practicable.brief.studies.study_page import PageCell, PageRow, PageTable
from practicable.brief.text.exports import export
from practicable.brief.text.phrases import bound_spaces, count, exact_percent, month, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["floor_table", "month_table", "target_table", "unit_table"]

_HOLDS = {True: "held", False: "not held", None: "not known"}

_MIDDLE = "median, 90 % of replicates"


def target_table(numbers: Mapping[str, Any], credit: str) -> PageTable:
    """Return what each target takes, beside the most on record, and how surely."""
    title = "Improper-entry defendants per court day that a target takes"
    columns = (
        "District and target",
        "Takes",
        "Most on record",
        "Times",
        "Reached in fresh replicates; 90 % Monte Carlo interval (Wilson)",
        f"In custody at most, {_MIDDLE}",
        f"Children separated, {_MIDDLE}",
    )
    rows = [
        PageRow(_named(district, one), _target_cells(district, one))
        for district in numbers["districts"]
        for one in district["targets"]
    ]
    cells = [
        (district["key"], one["target"], one["needed"], district["highest"][0]["value"], one["times_record"])
        for district in numbers["districts"]
        for one in district["targets"]
    ]
    header = ("district", "target", "needed", "most_on_record", "times")
    return PageTable(
        title,
        columns,
        tuple(rows),
        export("frontier-targets", f"{title}. {credit}", header=header, rows=cells),
        _kinds(numbers),
    )


def _kinds(numbers: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"Intervals: {numbers['definitions']['intervals']}.",)


def _target_cells(district: Mapping[str, Any], one: Mapping[str, Any]) -> tuple[PageCell, ...]:
    most = district["highest"][0]
    record = PageCell(count(most["value"], 0), most["period"])
    if one["needed"] is None:
        return (PageCell(one["why"], words=True), record, *(PageCell("") for _ in range(4)))
    sure = one["confirmed"]
    return (
        PageCell(count(one["needed"], 0)),
        record,
        PageCell("" if one["times_record"] is None else f"{one['times_record']:.1f}"),
        PageCell(percent(sure["probability"]) + " %", f"{percent(sure['low'])}–{percent(sure['high'])}"),
        _cell(one["in_custody"]),
        _cell(one["separated"]),
    )


def _cell(quantity: Mapping[str, Any] | None) -> PageCell:
    if quantity is None:
        return PageCell("")
    low, high = (count(quantity[key], 0) for key in ("low", "high"))
    return PageCell(count(quantity["median"], 0), f"{low}–{high}")


def _named(district: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    return bound_spaces(f"{district['name']}, {exact_percent(one['target'])} %")


def _reached(numbers: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for district in numbers["districts"]:
        for one in district["targets"]:
            if one["needed"] is not None:
                yield district, one


def unit_table(numbers: Mapping[str, Any], credit: str) -> PageTable:
    """Return the same in attorneys, hearings and defenders, where there is a conversion."""
    title = "The same in other units"
    found = list(_reached(numbers))
    labels = [unit["label"] for unit in found[0][1]["takes"]] if found else []
    rows = tuple(
        PageRow(_named(district, one), tuple(_unit(unit) for unit in one["takes"])) for district, one in found
    )
    cells = [
        (district["key"], one["target"], unit["key"], unit["low"], unit["high"], unit["basis"])
        for district, one in found
        for unit in one["takes"]
    ]
    bases = dict.fromkeys(
        f"{district['name']}, {unit['label']}: {unit['basis']}."
        for district, one in found
        for unit in one["takes"]
        if unit["low"] is not None
    )
    header = ("district", "target", "unit", "low", "high", "basis")
    taken = export("frontier-units", f"{title}. {credit}", header=header, rows=cells)
    return PageTable(title, ("District and target", *labels), rows, taken, tuple(bases))


def _unit(unit: Mapping[str, Any]) -> PageCell:
    if unit["low"] is None:
        return PageCell("no source")
    same = unit["low"] == unit["high"]
    return PageCell(count(unit["low"], 0) if same else f"{count(unit['low'], 0)}–{count(unit['high'], 0)}")


def floor_table(numbers: Mapping[str, Any], credit: str) -> PageTable:
    """Return which floors each target's number of hearings holds."""
    title = "Floors held at the number that a target takes"
    found = list(_reached(numbers))
    rows = tuple(
        PageRow(_named(district, one), tuple(_floor(floor) for floor in one["floors"]))
        for district, one in found
    )
    cells = [
        (
            district["key"],
            one["target"],
            floor["key"],
            floor["value"],
            floor["floor"],
            _HOLDS[floor["holds"]],
            floor["holds_from"],
            floor["unit"],
        )
        for district, one in found
        for floor in one["floors"]
    ]
    header = ("district", "target", "floor", "value", "bound", "holds", "holds_from", "unit")
    columns = ("District and target", *(floor["label"] for floor in numbers["floors"]))
    return PageTable(
        title, columns, rows, export("frontier-floors", f"{title}. {credit}", header=header, rows=cells)
    )


def _floor(floor: Mapping[str, Any]) -> PageCell:
    if floor["holds"] is None and floor["holds_from"] is not None:
        least = count(floor["holds_from"], 0 if floor["holds_from"] >= 100 else 1)
        return PageCell(f"held from {least}", floor["unit"])
    shown = "" if floor["value"] is None else count(floor["value"], 0 if floor["value"] >= 100 else 1)
    return PageCell(_HOLDS[floor["holds"]], shown)


def month_table(numbers: Mapping[str, Any], credit: str) -> PageTable:
    """Return what each month asks, what share the record's hearings allow, and what targets take."""
    title = "By month, defendants per court day"
    takes = tuple(f"{exact_percent(target)} % takes" for target in numbers["targets"])
    rows = tuple(
        PageRow(f"{district['name']}, {month(row['month'])}", _month_cells(row))
        for district in numbers["districts"]
        for row in district["months"]
        if row["asked"]
    )
    cells = [
        (district["key"], row["month"], one["target"], one["per_court_day"])
        for district in numbers["districts"]
        for row in district["months"]
        for one in row["needed"]
    ]
    header = ("district", "month", "target", "defendants_per_court_day")
    columns = (
        "District and month",
        f"Asked, {_MIDDLE}",
        f"Share by the record's hearings, {_MIDDLE}",
        *takes,
    )
    taken = export("frontier-months", f"{title}. {credit}", header=header, rows=cells)
    return PageTable(title, columns, rows, taken, _kinds(numbers))


def _month_cells(row: Mapping[str, Any]) -> tuple[PageCell, ...]:
    share = row["share"]
    shown = (
        PageCell("")
        if share is None
        else PageCell(percent(share["median"]) + " %", f"{percent(share['low'])}–{percent(share['high'])}")
    )
    needed = (
        PageCell("" if one["per_court_day"] is None else count(one["per_court_day"], 0))
        for one in row["needed"]
    )
    return (_cell(row["asked"]), shown, *needed)
