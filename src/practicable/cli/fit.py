"""``practicable fit``: the border's parameters from the published record, with what it does not tell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from practicable import api
from practicable.cli.output import emit, to_json, writable
from practicable.cli.progress import progress_bar
from practicable.cli.tables import paragraphs, table

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["fit"]


def fit(
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Use nothing published later [default: the whole record]."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Root of every draw; zero is a seed.")] = 0,
    steps: Annotated[
        int | None, typer.Option(help="Steps of the sampler [default: enough for the shipped targets].")
    ] = None,
    targets: Annotated[
        Path | None, typer.Option(help="Another file of targets [default: the package's own].")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the same content, and the draws, as JSON.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", callback=writable, help="Write to this file.")
    ] = None,
) -> None:
    """Fit the border's parameters: prior, posterior, what is not identified, targets, convergence."""
    with progress_bar("sampling") as progress:
        options = api.FitOptions(seed=seed, steps=steps, targets=targets, progress=progress)
        result = api.fit(as_of.date() if as_of else None, options=options)
    emit(to_json(result) if as_json else _told(result), output)


def _told(result: Mapping[str, Any]) -> str:
    head = paragraphs(
        [
            f"{result['status']}: {result['why']}.",
            "Intervals hold 90 percent: of a parameter's uncertainty, or of what the fitted model predicts.",
        ]
    )
    parts = [head]
    if result["parameters"]:
        parts.append(_parameters(result["parameters"]))
    if result["targets"]:
        parts.append(_targets(result["targets"]))
    if result["diagnostics"]:
        parts.append(_diagnostics(result["diagnostics"]))
    return "\n".join(parts)


def _parameters(rows: list[dict[str, Any]]) -> str:
    lines = [
        (
            row["label"],
            _interval(row["prior"]),
            _interval(row["posterior"]),
            f"{row['contraction']:.2f}",
            row["reading"],
        )
        for row in rows
    ]
    return table("Parameters", ("parameter", "prior", "posterior", "contraction", "reading"), lines)


def _targets(rows: list[dict[str, Any]]) -> str:
    lines = [
        (
            f"{row['label']}, {row['place']}, {row['start']} to {row['end']}",
            f"{_number(row['observed'])} ({_number(row['low'])} to {_number(row['high'])})",
            _interval(row["predicted"]),
            f"{row['z']:.1f}",
            "yes" if row["fitted"] else "no",
        )
        for row in rows
    ]
    return table("Targets", ("figure", "observed", "predicted", "z", "fitted"), lines)


def _diagnostics(found: Mapping[str, Any]) -> str:
    lines = [
        (row["key"], f"{row['rhat']:.4f}", str(row["ess_bulk"]), str(row["ess_tail"]))
        for row in found["parameters"]
    ]
    bounds = f"R-hat at most {found['most_rhat']}, effective sample size at least {found['least_ess']}"
    return table(f"Convergence ({bounds})", ("parameter", "R-hat", "bulk", "tail"), lines)


def _interval(found: Mapping[str, float] | None) -> str:
    if found is None:
        return "-"
    return f"{_number(found['median'])} ({_number(found['low'])} to {_number(found['high'])})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"
