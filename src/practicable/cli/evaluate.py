"""``practicable evaluate``: what earlier zero tolerance did, by every design, with what each is worth."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from practicable.cli.options import Json, day, target, whole
from practicable.cli.output import suited
from practicable.errors import InputError

if TYPE_CHECKING:
    from practicable.results.evaluation import Evaluation, InWords

__all__ = ["evaluate"]


def evaluate(
    design: Annotated[
        str | None, typer.Argument(help="streamline, exposure, series or dose [default: all of them].")
    ] = None,
    *,
    as_of: Annotated[
        date | None,
        day("With streamline: only years published by this day [default: the entire record]."),
    ] = None,
    draws: Annotated[
        int | None, whole("Simulated worlds without an effect, at least 80 [default: 4000].")
    ] = None,
    seed: Annotated[int | None, whole("Random seed, from 0 to 2**63 - 1 [default: 0].")] = None,
    stored: Annotated[
        bool, typer.Option("--stored", help="Show the stored result instead of computing anew.")
    ] = False,
    figure: Annotated[
        str | None,
        typer.Option(
            help="With -o NAME.svg: forest, event-study, synthetic-control, placebos, specifications or dose"
            " [default: forest]."
        ),
    ] = None,
    as_json: Json = False,
    output: Annotated[
        Path | None,
        target("Write here: NAME.html with all figures, NAME.svg, or text."),
    ] = None,
) -> None:
    """Evaluate what earlier zero tolerance did: estimates, sizes, checks, and the prior they give."""
    from practicable import api
    from practicable.cli.output import emit, to_json
    from practicable.cli.progress import progress_bar

    suffix = output.suffix.lower() if output else ""
    suited(output, {".html": "HTML", ".svg": "SVG"}.get(suffix, "text"), as_json=as_json)
    if suffix == ".svg":
        api.require_evaluation_figure(design, figure or "forest")
    elif figure is not None:
        raise InputError("is for one file; accepted: with -o and a name that ends in .svg", where="figure")
    with progress_bar("Evaluating", "draws") as progress:
        numbers = api.evaluate(
            design,
            stored=stored,
            as_of=as_of,
            draws=draws,
            seed=seed,
            progress=progress,
        )
    if as_json:
        emit(to_json(numbers), output)
    elif suffix == ".html":
        emit(api.render_evaluation(numbers), output)
    elif suffix == ".svg":
        emit(api.render_evaluation(numbers, figure or "forest"), output)
    else:
        emit(_text(api.tell_evaluation(numbers), numbers), output)


def _text(said: InWords, numbers: Evaluation) -> str:
    from practicable.cli.tables import paragraphs, render

    parts = [paragraphs([said.heading, *said.lead]), ""]
    parts += [render(table) for table in said.tables]
    parts.append(paragraphs([f"Seed {numbers.seed}, {numbers.draws} worlds."]))
    return "\n".join(parts)
