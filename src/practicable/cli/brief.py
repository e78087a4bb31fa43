"""``practicable brief``: simulate an order and write its brief."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from practicable.cli.conditions import Memory, Uncertainty, Without
from practicable.cli.output import suited, writable

__all__ = ["brief"]

_DATE = ["%Y-%m-%d"]


def brief(
    order: Annotated[str, typer.Argument(help="Id of a library order, or path of an order file.")],
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=_DATE, help="Use nothing published or announced later [default: day of issue]."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=_DATE, help="Last day [default: end of the sixth month after]."),
    ] = None,
    session_hours: Annotated[
        float | None,
        typer.Option(help="Hours of hearings a court day in each district, which are not on record."),
    ] = None,
    replicates: Annotated[int, typer.Option(help="Simulations, at least 2.")] = 200,
    seed: Annotated[int, typer.Option(help="Root of every draw.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Processes; the numbers do not depend on it.")] = 2,
    memory: Memory = None,
    without: Without = None,
    uncertainty: Uncertainty = "full",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", callback=writable, help="File to write [default: brief.html]."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the numbers as JSON instead; -o names a file for them.")
    ] = False,
) -> None:
    """Simulate an order and write its brief: one HTML page that needs no network."""
    from practicable import api
    from practicable.cli.output import emit, to_json, write_whole
    from practicable.cli.progress import progress_bar

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
            as_of=as_of.date() if as_of else None,
            until=until.date() if until else None,
            session_hours=session_hours,
            run=options,
        )
    if as_json:
        emit(to_json(numbers), output)
        return
    page = output or Path("brief.html")
    write_whole(page, api.render_brief(numbers))
    typer.echo(numbers["answer"]["sentence"])
    typer.echo(f"Written: {page}")
