"""Inference for few clusters: against enumeration by hand, with ties, and by inversion."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.evidence.estimators.inference import (
    arrangements,
    cluster_se,
    interval,
    moments,
    permutation_p,
    regress,
    share_as_large,
    sign_vectors,
    wild_p,
    wild_test,
)
from practicable.evidence.estimators.linear import two_way
from practicable.evidence.estimators.null import simulated_p

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Array


def dummies(n: int, n_periods: int) -> Array:
    units = np.kron(np.eye(n), np.ones((n_periods, 1)))
    periods = np.kron(np.ones((n, 1)), np.eye(n_periods)[:, 1:])
    return np.asarray(np.hstack([units, periods]), dtype=np.float64)


def by_hand(outcome: Array, dose: Array, null: float) -> float:
    """Wild cluster bootstrap by least squares on every sign vector, nothing reduced."""
    n, n_periods = outcome.shape
    fixed = dummies(n, n_periods)
    y, d = outcome.ravel(), dose.ravel()
    restricted = np.linalg.lstsq(fixed, y - null * d, rcond=None)[0]
    fitted, rest = fixed @ restricted, y - null * d - fixed @ restricted
    full = np.column_stack([d, fixed])

    def statistic(signs: tuple[float, ...]) -> float:
        drawn = fitted + null * d + np.repeat(signs, n_periods) * rest
        found = np.linalg.lstsq(full, drawn, rcond=None)[0]
        left = drawn - full @ found
        net = d - fixed @ np.linalg.lstsq(fixed, d, rcond=None)[0]
        scores = (net * left).reshape(n, n_periods).sum(axis=1)
        return float((found[0] - null) / (math.sqrt(float(scores @ scores)) / float(net @ net)))

    observed = abs(statistic((1.0,) * n))
    drawn = [abs(statistic(signs)) for signs in itertools.product((1.0, -1.0), repeat=n)]
    return sum(value >= observed * (1.0 - 1e-9) for value in drawn) / len(drawn)


@pytest.mark.parametrize("null", [0.0, -0.4])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_wild_bootstrap_is_the_enumeration(seed: int, null: float) -> None:
    rng = np.random.default_rng(seed)
    outcome = rng.normal(size=(5, 4)) * rng.uniform(0.5, 2.0, size=(5, 1))
    dose = np.array([[0, 0, 1, 1], [0, 0, 0, 1], [0, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]], dtype=np.float64)
    expected = by_hand(outcome, dose, null)
    assert float(wild_p(moments(two_way(dose), outcome), null)) == pytest.approx(expected)
    if null == 0.0:
        assert regress(outcome, [dose]).p_value == pytest.approx(expected)


def test_ties_count_as_at_least_as_large() -> None:
    assert float(share_as_large(np.array([1.0, -1.0, 1.0, 0.5]))) == 0.75
    # Rounding apart, opposite signs give equal statistics: no p-value lies below 2 / 2**n.
    outcome = np.array([[0.0, 1.0], [0.0, 1.001], [0.0, 0.999], [0.0, 0.0], [0.0, 0.001], [0.0, -0.001]])
    dose = np.array([[0.0, 1.0]] * 3 + [[0.0, 0.0]] * 3)
    assert float(wild_p(moments(two_way(dose), outcome))) >= 2.0 / 2**6
    signs = sign_vectors(6)
    assert len(np.unique(signs, axis=0)) == 2**6
    assert (signs[0] == 1.0).all()


def test_arrangements_are_all_distinct_ways() -> None:
    roles = (-1, 3, 3, -1, 5)
    ways = arrangements(roles)
    expected = math.factorial(5) // (math.factorial(2) * math.factorial(2))
    assert len(ways) == expected
    assert (ways[0] == np.arange(5)).all()
    given = {tuple(roles[int(np.flatnonzero(way == unit)[0])] for unit in range(5)) for way in ways}
    assert len(given) == expected


def test_randomisation_is_the_enumeration() -> None:
    rng = np.random.default_rng(3)
    outcome = rng.normal(size=(5, 4))
    dose = np.zeros((5, 4))
    dose[0, 2:], dose[1, 3:] = 1.0, 1.0
    design = two_way(dose)
    found = moments(design, outcome)
    statistics: list[float] = []
    for way in itertools.permutations(range(5)):
        moved = moments(design, outcome[list(way)])
        own = np.diagonal(moved.scores) - float(moved.effect) * np.diagonal(moved.doses)
        statistics.append(abs(float(moved.effect) / math.sqrt(float(own @ own))))
    observed = statistics[0]
    expected = sum(value >= observed * (1.0 - 1e-9) for value in statistics) / len(statistics)
    roles = ("a", "b", "never", "never", "never")
    assert float(permutation_p(found, arrangements(roles))) == pytest.approx(expected)


def test_an_interval_holds_what_the_test_does_not_reject() -> None:
    rng = np.random.default_rng(5)
    dose = np.zeros((9, 6))
    dose[:4, 3:] = 1.0
    found = moments(two_way(dose), rng.normal(size=(9, 6)))
    p_of = wild_test(found)
    effect, se = float(found.effect), float(cluster_se(found))
    low, high = interval(p_of, effect, se, 0.95)
    assert low < effect < high
    assert p_of(low) <= 0.05 < p_of(low + 1e-3 * se)
    assert p_of(high) <= 0.05 < p_of(high - 1e-3 * se)


def test_a_test_that_never_rejects_sets_no_bound() -> None:
    assert interval(lambda _: 1.0, 0.0, 1.0, 0.95) == (-math.inf, math.inf)


def test_simulated_p_counts_the_actual_one() -> None:
    reference = np.array([0.5, -1.0, 2.0])
    assert simulated_p(np.array([3.0, 1.0, 0.0]), reference).tolist() == [0.25, 0.75, 1.0]
