"""The order, element by element, as the template shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.text.exports import QUANTITY_COLUMNS, Export, credit, export, quantity_cells
from practicable.brief.text.phrases import Measured, bound_spaces, measured, phrase

if TYPE_CHECKING:
    from practicable.brief.text.exports import Citation, References
    from practicable.results.aftermath import Element, ElementFigure
    from practicable.results.numbers import Numbers

__all__ = ["ElementCard", "element_cards"]

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


def element_cards(numbers: Numbers, references: References) -> tuple[ElementCard, ...]:
    """Return the elements in their order.

    Parameters
    ----------
    numbers : Numbers
        Of the brief.
    references : References
        The numbered sources.
    """
    words = {claim.id: claim.words for claim in numbers.claims}
    return tuple(_card(element, words, numbers, references) for element in numbers.elements)


def _card(element: Element, words: dict[str, str], numbers: Numbers, references: References) -> ElementCard:
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


def _export(element: Element, numbers: Numbers, references: References) -> Export:
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
