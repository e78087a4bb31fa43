"""Forecasts of past days beside what happened: one hindcast, the standing examination, what a brief shows."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from practicable.results.backtest import EarlierCoverage, Estimate
from practicable.results.base import (
    Day,
    FitIdentity,
    FitUsed,
    Part,
    Quantity,
    RestsOn,
    Share,
)

__all__ = [
    "ApparentEffect",
    "Asked",
    "BacktestedSeries",
    "Case",
    "Column",
    "CoveragePoint",
    "Examination",
    "FirstReplicates",
    "GroupCoverage",
    "Hindcast",
    "HindcastOrder",
    "KnownThen",
    "Made",
    "MeasureSummary",
    "PredictedCoverage",
    "PredictedPast",
    "PredictedRow",
    "Reading",
    "Rerun",
    "RuleScore",
    "RuleSummary",
    "ScoreRow",
    "Scored",
    "SensitivityRow",
    "Setting",
    "SignedInterval",
    "Span",
    "Totals",
]

Span = tuple[float, float]


class Scored(Part):
    """Scores of a forecast of one figure.

    `inside_from` is the least level whose central interval holds the record; None where none does.
    """

    crps: float
    rank: Share
    inside_from: float | None

    def inside(self, level: float) -> bool:
        """Tell whether the interval of a level holds the record: intervals are nested."""
        return self.inside_from is not None and self.inside_from <= level


class _Forecast(Part):
    """A median with central intervals by level, such as ``90%``."""

    median: float
    intervals: dict[str, Span]


class Column(Scored, _Forecast):
    """A forecast of one figure with its scores, and in words where the record lies."""

    words: str


class ScoreRow(Part):
    """One figure of the record beside the forecasts of it; no baseline's score where none could be made."""

    measure: str
    place: str
    start: Day
    end: Day
    record: float
    source: str
    published: Day
    as_announced: Column
    given_later: Column | None = None
    baselines: dict[str, float | None]
    rules: dict[str, Scored]


class RuleSummary(Part):
    """Mean score under a capacity rule, and how many records lie inside the interval of each level."""

    crps: float
    inside_50: int = Field(alias="50%")
    inside_80: int = Field(alias="80%")
    inside_90: int = Field(alias="90%")


class MeasureSummary(Part):
    """Mean scores of a measure's `n` figures, and how many lie inside the interval of each level."""

    measure: str
    place: str
    n: int
    crps: dict[str, float]
    baselines: dict[str, float | None]
    rules: dict[str, RuleSummary]
    held: dict[str, dict[str, int]]


class Reading(Part):
    """What the authors read a miss as: in a line and in full; `key` is of the sensitivity's row about it."""

    measure: str
    short: str
    text: str
    key: str


class Totals(Part):
    """Share practicable and prosecutions over every month that is forecast."""

    share: Quantity | None
    prosecutions: Quantity | None


class FirstReplicates(Part):
    """Totals of the first replicates, by which another machine can tell whether it simulates the same."""

    share: tuple[float | None, ...]
    prosecutions: tuple[float, ...]


class HindcastOrder(Part):
    """The order that was simulated."""

    id: str
    title: str
    hash: str


class Rerun(Part):
    """What is needed to get the same numbers again, beside order, seed and replicates."""

    command: str
    facts_hash: str
    parameters_hash: str
    fit: FitIdentity
    versions: dict[str, str]


class KnownThen(Part):
    """What the forecast was given; no fit where no parameter was drawn."""

    n_directives: int
    announced_later: dict[str, int]
    parameters: str
    fit: FitUsed | None
    assumed: tuple[str, ...]


class Asked(Part):
    """What was asked of a hindcast, what it was given, and what its words mean.

    `method` is ``whole model``, or ``monthly totals`` where too little had been published for it; `cannot`
    says what then cannot be forecast.
    """

    method: str
    cannot: tuple[str, ...]
    schema_: Literal["practicable/hindcast/1"] = Field(alias="schema")
    order: HindcastOrder
    as_of: Day
    until: Day
    replicates: int
    seed: int
    rules: dict[str, str]
    pooled: dict[str, str]
    columns: dict[str, str]
    baselines: dict[str, str]
    definitions: dict[str, str]
    information: KnownThen
    outside_scoreboard: tuple[str, ...]
    reproducibility: Rerun


class Made(Part):
    """A forecast and its scores; `drawn` says of how many simulations or paths it consists."""

    rests_on: RestsOn | None = None
    first_month: Day
    drawn: str
    totals: dict[str, Totals] | None = None
    first_replicates: dict[str, FirstReplicates] | None = None
    notes: tuple[str, ...] = ()
    rows: tuple[ScoreRow, ...]


class Hindcast(Made, Asked):
    """A forecast from a past day and its scores."""

    summary: tuple[MeasureSummary, ...]
    readings: tuple[Reading, ...]

    @property
    def given_later(self) -> bool:
        """Whether anything was announced later, which then makes a second column."""
        return any(row.given_later is not None for row in self.rows)

    @property
    def rule_words(self) -> dict[str, str]:
        """What each capacity rule is, those scored together with them."""
        return self.rules | self.pooled


class _OfKind(Part):
    """What kind of day it is."""

    kind: str


class Case(Hindcast, _OfKind):
    """A hindcast of the standing examination."""


class SignedInterval(Part):
    """A share that may be negative, with its interval."""

    value: float
    low: float
    high: float
    level: Share


class ApparentEffect(Part):
    """The southwest's total after a day, less what its series forecast on that day, as a share of this."""

    as_of: Day
    n_months: int
    record: float
    forecast: float
    apparent_effect: SignedInterval
    rank: Share


class Setting(Part):
    """One contested input at either end, or taken from elsewhere; `key` names it."""

    input: str
    setting: str
    key: str


class SensitivityRow(Totals, Setting):
    """Totals of the whole period under a setting."""


class CoveragePoint(Part):
    """Share of published figures inside intervals of a level; no standard error for one day."""

    level: Share
    value: Share
    se: float | None


class GroupCoverage(Part):
    """Coverage over a group of cases, of all measures or `without` some."""

    group: str
    without: tuple[str, ...]
    n_cases: int
    n_figures: int
    coverage: dict[str, CoveragePoint]
    points: tuple[CoveragePoint, ...]


class BacktestedSeries(Part):
    """Coverage and reliability of the back-test of one series of arrivals."""

    panel: str
    measure: str
    place: str
    n_origins: int
    coverage: dict[str, Estimate]
    earlier: EarlierCoverage | None
    points: tuple[CoveragePoint, ...]


class Examination(Part):
    """Hindcasts of many days, placebos, sensitivity, and calibration over all."""

    schema_: Literal["practicable/hindcasts/1"] = Field(alias="schema")
    replicates: int
    seed: int
    cases: tuple[Case, ...]
    apparent_effects: tuple[ApparentEffect, ...]
    sensitivity: tuple[SensitivityRow, ...]
    coverage: tuple[GroupCoverage, ...]
    backtest: tuple[BacktestedSeries, ...]
    facts_hash: str
    parameters_hash: str
    fit: FitIdentity
    versions: dict[str, str]


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


class PredictedCoverage(Part):
    """Calibration over the hindcasts of one kind of day; `partial` where some figures are left out."""

    label: str
    partial: bool = False
    n_cases: int
    n_figures: int
    levels: tuple[CoveragePoint, ...]
    points: tuple[CoveragePoint, ...]


class PredictedPast(Part):
    """The standing examination in a brief; `current` says whether record and parameters are the brief's."""

    order: str
    as_of: Day
    until: Day
    replicates: int
    rows: tuple[PredictedRow, ...]
    rules: tuple[RuleScore, ...]
    coverage: tuple[PredictedCoverage, ...]
    definitions: tuple[str, ...]
    current: bool
