"""The forecast whose spread follows the times: its parts by hand, its promises, and how often it holds."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.fit.forecast.arrivals import OFFSET, fit_structural
from practicable.fit.forecast.choices import Settings
from practicable.fit.forecast.hindsight import filter_panel
from practicable.fit.forecast.moving import LONGEST, MovingForecast, fit_moving
from practicable.fit.forecast.panels import MonthlyPanel
from practicable.fit.forecast.scores import inside, rank
from practicable.fit.forecast.spread import moving_spread, shrunk_correlation, shrunk_loadings

SETTINGS = Settings(toward_last=0.2, half_life=6.0, common=1.2, own=0.9)
FIRST = date(2000, 10, 1)


def walks(seed: int, spreads: np.ndarray, n_groups: int = 1) -> np.ndarray:
    """Counts whose logarithms walk: each month's common spread as given, each series' own one 0.05."""
    generator = np.random.Generator(np.random.Philox(seed))
    common = spreads[:, None, None] * generator.normal(size=(len(spreads), 1, n_groups))
    own = 0.05 * generator.normal(size=(len(spreads), 9, n_groups))
    return np.exp(8.0 + np.cumsum(common + own, axis=0))


def everybody(values: np.ndarray) -> MonthlyPanel:
    return MonthlyPanel(FIRST, values.sum(axis=2, keepdims=True))


@pytest.fixture(scope="module")
def classes() -> MonthlyPanel:
    return MonthlyPanel(FIRST, walks(3, np.full(60, 0.1), n_groups=3))


@pytest.fixture(scope="module")
def fitted(classes: MonthlyPanel) -> MovingForecast:
    return fit_moving(classes, everybody(classes.values), SETTINGS)


def test_the_spread_is_the_weighted_mean_written_out() -> None:
    errors = np.array([0.1, -0.2, 0.4])
    usual = (0.01 + 0.04 + 0.16) / 3
    # half-life of one month: weights 1/4, 1/2 and 1; the usual square weighs two months
    expected = (0.01 / 4 + 0.04 / 2 + 0.16 + 2 * usual) / (1.75 + 2)
    found = moving_spread(errors, 1.0, 2.0)
    assert found[-1] ** 2 == pytest.approx(expected)
    assert found[0] ** 2 == pytest.approx(usual)
    assert found[1] ** 2 == pytest.approx((0.01 + 2 * usual) / 3)


def test_loadings_and_correlations_are_drawn_towards_one_and_one_half() -> None:
    common = np.array([[0.1], [-0.1]])
    # two months of a loading of 3 and twelve of 1
    assert shrunk_loadings(3.0 * common[:, None], common) == pytest.approx(np.array([[(2 * 3 + 12) / 14]]))
    opposite = shrunk_correlation(np.array([[0.1, -0.3], [-0.1, 0.3]]))
    assert opposite == pytest.approx(np.array([[1.0, (-2 + 6) / 14], [(-2 + 6) / 14, 1.0]]))


def test_medians_in_hindsight_are_those_of_a_filter_that_ended_there(classes: MonthlyPanel) -> None:
    whole = filter_panel(everybody(classes.values))
    past = whole.look_back(0.0)
    at = 30
    shorter = type(whole)(MonthlyPanel(FIRST, whole.panel.values[:at]), whole.states[: at + 1])
    first = len(whole.panel.values) - len(past.medians)
    assert past.medians[at - first] == pytest.approx(shorter.look_back(0.0).ahead[:12])
    logs = np.log(whole.panel.values + OFFSET)
    assert past.errors[at - first] == pytest.approx(logs[at : at + 12] - past.medians[at - first])
    last = whole.look_back(1.0).medians[at - first]
    assert last == pytest.approx(np.broadcast_to(logs[at - 1], last.shape))


def test_common_and_own_errors_add_up(classes: MonthlyPanel) -> None:
    past = filter_panel(classes).look_back(0.2)
    whole = past.own(np.ones((9, 3))) + past.common()[:, :, None]
    assert np.allclose(whole, past.errors, equal_nan=True)


def test_a_longer_path_begins_as_a_shorter_one_does(fitted: MovingForecast) -> None:
    long = fitted.path(LONGEST, seed=5, replicate=7)
    for months in (1, 11, 12, 13, 23):
        assert np.array_equal(fitted.path(months, seed=5, replicate=7), long[:months])
    assert not np.array_equal(fitted.path(12, seed=5, replicate=8), long[:12])
    several = fitted.paths(12, [6, 7], seed=5)
    assert several[1] == pytest.approx(long[:12], rel=1e-12)


def test_counts_are_neither_negative_nor_above_twice_the_largest_month(classes: MonthlyPanel) -> None:
    wild = classes.values.copy()
    wild[-6:] *= np.array([8.0, 0.1, 12.0, 0.05, 10.0, 20.0])[:, None, None]
    panel = MonthlyPanel(FIRST, wild)
    paths = fit_moving(panel, everybody(wild), SETTINGS).paths(LONGEST, range(300), seed=1)
    most = 2.0 * wild.sum(axis=2).max(axis=0)
    assert paths.shape == (300, LONGEST, 9, 3)
    assert paths.min() >= 0.0
    assert (paths.max(axis=(0, 1)) <= most[:, None]).all()
    assert (paths.max(axis=(0, 1)) == most[:, None]).any()


def test_the_median_path_is_the_median_of_paths(fitted: MovingForecast) -> None:
    # Medians over 2,000 paths each; the logarithm's median has a standard error below 0.02 a year ahead.
    paths = fitted.paths(12, range(2000), seed=9).sum(axis=2)
    median = fitted.median_path(12).sum(axis=1)
    assert np.abs(np.log(median / np.median(paths, axis=0))).max() < 4 * 0.02 * np.sqrt(2)


def test_the_spread_is_wide_in_wild_months_and_narrow_in_quiet_ones() -> None:
    # Twelve years quiet, two wild, and the reverse: common one-month spread 0.05 or 0.3 at the end. The
    # structural forecast averages the two; this one tells them apart by more than 2, of 6 in truth.
    calm, wild = np.full(144, 0.05), np.full(24, 0.3)
    widths: list[list[float]] = []
    for at, spreads in enumerate((np.r_[calm, wild], np.r_[wild, calm])):
        panel = MonthlyPanel(FIRST, walks(20 + at, spreads))
        ends: list[float] = []
        for forecast in (fit_moving(panel, panel, SETTINGS), fit_structural(panel)):
            paths = np.stack([forecast.path(1, seed=2, replicate=k)[0].sum() for k in range(400)])
            low, high = np.log(np.quantile(paths, [0.05, 0.95]))
            ends.append(float(high - low))
        widths.append(ends)
    assert widths[0][0] > 2.0 * widths[1][0]
    assert widths[0][1] < widths[0][0]


def test_intervals_hold_where_the_spread_changed() -> None:
    # 40 simulated records of 10 years whose common spread tripled two years before the end; the 90 % interval
    # of the sum, one and three months ahead. Records are independent: z = 4 standard errors below 0.9.
    held: list[np.ndarray] = []
    for seed in range(40):
        values = walks(100 + seed, np.r_[np.full(96, 0.07), np.full(27, 0.21)])
        panel = MonthlyPanel(FIRST, values[:120])
        paths = fit_moving(panel, panel, SETTINGS).paths(3, range(100), seed=seed).sum(axis=(2, 3))
        held.append(inside(rank(paths, values[120:].sum(axis=(1, 2))), 0.9)[[0, 2]])
    assert np.mean(held, axis=0).min() > 0.9 - 4 * np.sqrt(0.9 * 0.1 / 40)


def test_fewer_than_three_years_are_refused(classes: MonthlyPanel) -> None:
    short = MonthlyPanel(FIRST, classes.values[:35])
    with pytest.raises(InputError, match="35 months"):
        fit_moving(short, everybody(short.values), SETTINGS)
