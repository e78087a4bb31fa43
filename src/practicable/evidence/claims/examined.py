"""The checkable claims of the order's public case, each examined against the record."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date

from practicable.evidence.claims.claim import Claim, Examined, Statement, statements
from practicable.evidence.claims.june import examine_june_fall
from practicable.evidence.claims.other_work import examine_other_prosecutions
from practicable.evidence.claims.prosecuted import examine_every_person
from practicable.evidence.claims.published import PublishedResult, compare_published
from practicable.evidence.claims.recross import examine_jail, examine_nightly_attempts, examine_recrossing
from practicable.evidence.claims.rise import examine_rise
from practicable.evidence.claims.success import examine_aggregate, examine_del_rio, examine_yuma
from practicable.evidence.data.figures import Figure, Interval, Shelf, Tables, range_shown, take
from practicable.results import claims as results

__all__ = ["claims_table", "examine", "published_table"]

_EXAMINERS: Mapping[str, Callable[[Shelf], Examined]] = {
    "rise-of-200-percent": examine_rise,
    "earlier-zero-tolerance": examine_aggregate,
    "del-rio-first-year": examine_del_rio,
    "yuma-after-streamline": examine_yuma,
    "prosecuted-people-recross-less": examine_recrossing,
    "jail-keeps-from-work": examine_jail,
    "several-attempts-a-night": examine_nightly_attempts,
    "every-person": examine_every_person,
    "other-prosecutions": examine_other_prosecutions,
    "june-2018-fall": examine_june_fall,
}


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


def claims_table(as_of: date | None = None) -> tuple[results.Claim, ...]:
    """Examine every claim, as the command line and the brief report it.

    Parameters
    ----------
    as_of : date, optional
        Use only what was published by then.
    """
    from practicable.facts import record

    return tuple(_row(claim) for claim in examine(record(as_of=as_of)))


def published_table(as_of: date | None = None) -> tuple[results.PublishedResult, ...]:
    """Compare published results with the same numbers from the tables, as they are reported.

    Parameters
    ----------
    as_of : date, optional
        Use only what was published by then.
    """
    from practicable.facts import record

    return tuple(_published(result) for result in compare_published(take(record(as_of=as_of))))


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


def _row(claim: Claim) -> results.Claim:
    said = claim.statement
    source = (
        results.Link(title=said.source_title, url=said.source_url)
        if said.source_title and said.source_url
        else None
    )
    return results.Claim(
        id=said.id,
        words=said.words,
        speaker=said.speaker,
        date=said.date,
        source=source,
        kind=said.kind,
        verdict=claim.verdict,
        finding=claim.finding,
        figures=tuple(_figure(figure) for figure in claim.figures),
        context=claim.context,
        settles=said.settles,
    )


def _published(result: PublishedResult) -> results.PublishedResult:
    return results.PublishedResult(
        study=result.study,
        published=result.published,
        source=result.row.source,
        ours=None if result.ours is None else _figure(result.ours),
        agreement=result.agreement,
        why=result.why,
    )


def _figure(figure: Figure) -> results.ClaimFigure:
    return results.ClaimFigure(
        label=figure.label,
        value=_nine(figure.value),
        unit=figure.unit,
        display=figure.display,
        source=figure.source,
        definition=figure.definition,
        interval=None if figure.interval is None else _interval(figure.interval, figure.unit),
    )


def _interval(interval: Interval, unit: str) -> results.ClaimInterval:
    low, high = (_nine(end) if math.isfinite(end) else None for end in (interval.low, interval.high))
    return results.ClaimInterval(
        low=low,
        high=high,
        level=interval.level,
        interval_kind=interval.kind,
        display=range_shown(interval, unit),
    )


def _nine(value: float) -> float:
    """Round to nine significant digits: all that a count has, without the last bits of one processor."""
    return float(f"{value:.9g}")
