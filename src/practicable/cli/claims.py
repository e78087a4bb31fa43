"""``practicable claims``: what was said for the order, and what the record says of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from practicable import api
from practicable.cli.options import Json, Output, day
from practicable.cli.output import emit, suited, to_json
from practicable.cli.tables import paragraphs, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["claims"]


def claims(
    *,
    as_of: Annotated[
        date | None,
        day("Use nothing published later [default: the whole record]."),
    ] = None,
    published: Annotated[
        bool,
        typer.Option("--published", help="Compare published results with the same numbers from the tables."),
    ] = False,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Examine the claims made for the order: verdict, number, interval, finding, figures, sources."""
    suited(output, "text", as_json=as_json)
    day = as_of
    found = api.published_results(day) if published else api.claims(day)
    if as_json:
        emit(to_json(found), output)
        return
    parts = _published(found) if published else _claims(found)
    emit("\n".join(parts), output)


def _claims(found: Sequence[Mapping[str, Any]]) -> list[str]:
    columns = ("claim", "verdict", "number", "interval", "what the number is")
    return [table("Claims", columns, [_line(claim) for claim in found]), *(_told(claim) for claim in found)]


def _line(claim: Mapping[str, Any]) -> tuple[str, ...]:
    first = next(iter(claim["figures"]), None)
    if first is None:
        return claim["id"], claim["verdict"], "", "", "no figure was published"
    return claim["id"], claim["verdict"], first["display"], _bounds(first), first["label"]


def _bounds(figure: Mapping[str, Any]) -> str:
    return figure["interval"]["display"] if figure["interval"] else ""


def _told(claim: Mapping[str, Any]) -> str:
    by = ", ".join(part for part in (claim["speaker"], claim["date"]) if part)
    words = f"\u201c{claim['words']}\u201d ({by})" if by else claim["words"]
    head = paragraphs([f"{claim['id']}: {claim['verdict']}", words, claim["finding"]])
    if claim["source"]:
        head += paragraphs([f"On record: {claim['source']['title']}, {claim['source']['url']}"])
    rows = [
        (figure["label"], figure["display"], _bounds(figure), _meaning(figure), figure["source"])
        for figure in claim["figures"]
    ]
    figures = table("", ("figure", "value", "interval", "counts", "source"), rows) if rows else ""
    notes = [f"- {line}" for line in claim["context"]]
    return head + figures + paragraphs([*notes, f"What would settle it: {claim['settles']}"])


def _meaning(figure: Mapping[str, Any]) -> str:
    """Say what a figure counts and what its interval allows for."""
    kind = f"; interval: {figure['interval']['interval_kind']}" if figure["interval"] else ""
    return f"{figure['definition']}{kind}"


def _published(found: Sequence[Mapping[str, Any]]) -> list[str]:
    columns = ("study", "published", "ours", "interval", "agreement", "why", "source")
    rows = [
        (
            result["study"],
            result["published"],
            result["ours"]["display"] if result["ours"] else "",
            _bounds(result["ours"]) if result["ours"] else "",
            result["agreement"],
            result["why"],
            result["source"],
        )
        for result in found
    ]
    return [table("Published results and the same numbers from the tables", columns, rows)]
