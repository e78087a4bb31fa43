"""What a brief rests on: assumptions and sources, as the template shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.text.exports import Citation, Export, References, credit, export, web_address
from practicable.brief.text.phrases import date_or_text, range_or_text, value_or_text

if TYPE_CHECKING:
    from practicable.results.brief import Assumption, Brief

__all__ = [
    "AssumptionRow",
    "SourceRow",
    "assumption_rows",
    "assumptions_export",
    "source_rows",
]


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


def _assumption(assumption: Assumption, references: References) -> AssumptionRow:
    return AssumptionRow(
        label=assumption.label,
        value=value_or_text(assumption.value, assumption.unit),
        span=range_or_text(assumption.low, assumption.high, assumption.unit),
        kind=assumption.kind,
        citation=references.cite(assumption.source),
        why=assumption.why,
    )


def assumptions_export(numbers: Brief, references: References) -> Export:
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


def source_rows(numbers: Brief) -> tuple[SourceRow, ...]:
    """Return the numbered list of sources."""
    return tuple(
        SourceRow(
            number,
            source.title,
            source.publisher or "",
            web_address(source.url),
            source.url or "",
            date_or_text(source.retrieved),
            source.licence or "",
        )
        for number, source in enumerate(numbers.sources, start=1)
    )


def assumption_rows(numbers: Brief, references: References) -> tuple[AssumptionRow, ...]:
    """Return the parameters in the order of the numbers."""
    return tuple(_assumption(row, references) for row in numbers.assumptions)
