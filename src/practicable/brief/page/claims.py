"""The order element by element, claims with verdicts, and estimates of earlier orders, for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.charts.evidence_charts import forest
from practicable.brief.text.exports import (
    QUANTITY_COLUMNS,
    Cell,
    Citation,
    Export,
    References,
    credit,
    export,
    quantity_cells,
    web_address,
)
from practicable.brief.text.phrases import Measured, bound_spaces, date_or_text, measured, phrase

if TYPE_CHECKING:
    from practicable.brief.charts.canvas import Chart
    from practicable.results.aftermath import Element, ElementFigure
    from practicable.results.brief import Brief
    from practicable.results.claims import Claim, ClaimFigure, Estimate, PublishedResult

__all__ = [
    "ClaimCard",
    "ElementCard",
    "ForestFigure",
    "PublishedLine",
    "claim_cards",
    "element_cards",
    "forest_figure",
    "published_export",
    "published_lines",
]

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


def claim_cards(numbers: Brief, references: References) -> tuple[ClaimCard, ...]:
    """Return the claims in the order of the numbers."""
    return tuple(_claim(claim, references) for claim in numbers.claims)


def published_lines(numbers: Brief, references: References) -> tuple[PublishedLine, ...]:
    """Return published results in the order of the numbers."""
    return tuple(_published(result, references) for result in numbers.published_results)


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


_KINDS = {"simulated": "simulated", "assumed": "rests on assumed ranges", "record": "of the record"}


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One figure of an element; `text` stands where the number is one of the record."""

    label: str
    value: Measured
    text: str
    unit: str
    kind: str
    definition: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class ElementCard:
    """One element with its figures; `claims` are the claims, by id and words, that bear on it."""

    number: int
    title: str
    record: str
    rows: tuple[ElementRow, ...]
    unknown: str
    settles: str
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
        number=element.number,
        title=element.title,
        record=bound_spaces(element.record),
        rows=tuple(_row(figure, references) for figure in element.figures),
        unknown=bound_spaces(element.unknown),
        settles=bound_spaces(element.settles),
        claims=tuple((key, words[key]) for key in element.claims if key in words),
        export=_export(element, numbers, references),
    )


def _row(figure: ElementFigure, references: References) -> ElementRow:
    unit = "" if figure.value is None or figure.value.unit in {"share", "percent"} else figure.value.unit
    return ElementRow(
        label=bound_spaces(figure.label),
        value=measured(figure.value),
        text=bound_spaces(figure.text),
        unit=unit,
        kind=_KINDS.get(figure.kind, figure.kind),
        definition=bound_spaces(figure.definition),
        citation=references.cite(figure.source),
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
    return f"{figure.label}: {phrase(figure.value)} ({_KINDS.get(figure.kind, figure.kind)})"
