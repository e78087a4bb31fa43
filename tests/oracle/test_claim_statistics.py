"""The statistics of claims against closed forms, enumeration by hand, and simulation of what they promise."""

from __future__ import annotations

import itertools
import math
from datetime import date

import numpy as np
import pytest

from practicable.evidence.claims.claim import CONTRADICTED, NOT_SETTLED, SUPPORTED
from practicable.evidence.claims.comparison import SectorMonths, before_and_after, two_way
from practicable.evidence.claims.intervals import (
    binomial_share,
    chance_dispersion,
    counted_ratio,
    next_year,
    verdict_of_fall,
    without_fall,
)
from practicable.evidence.claims.published import step_of_level, step_with_memory
from practicable.evidence.data.figures import Interval, Row

COVERAGE_DRAWS, Z = 2_000, 4.0


def test_next_year_is_students_prediction_interval() -> None:
    found = next_year([1.0, 2.0, 3.0])
    assert found is not None
    mean, interval = found
    half = 2.919986 * 1.0 * math.sqrt(1 + 1 / 3)
    assert mean == 2.0
    assert (interval.low, interval.high) == pytest.approx((2 - half, 2 + half), rel=1e-6)
    assert next_year([1.0, 2.0]) is None


def test_next_year_covers_a_further_year_as_often_as_it_says() -> None:
    """2,000 made histories of seven years: |coverage - 0.9| < 4 standard errors."""
    draws = np.random.Generator(np.random.Philox(11)).normal(0.3, 0.2, (COVERAGE_DRAWS, 8))
    inside = 0
    for history in draws:
        found = next_year([float(value) for value in history[:7]])
        assert found is not None
        inside += found[1].low <= history[7] <= found[1].high
    error = math.sqrt(0.9 * 0.1 / COVERAGE_DRAWS)
    assert abs(inside / COVERAGE_DRAWS - 0.9) < Z * error


def test_a_ratio_of_counts_is_bounded_exactly() -> None:
    """Clopper-Pearson ends solve tail sums of the binomial distribution given the total."""
    ratio = counted_ratio(12, 5)
    shares = [end / (1 + end) for end in (ratio.low, ratio.high)]

    def at_least(k: int, p: float) -> float:
        return sum(math.comb(17, i) * p**i * (1 - p) ** (17 - i) for i in range(k, 18))

    assert at_least(5, shares[0]) == pytest.approx(0.05, abs=1e-9)
    assert 1 - at_least(6, shares[1]) == pytest.approx(0.05, abs=1e-9)
    assert counted_ratio(0, 3).high == math.inf
    published = counted_ratio(1_093, 703)
    assert (published.low, published.high) == pytest.approx((0.593, 0.697), abs=5e-4)


def test_dispersion_is_where_the_interval_reaches_one() -> None:
    times = chance_dispersion(1_093, 703)
    assert times == pytest.approx((math.log(703 / 1_093) / 1.644854) ** 2 / (1 / 1_093 + 1 / 703), rel=1e-5)
    assert times == pytest.approx(30.8, abs=0.1)


def test_a_share_of_few_answers_is_wide() -> None:
    interval = binomial_share(30, 35)
    assert interval.low == pytest.approx(72.3, abs=0.1)
    assert interval.high == pytest.approx(94.2, abs=0.1)


@pytest.mark.parametrize(
    ("bounds", "fall", "no_fall"),
    [
        ([(-3.0, -1.0), (-2.0, -0.5)], SUPPORTED, CONTRADICTED),
        ([(-3.0, -1.0), (-2.0, 0.5)], NOT_SETTLED, NOT_SETTLED),
        ([(1.0, 2.0)], CONTRADICTED, SUPPORTED),
        ([(-3.0, -1.0), (1.0, 2.0)], NOT_SETTLED, NOT_SETTLED),
        ([], NOT_SETTLED, NOT_SETTLED),
    ],
)
def test_a_verdict_needs_every_interval(bounds: list[tuple[float, float]], fall: str, no_fall: str) -> None:
    intervals = [Interval(low, high, 0.9, "") for low, high in bounds]
    assert (verdict_of_fall(intervals), without_fall(intervals)) == (fall, no_fall)


def panel(effect: float, seed: int = 5) -> SectorMonths:
    """Six sectors with noise; two adopt in months 12 and 18, with a constant effect."""
    rng = np.random.Generator(np.random.Philox(seed))
    logs = 8 + rng.normal(0, 0.3, (1, 6)) + rng.normal(0, 0.3, (36, 1)) + rng.normal(0, 0.2, (36, 6))
    months = tuple(date(2000 + at // 12, at % 12 + 1, 1) for at in range(36))
    made = SectorMonths(months, tuple("abcdef"), logs, (0, 1), (12, 18))
    return SectorMonths(months, made.sectors, logs + effect * made.treated((0, 1)), (0, 1), (12, 18))


def test_before_and_after_is_the_mean_of_differences() -> None:
    made = panel(-0.5)
    gaps: list[float] = []
    for column, at in ((0, 12), (1, 18)):
        change = made.logs[at : at + 12].mean(0) - made.logs[at - 12 : at].mean(0)
        gaps.append(float(change[column] - change[2:].mean()))
    assert before_and_after(made, width=12).effect == pytest.approx(sum(gaps) / 2)


def test_two_way_is_least_squares_with_dummies() -> None:
    made, covariate = panel(-0.5), panel(0.0, seed=6).logs
    months, sectors = made.logs.shape
    columns = [made.treated((0, 1)).ravel(), covariate.ravel()]
    columns += [np.repeat(np.eye(months)[at], sectors) for at in range(months)]
    columns += [np.tile(np.eye(sectors)[at], months) for at in range(1, sectors)]
    solved = np.linalg.lstsq(np.column_stack(columns), made.logs.ravel(), rcond=None)[0]
    assert two_way(made, covariate).effect == pytest.approx(float(solved[0]))


def test_the_permutation_interval_is_what_enumeration_keeps() -> None:
    """Each effect of a grid is removed from the outcome, and every assignment is tried anew."""
    made = panel(-0.5)
    found = before_and_after(made, width=12)
    ways = list(itertools.permutations(range(6), 2))
    assert found.n_assignments == len(ways) == 30

    def statistic(logs: np.ndarray, way: tuple[int, int]) -> float:
        rest = [column for column in range(6) if column not in way]
        total = 0.0
        for column, at in zip(way, (12, 18), strict=True):
            change = logs[at : at + 12].mean(0) - logs[at - 12 : at].mean(0)
            total += float(change[column] - change[rest].mean())
        return total / 2

    kept: list[float] = []
    for tried in np.arange(-1.5, 0.5, 0.005):
        logs = made.logs - tried * made.treated((0, 1))
        own = abs(statistic(logs, (0, 1)))
        if sum(abs(statistic(logs, way)) >= own - 1e-12 for way in ways) / len(ways) > 0.1:
            kept.append(float(tried))
    assert found.interval.low == pytest.approx(min(kept), abs=0.006)
    assert found.interval.high == pytest.approx(max(kept), abs=0.006)


def test_a_constant_effect_shifts_estimate_and_interval_alike() -> None:
    still, moved = before_and_after(panel(0.0), width=12), before_and_after(panel(-0.7), width=12)
    assert moved.effect - still.effect == pytest.approx(-0.7)
    assert moved.interval.low - still.interval.low == pytest.approx(-0.7)
    assert moved.interval.high - still.interval.high == pytest.approx(-0.7)


def test_a_step_without_noise_is_found() -> None:
    """A series of trend, season and a step: both designs give the step back."""
    rows: list[Row] = []
    for at in range(60):
        start = date(2012 + at // 12, at % 12 + 1, 1)
        noise = 1e-4 * math.sin(7.3 * at)
        value = math.exp(7 + 0.01 * at + 0.2 * (start.month == 5) - 0.4 * (at >= 30) + noise)
        rows.append(Row("family", "southwest", start, None, "", value, "people", "made", start.year))
    for estimate in (step_of_level, step_with_memory):
        value, interval = estimate(rows, rows[30].start or date.max)
        assert value == pytest.approx(100 * math.expm1(-0.4), abs=0.1)
        assert interval.low < value < interval.high
