"""Calibration over hindcasts of many days: coverage of intervals with its sampling error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from practicable.fit.scores import inside
from practicable.study.hindcast.scoreboard import INTERVALS
from practicable.study.quantities import rounded

__all__ = ["LEVELS", "coverage_table"]

LEVELS = tuple(step / 20.0 for step in range(1, 20))
"""Levels of the reliability curve."""

_LEAST_CASES = 2


def coverage_table(cases: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Coverage of the forecast's intervals over all cases together, and over each kind of case.

    Parameters
    ----------
    cases : sequence of mapping
        Each with ``kind`` and the ``rows`` of one hindcast.

    Returns
    -------
    list of dict
        By group: number of cases and figures, coverage by level with standard error, reliability curve.

    Notes
    -----
    The standard error takes a whole case as one draw, as its figures share one path of arrivals: the
    cluster-robust variance of a mean, with the factor G / (G - 1) for G cases. It is None for one case, and
    rough for few.
    """
    groups = {"all hindcasts": list(cases)}
    for case in cases:
        groups.setdefault(case["kind"], []).append(case)
    return [_coverage(name, group) for name, group in groups.items()]


def _coverage(name: str, cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    ranks = [np.array([row["as_announced"]["rank"] for row in case["rows"]]) for case in cases]
    points = [_point(ranks, level) for level in LEVELS]
    shown = {f"{level:.0%}" for level in INTERVALS}
    return {
        "group": name,
        "n_cases": len(ranks),
        "n_figures": int(sum(one.size for one in ranks)),
        "coverage": {f"{point['level']:.0%}": point for point in points if f"{point['level']:.0%}" in shown},
        "points": points,
    }


def _point(ranks: Sequence[np.ndarray[Any, np.dtype[np.float64]]], level: float) -> dict[str, Any]:
    held = [inside(one, level) for one in ranks]
    n = sum(one.size for one in held)
    mean = sum(float(one.sum()) for one in held) / n
    se = None
    if len(held) >= _LEAST_CASES:
        deviations = np.array([float((one - mean).sum()) for one in held])
        se = rounded(float(np.sqrt((deviations**2).sum() * len(held) / (len(held) - 1)) / n))
    return {"level": level, "value": rounded(mean), "se": se}
