"""Paired differences and pick-freeze against closed forms; z is 4.5, one false alarm in 150,000."""

from __future__ import annotations

import numpy as np
import pytest

from practicable.study.pairing import paired, replicates_needed, total_effect

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
