"""The page of a frontier: what target shares take of each district's courts, beside the most ever heard."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from practicable.brief.charts.studies import frontier_chart
from practicable.brief.studies.study_page import (
    PageCell,
    PageFigure,
    PageRow,
    PageSection,
    PageTable,
    StudyPage,
    render_study,
)
from practicable.brief.text.exports import QUANTITY_COLUMNS, Export, export
from practicable.results.phrases import (
    bound_spaces,
    capitalised,
    count,
    day,
    exact_percent,
    month,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["floor_table", "frontier_page", "month_table", "target_table", "unit_table"]

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


_WHOLE = "100 % target"
"""Key of its definition, which the numbers hold where it is asked for."""

_LEGEND = (
    ("median", "share practicable, median"),
    ("outer", "90 of 100 replicates"),
    ("range", "hearings of the record, 90 of 100 replicates, at the median share that they give"),
    ("history", "heard by the record, or published, each a line"),
    ("diamond", "what a target takes"),
)


def frontier_page(numbers: Mapping[str, Any]) -> str:
    """Render the numbers of a frontier as HTML.

    Parameters
    ----------
    numbers : mapping
        JSON-able, of schema ``practicable.frontier/1``.

    Returns
    -------
    str
        One document that refers to nothing outside itself except by source links.
    """
    run = numbers["reproducibility"]
    page = StudyPage(
        imprint="frontier",
        title=f"What would make it practicable: {numbers['order']['title']}",
        dates=_dates(numbers),
        sentence=bound_spaces(numbers["sentence"]),
        reading=bound_spaces(_reading(numbers)),
        export=_answer(numbers),
        sections=(
            _districts(numbers),
            _takes(numbers),
            _floors(numbers),
            _months(numbers),
            _added(numbers),
            _notes(numbers),
        ),
        command=run["command"],
        warnings=tuple(numbers.get("rests_on", {}).get("warnings", ())),
        fingerprints=(
            ("order", run["order_hash"]),
            ("facts", run["facts_hash"]),
            ("parameters", run["parameters_hash"]),
            ("fit", run["fit"].get("draws_hash", run["fit"]["status"])),
            *((name, version) for name, version in run["versions"].items()),
        ),
    )
    return render_study(page)


def _dates(numbers: Mapping[str, Any]) -> str:
    seen = "with what was announced later" if numbers["whole"] else "as announced by then"
    as_of, first, last = (_day(numbers[key]) for key in ("as_of", "first", "until"))
    return f"Simulated with what was public on {as_of}, the order {seen}; {first} to {last}."


def _day(text: str) -> str:
    return day(dt.date.fromisoformat(text))


def _reading(numbers: Mapping[str, Any]) -> str:
    n, whole = numbers["reproducibility"]["replicates"], numbers["definitions"].get(_WHOLE)
    told = f" The {_WHOLE} is {whole}." if whole else ""
    return (
        f"A target counts as reached when {exact_percent(numbers['probability'])} of 100 simulated futures"
        f" reach it. Found in {n} replicates and confirmed in {n} others.{told}"
    )


def _answer(numbers: Mapping[str, Any]) -> Export:
    rows = [
        (district["key"], one["target"], one["needed"], one["times_record"])
        for district in numbers["districts"]
        for one in district["targets"]
    ]
    header = ("district", "target", "defendants_per_court_day", "times_most_on_record")
    return export("frontier", f"{numbers['sentence']} {_credit(numbers)}", header=header, rows=rows)


def _credit(numbers: Mapping[str, Any]) -> str:
    run, order = numbers["reproducibility"], numbers["order"]["id"]
    known = f"the public record as known on {_day(numbers['as_of'])} (facts {run['facts_hash'][:12]})"
    made = f"practicable {run['versions']['practicable']}, seed {run['seed']}, {run['replicates']} replicates"
    return f"Source: simulation of order {order} ({run['order_hash'][:12]}) on {known}, {made}."


def _districts(numbers: Mapping[str, Any]) -> PageSection:
    return PageSection(
        key="districts",
        title="The five districts",
        lead="How much of the order could be obeyed, by improper-entry defendants heard in a court day.",
        figures=tuple(_figure(district, numbers) for district in numbers["districts"] if district["share"]),
    )


def _figure(district: Mapping[str, Any], numbers: Mapping[str, Any]) -> PageFigure:
    sentence, key = _told(district), f"frontier-{district['key']}"
    cells = ("median", "low", "high", "level", "kind", "unit")
    rows = [
        (district["key"], point["per_court_day"], *(point["share"][cell] for cell in cells))
        for point in district["curve"]
        if point["share"]
    ]
    header = ("district", "defendants_per_court_day", *QUANTITY_COLUMNS)
    return PageFigure(
        key=district["key"],
        title=district["name"],
        caption="Share practicable, of 100 eligible adults, by defendants per court day, the same in every"
        " replicate.",
        chart=frontier_chart(key, district, sentence),
        sentence=bound_spaces(sentence),
        export=export(key, f"{sentence} {_credit(numbers)}", header=header, rows=rows),
        legend=_LEGEND,
    )


def _told(district: Mapping[str, Any]) -> str:
    most = district["highest"][0]
    return (
        f"{district['name']}: {district['told']} {'; '.join(_target(one) for one in district['targets'])}."
        f" Most on record: {count(most['value'], 0)} ({most['label']}, {most['period']})."
    )


def _target(one: Mapping[str, Any]) -> str:
    if one["needed"] is None:
        return f"{exact_percent(one['target'])} %: {one['why']}"
    return f"{exact_percent(one['target'])} % takes {count(one['needed'], 0)}"


def _takes(numbers: Mapping[str, Any]) -> PageSection:
    credit = _credit(numbers)
    return PageSection(
        key="targets",
        title="What targets take",
        lead=(
            "In defendants per court day, the unit of the record; in other units only where a source or the"
            " user gives the conversion."
        ),
        tables=(target_table(numbers, credit), unit_table(numbers, credit)),
    )


def _floors(numbers: Mapping[str, Any]) -> PageSection:
    return PageSection(
        key="floors",
        title="Floors of due process",
        lead=f"{numbers['definitions']['floors'].capitalize()}.",
        tables=(floor_table(numbers, _credit(numbers)),),
        notes=tuple(f"{floor['label'].capitalize()}: {floor['told']}." for floor in numbers["floors"]),
    )


def _months(numbers: Mapping[str, Any]) -> PageSection:
    return PageSection(
        key="months",
        title="Month by month",
        lead=f"{numbers['definitions']['by month'].capitalize()}.",
        tables=(month_table(numbers, _credit(numbers)),),
    )


def _added(numbers: Mapping[str, Any]) -> PageSection:
    notes = [bound_spaces(_addition(one)) for one in numbers["additions"]]
    return PageSection(
        key="additions",
        title="What was added",
        lead=(
            "Resources that the order names, and how many cases a court day each would have had to take for"
            " its districts to reach a target."
        ),
        notes=tuple(notes) or ("The order names none.",),
    )


def _addition(one: Mapping[str, Any]) -> str:
    source = f"{one['source']}." if one["source"] else ""
    return " ".join(part for part in (f"{capitalised(one['told'])}.", one["would_take_told"], source) if part)


def _notes(numbers: Mapping[str, Any]) -> PageSection:
    words = numbers["definitions"]
    sources = [f"{source['title']} ({source['publisher']}). {source['url']}" for source in numbers["sources"]]
    return PageSection(
        key="definitions",
        title="Definitions and sources",
        notes=(*(f"{word.capitalize()}: {text}." for word, text in words.items()), *sources),
    )
