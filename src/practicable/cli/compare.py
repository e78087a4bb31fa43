"""``practicable compare``: orders under common random numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from practicable.results.compare import Compared, Precision

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


def to_text(numbers: Compared) -> str:
    """Render a comparison as text."""
    from practicable.cli.tables import paragraphs, render
    from practicable.results.compare_reports import comparison_reports

    parts = [
        render(report)
        for at in range(len(numbers.orders) - 1)
        for report in comparison_reports(numbers, at).all
    ]
    return paragraphs(numbers.rests_on.warnings) + "\n".join([*parts, paragraphs(_notes(numbers))])


def _notes(numbers: Compared) -> list[str]:
    notes = [
        (
            f"{numbers.replicates:,} paired replicates, seed {numbers.seed}; from {numbers.as_of} to"
            f" {numbers.until}. No figure published after {numbers.as_of} is used."
        ),
        f"90 %: interval over replicates; {numbers.kind}.",
        *numbers.conditions,
        *numbers.remarks,
    ]
    later = [one.label for one in numbers.orders if one.announced_later]
    if later:
        notes.append(f"Simulated whole, with what was announced after the as-of date: {', '.join(later)}.")
    if numbers.precision:
        notes.append(_reached(numbers.precision, numbers.replicates))
    return notes


def _reached(precision: Precision, replicates: int) -> str:
    reached = "unknown" if precision.reached is None else f"{precision.reached:.2%}"
    words = f"Precision of {precision.measure}: {reached} reached, {precision.wanted:.2%} wanted"
    return f"{words}; " + (
        f"met with {replicates:,} replicates."
        if precision.met
        else f"not met, stopped at the cap of {precision.most:,} replicates."
    )
