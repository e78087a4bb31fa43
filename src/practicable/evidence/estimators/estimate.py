"""What an estimator returns: one effect, its uncertainty and meaning, and its size where nothing happened."""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["Estimate", "EventTime", "NullSize"]


@dataclass(frozen=True, slots=True)
class EventTime:
    """The effect at one distance from the start of treatment.

    Attributes
    ----------
    period : int
        Periods since the start, in the periods of the design; negative before it.
    effect, se : float
        Change of the outcome; `se` is nan where the design gives none.
    low, high : float
        Bounds of the interval at the level of the estimate; infinite where the data set no bound.
    """

    period: int
    effect: float
    se: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NullSize:
    """How often a design finds an effect in simulated worlds that have none.

    Attributes
    ----------
    rate : float
        Share of worlds in which p <= `level`.
    se : float
        Monte Carlo standard error of `rate`.
    mean : float
        Mean of the estimates over the worlds; far from zero, the design is biased.
    draws : int
        Simulated worlds.
    level : float
        Nominal size, for example 0.05.
    passed : bool
        Whether the design rejects no more often than a test of its level may.
    """

    rate: float
    se: float
    mean: float
    draws: int
    level: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """One effect of one design by one method.

    Attributes
    ----------
    key : str
        Stable name, ``design/method/outcome``.
    design : str
        Which comparison, for example ``streamline`` or ``exposure``.
    method : str
        The field's name of the estimator.
    outcome : str
        What is measured, for example ``log apprehensions``.
    effect, se : float
        In the unit of `estimand`; `se` is nan where inference is by permutation alone.
    low, high : float
        Bounds of the interval; infinite where every value up to there is compatible with the data.
    level : float
        Confidence of the interval, for example 0.90.
    inference : str
        How interval and p-value were obtained.
    p_value : float
        Two-sided, of no effect.
    estimand : str
        What the number is the effect of, on whom, in which unit.
    n_units, n_obs : int
        Sectors, and rows used.
    assumptions : tuple of str
        Without which the number is not an effect.
    event_time : tuple of EventTime
        Effects by distance from the start; empty where the design has none.
    null_size : NullSize or None
        From the null simulation; None where the design was not put through it.
    """

    key: str
    design: str
    method: str
    outcome: str
    effect: float
    se: float
    low: float
    high: float
    level: float
    inference: str
    p_value: float
    estimand: str
    n_units: int
    n_obs: int
    assumptions: tuple[str, ...]
    event_time: tuple[EventTime, ...] = ()
    null_size: NullSize | None = None

    @property
    def passed(self) -> bool:
        """Whether the design was put through the null simulation and passed it."""
        return self.null_size is not None and self.null_size.passed

    @property
    def significant(self) -> bool:
        """Whether no effect is outside the interval."""
        return self.low > 0.0 or self.high < 0.0

    def sized(self, size: NullSize) -> Estimate:
        """Return the estimate with the result of its null simulation."""
        return replace(self, null_size=size)
