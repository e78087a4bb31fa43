"""Calibration over hindcasts of many days: coverage of intervals with its sampling error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from practicable.results.hindcast import CoveragePoint, GroupCoverage
from practicable.study.ensemble.quantities import rounded
from practicable.study.hindcast.published import CARE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.results.hindcast import ScoreRow

__all__ = ["INTERVALS", "LEFT_OUT", "LEVELS", "central_interval", "coverage_table", "innermost"]

INTERVALS = (0.5, 0.8, 0.9)
"""Levels of the central intervals that are shown or counted."""

LEVELS = tuple(step / 20.0 for step in range(1, 20))
"""Levels of the reliability curve; those of `INTERVALS` are among them."""


def central_interval(samples: NDArray[np.float64], level: float) -> tuple[float, float]:
    """Return the ends of the central interval of a level, as they are stored and printed.

    Parameters
    ----------
    samples : ndarray
        Of a count, any shape.
    level : float
        Between 0 and 1.

    Returns
    -------
    tuple of float
        Whole numbers, as the counts are that they are held against: an interval is printed as it is counted.
    """
    low, high = np.rint(np.quantile(samples, ((1.0 - level) / 2.0, (1.0 + level) / 2.0)))
    return float(low), float(high)


def innermost(samples: NDArray[np.float64], value: float) -> float | None:
    """Return the least of `LEVELS` whose interval holds a value, ends included; None where none does.

    Intervals are nested, so that every wider one holds it too.
    """
    for level in LEVELS:
        low, high = central_interval(samples, level)
        if low <= value <= high:
            return level
    return None


LEFT_OUT = {CARE: "the published count includes children whom the simulation does not"}
"""Measures without which coverage is counted once more, and why."""

_EVERY = "all hindcasts"
_LEAST_CASES = 2


def coverage_table(cases: Sequence[tuple[str, Sequence[ScoreRow]]]) -> list[GroupCoverage]:
    """Coverage of the forecast's intervals over all cases together, and over each kind of case.

    Parameters
    ----------
    cases : sequence of (kind, rows)

    Returns
    -------
    list of GroupCoverage
        The first and every group of one case stand once more ``without`` the measures of `LEFT_OUT`, where
        they have figures of them.

    Notes
    -----
    The standard error takes a whole case as one draw, as its figures share one path of arrivals: the
    cluster-robust variance of a mean, with the factor G / (G - 1) for G cases. It is None for one case, and
    rough for few.
    """
    groups = {_EVERY: [rows for _, rows in cases]}
    for kind, rows in cases:
        groups.setdefault(kind, []).append(rows)
    found: list[GroupCoverage] = []
    for name, group in groups.items():
        found.append(_coverage(name, (), group))
        kept = [[row for row in rows if row.measure not in LEFT_OUT] for rows in group]
        alone = len(group) == 1 or name == _EVERY
        if alone and sum(map(len, kept)) < found[-1].n_figures:
            found.append(_coverage(name, tuple(LEFT_OUT), kept))
    return found


def _coverage(name: str, without: tuple[str, ...], cases: Sequence[Sequence[ScoreRow]]) -> GroupCoverage:
    points = tuple(_point(cases, level) for level in LEVELS)
    return GroupCoverage(
        group=name,
        without=without,
        n_cases=len(cases),
        n_figures=sum(map(len, cases)),
        coverage={f"{point.level:.0%}": point for point in points if point.level in INTERVALS},
        points=points,
    )


def _point(cases: Sequence[Sequence[ScoreRow]], level: float) -> CoveragePoint:
    held = [np.array([row.as_announced.inside(level) for row in rows], dtype=float) for rows in cases]
    n = sum(one.size for one in held)
    mean = sum(float(one.sum()) for one in held) / n
    se = None
    if len(held) >= _LEAST_CASES:
        deviations = np.array([float((one - mean).sum()) for one in held])
        se = rounded(float(np.sqrt((deviations**2).sum() * len(held) / (len(held) - 1)) / n))
    return CoveragePoint(level=level, value=rounded(mean), se=se)
