"""Where a visit leads, in plain Python: routing rows, logits and signals, term by term as in the kernel."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from practicable.pathway.network import Network
    from practicable.pathway.signals import Signal
    from practicable.pathway.stages import Choice, Routing

__all__ = ["chosen_target", "routed_target", "signal_value"]

Entries = Mapping[tuple[str, str, int], int]
"""Visits started, by stage, place and day."""


def routed_target(routing: Routing, cell: tuple[int, int], day: int, u: float) -> str:
    """Return the target that a uniform stands for, where targets lie in the order of their names.

    Parameters
    ----------
    routing : Routing
    cell : (int, int)
        Positions of class and place.
    day : int
        Day of the exit, which decides the epoch.
    u : float
    """
    epoch = max(i for i, first in enumerate(routing.starts) if first <= day)
    at = (epoch, *cell)
    table = routing.probability
    row = table[tuple(i if n > 1 else 0 for i, n in zip(at, table.shape[:3], strict=True))]
    possible = sorted((name, float(p)) for name, p in zip(routing.targets, row, strict=True) if p > 0.0)
    total = 0.0
    for name, p in possible:
        total += p
        if u < total:
            return name
    return possible[-1][0]


def chosen_target(
    choice: Choice,
    cell: tuple[int, int],
    state: tuple[int, float, str],
    signals: Mapping[str, float],
    u: float,
) -> str:
    """Return the target that a uniform stands for under a logit.

    Parameters
    ----------
    choice : Choice
    cell : (int, int)
        Positions of class and place.
    state : (int, float, str)
        Rounds begun, days counted, and the last stage entered of those that choices remember.
    signals : mapping of str to float
        All signals of the day, in the network's order.
    u : float
    """
    n_rounds, days, last = state
    table = choice.intercept
    row = table[tuple(i if n > 1 else 0 for i, n in zip(cell, table.shape[:2], strict=True))]
    order = sorted(range(len(choice.targets)), key=lambda k: choice.targets[k])
    utilities: list[float] = []
    for k in order:
        utility = float(row[k])
        utility += (choice.per_round[k] if len(choice.per_round) else 0.0) * n_rounds
        utility += (choice.per_log_day[k] if len(choice.per_log_day) else 0.0) * math.log(1.0 + days)
        utility += choice.after[last][k] if last in choice.after else 0.0
        for key, value in signals.items():
            utility += (choice.signals[key][k] if key in choice.signals else 0.0) * value
        utilities.append(utility)
    running: list[float] = []
    total = 0.0
    for utility in utilities:
        total += math.exp(utility - max(utilities))
        running.append(total)
    at = next((i for i, share in enumerate(running) if u * total < share), len(order) - 1)
    return choice.targets[order[at]]


def signal_value(
    network: Network,
    signal: Signal,
    place: str,
    day: int,
    entries: Entries,
    known: dict[tuple[str, str, int], float],
) -> float:
    """Return a signal's value at a place on a day, which only closed days inform.

    Parameters
    ----------
    network : Network
    signal : Signal
    place : str
    day : int
    entries : mapping of (stage, place, day) to int
        Visits started, all classes together.
    known : dict of (signal, place, day) to float
        Values so far; the answer is added.
    """
    at = (signal.key, place, day)
    if at in known:
        return known[at]
    initial = np.broadcast_to(np.asarray(signal.initial, dtype=np.float64), (len(network.places),))
    value = float(initial[list(network.places).index(place)])
    if day > 0:
        value = signal_value(network, signal, place, day - 1, entries, known)
        places = network.places if signal.pooled else (place,)
        part, whole = (
            sum(entries.get((stage, where, day - 1), 0) for stage in set(stages) for where in places)
            for stages in (signal.numerator, signal.denominator)
        )
        if whole > 0:
            value += (1.0 - 2.0 ** (-1.0 / signal.half_life)) * (part / whole - value)
    known[at] = value + (0.0 if signal.jumps is None else float(signal.jumps[day]))
    return known[at]
