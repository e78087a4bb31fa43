"""``practicable frontier``: what would make an order practicable."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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

if TYPE_CHECKING:
    from practicable.results.frontier import Frontier

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
    from practicable.cli.tables import paragraphs

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
    announce(f"{paragraphs(numbers.rests_on.warnings)}{numbers.sentence}\nWritten: {output}", output)


def to_text(numbers: Frontier) -> str:
    """Tell a frontier in tables and sentences."""
    from practicable.cli.tables import paragraphs, render
    from practicable.results import frontier_reports as reports

    tables = [
        render(describe(numbers))
        for describe in (
            reports.target_report,
            reports.unit_report,
            reports.floor_report,
            reports.month_report,
        )
    ]
    notes = [
        *(f"{one.name}: {one.told}" for one in numbers.districts),
        *reports.addition_words(numbers),
        *(f"{word}: {text}." for word, text in numbers.definitions.items()),
        numbers.reproducibility.command,
    ]
    first = paragraphs([*numbers.rests_on.warnings, numbers.sentence])
    return "\n".join([first, *tables, paragraphs(notes)])
