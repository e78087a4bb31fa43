"""``practicable fit``: the border's parameters from the published record, with what it does not tell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from practicable import api
from practicable.cli.options import Output, Seed, day, whole
from practicable.cli.output import emit, suited, to_json
from practicable.cli.progress import progress_bar
from practicable.cli.tables import paragraphs, table
from practicable.geography import SECTOR_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["fit"]


def fit(
    *,
    as_of: Annotated[
        date | None,
        day("Use nothing published later [default: the whole record]."),
    ] = None,
    seed: Seed = 0,
    steps: Annotated[
        int | None,
        whole("Steps of the sampler [default: the first of 1200, 2400, 4800 that converges]."),
    ] = None,
    targets: Annotated[
        Path | None, typer.Option(help="Another file of targets [default: the package's own].")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the same content, and the draws, as JSON.")
    ] = False,
    output: Output = None,
) -> None:
    """Fit the border's parameters: prior, posterior, what is not identified, targets, convergence."""
    suited(output, "text", as_json=as_json)
    with progress_bar("Sampling", "steps") as progress:
        options = api.FitOptions(seed=seed, steps=steps, targets=targets, progress=progress)
        result = api.fit(as_of, options=options)
    emit(to_json(result) if as_json else _told(result), output)


def _told(result: Mapping[str, Any]) -> str:
    fitted = result["status"] == "posterior"
    used = (
        f"The newest figure used was published on {result['newest_input']}."
        if fitted
        else "A simulation as of this day draws every parameter from its range."
    )
    parts = [paragraphs([f"{result['status']}: {result['why']}.", used])]
    if result["parameters"]:
        parts += [_parameters(result["parameters"]), paragraphs([_PARAMETER_WORDS])]
    if result["targets"]:
        parts += [_targets(result["targets"]), paragraphs([_TARGET_WORDS])]
    if result["diagnostics"]:
        parts += [_diagnostics(result["diagnostics"]), _coverage(api.fit_coverage())]
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
            _figure(row),
            f"{_number(row['observed'])} ({_number(row['low'])} to {_number(row['high'])})",
            _interval(row["predicted"]),
            f"{row['z']:.1f}",
            _yes(row["fitted"]),
        )
        for row in rows
    ]
    return table("Targets", ("figure", "observed", "predicted", "z", "fitted"), lines)


def _figure(row: Mapping[str, Any]) -> str:
    """Name a target: what is counted, the sector where it is of one, and its period."""
    place = SECTOR_NAMES.get(row["place"])
    start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    if (start.month, start.day) == (10, 1) and end == date(start.year + 1, 9, 30):
        period = f"FY{end.year}"
    elif start.day == 1 and (start.year, start.month) == (end.year, end.month):
        period = f"{start:%B %Y}"
    else:
        period = f"{start} to {end}"
    said = row["label"].endswith(f"fiscal year {end.year}")
    return ", ".join([row["label"], *([place] if place else []), *([] if said else [period])])


def _diagnostics(found: Mapping[str, Any]) -> str:
    lines = [
        (row["key"], f"{row['rhat']:.4f}", str(row["ess_bulk"]), str(row["ess_tail"]))
        for row in found["parameters"]
    ]
    bounds = f"R-hat at most {found['most_rhat']}, effective sample size at least {found['least_ess']}"
    return table(f"Convergence ({bounds})", ("parameter", "R-hat", "bulk", "tail"), lines)


def _coverage(found: Mapping[str, Any]) -> str:
    lines = [
        (key, *(f"{100 * share:.0f}" for share in row["coverage"].values()), _yes(row["recovered"]))
        for key, row in found["keys"].items()
    ]
    levels: list[str] = list(next(iter(found["keys"].values()))["coverage"]) if found["keys"] else []
    title = f"Simulated worlds whose true value the interval holds, of 100; {found['refits']} worlds refitted"
    columns = ("parameter", *(level.replace("%", " %") for level in levels), "recovered")
    return table(title, columns, lines) + paragraphs([_COVERAGE_WORDS])


_PARAMETER_WORDS = (
    "Median, and the interval that holds 90 % of the parameter's uncertainty. contraction: one less the ratio"
    " of the standard deviations of posterior and prior; below 0.5 a parameter is not identified."
)
_TARGET_WORDS = (
    "observed: with 90 % of the stated error of measurement. predicted: median and 90 % of what the fitted"
    " model would show, the stated errors of measurement and model included. z: observed less predicted mean,"
    " in standard deviations of the prediction, of logarithms for counts. fitted: no, where a figure is shown"
    " beside the model and not used, because it overlaps one that is."
)
_COVERAGE_WORDS = (
    "recovered: every share within three standard errors of its level. With few worlds that is a weak test;"
    " docs/validation-posterior.md has the errors."
)


def _yes(held: Any) -> str:
    return "yes" if held else "no"


def _interval(found: Mapping[str, float] | None) -> str:
    if found is None:
        return "-"
    return f"{_number(found['median'])} ({_number(found['low'])} to {_number(found['high'])})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"
