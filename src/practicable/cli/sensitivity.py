"""``practicable sensitivity``: what an outcome hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from practicable.cli.options import Dask, Json, Memory, Seed, Until, Workers, day, target, whole
from practicable.cli.output import suited

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


def to_text(numbers: Mapping[str, Any]) -> str:
    """Render a ranking as text."""
    from practicable.cli.tables import first_lines, paragraphs, table

    level = f"{numbers['level']:.0%}"
    rows = [
        [
            row["label"],
            _index(row, "total"),
            _index(row, "first"),
            {True: "yes", False: "no", None: "not settled"}[row["matters"]],
            row["kind"],
            _bears(row),
        ]
        for row in numbers["uncertainties"]
    ]
    indices = (f"Total index ({level})", f"First-order ({level})")
    columns = ("Uncertainty", *indices, "Matters", "Range rests on", "Figures on record")
    title = f"{numbers['outcome']['label']} under {numbers['order']['id']}, southwest border"
    return first_lines(numbers) + "\n".join([table(title, columns, rows), paragraphs(_notes(numbers))])


def _index(row: Mapping[str, Any], index: str) -> str:
    """Write an index and its interval with two decimals; a zero has no sign."""
    value, low, high = (round(row[key], 2) + 0.0 for key in (index, f"{index}_low", f"{index}_high"))
    return f"{value:.2f} ({low:.2f} to {high:.2f})"


def _bears(row: Mapping[str, Any]) -> str:
    found = row["informed_by"]
    if found is None:
        return {"mixed": "not counted", "chance": "–"}.get(row["kind"], "none")
    return f"{found['published_before']:,} by the as-of date, {found['published_since']:,} since"


def _notes(numbers: Mapping[str, Any]) -> list[str]:
    screened = numbers["screening"]
    silent, rest = len(screened["without_effect"]), len(numbers["rest"])
    negative = [row for row in numbers["uncertainties"] if row["first"] < 0.0]
    notes = [
        (
            f"{numbers['simulations']:,} simulations, n = {numbers['n']}, seed {numbers['seed']}; from"
            f" {numbers['as_of']} to {numbers['until']}. No figure published after the first day is used."
        ),
        "Total index: share of the outcome's variance that would be left if all else were known.",
        "First-order: share of the variance that goes if this alone were known. Bootstrap intervals.",
        (
            f"A screening of {screened['trajectories']} trajectories chose those shown alone. The other"
            f" {rest} stay as one group, whose total index bounds each of them; {silent} parameters had no"
            " effect on this outcome in any trajectory."
        ),
        (
            f"Matters: yes where the interval of the total index lies above {numbers['matters_from']:.0%} of"
            " the variance, no where it lies below, else not settled with this n."
        ),
        numbers["could_settle"],
    ]
    notes += numbers["notes"]
    if negative:
        notes.append(
            f"{len(negative)} first-order estimates are negative: sampling error of an index near zero. Read"
            " their intervals, or raise --n."
        )
    return notes
