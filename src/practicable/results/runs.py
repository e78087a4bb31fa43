"""What a sweep ran and what the store of runs holds: typed records, and their tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from practicable.results.base import Part, RestsOn
from practicable.results.report import Cell, Report, Row

__all__ = [
    "Cleared",
    "EntryShown",
    "LevelMean",
    "OutcomeRange",
    "RunsKept",
    "Swept",
    "entry_report",
    "kept_report",
    "sweep_reports",
]

Plain = bool | int | float | str | None


class OutcomeRange(Part):
    """An outcome over all runs of a design, which is no interval of probability."""

    outcome: str
    least: float | None
    median: float | None
    most: float | None
    n: int


class LevelMean(Part):
    """Mean of an outcome at one level of a factor; the standard error counts all else that varies."""

    factor: str
    level: Plain
    outcome: str
    mean: float | None
    se: float | None
    n: int


class Swept(Part):
    """A study that was run: its content, addresses of its chunks, and a summary of its outcomes."""

    schema_: Annotated[Literal["practicable.sweep/1"], Field(alias="schema")]
    rests_on: RestsOn
    # The study is the user's own document, as it was read.
    study: dict[str, Any]
    store: str
    keys: tuple[str, ...]
    n_runs: int
    n_points: int
    n_computed: int
    n_found: int
    outcomes: tuple[OutcomeRange, ...]
    levels: tuple[LevelMean, ...]
    definitions: dict[str, str]


class RunsKept(Part):
    """Entries of the store that differ in their rows alone; of the kind ``damaged``: unreadable ones."""

    kind: str
    study: str
    code: str
    n_entries: int
    n_rows: int
    n_bytes: int
    written: str
    key: str


class EntryShown(Part):
    """One entry: when it was written, whether it is whole, what it was asked for, its table."""

    key: str
    whole: bool
    written: str
    n_rows: int
    n_bytes: int
    # What an entry was kept under, as its label says; each kind of study has its own.
    description: dict[str, Any]
    columns: tuple[str, ...]
    table: tuple[tuple[Plain, ...], ...]


class Cleared(Part):
    """What was deleted from the store."""

    n_entries: int
    n_bytes: int


def sweep_reports(numbers: Swept) -> tuple[Report, Report]:
    """Describe the outcomes over all runs, and their means by level."""
    ranges = [
        Row(
            label=one.outcome,
            cells=(*(_number(value) for value in (one.least, one.median, one.most)), _plain(one.n)),
        )
        for one in numbers.outcomes
    ]
    levels = [
        Row(
            label=one.factor,
            cells=(
                Cell(text=str(one.level), words=True),
                Cell(text=one.outcome, words=True),
                _number(one.mean),
                _number(one.se),
            ),
        )
        for one in numbers.levels
    ]
    return (
        Report(
            title="Over all runs of the design",
            columns=("Outcome", "Least", "Median", "Most", "Runs"),
            rows=tuple(ranges),
        ),
        Report(
            title="Mean by level, over all else",
            columns=("Factor", "Level", "Outcome", "Mean", "s.e. over runs"),
            rows=tuple(levels),
        ),
    )


def kept_report(kept: Sequence[RunsKept]) -> Report:
    """Describe what the store holds."""
    rows = [
        Row(
            label=one.study,
            cells=(
                Cell(text=one.kind, words=True),
                *(_plain(value) for value in (one.n_entries, one.n_rows, one.n_bytes)),
                *(Cell(text=text, words=True) for text in (one.written, one.code, one.key[:12])),
            ),
        )
        for one in kept
    ]
    return Report(
        title="Runs kept",
        columns=("Study", "Kind", "Entries", "Runs", "Bytes", "Written (UTC)", "Code", "First key"),
        rows=tuple(rows),
    )


def entry_report(shown: EntryShown) -> Report:
    """Describe the table of an entry."""
    rows = [
        Row(label=first.text, cells=tuple(rest)) for first, *rest in (map(_plain, row) for row in shown.table)
    ]
    return Report(title="Table", columns=shown.columns, rows=tuple(rows))


def _number(value: float | None) -> Cell:
    if value is None:
        return Cell(words=True)
    return Cell(text=f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}")


def _plain(value: Plain) -> Cell:
    if value is None:
        return Cell(words=True)
    if isinstance(value, float):
        return Cell(text=f"{value:.6g}")
    whole = isinstance(value, int) and not isinstance(value, bool)
    return Cell(text=f"{value:,}" if whole else str(value), words=not whole)
