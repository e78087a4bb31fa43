"""Desks: stages that share resources, their callers in groups, and the parts of a day that are booked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from practicable.fit.meanfield.states import desk_numbers
from practicable.pathway import DailySlots, Servers

if TYPE_CHECKING:
    from practicable.fit.meanfield.kernel import Floats, Ints
    from practicable.fit.meanfield.past import State
    from practicable.fit.meanfield.states import StateSpace
    from practicable.pathway import Distribution, Network

__all__ = ["desk_tables"]

LONGEST_PART = 0.2
"""Longest part of a day whose calls are booked together, days."""

N_PATIENCE = 8
"""Parts of equal mass into which a drawn wait limit is cut, each at its median."""


def desk_tables(network: Network, space: StateSpace) -> dict[str, Ints | Floats]:
    """Return groups of states of one stage and needs, and their limits; a desk is a run of groups."""
    desk_of = desk_numbers(network)
    resource_at = {resource.key: at for at, resource in enumerate(network.resources)}
    rows: list[tuple[int, ...]] = []
    needs: list[tuple[int, ...]] = []
    limits: list[float] = []
    weights: list[float] = []
    of_desk: list[int] = []
    at = 0

    def kind(state: State) -> tuple[int, tuple[str, ...]]:
        seize = network.stages[state.stage].seize
        return state.stage, () if seize is None else seize.at(network.places[state.place])

    for (s, keys), run in groupby(space.states, kind):
        first, at = at, at + len(list(run))
        stage = network.stages[s]
        if stage.seize is None:
            continue
        waits = _limits(stage.seize.wait_limit)
        span = (len(limits), len(limits) + len(waits))
        served = any(isinstance(network.resources[resource_at[key]], Servers) for key in keys)
        rows.append((first, at, len(keys), stage.seize.renege, *span, served))
        needs.append(tuple(resource_at[key] for key in keys))
        limits.extend(waits)
        weights.extend([1.0 / len(waits)] * len(waits))
        of_desk.append(desk_of[stage.key])
    width = max([1] + [len(row) for row in needs])
    desks: list[tuple[int, ...]] = []
    parts: list[tuple[float, float]] = []
    for d in range(len(set(desk_of.values()))):
        here = np.flatnonzero(np.array(of_desk) == d).tolist()
        hours = [r for g in here for at in needs[g] if isinstance(r := network.resources[at], DailySlots)]
        cut = _parts(hours, [limits[rows[g][4]] for g in here if rows[g][5] - rows[g][4] == 1])
        span = (here[0], here[-1] + 1) if here else (0, 0)
        desks.append((*span, len(parts), len(parts) + len(cut)))
        parts.extend(cut)
    desk_of_resource = np.full(len(network.resources), -1, np.int64)
    for row, d in zip(needs, of_desk, strict=True):
        desk_of_resource[list(row)] = d
    return {
        "desk_of": desk_of_resource,
        "group": np.array(rows, np.int64).reshape(-1, 7),
        "group_need": np.array([row + (0,) * (width - len(row)) for row in needs], np.int64).reshape(
            -1, width
        ),
        "limit": np.array(limits, np.float64),
        "limit_weight": np.array(weights, np.float64),
        "desk": np.array(desks, np.int64).reshape(-1, 4),
        "part": np.array(parts).reshape(-1, 2),
    }


def _parts(hours: Sequence[DailySlots], limits: Sequence[float]) -> list[tuple[float, float]]:
    """Cut a day where a call begins or ceases to find a slot; returns the middle and length of the parts."""
    instants = {instant for slot in hours for instant in (slot.opens, slot.closes)}
    instants |= {(instant - limit) % 1.0 for instant in instants for limit in limits if math.isfinite(limit)}
    edges = sorted(instants | {0.0, 1.0})
    parts: list[tuple[float, float]] = []
    for start, end in pairwise(edges):
        n = math.ceil((end - start) / LONGEST_PART)
        parts.extend((start + (k + 0.5) * (end - start) / n, (end - start) / n) for k in range(n))
    return parts


def _limits(limit: float | Distribution) -> list[float]:
    if isinstance(limit, int | float):
        return [float(limit)]
    middle = (np.arange(N_PATIENCE) + 0.5) / N_PATIENCE
    return [float(value) for value in limit.quantile(middle)]
