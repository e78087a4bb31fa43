"""Scores of forecasts that are given as samples, and the sampling error of mean scores."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from practicable.results.backtest import Estimate
from practicable.rng import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "LEVEL",
    "block_means",
    "crps",
    "inside",
    "mean_estimate",
    "mixture_crps",
    "rank",
    "skill_estimate",
]

LEVEL = 0.9
"""Level of every interval of a mean score."""

_ROUNDING = 1e-12
_RESAMPLES = 2000


def crps(samples: NDArray[np.float64], outcome: NDArray[np.float64]) -> NDArray[np.float64]:
    """Continuous ranked probability score of samples: lower is better, in the unit of the outcome.

    Parameters
    ----------
    samples : ndarray, shape (n_samples, ...)
        Drawn from the forecast, at least 2.
    outcome : ndarray, shape (...)
        What happened; NaN gives NaN.

    Notes
    -----
    E|X - y| - E|X - X'| / 2 with the unbiased mean over pairs ("fair" for a finite ensemble): Gneiting and
    Raftery, doi:10.1198/016214506000001437; Ferro, doi:10.1002/qj.2270. Over sorted samples the mean over
    pairs needs no pairs.
    """
    n = len(samples)
    ordered = np.sort(samples, axis=0)
    half_spread = np.tensordot(_order_weights(n), ordered, 1) / (n * (n - 1.0))
    return np.abs(samples - outcome).mean(axis=0) - half_spread


def mixture_crps(samples: NDArray[np.float64], outcome: float) -> float:
    """Continuous ranked probability score of a mixture whose components were sampled with the same draws.

    Parameters
    ----------
    samples : ndarray, shape (n_components, n_draws)
        Components of equal weight; a draw, at least 2, moves all of them together.
    outcome : float
        What happened.

    Notes
    -----
    As `crps`, but over pairs of different draws alone: samples of one draw are not independent, and their
    pairs would make the spread, and so the score, wrong.
    """
    n_components, n_draws = len(samples), len(samples[0])
    pooled, together = np.sort(samples.ravel()), np.sort(samples, axis=0)
    every = float((_order_weights(n_components * n_draws) * pooled).sum())
    same = float((_order_weights(n_components)[:, None] * together).sum())
    half_spread = (every - same) / float(n_components * n_components * n_draws * (n_draws - 1))
    return float(np.abs(samples - outcome).mean()) - half_spread


def _order_weights(n: int) -> NDArray[np.float64]:
    """Weight of each order statistic in the sum of distances over pairs."""
    return np.arange(1.0 - n, n + 1.0, 2.0)


def rank(samples: NDArray[np.float64], outcome: NDArray[np.float64]) -> NDArray[np.float64]:
    """Level of the quantile of the samples at which the outcome lies; 0 below them all, 1 above.

    Parameters
    ----------
    samples : ndarray, shape (n_samples, ...)
        Drawn from the forecast, at least 2.
    outcome : ndarray, shape (...)
        What happened; NaN gives NaN.

    Notes
    -----
    The inverse of `numpy.quantile`, which interpolates linearly. Where equal samples make the outcome the
    quantile of many levels, the one nearest to the median is taken, which `inside` needs.
    """
    ordered = np.sort(samples, axis=0)
    least = _level_at(ordered, outcome, (samples < outcome).sum(axis=0))
    most = _level_at(ordered, outcome, (samples <= outcome).sum(axis=0))
    return np.where(np.isnan(outcome), np.nan, np.clip(0.5, least, most))


def _level_at(
    ordered: NDArray[np.float64], outcome: NDArray[np.float64], n_below: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Level at which the line from the last sample that counts as below to the next one meets the outcome."""
    last = len(ordered) - 1
    at = np.clip(n_below - 1, 0, last - 1)[None]
    low = np.take_along_axis(ordered, at, axis=0)[0]
    gap = np.take_along_axis(ordered, at + 1, axis=0)[0] - low
    share = np.divide(outcome - low, gap, out=np.zeros_like(gap), where=gap > 0.0)
    level = (at[0] + np.clip(share, 0.0, 1.0)) / last
    return np.where(n_below == 0, 0.0, np.where(n_below > last, 1.0, level))


def inside(ranks: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Whether the central interval of a level held the outcome: 1, 0, or NaN without an outcome.

    The interval is the one that is printed everywhere, from `numpy.quantile` of the samples at half of what
    the level leaves out on either side; both ends belong to it.

    Parameters
    ----------
    ranks : ndarray
        From `rank`.
    level : float
        Above 0 and below 1.
    """
    held = np.abs(2.0 * ranks - 1.0) <= level + _ROUNDING
    return np.where(np.isnan(ranks), np.nan, held)


def block_means(values: NDArray[np.float64], *, block: int, seed: int) -> NDArray[np.float64]:
    """Mean over origins in each of many resamples of blocks of consecutive origins.

    Parameters
    ----------
    values : ndarray, shape (n_origins, n_kinds)
        Sums of scores, or counts, of each origin in order of time.
    block : int
        Origins a block: as many as share a target month, that is the longest horizon.
    seed : int
        Key of the resampling.

    Returns
    -------
    ndarray, shape (n_resamples, n_kinds)

    Notes
    -----
    The circular block bootstrap of Politis and Romano (1992). Forecasts from neighbouring origins share
    months, and sectors share shocks: both stay together in a block.
    """
    return _weights(len(values), min(block, len(values)), seed) @ values


@lru_cache(maxsize=8)
def _weights(n: int, length: int, seed: int) -> NDArray[np.float64]:
    """Weight of each origin in each resample, shape (n_resamples, n)."""
    starts = generator(seed, "blocks of origins").integers(0, n, size=(_RESAMPLES, -(-n // length)))
    rows = (starts[:, :, None] + np.arange(length)).reshape(_RESAMPLES, -1)[:, :n] % n
    offset = n * np.arange(_RESAMPLES)[:, None]
    drawn = np.bincount((rows + offset).ravel(), minlength=n * _RESAMPLES)
    return drawn.reshape(_RESAMPLES, n) / n


def mean_estimate(scores: NDArray[np.float64], *, block: int, seed: int) -> Estimate:
    """Mean of scores, NaN left out, with the sampling error over origins.

    Parameters
    ----------
    scores : ndarray, shape (n_origins, ...)
        For example of `inside`.
    block, seed : int
        See `block_means`.
    """
    flat = scores.reshape(len(scores), -1)
    sums = np.stack([np.nansum(flat, axis=1), np.isfinite(flat).sum(axis=1)], axis=1)
    total = sums.sum(axis=0)
    mean = float(total[0] / total[1])
    if _too_few(scores, block):
        return Estimate(value=mean, se=None, low=None, high=None)
    resampled = block_means(sums, block=block, seed=seed)
    return _estimate(mean, resampled[:, 0] / np.maximum(resampled[:, 1], 1e-12))


def skill_estimate(
    scores: NDArray[np.float64], reference: NDArray[np.float64], *, block: int, seed: int
) -> Estimate:
    """Skill of a forecast: 1 less the ratio of its mean score to that of a reference.

    Parameters
    ----------
    scores, reference : ndarray, shape (n_origins, ...)
        Of the same outcomes, from `crps`.
    block, seed : int
        See `block_means`.
    """
    pair = [np.nansum(one.reshape(len(one), -1), axis=1) for one in (scores, reference)]
    sums = np.stack(pair, axis=1)
    total = sums.sum(axis=0)
    skill = float(1.0 - total[0] / total[1])
    if _too_few(scores, block):
        return Estimate(value=skill, se=None, low=None, high=None)
    resampled = block_means(sums, block=block, seed=seed)
    return _estimate(skill, 1.0 - resampled[:, 0] / resampled[:, 1])


def _too_few(scores: NDArray[np.float64], block: int) -> bool:
    """Whether origins make fewer than two blocks, so that resamples would be nearly or wholly alike."""
    return len(scores) < 2 * block


def _estimate(value: float, resampled: NDArray[np.float64]) -> Estimate:
    low, high = np.quantile(resampled, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return Estimate(value=value, se=float(resampled.std(ddof=1)), low=float(low), high=float(high))
