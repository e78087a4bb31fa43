"""How well the same machine predicted a past day, as typed records: rows, rules and calibration."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from practicable.results.base import Day, Part

__all__ = ["Coverage", "Examined", "Hindcast", "PredictedRow", "RuleScore"]

Span = tuple[float, float]
Share = Annotated[float, Field(ge=0, le=1)]


class PredictedRow(Part):
    """One published figure beside the forecast of a past day; None where no baseline could be made."""

    label: str
    start: Day
    end: Day
    record: float
    source: str
    median: float
    half: Span
    most: Span
    later: float | None
    later_most: Span | None
    crps: float
    naive: float | None
    seasonal: float | None
    words: str


class RuleScore(Part):
    """Score of prosecutions under one capacity rule, or under all; `held` of `n` lie in the 90 % interval."""

    label: str
    n: int
    crps: float
    held: int


class CoveragePoint(Part):
    """Share of published figures inside intervals of a level; no standard error for one day."""

    level: Share
    value: Share
    se: float | None


class Coverage(Part):
    """Calibration over the hindcasts of one kind of day; `partial` where some figures are left out."""

    label: str
    n_cases: int
    n_figures: int
    partial: bool = False
    levels: tuple[CoveragePoint, ...]
    points: tuple[CoveragePoint, ...]


class Hindcast(Part):
    """The standing examination; `current` says whether record and parameters are those of this brief."""

    order: str
    as_of: Day
    until: Day
    replicates: int
    rows: tuple[PredictedRow, ...]
    rules: tuple[RuleScore, ...]
    coverage: tuple[Coverage, ...]
    definitions: tuple[str, ...]
    current: bool


class Examined(Part):
    """What the numbers of a brief hold of past forecasts; None where no examination is stored."""

    hindcast: Hindcast | None = None
