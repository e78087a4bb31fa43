"""The filter against statsmodels' structural time-series model with the same variances."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from practicable.fit.forecast.arrivals import fit_structural
from practicable.fit.forecast.kalman import Ratios, filter_logs
from practicable.fit.forecast.likelihood import mean_log_likelihood
from practicable.fit.forecast.panels import MonthlyPanel

Series = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
RATIOS = Ratios(drift=0.01, irregular=0.3, amplitude=0.5)
FIRST = 4  # the first row is a May


def logs(n_months: int, n_series: int = 1) -> Series:
    generator = np.random.Generator(np.random.Philox(5))
    rows = np.arange(n_months)
    season = 0.3 * np.cos(np.pi * rows / 6)[:, None]
    return 7.0 + np.cumsum(0.1 * generator.normal(size=(n_months, n_series)), axis=0) + season


def peer(series: Series, ratios: Ratios, scale: float) -> Any:
    """Filter with statsmodels, from the same beginning, in the units of the data.

    Its sixth harmonic has a second state that is never seen; the two have no bearing on each other.
    """
    structural: Any = import_module("statsmodels.tsa.statespace.structural")
    model = structural.UnobservedComponents(
        series,
        level="llevel",
        freq_seasonal=[{"period": 12, "harmonics": 6}],
        stochastic_freq_seasonal=[True],
    )
    begin = np.diag(np.r_[1e4, np.full(12, ratios.amplitude)]) * scale**2
    model.ssm.initialize_known(np.r_[series[0], np.zeros(12)], begin)
    return model.smooth(np.array([ratios.irregular, 1.0, ratios.drift]) * scale**2, transformed=True)


def test_errors_variances_and_likelihood_are_those_of_statsmodels() -> None:
    series = logs(90)
    ours = filter_logs(series, (FIRST + np.arange(90)) % 12, RATIOS)
    scale = float(ours.scale()[0])
    theirs = peer(series[:, 0], RATIOS, scale)
    assert ours.errors[:, 0] == pytest.approx(theirs.forecasts_error[0], abs=1e-8)
    assert ours.variance * scale**2 == pytest.approx(theirs.forecasts_error_cov[0, 0], rel=1e-8)
    after_first = float(np.sum(theirs.llf_obs[1:]))
    constant = -0.5 * (1.0 + np.log(2 * np.pi))
    assert 89 * (ours.mean_log_likelihood() + constant) == pytest.approx(after_first, rel=1e-8)


def test_shared_gains_filter_every_series_as_if_alone() -> None:
    series = logs(60, 3)
    months = (FIRST + np.arange(60)) % 12
    together = filter_logs(series, months, RATIOS)
    for at in range(3):
        alone = filter_logs(series[:, at : at + 1], months, RATIOS)
        assert together.errors[:, at] == pytest.approx(alone.errors[:, 0], abs=1e-12)


def test_mean_and_spread_of_paths_are_the_forecast_of_statsmodels() -> None:
    # Shocks are replaced by fair signs, whose variance is exactly 1: 4,000 paths, z = 4.5 for 24 comparisons.
    panel = MonthlyPanel(date(2001, FIRST + 1, 1), np.exp(logs(90))[:, :, None] - 0.5)
    fitted = fit_structural(panel)
    signs = np.array([-1.0, 1.0])[:, None, None]
    paths = np.log(
        np.stack([replace(fitted, shocks=signs).path(12, seed=1, replicate=k)[:, 0, 0] for k in range(4000)])
        + 0.5
    )
    done = peer(logs(90)[:, 0], fitted.ratios[0], float(fitted.scale[0, 0]))
    ahead = done.get_forecast(12)
    sd = np.asarray(ahead.se_mean)
    assert np.all(np.abs(paths.mean(axis=0) - ahead.predicted_mean) < 4.5 * sd / np.sqrt(4000))
    assert paths.std(axis=0) == pytest.approx(sd, rel=4.5 / np.sqrt(2 * 4000))


def test_the_compiled_likelihood_is_the_filters() -> None:
    series, months = logs(90, 3), (FIRST + np.arange(90)) % 12
    for ratios in (RATIOS, Ratios(drift=1e-5, irregular=1e-4, amplitude=20.0)):
        expected = filter_logs(series, months, ratios).mean_log_likelihood()
        assert mean_log_likelihood(series, months, ratios) == pytest.approx(expected, rel=1e-10)
