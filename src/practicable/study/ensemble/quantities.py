"""Quantities with their uncertainty, as plain data that can be printed, compared and stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "HELD_KIND",
    "KIND",
    "LEVEL",
    "QUANTILES",
    "Quantity",
    "fan_quantiles",
    "interval_kind",
    "quantity",
    "rounded",
]

LEVEL = 0.9
"""Level of every interval unless it says otherwise."""

QUANTILES: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95)

COUNTED = frozenset({"people", "children", "nights"})
"""Units of which there are only whole numbers."""

KIND = "parameter, forecast and Monte Carlo uncertainty together"
"""What an interval holds where everything uncertain varies."""

HELD_KIND = "capacity rules and Monte Carlo alone, parameters and forecast held at their medians"
"""What it holds where parameters and forecast do not."""


class Quantity(TypedDict):
    """A median with an equal-tailed interval.

    Attributes
    ----------
    median, low, high : float
        Over replicates.
    level : float
        Share of replicates in the interval.
    kind : str
        What the interval holds.
    unit : str
        Unit of the three numbers.
    """

    median: float
    low: float
    high: float
    level: float
    kind: str
    unit: str


def rounded(value: float) -> float:
    """Round to six significant digits, the finest that an ensemble of hundreds can mean."""
    return float(f"{value:.6g}")


def interval_kind(*, held: bool) -> str:
    """Say what intervals hold, parameters and forecast held at their medians or not."""
    return HELD_KIND if held else KIND


def quantity(values: NDArray[np.float64], unit: str) -> Quantity | None:
    """Summarise one number a replicate; None when no replicate has one.

    Parameters
    ----------
    values : ndarray, shape (n_replicates,)
        NaN where a replicate has no value (for example a share of nobody).
    unit : str
        Unit of the values.
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return None
    tidy = round if unit in COUNTED else rounded
    low, median, high = (
        tidy(float(value)) for value in np.quantile(known, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    )
    return Quantity(median=median, low=low, high=high, level=LEVEL, kind=KIND, unit=unit)


def fan_quantiles(values: NDArray[np.float64]) -> dict[str, list[float]]:
    """Quantiles over replicates of a series, keyed by level.

    Parameters
    ----------
    values : ndarray, shape (n_replicates, n_times)
        One path a replicate.
    """
    table = np.quantile(values, QUANTILES, axis=0)
    return {
        str(level): [rounded(value) for value in row] for level, row in zip(QUANTILES, table, strict=True)
    }
