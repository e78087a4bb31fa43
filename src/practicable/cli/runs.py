"""``practicable runs``: the store of runs."""

from __future__ import annotations

from typing import Annotated

import typer

from practicable import api
from practicable.cli.options import Command, Json, Output, Store, decimal
from practicable.cli.output import emit, suited, to_json
from practicable.cli.tables import paragraphs, render

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.command("list", cls=Command)
def list_runs(*, store: Store = None, as_json: Json = False, output: Output = None) -> None:
    """List what was run, the latest first."""
    from practicable.results.runs import kept_report

    suited(output, "text", as_json=as_json)
    found = api.runs_list(store)
    emit(to_json(found) if as_json else render(kept_report(found)), output)


@app.command("show", cls=Command)
def show(
    key: Annotated[str, typer.Argument(help="Address of an entry, or its beginning.")],
    *,
    store: Store = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Show one entry: what was asked for, and its table."""
    from practicable.results.runs import entry_report

    suited(output, "text", as_json=as_json)
    found = api.runs_show(key, store)
    if as_json:
        emit(to_json(found), output)
        return
    asked = [f"{name}: {_plain(value)}" for name, value in found.description.items() if name != "rows"]
    state = "whole" if found.whole else "damaged; it is never used"
    head = [found.key, f"Written {found.written}, {found.n_rows} rows, {state}.", *asked]
    emit(f"{paragraphs(head)}\n{render(entry_report(found))}", output)


@app.command("gc", cls=Command)
def clear(
    *,
    older_than: Annotated[
        float | None, decimal("Delete also entries written more than so many days ago.")
    ] = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Delete damaged entries and leftovers of broken writes, in the store alone: links are not followed."""
    found = api.runs_clear(older_than=older_than, store=store)
    told = f"{found.n_entries:,} entries deleted, {found.n_bytes:,} bytes freed.\n"
    emit(to_json(found) if as_json else told, None)


def _plain(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
