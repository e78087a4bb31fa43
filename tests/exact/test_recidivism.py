"""Cohort recursion against closed forms and against the sums written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.fit.behaviour.recidivism import (
    N_LAGS,
    ReturnDelay,
    exponential_masses,
    lag_masses,
    lognormal_masses,
    pair_masses,
    same_year_recidivism,
    sum_of,
    within,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_DAYS = 365


def every_day_after_one(n_lags: int = N_DAYS) -> NDArray[np.float64]:
    masses = np.zeros((1, 1, n_lags))
    masses[0, 0, 1] = 1.0
    return masses


def triangular(cdf: NDArray[np.float64], per_day: int) -> NDArray[np.float64]:
    """Masses of the midnights crossed, by integration of a distribution function on a fine grid."""
    integral = np.concatenate([[0.0], np.cumsum((cdf[1:] + cdf[:-1]) / 2.0) / per_day])[::per_day]
    return np.diff(np.diff(integral), prepend=0.0)


@pytest.mark.parametrize("mean", [0.05, 0.3, 1.0, 40.0])
def test_exponential_masses_are_those_of_the_integral(mean: float) -> None:
    per_day = 400
    grid = np.arange(30 * per_day + 1) / per_day
    expected = triangular(1.0 - np.exp(-grid / mean), per_day)
    assert exponential_masses(np.array([mean]), 29)[0] == pytest.approx(expected[:29], abs=2e-5)


@pytest.mark.parametrize("mean", [0.2, 3.0, 20.0])
def test_midnights_crossed_have_the_mean_of_the_duration(mean: float) -> None:
    masses = exponential_masses(np.array([mean]), 2000)[0]
    assert masses.sum() == pytest.approx(1.0, abs=1e-12)
    assert masses @ np.arange(2000) == pytest.approx(mean, rel=1e-9)


def test_lognormal_masses_have_the_mean_of_the_distribution() -> None:
    masses = lognormal_masses(6.0, 0.5, 4000)
    assert masses.sum() == pytest.approx(1.0, abs=1e-9)
    assert masses @ np.arange(4000) == pytest.approx(6.0 * np.exp(0.125), rel=1e-6)
    assert (masses >= -1e-12).all()


def test_a_sum_of_lags_is_a_convolution() -> None:
    first, second = np.array([0.2, 0.5, 0.3, 0.0]), np.array([0.6, 0.4, 0.0, 0.0])
    assert sum_of(first, second) == pytest.approx(np.convolve(first, second)[:4])


def test_lags_within_days_count_half_of_those_on_the_edge() -> None:
    masses = exponential_masses(np.array([30.0]), N_LAGS)
    assert within(masses, 91)[0] == pytest.approx(1.0 - np.exp(-91.0 / 30.0), abs=2e-4)


@pytest.mark.parametrize("repeat", [0.0, 0.1, 0.5, 0.9])
def test_a_geometric_number_of_repeats_a_day_apart(repeat: float) -> None:
    # One new person a day from the first day on, each apprehended again the next day with the same
    # probability: everyone but those who came on the last day had one chance to be a repeater.
    days = np.arange(N_DAYS, dtype=np.float64)
    apprehended = np.asarray(((1.0 - repeat ** (days + 1.0)) / (1.0 - repeat))[None], dtype=np.float64)
    masses = every_day_after_one()
    found = same_year_recidivism(
        np.full((1, 1, 1, 1), repeat),
        masses,
        pairs=pair_masses(masses),
        apprehended=apprehended[None],
        shares=np.ones((1, 1, 1)),
    )
    assert found[0, 0] == pytest.approx(repeat * (N_DAYS - 1) / N_DAYS, abs=1e-12)


def test_two_classes_and_three_consequences_against_the_sums_written_out() -> None:
    generator = np.random.default_rng(3)
    n_days = 120
    custody = np.stack([exponential_masses(np.array([mean]), n_days)[0] for mean in (0.5, 4.0, 15.0)])
    delay = ReturnDelay(np.array([0.4]), np.array([0.2]), np.array([35.0]))
    masses = lag_masses(custody, delay)
    repeat = generator.uniform(0.02, 0.15, (1, 2, 3))
    apprehended = generator.uniform(20.0, 60.0, (2, n_days))
    people = twice = 0.0
    for cls in range(2):
        g = repeat[0, cls] @ masses[0]
        reach = np.cumsum(g)
        for day in range(n_days):
            first = apprehended[cls, day] - sum(apprehended[cls, u] * g[day - u] for u in range(day + 1))
            people += first
            twice += first * reach[n_days - 1 - day]
    found = same_year_recidivism(
        repeat[:, None],
        masses,
        pairs=pair_masses(masses),
        apprehended=apprehended[None],
        shares=np.ones((1, 1, 2)),
    )
    assert found[0, 0] == pytest.approx(twice / people, rel=1e-10)
