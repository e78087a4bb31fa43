"""From the numbers to the page: every section's sentences and tables, and nothing computed anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.page.after_tables import (
    CostTable,
    CourtTable,
    DeathTable,
    MonthTable,
    cost_table,
    court_table,
    death_table,
    month_table,
)
from practicable.brief.page.claims import (
    KINDS,
    ClaimCard,
    ElementCard,
    ForestFigure,
    claim_cards,
    element_cards,
    forest_figure,
    published_export,
)
from practicable.brief.page.forecasts import FanFigure, RecordFigure, fan_figures, record_figure
from practicable.brief.page.predicted_table import Predicted, predicted
from practicable.brief.page.sheets import Comparison, Sheet, comparison, overview, sheets
from practicable.brief.text.exports import (
    QUANTITY_COLUMNS,
    REALISED_COLUMNS,
    Export,
    References,
    credit,
    export,
    interval_kinds,
    quantities,
    quantity_cells,
    realised_cells,
)
from practicable.results.base import FitUsed
from practicable.results.phrases import (
    NOT_KNOWN,
    bounded,
    level,
    phrase,
    value_or_text,
)

if TYPE_CHECKING:
    from practicable.brief.charts.canvas import Chart
    from practicable.results.base import Realised
    from practicable.results.brief import Brief, KeyFigure

__all__ = ["Page", "page"]


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows beside the numbers: drawn charts, tables in words, what can be copied."""

    numbers: Brief
    references: References
    first_to_run_out: str
    answer_export: Export
    intervals: tuple[str, ...]
    level_note: str
    key_export: Export
    overview: Chart | None
    overview_export: Export
    sheets: tuple[Sheet, ...]
    record: RecordFigure
    fans: tuple[FanFigure, ...]
    comparison: Comparison
    elements: tuple[ElementCard, ...]
    kinds: dict[str, str]
    afterwards: MonthTable
    due_process: CourtTable
    costs: CostTable
    deaths: DeathTable | None
    predicted: Predicted | None
    claims: tuple[ClaimCard, ...]
    published_export: Export
    forest: ForestFigure | None
    fit: str
    assumptions_export: Export
    fingerprints: tuple[tuple[str, str], ...]


def _level_note(numbers: Brief) -> str:
    """Name the level of the intervals in tables, where they all share one."""
    levels = {quantity.level for quantity in quantities(numbers)}
    return f" ({level(levels.pop())})" if len(levels) == 1 else ""


def _key_words(figure: KeyFigure, references: References) -> str:
    words, realised = f"{figure.label}: {phrase(figure.value)}", figure.realised
    if realised is None:
        return words
    return f"{words}, realised {_found(realised)} ({references.words(realised.source)})"


def _found(realised: Realised) -> str:
    return bounded(value_or_text(realised.value, realised.unit), realised.bound)


def _key_export(numbers: Brief, references: References) -> Export:
    words = "; ".join(_key_words(figure, references) for figure in numbers.key_figures)
    rows = [
        (figure.label, *quantity_cells(figure.value), *realised_cells(figure.realised))
        for figure in numbers.key_figures
    ]
    header = ("measure", *QUANTITY_COLUMNS, *REALISED_COLUMNS)
    return export("key-figures", f"{words}. {credit(numbers)}", header=header, rows=rows)


def _answer_export(numbers: Brief) -> Export:
    answer = numbers.answer
    sentence = f"{answer.sentence} {credit(numbers)}"
    rows = [("share practicable", *quantity_cells(answer.share))]
    return export("answer", sentence, header=("measure", *QUANTITY_COLUMNS), rows=rows)


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


def _fingerprints(numbers: Brief) -> tuple[tuple[str, str], ...]:
    made = numbers.reproducibility
    return (
        ("Order", made.order_hash or numbers.order.hash),
        ("Facts", made.facts_hash),
        ("Parameters", made.parameters_hash or NOT_KNOWN),
        ("Fit", NOT_KNOWN if made.fit is None else made.fit.fingerprint),
        ("Seed", str(made.seed)),
        ("Replicates", str(made.replicates)),
        ("Versions", ", ".join(f"{name} {at}" for name, at in made.versions.items())),
    )


def _first_to_run_out(numbers: Brief) -> str:
    first = numbers.answer.first_to_run_out
    return "" if first is None else f"{first.label}, in {level(first.share_of_replicates)} of replicates"


def _fit(numbers: Brief) -> str:
    fit = numbers.reproducibility.fit
    return fit.sentence if isinstance(fit, FitUsed) else ""


def page(numbers: Brief) -> Page:
    """Return the page that the template shows.

    Parameters
    ----------
    numbers : Brief
        Checked numbers of one brief.

    Returns
    -------
    Page
        Sentences, tables and drawn charts.
    """
    references = References(numbers.sources)
    overview_chart, overview_export = overview(numbers)
    return Page(
        numbers=numbers,
        references=references,
        first_to_run_out=_first_to_run_out(numbers),
        answer_export=_answer_export(numbers),
        intervals=interval_kinds(numbers),
        level_note=_level_note(numbers),
        key_export=_key_export(numbers, references),
        overview=overview_chart,
        overview_export=overview_export,
        sheets=sheets(numbers, references),
        record=record_figure(numbers, references),
        fans=fan_figures(numbers),
        comparison=comparison(numbers),
        elements=element_cards(numbers, references),
        kinds=KINDS,
        afterwards=month_table(numbers, references),
        due_process=court_table(numbers, references),
        costs=cost_table(numbers, references),
        deaths=death_table(numbers, references),
        predicted=predicted(numbers.hindcast, references),
        claims=claim_cards(numbers, references),
        published_export=published_export(numbers, references),
        forest=forest_figure(numbers),
        fit=_fit(numbers),
        assumptions_export=assumptions_export(numbers, references),
        fingerprints=_fingerprints(numbers),
    )
