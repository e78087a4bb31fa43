"""The checkable claims of the order's public case, each examined against the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypedDict

from practicable.evidence.claim import Claim, Examined, Figure, Statement, statements
from practicable.evidence.figures import Shelf, Tables, take
from practicable.evidence.known import (
    know_earlier_zero_tolerance,
    know_every_person,
    know_jail,
    know_june_fall,
    know_nightly_attempts,
    know_other_prosecutions,
    know_recrossing,
)
from practicable.evidence.rise import examine_rise

__all__ = ["ClaimRow", "FigureRow", "SourceRow", "claims_table", "examine"]

_EXAMINERS: Mapping[str, Callable[[Shelf], Examined]] = {
    "rise-of-200-percent": examine_rise,
    "earlier-zero-tolerance": know_earlier_zero_tolerance,
    "prosecuted-people-recross-less": know_recrossing,
    "jail-keeps-from-work": know_jail,
    "several-attempts-a-night": know_nightly_attempts,
    "every-person": know_every_person,
    "other-prosecutions": know_other_prosecutions,
    "june-2018-fall": know_june_fall,
}


class SourceRow(TypedDict):
    """Where a claim is on record."""

    title: str
    url: str


class FigureRow(TypedDict):
    """One figure of a claim, as plain data; `source` is the id of a source of the record."""

    label: str
    value: float
    unit: str
    display: str
    source: str
    definition: str


class ClaimRow(TypedDict):
    """One examined claim, as plain data."""

    id: str
    words: str
    speaker: str | None
    date: str | None
    source: SourceRow | None
    kind: str
    verdict: str
    finding: str
    figures: list[FigureRow]
    context: list[str]
    settles: str


def examine(record: Tables) -> tuple[Claim, ...]:
    """Examine every claim against a record.

    Parameters
    ----------
    record : Record
        The whole record, or the record as of a date: a figure published later is absent, and the finding says
        so where nothing is left.

    Returns
    -------
    tuple of Claim
        In the order in which they are shown.
    """
    shelf = take(record)
    return tuple(_examined(statement, shelf) for statement in statements())


def claims_table(as_of: date | None = None) -> list[ClaimRow]:
    """Examine every claim, as plain data for the command line and the brief.

    Parameters
    ----------
    as_of : date, optional
        Use only what was published by then.
    """
    from practicable.facts import record

    return [_row(claim) for claim in examine(record(as_of=as_of))]


def _examined(statement: Statement, shelf: Shelf) -> Claim:
    found = _EXAMINERS[statement.id](shelf)
    return Claim(
        statement=statement,
        verdict=found.verdict,
        finding=found.finding,
        figures=found.figures,
        context=(*_later(statement, shelf), *_known_by_then(statement, shelf), *found.context),
    )


def _later(statement: Statement, shelf: Shelf) -> tuple[str, ...]:
    """Say that a claim was made after the date of the record."""
    if shelf.as_of is None or statement.date is None or statement.date <= shelf.as_of.isoformat():
        return ()
    return (f"Said after {shelf.as_of.isoformat()}, the date of this record.",)


def _known_by_then(statement: Statement, shelf: Shelf) -> tuple[str, ...]:
    """Take the remarks that the date of the record allows."""
    return tuple(
        remark.text
        for remark in statement.context
        if shelf.as_of is None or remark.published is None or remark.published <= shelf.as_of
    )


def _row(claim: Claim) -> ClaimRow:
    said = claim.statement
    source = (
        SourceRow(title=said.source_title, url=said.source_url)
        if said.source_title and said.source_url
        else None
    )
    return ClaimRow(
        id=said.id,
        words=said.words,
        speaker=said.speaker,
        date=said.date,
        source=source,
        kind=said.kind,
        verdict=claim.verdict,
        finding=claim.finding,
        figures=[_figure(figure) for figure in claim.figures],
        context=list(claim.context),
        settles=said.settles,
    )


def _figure(figure: Figure) -> FigureRow:
    return FigureRow(
        label=figure.label,
        value=figure.value,
        unit=figure.unit,
        display=figure.display,
        source=figure.source,
        definition=figure.definition,
    )
