"""Estimates by the established library, and its diagnostics of two-way fixed effects."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.errors import PracticableError
from practicable.evidence.data.adoption import NEVER
from practicable.evidence.estimators.linear import LinearDesign, treated

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Array

__all__ = ["Comparison", "agree", "decompose", "fit_staggered", "negative_share"]

_TOLERANCE = 1e-6
"""The library and the weights are the same arithmetic; a larger difference is an error, not a rounding."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One kind of comparison inside a two-way fixed effects coefficient.

    Attributes
    ----------
    kind : str
        Who is compared with whom.
    weight : float
        Share of the coefficient.
    effect : float
        Weighted mean of its two-by-two effects.
    n : int
        Number of two-by-two comparisons.
    """

    kind: str
    weight: float
    effect: float
    n: int


def fit_staggered(method: str, outcome: Array, cohorts: Sequence[int]) -> float:
    """Estimate the overall effect with the library.

    Parameters
    ----------
    method : str
        ``Callaway-Sant'Anna``, ``Sun-Abraham`` or ``imputation``.
    outcome : array
        Shape (n, T).
    cohorts : sequence of int
        First treated period of each unit, or `NEVER`.
    """
    library: Any = import_module("diff_diff")
    makers = {
        "Callaway-Sant'Anna": lambda: library.CallawaySantAnna(control_group="not_yet_treated"),
        "Sun-Abraham": library.SunAbraham,
        "imputation": library.ImputationDiD,
    }
    with warnings.catch_warnings():
        # The library warns that its own standard errors are unreliable with few units; they are not used.
        warnings.simplefilter("ignore")
        fitted = makers[method]().fit(
            _rows(outcome, cohorts), outcome="y", unit="unit", time="time", first_treat="first"
        )
    return float(fitted.overall_att)


def agree(design: LinearDesign, outcome: Array, cohorts: Sequence[int]) -> float:
    """Return the library's estimate, having checked that the design's weights give the same.

    Raises
    ------
    PracticableError
        When they differ: the library's definition has changed.
    """
    theirs = fit_staggered(design.method, outcome, cohorts)
    ours = design.effect(outcome)
    if abs(theirs - ours) > _TOLERANCE:
        raise PracticableError(
            f"{design.method}: the library gives {theirs:.6f} and the weights give {ours:.6f}; "
            "the installed version of diff-diff defines the estimator otherwise"
        )
    return theirs


def decompose(outcome: Array, cohorts: Sequence[int]) -> tuple[Comparison, ...]:
    """Decompose the two-way fixed effects coefficient into its two-by-two comparisons (Goodman-Bacon)."""
    library: Any = import_module("diff_diff")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = library.bacon_decompose(
            _rows(outcome, cohorts), outcome="y", unit="unit", time="time", first_treat="first"
        )
    names = {
        "treated_vs_never": "treated against never treated",
        "earlier_vs_later": "earlier against later treated",
        "later_vs_earlier": "later against already treated",
    }
    rows: list[Comparison] = []
    for key, name in names.items():
        pairs = [pair for pair in found.comparisons if pair.comparison_type == key]
        weight = float(sum(pair.weight for pair in pairs))
        if weight > 0.0:
            effect = float(sum(pair.weight * pair.estimate for pair in pairs)) / weight
            rows.append(Comparison(name, weight, effect, len(pairs)))
    return tuple(rows)


def negative_share(design: LinearDesign) -> float:
    """Share of treated cells that enter a coefficient with negative weight.

    de Chaisemartin and D'Haultfoeuille (2020), doi:10.1257/aer.20181169: above zero, the coefficient can have
    the opposite sign of every effect in it.
    """
    cells = design.weights[design.dose > 0.0]
    return float(np.mean(cells < 0.0))


def _rows(outcome: Array, cohorts: Sequence[int]) -> Any:
    """Lay the panel out by row, as the library wants it; period 0 means never, so periods count from 1."""
    import pandas as pd

    n, n_periods = int(outcome.shape[0]), int(outcome.shape[1])
    first = [0 if start == NEVER else start + 1 for start in cohorts]
    rows = [(unit, time) for unit in range(n) for time in range(n_periods)]
    return pd.DataFrame(
        {
            "unit": [unit for unit, _ in rows],
            "time": [time + 1 for _, time in rows],
            "first": [first[unit] for unit, _ in rows],
            "treated": treated(cohorts, n_periods).ravel().astype(int).tolist(),
            "y": outcome.ravel().tolist(),
        }
    )
