"""Shapley values over switches: what each contributes, and how much two act together."""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["interaction_indices", "shapley_values"]


def shapley_values(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share a whole among switches.

    Parameters
    ----------
    values : ndarray, shape (..., 2 ** n)
        Value of every set of switches; bit ``i`` of the position says whether switch ``i`` is on.

    Returns
    -------
    ndarray, shape (..., n)
        Mean contribution over all orders in which switches can be turned on. They sum to the value of all
        less the value of none.

    References
    ----------
    Shapley (1953), A value for n-person games, doi:10.1515/9781400881970-018.
    """
    n = _switches(values)
    parts: list[NDArray[np.float64]] = []
    for switch in range(n):
        off = [mask for mask in range(2**n) if not mask >> switch & 1]
        on = [mask | 1 << switch for mask in off]
        weight = np.array(
            [factorial(m.bit_count()) * factorial(n - m.bit_count() - 1) / factorial(n) for m in off]
        )
        parts.append((values[..., on] - values[..., off]) @ weight)
    return np.stack(parts, axis=-1)


def interaction_indices(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure how much two switches together differ from the sum of each alone.

    Parameters
    ----------
    values : ndarray, shape (..., 2 ** n)
        As in `shapley_values`.

    Returns
    -------
    ndarray, shape (..., n, n)
        Symmetric, zero on the diagonal: the Shapley interaction index of each pair.

    References
    ----------
    Grabisch and Roubens (1999), doi:10.1007/s001820050125.
    """
    n = _switches(values)
    table = np.zeros((*values.shape[:-1], n, n))
    for one in range(n):
        for two in range(one + 1, n):
            pair = 1 << one | 1 << two
            off = [mask for mask in range(2**n) if not mask & pair]
            sizes = [mask.bit_count() for mask in off]
            weight = np.array([factorial(s) * factorial(n - s - 2) / factorial(n - 1) for s in sizes])
            both = values[..., [mask | pair for mask in off]] + values[..., off]
            with_one = values[..., [mask | 1 << one for mask in off]]
            alone = with_one + values[..., [mask | 1 << two for mask in off]]
            table[..., one, two] = table[..., two, one] = (both - alone) @ weight
    return table


def _switches(values: NDArray[np.float64]) -> int:
    return int(values.shape[-1]).bit_length() - 1
