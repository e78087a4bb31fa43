"""Worlds in which nothing deters, and how often each design finds an effect in them.

A world keeps what is real (the sectors' sizes, the size, persistence and joint movement of their noise, who
was treated when) and leaves out any effect. A design that finds effects there more often than its test allows
is not passed on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.evidence.estimators.estimate import NullSize
from practicable.evidence.estimators.inference import Moments, cluster_se, moments, permutation_p, wild_p
from practicable.evidence.estimators.linear import LinearDesign, residuals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.evidence.data.panel import Array

__all__ = [
    "ALPHA",
    "LIBERAL",
    "Noise",
    "draw_worlds",
    "fit_noise",
    "measured",
    "simulated_p",
    "simulated_test",
    "size_of",
]

ALPHA = 0.05
"""Nominal size of every test."""

LIBERAL = 1.5
"""A test of nominal size a passes when it is shown to reject at most 1.5 a of the worlds (Bradley 1978,
"Robustness?", doi:10.1111/j.2044-8317.1978.tb00581.x, the liberal criterion): its rate, with two Monte Carlo
errors added, must lie within."""

_BURN = 100
_MOST_PERSISTENT = 0.98
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Noise:
    """What moves a sector apart from its level and from what moves all sectors.

    Attributes
    ----------
    persistence : float
        First-order autocorrelation of a period, shared by the sectors.
    innovations : array
        Shape (T - 1, n): one row a period, so that sectors keep their own size and move together as they did.
    """

    persistence: float
    innovations: Array


def fit_noise(outcome: Array, basis: Array, *, corrected: bool = True) -> Noise:
    """Take the noise of a log series apart from unit and period effects.

    Parameters
    ----------
    outcome : array
        Logarithms, shape (n, T), from the longest window on record.
    basis : array
        Functions of time of which each unit has its own multiple, shape (T, k).
    corrected : bool
        Correct the autocorrelation for the downward bias of a short series (Kendall 1954,
        doi:10.1093/biomet/41.3-4.403); below some twenty periods the correction leads past 1.

    Returns
    -------
    Noise
        Its autocorrelation is kept from 0 to 0.98. An effect of treatment, if there is one, is in the
        noise: the worlds are, if anything, noisier than the truth.
    """
    rest = residuals(outcome, basis)
    before, after = rest[:, :-1], rest[:, 1:]
    found = float(np.sum(before * after) / np.sum(before * before))
    n_periods = outcome.shape[1]
    if corrected:
        found = (n_periods * found + 1.0) / (n_periods - 3.0)
    persistence = min(max(found, 0.0), _MOST_PERSISTENT)
    return Noise(persistence, (after - persistence * before).T)


def draw_worlds(noise: Noise, n_periods: int, draws: int, *, rng: np.random.Generator) -> Array:
    """Draw noise of worlds without an effect.

    Parameters
    ----------
    noise : Noise
        From `fit_noise`.
    n_periods, draws : int
        Periods, and worlds.
    rng : Generator
        Whole periods of innovations are drawn with replacement, each with a random sign, so that sectors keep
        their own variances and move together.

    Returns
    -------
    array
        Shape (draws, n, n_periods).
    """
    n_rows, n = noise.innovations.shape
    length = _BURN + n_periods
    picked = rng.integers(n_rows, size=(draws, length))
    signs = rng.choice((-1.0, 1.0), size=(draws, length))
    shocks = noise.innovations[picked] * signs[..., None]
    state = np.zeros((draws, n))
    worlds = np.empty((draws, n, n_periods))
    for at in range(length):
        state = noise.persistence * state + shocks[:, at]
        if at >= _BURN:
            worlds[:, :, at - _BURN] = state
    return worlds


def size_of(
    design: LinearDesign, worlds: Array, *, ways: NDArray[np.intp] | None = None, null: float = 0.0
) -> NullSize:
    """Measure how often a linear design rejects in worlds without an effect.

    Parameters
    ----------
    design : LinearDesign
        The estimator.
    worlds : array
        Outcomes, shape (draws, n, T).
    ways : array of int, optional
        Test by randomisation over these; by the exact wild cluster bootstrap where absent.
    null : float
        The true effect in the worlds, which is tested.
    """
    effects: list[Array] = []
    p_values: list[Array] = []
    for batch in np.array_split(worlds, max(1, math.ceil(len(worlds) / _BATCH))):
        found = moments(design, batch)
        effects.append(found.effect)
        p_values.append(wild_p(found, null) if ways is None else permutation_p(found, ways, null))
    return measured(np.concatenate(p_values), np.concatenate(effects))


def simulated_p(statistic: float | Array, reference: Array) -> Array:
    """Share of a reference distribution of worlds without an effect at least as large; the actual one counts.

    Parameters
    ----------
    statistic : float or array
        Observed; of any shape.
    reference : array
        Statistics of simulated worlds, shape (draws,).
    """
    ranked = np.sort(np.abs(reference))
    larger = len(ranked) - np.searchsorted(ranked, np.abs(statistic), side="left")
    return np.asarray((1.0 + larger) / (1.0 + len(ranked)), dtype=np.float64)


def simulated_test(
    found: Moments, effects: Array, errors: Array
) -> tuple[Callable[[float], float], NullSize]:
    """Test by simulated worlds: half of them are the reference, the other half measure the size.

    Parameters
    ----------
    found : Moments
        Of the actual outcome.
    effects, errors : array
        Estimates and cluster-robust errors in the worlds, shape (draws,).

    Returns
    -------
    callable, NullSize
        The p-value as a function of the effect that is tested, and the size.
    """
    half = len(effects) // 2
    statistics = effects / errors
    size = measured(simulated_p(statistics[half:], statistics[:half]), effects[half:])
    effect, se = float(found.effect), float(cluster_se(found))
    return (lambda null: float(simulated_p((effect - null) / se, statistics[:half]))), size


def measured(p_values: Array, effects: Array) -> NullSize:
    """Summarise p-values and effects of worlds as a size with its Monte Carlo error."""
    rate = float(np.mean(p_values <= ALPHA))
    draws = len(p_values)
    se = math.sqrt(max(rate * (1.0 - rate), 1.0 / draws) / draws)
    return NullSize(
        rate=rate,
        se=se,
        mean=float(np.mean(effects)),
        draws=draws,
        level=ALPHA,
        passed=rate + 2.0 * se <= LIBERAL * ALPHA,
    )
