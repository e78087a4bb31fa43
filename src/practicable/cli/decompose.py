"""``practicable decompose``: what accounts for the change after an order."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from practicable.cli.options import Json, Memory, Output, Seed, Workers, day, whole
from practicable.cli.output import suited

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


def to_text(numbers: dict[str, Any]) -> str:
    """Render a decomposition as text."""
    from practicable.cli.tables import first_lines, paragraphs, table

    parts: list[str] = []
    for measure in numbers["measures"]:
        rows = [_row("Whole change", measure["change"]), _row(measure["left"]["label"], measure["left"])]
        rows += [_row(part["label"], part, part["assumed"]) for part in measure["parts"]]
        columns = ("Part", "Mean", "± MC error", "Interval", "Rests on")
        parts.append(table(f"{measure['label']}, {numbers['unit']}", columns, rows))
        largest = sorted(measure["interactions"], key=lambda pair: -abs(pair["mean"]))[:3]
        parts.append(
            table(
                "Largest interactions of two (beyond the sum of each alone)",
                ("Pair", "Mean", "± MC error", "Interval", ""),
                [_row(" x ".join(pair["keys"]).replace("_", " "), pair) for pair in largest],
            )
        )
    before, after = (" to ".join(numbers[key]) for key in ("before", "after"))
    level = round(100 * numbers["level"])
    notes = [
        f"Order {numbers['order']}: {after} against {before}.",
        f"No figure published after {numbers['as_of']} is used.",
        *numbers["notes"],
        f"Interval: {level} % of replicates; {numbers['kind']}. Parts and what is left sum to the change.",
    ]
    return first_lines(numbers) + "\n".join([*parts, paragraphs(notes)])


def _row(label: str, numbers: dict[str, Any], assumed: list[str] | None = None) -> list[str]:
    interval = f"{numbers['low']:,.0f} to {numbers['high']:,.0f}"
    basis = "" if assumed is None else (f"assumed: {', '.join(assumed)}" if assumed else "the record")
    return [label, f"{numbers['mean']:,.0f}", f"{numbers['se']:,.0f}", interval, basis]
