"""``practicable claims``: what was said for the order, and what the record says of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from practicable import api
from practicable.cli.output import emit, to_json
from practicable.cli.tables import paragraphs, table

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["claims"]


def claims(
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Use nothing published later [default: the whole record]."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the same content as JSON.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file.")] = None,
) -> None:
    """Examine the claims made for the order: verdict, finding, figures, sources."""
    found = api.claims(as_of.date() if as_of else None)
    if as_json:
        emit(to_json(found), output)
        return
    parts = [table("Claims", ("claim", "kind", "verdict"), [_line(claim) for claim in found])]
    parts += [_told(claim) for claim in found]
    emit("\n".join(parts), output)


def _line(claim: Mapping[str, Any]) -> tuple[str, str, str]:
    return claim["id"], claim["kind"], claim["verdict"]


def _told(claim: Mapping[str, Any]) -> str:
    by = ", ".join(part for part in (claim["speaker"], claim["date"]) if part)
    words = f"\u201c{claim['words']}\u201d ({by})" if by else claim["words"]
    head = paragraphs([f"{claim['id']}: {claim['verdict']}", words, claim["finding"]])
    rows = [
        (figure["label"], figure["display"], figure["definition"], figure["source"])
        for figure in claim["figures"]
    ]
    figures = table("", ("figure", "value", "counts", "source"), rows) if rows else ""
    notes = [f"- {line}" for line in claim["context"]]
    return head + figures + paragraphs([*notes, f"What would settle it: {claim['settles']}"])
