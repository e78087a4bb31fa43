"""What a brief rests on: claims with their findings, assumptions and sources, as the template shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.exports import Citation, Export, References, credit, export
from practicable.brief.phrases import bound_spaces, date_or_text, range_or_text, value_or_text

if TYPE_CHECKING:
    from practicable.brief.numbers import Assumption, Claim, Numbers

__all__ = [
    "AssumptionRow",
    "ClaimCard",
    "SourceRow",
    "assumption_rows",
    "assumptions_export",
    "claim_cards",
    "source_rows",
]

_VERDICTS = {
    "supported": "supported",
    "contradicted": "contradicted",
    "not settled by these data": "unsettled",
    "not yet examined": "unexamined",
}


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One figure that bears on a claim."""

    label: str
    display: str
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
    finding: str
    figures: tuple[ClaimRow, ...]
    context: tuple[str, ...]
    settles: str
    export: Export


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """One parameter as printed."""

    label: str
    value: str
    span: str
    kind: str
    citation: Citation | None
    why: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One document as printed; `link` is empty unless a browser may open the address."""

    number: int
    title: str
    publisher: str
    link: str
    address: str
    retrieved: str
    licence: str


def _web_address(url: str | None) -> str:
    """Return an address only if it is one of the web: nothing else may become a link."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else ""


def _byline(claim: Claim) -> str:
    return ", ".join(part for part in (claim.speaker, date_or_text(claim.date)) if part)


def _claim_export(claim: Claim, references: References) -> Export:
    figures = "; ".join(
        f"{figure.label}: {figure.display} ({references.words(figure.source)})" for figure in claim.figures
    )
    byline = _byline(claim)
    said = f"“{claim.words}” ({byline})" if byline else f"“{claim.words}”"
    sentence = f"{said}: {claim.verdict}. {claim.finding or ''} {figures}".strip()
    rows = [
        (claim.id, figure.label, figure.value, figure.unit, figure.display, figure.source, figure.definition)
        for figure in claim.figures
    ]
    header = ("claim", "figure", "value", "unit", "printed", "source", "definition")
    return export(f"claim-{claim.id}", sentence, header=header, rows=rows)


def _claim(claim: Claim, references: References) -> ClaimCard:
    return ClaimCard(
        id=claim.id,
        words=claim.words,
        byline=_byline(claim),
        quoted=claim.speaker is not None,
        link_title="" if claim.source is None else claim.source.title,
        link="" if claim.source is None else _web_address(claim.source.url),
        verdict=claim.verdict,
        tone=_VERDICTS.get(claim.verdict.lower(), "unsettled"),
        finding=bound_spaces(claim.finding or ""),
        figures=tuple(
            ClaimRow(figure.label, figure.display, figure.definition or "", references.cite(figure.source))
            for figure in claim.figures
        ),
        context=tuple(bound_spaces(text) for text in claim.context),
        settles=claim.settles or "",
        export=_claim_export(claim, references),
    )


def _assumption(assumption: Assumption, references: References) -> AssumptionRow:
    return AssumptionRow(
        label=assumption.label,
        value=value_or_text(assumption.value, assumption.unit),
        span=range_or_text(assumption.low, assumption.high, assumption.unit),
        kind=assumption.kind,
        citation=references.cite(assumption.source),
        why=assumption.why,
    )


def assumptions_export(numbers: Numbers, references: References) -> Export:
    """Return the parameters as a sentence and a file."""
    sentence = "; ".join(
        f"{row.label}: {value_or_text(row.value, row.unit)} ({row.kind}, {references.words(row.source)})"
        for row in numbers.assumptions
    )
    rows = [
        (row.key, row.value, row.low, row.high, row.unit, row.kind, row.source, row.why)
        for row in numbers.assumptions
    ]
    header = ("parameter", "value", "low", "high", "unit", "kind", "source", "why")
    return export("assumptions", f"Assumptions: {sentence}. {credit(numbers)}", header=header, rows=rows)


def source_rows(numbers: Numbers) -> tuple[SourceRow, ...]:
    """Return the numbered list of sources."""
    return tuple(
        SourceRow(
            number,
            source.title,
            source.publisher or "",
            _web_address(source.url),
            source.url or "",
            date_or_text(source.retrieved),
            source.licence or "",
        )
        for number, source in enumerate(numbers.sources, start=1)
    )


def claim_cards(numbers: Numbers, references: References) -> tuple[ClaimCard, ...]:
    """Return the claims in the order of the numbers."""
    return tuple(_claim(claim, references) for claim in numbers.claims)


def assumption_rows(numbers: Numbers, references: References) -> tuple[AssumptionRow, ...]:
    """Return the parameters in the order of the numbers."""
    return tuple(_assumption(row, references) for row in numbers.assumptions)
