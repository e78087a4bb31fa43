"""The normal distribution function and its inverse, from a library that carries no types."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ndtr", "ndtri"]


def ndtr(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability that a standard normal is at most z."""
    function = cast("Callable[[object], NDArray[np.float64]]", import_module("scipy.special").ndtr)
    return function(z)


def ndtri(probability: float) -> float:
    """Return the quantile of the standard normal at a probability between 0 and 1."""
    function = cast("Callable[[object], float]", import_module("scipy.special").ndtri)
    return float(function(probability))
