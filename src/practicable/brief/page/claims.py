"""The claims of a brief with their verdicts, and published results beside ours, for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.text.exports import Cell, Citation, Export, References, export, web_address
from practicable.brief.text.phrases import bound_spaces, date_or_text

if TYPE_CHECKING:
    from practicable.results.numbers import Claim, ClaimFigure, Numbers, PublishedResult

__all__ = ["ClaimCard", "PublishedLine", "claim_cards", "published_export", "published_lines"]

_TONES = {
    "supported": "supported",
    "contradicted": "contradicted",
    "not settled by these data": "unsettled",
    "agrees": "supported",
    "differs": "contradicted",
}
_FIGURE_COLUMNS = (
    *("figure", "value", "unit", "printed", "low", "high", "level", "interval_kind"),
    *("source", "definition"),
)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure that bears on a claim; `span` and `kind` are empty where it has no interval."""

    label: str
    display: str
    span: str
    kind: str
    definition: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """A claim with its finding; `tone` is a class of the style sheet."""

    id: str
    words: str
    byline: str
    quoted: bool
    link_title: str
    link: str
    verdict: str
    tone: str
    first: FigureRow | None
    finding: str
    figures: tuple[FigureRow, ...]
    context: tuple[str, ...]
    settles: str
    export: Export


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """One published result beside ours."""

    study: str
    published: str
    citation: Citation | None
    ours: FigureRow | None
    agreement: str
    tone: str
    why: str


def claim_cards(numbers: Numbers, references: References) -> tuple[ClaimCard, ...]:
    """Return the claims in the order of the numbers."""
    return tuple(_claim(claim, references) for claim in numbers.claims)


def published_lines(numbers: Numbers, references: References) -> tuple[PublishedLine, ...]:
    """Return published results in the order of the numbers."""
    return tuple(_published(result, references) for result in numbers.published_results)


def published_export(numbers: Numbers, references: References) -> Export:
    """Return the comparison with published results as a sentence and a file."""
    sentence = "; ".join(
        f"{result.study}: published {result.published} ({references.words(result.source)}), "
        f"{'no number' if result.ours is None else _spoken(result.ours)} here, {result.agreement}"
        for result in numbers.published_results
    )
    rows = [
        (
            result.study,
            result.published,
            result.source,
            *(_cells(result.ours) if result.ours else (None,) * len(_FIGURE_COLUMNS)),
            result.agreement,
            result.why,
        )
        for result in numbers.published_results
    ]
    header = ("study", "published", "published_in", *_FIGURE_COLUMNS, "agreement", "why")
    return export("published-results", f"{sentence}.", header=header, rows=rows)


def _byline(claim: Claim) -> str:
    return ", ".join(part for part in (claim.speaker, date_or_text(claim.date)) if part)


def _spoken(figure: ClaimFigure) -> str:
    """Write a figure with its interval and the interval's kind."""
    if figure.interval is None:
        return figure.display
    return f"{figure.display} ({figure.interval.display}, {figure.interval.kind})"


def _cells(figure: ClaimFigure) -> tuple[Cell, ...]:
    interval = figure.interval
    bounds = (None,) * 4 if interval is None else (interval.low, interval.high, interval.level, interval.kind)
    return (
        *(figure.label, figure.value, figure.unit, figure.display),
        *bounds,
        *(figure.source, figure.definition),
    )


def _claim_export(claim: Claim, references: References) -> Export:
    figures = "; ".join(
        f"{figure.label}: {_spoken(figure)} ({references.words(figure.source)})" for figure in claim.figures
    )
    byline = _byline(claim)
    said = f"“{claim.words}” ({byline})" if byline else f"“{claim.words}”"
    sentence = f"{said}: {claim.verdict}. {claim.finding or ''} {figures}".strip()
    rows = [(claim.id, *_cells(figure)) for figure in claim.figures]
    return export(f"claim-{claim.id}", sentence, header=("claim", *_FIGURE_COLUMNS), rows=rows)


def _figure(figure: ClaimFigure, references: References) -> FigureRow:
    return FigureRow(
        label=figure.label,
        display=figure.display,
        span="" if figure.interval is None else figure.interval.display,
        kind="" if figure.interval is None else figure.interval.kind,
        definition=figure.definition or "",
        citation=references.cite(figure.source),
    )


def _claim(claim: Claim, references: References) -> ClaimCard:
    figures = tuple(_figure(figure, references) for figure in claim.figures)
    return ClaimCard(
        id=claim.id,
        words=claim.words,
        byline=_byline(claim),
        quoted=claim.speaker is not None,
        link_title="" if claim.source is None else claim.source.title,
        link="" if claim.source is None else web_address(claim.source.url),
        verdict=claim.verdict,
        tone=_TONES.get(claim.verdict.lower(), "unsettled"),
        first=next(iter(figures), None),
        finding=bound_spaces(claim.finding or ""),
        figures=figures,
        context=tuple(bound_spaces(text) for text in claim.context),
        settles=claim.settles or "",
        export=_claim_export(claim, references),
    )


def _published(result: PublishedResult, references: References) -> PublishedLine:
    return PublishedLine(
        study=result.study,
        published=result.published,
        citation=references.cite(result.source),
        ours=None if result.ours is None else _figure(result.ours, references),
        agreement=result.agreement,
        tone=_TONES.get(result.agreement, "unsettled"),
        why=bound_spaces(result.why),
    )
