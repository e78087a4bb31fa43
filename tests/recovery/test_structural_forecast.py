"""The structural forecast on series simulated from the model itself: what was put in comes out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.fit.forecast.arrivals import MEDIAN_PATHS, StructuralForecast, fit_structural
from practicable.fit.forecast.backtest import Options, score_origin
from practicable.fit.forecast.comparators import FORECASTS, fit_all
from practicable.fit.forecast.kalman import LOADINGS, Ratios
from practicable.fit.forecast.panels import MonthlyPanel
from practicable.fit.forecast.scores import inside, mean_estimate, skill_estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRUTH = Ratios(drift=0.002, irregular=0.2, amplitude=1.0)
SCALE = 0.1


def simulated(seed: int, n_months: int, n_series: int = 9, common: float = 0.6) -> MonthlyPanel:
    """Draw a panel from the model; series share the part `common` of the variance of level changes."""
    generator = np.random.Generator(np.random.Philox(seed))
    size = (n_months, n_series)
    shared = np.sqrt(common) * generator.normal(size=(n_months, 1))
    level = 8.0 + SCALE * np.cumsum(shared + np.sqrt(1 - common) * generator.normal(size=size), axis=0)
    begin = SCALE * np.sqrt(TRUTH.amplitude) * generator.normal(size=(1, 11, n_series))
    walk = SCALE * np.sqrt(TRUTH.drift) * np.cumsum(generator.normal(size=(n_months, 11, n_series)), axis=0)
    season = np.einsum("mk,mks->ms", LOADINGS[np.arange(n_months) % 12][:, 1:], begin + walk)
    noise = SCALE * np.sqrt(TRUTH.irregular) * generator.normal(size=size)
    return MonthlyPanel(date(2000, 1, 1), np.exp(level + season + noise)[:, :, None])


def test_ratios_and_scale_are_recovered() -> None:
    # Log ratios over 8 simulated panels of 15 years: mean within z = 4 standard errors of the truth, plus
    # 0.1 for the bias of maximum likelihood at this length.
    fits = [fit_structural(simulated(100 + k, 180, common=0.0)) for k in range(8)]
    found = np.log([[f.ratios[0].drift, f.ratios[0].irregular, f.ratios[0].amplitude] for f in fits])
    truth = np.log([TRUTH.drift, TRUTH.irregular, TRUTH.amplitude])
    se = found.std(axis=0, ddof=1) / np.sqrt(len(fits))
    assert np.all(np.abs(found.mean(axis=0) - truth) < 4 * se + 0.1)
    scales = np.array([f.scale[:, 0].mean() for f in fits])
    assert scales.mean() == pytest.approx(SCALE, rel=0.03)


def test_the_forecast_held_at_its_median_is_the_median_of_paths() -> None:
    # Nine series of one level with wide shocks of their own: medians over 1,500 and `MEDIAN_PATHS` paths, z =
    # 4.5 in 24 months, with the standard error of a median of a normal logarithm. The sum's median lies above
    # the sum on a path without shocks.
    shocks = np.random.Generator(np.random.Philox(8)).normal(size=(120, 9, 1))
    fitted = StructuralForecast(
        ratios=(TRUTH,),
        scale=np.full((9, 1), 0.3),
        state=np.concatenate([np.full((1, 9, 1), np.log(1000.0)), np.zeros((11, 9, 1))]),
        gains=np.eye(12)[:1, :, None, None],
        spread=np.ones((1, 1)),
        shocks=shocks - shocks.mean(axis=0),
        next_month=date(2000, 1, 1),
    )
    paths = np.array([fitted.path(24, seed=1, replicate=k).sum(axis=1) for k in range(1500)])[:, :, 0]
    spread = np.sqrt(np.pi / 2.0) * np.log(paths).std(axis=0)
    error = spread * np.sqrt(1.0 / 1500 + 1.0 / MEDIAN_PATHS)
    median = fitted.median_path(24)
    spread = np.sqrt(np.pi / 2.0) * np.log(paths).std(axis=0)
    error = spread * np.sqrt(1.0 / 1500 + 1.0 / MEDIAN_PATHS)
    assert np.all(np.abs(np.log(median.sum(axis=1)[:, 0] / np.median(paths, axis=0))) < 4.5 * error)
    assert np.log(np.median(paths, axis=0) / 9000.0)[-1] > 4.5 * error[-1]
    assert median.shape == (24, 9, 1)
    assert fitted.median_path(0).shape == (0, 9, 1)


@pytest.mark.long
def test_intervals_cover_and_seasonal_naive_is_beaten_where_the_model_is_true() -> None:
    # 24 independent panels, 8 years known, 6 months ahead, 9 sectors and their sum. Panels are independent,
    # so blocks of one; z = 4. Parameters are estimated, for which coverage may fall short by 0.02.
    options = Options(horizon=6, paths=150)
    panels = [simulated(500 + k, 102) for k in range(24)]
    scored = [
        score_origin(
            fit_all(MonthlyPanel(panel.first, panel.values[:96])).values(), panel.values[96:], options
        )
        for panel in panels
    ]
    crps = np.stack([one[0] for one in scored], axis=1)
    ranks = np.stack([one[1] for one in scored], axis=1)[FORECASTS.index("structural")]
    for places in (slice(0, 9), slice(9, 10)):
        for level in (0.5, 0.8, 0.9):
            coverage = mean_estimate(inside(ranks[:, :, places], level), block=1, seed=0)
            assert coverage.se is not None
            assert abs(coverage.value - level) < 4 * coverage.se + 0.02
    for name in ("seasonal_naive", "naive", "drift"):
        ours, other = crps[FORECASTS.index("structural")], crps[FORECASTS.index(name)]
        low = skill_estimate(ours, other, block=1, seed=0).low
        assert low is not None
        assert low > 0.0


def correlation(pairs: NDArray[np.float64]) -> float:
    """Correlation of two columns."""
    centred = pairs - pairs.mean(axis=0)
    products = centred.T @ centred
    return float(products[0, 1] / np.sqrt(products[0, 0] * products[1, 1]))


def test_paths_keep_the_correlation_of_sectors() -> None:
    # Correlation of the log changes one month ahead, 2,000 paths; the truth is that of the shocks drawn.
    fitted = fit_structural(simulated(3, 180, common=0.9))
    drawn = np.log(np.stack([fitted.path(1, seed=1, replicate=k)[0, :2, 0] for k in range(2000)]) + 0.5)
    expected = correlation(fitted.shocks[:, :2, 0])
    assert expected > 0.5
    assert correlation(drawn) == pytest.approx(expected, abs=4 / np.sqrt(2000))


def test_paths_are_keyed_and_a_longer_one_begins_as_a_shorter_one() -> None:
    fitted = fit_structural(simulated(4, 60))
    one = fitted.path(40, seed=0, replicate=7)
    assert np.array_equal(one, fitted.path(40, seed=0, replicate=7))
    assert np.array_equal(one[:3], fitted.path(3, seed=0, replicate=7))
    assert not np.array_equal(one, fitted.path(40, seed=0, replicate=8))
    assert not np.array_equal(one, fitted.path(40, seed=1, replicate=7))


def test_small_and_constant_series_give_counts() -> None:
    generator = np.random.Generator(np.random.Philox(9))
    small = generator.poisson([0.0, 0.3, 2.0, 50.0], size=(48, 4)).astype(float)
    fitted = fit_structural(MonthlyPanel(date(2012, 10, 1), small[:, :, None]))
    paths = np.stack([fitted.path(12, seed=0, replicate=k) for k in range(50)])
    assert np.isfinite(paths).all()
    assert (paths >= 0).all()
    assert paths[:, :, 0].max() < 1e-3  # nobody was ever counted there


def test_a_short_record_is_refused() -> None:
    with pytest.raises(InputError, match=r"^as-of date: 35 months published by then; .* at least 36$"):
        fit_structural(simulated(5, 35))
