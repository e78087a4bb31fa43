"""``practicable sweep``: run a study over levers and uncertainties, and keep every run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from practicable.cli.options import Dask, Json, Memory, Output, Workers, folder, target
from practicable.cli.output import suited

if TYPE_CHECKING:
    from practicable.results.runs import Swept

__all__ = ["sweep"]


def sweep(
    study: Annotated[str, typer.Argument(help="Study file, or id of a study of the library.")],
    *,
    workers: Workers = 2,
    memory: Memory = None,
    dask: Dask = None,
    store: Annotated[Path | None, folder("Folder that keeps the runs [default: the user's cache].")] = None,
    table: Annotated[
        Path | None, target("File for every run, one a row: .parquet or .csv.", "--table")
    ] = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Run a study; a broken one goes on where it was, with the same command."""
    from practicable import api
    from practicable.cli.output import complain, emit, to_json
    from practicable.cli.progress import progress_bar

    suited(output, "text", as_json=as_json)
    try:
        with progress_bar("Running") as progress:
            run = api.RunOptions(workers=workers, dask=dask, progress=progress, memory=memory)
            numbers = api.sweep(study, store=store, table=table, run=run)
    except KeyboardInterrupt:
        complain("interrupted; what was finished is kept, and the same command goes on from there")
        raise SystemExit(130) from None
    emit(to_json(numbers) if as_json else _told(numbers), output)


def _told(numbers: Swept) -> str:
    from practicable.cli.tables import paragraphs, render
    from practicable.results.runs import sweep_reports

    done = f"{numbers.n_computed:,} chunks were run, {numbers.n_found:,} were in the store"
    title = numbers.study["title"]
    notes = [
        f"{title}: {numbers.n_runs:,} runs at {numbers.n_points:,} points; {done}.",
        f"Store: {numbers.store}. The same command with --table runs.parquet writes every run.",
        *(f"{name}: {text}." for name, text in numbers.definitions.items()),
    ]
    tables = [render(report) for report in sweep_reports(numbers)]
    return paragraphs(numbers.rests_on.warnings) + "\n".join([*tables, paragraphs(notes)])
