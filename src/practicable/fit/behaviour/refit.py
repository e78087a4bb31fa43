"""Simulate and refit, to see whether parameters are recovered with the coverage that intervals claim.

Parameters are drawn from the prior, data are simulated with the stated errors, and the posterior is computed
again by one ensemble of the same sampler instead of four: half a minute instead of several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.fit.behaviour.likelihood import with_carried_error
from practicable.fit.behaviour.predictions import derived_values, predict
from practicable.fit.behaviour.sampling import walk
from practicable.provenance import digest
from practicable.rng import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.behaviour.carried import Carried
    from practicable.fit.behaviour.likelihood import Problem

__all__ = ["LEVELS", "Refit", "coverage", "fingerprint", "refit", "true_coordinates"]

LEVELS = (0.5, 0.8, 0.9)
"""Levels of the central intervals whose coverage is counted."""

N_STEPS = 3000
N_DISCARDED = N_STEPS // 5
N_KEPT = 2000
"""Steps of each refit's ensemble, those discarded, and about how many draws are kept.

Where a world's data stretch its posterior far beyond the normal approximation at the mode, around which the
walkers begin, several hundred steps pass before they have spread over it.
"""


@dataclass(frozen=True, slots=True)
class Refit:
    """One simulated world and its refit.

    Attributes
    ----------
    ranks : mapping of str to float
        By key, the share of posterior draws below the truth: uniform where the posterior is right.
    contraction : mapping of str to float
        One less the ratio of the standard deviation of the posterior to that of the draws from the prior.
    density_rank : float
        Share of posterior draws whose density is below that of the truth: uniform as well, and of all
        parameters together.
    misfit : float
        Mean square of the truth's residuals, whitened by the covariance of the fit: 1 on average where that
        covariance is right.
    """

    ranks: Mapping[str, float]
    contraction: Mapping[str, float]
    density_rank: float
    misfit: float


def true_coordinates(problem: Problem, *, seed: int, replicate: int) -> NDArray[np.float64]:
    """Return the coordinates of a world's parameters, shape (1, n_free), drawn from the standard normal."""
    return generator(seed, "truth", replicate).standard_normal((1, len(problem.free)))


def refit(
    problem: Problem,
    pool: Sequence[Carried],
    prior_sd: Mapping[str, float],
    *,
    seed: int,
    replicate: int,
    steps: int = N_STEPS,
) -> Refit:
    """Simulate one world from the prior and refit it.

    Parameters
    ----------
    problem : Problem
        From `problem_of`, before the error of what is carried through was added. Data are simulated with the
        targets' own errors, whatever errors the problem believes in.
    pool : sequence of Carried
        Draws of what is carried through, for the error and for derived quantities.
    prior_sd : mapping of str to float
        Standard deviation of every key over the prior.
    seed, replicate : int
        Key of the world.
    steps : int
        Of the ensemble; the first fifth is discarded.
    """
    z = true_coordinates(problem, seed=seed, replicate=replicate)
    carried = problem.carried([replicate], seed=seed)
    values = problem.values(z)
    sd = np.array([target.sd for target in problem.model.targets])
    noise = generator(seed, "noise", replicate).standard_normal(sd.shape)
    observed = predict(problem.model, values, carried[0])[0] + sd * noise
    whole, mode = with_carried_error(replace(problem, observed=observed), pool)

    chain = walk(whole, mode, seed=seed, names=("refit", replicate), steps=steps)[steps // 5 :]
    # Whole steps are thinned, so that every walker counts.
    thin = max(1, chain.shape[0] * chain.shape[1] // N_KEPT)
    drawn = chain[::thin].reshape(-1, chain.shape[-1])
    after = whole.values(drawn)
    again = {**after, **derived_values(whole.model, after, [pool[k % len(pool)] for k in range(len(drawn))])}
    truth = {**values, **derived_values(whole.model, values, carried)}
    residual = whole.whitener @ (observed - whole.predicted(z)[0])
    below = whole.log_density(drawn) < whole.log_density(z)[0]
    return Refit(
        ranks={key: float(np.mean(np.asarray(again[key]) < float(truth[key][0]))) for key in truth},
        contraction={key: 1.0 - float(again[key].std()) / prior_sd[key] for key in truth},
        density_rank=float(np.count_nonzero(below) / below.size),
        misfit=float(residual @ residual / residual.size),
    )


def fingerprint(problem: Problem) -> str:
    """Tell one model and sampler from another.

    Parameters
    ----------
    problem : Problem
        From `problem_of`.

    Returns
    -------
    str
        SHA-256 of a short walk over the posterior. It moves with figures, priors, predictions, errors and the
        sampler, not with the wording of code, and is the same on every processor.
    """
    whole, mode = with_carried_error(problem)
    return digest(walk(whole, mode, seed=0, names=("fingerprint",), steps=10).tolist())


def coverage(ranks: NDArray[np.float64], level: float) -> tuple[float, float]:
    """Return the share of ranks within the central interval of a level, and the standard error if nominal."""
    inside = np.abs(ranks - 0.5) <= level / 2.0
    return float(inside.mean()), float(np.sqrt(level * (1.0 - level) / ranks.size))
