"""``practicable decompose``: what accounts for the change after an order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from practicable.cli.options import Json, Memory, Output, Seed, Workers, day, whole
from practicable.cli.output import suited

if TYPE_CHECKING:
    from practicable.results.sensitivity import Attribution

__all__ = ["decompose", "to_text"]


def decompose(
    order: Annotated[str, typer.Argument(help="Id of a library order, or path of an order file.")],
    *,
    as_of: Annotated[
        date | None,
        day("Use no figure published later [default: day of issue]."),
    ] = None,
    months: Annotated[int, whole("Whole months compared before and after, 1 to 12.")] = 3,
    replicates: Annotated[int, whole("At least 2; each takes 64 simulations.")] = 20,
    seed: Seed = 0,
    workers: Workers = 2,
    memory: Memory = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Attribute the change in apprehensions after an order to mechanisms, composition and season."""
    from practicable import api
    from practicable.cli.output import emit, to_json
    from practicable.cli.progress import progress_bar

    suited(output, "text", as_json=as_json)
    with progress_bar("Simulating") as progress:
        options = api.RunOptions(
            replicates=replicates, seed=seed, workers=workers, progress=progress, memory=memory
        )
        numbers = api.decompose(order, as_of=as_of, months=months, run=options)
    emit(to_json(numbers) if as_json else to_text(numbers), output)


def to_text(numbers: Attribution) -> str:
    """Render a decomposition as text."""
    from practicable.cli.tables import paragraphs, render
    from practicable.results.sensitivity import attribution_reports

    before, after = (f"{first} to {last}" for first, last in (numbers.before, numbers.after))
    notes = [
        f"Order {numbers.order}: {after} against {before}.",
        f"No figure published after {numbers.as_of} is used.",
        *numbers.notes,
        f"Interval: {numbers.level:.0%} of replicates; {numbers.kind}.",
        "Parts and what is left sum to the change.",
    ]
    parts = [render(report) for report in attribution_reports(numbers)]
    return paragraphs(numbers.rests_on.warnings) + "\n".join([*parts, paragraphs(notes)])
