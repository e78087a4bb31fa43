"""Calibration over hindcasts of many days: coverage of intervals with its sampling error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from practicable.study.ensemble.quantities import rounded
from practicable.study.hindcast.intervals import INTERVALS, LEVELS, held_at
from practicable.study.hindcast.published import CARE

__all__ = ["LEFT_OUT", "coverage_table"]

LEFT_OUT = {CARE: "the published count includes children whom the simulation does not"}
"""Measures without which coverage is counted once more, and why."""

_EVERY = "all hindcasts"
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
        By group: number of cases and figures, coverage by level with standard error, reliability curve. The
        first and every group of one case stand once more ``without`` the measures of `LEFT_OUT`, where they
        have figures of them.

    Notes
    -----
    The standard error takes a whole case as one draw, as its figures share one path of arrivals: the
    cluster-robust variance of a mean, with the factor G / (G - 1) for G cases. It is None for one case, and
    rough for few.
    """
    groups = {_EVERY: list(cases)}
    for case in cases:
        groups.setdefault(case["kind"], []).append(case)
    found: list[dict[str, Any]] = []
    for name, group in groups.items():
        found.append(_coverage(name, [case["rows"] for case in group]))
        kept = [[row for row in case["rows"] if row["measure"] not in LEFT_OUT] for case in group]
        alone = len(group) == 1 or name == _EVERY
        if alone and sum(map(len, kept)) < found[-1]["n_figures"]:
            found.append(_coverage(name, kept) | {"without": list(LEFT_OUT)})
    return found


def _coverage(name: str, cases: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    points = [_point(cases, level) for level in LEVELS]
    shown = {f"{level:.0%}" for level in INTERVALS}
    return {
        "group": name,
        "without": [],
        "n_cases": len(cases),
        "n_figures": sum(map(len, cases)),
        "coverage": {f"{point['level']:.0%}": point for point in points if f"{point['level']:.0%}" in shown},
        "points": points,
    }


def _point(cases: Sequence[Sequence[Mapping[str, Any]]], level: float) -> dict[str, Any]:
    held = [np.array([held_at(row["as_announced"], level) for row in rows], dtype=float) for rows in cases]
    n = sum(one.size for one in held)
    mean = sum(float(one.sum()) for one in held) / n
    se = None
    if len(held) >= _LEAST_CASES:
        deviations = np.array([float((one - mean).sum()) for one in held])
        se = rounded(float(np.sqrt((deviations**2).sum() * len(held) / (len(held) - 1)) / n))
    return {"level": level, "value": rounded(mean), "se": se}
