"""Sums over the flows of the border network: people, districts, populations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from practicable.border.people import ARRIVING, CLASSES, COUNTED_AS, POPULATION_OF_CLASS, PUBLIC_CLASSES
from practicable.geography import CELLS, DISTRICTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from practicable.pathway import Flows

__all__ = [
    "by_district",
    "by_population",
    "counts_of",
    "entries_by_district",
    "entries_of",
    "last_of",
    "people_in",
    "summed",
]

_DISTRICT_OF_CELL = np.array([DISTRICTS.index(cell.district) for cell in CELLS])


def people_in(flows: Flows, key: str) -> NDArray[np.int32]:
    """People in the parties that enter a stage: one adult or child a party, and the members they carry."""
    at, n_arriving = flows.at(key), len(ARRIVING)
    people = flows.entries[at][:, :n_arriving] + flows.members_in[at][:, :n_arriving]
    counted = np.zeros((people.shape[0], len(PUBLIC_CLASSES), people.shape[2]), dtype=np.int32)
    for index, public in enumerate(COUNTED_AS):
        counted[:, public] += people[:, index]
    return counted


def entries_of(flows: Flows, key: str) -> NDArray[np.int32]:
    """Visits started, shape (n_cells, n_classes, n_days)."""
    return counts_of(flows, flows.entries, key)


def counts_of(flows: Flows, counts: NDArray[np.int32], key: str) -> NDArray[np.int32]:
    """Take the counts of a stage; the docket has one stage more where beds are set, and so has jail."""
    keys = [key, *(["docket_with_bed"] if key in {"docket", "jail"} else [])]
    rows = counts[[flows.at(name) for name in keys if name in flows.stages]].sum(axis=0, dtype=np.int32)
    return np.asarray(rows, dtype=np.int32)


def last_of(daily: NDArray[np.float64], number: NDArray[np.float64]) -> NDArray[np.float64]:
    """Split off the last of those counted by day.

    Parameters
    ----------
    daily : ndarray, shape (..., n_days)
        At least 0.
    number : ndarray, shape (...)
        How many are split off, 0 to the sum of the days.

    Returns
    -------
    ndarray, shape (..., n_days)
        How many of each day are among the last `number`.
    """
    from_day_on = np.cumsum(daily[..., ::-1], axis=-1)[..., ::-1]
    among = np.minimum(from_day_on, number[..., None])
    among[..., :-1] -= among[..., 1:].copy()
    return among


def entries_by_district(flows: Flows, key: str) -> NDArray[np.int32]:
    """Visits started, shape (n_districts, n_days)."""
    return by_district(entries_of(flows, key).sum(axis=1)).astype(np.int32)


def summed(
    flows: Flows, count: Callable[[str], NDArray[np.int64]], keys: tuple[str, ...]
) -> NDArray[np.int64]:
    """Sum a count over stages that the network has, and over classes; shape (n_cells, n_days)."""
    return np.sum([count(key).sum(axis=1) for key in keys if key in flows.stages], axis=0)


def by_population(by_class: NDArray[np.int32]) -> NDArray[np.int32]:
    """Sum classes to the populations that an order can refer; the class axis is the second."""
    totals = np.zeros((by_class.shape[0], 2, by_class.shape[2]), dtype=np.int32)
    for name, population in POPULATION_OF_CLASS.items():
        totals[:, population] += by_class[:, CLASSES.index(name)]
    return totals


def by_district(by_cell: NDArray[np.generic]) -> NDArray[np.float64]:
    """Sum the leading axis from cells to districts."""
    totals = np.zeros((len(DISTRICTS), *by_cell.shape[1:]))
    np.add.at(totals, _DISTRICT_OF_CELL, by_cell)
    return totals
