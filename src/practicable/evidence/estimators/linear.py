"""Estimators that are linear in the outcome, as weights on sector-periods.

On a balanced panel without covariates the two-way fixed effects coefficient, Callaway and Sant'Anna's, Sun
and Abraham's and the imputation estimator are each a fixed weighted sum of outcomes. The weights depend only
on who is treated when, so that inference by signs and by permutation is exact and quick.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from practicable.evidence.data.adoption import NEVER
from practicable.evidence.data.panel import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "LinearDesign",
    "callaway_santanna",
    "imputation",
    "residuals",
    "sun_abraham",
    "treated",
    "two_way",
]


@dataclass(frozen=True, slots=True)
class LinearDesign:
    """An estimator as weights.

    Attributes
    ----------
    method : str
        The field's name of the estimator.
    weights : array
        Shape (n, T). Rows and columns sum to zero; the weights sum to one over `dose`.
    dose : array
        Treatment by unit and period, shape (n, T).
    basis : array
        Functions of time of which each unit has its own multiple (a constant first), shape (T, k).
    events : mapping of int to array
        Weights of the effect by periods since the start; empty where the design has no start.
    """

    method: str
    weights: Array
    dose: Array
    basis: Array
    events: Mapping[int, Array] = field(default_factory=dict[int, Array])

    def effect(self, outcome: Array) -> float:
        """Return the estimate for an outcome of shape (n, T)."""
        return float(np.sum(self.weights * outcome))


def residuals(values: Array, basis: Array) -> Array:
    """Take out period effects, and each unit's own multiple of every function of time.

    Parameters
    ----------
    values : array
        Shape (..., n, T).
    basis : array
        Shape (T, k).
    """
    orthonormal, _ = np.linalg.qr(basis)
    within = values - (values @ orthonormal) @ orthonormal.T
    return within - within.mean(axis=-2, keepdims=True)


def treated(cohorts: Sequence[int], n_periods: int) -> Array:
    """Return 1 where a unit is treated, shape (n, T); `cohorts` holds first treated periods or `NEVER`."""
    starts = np.asarray(cohorts)[:, None]
    return ((starts != NEVER) & (np.arange(n_periods)[None, :] >= starts)).astype(np.float64)


def two_way(dose: Array, basis: Array | None = None) -> LinearDesign:
    """Two-way fixed effects: ordinary least squares with unit and period effects.

    Parameters
    ----------
    dose : array
        Treatment, binary or continuous, shape (n, T).
    basis : array, optional
        Functions of time that each unit has its own multiple of; a constant by default.

    Notes
    -----
    Fails when effects differ by cohort or by time since the start: some effects then enter with negative
    weight (Goodman-Bacon 2021, doi:10.1016/j.jeconom.2021.03.014).
    """
    functions = _constant(dose.shape[1]) if basis is None else basis
    net = residuals(dose, functions)
    return LinearDesign("two-way fixed effects", net / np.sum(net * net), dose, functions)


def callaway_santanna(cohorts: Sequence[int], n_periods: int) -> LinearDesign:
    """Callaway and Sant'Anna with controls that are not yet treated, no covariates.

    Each group-time effect compares the change since the last period before the start; the overall effect
    weights them by the number of treated units. doi:10.1016/j.jeconom.2020.12.001

    Parameters
    ----------
    cohorts : sequence of int
        First treated period of each unit, or `NEVER`.
    n_periods : int
        Periods of the panel.
    """
    cells = {
        (start, at): _group_time(cohorts, start, at, n_periods)
        for start in _starts(cohorts)
        for at in range(n_periods)
        if at != start - 1
    }
    return _aggregated("Callaway-Sant'Anna", cells, cohorts, n_periods)


def sun_abraham(cohorts: Sequence[int], n_periods: int) -> LinearDesign:
    """Sun and Abraham's interaction-weighted estimator, with never treated controls.

    On a balanced panel the saturated regression gives, for each cohort and period, the change since the last
    period before the start against the same change of the never treated; the overall effect weights them by
    the number of treated units. doi:10.1016/j.jeconom.2020.09.006

    Parameters
    ----------
    cohorts : sequence of int
        First treated period of each unit, or `NEVER`.
    n_periods : int
        Periods of the panel.
    """
    cells = {
        (start, at): _group_time(cohorts, start, at, n_periods, never_only=True)
        for start in _starts(cohorts)
        for at in range(n_periods)
        if at != start - 1
    }
    return _aggregated("Sun-Abraham", cells, cohorts, n_periods)


def imputation(cohorts: Sequence[int], n_periods: int) -> LinearDesign:
    """Borusyak, Jaravel and Spiess: fit unit and period effects where nobody is treated, impute the rest.

    doi:10.1093/restud/rdae007

    Parameters
    ----------
    cohorts : sequence of int
        First treated period of each unit, or `NEVER`.
    n_periods : int
        Periods of the panel.
    """
    dose = treated(cohorts, n_periods)
    ages = np.arange(n_periods)[None, :] - np.asarray(cohorts)[:, None]
    events = {int(age): _imputed(dose, (dose == 1.0) & (ages == age)) for age in np.unique(ages[dose == 1.0])}
    return LinearDesign("imputation", _imputed(dose, dose == 1.0), dose, _constant(n_periods), events)


def _imputed(dose: Array, chosen: NDArray[np.bool_]) -> Array:
    """Weights of the mean imputed effect over chosen treated cells."""
    n, n_periods = dose.shape
    effects = np.hstack(
        [np.kron(np.eye(n), np.ones((n_periods, 1))), np.kron(np.ones((n, 1)), np.eye(n_periods))]
    )
    target = (chosen / chosen.sum()).astype(np.float64).ravel()
    free = dose.ravel() == 0.0
    weights = target.copy()
    weights[free] -= np.linalg.pinv(effects[free]).T @ (effects.T @ target)
    return weights.reshape(n, n_periods)


def _group_time(
    cohorts: Sequence[int], start: int, at: int, n_periods: int, *, never_only: bool = False
) -> Array:
    """Weights of one group-time effect, against the period before the start."""
    first = np.asarray(cohorts)
    members = first == start
    waiting = np.full(len(first), fill_value=not never_only) & (first > max(at, start - 1)) & ~members
    controls = (first == NEVER) | waiting
    change = members / members.sum() - controls / controls.sum()
    weights = np.zeros((len(first), n_periods))
    weights[:, at] += change
    weights[:, start - 1] -= change
    return weights


def _aggregated(
    method: str, cells: Mapping[tuple[int, int], Array], cohorts: Sequence[int], n_periods: int
) -> LinearDesign:
    """Average group-time effects by the number of treated units, overall and by time since the start."""
    sizes = {start: list(cohorts).count(start) for start in _starts(cohorts)}

    def average(chosen: Sequence[tuple[int, int]]) -> Array:
        total = sum(sizes[start] for start, _ in chosen)
        return np.sum([sizes[start] * cells[start, at] for start, at in chosen], axis=0) / total

    ages = sorted({at - start for start, at in cells})
    events = {age: average([cell for cell in cells if cell[1] - cell[0] == age]) for age in ages}
    after = [cell for cell in cells if cell[1] >= cell[0]]
    return LinearDesign(method, average(after), treated(cohorts, n_periods), _constant(n_periods), events)


def _starts(cohorts: Sequence[int]) -> list[int]:
    return sorted({start for start in cohorts if start != NEVER})


def _constant(n_periods: int) -> Array:
    return np.ones((n_periods, 1))
