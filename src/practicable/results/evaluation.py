"""What earlier zero tolerance did, by every design: estimates with their size, checks, the prior they give.

An end of an interval, or an error, that is None has no bound, or was not given by the design.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from practicable.results.base import Part, Share
from practicable.results.report import Report

__all__ = [
    "AddedShare",
    "Bins",
    "CheckResult",
    "DeterrencePrior",
    "DoseShown",
    "Evaluation",
    "EventPoint",
    "Exposure",
    "Findings",
    "InWords",
    "MethodEstimate",
    "NullRate",
    "PlaceboBins",
    "PriorStep",
    "Specification",
    "Start",
    "StudyWindow",
    "SyntheticPath",
    "TwoWayPart",
]


class EventPoint(Part):
    """The effect at a number of periods since the start; negative before it."""

    period: int
    effect: float
    se: float | None
    low: float | None
    high: float | None


class NullRate(Part):
    """How often a design finds an effect in `draws` simulated samples that have none, at a nominal level."""

    rate: Share
    se: float
    mean: float
    draws: int
    level: float
    passed: bool


class MethodEstimate(Part):
    """One effect of one design by one method."""

    key: str
    design: str
    method: str
    outcome: str
    effect: float
    se: float | None
    low: float | None
    high: float | None
    level: float
    inference: str
    p_value: float
    estimand: str
    n_units: int
    n_obs: int
    assumptions: tuple[str, ...]
    event_time: tuple[EventPoint, ...]
    null_size: NullRate

    @property
    def significant(self) -> bool:
        """Whether no effect is outside the interval."""
        return (self.low is not None and self.low > 0.0) or (self.high is not None and self.high < 0.0)


class Start(Part):
    """When Streamline began in a sector; a placeholder where `uncertain`."""

    sector: str
    day: str
    earliest: str
    latest: str
    uncertain: bool
    source: str


class StudyWindow(Part):
    """Fiscal years, sectors never treated, and the first treated year of the others."""

    years: tuple[int, ...]
    never: tuple[str, ...]
    first_year: dict[str, int]
    starts: tuple[Start, ...]


class TwoWayPart(Part):
    """One kind of comparison inside a two-way fixed effects coefficient."""

    kind: str
    weight: float
    effect: float
    n: int


class CheckResult(Part):
    """One check of a design: verdict, the numbers it rests on, what was found, what to do about it."""

    key: str
    title: str
    verdict: Literal["passes", "fails", "cannot tell"]
    numbers: dict[str, float]
    finding: str
    next: str


class SyntheticPath(Part):
    """A sector's log apprehensions beside its synthetic control."""

    sector: str
    start: int
    years: tuple[int, ...]
    actual: tuple[float, ...]
    synthetic: tuple[float, ...]
    weights: dict[str, float]
    fit: float


class Bins(Part):
    """Counts in bins of equal width."""

    edges: tuple[float, ...]
    counts: tuple[float, ...]


class _Placebo(Part):
    method: str
    effect: float
    p_value: float
    ways: int


class PlaceboBins(Bins, _Placebo):
    """Effects of a method under other starts, with the actual effect."""


class Specification(Part):
    """The effect under one choice of method, outcome, starts and window."""

    method: str
    outcome: str
    starts: str
    last: int
    effect: float
    se: float
    p_value: float
    n_units: int


class PriorStep(Part):
    """One step from the estimates to the prior."""

    name: str
    median: float
    low: float
    high: float


class AddedShare(Part):
    """How far Streamline raised the share prosecuted: least and most over sectors."""

    low: float
    high: float
    source: str


class DeterrencePrior(Part):
    """The prior of general deterrence; negative deters."""

    median: float
    low: float
    high: float
    level: float
    kind: Literal["sourced", "assumed"]
    unit: str
    why: str
    sources: tuple[str, ...]
    steps: tuple[PriorStep, ...]
    dose: AddedShare


class Exposure(Part):
    """Share prosecuted before the order of 2018 by sector, and what it says of the share during it."""

    share: dict[str, float]
    first_stage: float
    first_stage_p: float


class DoseShown(Part):
    """The per-adult dose on the record, and in samples without deterrence."""

    effect: float
    se: float
    p_value: float
    fixed: NullRate
    lagged: NullRate
    asymptotic: NullRate
    low: float
    high: float
    worlds: Bins


class _Made(Part):
    """Which evaluation it is."""

    schema_: Literal["practicable/evaluation/1"] = Field(alias="schema")
    seed: int
    draws: int
    panel: str
    versions: dict[str, str]


class Findings(Part):
    """What designs find; a part of a design that was not evaluated is absent."""

    estimates: tuple[MethodEstimate, ...] = ()
    study: StudyWindow | None = None
    decomposition: tuple[TwoWayPart, ...] = ()
    negative_share: float = 0.0
    checks: tuple[CheckResult, ...] = ()
    paths: tuple[SyntheticPath, ...] = ()
    placebos: tuple[PlaceboBins, ...] = ()
    specifications: tuple[Specification, ...] = ()
    prior: DeterrencePrior | None = None
    exposure: Exposure | None = None
    dose: DoseShown | None = None


class Evaluation(Findings, _Made):
    """An evaluation, whole or of one design."""


class InWords(Part):
    """An evaluation as it is read: the finding in one line, sentences that go with it, tables."""

    heading: str
    lead: tuple[str, ...]
    tables: tuple[Report, ...]
