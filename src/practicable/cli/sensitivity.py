"""``practicable sensitivity``: what an outcome hangs on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from practicable.cli.options import Dask, Json, Memory, Seed, Until, Workers, day, target, whole
from practicable.cli.output import suited

if TYPE_CHECKING:
    from practicable.results.sensitivity import Ranked

__all__ = ["sensitivity", "to_text"]


def sensitivity(
    order: Annotated[str, typer.Argument(help="Id of a library order, or path of an order file.")],
    *,
    outcome: Annotated[
        str, typer.Option(help="Measure of the southwest border, for example share.")
    ] = "share",
    n: Annotated[int, whole("Pairs of points, a power of two; about 14 n + 320 simulations.")] = 64,
    as_of: Annotated[
        date | None,
        day("Use no figure published later [default: day of issue]."),
    ] = None,
    until: Until = None,
    seed: Seed = 0,
    workers: Workers = 2,
    memory: Memory = None,
    dask: Dask = None,
    output: Annotated[
        Path | None,
        target("HTML page to write, or with --json the numbers."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Rank everything uncertain by what an outcome of an order owes to it (Sobol indices)."""
    from practicable import api
    from practicable.cli.output import announce, emit, to_json, write_whole
    from practicable.cli.progress import progress_bar

    suited(output, "HTML", as_json=as_json)
    with progress_bar("Simulating") as progress:
        numbers = api.sensitivity(
            order,
            outcome=outcome,
            n=n,
            as_of=as_of,
            until=until,
            run=api.RunOptions(seed=seed, workers=workers, progress=progress, dask=dask, memory=memory),
        )
    if as_json:
        emit(to_json(numbers), output)
        return
    announce(to_text(numbers), output)
    if output is not None:
        write_whole(output, api.render_sensitivity(numbers))
        announce(f"Written: {output}", output)


def to_text(numbers: Ranked) -> str:
    """Render a ranking as text."""
    from practicable.cli.tables import paragraphs, render
    from practicable.results.sensitivity import ranking_report

    notes = [
        (
            f"{numbers.simulations:,} simulations, n = {numbers.n}, seed {numbers.seed}; from {numbers.as_of}"
            f" to {numbers.until}. No figure published after the first day is used."
        ),
        numbers.could_settle,
        *numbers.notes,
    ]
    warnings, ranking = paragraphs(numbers.rests_on.warnings), render(ranking_report(numbers))
    return f"{warnings}{ranking}\n{paragraphs(notes)}"
