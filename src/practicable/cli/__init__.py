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
from practicable.cli.options import Command, option_name
from practicable.cli.output import complain, open_streams, say, silence
from practicable.errors import BrokenOutputError, PracticableError

__all__ = ["app", "main"]

_INTERRUPTED = 130

app = typer.Typer(
    help="A policy laboratory for zero-tolerance prosecution orders at the U.S. southwest border.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(runs.app, name="runs", help="The store of runs: list, show, gc.")
app.add_typer(facts.app, name="facts", help="The official record: list, show, check, import.")
app.add_typer(orders.app, name="orders", help="Orders as data: list, show, check.")
app.add_typer(parameters.app, name="parameters", help="The model's parameters: list, show.")
app.command("brief", cls=Command)(brief.brief)
app.command("serve", cls=Command)(serve.serve)
app.command("compare", cls=Command)(compare.compare)
app.command("sensitivity", cls=Command)(sensitivity.sensitivity)
app.command("decompose", cls=Command)(decompose.decompose)
app.command("frontier", cls=Command)(frontier.frontier)
app.command("sweep", cls=Command)(sweep.sweep)
app.command("claims", cls=Command)(claims.claims)
app.command("history", cls=Command)(history.history)
app.command("backtest", cls=Command)(backtest.backtest)
app.command("hindcast", cls=Command)(hindcast.hindcast)
app.command("fit", cls=Command)(fit.fit)
app.command("evaluate", cls=Command)(evaluate.evaluate)


def _show_version(value: bool) -> None:  # noqa: FBT001
    if value:
        say(f"practicable {__version__}")
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


_BROKEN_PIPE = 141
"""What a shell reports of a program whose reader has gone: 128 and the number of the signal."""


def main() -> None:
    """Run the command line; an error of the user's input is one line and exit code 2."""
    end_cleanly()
    sys.exit(_run())


def _run() -> int:
    """Run a command and return its exit code."""
    try:
        open_streams()
        code = app(standalone_mode=False)
    except BrokenOutputError:
        return _BROKEN_PIPE
    except PracticableError as error:
        complain(str(error))
        return 2
    except TyperException as error:
        _explain(error)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        complain("interrupted; nothing was written")
        return _INTERRUPTED
    except Terminated as signalled:
        complain("terminated; nothing was written")
        return 128 + signalled.number
    except OSError as error:
        silence(sys.stdout)
        complain(f"{error.filename or 'standard output'}: {error.strerror or error}")
        return 2
    if code == _INTERRUPTED:
        # Typer makes an exit of Ctrl-C.
        complain("interrupted; nothing was written")
    return code if isinstance(code, int) else 0


def _explain(error: TyperException) -> None:
    """Say which option an error is about, and what is wrong; a group without a command says what it has."""
    param = getattr(error, "param", None)
    if isinstance(error, typer.BadParameter) and param is not None:
        complain(f"{option_name(param)}: {error.message or 'is missing'}")
    elif "\n" in error.message:
        typer.echo(error.message, err=True)
    else:
        complain(error.format_message())
