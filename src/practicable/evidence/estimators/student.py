"""Student's t distribution, typed: the library that computes it carries no types."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Array

__all__ = ["critical_value", "two_sided"]


def two_sided(statistics: Array, degrees: float) -> Array:
    """Return two-sided p-values of statistics."""
    below = cast("Callable[[float, Array], Array]", import_module("scipy.special").stdtr)
    return 2.0 * below(degrees, -np.abs(statistics))


def critical_value(level: float, degrees: float) -> float:
    """Return the half-width, in standard errors, of an interval of a level."""
    quantile = cast("Callable[[float, float], float]", import_module("scipy.special").stdtrit)
    return float(quantile(degrees, 0.5 + level / 2.0))
