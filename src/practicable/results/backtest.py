"""Forecasts of arrivals from many past days and how they did: choice, skill, calibration."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from practicable.results.base import Part, Share

__all__ = [
    "Against",
    "Backtest",
    "BacktestOptions",
    "Candidate",
    "Choice",
    "EarlierCoverage",
    "Estimate",
    "HorizonScores",
    "PlaceScores",
    "Reliability",
    "ReliabilityPoint",
    "YearScores",
]


class Estimate(Part):
    """A mean over forecast origins, with its sampling error.

    Attributes
    ----------
    value : float
        The mean.
    se, low, high : float or None
        Its standard error, and its interval at `fit.forecast.scores.LEVEL`, from resampled blocks of origins;
        None where there are fewer than two blocks, which all resamples would share.
    """

    value: float
    se: float | None
    low: float | None
    high: float | None


class Against(Part):
    """Skill against one baseline, and what it amounts to."""

    skill: Estimate
    verdict: str


class _Series(Part):
    """Which series: a measure of a panel at a place, or in all sectors together."""

    panel: str
    measure: str
    place: str


class PlaceScores(_Series):
    """Mean scores by forecast, skill and verdict against the reference and others, coverage by level."""

    n_origins: int
    n_scored: int
    crps: dict[str, float]
    skill: Estimate
    verdict: str
    against: dict[str, Against]
    coverage: dict[str, Estimate]


class HorizonScores(_Series):
    """Skill and coverage of one number of months ahead."""

    horizon: int
    n_scored: int
    skill: Estimate
    against: dict[str, Against]
    coverage: dict[str, Estimate]


class YearScores(_Series):
    """Skill and coverage of the origins of a fiscal year, without sampling error: a year is about a block."""

    fiscal_year: int
    skill: float
    coverage: dict[str, Share]
    share_above_median: Share


class ReliabilityPoint(Part):
    """Coverage of the central interval of a level."""

    level: Share
    value: float
    se: float | None
    low: float | None
    high: float | None


class Reliability(_Series):
    """Nominal level against observed coverage."""

    points: tuple[ReliabilityPoint, ...]


class EarlierCoverage(_Series):
    """Coverage of the months that the choice of the forecast saw, to the fiscal year `last`."""

    n_origins: int
    last: int
    coverage: dict[str, Estimate]


class Candidate(Part):
    """A candidate's score: mean CRPS relative to the reference, over all panels and in each."""

    forecast: str
    score: float
    by_panel: dict[str, float]


class Choice(Part):
    """The rule by which the forecast was chosen, what was chosen, and what this run would choose."""

    rule: str
    chosen: str
    best_here: str
    first: int
    last: int
    candidates: tuple[Candidate, ...]


class BacktestOptions(Part):
    """Fiscal years, months ahead, paths and seed."""

    first: int
    last: int
    horizon: int
    paths: int
    seed: int


class Backtest(Part):
    """A back-test of arrivals; no `choice` where no month that the rule may see was scored."""

    schema_: Literal["practicable/backtest/1"] = Field(alias="schema")
    options: BacktestOptions
    record: str
    versions: dict[str, str]
    definitions: dict[str, str]
    choice: Choice | None
    places: tuple[PlaceScores, ...]
    horizons: tuple[HorizonScores, ...]
    years: tuple[YearScores, ...]
    reliability: tuple[Reliability, ...]
    earlier: tuple[EarlierCoverage, ...]
