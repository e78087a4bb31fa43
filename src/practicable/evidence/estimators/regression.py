"""Least squares with any regressors, tested by every sign vector: for covariates and neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.evidence.estimators.inference import interval, share_as_large, sign_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicable.evidence.data.panel import Array

__all__ = ["Coefficient", "regress"]


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
