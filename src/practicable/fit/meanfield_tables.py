"""A network and its states as the flat arrays of the expected flows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.fit.dwell import ALL_DAY, DailyLaw, daily_law, expected_overlap
from practicable.fit.logits import choice_tables
from practicable.fit.meanfield_kernel import Floats, Ints, Tables
from practicable.fit.states import desk_numbers
from practicable.pathway import DailySlots, DwellTable, Servers

if TYPE_CHECKING:
    from practicable.fit.past import State
    from practicable.fit.states import StateSpace
    from practicable.pathway import Distribution, Network, Routing, Stage

__all__ = ["capacities", "chances", "fill_tables", "rates"]

LONGEST_PART = 0.2
"""Longest part of a day whose calls are booked together, days."""

N_PATIENCE = 8
"""Parts of equal mass into which a drawn wait limit is cut, each at its median."""


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
    laws = _Laws(network, space)
    seizing = [at for at, state in enumerate(space.states) if _stage(network, state).seize is not None]
    numbers = {at: j for j, at in enumerate(seizing)}
    parts: dict[str, Any] = {
        "block": _blocks(network, space),
        **laws.tables(),
        "carry_at": _numbered(space.carries),
        **_edges(space),
        **chances(network, space),
        "row": np.array([state.stage for state in space.states], np.int64),
        "overflow": np.array(space.overflow, np.int64),
        "fork": np.array(space.fork, np.int64),
        "seize_at": np.array([numbers.get(at, -1) for at in range(len(space.states))], np.int64),
        **_desks(network, space),
        **capacities(network),
        **_processes(network, space),
        "rate": rates(network),
        **choice_tables(network, space),
        **_signals(network, space),
        "period": np.arange(network.n_days),
    }
    return Tables(**parts)


def _stage(network: Network, state: State) -> Stage:
    return network.stages[state.stage]


def _numbered(which: Sequence[bool]) -> Ints:
    """Number the positions that are true; -1 elsewhere."""
    flags = np.array(which, dtype=bool)
    return np.where(flags, np.cumsum(flags) - 1, -1)


def _blocks(network: Network, space: StateSpace) -> Ints:
    """Return runs of states: first, past the last, and the desk that they call at (-1: none)."""
    desk_of = desk_numbers(network)
    rows: list[tuple[int, int, int]] = []
    at = 0
    for desk, run in groupby(space.states, lambda state: desk_of.get(_stage(network, state).key, -1)):
        n = len(list(run))
        rows.append((at, at + n, desk))
        at += n
    return np.array(rows, np.int64).reshape(-1, 3)


@dataclass(slots=True)
class _Laws:
    """Dwell times of the states by whole days, each law once for each part of the day in which it begins."""

    network: Network
    space: StateSpace
    number: dict[tuple[int, tuple[float, float]], int] = field(
        default_factory=dict[tuple[int, tuple[float, float]], int]
    )
    laws: list[DailyLaw] = field(default_factory=list[DailyLaw])
    overlaps: list[Floats] = field(default_factory=list[Floats])

    def tables(self) -> dict[str, Ints | Floats]:
        """Return the tables of laws, and which of them is each state's."""
        phases = self.phases()
        served = [self.served(state) for state in self.space.states]
        of_state = [
            self.add(stay(self.network, state), phase, served=needs_server)
            for state, phase, needs_server in zip(self.space.states, phases, served, strict=True)
        ]
        n_geometric = [len(law.first) for law in self.laws]
        n_steps = [len(law.lag) for law in self.laws]
        n_overlap = [len(overlap) for overlap in self.overlaps]
        law = np.array(of_state, np.int64)
        spans = _spans(n_overlap)
        geometric, steps = _spans(n_geometric)[law], _spans(n_steps)[law]
        own = geometric[:, 1] - geometric[:, 0]
        stays = np.flatnonzero((own > 0) | (steps[:, 1] > steps[:, 0]))
        channels = [2 if self.space.carries[at] and self.space.fork[at] < 0 else 1 for at in stays.tolist()]
        columns = (
            (stays, channels, (np.cumsum(own) - own)[stays], geometric[stays, 0], geometric[stays, 1])
            + (_numbered((steps[:, 1] > steps[:, 0]).tolist())[stays], steps[stays, 0], steps[stays, 1])
        )
        return {
            "law": law,
            "same_day": np.array([law.same_day for law in self.laws]),
            "staying": np.stack([np.asarray(column, np.int64) for column in columns], axis=1),
            "first": np.concatenate([law.first for law in self.laws]),
            "ratio": np.concatenate([law.ratio for law in self.laws]),
            "lag": np.concatenate([law.lag for law in self.laws]),
            "step": np.concatenate([law.step for law in self.laws]),
            "overlap_at": np.stack((spans[law, 0], spans[law, 1] - spans[law, 0]), axis=1),
            "overlap": np.concatenate([*self.overlaps, np.zeros(1)]),
        }

    def add(self, law: Distribution | None, phase: tuple[float, float], *, served: bool) -> int:
        """Return the number of a law, adding it where it is new."""
        key = (id(law), phase)
        at = self.number.get(key)
        if at is None:
            at = self.number[key] = len(self.laws)
            self.laws.append(daily_law(law, phase, self.network.n_days))
            self.overlaps.append(np.zeros(0))
        if served and not self.overlaps[at].size:
            self.overlaps[at] = expected_overlap(law, phase, self.network.n_days)
        return at

    def served(self, state: State) -> bool:
        """Whether a visit of the state holds servers."""
        return any(isinstance(resource, Servers) for resource in needed(self.network, state))

    def phases(self) -> list[tuple[float, float]]:
        """Return the part of the day over which visits of each state start.

        Hours of sitting where slots are needed, and on from there through stages that take no time; all day
        where it is not the same for all who come.
        """
        seen: list[set[tuple[float, float]]] = [set() for _ in self.space.states]
        phases: list[tuple[float, float]] = []
        for at, state in enumerate(self.space.states):
            slots = [r for r in needed(self.network, state) if isinstance(r, DailySlots)]
            stage = _stage(self.network, state)
            known = len(seen[at]) == 1 and not stage.renews and stage.seize is None
            phase = next(iter(seen[at])) if known else ALL_DAY
            if slots:
                phase = max((slot.opens, slot.closes) for slot in slots)
            phases.append(phase)
            leaves = phase if stay(self.network, state) is None else ALL_DAY
            for edge in self.space.edges[at]:
                seen[edge.target].add(leaves)
            if self.space.fork[at] >= 0:
                seen[self.space.fork[at]].add(phase)
            if self.space.overflow[at] >= 0:
                seen[self.space.overflow[at]].add(ALL_DAY)
        return phases


def needed(network: Network, state: State) -> list[DailySlots | Servers]:
    """Return the resources that a visit of a state needs."""
    seize = _stage(network, state).seize
    keys = () if seize is None else seize.at(network.places[state.place])
    by_key = {resource.key: resource for resource in network.resources}
    return [by_key[key] for key in keys]


def stay(network: Network, state: State) -> Distribution | None:
    """Return the dwell time of a state's visits."""
    dwell = _stage(network, state).dwell
    if not isinstance(dwell, DwellTable):
        return dwell
    at = [state.party_class, state.place]
    cell = tuple(i if n > 1 else 0 for i, n in zip(at, dwell.index.shape, strict=True))
    return dwell.distributions[int(dwell.index[cell])]


def _spans(lengths: Sequence[int]) -> Ints:
    """Return first positions and positions past the last of parts that lie one after the other."""
    ends = np.cumsum(np.array(lengths, np.int64))
    return np.stack((ends - np.array(lengths, np.int64), ends), axis=1)


def _edges(space: StateSpace) -> dict[str, Ints]:
    flat = [edge for edges in space.edges for edge in edges]
    return {
        "edge_at": np.concatenate(([0], np.cumsum([len(edges) for edges in space.edges]))).astype(np.int64),
        "edge_target": np.array([edge.target for edge in flat], np.int64),
        "edge_option": np.array([edge.at for edge in flat], np.int64),
    }


def chances(network: Network, space: StateSpace) -> dict[str, Ints | Floats]:
    """Return the chances of the ways out of each state by epoch; those of choices are left at 1.

    Parameters
    ----------
    network : Network
    space : StateSpace
    """
    epoch = np.zeros((len(network.stages), network.n_days), np.int64)
    tables: list[tuple[Floats | None, Floats | None]] = []
    for s, stage in enumerate(network.stages):
        dated = [routing for routing in (stage.routing, stage.move) if routing is not None]
        starts = sorted({day for routing in dated for day in routing.starts} | {0})
        epoch[s] = np.searchsorted(starts, np.arange(network.n_days), side="right") - 1
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
            row = row * route[:, state.party_class, state.place][:, options]
        if move is not None:
            row = row * move[:, state.party_class, state.place][:, moved]
        rows.append(np.broadcast_to(row, (max(1, row.shape[0]), len(edges))).ravel())
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


def _desks(network: Network, space: StateSpace) -> dict[str, Ints | Floats]:
    """Return groups of states of one stage and one set of needs, and their limits; desks are runs of groups."""
    desk_of = desk_numbers(network)
    resource_at = {resource.key: at for at, resource in enumerate(network.resources)}
    rows: list[tuple[int, ...]] = []
    needs: list[tuple[int, ...]] = []
    limits: list[float] = []
    weights: list[float] = []
    of_desk: list[int] = []
    at = 0

    def kind(state: State) -> tuple[int, tuple[str, ...]]:
        seize = _stage(network, state).seize
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
        "group_need": np.array([row + (0,) * (width - len(row)) for row in needs], np.int64).reshape(-1, width),
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
