"""Central intervals of a forecast, and which of them hold what happened: one definition for every count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["INTERVALS", "LEVELS", "central_interval", "held_at", "innermost"]

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


def held_at(told: Mapping[str, Any], level: float) -> bool:
    """Tell whether the interval of a level holds the record, from ``inside_from``, which `innermost` found.

    Parameters
    ----------
    told : mapping
        One forecast of a row of the scoreboard.
    level : float
        One of `LEVELS`.
    """
    return told["inside_from"] is not None and told["inside_from"] <= level
