"""Quantities with their uncertainty, over the replicates of an ensemble."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from practicable.results.base import COUNTED, Quantity

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "HELD_KIND",
    "KIND",
    "LEVEL",
    "QUANTILES",
    "fan_quantiles",
    "interval_kind",
    "quantity",
    "rounded",
]

LEVEL = 0.9
"""Level of every interval unless it says otherwise."""

QUANTILES: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95)

KIND = "parameter, forecast and Monte Carlo uncertainty together"
"""What an interval holds where everything uncertain varies."""

HELD_KIND = "capacity rules and Monte Carlo alone, parameters and forecast held at their medians"
"""What it holds where parameters and forecast do not."""


def rounded(value: float) -> float:
    """Round to six significant digits, the finest that an ensemble of hundreds can mean."""
    return float(f"{value:.6g}")


def interval_kind(*, held: bool) -> str:
    """Say what intervals hold, parameters and forecast held at their medians or not."""
    return HELD_KIND if held else KIND


def quantity(values: NDArray[np.float64], unit: str, *, kind: str = KIND) -> Quantity | None:
    """Summarise one number a replicate; None when no replicate has one.

    Parameters
    ----------
    values : ndarray, shape (n_replicates,)
        NaN where a replicate has no value (for example a share of nobody).
    unit : str
        Unit of the values.
    kind : str
        What the interval holds.
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return None
    tidy = round if unit in COUNTED else rounded
    low, median, high = (
        tidy(float(value)) for value in np.quantile(known, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    )
    return Quantity(median=median, low=low, high=high, level=LEVEL, kind=kind, unit=unit)


def fan_quantiles(values: NDArray[np.float64]) -> dict[str, tuple[float, ...]]:
    """Quantiles over replicates of a series, keyed by level.

    Parameters
    ----------
    values : ndarray, shape (n_replicates, n_times)
        One path a replicate.
    """
    table = np.quantile(values, QUANTILES, axis=0)
    return {
        str(level): tuple(rounded(value) for value in row)
        for level, row in zip(QUANTILES, table, strict=True)
    }
