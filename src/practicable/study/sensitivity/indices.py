"""Which inputs a function's variance comes from: screening by elementary effects, Sobol indices of groups.

The designs and estimators are those of SALib (Iwanaga, Usher and Herman 2022, doi:10.18174/sesmo.18155).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.errors import InputError
from practicable.rng import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Indices", "Screening", "SobolDesign", "screening", "sobol_design"]

_RESAMPLES = 500
_LEVELS = 4


def _salib(name: str) -> Any:
    return import_module(f"SALib.{name}")


def _problem(names: Sequence[str], groups: Sequence[str] | None = None) -> dict[str, Any]:
    problem: dict[str, Any] = {
        "num_vars": len(names),
        "names": list(names),
        "bounds": [[0.0, 1.0]] * len(names),
    }
    return problem if groups is None else problem | {"groups": list(groups)}


@dataclass(frozen=True, slots=True)
class Screening:
    """Trajectories through the unit cube that move one input at a time.

    Attributes
    ----------
    points : ndarray, shape (n_trajectories * (n_inputs + 1), n_inputs)
        Where the function is to be evaluated.
    names : tuple of str
        Inputs.
    """

    points: NDArray[np.float64]
    names: tuple[str, ...]

    def trajectory_of(self, row: int) -> int:
        """Return the number of the trajectory that a point lies on."""
        return row // (len(self.names) + 1)

    def effects(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean absolute change over the whole range of each input, in the unit of the values.

        Parameters
        ----------
        values : ndarray, shape (n_points,)

        References
        ----------
        Morris (1991), doi:10.1080/00401706.1991.10484804; Campolongo, Cariboni and Saltelli (2007),
        doi:10.1016/j.envsoft.2006.10.004.
        """
        found = _salib("analyze.morris").analyze(
            _problem(self.names), self.points, values, num_levels=_LEVELS, num_resamples=2
        )
        return np.asarray(found["mu_star"], dtype=np.float64)


def screening(names: Sequence[str], *, trajectories: int, seed: int) -> Screening:
    """Design a screening.

    Parameters
    ----------
    names : sequence of str
        Inputs, each uniform from 0 to 1.
    trajectories : int
        At least 2.
    seed : int
        Zero is a seed.
    """
    # A generator, since SALib takes a seed of zero for none.
    points = _salib("sample.morris").sample(
        _problem(names), trajectories, num_levels=_LEVELS, seed=generator(seed, "screening")
    )
    return Screening(np.asarray(points, dtype=np.float64), tuple(names))


@dataclass(frozen=True, slots=True)
class Indices:
    """First-order and total indices of every group, with half-widths of their bootstrap intervals.

    Attributes
    ----------
    first, first_half, total, total_half : ndarray, shape (n_groups,)
        Shares of the variance. Estimates may be negative where the index is near zero.
    """

    first: NDArray[np.float64]
    first_half: NDArray[np.float64]
    total: NDArray[np.float64]
    total_half: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SobolDesign:
    """Saltelli's design for groups of inputs: from each pair of points, one group exchanged at a time.

    Attributes
    ----------
    points : ndarray, shape (n * (n_groups + 2), n_inputs)
        Where the function is to be evaluated.
    names, groups : tuple of str
        Inputs, and the group of each.
    seed : int
    """

    points: NDArray[np.float64]
    names: tuple[str, ...]
    groups: tuple[str, ...]
    seed: int

    @property
    def labels(self) -> tuple[str, ...]:
        """Groups, in the order of the indices."""
        return tuple(dict.fromkeys(self.groups))

    def indices(self, values: NDArray[np.float64], *, level: float) -> Indices:
        """Estimate the indices.

        Parameters
        ----------
        values : ndarray, shape (n_points,)
        level : float
            Of the bootstrap intervals, 0 to 1.

        References
        ----------
        Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018: first-order indices as in their table 2 (b),
        total indices after Jansen (1999).
        """
        if values.std() == 0.0:
            none = np.zeros(len(self.labels))
            return Indices(none, none, none, none)
        found = _salib("analyze.sobol").analyze(
            _problem(self.names, self.groups),
            values,
            calc_second_order=False,
            num_resamples=_RESAMPLES,
            conf_level=level,
            seed=generator(self.seed, "Sobol bootstrap"),
        )
        return Indices(
            *(np.asarray(found[key], dtype=np.float64) for key in ("S1", "S1_conf", "ST", "ST_conf"))
        )


def sobol_design(names: Sequence[str], groups: Sequence[str], *, n: int, seed: int) -> SobolDesign:
    """Design an estimate of Sobol indices.

    Parameters
    ----------
    names, groups : sequences of str
        Inputs, each uniform from 0 to 1, and the group of each.
    n : int
        Pairs of points: a power of two, at least 2; ``n * (n_groups + 2)`` evaluations.
    seed : int
        Scrambles the sequence; zero is a seed.
    """
    if n < 2 or n & (n - 1):
        raise InputError(f"needs a power of two, at least 2, not {n}", where="n")
    points = _salib("sample.sobol").sample(
        _problem(names, groups), n, calc_second_order=False, seed=generator(seed, "Sobol design")
    )
    return SobolDesign(np.asarray(points, dtype=np.float64), tuple(names), tuple(groups), seed)
