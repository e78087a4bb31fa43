"""Designs: which points of levers and uncertainties a study runs, and in how many replicates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.capacity import CAPACITY_RULES
from practicable.errors import InputError, nearest
from practicable.study.ensemble.scenario import CAPACITY_RULE
from practicable.study.sweep.study_file import MOST_POINTS

if TYPE_CHECKING:
    from practicable.study.sweep.study_file import Lever, Study, Uncertainty, Value

__all__ = ["MOST_RUNS", "Row", "design_rows", "quantile_of"]

MOST_RUNS = 1_000_000
"""Runs of one study at most: the list of them is held in memory."""

_STREAM = 0x64736E


@dataclass(frozen=True, slots=True)
class Row:
    """One run of a design.

    Attributes
    ----------
    point, replicate : int
        Numbers, from 0.
    levers : tuple
        Values at the study's levers.
    uncertainties : tuple of float or str
        Quantiles of its uncertainties, or names of capacity rules.
    """

    point: int
    replicate: int
    levers: tuple[Value, ...]
    uncertainties: tuple[float | str, ...]


def design_rows(study: Study) -> list[Row]:
    """Lay out every run of a study, point by point, the replicates of a point together.

    Raises
    ------
    InputError
        When there are more than `study_file.MOST_POINTS` points or `MOST_RUNS` runs.
    """
    factors = (*study.levers, *study.uncertainties)
    n_points = study.design.points or prod(len(_levels(factor)) for factor in factors)
    if n_points > MOST_POINTS:
        raise InputError(f"{n_points:,} points; accepted: at most {MOST_POINTS:,}", where=f"study {study.id}")
    if n_points * study.replicates > MOST_RUNS:
        raise InputError(
            f"{n_points:,} points of {study.replicates} replicates; accepted: at most {MOST_RUNS:,} runs",
            where=f"study {study.id}",
        )
    points: Sequence[Sequence[Any]]
    if study.design.points is None:
        points = list(product(*(_levels(factor) for factor in factors)))
    else:
        cube = _hypercube(len(factors), study.design.points, study.seed)
        points = [[_at(factor, float(u)) for factor, u in zip(factors, row, strict=True)] for row in cube]
    n = len(study.levers)
    return [
        Row(at, replicate, tuple(point[:n]), tuple(point[n:]))
        for at, point in enumerate(points)
        for replicate in range(study.replicates)
    ]


def quantile_of(key: str, value: float | str) -> float:
    """Return the quantile of an uncertainty's value; the name of a capacity rule is its middle one."""
    if not isinstance(value, str):
        return float(value)
    accepted = CAPACITY_RULES if key == CAPACITY_RULE else ()
    if value not in accepted:
        choices = nearest(value, accepted) if accepted else "accepted: quantiles from 0 to 1"
        raise InputError(f"'{value}' is no value; {choices}", where=f"uncertainty {key}")
    return (accepted.index(value) + 0.5) / len(accepted)


def _hypercube(n_factors: int, n_points: int, seed: int) -> Any:
    """Points of the unit cube, each factor spread evenly over as many strata as there are points."""
    if n_factors == 0:
        return np.zeros((n_points, 0))
    qmc: Any = import_module("scipy.stats.qmc")
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, _STREAM])))
    return qmc.LatinHypercube(d=n_factors, seed=generator).random(n_points)


def _levels(factor: Lever | Uncertainty) -> tuple[Any, ...]:
    fixed = getattr(factor, "quantile", None)
    return (fixed,) if fixed is not None else (factor.values or ())


def _at(factor: Lever | Uncertainty, u: float) -> Any:
    """Return the value of a factor at a coordinate of the unit cube."""
    levels = _levels(factor)
    if levels:
        return levels[min(int(u * len(levels)), len(levels) - 1)]
    low, high = factor.low, factor.high
    if isinstance(low, date) and isinstance(high, date):
        return low + timedelta(days=min(int(u * ((high - low).days + 1)), (high - low).days))
    assert not isinstance(low, date)
    assert not isinstance(high, date)
    assert low is not None
    assert high is not None
    return low + u * (high - low)
