"""A network and its states as the flat arrays of the expected flows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.fit.meanfield.desks import desk_tables
from practicable.fit.meanfield.joins import LONGEST, Ways, join_waits
from practicable.fit.meanfield.kernel import Floats, Ints, Tables
from practicable.fit.meanfield.laws import Laws, numbered
from practicable.fit.meanfield.logits import choice_tables
from practicable.fit.meanfield.states import desk_numbers
from practicable.pathway import Servers

if TYPE_CHECKING:
    from practicable.fit.meanfield.past import State
    from practicable.fit.meanfield.states import StateSpace
    from practicable.pathway import Network, Routing, Stage

__all__ = ["capacities", "chances", "fill_tables", "rates"]


def fill_tables(network: Network, space: StateSpace) -> Tables:
    """Return the arrays of a network whose states are known; periods are days.

    Parameters
    ----------
    network : Network
    space : StateSpace
        From `find_states` of the same network.

    Returns
    -------
    Tables
    """
    laws = Laws(network, space)
    of_state = laws.of_states()
    routes, choices = chances(network, space), choice_tables(network, space)
    rejoined = np.zeros(len(space.states))
    held_at = np.full(len(space.states), -1, np.int64)
    if any(fork >= 0 for fork in space.fork):
        shares = mean_chances(space, routes, choices)
        ways = Ways(space, [laws.laws[at] for at in of_state], shares, min(network.n_days, LONGEST))
        for at, wait in join_waits(network, ways).items():
            of_state[at], rejoined[at], held_at[at] = laws.replaced(wait.law), wait.members, wait.held
    dwell = laws.tables(of_state)
    parts: dict[str, Any] = {
        "block": _blocks(network, space),
        **dwell,
        "exit_at": _exits(space, dwell, held_at),
        "carry_at": numbered(space.carries),
        **_edges(space),
        **routes,
        "row": np.array([state.stage for state in space.states], np.int64),
        "overflow": np.array(space.overflow, np.int64),
        "fork": np.array(space.fork, np.int64),
        "held_at": held_at,
        "rejoined": rejoined,
        "seize_at": numbered([network.stages[s.stage].seize is not None for s in space.states]),
        "again": np.array(_again(space), np.int64),
        **desk_tables(network, space),
        **capacities(network),
        **_processes(network, space),
        "rate": np.ascontiguousarray(rates(network).T),
        **choices,
        **_signals(network, space),
        "period": np.arange(network.n_days),
    }
    return Tables(**parts)


def mean_chances(
    space: StateSpace, routes: Mapping[str, Ints | Floats], choices: Mapping[str, Ints | Floats]
) -> list[Floats]:
    """Return the mean chances over the horizon of each state's ways out, choices as without signals.

    Parameters
    ----------
    space : StateSpace
    routes, choices : mapping of str to array
        From `chances` and `choice_tables`.
    """
    means: list[Floats] = []
    for at, (state, edges) in enumerate(zip(space.states, space.edges, strict=True)):
        first, n = int(routes["chance_at"][at]), len(edges)
        days = np.bincount(routes["epoch"][:, state.stage])
        rows = routes["chance"][first : first + n * len(days)].reshape(-1, n) if n else np.zeros((0, 0))
        mean = days[: len(rows)] @ rows / days[: len(rows)].sum() if n else np.zeros(0)
        choice = int(choices["choice_at"][at])
        if choice >= 0:
            low, high, n_targets, *_ = choices["choice"][choice].tolist()
            utility = choices["utility"][low:high, :n_targets]
            share = np.exp(utility - utility.max(axis=1, keepdims=True))
            share = (share / share.sum(axis=1, keepdims=True)).mean(axis=0)
            mean = mean * share[[edge.at for edge in edges]]
        means.append(mean)
    return means


def _stage(network: Network, state: State) -> Stage:
    return network.stages[state.stage]


def _blocks(network: Network, space: StateSpace) -> Ints:
    """Return runs of states that are passed: first, past the last, and the desk they call at (-1: none)."""
    desk_of = desk_numbers(network)
    rows: list[tuple[int, int, int]] = []
    at = 0
    for desk, run in groupby(
        space.states[: space.n_passed], lambda state: desk_of.get(_stage(network, state).key, -1)
    ):
        n = len(list(run))
        rows.append((at, at + n, desk))
        at += n
    return np.array(rows, np.int64).reshape(-1, 3)


def _again(space: StateSpace) -> list[int]:
    """Return the states to which a way leads back in the order of the states."""
    back = {edge.target for at, edges in enumerate(space.edges) for edge in edges if edge.target <= at}
    back |= {target for at, target in enumerate(space.overflow) if 0 <= target <= at}
    return sorted(back)


def _exits(space: StateSpace, dwell: Mapping[str, Ints | Floats], held_at: Ints) -> Ints:
    """Return where the exits of each state are counted: the column of its entries where all leave at once.

    Others have columns of their own, past those of the entries; -1 where nobody leaves.
    """
    n = len(space.states)
    leads = np.array([bool(edges) for edges in space.edges], dtype=bool)
    leads[held_at[held_at >= 0]] = True
    at_once = dwell["same_day"] == 1.0
    at_once[np.concatenate((dwell["geometric_at"], dwell["past"][:, 0])).astype(np.int64) % n] = False
    at_once[held_at[held_at >= 0]] = False
    own = leads & ~at_once
    return np.where(own, n - 1 + np.cumsum(own), np.where(leads, np.arange(n), -1))


def _edges(space: StateSpace) -> dict[str, Ints]:
    flat = [edge for edges in space.edges for edge in edges]
    return {
        "edge_at": np.concatenate(([0], np.cumsum([len(edges) for edges in space.edges]))).astype(np.int64),
        "edge_target": np.array([edge.target for edge in flat], np.uint32),
        "edge_option": np.array([edge.at for edge in flat], np.int64),
    }


def chances(network: Network, space: StateSpace) -> dict[str, Ints | Floats]:
    """Return the chances of the ways out of each state by epoch; those of choices are left at 1.

    Parameters
    ----------
    network : Network
    space : StateSpace
    """
    epoch = np.zeros((network.n_days, len(network.stages)), np.int64)
    tables: list[tuple[Floats | None, Floats | None]] = []
    for s, stage in enumerate(network.stages):
        dated = [routing for routing in (stage.routing, stage.move) if routing is not None]
        starts = sorted({day for routing in dated for day in routing.starts} | {0})
        epoch[:, s] = np.searchsorted(starts, np.arange(network.n_days), side="right") - 1
        tables.append((_by_epoch(network, stage.routing, starts), _by_epoch(network, stage.move, starts)))
    chance_at: list[int] = []
    rows: list[Floats] = [np.zeros(0)]
    n = 0
    for state, edges in zip(space.states, space.edges, strict=True):
        chance_at.append(n)
        if not edges:
            continue
        route, move = tables[state.stage]
        options, moved = [edge.at for edge in edges], [edge.moved for edge in edges]
        row = np.ones((1, len(edges)))
        if route is not None:
            row = route[:, state.party_class, state.place][:, options]
        if move is not None:
            row = row * move[:, state.party_class, state.place][:, moved]
        rows.append(row.ravel())
        n += rows[-1].size
    return {"epoch": epoch, "chance_at": np.array(chance_at, np.int64), "chance": np.concatenate(rows)}


def _by_epoch(network: Network, routing: Routing | None, starts: Sequence[int]) -> Floats | None:
    """Return a routing's table at the starts of other epochs, with all its axes in full."""
    if routing is None:
        return None
    at = np.searchsorted(routing.starts, starts, side="right") - 1
    table = routing.probability[at if routing.probability.shape[0] > 1 else np.zeros_like(at)]
    shape = (len(starts), len(network.classes), len(network.places), len(routing.targets))
    return np.broadcast_to(table, shape)


def capacities(network: Network) -> dict[str, Ints | Floats]:
    """Return capacity by day, whether they are servers, and the hours of the resources."""
    n = len(network.resources)
    capacity = np.zeros((n, network.n_days))
    resource = np.zeros(n, np.int64)
    hours = np.tile(np.array([0.0, 1.0]), (n, 1))
    for r, given in enumerate(network.resources):
        if isinstance(given, Servers):
            capacity[r], resource[r] = given.n, 1
        else:
            capacity[r], hours[r] = given.slots, (given.opens, given.closes)
    return {"capacity": capacity, "resource": resource, "hours": hours}


def _processes(network: Network, space: StateSpace) -> dict[str, Ints | Floats]:
    at = [space.arrivals[process.key] for process in network.arrivals]
    members = [0.0 if process.members is None else process.members.mean for process in network.arrivals]
    return {"process": np.array(at, np.int64), "members": np.array(members)}


def rates(network: Network) -> Floats:
    """Return the arrivals a day, shape (n_processes, n_days)."""
    return np.array([process.rate for process in network.arrivals]).reshape(-1, network.n_days)


def _signals(network: Network, space: StateSpace) -> dict[str, Ints | Floats]:
    n = len(network.signals)
    rows = [
        (i, side, state.place, at)
        for i, signal in enumerate(network.signals)
        for side, keys in enumerate((signal.numerator, signal.denominator))
        for at, state in enumerate(space.states)
        if _stage(network, state).key in keys
    ]
    start = np.zeros((n, len(network.places)))
    jump = np.zeros((n, network.n_days))
    rule = np.zeros((n, 2))
    for i, signal in enumerate(network.signals):
        start[i] = signal.initial
        rule[i] = (-math.expm1(-math.log(2.0) / signal.half_life), float(signal.pooled))
        if signal.jumps is not None:
            jump[i] = signal.jumps
    return {
        "signal_row": np.array(rows, np.int64).reshape(-1, 4),
        "signal_rule": rule,
        "signal_start": start,
        "signal_jump": jump,
    }
