"""Simulate and refit, to see whether parameters are recovered with the coverage that intervals claim.

Parameters are drawn from the prior, data are simulated with the stated errors, and the posterior is computed
again by one short ensemble of the same sampler instead of four long ones: seconds instead of minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.fit.derived import derived_values
from practicable.fit.likelihood import with_carried_error
from practicable.fit.predictions import predict
from practicable.fit.priors import normal_draws
from practicable.fit.sampling import walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.carried import Carried
    from practicable.fit.likelihood import Problem

__all__ = ["LEVELS", "Refit", "coverage", "refit"]

LEVELS = (0.5, 0.8, 0.9)
"""Levels of the central intervals whose coverage is counted."""

N_STEPS = 500
N_DISCARDED = N_STEPS // 5
N_KEPT = 500
"""Steps of each refit's ensemble, those discarded, and about how many draws are kept."""

_STREAM = 0x72656669


@dataclass(frozen=True, slots=True)
class Refit:
    """One simulated world and its refit.

    Attributes
    ----------
    ranks : mapping of str to float
        By key, the share of posterior draws below the truth: uniform where the posterior is right.
    contraction : mapping of str to float
        One less the ratio of the standard deviation of the posterior to that of the draws from the prior.
    """

    ranks: Mapping[str, float]
    contraction: Mapping[str, float]


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
    z = normal_draws(f"truth/{replicate}", seed=seed, size=(1, len(problem.free)))
    carried = problem.carried([replicate], seed=seed)
    values = problem.values(z)
    sd = np.array([target.sd for target in problem.model.targets])
    noise = normal_draws(f"noise/{replicate}", seed=seed, size=sd.shape)
    observed = predict(problem.model, values, carried[0])[0] + sd * noise
    whole, mode = with_carried_error(replace(problem, observed=observed), pool)

    chain = walk(whole, mode, key=(seed, replicate, _STREAM), steps=steps)[steps // 5 :]
    # Whole steps are thinned, so that every walker counts.
    thin = max(1, chain.shape[0] * chain.shape[1] // N_KEPT)
    drawn = chain[::thin].reshape(-1, chain.shape[-1])
    after = whole.values(drawn)
    again = {**after, **derived_values(whole.model, after, [pool[k % len(pool)] for k in range(len(drawn))])}
    truth = {**values, **derived_values(whole.model, values, carried)}
    return Refit(
        ranks={key: float(np.mean(np.asarray(again[key]) < float(truth[key][0]))) for key in truth},
        contraction={key: 1.0 - float(again[key].std()) / prior_sd[key] for key in truth},
    )


def coverage(ranks: NDArray[np.float64], level: float) -> tuple[float, float]:
    """Return the share of ranks within the central interval of a level, and the standard error if nominal."""
    inside = np.abs(ranks - 0.5) <= level / 2.0
    return float(inside.mean()), float(np.sqrt(level * (1.0 - level) / ranks.size))
