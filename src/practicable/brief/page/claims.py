"""The order element by element, claims with verdicts, and estimates of earlier orders, for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.charts.evidence_charts import forest
from practicable.brief.text.exports import (
    QUANTITY_COLUMNS,
    Cell,
    Export,
    References,
    credit,
    export,
    quantity_cells,
    web_address,
)
from practicable.results.phrases import date_or_text, phrase

if TYPE_CHECKING:
    from practicable.brief.charts.canvas import Chart
    from practicable.results.aftermath import Element, ElementFigure
    from practicable.results.brief import Brief
    from practicable.results.claims import Claim, ClaimFigure, Estimate

__all__ = [
    "KINDS",
    "ClaimCard",
    "ElementCard",
    "ForestFigure",
    "claim_cards",
    "element_cards",
    "forest_figure",
    "published_export",
]

_TONES = {
    "supported": "supported",
    "contradicted": "contradicted",
    "not settled by these data": "unsettled",
}
_FIGURE_COLUMNS = (
    *("figure", "value", "unit", "printed", "low", "high", "level", "interval_kind"),
    *("source", "definition"),
)


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """A claim with what the page adds: `tone` is a class of the style sheet."""

    claim: Claim
    byline: str
    link: str
    tone: str
    export: Export


def claim_cards(numbers: Brief, references: References) -> tuple[ClaimCard, ...]:
    """Return the claims in the order of the numbers."""
    return tuple(_claim(claim, references) for claim in numbers.claims)


def published_export(numbers: Brief, references: References) -> Export:
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


def _claim(claim: Claim, references: References) -> ClaimCard:
    return ClaimCard(
        claim=claim,
        byline=_byline(claim),
        link="" if claim.source is None else web_address(claim.source.url),
        tone=_TONES.get(claim.verdict.lower(), "unsettled"),
        export=_claim_export(claim, references),
    )


_COLUMNS = ("design", "method", "outcome", "inference", "effect", "low", "high", "level", "p_value")


@dataclass(frozen=True, slots=True)
class ForestFigure:
    """The drawing, its caption and what can be copied of it."""

    title: str
    note: str
    charts: tuple[Chart, ...]
    export: Export


def forest_figure(numbers: Brief) -> ForestFigure | None:
    """Draw the estimates; None where the numbers carry none."""
    drawn = forest(numbers.estimates)
    if drawn is None:
        return None
    passed = [estimate for estimate in numbers.estimates if estimate.null_size.passed]
    apart = sum(not _holds_zero(estimate) for estimate in passed)
    words = (
        f"{len(numbers.estimates)} estimates of earlier zero tolerance and of the order of 2018; of"
        f" {len(passed)} whose design keeps its size in worlds without an effect, {apart} exclude no effect."
    )
    rows = [
        (*(getattr(estimate, column) for column in _COLUMNS), estimate.null_size.rate)
        for estimate in numbers.estimates
    ]
    return ForestFigure(
        title=drawn.title,
        note=f"{words} {drawn.note}",
        charts=drawn.charts,
        export=export("estimates", f"{words} {credit(numbers)}", header=(*_COLUMNS, "null_rate"), rows=rows),
    )


def _holds_zero(estimate: Estimate) -> bool:
    below = estimate.low is None or estimate.low <= 0.0
    return below and (estimate.high is None or estimate.high >= 0.0)


KINDS = {"simulated": "simulated", "assumed": "rests on assumed ranges", "record": "of the record"}


@dataclass(frozen=True, slots=True)
class ElementCard:
    """One element; `claims` are the claims, by id and words, that bear on it."""

    element: Element
    claims: tuple[tuple[str, str], ...]
    export: Export


def element_cards(numbers: Brief, references: References) -> tuple[ElementCard, ...]:
    """Return the elements in their order.

    Parameters
    ----------
    numbers : Brief
        Of the brief.
    references : References
        The numbered sources.
    """
    words = {claim.id: claim.words for claim in numbers.claims}
    return tuple(_card(element, words, numbers, references) for element in numbers.elements)


def _card(element: Element, words: dict[str, str], numbers: Brief, references: References) -> ElementCard:
    return ElementCard(
        element=element,
        claims=tuple((key, words[key]) for key in element.claims if key in words),
        export=_export(element, numbers, references),
    )


def _export(element: Element, numbers: Brief, references: References) -> Export:
    told = "; ".join(_told(figure, references) for figure in element.figures)
    unknown = f" {element.unknown}" if element.unknown else ""
    sentence = f"{element.number}. {element.title}: {told}.{unknown} {credit(numbers)}"
    rows = [
        (
            element.number,
            figure.label,
            *quantity_cells(figure.value),
            figure.text,
            figure.kind,
            figure.source,
            figure.definition,
        )
        for figure in element.figures
    ]
    header = ("element", "figure", *QUANTITY_COLUMNS, "printed", "kind", "source", "definition")
    return export(f"element-{element.number}", sentence, header=header, rows=rows)


def _told(figure: ElementFigure, references: References) -> str:
    if figure.kind == "record":
        return f"{figure.label}: {figure.text} ({references.words(figure.source)})"
    return f"{figure.label}: {phrase(figure.value)} ({KINDS.get(figure.kind, figure.kind)})"
