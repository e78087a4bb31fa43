"""``practicable history``: recorded fiscal years simulated attempt by attempt, beside the record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from practicable.cli.options import Json, Seed, Workers, target, whole
from practicable.cli.output import require_drawing, suited

if TYPE_CHECKING:
    from practicable.results.history import History

__all__ = ["history"]

_EXIT_DISAGREES = 1


def history(
    *,
    first: Annotated[int, whole("First fiscal year.")] = 2000,
    last: Annotated[int, whole("Last fiscal year.")] = 2019,
    seed: Seed = 0,
    workers: Workers = 2,
    as_json: Json = False,
    output: Annotated[
        Path | None,
        target("File to write: a figure where it ends in .svg, else the text."),
    ] = None,
) -> None:
    """Simulate every attempt of fiscal years and compare each month with the record."""
    from practicable import api
    from practicable.cli.output import emit, to_json, write_whole
    from practicable.cli.progress import progress_bar

    figure = output is not None and output.suffix.lower() == ".svg"
    if figure:
        require_drawing()
    else:
        suited(output, "text", as_json=as_json)
    with progress_bar("Simulating") as progress:
        run = api.RunOptions(seed=seed, workers=workers, progress=progress)
        found = api.history(first_year=first, last_year=last, run=run)
    if output is not None and figure:
        write_whole(output, api.history_figure(found))
    emit(to_json(found) if as_json else _text(found), None if figure else output)
    if not found.agrees:
        raise typer.Exit(_EXIT_DISAGREES)


def _text(found: History) -> str:
    from practicable.cli.tables import render
    from practicable.results.report import Report

    rows = [
        (
            f"FY{row.fiscal_year}",
            f"{row.recorded:,.0f}",
            f"{row.simulated:,.0f}",
            f"{100 * row.difference / row.recorded:+.2f} %",
            row.worst_month,
            f"{100 * row.worst_share_of_allowed:.0f} %",
        )
        for row in found.years
    ]
    columns = ("year", "recorded", "simulated", "difference", "worst month", "of what is allowed")
    return render(Report.of(f"Apprehensions: {found.definition}", columns, rows, _sentences(found)))


def _sentences(found: History) -> list[str]:
    worst, timing = found.worst_month, found.timing
    met = "met" if found.agrees else "NOT met"
    memory = f"; {timing.peak_bytes / 1e9:.2f} GB at most" if timing.peak_bytes else ""
    busy = f", {timing.processor_seconds:.1f} s of processors" if timing.processor_seconds else ""
    size = f"{found.n_attempts:,} attempts, {found.n_events:,} events"
    speed = (
        f"{timing.simulation_seconds:.1f} s with {timing.workers} processes,"
        f" {timing.events_per_second:,} events a second"
    )
    month = (
        f"Worst month: {worst.month}, {worst.simulated:,.0f} simulated, {worst.recorded:,.0f} recorded"
        f" ({worst.difference:+,.0f}; allowed {worst.allowed:,.0f})."
    )
    return [
        f"Criterion: {found.criterion}, in each of {len(found.months)} months: {met}.",
        month,
        f"{size} in {speed}; {timing.seconds:.1f} s in all{busy}{memory}.",
        f"Kind: {found.kind}.",
        *found.notes,
    ]
