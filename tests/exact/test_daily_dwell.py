"""Dwell times by whole days against what is known of them exactly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.fit.meanfield.dwell import ALL_DAY, daily_law, expected_overlap, mean_shortfall
from practicable.pathway import (
    Deterministic,
    Discrete,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Mixture,
    Uniform,
    Weibull,
)

if TYPE_CHECKING:
    from practicable.pathway import Distribution

LAWS: tuple[Distribution, ...] = (
    Exponential(0.05),
    Exponential(20.0),
    LogNormal(12.0, 1.0),
    LogNormal(3.0, 0.0),
    Deterministic(0.0),
    Deterministic(3.25),
    Uniform(0.2, 7.0),
    Uniform(2.0, 2.0),
    Gamma(3.0, 0.5),
    Weibull(5.0, 0.7),
    Discrete((0.0, 0.5, 3.0), (0.2, 0.3, 0.5)),
    Empirical((0.1, 2.0, 2.5, 40.0)),
    Mixture((0.4, 0.6), (Exponential(0.1), LogNormal(4.0, 0.7))),
)
COURT = (9.0 / 24.0, 17.0 / 24.0)
N_DAYS = 4000


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_the_mean_shortfall_is_that_of_the_quantiles(law: Distribution) -> None:
    """A second way to the same number: the mean over 200,000 quantiles; their cells bound the difference."""
    u = (np.arange(200_000) + 0.5) / 200_000
    times = law.quantile(u)
    for x in (0.0, 0.3, 1.0, 4.5, 30.0):
        expected = float(np.maximum(x - times, 0.0).mean())
        assert mean_shortfall(law, np.array([x]))[0] == pytest.approx(expected, abs=1e-4 * max(1.0, x))


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_no_mass_is_lost_and_the_mean_stay_is_kept(law: Distribution) -> None:
    """E floor(U + D) = E D where U is uniform over the day; days taken together move it by at most 1/64."""
    masses = daily_law(law, ALL_DAY, N_DAYS).masses(N_DAYS)
    assert masses.sum() == pytest.approx(1.0, abs=1e-6)
    mean = float(masses @ np.arange(N_DAYS))
    assert mean == pytest.approx(law.mean, rel=1.0 / 64.0, abs=1e-9)


def test_exponential_masses_are_geometric() -> None:
    mean = 2.5
    masses = daily_law(Exponential(mean), ALL_DAY, 40).masses(40)
    r = math.exp(-1.0 / mean)
    later = mean * (1.0 - r) ** 2 / r * r ** np.arange(1, 40)
    assert masses[0] == pytest.approx(1.0 - mean * (1.0 - r), rel=1e-12)
    np.testing.assert_allclose(masses[1:], later, rtol=1e-9)


def test_a_fixed_stay_from_court_hours_ends_on_one_day_or_the_next() -> None:
    """Entered between 9:00 and 17:00, 3.5 days later is the third day before noon's half, then the fourth."""
    masses = daily_law(Deterministic(3.5), COURT, 10).masses(10)
    third = (0.5 - COURT[0]) / (COURT[1] - COURT[0])
    np.testing.assert_allclose(masses[[3, 4]], [third, 1.0 - third], atol=1e-12)
    assert np.delete(masses, [3, 4]).sum() < 1e-12


@pytest.mark.parametrize("phase", [ALL_DAY, COURT])
@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_the_days_that_a_stay_covers_add_up_to_it(law: Distribution, phase: tuple[float, float]) -> None:
    """Quadrature of laws with atoms, or with unbounded density at 0, is good to a hundredth of a day."""
    assert expected_overlap(law, phase, N_DAYS).sum() == pytest.approx(law.mean, rel=2e-4, abs=0.01)
