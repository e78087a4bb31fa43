"""``practicable orders``: the library of orders, one order in plain words, one file checked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from practicable import api
from practicable.cli.options import Command, Json, Output, day
from practicable.cli.output import emit, suited, to_json
from practicable.cli.tables import paragraphs, table
from practicable.errors import InputError

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list", cls=Command)
def list_orders(*, as_json: Json = False, output: Output = None) -> None:
    """List the orders that come with the package."""
    suited(output, "text", as_json=as_json)
    found = api.orders_list()
    if as_json:
        emit(to_json(found), output)
        return
    columns = ("id", "issued", "directives", "resources", "what it is")
    rows = [
        (
            order["id"],
            order["issued"] or "-",
            str(order["n_directives"]),
            str(order["n_resources"]),
            order["summary"] or order["title"],
        )
        for order in found
    ]
    emit(table("Orders in the library", columns, rows), output)


@app.command(cls=Command)
def show(
    order: Annotated[str, typer.Argument(help="An id of the library, or an order file.")],
    *,
    as_toml: Annotated[
        bool, typer.Option("--toml", help="Write the order as a file, the library's with its comments.")
    ] = False,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Tell an order in plain words, or write it as TOML."""
    if as_toml and as_json:
        raise InputError("given with --toml; accepted: one of the two", where="json")
    suited(output, "TOML" if as_toml else "text", as_json=as_json)
    if as_toml:
        emit(api.orders_toml(order), output)
        return
    found = api.orders_show(order)
    if as_json:
        emit(to_json(found), output)
        return
    head = [f"{found['title']} ({found['id']})", found["summary"]]
    told = [f"- {sentence['text']}" for sentence in found["plain_words"]]
    emit(paragraphs([*filter(None, head), *told, f"order hash {found['hash']}"]), output)


@app.command(cls=Command)
def new(
    name: Annotated[str, typer.Argument(help="Id of the order: lower-case words joined by hyphens.")],
    *,
    issued: Annotated[date | None, day("Day of issue [default: today].")] = None,
    output: Output = None,
) -> None:
    """Write a template of an order, with every key that an order may have."""
    suited(output, "TOML", as_json=False)
    emit(api.orders_new(name, issued or datetime.now(UTC).date()), output)


@app.command(cls=Command)
def check(
    file: Annotated[Path, typer.Argument(help="An order file (TOML).")],
    *,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Check an order file: exit code 0 when it can be used, 2 when not."""
    suited(output, "text", as_json=as_json)
    found = api.orders_check(file)
    if as_json:
        emit(to_json(found), output)
        return
    counts = f"directives: {found['n_directives']}, resources: {found['n_resources']}"
    verdict = f"{found['path']}: can be used: {found['title']} ({found['id']}), {counts}"
    emit(paragraphs([verdict, *(f"- {remark}" for remark in found["remarks"])]), output)
