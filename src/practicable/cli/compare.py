"""``practicable compare``: orders under common random numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from practicable.cli.options import (
    Dask,
    Json,
    Memory,
    Seed,
    Uncertainty,
    Until,
    Without,
    Workers,
    day,
    share,
    target,
    whole,
)
from practicable.cli.output import suited
from practicable.errors import InputError

__all__ = ["compare", "to_text"]


def compare(
    orders: Annotated[
        list[str],
        typer.Argument(help="Ids of library orders, or paths of order files; the first is the reference."),
    ],
    *,
    as_of: Annotated[
        date | None,
        day("Use no figure published later [default: the latest day of issue]."),
    ] = None,
    until: Until = None,
    replicates: Annotated[int, whole("Scenarios that every order is run on, at least 2.")] = 200,
    precision: Annotated[
        float | None,
        share("Run until the mean difference is known to this share of it: 1% or 0.01."),
    ] = None,
    measure: Annotated[
        str | None, typer.Option(help="With --precision: its measure [default: prosecutions].")
    ] = None,
    seed: Seed = 0,
    workers: Workers = 2,
    memory: Memory = None,
    dask: Dask = None,
    without: Without = None,
    uncertainty: Uncertainty = "full",
    output: Annotated[
        Path | None,
        target("HTML page to write, or with --json the numbers."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare orders under common random numbers; the first is the reference."""
    from practicable import api
    from practicable.cli.output import announce, emit, to_json, write_whole
    from practicable.cli.progress import progress_bar

    suited(output, "HTML", as_json=as_json)
    if measure is not None and precision is None:
        raise InputError("is used with --precision alone; accepted: both", where="measure")
    with progress_bar("Simulating") as progress:
        found = api.compare(
            orders,
            as_of=as_of,
            until=until,
            run=api.RunOptions(
                replicates,
                seed,
                workers,
                progress,
                dask,
                tuple(without or ()),
                uncertainty,
                memory=memory,
            ),
            precision=precision,
            measure=measure or "prosecutions",
        )
    if as_json:
        emit(to_json(found.numbers), output)
        return
    announce(to_text(found.numbers), output)
    if output is not None:
        write_whole(output, found.page())
        announce(f"Written: {output}", output)


def to_text(numbers: Mapping[str, Any]) -> str:
    """Render a comparison as text."""
    from practicable.cli.tables import first_lines, paragraphs

    parts = [
        part
        for at, one in enumerate(numbers["orders"][1:])
        for part in (
            _differences(numbers, at, one["label"]),
            _errors(numbers, at),
            _kinds(numbers, at),
            _districts(numbers, at),
        )
    ]
    return first_lines(numbers) + "\n".join([*parts, paragraphs(_notes(numbers))])


def _differences(numbers: Mapping[str, Any], at: int, label: str) -> str:
    from practicable.cli.tables import table

    rows: list[list[str]] = []
    for measure in numbers["measures"]:
        place = measure["places"][0]
        one, orders = place["differences"][at], place["orders"]
        rows.append(
            [_label(measure), _median(orders[0]), _median(orders[at + 1])]
            + ([_signed(one["mean"]), _span(one)] if one["known"] else ["none", ""])
        )
    columns = (
        "Measure",
        f"{numbers['reference']}, median",
        f"{label}, median",
        "Mean difference",
        "Its 90 %",
    )
    return table(f"{label} against {numbers['reference']}, southwest border", columns, rows)


def _errors(numbers: Mapping[str, Any], at: int) -> str:
    from practicable.cli.tables import table

    rows = [
        [_label(measure), *_error(one["by_chance"], interval=True), *_error(one, interval=False)]
        for measure in numbers["measures"]
        if (one := measure["places"][0]["differences"][at])["known"]
    ]
    title = (
        f"Monte Carlo error of the mean difference with {numbers['replicates']:,} replicates: of chance"
        " alone, parameters and forecast given, and with everything drawn"
    )
    columns = ("Measure", "Chance: s.e.", "unpaired", "times (90 %)", "All: s.e.", "unpaired", "times")
    return table(title, columns, rows)


def _error(one: Mapping[str, Any], *, interval: bool) -> list[str]:
    ratio = "–" if one["ratio"] is None else f"{one['ratio']:.1f}"
    if interval and one["ratio_low"] is not None and one["ratio_high"] > one["ratio_low"]:
        ratio += f" ({one['ratio_low']:.1f} to {one['ratio_high']:.1f})"
    return [_number(one["se"]), _number(one["se_unpaired"]), ratio]


def _kinds(numbers: Mapping[str, Any], at: int) -> str:
    from practicable.cli.tables import table

    rows: list[list[str]] = []
    wanted: list[str] = []
    for measure in numbers["measures"]:
        one = measure["places"][0]["differences"][at]
        if one["known"]:
            wanted = list(one["replicates_needed"])
            spreads = [f"{s['sd']:,.3g} ± {s['se']:,.2g}" for s in one["uncertainty"].values()]
            counts = [f"{n:,}" if n else "–" for n in one["replicates_needed"].values()]
            rows.append([_label(measure), *map(_plain, spreads), *counts])
    title = (
        "Standard deviation of the difference by kind of uncertainty (± s.e., pick-freeze on"
        f" {numbers['redrawn_replicates']} replicates); replicates needed"
    )
    return table(title, ("Measure", "parameters", "forecast", "events", *(f"±{w}" for w in wanted)), rows)


def _districts(numbers: Mapping[str, Any], at: int) -> str:
    from practicable.cli.tables import table

    named = [measure for measure in numbers["measures"] if len(measure["places"]) > 1]
    columns = ["Difference by district", *(place["place"] for place in named[0]["places"][1:])]
    rows: list[list[str]] = []
    for measure in named:
        found = [place["differences"][at] for place in measure["places"][1:]]
        if any(one["known"] for one in found):
            cells = [f"{_signed(one['mean'])} ({_span(one)})" if one["known"] else "none" for one in found]
            rows.append([_label(measure), *cells])
    return table("Means, with the interval of 90 % of replicates", columns, rows)


def _notes(numbers: Mapping[str, Any]) -> list[str]:
    notes = [
        (
            f"{numbers['replicates']:,} paired replicates, seed {numbers['seed']}; from {numbers['as_of']} to"
            f" {numbers['until']}. No figure published after {numbers['as_of']} is used."
        ),
        (
            f"90 %: interval over replicates; {numbers['kind']}. Kinds of uncertainty include interactions,"
            " so they need not add up."
        ),
        (
            "Chance: two sets of events on each of"
            f" {numbers['redrawn_replicates']} scenarios. Unpaired: as many replicates, but draws of its own"
            " for each order. Times: how many times smaller pairing makes the error."
        ),
        *(words for at in range(len(numbers["orders"]) - 1) for words in _pairing(numbers, at)),
    ]
    notes += [*numbers["conditions"], *numbers["remarks"]]
    later = [one["label"] for one in numbers["orders"] if one["announced_later"]]
    if later:
        notes.append(f"Simulated whole, with what was announced after the as-of date: {', '.join(later)}.")
    if numbers["precision"]:
        notes.append(_reached(numbers["precision"], numbers["replicates"]))
    return notes


def _pairing(numbers: Mapping[str, Any], at: int) -> list[str]:
    """Say which measures' errors pairing makes as many times smaller as wanted, and why not the others'."""
    why: dict[str, list[str]] = {}
    for measure in numbers["measures"]:
        if (one := measure["places"][0]["differences"][at])["known"]:
            why.setdefault(one["by_chance"]["why"], []).append(measure["label"].lower())
    return [
        f"{numbers['orders'][at + 1]['label']}: {numbers['pairing'][at]}",
        *(
            f"Chance alone, less than {numbers['wanted_ratio']:g} times: {', '.join(names)}: {words}."
            for words, names in why.items()
            if words
        ),
    ]


def _reached(precision: Mapping[str, Any], replicates: int) -> str:
    reached = "unknown" if precision["reached"] is None else f"{precision['reached']:.2%}"
    words = f"Precision of {precision['measure']}: {reached} reached, {precision['wanted']:.2%} wanted"
    return f"{words}; " + (
        f"met with {replicates:,} replicates."
        if precision["met"]
        else f"not met, stopped at the cap of {precision['most']:,} replicates."
    )


def _label(measure: Mapping[str, Any]) -> str:
    return f"{measure['label']} (assumed)" if measure["assumed"] else measure["label"]


def _plain(text: str) -> str:
    """Write out what the general format gives as a power of ten."""
    return " ".join(f"{float(word):,.0f}" if "e+" in word else word for word in text.replace(",", "").split())


def _median(quantity: Mapping[str, Any] | None) -> str:
    return "none" if quantity is None else _number(quantity["median"])


def _number(value: float) -> str:
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 100 or rounded == int(rounded) else f"{rounded:g}"


def _signed(value: float) -> str:
    return f"+{_number(value)}" if value > 0 else _number(value)


def _span(one: Mapping[str, Any]) -> str:
    return f"{_number(one['low'])} to {_number(one['high'])}"
