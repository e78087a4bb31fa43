"""Sobol indices and screening on functions whose answer is known; z is 4.5, n = 1,024 pairs, one seed."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.study.sensitivity.indices import screening, sobol_design

Z = 4.5
LEVEL = 0.9
N = 1024
NAMES = ("one", "two", "three")


def ishigami(points: np.ndarray) -> np.ndarray:
    """Ishigami and Homma (1990), doi:10.1109/ISUMA.1990.151285, with a = 7 and b = 0.1."""
    x = np.pi * (2.0 * points - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def truth() -> tuple[np.ndarray, np.ndarray]:
    """First-order and total indices in closed form."""
    own = 0.5 * (1.0 + 0.1 * np.pi**4 / 5.0) ** 2
    two = 7.0**2 / 8.0
    both = 0.1**2 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    whole = own + two + both
    return np.array([own, two, 0.0]) / whole, np.array([own + both, two, both]) / whole


def test_ishigami_indices_are_recovered() -> None:
    design = sobol_design(NAMES, NAMES, n=N, seed=0)
    found = design.indices(ishigami(design.points), level=LEVEL)
    per_se = NormalDist().inv_cdf(0.5 + LEVEL / 2.0)
    first, total = truth()
    assert (np.abs(found.first - first) < Z * found.first_half / per_se).all()
    assert (np.abs(found.total - total) < Z * found.total_half / per_se).all()
    assert (found.total_half < 0.1).all(), "an index that is off by a third would be seen"


def test_a_group_is_credited_with_what_its_members_do_together() -> None:
    design = sobol_design(NAMES, ("pair", "two", "pair"), n=N, seed=1)
    assert design.labels == ("pair", "two")
    found = design.indices(ishigami(design.points), level=LEVEL)
    first, _ = truth()
    assert abs(found.total[0] - (1.0 - first[1])) < Z * found.total_half[0]
    assert abs(found.first[0] - (1.0 - first[1])) < Z * found.first_half[0]


def test_what_does_not_vary_has_no_index() -> None:
    design = sobol_design(NAMES, NAMES, n=4, seed=0)
    assert (design.indices(np.ones(len(design.points)), level=LEVEL).total == 0.0).all()


def test_zero_is_a_seed() -> None:
    one, two, other = (sobol_design(NAMES, NAMES, n=64, seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(one.points, two.points)
    assert not np.array_equal(one.points, other.points)
    values = ishigami(one.points)
    assert np.array_equal(
        one.indices(values, level=LEVEL).total_half, two.indices(values, level=LEVEL).total_half
    )


def test_screening_ranks_by_effect_and_gives_an_idle_input_none() -> None:
    names = ("weak", "strong", "idle")
    screened = screening(names, trajectories=4, seed=0)
    effects = screened.effects(screened.points[:, 0] - 5.0 * screened.points[:, 1])
    assert effects == pytest.approx([1.0, 5.0, 0.0])
    assert [screened.trajectory_of(row) for row in (0, 3, 4)] == [0, 0, 1]


@pytest.mark.parametrize("n", [0, 1, 48, -8])
def test_a_size_that_is_no_power_of_two_is_refused(n: int) -> None:
    with pytest.raises(InputError, match="power of two"):
        sobol_design(NAMES, NAMES, n=n, seed=0)
