"""Inference for few sectors: every sign vector, and every way in which the treatment could have fallen.

Both tests need only, for each pair of units, the sum of one's weights over the other's residuals; the whole
reference distribution then costs a product of small matrices.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.evidence.estimators.linear import LinearDesign, residuals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.evidence.data.panel import Array

__all__ = [
    "Coefficient",
    "Moments",
    "arrangements",
    "cluster_se",
    "interval",
    "moments",
    "permutation_p",
    "permutation_test",
    "regress",
    "share_as_large",
    "sign_vectors",
    "wild_p",
    "wild_test",
]

_TIE = 1e-9
"""Statistics that differ by less, relative to the observed one, count as ties."""

_WIDEST, _STEPS = 60.0, 40
"""An interval is searched up to so many standard errors, by so many halvings."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What the tests need of a design and an outcome.

    Attributes
    ----------
    scores : array
        Weights of unit i summed over the residual outcome of unit j, shape (..., n, n).
    doses : array
        The same over the residual dose, shape (n, n).
    """

    scores: Array
    doses: Array

    @property
    def effect(self) -> Array:
        """The estimate, shape (...)."""
        return np.trace(self.scores, axis1=-2, axis2=-1)


def moments(design: LinearDesign, outcome: Array) -> Moments:
    """Reduce a design and outcomes of shape (..., n, T) to what the tests need."""
    rest = residuals(outcome, design.basis)
    net = residuals(design.dose, design.basis)
    return Moments(
        np.einsum("it,...jt->...ij", design.weights, rest), np.einsum("it,jt->ij", design.weights, net)
    )


def sign_vectors(n: int) -> Array:
    """Return all 2**n vectors of signs, the vector of ones first, shape (2**n, n)."""
    return np.array(list(itertools.product((1.0, -1.0), repeat=n)))


def arrangements(cohorts: Sequence[object]) -> NDArray[np.intp]:
    """Return every distinct way of giving the units' roles to the units, the actual one first.

    Parameters
    ----------
    cohorts : sequence
        The role of each unit; units with equal roles are interchangeable.

    Returns
    -------
    array of int
        Shape (ways, n): entry (w, i) is the unit that takes the role of unit i.
    """
    order = {role: n for n, role in enumerate(dict.fromkeys(cohorts))}
    roles = [order[role] for role in cohorts]
    found: list[list[int]] = []

    def place(units: list[int], left: frozenset[int]) -> None:
        at = len(units)
        if at == len(roles):
            found.append(units)
            return
        earlier = [units[n] for n in range(at) if roles[n] == roles[at]]
        floor = earlier[-1] if earlier else -1
        for unit in sorted(left):
            if unit > floor:
                place([*units, unit], left - {unit})

    place([], frozenset(range(len(roles))))
    ways = np.array(found, dtype=np.intp)
    actual = int(np.flatnonzero((ways == np.arange(len(roles))).all(axis=1))[0])
    return np.concatenate([ways[actual : actual + 1], np.delete(ways, actual, axis=0)])


def share_as_large(statistics: Array) -> Array:
    """Share of a reference distribution (last axis) at least as large as its first member; ties count."""
    size = np.abs(statistics)
    return np.mean(size >= size[..., :1] * (1.0 - _TIE), axis=-1)


def cluster_se(found: Moments) -> Array:
    """Cluster-robust standard error with the factor n / (n - 1), shape (...)."""
    own = _own(found.scores)
    n = own.shape[-1]
    rest = own - found.effect[..., None] * np.diagonal(found.doses)
    return np.sqrt(np.sum(rest * rest, axis=-1) * n / (n - 1.0))


def wild_p(found: Moments, null: float = 0.0) -> Array:
    """Enumerate the wild cluster bootstrap: all Rademacher signs, null imposed, studentised.

    Cameron, Gelbach and Miller (2008), doi:10.1162/rest.90.3.414.

    Parameters
    ----------
    found : Moments
        Of outcomes of shape (..., n, T).
    null : float
        The effect that is tested.

    Returns
    -------
    array
        Two-sided p-values, shape (...). The smallest possible is 2 / 2**n, because a vector of signs and its
        opposite give the same statistic.
    """
    scores = found.scores - null * found.doses
    n = scores.shape[-1]
    signs = sign_vectors(n)
    own = signs * _own(scores)[..., None, :] - np.einsum("gj,...ij->...gi", signs, scores) / n
    return share_as_large(_studentised(own, found.doses))


def permutation_p(found: Moments, ways: NDArray[np.intp], null: float = 0.0) -> Array:
    """Compare the studentised effect with that under each way in which the treatment could have fallen.

    MacKinnon and Webb (2020), doi:10.1016/j.jeconom.2020.04.024.

    Parameters
    ----------
    found : Moments
        Of outcomes of shape (..., n, T).
    ways : array of int
        From `arrangements`, or a sample of them whose first row is the actual one.
    null : float
        The effect that is tested.

    Returns
    -------
    array
        Two-sided p-values, shape (...).
    """
    scores = found.scores - null * found.doses
    roles: NDArray[np.intp] = np.arange(scores.shape[-1], dtype=np.intp)
    return share_as_large(_studentised(scores[..., roles, ways], found.doses))


def wild_test(found: Moments) -> Callable[[float], float]:
    """Return the exact wild cluster bootstrap's p-value as a function of the effect that is tested."""
    return lambda null: float(wild_p(found, null))


def permutation_test(found: Moments, ways: NDArray[np.intp]) -> Callable[[float], float]:
    """Return randomisation inference's p-value as a function of the effect that is tested."""
    return lambda null: float(permutation_p(found, ways, null))


def interval(p_of: Callable[[float], float], effect: float, se: float, level: float) -> tuple[float, float]:
    """Invert a test: the nearest effects on either side that it rejects.

    Parameters
    ----------
    p_of : callable
        p-value of an effect.
    effect, se : float
        Where the search starts, and its scale.
    level : float
        Confidence, for example 0.95.

    Returns
    -------
    tuple of float
        Low and high; infinite where nothing is rejected within 60 standard errors.
    """
    alpha = 1.0 - level

    def bound(direction: float) -> float:
        inside, outside, reach = effect, effect, se
        while reach <= _WIDEST * se:
            outside = effect + direction * reach
            if p_of(outside) <= alpha:
                break
            inside, reach = outside, reach * 1.6
        else:
            return direction * math.inf
        for _ in range(_STEPS):
            middle = 0.5 * (inside + outside)
            inside, outside = (inside, middle) if p_of(middle) <= alpha else (middle, outside)
            if abs(outside - inside) < 1e-4 * se:
                break
        return outside

    return bound(-1.0), bound(1.0)


def _own(scores: Array) -> Array:
    return np.diagonal(scores, axis1=-2, axis2=-1)


def _studentised(scores: Array, doses: Array) -> Array:
    """Effect over its cluster-robust error, from each unit's score (last axis)."""
    effect = scores.sum(axis=-1)
    rest = scores - effect[..., None] * np.diagonal(doses)
    error = np.sqrt(np.sum(rest * rest, axis=-1))
    return np.divide(effect, error, out=np.full_like(effect, np.inf), where=error > 0.0)


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient with exact inference by signs of whole units.

    Attributes
    ----------
    effect, se : float
        Least squares, and the cluster-robust error with factor n / (n - 1).
    p_value, low, high : float
        By the exact wild cluster bootstrap, null imposed.
    """

    effect: float
    se: float
    p_value: float
    low: float
    high: float


def regress(outcome: Array, regressors: Sequence[Array], *, level: float = 0.95) -> Coefficient:
    """Regress on regressors, unit and period effects, and test the first regressor.

    Parameters
    ----------
    outcome : array
        Shape (n, T).
    regressors : sequence of array
        Each of shape (n, T); the first is tested.
    level : float
        Confidence of the interval.

    Returns
    -------
    Coefficient
        Of the first regressor.
    """
    n, n_periods = outcome.shape
    fixed = np.hstack(
        [np.kron(np.eye(n), np.ones((n_periods, 1))), np.kron(np.ones((n, 1)), np.eye(n_periods)[:, 1:])]
    )
    others = np.column_stack([fixed, *(part.ravel() for part in regressors[1:])])
    basis, _ = np.linalg.qr(others)
    dose, y = (values.ravel() - basis @ (basis.T @ values.ravel()) for values in (regressors[0], outcome))
    size = float(dose @ dose)
    effect = float(dose @ y) / size
    signs = np.repeat(sign_vectors(n), n_periods, axis=1)

    def studentised(rest: Array) -> Array:
        """Statistics of outcomes already net of the other regressors, shape (draws, n T)."""
        effects = rest @ dose / size
        scores = (rest - effects[:, None] * dose) * dose
        errors = np.sqrt(np.sum(scores.reshape(len(rest), n, n_periods).sum(axis=2) ** 2, axis=1))
        return effects * size / errors

    def p_of(null: float) -> float:
        drawn = signs * (y - null * dose)
        return float(share_as_large(studentised(drawn - (drawn @ basis) @ basis.T)))

    own = ((y - effect * dose) * dose).reshape(n, n_periods).sum(axis=1)
    se = float(np.sqrt(np.sum(own * own) * n / (n - 1.0))) / size
    return Coefficient(effect, se, p_of(0.0), *interval(p_of, effect, se, level))
