"""Sampling the posterior: emcee's ensembles, and diagnostics that refuse a chain which has not converged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.errors import InputError
from practicable.rng import generator, legacy_generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.behaviour.likelihood import Mode, Problem

__all__ = [
    "LEAST_ESS",
    "MOST_RHAT",
    "STEPS",
    "Chains",
    "require_convergence",
    "sample",
    "sample_until_converged",
    "walk",
]

N_ENSEMBLES = 4
N_WALKERS = 32
STEPS = (1200, 2400, 4800)
"""Steps of each ensemble: more where fewer have not converged, as on days of which little was published."""

MOST_RHAT = 1.01
"""Highest potential scale reduction between independent ensembles (Vehtari and others 2021)."""

LEAST_ESS = 400
"""Smallest effective sample size, bulk and tail (Vehtari and others 2021)."""

LATTICE = 2.0**-20
"""Spacing of the points that walkers visit, in prior standard deviations.

Proposals magnify a difference in the last bit until the chains of two processors have nothing in common. On a
lattice of binary fractions sums are exact, and such a difference is gone with the next rounding.
"""


@dataclass(frozen=True, slots=True)
class Chains:
    """Draws of the sampler in standard normal coordinates, and their diagnostics.

    Attributes
    ----------
    z : ndarray, shape (n_ensembles, n_steps, n_walkers, n_free)
        After the first fifth of the steps, which is discarded.
    rhat, ess_bulk, ess_tail : ndarray, shape (n_free,)
        By parameter: potential scale reduction between the ensembles, effective sample sizes.
    """

    z: NDArray[np.float64]
    rhat: NDArray[np.float64]
    ess_bulk: NDArray[np.float64]
    ess_tail: NDArray[np.float64]

    def flat(self, n: int) -> NDArray[np.float64]:
        """Return `n` draws, evenly spaced over all, shape (n, n_free)."""
        draws = self.z.reshape(-1, self.z.shape[-1])
        return draws[np.linspace(0, len(draws) - 1, n).astype(np.int64)]


def sample(
    problem: Problem,
    mode: Mode,
    *,
    seed: int,
    steps: int,
    progress: Callable[[int, int], None] | None = None,
) -> Chains:
    """Sample the posterior by independent ensembles of walkers.

    Parameters
    ----------
    problem : Problem
    mode : Mode
        Around which the walkers begin, spread as the normal approximation.
    seed : int
        Key of every draw; the same seed gives the same chains, whatever the processor.
    steps : int
        Of each ensemble, at least 20; the first fifth is discarded.
    progress : callable, optional
        Called with the steps done and their total.

    Notes
    -----
    Moves: differential evolution (ter Braak 2006, doi:10.1007/s11222-006-8769-1) as implemented by emcee
    (doi:10.1086/670067). Its snooker update is not used: in the pinned release it does not leave the density
    as it is, and left standard deviations a seventh too small.

    Walkers begin on the `LATTICE` and proposals are rounded to it. Rounding is odd, so that a step and its
    reverse stay equally probable.
    """
    kept = [
        walk(
            problem,
            mode,
            seed=seed,
            names=("ensemble", index),
            steps=steps,
            tell=_Told(progress, index * steps, N_ENSEMBLES * steps),
        )
        for index in range(N_ENSEMBLES)
    ]
    z = np.array(kept)[:, steps // 5 :]
    return Chains(z, *_diagnose(z))


def sample_until_converged(
    problem: Problem,
    mode: Mode,
    *,
    seed: int,
    lengths: tuple[int, ...] = STEPS,
    progress: Callable[[int, int], None] | None = None,
) -> Chains:
    """Sample with the first number of steps that converges.

    Parameters
    ----------
    problem, mode, seed, progress
        As in `sample`.
    lengths : tuple of int
        Steps to be tried in turn, one or more.

    Raises
    ------
    InputError
        When no length converges: with the worst parameter of the last, and what to do.
    """
    chains = sample(problem, mode, seed=seed, steps=lengths[0], progress=progress)
    for steps in lengths[1:]:
        if not _unconverged(chains).any():
            break
        chains = sample(problem, mode, seed=seed, steps=steps, progress=progress)
    require_convergence(chains, tuple(one.key for one in problem.free))
    return chains


def require_convergence(chains: Chains, names: tuple[str, ...]) -> None:
    """Refuse chains that have not converged.

    Raises
    ------
    InputError
        With the worst parameter, and what to do.
    """
    wrong = _unconverged(chains)
    if wrong.any():
        worst = int(np.argmax(np.where(wrong, chains.rhat, 0.0)))
        smallest = min(chains.ess_bulk[worst], chains.ess_tail[worst])
        raise InputError(
            f"the chain has not converged: {names[worst]} has R-hat {chains.rhat[worst]:.3f} (at most "
            f"{MOST_RHAT}) and effective sample size {smallest:.0f} (at least {LEAST_ESS}); give more "
            f"--steps (by default up to {STEPS[-1]}) or another --seed; nothing was written"
        )


def _unconverged(chains: Chains) -> NDArray[np.bool_]:
    smallest = np.minimum(chains.ess_bulk, chains.ess_tail)
    return ~(chains.rhat <= MOST_RHAT) | ~(smallest >= LEAST_ESS)


def walk(
    problem: Problem,
    mode: Mode,
    *,
    seed: int,
    names: tuple[str | int, ...],
    steps: int,
    tell: Callable[[int], None] | None = None,
) -> NDArray[np.float64]:
    """Run one ensemble of walkers.

    Parameters
    ----------
    problem, mode, steps
        As in `sample`.
    seed : int
    names : tuple of str or int
        With the seed the key of every draw.
    tell : callable, optional
        Called with the steps done.

    Returns
    -------
    ndarray, shape (steps, n_walkers, n_free)
        Coordinates, multiples of `LATTICE`; none are discarded.
    """
    emcee: Any = import_module("emcee")
    start = _start(mode, generator(seed, *names, "start").standard_normal((N_WALKERS, mode.z.size)))
    state = legacy_generator(seed, *names, "moves").get_state()
    moves = _lattice_move(emcee.moves.DEMove)
    sampler = emcee.EnsembleSampler(
        N_WALKERS, len(problem.free), problem.log_density, moves=moves, vectorize=True
    )
    begin = emcee.State(start, random_state=state)
    for step, _ in enumerate(sampler.sample(begin, iterations=steps), start=1):
        if tell is not None:
            tell(step)
    return np.asarray(sampler.get_chain(), dtype=np.float64)


def _start(mode: Mode, normals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Spread standard normal draws as the approximation at the mode, taken to three decimals."""
    centre, factor = mode.z.round(3), np.linalg.cholesky(mode.covariance).round(3)
    return _on_lattice(centre + normals @ factor.T)


def _on_lattice(z: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.rint(z / LATTICE) * LATTICE


def _lattice_move(differential_evolution: type[Any]) -> Any:
    """Return emcee's move of differential evolution with its proposals on the lattice."""

    class LatticeMove(differential_evolution):
        def get_proposal(self, s: Any, c: Any, random: Any) -> tuple[Any, Any]:
            proposal: tuple[Any, Any] = differential_evolution.get_proposal(self, s, c, random)
            return _on_lattice(proposal[0]), proposal[1]

    return LatticeMove()


@dataclass(frozen=True, slots=True)
class _Told:
    """Progress of one ensemble as part of all."""

    tell: Callable[[int, int], None] | None
    before: int
    total: int

    def __call__(self, step: int) -> None:
        if self.tell is not None:
            self.tell(self.before + step, self.total)


def _diagnose(
    z: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """R-hat between ensembles, and effective sample sizes that allow for correlation along each walker."""
    stats: Any = import_module("arviz_stats")
    n_ensembles, n_steps, n_walkers, n_free = z.shape
    walkers = np.moveaxis(z, 1, 2).reshape(n_ensembles * n_walkers, n_steps, n_free)
    bulk = np.array([float(stats.ess(walkers[..., k], method="bulk")) for k in range(n_free)])
    tail = np.array(
        [float(stats.ess(walkers[..., k], method="tail", prob=(0.05, 0.95))) for k in range(n_free)]
    )
    # Steps are thinned to about one a correlation time, so that an ensemble's draws are nearly independent.
    thin = max(1, int(np.ceil(z[..., 0].size / max(1.0, float(bulk.min())))))
    thinned = z[:, :: min(thin, max(1, n_steps // 4))].reshape(n_ensembles, -1, n_free)
    rhat = np.array([float(stats.rhat(thinned[..., k])) for k in range(n_free)])
    return rhat, bulk, tail
