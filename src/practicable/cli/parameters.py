"""``practicable parameters``: the model's parameters, listed, and one shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from practicable import api
from practicable.cli.options import AsOf, Command, Json, Output
from practicable.cli.output import emit, suited, to_json
from practicable.cli.tables import paragraphs, render
from practicable.errors import InputError

if TYPE_CHECKING:
    from practicable.results.parameters import ParameterEntry

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list", cls=Command)
def list_parameters(
    *,
    as_of: AsOf = None,
    as_json: Json = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Write the page of documentation instead of a table.")
    ] = False,
    output: Output = None,
) -> None:
    """List every parameter: range, unit, kind, source."""
    from practicable.results.report import Report

    if markdown and as_json:
        raise InputError("is text; accepted: --markdown or --json", where="markdown")
    suited(output, "text", as_json=as_json)
    day = as_of
    if markdown:
        emit(api.parameters_page(day), output)
        return
    found = api.parameters_list(day)
    if as_json:
        emit(to_json(found), output)
        return
    rows = [(row.key, _span(row), _fit(row), row.unit, row.kind, row.source) for row in found]
    columns = ("parameter", "range", "fit", "unit", "kind", "source")
    emit(render(Report.of("Parameters of the model", columns, rows, [_READING])), output)


@app.command(cls=Command)
def show(
    key: Annotated[str, typer.Argument(help="A parameter of `parameters list`.")],
    *,
    as_of: AsOf = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Show one parameter: what it means, its range, where that comes from, and why it was chosen."""
    from practicable.results.report import Report

    suited(output, "text", as_json=as_json)
    found = api.parameters_show(key, as_of)
    if as_json:
        emit(to_json(found), output)
        return
    rows = [
        (one.district or "all districts", f"{one.low:g}", f"{one.middle:g}", f"{one.high:g}")
        for one in found.ranges
    ]
    told = [f"{found.label} ({found.key}), {found.unit}; {found.kind}"]
    if found.cut:
        told.append("The range holds 95 % of the prior, which is cut at {:g} and {:g}.".format(*found.cut))
    if found.fit:
        day = found.fit.newest_input
        told.append(f"Simulations draw it from a fit to figures published by {day}: {_fit(found)}.")
    end = [f"Source: {found.source}", f"Known from: {found.published}", f"Why: {found.why}"]
    emit(
        paragraphs(told) + render(Report.of("", ("where", "low", "middle", "high"), rows)) + paragraphs(end),
        output,
    )


def _span(row: ParameterEntry) -> str:
    """Ranges of all districts in one line, or the shared range."""
    return "; ".join(
        f"{one.district + ' ' if one.district else ''}{one.low:g}-{one.high:g}" for one in row.ranges
    )


def _fit(row: ParameterEntry) -> str:
    """Median and interval of the fit with its reading; a dash where simulations draw from the range."""
    found = row.fit
    if found is None:
        return "-"
    return f"{found.median:.3g} ({found.low:.3g} to {found.high:.3g}), {found.reading}"


_READING = (
    "Simulations draw what has a fit from it, jointly, and the rest each from its range. A fit that is not"
    " identified is its prior, or nearly: the record does not narrow it. Priors of the fit can be wider than"
    " the ranges here, as `practicable fit` shows. Its interval holds 90 %."
)
