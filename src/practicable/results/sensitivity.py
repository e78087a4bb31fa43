"""What an outcome hangs on, and what a change is made of: typed records, and their tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from practicable.results.base import Day, MeasureMeant, OrderNamed, Part, Quantity, Reproducibility, RestsOn
from practicable.results.phrases import count, number
from practicable.results.report import Cell, Report, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Attributed",
    "Attribution",
    "Bearing",
    "Change",
    "ChangeLeft",
    "ChangePart",
    "Effect",
    "InteractionOfTwo",
    "OutcomeRanked",
    "Ranked",
    "Screened",
    "Uncertainty",
    "attribution_reports",
    "index",
    "ranking_report",
    "screening_report",
]


class OutcomeRanked(MeasureMeant):
    """The outcome, southwest border, over the design."""

    value: Quantity | None


class Bearing(Part):
    """Figures of the record that bear on an uncertainty."""

    table: str
    measures: tuple[str, ...]
    published_before: int
    published_since: int


class Uncertainty(Part):
    """An uncertainty: what its range rests on, its indices; `matters` is None where that is not settled."""

    key: str
    label: str
    kind: str
    source: str
    informed_by: Bearing | None
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    matters: bool | None


class Effect(Part):
    """Mean absolute change of the outcome over a parameter's whole range."""

    key: str
    label: str
    effect: float


class Screened(Part):
    """The screening that chose which parameters get indices of their own."""

    trajectories: int
    effects: tuple[Effect, ...]
    without_effect: tuple[str, ...]


class Ranked(Part):
    """Everything uncertain, ranked by what an outcome owes to it."""

    schema_: Annotated[Literal["practicable.sensitivity/1"], Field(alias="schema")]
    rests_on: RestsOn
    order: OrderNamed
    as_of: Day
    until: Day
    outcome: OutcomeRanked
    seed: int
    n: int
    simulations: int
    level: float
    matters_from: float
    uncertainties: tuple[Uncertainty, ...]
    could_settle: str
    first_sum: float
    screening: Screened
    rest: tuple[str, ...]
    notes: tuple[str, ...]
    reproducibility: Reproducibility
    announced_later: tuple[str, ...]


class Change(Part):
    """A change: mean with its Monte Carlo error, and the interval over replicates."""

    mean: float
    se: float
    low: float
    high: float


class ChangeLeft(Change):
    """What is left with every switch off."""

    label: str


class ChangePart(Part):
    """What one switch accounts for; `assumed` names the parameters for which no document gives a range."""

    key: str
    label: str
    mean: float
    se: float
    low: float
    high: float
    assumed: tuple[str, ...]


class InteractionOfTwo(Part):
    """What two switches together do beyond the sum of each alone."""

    keys: tuple[str, str]
    mean: float
    se: float
    low: float
    high: float


class Attributed(Part):
    """The change of one measure: the whole, what is left, the parts, interactions of two."""

    key: str
    label: str
    change: Change
    left: ChangeLeft
    parts: tuple[ChangePart, ...]
    interactions: tuple[InteractionOfTwo, ...]


class Attribution(Part):
    """A change between two windows, attributed to switches; windows are their first and last days."""

    schema_: Annotated[Literal["practicable.decomposition/1"], Field(alias="schema")]
    as_of: Day
    announced_later: tuple[str, ...]
    notes: tuple[str, ...]
    rests_on: RestsOn
    order: str
    before: tuple[Day, Day]
    after: tuple[Day, Day]
    replicates: int
    seed: int
    unit: str
    level: float
    kind: str
    measures: tuple[Attributed, ...]


_NO_FIGURES = {"mixed": "not counted for a group", "chance": "chance: no figure would settle it"}
_MATTERS = {True: "yes", False: "no", None: "not settled"}
_LEAST_SHOWN = 0.01
"""Share of the largest effect of the screening from which an effect has a row."""


def index(value: float) -> str:
    """Write an index with two decimals and a true minus, and zero without one."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")


def ranking_report(numbers: Ranked) -> Report:
    """Describe the indices, what each range rests on, and the figures on record that bear on it."""
    rows = [
        Row(
            label=row.label,
            cells=(
                Cell(text=index(row.total), span=f"{index(row.total_low)} to {index(row.total_high)}"),
                Cell(text=index(row.first), span=f"{index(row.first_low)} to {index(row.first_high)}"),
                Cell(text=_MATTERS[row.matters]),
                Cell(text=row.kind, span=row.source, words=True),
                _bears(row),
            ),
        )
        for row in numbers.uncertainties
    ]
    screened = numbers.screening
    rest, silent = len(numbers.rest), len(screened.without_effect)
    return Report(
        title=(
            f"{numbers.outcome.label} under {numbers.order.id}, southwest border: indices with"
            f" {numbers.level:.0%} bootstrap intervals"
        ),
        columns=(
            "Uncertainty",
            "Total index",
            "First-order index",
            "Matters",
            "What its range rests on",
            "Figures",
        ),
        rows=tuple(rows),
        notes=(
            (
                "The total index is the share of the outcome's variance that would be left if all else were"
                " known; the first-order index is the share that would go if this alone were known."
            ),
            (
                f"All parameters were screened on {screened.trajectories} trajectories (Morris 1991). The"
                f" other {rest} stay as one group, whose total index bounds that of each; {silent} had no"
                " effect in any trajectory."
            ),
            (
                f"Matters: yes where the interval of the total index lies above {numbers.matters_from:.0%} of"
                " the variance, no where it lies below, else not settled at this sample size."
            ),
            "A negative estimate is sampling error of an index near zero: read its interval, or raise --n.",
        ),
    )


def _bears(row: Uncertainty) -> Cell:
    found = row.informed_by
    if found is None:
        return Cell(text=_NO_FIGURES.get(row.kind, "no figure on record bears on it"), words=True)
    return Cell(
        text=f"{found.published_before:,} figures by the as-of date, {found.published_since:,} since",
        span=f"{found.table}: {', '.join(found.measures)}".replace("_", " "),
        words=True,
    )


def screening_report(numbers: Ranked) -> Report:
    """Describe how far each parameter moves the outcome over its whole range, the largest first."""
    effects = numbers.screening.effects
    largest = max((row.effect for row in effects), default=0.0)
    shown = [row for row in effects if row.effect > _LEAST_SHOWN * largest]
    none = len(numbers.screening.without_effect)
    return Report(
        title=(
            f"Mean absolute change of the outcome over each parameter's whole range, {numbers.outcome.unit}"
        ),
        columns=("Parameter", "Change"),
        rows=tuple(Row(label=row.label, cells=(Cell(text=number(row.effect)),)) for row in shown),
        notes=(
            (
                f"{len(effects) - len(shown) - none} more move it by less than {_LEAST_SHOWN:.0%} of the"
                f" largest change; {none} had no effect in any trajectory."
            ),
        ),
    )


def attribution_reports(numbers: Attribution) -> tuple[Report, ...]:
    """Describe, for each measure, its parts and its largest interactions of two."""
    return tuple(
        report
        for measure in numbers.measures
        for report in (_parts(measure, numbers), _interactions(measure.interactions))
    )


def _parts(measure: Attributed, numbers: Attribution) -> Report:
    rows = [
        Row(label="Whole change", cells=(*_change(measure.change), Cell(words=True))),
        Row(label=measure.left.label, cells=(*_change(measure.left), Cell(words=True))),
        *(
            Row(label=part.label, cells=(*_change(part), Cell(text=_basis(part), words=True)))
            for part in measure.parts
        ),
    ]
    return Report(
        title=f"{measure.label}, {numbers.unit}; intervals hold {numbers.level:.0%} of replicates",
        columns=("Part", "Mean", "± MC error", "Rests on"),
        rows=tuple(rows),
    )


def _interactions(interactions: Sequence[InteractionOfTwo]) -> Report:
    largest = sorted(interactions, key=lambda pair: -abs(pair.mean))[:3]
    return Report(
        title="Largest interactions of two (beyond the sum of each alone)",
        columns=("Pair", "Mean", "± MC error"),
        rows=tuple(
            Row(label=" x ".join(pair.keys).replace("_", " "), cells=_change(pair)) for pair in largest
        ),
    )


def _change(one: Change | ChangePart | InteractionOfTwo) -> tuple[Cell, Cell]:
    return (
        Cell(text=count(one.mean, 0), span=f"{count(one.low, 0)} to {count(one.high, 0)}"),
        Cell(text=count(one.se, 0)),
    )


def _basis(part: ChangePart) -> str:
    return f"assumed: {', '.join(part.assumed)}" if part.assumed else "the record"
