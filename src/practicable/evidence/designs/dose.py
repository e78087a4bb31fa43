"""Why no dose may contain the outcome: prosecutions per adult find deterrence in worlds that have none.

With a fixed capacity to prosecute, more adults mean fewer prosecutions per adult. Regressing log adults on
prosecutions per adult then finds that prosecution deters, whatever is true (division bias; Borjas 1980,
doi:10.2307/145461).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from practicable.evidence.estimators.inference import moments, wild_p
from practicable.evidence.estimators.linear import residuals, two_way
from practicable.evidence.estimators.null import Noise, draw_worlds, fit_noise, measured
from practicable.geography import SECTORS
from practicable.rng import generator

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Array, Panel
    from practicable.evidence.estimators.estimate import NullSize

__all__ = ["DoseDemonstration", "demonstrate_dose", "per_adult", "small_sample_se"]

_FIRST, _LAST = 2011, 2019
"""Fiscal years for which adults and accepted prosecutions are on record by sector."""


@dataclass(frozen=True, slots=True)
class DoseDemonstration:
    """The per-adult dose on the record, and in worlds without deterrence.

    Attributes
    ----------
    effect, se, p_value : float
        On the record: change of log adults per unit of the dose, its cluster-robust error, and the exact wild
        cluster bootstrap's p.
    fixed, lagged : NullSize
        In worlds without deterrence and with fixed capacity, by the exact wild cluster bootstrap; with the
        dose of the same and of the year before.
    asymptotic : NullSize
        As `fixed`, by the cluster-robust error and Student's t with 8 degrees of freedom.
    low, high : float
        2.5th and 97.5th percentile of the estimates in those worlds.
    worlds : array
        The estimates, shape (draws,).
    """

    effect: float
    se: float
    p_value: float
    fixed: NullSize
    lagged: NullSize
    asymptotic: NullSize
    low: float
    high: float
    worlds: Array


def demonstrate_dose(panel: Panel, *, draws: int, seed: int) -> DoseDemonstration:
    """Estimate the effect of prosecutions per adult on log adults, on the record and where there is none.

    Parameters
    ----------
    panel : Panel
        With adults and accepted prosecutions by sector, FY2011-FY2019.
    draws, seed : int
        Worlds, and the root of their draws.
    """
    start = panel.years.index(_FIRST)
    adults = panel.yearly["adults"][:, start:]
    capacity = panel.yearly["accepted_prosecutions"][:, start:]
    outcome, dose = np.log(adults), capacity / adults
    effect, se, p_value = per_adult(outcome, dose)
    basis = np.ones((outcome.shape[1], 1))
    worlds = _worlds(outcome, fit_noise(outcome, basis, corrected=False), draws, generator(seed, "dose"))
    fixed = np.minimum(capacity.mean(axis=1)[:, None] / np.exp(worlds), 1.0)
    same = [per_adult(log_adults, share) for log_adults, share in zip(worlds, fixed, strict=True)]
    before = [
        per_adult(log_adults[:, 1:], share[:, :-1]) for log_adults, share in zip(worlds, fixed, strict=True)
    ]
    effects, errors = (np.array([found[at] for found in same]) for at in (0, 1))
    asymptotic = np.asarray(2.0 * stdtr(len(SECTORS) - 1.0, -np.abs(effects / errors)), dtype=np.float64)
    return DoseDemonstration(
        effect=effect,
        se=se,
        p_value=p_value,
        fixed=measured(np.array([found[2] for found in same]), effects),
        lagged=measured(np.array([found[2] for found in before]), np.array([found[0] for found in before])),
        asymptotic=measured(asymptotic, effects),
        low=float(np.quantile(effects, 0.025)),
        high=float(np.quantile(effects, 0.975)),
        worlds=effects,
    )


def per_adult(outcome: Array, dose: Array) -> tuple[float, float, float]:
    """Two-way fixed effects of an outcome on a dose: effect, cluster-robust error, exact wild p."""
    design = two_way(dose)
    found = moments(design, outcome)
    return float(found.effect), small_sample_se(outcome, dose), float(wild_p(found))


def small_sample_se(outcome: Array, dose: Array) -> float:
    """Cluster-robust standard error with the usual small-sample factor for nested unit effects.

    G / (G - 1) x (n - 1) / (n - k), where k counts the dose and the period effects.
    """
    net_outcome, net_dose = (residuals(values, np.ones((values.shape[1], 1))) for values in (outcome, dose))
    size = float(np.sum(net_dose * net_dose))
    rest = net_outcome - np.sum(net_dose * net_outcome) / size * net_dose
    scores = np.sum(net_dose * rest, axis=1)
    n, n_periods = outcome.shape
    factor = n / (n - 1.0) * (n * n_periods - 1.0) / (n * n_periods - n_periods - 1.0)
    return float(np.sqrt(factor * np.sum(scores * scores)) / size)


def _worlds(outcome: Array, noise: Noise, draws: int, rng: np.random.Generator) -> Array:
    """Log adults without deterrence: the sectors' levels, the years' common movement, and the noise."""
    level = outcome.mean(axis=1, keepdims=True) + outcome.mean(axis=0, keepdims=True) - outcome.mean()
    return level + draw_worlds(noise, outcome.shape[1], draws, rng=rng)
