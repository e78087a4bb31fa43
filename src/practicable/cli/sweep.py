"""``practicable sweep``: run a study over levers and uncertainties, and keep every run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from practicable.cli.options import Dask, Json, Memory, Output, Workers, folder, target
from practicable.cli.output import suited

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


def _told(numbers: dict[str, Any]) -> str:
    from practicable.cli.tables import first_lines, paragraphs, table

    outcomes = [
        (one["outcome"], *(_number(one[key]) for key in ("least", "median", "most")), f"{one['n']:,}")
        for one in numbers["outcomes"]
    ]
    levels = [
        (one["factor"], str(one["level"]), one["outcome"], _number(one["mean"]), _number(one["se"]))
        for one in numbers["levels"]
    ]
    study = numbers["study"]
    done = f"{numbers['n_computed']:,} chunks were run, {numbers['n_found']:,} were in the store"
    notes = [
        f"{study['title']}: {numbers['n_runs']:,} runs at {numbers['n_points']:,} points; {done}.",
        f"Store: {numbers['store']}. The same command with --table runs.parquet writes every run.",
    ]
    notes += [f"{name}: {text}." for name, text in numbers["definitions"].items()]
    return first_lines(numbers) + "\n".join(
        [
            table("Over all runs of the design", ("Outcome", "Least", "Median", "Most", "Runs"), outcomes),
            table(
                "Mean by level, over all else",
                ("Factor", "Level", "Outcome", "Mean", "s.e. over runs"),
                levels,
            ),
            paragraphs(notes),
        ]
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
