"""How many arrive: the Poisson quantile of the kernel and of the reference against SciPy's."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from practicable.pathway import Arrivals, Network, Stage, simulate
from practicable.pathway.draws import COUNT_STREAM, replicate_key, stream_number, uniforms
from practicable.pathway.quantiles import poisson_quantile

special: Any = import_module("scipy.special")

RATES = (1e-6, 0.1, 1.0, 19.9, 40.0, 137.0, 165.0, 166.0, 500.0, 10_000.0, 500_000.0)
LEVELS = (2.0**-53, 1e-9, 0.001, 0.025, 0.3, 0.5, 0.7, 0.975, 0.999, 1.0 - 1e-9, 1.0 - 2.0**-53)


@pytest.mark.parametrize("rate", RATES)
def test_it_is_the_least_count_that_reaches_the_level(rate: float) -> None:
    """SciPy adds up from zero or from above; near a step both are off by rounding: 1e-11 is allowed."""
    for u in LEVELS:
        n = poisson_quantile(u, rate)
        slack = 1e-9 * min(u, 1.0 - u) + 1e-11
        assert special.pdtrc(n, rate) <= 1.0 - u + slack
        assert n == 0 or special.pdtr(n - 1, rate) < u + slack


def test_kernel_and_reference_agree_on_every_draw() -> None:
    rate = np.concatenate([RATES[:-2], np.random.default_rng(20180406).gamma(0.5, 200.0, 2_000)])
    network = Network(
        classes=("person",),
        places=("sector",),
        stages=(Stage("inside"),),
        resources=(),
        arrivals=(Arrivals("crossers", "sector", "person", "inside", rate),),
        n_days=rate.size,
        start=date(2018, 4, 6),
    )
    key, first = replicate_key(0, 3), stream_number("arrivals", "crossers") << 32
    counted = simulate(network, seed=0, replicate=3).entries.sum(axis=(0, 1, 2))
    levels = [uniforms(key, first | (day << 19), 0, COUNT_STREAM)[0] for day in range(rate.size)]
    assert counted.tolist() == [poisson_quantile(u, float(one)) for u, one in zip(levels, rate, strict=True)]


def test_counts_of_two_rates_differ_as_little_as_they_can() -> None:
    """Thinning would leave the difference a standard deviation of 2.6; 4,000 days, z = 5."""
    u = np.random.default_rng(0).random(4_000)
    difference = np.array([poisson_quantile(one, 40.0) - poisson_quantile(one, 33.0) for one in u])
    assert abs(difference.mean() - 7.0) < 5.0 * difference.std() / np.sqrt(u.size)
    assert difference.std() < 0.9
    assert difference.min() >= 0


def test_a_rate_of_zero_brings_nobody() -> None:
    assert poisson_quantile(1.0 - 2.0**-53, 0.0) == 0


@pytest.mark.parametrize("u", LEVELS[1:-1])
def test_it_falls_with_no_rise_of_the_rate(u: float) -> None:
    counts = [poisson_quantile(u, rate) for rate in np.linspace(0.0, 400.0, 2001)]
    assert counts == sorted(counts)
