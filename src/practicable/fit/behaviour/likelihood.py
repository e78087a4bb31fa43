"""The posterior density: normal errors of measurement, of the model, and of what is carried through.

Parameters live in coordinates whose prior is standard normal. The covariance of the errors adds three parts:
the targets' own measurement error, the stated discrepancy of the model, and the covariance of the predictions
over draws of what is carried through without being inferred (custody, families, penalties), at the mode.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.parameters import parameters_as_of
from practicable.calendar import fiscal_month, fiscal_year_of
from practicable.errors import InputError
from practicable.fit.behaviour.carried import Carried, carried_draw, carried_middle
from practicable.fit.behaviour.history import LAST_DAY, history_of
from practicable.fit.behaviour.predictions import Model, predict
from practicable.fit.behaviour.priors import priors_as_of, to_values
from practicable.geography import SECTORS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import Parameter
    from practicable.facts import Record
    from practicable.fit.behaviour.history import History
    from practicable.fit.behaviour.priors import Prior, Values
    from practicable.fit.behaviour.targets import Target

__all__ = [
    "N_CARRIED",
    "Mode",
    "Problem",
    "find_mode",
    "problem_of",
    "require_computable",
    "with_carried_error",
]


def require_computable(history: History, target: Target) -> None:
    """Refuse a target that the model cannot compute.

    Parameters
    ----------
    history : History
    target : Target

    Raises
    ------
    InputError
        With the target, what it lacks, and what is accepted.
    """
    lacking = _lacking(history, target)
    if lacking:
        raise InputError(f"cannot be fitted: {lacking}", where=f"target '{target.id}'")


def _lacking(history: History, target: Target) -> str | None:
    if target.sd <= 0.0:
        return "sd_measurement and sd_discrepancy are both 0; a figure needs a spread"
    if target.end > LAST_DAY:
        return f"it ends {target.end}; what followed {LAST_DAY} is what forecasts are scored on"
    year = fiscal_year_of(target.end)
    if target.definition == "same_fiscal_year" and year not in history.years:
        return f"fiscal year {year} is not whole; whole are {history.years[0]} to {history.years[-1]}"
    if target.definition == "accepted_prosecutions":
        return _sector_year_lacking(history, target.place, year)
    if target.definition == "referred_prosecutions_month":
        return _month_lacking(history, target)
    return None


def _sector_year_lacking(history: History, place: str, year: int) -> str | None:
    if place not in SECTORS:
        return f"'{place}' is not a sector; accepted: {', '.join(SECTORS)}"
    known = all(
        (place, each) in counts for each in (year - 1, year) for counts in (history.accepted, history.adults)
    )
    return None if known else f"no sector profile of {place} for both {year - 1} and {year}"


def _month_lacking(history: History, target: Target) -> str | None:
    year, month = fiscal_year_of(target.start), fiscal_month(target.start)
    if not any(each < year for _, each in history.accepted):
        return f"no sector profile of a fiscal year before {year}"
    unknown = np.full(12, np.nan)
    seen = [history.single_adults.get((sector, year), unknown)[month] for sector in SECTORS]
    return (
        f"single adults of {target.start:%B %Y} are not known for every sector"
        if np.isnan(seen).any()
        else None
    )


N_CARRIED = 100
"""Draws from which the covariance of what is carried through is computed."""

_CARRIED_STREAM = 0x63617272
_STEP = 1e-4
_MOST_ITERATIONS = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that defines one posterior.

    Attributes
    ----------
    parameters : tuple of Parameter
        Of the border, as known on the date.
    priors : tuple of Prior
        Free and carried through.
    model : Model
        With the fitted targets alone.
    middle : Carried
        What is carried through, at the middle of its ranges.
    observed : ndarray, shape (n_targets,)
        On the scale of comparison.
    shift : ndarray, shape (n_targets,)
        Mean difference that what is carried through makes to the predictions at its middle.
    covariance, whitener : ndarray, shape (n_targets, n_targets)
        Of observed minus predicted; and the inverse of its lower Cholesky factor.
    """

    parameters: tuple[Parameter, ...]
    priors: tuple[Prior, ...]
    model: Model
    middle: Carried
    observed: NDArray[np.float64]
    shift: NDArray[np.float64]
    covariance: NDArray[np.float64]
    whitener: NDArray[np.float64]

    @property
    def free(self) -> tuple[Prior, ...]:
        """Priors of the parameters that are inferred."""
        return tuple(prior for prior in self.priors if prior.free)

    def values(self, z: NDArray[np.float64]) -> Values:
        """Values of the free parameters at coordinates of shape (n, n_free)."""
        return to_values(self.free, z)

    def predicted(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Predictions at coordinates, shape (n, n_targets)."""
        return predict(self.model, self.values(z), self.middle) + self.shift

    def log_density(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log posterior density in the coordinates, up to a constant, shape (n,)."""
        residual = (self.observed - self.predicted(z)) @ self.whitener.T
        return -0.5 * (np.sum(residual**2, axis=1) + np.sum(z**2, axis=1))

    def carried(self, replicates: Iterable[int], *, seed: int) -> list[Carried]:
        """Draws of what is carried through, keyed by seed and replicate."""
        history = self.model.history
        return [
            carried_draw(self.parameters, self.priors, history, seed=seed, replicate=k) for k in replicates
        ]


@dataclass(frozen=True, slots=True)
class Mode:
    """The mode of a posterior and the normal approximation at it.

    Attributes
    ----------
    z : ndarray, shape (n_free,)
        Coordinates of the mode.
    covariance : ndarray, shape (n_free, n_free)
        Inverse of the Gauss-Newton curvature there.
    """

    z: NDArray[np.float64]
    covariance: NDArray[np.float64]


def problem_of(record: Record, targets: Iterable[Target]) -> Problem:
    """Set up the posterior from a record and the targets it holds.

    Parameters
    ----------
    record : Record
        Restricted to an as-of date, or whole.
    targets : iterable of Target
        Those that are not to be fitted are left out.

    Raises
    ------
    TooLittlePublishedError
        When the record does not hold one whole fiscal year.
    InputError
        When the model cannot compute a target.
    """
    fitted = tuple(target for target in targets if target.fitted)
    history, priors = history_of(record), priors_as_of(record)
    for target in fitted:
        require_computable(history, target)
    parameters = parameters_as_of(record.as_of)
    sd = np.array([target.sd for target in fitted])
    return Problem(
        parameters=parameters,
        priors=priors,
        model=Model.of(history, fitted, priors),
        middle=carried_middle(parameters, priors, history),
        observed=np.array([target.compared for target in fitted]),
        shift=np.zeros(len(fitted)),
        covariance=np.diag(sd**2),
        whitener=np.diag(1.0 / sd),
    )


def with_carried_error(problem: Problem, draws: Sequence[Carried] | None = None) -> tuple[Problem, Mode]:
    """Add the error of what is carried through, at the mode, and return the problem with its mode.

    Parameters
    ----------
    problem : Problem
    draws : sequence of Carried, optional
        At least two; by default `N_CARRIED` with a key of their own, so that the density is the same for
        every seed of the sampler.
    """
    first = find_mode(problem)
    values = problem.values(first.z[None])
    draws = draws or problem.carried(range(N_CARRIED), seed=_CARRIED_STREAM)
    predictions = np.array([predict(problem.model, values, carried)[0] for carried in draws])
    shift = predictions.mean(axis=0) - predict(problem.model, values, problem.middle)[0]
    deviations = predictions - predictions.mean(axis=0)
    covariance: NDArray[np.float64] = problem.covariance + deviations.T @ deviations / (len(draws) - 1)
    whitener = np.asarray(np.linalg.inv(np.linalg.cholesky(covariance)), dtype=np.float64)
    whole = replace(problem, shift=shift, covariance=covariance, whitener=whitener)
    return whole, find_mode(whole, start=first.z)


def find_mode(problem: Problem, *, start: NDArray[np.float64] | None = None) -> Mode:
    """Find the mode by Gauss-Newton steps that are damped until the density rises.

    Parameters
    ----------
    problem : Problem
    start : ndarray, shape (n_free,), optional
        The middle of the priors by default.
    """
    n_free = len(problem.free)
    z = np.zeros(n_free) if start is None else start
    density = float(problem.log_density(z[None])[0])
    curvature = np.eye(n_free)
    damping = 1e-3
    for _ in range(_MOST_ITERATIONS):
        jacobian, residual = _linearised(problem, z)
        curvature = jacobian.T @ jacobian + np.eye(n_free)
        slope = jacobian.T @ residual - z
        step = np.linalg.solve(curvature + damping * np.diag(np.diag(curvature)), slope)
        ahead = float(problem.log_density((z + step)[None])[0])
        if ahead > density:
            gained, z, density, damping = ahead - density, z + step, ahead, damping / 5.0
            if gained < 1e-9:
                break
        elif damping > 1e6:
            break
        else:
            damping = max(damping * 5.0, 1e-3)
    return Mode(z, np.asarray(np.linalg.inv(curvature), dtype=np.float64))


def _linearised(problem: Problem, z: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Whitened Jacobian of the predictions, shape (n_targets, n_free), and whitened residual."""
    around = np.concatenate([z[None], z + _STEP * np.eye(z.size)])
    predictions = problem.predicted(around)
    jacobian = problem.whitener @ ((predictions[1:] - predictions[0]) / _STEP).T
    return jacobian, problem.whitener @ (problem.observed - predictions[0])
