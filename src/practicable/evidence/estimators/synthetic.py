"""Synthetic control and synthetic difference-in-differences by cohort, with placebos over all sectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.evidence.data.adoption import NEVER
from practicable.evidence.data.panel import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Path",
    "Synthetic",
    "control_path",
    "placebo_effects",
    "placebo_p",
    "staggered",
    "synthetic_control",
    "synthetic_did",
]

Synthetic = Callable[[Array, Array, int], float]
"""Takes treated outcomes (k, T), the donors' (m, T) and the first treated period; returns the mean effect."""

_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Path:
    """A unit beside its synthetic control.

    Attributes
    ----------
    actual, synthetic : array
        Outcomes by period, shape (T,).
    weights : array
        Of the donors, shape (m,); they sum to 1.
    fit : float
        Root mean squared gap before treatment, in the unit of the outcome.
    """

    actual: Array
    synthetic: Array
    weights: Array
    fit: float


def control_path(treated: Array, donors: Array, start: int, *, demeaned: bool = True) -> Path:
    """Fit the donors' weights before treatment and follow the synthetic control after it.

    Abadie, Diamond and Hainmueller (2010), doi:10.1198/jasa.2009.ap08746, on the outcome's own past.

    Parameters
    ----------
    treated : array
        Outcome of one unit (or the mean of several), shape (T,).
    donors : array
        Outcomes of units that are not treated, shape (m, T).
    start : int
        First treated period.
    demeaned : bool
        Allow a constant gap, as units of very different size need (Ferman and Pinto 2021,
        doi:10.3982/QE1596).
    """
    weights = _unit_weights(treated, donors, start, _noise(donors[:, :start]) * 1e-6, intercept=demeaned)
    synthetic = weights @ donors
    if demeaned:
        synthetic = synthetic + np.mean((treated - synthetic)[:start])
    fit = float(np.sqrt(np.mean((treated - synthetic)[:start] ** 2)))
    return Path(treated, synthetic, weights, fit)


def synthetic_control(treated: Array, donors: Array, start: int) -> float:
    """Mean gap after treatment between the treated units' mean and its demeaned synthetic control."""
    path = control_path(treated.mean(axis=0), donors, start)
    return float(np.mean((path.actual - path.synthetic)[start:]))


def synthetic_did(treated: Array, donors: Array, start: int) -> float:
    """Synthetic difference-in-differences of one cohort.

    Arkhangelsky and others (2021), doi:10.1257/aer.20190159, with their regularisation.

    Parameters
    ----------
    treated, donors : array
        Outcomes, shapes (k, T) and (m, T).
    start : int
        First treated period.
    """
    noise = _noise(donors[:, :start])
    n_cells = treated.shape[0] * (treated.shape[1] - start)
    mean = treated.mean(axis=0)
    units = _unit_weights(mean, donors, start, n_cells**0.25 * noise, intercept=True)
    times = np.asarray(
        _library().compute_time_weights(
            np.ascontiguousarray(donors[:, :start].T), np.ascontiguousarray(donors[:, start:].T), 1e-6 * noise
        )
    )
    after, before = mean[start:].mean(), times @ mean[:start]
    return float(after - before - units @ (donors[:, start:].mean(axis=1) - donors[:, :start] @ times))


def staggered(estimator: Synthetic, outcome: Array, cohorts: Sequence[int]) -> float:
    """Average the effect of each cohort, against the never treated, by its number of treated cells."""
    first = np.asarray(cohorts)
    donors = outcome[first == NEVER]
    effects: list[float] = []
    cells: list[int] = []
    for start in sorted({start for start in cohorts if start != NEVER}):
        members = outcome[first == start]
        effects.append(estimator(members, donors, start))
        cells.append(len(members) * (outcome.shape[1] - start))
    return float(np.average(effects, weights=cells))


def placebo_effects(
    estimator: Synthetic, outcome: Array, cohorts: Sequence[int], ways: NDArray[np.intp]
) -> Array:
    """Estimate under each way in which the treatment could have fallen.

    Parameters
    ----------
    estimator : callable
        `synthetic_control` or `synthetic_did`.
    outcome : array
        Shape (n, T).
    cohorts : sequence of int
        First treated period of each role, or `NEVER`.
    ways : array of int
        From `inference.arrangements` or a sample of them, the actual way first.
    """
    return np.array([staggered(estimator, outcome[way], cohorts) for way in ways])


def placebo_p(effects: Array) -> float:
    """Share of the placebo effects at least as large as the first, which is the actual one; ties count."""
    size = np.abs(effects)
    larger = size >= float(size[0]) * (1.0 - _TIE)
    return float(np.mean(larger))


def _unit_weights(treated: Array, donors: Array, start: int, penalty: float, *, intercept: bool) -> Array:
    return np.asarray(
        _library().compute_sdid_unit_weights(
            np.ascontiguousarray(donors[:, :start].T),
            np.ascontiguousarray(treated[:start]),
            penalty,
            intercept=intercept,
        )
    )


def _noise(before: Array) -> float:
    """Return the standard deviation of the donors' period-to-period changes before treatment."""
    return float(np.std(np.diff(before, axis=1), ddof=1))


def _library() -> Any:
    return import_module("diff_diff.utils")
