"""``practicable claims``: what was said for the order, and what the record says of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from practicable import api
from practicable.cli.options import Json, Output, day
from practicable.cli.output import emit, suited, to_json
from practicable.cli.tables import paragraphs, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicable.results.claims import Claim, ClaimFigure, PublishedResult
    from practicable.results.report import Report

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
    if published:
        results = api.published_results(as_of)
        emit(to_json(results) if as_json else render(_published(results)), output)
        return
    found = api.claims(as_of)
    emit(to_json(found) if as_json else "\n".join([render(_table(found)), *map(_one, found)]), output)


def _table(found: Sequence[Claim]) -> Report:
    from practicable.results.report import Report

    columns = ("claim", "verdict", "number", "interval", "what the number is")
    return Report.of("Claims", columns, [_line(claim) for claim in found])


def _line(claim: Claim) -> tuple[str, ...]:
    first = next(iter(claim.figures), None)
    if first is None:
        return claim.id, claim.verdict, "", "", "no figure was published"
    return claim.id, claim.verdict, first.display, _bounds(first), first.label


def _bounds(figure: ClaimFigure | None) -> str:
    return figure.interval.display if figure and figure.interval else ""


def _one(claim: Claim) -> str:
    from practicable.results.report import Report

    by = ", ".join(part for part in (claim.speaker, claim.date) if part)
    words = f"\u201c{claim.words}\u201d ({by})" if by else claim.words
    head = paragraphs([f"{claim.id}: {claim.verdict}", words, claim.finding or ""])
    if claim.source:
        head += paragraphs([f"On record: {claim.source.title}, {claim.source.url}"])
    rows = [
        (figure.label, figure.display, _bounds(figure), _meaning(figure), figure.source or "")
        for figure in claim.figures
    ]
    figures = render(Report.of("", ("figure", "value", "interval", "counts", "source"), rows)) if rows else ""
    notes = [f"- {line}" for line in claim.context]
    return head + figures + paragraphs([*notes, f"What would settle it: {claim.settles}"])


def _meaning(figure: ClaimFigure) -> str:
    """Say what a figure counts and what its interval allows for."""
    kind = f"; interval: {figure.interval.kind}" if figure.interval else ""
    return f"{figure.definition}{kind}"


def _published(found: Sequence[PublishedResult]) -> Report:
    from practicable.results.report import Report

    columns = ("study", "published", "ours", "interval", "agreement", "why", "source")
    rows = [
        (
            result.study,
            result.published,
            result.ours.display if result.ours else "",
            _bounds(result.ours),
            result.agreement,
            result.why,
            result.source or "",
        )
        for result in found
    ]
    return Report.of("Published results and the same numbers from the tables", columns, rows)
