"""``practicable frontier``: what would make an order practicable."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from practicable.cli.options import (
    Dask,
    Json,
    Memory,
    Seed,
    Until,
    Workers,
    day,
    decimal,
    share,
    shares,
    whole,
)
from practicable.cli.options import target as target_option
from practicable.cli.output import suited

__all__ = ["frontier", "to_text"]


def frontier(
    order: Annotated[str, typer.Argument(help="Id of a library order, or path of an order file.")],
    *,
    as_of: Annotated[
        date | None,
        day("Use nothing published or announced later [default: day of issue]."),
    ] = None,
    until: Until = None,
    target: Annotated[Any, shares("Shares practicable: 50%,80%,100% or 0.5,0.8,1.")] = (0.5, 0.8, 1.0),
    probability: Annotated[float, share("Share of futures that reach a target: 90% or 0.9.")] = 0.9,
    session_hours: Annotated[float | None, decimal("Hours of hearings a court day in each district.")] = None,
    cases_per_attorney: Annotated[
        float | None, decimal("Defendants whom an attorney takes in a court day.")
    ] = None,
    minutes: Annotated[float | None, decimal("Least minutes of hearing per defendant.")] = None,
    clients: Annotated[float | None, decimal("Most clients per defender and court day.")] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Simulate also what the order announced after the as-of date.")
    ] = False,
    replicates: Annotated[int, whole("At least 2; as many again confirm what is found.")] = 40,
    seed: Seed = 0,
    workers: Workers = 2,
    memory: Memory = None,
    dask: Dask = None,
    output: Annotated[
        Path | None,
        target_option("Write an HTML page to this file; with --json, JSON."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Find what target shares would take, by district and month, beside the most ever heard there."""
    from practicable import api
    from practicable.cli.output import announce, emit, to_json, write_whole
    from practicable.cli.progress import progress_bar
    from practicable.cli.tables import first_lines

    suited(output, "HTML", as_json=as_json)
    options = api.FrontierOptions(
        targets=target,
        probability=probability,
        session_hours=session_hours,
        cases_per_attorney=cases_per_attorney,
        least_minutes=minutes,
        most_clients=clients,
        whole=whole,
    )
    with progress_bar("Simulating") as progress:
        numbers = api.frontier(
            order,
            as_of=as_of,
            until=until,
            options=options,
            run=api.RunOptions(
                replicates=replicates, seed=seed, workers=workers, dask=dask, progress=progress, memory=memory
            ),
        )
    if as_json or output is None:
        emit(to_json(numbers) if as_json else to_text(numbers), output)
        return
    write_whole(output, api.frontier_page(numbers))
    announce(f"{first_lines(numbers)}{numbers['sentence']}\nWritten: {output}", output)


def to_text(numbers: dict[str, Any]) -> str:
    """Tell a frontier in tables and sentences."""
    from practicable.cli.tables import first_lines, paragraphs, table

    chance = f"in {100 * numbers['probability']:g} of 100 futures"
    columns = (
        "District",
        "Target",
        "Takes",
        "Most on record",
        "Times",
        "Confirmed (90 %, Wilson)",
        "In custody, median (90 %)",
        "Children, median (90 %)",
    )
    parts = [
        paragraphs([numbers["sentence"]]),
        table(
            f"What target shares take, improper-entry defendants per court day, {chance}",
            columns,
            [_target(district, one) for district in numbers["districts"] for one in district["targets"]],
        ),
        table(
            "In other units, only where a source or the user gives the conversion",
            ("District", "Target", "Attorneys added", "Group hearings a day", "Defenders in court"),
            [_units(district, one) for district, one in _reached(numbers)],
        ),
        table(
            "Floors of due process",
            ("District", "Target", *(floor["label"] for floor in numbers["floors"])),
            [_floors(district, one) for district, one in _reached(numbers)],
        ),
        table(
            "By month, defendants per court day (interpolated between simulated numbers)",
            (
                "District",
                "Month",
                "Asked, median (90 %)",
                "Share by the record's hearings, median (90 %)",
                *(f"{100 * one:g} % takes" for one in numbers["targets"]),
            ),
            [_month(district, month) for district in numbers["districts"] for month in district["months"]],
        ),
    ]
    notes = [f"{one['name']}: {one['told']}" for one in numbers["districts"]]
    notes += [f"{one['told']}. {one['would_take_told']}".rstrip() for one in numbers["additions"]]
    notes += [f"{floor['label'].capitalize()}: {floor['told']}." for floor in numbers["floors"]]
    notes += [f"{word}: {text}." for word, text in numbers["definitions"].items()]
    return first_lines(numbers) + "\n".join(
        [*parts, paragraphs([*notes, numbers["reproducibility"]["command"]])]
    )


def _reached(numbers: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [
        (district, one)
        for district in numbers["districts"]
        for one in district["targets"]
        if one["needed"] is not None
    ]


def _target(district: dict[str, Any], one: dict[str, Any]) -> list[str]:
    head = [district["name"], f"{100 * one['target']:g} %"]
    most = district["highest"][0]
    record = f"{most['value']:,.0f} ({most['period']})"
    if one["needed"] is None:
        return [*head, one["why"], record, "", "", "", ""]
    sure = one["confirmed"]
    reached = f"{sure['probability']:.2f} ({sure['low']:.2f} to {sure['high']:.2f})"
    ratio = "" if one["times_record"] is None else f"{one['times_record']:.1f}"
    children, held = one["separated"], one["in_custody"]
    return [
        *head,
        f"{one['needed']:,}",
        record,
        ratio,
        reached,
        _middle(held),
        _middle(children),
    ]


def _middle(quantity: dict[str, Any]) -> str:
    """Write a median with its interval in whole numbers, a share in per cent."""
    scale, sign = (100.0, " %") if quantity["unit"] == "share" else (1.0, "")
    median, low, high = (f"{scale * quantity[key]:,.0f}" for key in ("median", "low", "high"))
    return f"{median}{sign} ({low} to {high})"


def _units(district: dict[str, Any], one: dict[str, Any]) -> list[str]:
    cells = ["no source" if unit["low"] is None else _span(unit) for unit in one["takes"]]
    return [district["name"], f"{100 * one['target']:g} %", *cells]


def _span(unit: dict[str, Any]) -> str:
    return f"{unit['low']:,}" if unit["low"] == unit["high"] else f"{unit['low']:,} to {unit['high']:,}"


def _floors(district: dict[str, Any], one: dict[str, Any]) -> list[str]:
    cells = [_floor(floor) for floor in one["floors"]]
    return [district["name"], f"{100 * one['target']:g} %", *cells]


def _floor(floor: dict[str, Any]) -> str:
    if floor["holds"] is None:
        least = floor["holds_from"]
        return "not known" if least is None else f"held from {least:,.3g} {floor['unit']}"
    value = "" if floor["value"] is None else f" ({floor['value']:,.3g})"
    return ("held" if floor["holds"] else "not held") + value


def _month(district: dict[str, Any], month: dict[str, Any]) -> list[str]:
    asked, share = month["asked"], month["share"]
    needed = ["" if one["per_court_day"] is None else f"{one['per_court_day']:,}" for one in month["needed"]]
    shown = "" if share is None else _middle(share)
    return [
        district["name"],
        month["month"],
        "" if asked is None else _middle(asked),
        shown,
        *needed,
    ]
