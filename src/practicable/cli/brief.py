"""``practicable brief``: simulate an order and write its brief."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from practicable.cli.options import (
    Memory,
    Seed,
    Uncertainty,
    Until,
    Without,
    Workers,
    day,
    decimal,
    target,
    whole,
)
from practicable.cli.output import suited

__all__ = ["brief"]


def brief(
    order: Annotated[str, typer.Argument(help="Id of a library order, or path of an order file.")],
    *,
    as_of: Annotated[
        date | None,
        day("Use nothing published or announced later [default: day of issue]."),
    ] = None,
    until: Until = None,
    session_hours: Annotated[
        float | None,
        decimal("Hours of hearings a court day in each district, which are not on record."),
    ] = None,
    replicates: Annotated[int, whole("Simulations, at least 2.")] = 200,
    seed: Seed = 0,
    workers: Workers = 2,
    memory: Memory = None,
    without: Without = None,
    uncertainty: Uncertainty = "full",
    output: Annotated[
        Path | None,
        target("File to write [default: brief.html]."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the numbers as JSON instead; -o names a file for them.")
    ] = False,
) -> None:
    """Simulate an order and write its brief: one HTML page that needs no network."""
    from practicable import api
    from practicable.cli.output import announce, emit, to_json, write_whole
    from practicable.cli.progress import progress_bar
    from practicable.cli.tables import paragraphs

    suited(output, "HTML", as_json=as_json)
    with progress_bar("Simulating") as progress:
        options = api.RunOptions(
            replicates=replicates,
            seed=seed,
            workers=workers,
            progress=progress,
            without=tuple(without or ()),
            uncertainty=uncertainty,
            memory=memory,
        )
        numbers = api.brief_numbers(
            order,
            as_of=as_of,
            until=until,
            session_hours=session_hours,
            run=options,
        )
    if as_json:
        emit(to_json(numbers), output)
        return
    page = output or Path("brief.html")
    write_whole(page, api.render_brief(numbers))
    warnings = paragraphs(() if numbers.rests_on is None else numbers.rests_on.warnings)
    announce(f"{warnings}{numbers.answer.sentence}\nWritten: {page}", output)
