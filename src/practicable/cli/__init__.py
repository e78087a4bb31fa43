"""The command line: every command prints a table for people or, with ``--json``, the same numbers."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from practicable import __version__
from practicable.cli import (
    backtest,
    brief,
    claims,
    compare,
    decompose,
    evaluate,
    facts,
    fit,
    frontier,
    hindcast,
    history,
    orders,
    parameters,
    runs,
    sensitivity,
    serve,
    sweep,
)
from practicable.cli.ending import Terminated, end_cleanly
from practicable.errors import PracticableError, escaped

__all__ = ["app", "main"]

_INTERRUPTED = 130

app = typer.Typer(
    help="A policy laboratory for zero-tolerance prosecution orders at the U.S. southwest border.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(runs.app, name="runs", help="The store of runs: list, show, query, gc.")
app.add_typer(facts.app, name="facts", help="The official record: list, show, check, import.")
app.add_typer(orders.app, name="orders", help="Orders as data: list, show, check.")
app.add_typer(parameters.app, name="parameters", help="The model's parameters: list, show.")
app.command("brief")(brief.brief)
app.command("serve")(serve.serve)
app.command("compare")(compare.compare)
app.command("sensitivity")(sensitivity.sensitivity)
app.command("decompose")(decompose.decompose)
app.command("frontier")(frontier.frontier)
app.command("sweep")(sweep.sweep)
app.command("claims")(claims.claims)
app.command("history")(history.history)
app.command("backtest")(backtest.backtest)
app.command("hindcast")(hindcast.hindcast)
app.command("fit")(fit.fit)
app.command("evaluate")(evaluate.evaluate)


def _show_version(value: bool) -> None:  # noqa: FBT001
    if value:
        typer.echo(f"practicable {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and exit.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Options that stand before any command."""


def main() -> None:
    """Run the command line; an error of the user's input is one line and exit code 2."""
    end_cleanly()
    try:
        code = app(standalone_mode=False)
    except PracticableError as error:
        typer.echo(f"practicable: {error}", err=True)
        sys.exit(2)
    except TyperException as error:
        typer.echo(f"practicable: {escaped(str(error))}", err=True)
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("practicable: interrupted; nothing was written", err=True)
        sys.exit(_INTERRUPTED)
    except Terminated as signalled:
        typer.echo("practicable: terminated; nothing was written", err=True)
        sys.exit(128 + signalled.number)
    if code == _INTERRUPTED:
        # Typer makes an exit of Ctrl-C.
        typer.echo("practicable: interrupted; nothing was written", err=True)
    sys.exit(code if isinstance(code, int) else 0)
