"""Scores of samples against formulas, and the sampling error of their means against simulation."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from practicable.fit.forecast.scores import block_means, crps, inside, mean_estimate, rank, skill_estimate


def generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(seed))


def test_crps_is_the_mean_over_pairs() -> None:
    drawn = generator(1).normal(size=(7, 3))
    outcome = np.array([0.2, -4.0, 1.0])
    pairs = np.abs(drawn[:, None] - drawn[None]).sum(axis=(0, 1)) / (7 * 6)
    assert crps(drawn, outcome) == pytest.approx(np.abs(drawn - outcome).mean(axis=0) - pairs / 2, abs=1e-12)


def test_crps_of_normal_samples_is_unbiased_for_the_closed_form() -> None:
    # Gneiting and Raftery (2007), eq. 21: 4,000 ensembles of 10 samples at three outcomes, z = 4.
    outcome = np.array([0.0, 0.7, -2.0])
    normal = NormalDist()
    truth = np.array([y * (2 * normal.cdf(y) - 1) + 2 * normal.pdf(y) for y in outcome.tolist()])
    truth -= 1 / np.sqrt(np.pi)
    scores = np.array([crps(one, outcome) for one in generator(2).normal(size=(4000, 10, 3))])
    se = scores.std(axis=0, ddof=1) / np.sqrt(4000)
    assert np.all(np.abs(scores.mean(axis=0) - truth) < 4 * se)


def test_rank_is_the_level_of_the_quantile_nearest_to_the_median() -> None:
    samples = np.array([0.0, 0.0, 1.0, 2.0, 3.0])[:, None]
    outcome = np.array([-1.0, 0.0, 0.5, 1.5, 9.0, np.nan])
    ranks = rank(np.repeat(samples, 6, axis=1), outcome)
    assert ranks == pytest.approx([0.0, 0.25, 0.375, 0.625, 1.0, np.nan], nan_ok=True)
    assert rank(np.zeros((5, 1)), np.zeros(1)) == pytest.approx([0.5])


@pytest.mark.parametrize("n_samples", [2, 3, 5, 11, 20, 21, 50])
@pytest.mark.parametrize("kind", ["continuous", "counts"])
def test_inside_is_between_the_quantiles_that_are_printed(n_samples: int, kind: str) -> None:
    # Counts are tied with each other and with the outcome. The tolerance is for quantiles that rounding
    # moves off a sample.
    drawn = generator(n_samples)
    samples, outcome = 2.0 + drawn.normal(size=(n_samples, 400)), 2.0 + drawn.normal(size=400)
    if kind == "counts":
        samples, outcome = np.rint(samples), np.rint(outcome)
    ranks = rank(samples, outcome)
    for level in (0.05, 0.1, 0.35, 0.5, 0.8, 0.9, 0.95):
        low, high = np.quantile(samples, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
        held = (low <= outcome + 1e-12) & (outcome <= high + 1e-12)
        assert np.array_equal(inside(ranks, level), held)
    assert np.isnan(inside(np.array([np.nan]), 0.5)).all()


def test_a_missing_outcome_has_no_score() -> None:
    assert np.isnan(crps(np.array([[1.0], [2.0]]), np.array([np.nan]))).all()


def test_error_of_a_mean_respects_overlap() -> None:
    # Moving sums of 12 independent shocks, as of forecasts that share months: the true standard error of the
    # mean of 240 is sqrt(12 * 12) / sqrt(240) within 5 % (edges); blocks of 24 must come near it (within 35 %
    # on the mean of 20 series) and single origins must fall far short.
    shocks = generator(3).normal(size=(20, 251))
    sums = np.stack([np.convolve(one, np.ones(12), "valid") for one in shocks])
    truth = 12.0 / np.sqrt(240)
    errors = [[mean_estimate(one, block=block, seed=0).se or 0.0 for one in sums] for block in (24, 1)]
    blocked, single = (np.mean(one) for one in errors)
    assert blocked == pytest.approx(truth, rel=0.35)
    assert single < truth / 2


def test_blocks_are_runs_of_neighbours_and_keyed_by_the_seed() -> None:
    values = np.arange(12.0)[:, None]
    assert np.array_equal(block_means(values, block=3, seed=0), block_means(values, block=3, seed=0))
    assert not np.array_equal(block_means(values, block=3, seed=0), block_means(values, block=3, seed=1))
    # One block as long as the record is the record.
    assert block_means(values, block=12, seed=0) == pytest.approx(np.full((2000, 1), 5.5))


def test_skill_is_one_less_the_ratio_and_leaves_out_what_was_not_scored() -> None:
    reference = np.array([[2.0, np.nan], [4.0, 2.0], [6.0, 2.0]])
    found = skill_estimate(reference / 4, reference, block=1, seed=0)
    assert (found.value, found.low, found.high) == pytest.approx((0.75, 0.75, 0.75))
    assert mean_estimate(reference, block=1, seed=0).value == pytest.approx(16 / 5)


@pytest.mark.parametrize(("n_origins", "known"), [(1, False), (23, False), (24, True)])
def test_fewer_origins_than_two_blocks_have_no_sampling_error(n_origins: int, known: bool) -> None:
    scores = generator(4).normal(5.0, size=(n_origins, 12))
    for found in (
        mean_estimate(scores, block=12, seed=0),
        skill_estimate(scores, scores + 1.0, block=12, seed=0),
    ):
        assert np.isfinite(found.value)
        assert [one is not None for one in (found.se, found.low, found.high)] == [known] * 3
