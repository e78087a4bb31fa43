"""Intervals for the numbers that claims rest on, and the verdict that an interval allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, stdev

from scipy import stats

from practicable.evidence.claims.claim import CONTRADICTED, NOT_SETTLED, SUPPORTED, Verdict
from practicable.evidence.data.figures import Interval

__all__ = [
    "LEVEL",
    "as_percent",
    "binomial_share",
    "chance_dispersion",
    "counted_ratio",
    "in_percent",
    "next_year",
    "verdict_of_fall",
    "without_fall",
]

LEVEL = 0.90
"""Confidence of every interval of a claim."""

_FEWEST_YEARS = 3


def as_percent(log_change: float) -> float:
    """Turn a log change into a change in percent."""
    return 100.0 * math.expm1(log_change)


def next_year(log_changes: Sequence[float]) -> tuple[float, Interval] | None:
    """Say what one further year's change would be, were it drawn as the earlier ones.

    Parameters
    ----------
    log_changes : sequence of float
        Log changes of earlier years; at least three, else nothing can be said.

    Returns
    -------
    tuple or None
        Mean log change, and its prediction interval (Student's t) on the log scale.

    Notes
    -----
    Years are taken as independent and alike; the interval holds the spread of years and the error of their
    mean.
    """
    years = len(log_changes)
    if years < _FEWEST_YEARS:
        return None
    mean = fmean(log_changes)
    half = float(stats.t.ppf(0.5 + LEVEL / 2, years - 1)) * stdev(log_changes) * math.sqrt(1 + 1 / years)
    return mean, Interval(
        mean - half, mean + half, LEVEL, f"prediction for one more year, from {years} years"
    )


def counted_ratio(before: float, after: float) -> Interval:
    """Bound the ratio of two counts, allowing for the chance of counting alone.

    Parameters
    ----------
    before, after : float
        Counts, taken as Poisson.

    Returns
    -------
    Interval
        Of after ÷ before: exact, given the total (Przyborowski and Wilenski 1940, doi:10.2307/2332612).
    """
    found = stats.binomtest(round(after), round(before + after)).proportion_ci(LEVEL, method="exact")
    low, high = (_odds(float(end)) for end in (found.low, found.high))
    return Interval(low, high, LEVEL, "chance of counting alone (Poisson, exact)")


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def chance_dispersion(before: float, after: float) -> float:
    """Variance, in multiples of the Poisson variance, from which two counts no longer differ at the level.

    Quasi-Poisson on the log scale: months that vary more than this many times the Poisson variance make a
    ratio as far from one as this an ordinary one.
    """
    z = float(stats.norm.ppf(0.5 + LEVEL / 2))
    return (math.log(after / before) / z) ** 2 / (1 / before + 1 / after)


def binomial_share(successes: int, trials: int) -> Interval:
    """Bound a share of answers, percent (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404)."""
    found = stats.binomtest(successes, trials).proportion_ci(LEVEL, method="exact")
    return Interval(100 * found.low, 100 * found.high, LEVEL, f"chance of {trials} answers (binomial, exact)")


def verdict_of_fall(intervals: Sequence[Interval]) -> Verdict:
    """Judge a claim that something fell: by every interval of the change, or it is not settled."""
    if intervals and all(interval.high < 0 for interval in intervals):
        return SUPPORTED
    if intervals and all(interval.low > 0 for interval in intervals):
        return CONTRADICTED
    return NOT_SETTLED


def without_fall(intervals: Sequence[Interval]) -> Verdict:
    """Judge a claim that something did not fall: a fall contradicts it, a rise supports it."""
    opposite: dict[Verdict, Verdict] = {SUPPORTED: CONTRADICTED, CONTRADICTED: SUPPORTED}
    found = verdict_of_fall(intervals)
    return opposite.get(found, found)


def in_percent(interval: Interval) -> Interval:
    """Turn an interval of log changes into one of changes in percent."""
    return replace(interval, low=as_percent(interval.low), high=as_percent(interval.high))
