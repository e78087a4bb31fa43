"""Paired differences and pick-freeze against closed forms; z is 4.5, one false alarm in 150,000."""

from __future__ import annotations

import numpy as np
import pytest

from practicable.results.compare import Chance, ComparedMeasure, Difference, NoDifference, PlaceCompared
from practicable.study.compare.pairing import (
    by_chance,
    paired,
    pairing_told,
    replicates_needed,
    total_effect,
    why_not_smaller,
)

Z = 4.5
N = 20_000


def test_the_error_of_a_paired_difference_is_that_of_the_differences() -> None:
    reference, other = np.array([1.0, 5.0, 9.0]), np.array([2.0, 7.0, 12.0])
    found = paired(reference, other)
    assert found.mean == pytest.approx(2.0)
    assert found.se == pytest.approx(1.0 / np.sqrt(3.0))
    assert found.se_unpaired == pytest.approx(np.sqrt((16.0 + 25.0) / 3.0))
    assert found.ratio == pytest.approx(np.sqrt(41.0))


def test_a_difference_that_never_varies_has_no_ratio() -> None:
    same = np.array([1.0, 2.0])
    assert paired(same, same + 3.0).ratio is None
    assert paired(same, same).half_width is None


def test_replicates_needed_reach_the_wanted_half_width() -> None:
    needed = replicates_needed(mean=-50.0, sd=100.0, precision=0.05)
    assert needed is not None
    assert 1.96 * 100.0 / np.sqrt(needed) / 50.0 == pytest.approx(0.05, rel=1e-3)
    assert replicates_needed(mean=10.0, sd=0.0, precision=0.01) == 2
    assert replicates_needed(mean=0.0, sd=1.0, precision=0.01) is None


def test_pick_freeze_finds_known_total_effects() -> None:
    """Of y = 3 p + 2 f + e + p f with standard normals: total variances 10, 5 and 1."""
    draws = np.random.Generator(np.random.Philox(7)).standard_normal((2, 3, N))

    def y(p: np.ndarray, f: np.ndarray, e: np.ndarray) -> np.ndarray:
        return 3.0 * p + 2.0 * f + e + p * f

    base = y(*draws[0])
    for kind, variance in enumerate((10.0, 5.0, 1.0)):
        inputs = [draws[1][at] if at == kind else draws[0][at] for at in range(3)]
        found = total_effect(base, y(*inputs))
        assert abs(found.sd - np.sqrt(variance)) < Z * found.se
        assert found.se < 0.02 * found.sd, "the comparison would see an error of a tenth"


def test_a_kind_that_changes_nothing_has_no_effect() -> None:
    base = np.array([1.0, 2.0, 3.0])
    assert total_effect(base, base).sd == 0.0


def test_chance_alone_is_told_from_what_parameters_change() -> None:
    """Of x = 9 p + 4 e and y = 20 p + 4 e + 3 f: over events 4, 5 and 3; a correlation of 16 / 20."""
    draws = np.random.Generator(np.random.Philox(11)).standard_normal((2, 3, N))
    p, e, f = draws[0, 0], draws[:, 1], draws[:, 2]
    found = by_chance(9.0 * p + 4.0 * e, 20.0 * p + 4.0 * e + 3.0 * f, level=0.999)
    # The standard error of each standard deviation is 1 / sqrt(2 n) of it.
    for estimate, truth in ((found.reference, 4.0), (found.other, 5.0), (found.paired, 3.0)):
        assert abs(estimate / truth - 1.0) < Z / np.sqrt(2.0 * N)
    assert found.ratio_low is not None
    assert found.ratio_high is not None
    truth = np.sqrt(41.0) / 3.0
    assert found.ratio_low < truth < found.ratio_high
    assert found.ratio_high / found.ratio_low < 1.1, "the interval would tell the ratio from one a tenth off"
    assert found.correlation == pytest.approx(0.8, abs=0.02)
    assert found.most == pytest.approx(np.sqrt(41.0), rel=0.1)


def test_intervals_of_the_ratio_hold_it_as_often_as_they_say() -> None:
    """40 scenarios, 400 times, at 90 %: hits within z binomial standard errors, which see 0.8 as wrong."""
    random = np.random.Generator(np.random.Philox(12))
    truth, hits, times = np.sqrt(41.0) / 3.0, 0, 400
    for _ in range(times):
        e, f = random.standard_normal((2, 2, 40))
        found = by_chance(4.0 * e, 4.0 * e + 3.0 * f, level=0.9)
        assert found.ratio_low is not None
        assert found.ratio_high is not None
        hits += found.ratio_low < truth < found.ratio_high
    assert abs(hits / times - 0.9) < Z * np.sqrt(0.09 / times)


def test_what_chance_moves_under_one_order_alone_gains_nothing() -> None:
    events = np.array([[1.0, 2.0, 3.0], [4.0, 8.0, 1.0]])
    found = by_chance(np.zeros((2, 3)), events, level=0.9)
    assert found.ratio == found.most == 1.0
    assert found.correlation is None
    assert why_not_smaller(found, ("a", "b")) == "nothing to share: under a chance does not move it"
    assert by_chance(events, events, level=0.9).ratio is None
    half = by_chance(events, 2.0 * events, level=0.9)
    assert half.most == pytest.approx(half.ratio)
    assert why_not_smaller(half, ("a", "b")).endswith("error no more than about 2.2 times smaller")


def test_orders_without_a_difference_in_any_replicate_are_called_identical() -> None:
    chance = Chance(
        se=0.0,
        se_unpaired=0.0,
        ratio=None,
        ratio_low=None,
        ratio_high=None,
        most=None,
        correlation=None,
        why="",
    )
    none = Difference(
        order="b",
        unit="people",
        known=True,
        mean=0.0,
        se=0.0,
        se_unpaired=0.0,
        ratio=None,
        median=0.0,
        low=0.0,
        high=0.0,
        by_chance=chance,
        uncertainty={},
        replicates_needed={},
    )
    some = none.model_copy(update={"mean": 0.2, "high": 1.0, "ratio": 2.0})

    def measures(*differences: Difference | NoDifference) -> list[ComparedMeasure]:
        return [
            ComparedMeasure(
                key="people",
                label="People",
                unit="people",
                definition="People.",
                assumed=False,
                places=(PlaceCompared(place="southwest", name="Southwest", orders=(), differences=(one,)),),
            )
            for one in differences
        ]

    assert pairing_told(measures(none, none), 0).startswith("The two orders are identical")
    assert "identical" not in pairing_told(measures(none, some), 0)
    assert "identical" not in pairing_told(measures(NoDifference(order="b", unit="people", known=False)), 0)
