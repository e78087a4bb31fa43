"""The seasonal walk on series whose truth is known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.fit.forecast.comparators import fit_seasonal_walk
from practicable.fit.forecast.panels import MonthlyPanel

_CHANGES = np.log([1.2, 0.9, 1.3, 1.1, 1.0, 0.8, 0.9, 1.05, 1.0, 0.95, 0.9, 1.0])
SEASON = _CHANGES - _CHANGES.mean()


def seasonal_panel(years: int, noise: float, seed: int = 3) -> MonthlyPanel:
    generator = np.random.Generator(np.random.Philox(seed))
    shocks = noise * generator.standard_normal((12 * years, 2, 1))
    logs = 9.0 + np.cumsum(np.tile(SEASON, years)[:, None, None] + shocks, axis=0)
    return MonthlyPanel(date(2000, 1, 1), np.exp(logs))


def test_without_noise_the_season_is_recovered_and_the_path_repeats_it() -> None:
    panel = seasonal_panel(6, noise=0.0)
    walk = fit_seasonal_walk(panel)
    assert walk.change[:, 0] == pytest.approx(SEASON, abs=1e-4)
    path = walk.path(12, seed=0, replicate=0)
    assert path[:, 0, 0] == pytest.approx(panel.values[-12:, 0, 0], rel=1e-3)


def test_spread_grows_as_a_random_walk() -> None:
    # Log sd after h months is noise * sqrt(h); 4,000 paths, z = 4, relative error 1 / sqrt(2 * 4000).
    walk = fit_seasonal_walk(seasonal_panel(40, noise=0.1))
    paths = np.log(np.stack([walk.path(9, seed=5, replicate=k)[:, 0, 0] for k in range(4000)]))
    sd = paths.std(axis=0)
    shock = walk.shocks[:, 0, 0].std()
    assert sd == pytest.approx(shock * np.sqrt(np.arange(1, 10)), rel=4 / np.sqrt(8000))


def test_paths_are_keyed_by_seed_and_replicate() -> None:
    walk = fit_seasonal_walk(seasonal_panel(6, noise=0.1))
    one = walk.path(6, seed=0, replicate=7)
    assert np.array_equal(one, walk.path(6, seed=0, replicate=7))
    assert not np.array_equal(one, walk.path(6, seed=0, replicate=8))
    assert not np.array_equal(one, walk.path(6, seed=1, replicate=7))
    assert np.array_equal(one[:3], walk.path(3, seed=0, replicate=7))


def test_months_drawn_together_keep_the_correlation_of_series() -> None:
    panel = seasonal_panel(30, noise=0.2)
    scale = np.array([1.0, 3.0])[None, :, None]
    twins = MonthlyPanel(panel.first, np.repeat(panel.values[:, :1], 2, axis=1) * scale)
    path = fit_seasonal_walk(twins).path(6, seed=2, replicate=0)
    assert path[:, 1, 0] / path[:, 0, 0] == pytest.approx(np.full(6, 3.0), rel=1e-3)


def test_a_short_record_is_refused() -> None:
    with pytest.raises(InputError, match="needs at least 36"):
        fit_seasonal_walk(seasonal_panel(2, noise=0.1))
