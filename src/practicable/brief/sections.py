"""From the numbers to the page: every section's sentences and tables, and nothing computed anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.exports import (
    QUANTITY_COLUMNS,
    Citation,
    Export,
    References,
    credit,
    export,
    quantity_cells,
)
from practicable.brief.forecasts import FanFigure, RecordFigure, fan_figures, record_figure
from practicable.brief.phrases import (
    NOT_KNOWN,
    bound_spaces,
    day,
    level,
    phrase,
    value_or_text,
)
from practicable.brief.sheets import Comparison, Measured, Sheet, comparison, measured, overview, sheets

if TYPE_CHECKING:
    from practicable.brief.canvas import Chart
    from practicable.brief.numbers import Assumption, Claim, KeyFigure, Numbers, Quantity

__all__ = ["Page", "interval_kinds", "page"]

_VERDICTS = {
    "supported": "supported",
    "contradicted": "contradicted",
    "not settled by these data": "unsettled",
    "not yet examined": "unexamined",
}


@dataclass(frozen=True, slots=True)
class KeyFigureCard:
    """One number under the answer."""

    label: str
    value: Measured
    unit: str
    definition: str
    realised: str
    realised_definition: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class OrderSentence:
    """One sentence of the order and the date on which it was announced."""

    text: str
    announced: str
    unseen: bool


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
    """One document as printed; `link` is empty unless it is an address that a browser may open."""

    number: int
    title: str
    publisher: str
    link: str
    retrieved: str
    licence: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template shows, already in words."""

    title: str
    issued: str
    summary: str
    as_of: str
    until: str
    sentence: str
    reading: str
    first_to_run_out: str
    answer_export: Export
    intervals: tuple[str, ...]
    key_figures: tuple[KeyFigureCard, ...]
    key_export: Export
    overview: Chart | None
    overview_export: Export
    sheets: tuple[Sheet, ...]
    order_id: str
    order: tuple[OrderSentence, ...]
    record: RecordFigure
    fans: tuple[FanFigure, ...]
    comparison: Comparison
    claims: tuple[ClaimCard, ...]
    assumptions: tuple[AssumptionRow, ...]
    assumptions_export: Export
    limits: tuple[str, ...]
    sources: tuple[SourceRow, ...]
    command: str
    fingerprints: tuple[tuple[str, str], ...]
    versions: str


def _web_address(url: str | None) -> str:
    """Return an address only if it is one of the web: nothing else may become a link."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else ""


def _all_quantities(numbers: Numbers) -> list[Quantity]:
    found: list[Quantity | None] = [numbers.answer.share, *(figure.value for figure in numbers.key_figures)]
    for district in numbers.districts:
        found += [district.share, district.asked_per_court_day, district.heard_per_court_day]
        found += [district.slots_per_court_day, district.jail_nights, district.children_separated]
        found.append(district.backlog_peak)
        found += [value for row in district.months for value in (row.eligible, row.accepted, row.share)]
    return [quantity for quantity in found if quantity is not None]


def interval_kinds(numbers: Numbers) -> tuple[str, ...]:
    """Name every kind of interval in the brief once, with its level."""
    kinds = {(quantity.level, quantity.kind): None for quantity in _all_quantities(numbers)}
    return tuple(f"{level(at)} {kind}" for at, kind in kinds)


def _key_figure(figure: KeyFigure, references: References) -> KeyFigureCard:
    realised = figure.realised
    return KeyFigureCard(
        label=figure.label,
        value=measured(figure.value),
        unit="" if figure.unit in {"share", "percent"} else figure.unit,
        definition=bound_spaces(figure.definition),
        realised="" if realised is None else value_or_text(realised.value, realised.unit),
        realised_definition="" if realised is None else bound_spaces(realised.definition),
        citation=None if realised is None else references.cite(realised.source),
    )


def _key_export(numbers: Numbers) -> Export:
    words = "; ".join(f"{figure.label}: {phrase(figure.value)}" for figure in numbers.key_figures)
    rows = [
        (
            figure.label,
            *quantity_cells(figure.value),
            None if figure.realised is None else figure.realised.value,
        )
        for figure in numbers.key_figures
    ]
    header = ("measure", *QUANTITY_COLUMNS, "realised")
    return export("key-figures", f"{words}. {credit(numbers)}", header=header, rows=rows)


def _answer_export(numbers: Numbers) -> Export:
    answer = numbers.answer
    kind = "" if answer.share is None else f" Interval: {level(answer.share.level)} {answer.share.kind}."
    sentence = f"{answer.sentence}{kind} {credit(numbers)}"
    rows = [("share practicable", *quantity_cells(answer.share))]
    return export("answer", sentence, header=("measure", *QUANTITY_COLUMNS), rows=rows)


def _claim_export(claim: Claim, references: References) -> Export:
    figures = "; ".join(
        f"{figure.label}: {figure.display} ({references.words(figure.source)})" for figure in claim.figures
    )
    byline = ", ".join(part for part in (claim.speaker, claim.date) if part)
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
        byline=", ".join(part for part in (claim.speaker, claim.date) if part),
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
    ends = (assumption.low, assumption.high)
    span = "" if None in ends else " to ".join(value_or_text(end, assumption.unit) for end in ends)
    return AssumptionRow(
        label=assumption.label,
        value=value_or_text(assumption.value, assumption.unit),
        span=span,
        kind=assumption.kind,
        citation=references.cite(assumption.source),
        why=assumption.why,
    )


def _assumptions_export(numbers: Numbers, references: References) -> Export:
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


def _order(numbers: Numbers) -> tuple[OrderSentence, ...]:
    return tuple(
        OrderSentence(
            bound_spaces(words.text),
            "date of announcement unknown" if words.announced is None else day(words.announced),
            words.unseen,
        )
        for words in numbers.order.plain_words
    )


def _sources(numbers: Numbers) -> tuple[SourceRow, ...]:
    return tuple(
        SourceRow(
            number,
            source.title,
            source.publisher or "",
            _web_address(source.url),
            source.retrieved or "",
            source.licence or "",
        )
        for number, source in enumerate(numbers.sources, start=1)
    )


def _fingerprints(numbers: Numbers) -> tuple[tuple[str, str], ...]:
    made = numbers.reproducibility
    return (
        ("Order", made.order_hash),
        ("Facts", made.facts_hash),
        ("Parameters", made.parameters_hash or NOT_KNOWN),
        ("Seed", str(made.seed)),
        ("Replicates", str(made.replicates)),
    )


def _first_to_run_out(numbers: Numbers) -> str:
    first = numbers.answer.first_to_run_out
    return "" if first is None else f"{first.label}, in {level(first.share_of_replicates)} of replicates"


def page(numbers: Numbers) -> Page:
    """Return the page that the template shows.

    Parameters
    ----------
    numbers : Numbers
        Checked numbers of one brief.

    Returns
    -------
    Page
        Sentences, tables and drawn charts.
    """
    references = References(numbers.sources)
    overview_chart, overview_export = overview(numbers)
    return Page(
        title=numbers.order.title,
        issued="" if numbers.order.issued is None else day(numbers.order.issued),
        summary=bound_spaces(numbers.order.summary),
        as_of="" if numbers.as_of is None else day(numbers.as_of),
        until="" if numbers.until is None else day(numbers.until),
        sentence=bound_spaces(numbers.answer.sentence),
        reading=bound_spaces(numbers.answer.reading),
        first_to_run_out=_first_to_run_out(numbers),
        answer_export=_answer_export(numbers),
        intervals=interval_kinds(numbers),
        key_figures=tuple(_key_figure(figure, references) for figure in numbers.key_figures),
        key_export=_key_export(numbers),
        overview=overview_chart,
        overview_export=overview_export,
        sheets=sheets(numbers, references),
        order_id=numbers.order.id,
        order=_order(numbers),
        record=record_figure(numbers, references),
        fans=fan_figures(numbers, references),
        comparison=comparison(numbers),
        claims=tuple(_claim(claim, references) for claim in numbers.claims),
        assumptions=tuple(_assumption(row, references) for row in numbers.assumptions),
        assumptions_export=_assumptions_export(numbers, references),
        limits=tuple(bound_spaces(limit) for limit in numbers.limits),
        sources=_sources(numbers),
        command=numbers.reproducibility.command,
        fingerprints=_fingerprints(numbers),
        versions=", ".join(f"{name} {at}" for name, at in numbers.reproducibility.versions.items()),
    )
