"""States of the expected pathway: what has to be told apart for flows to follow from flows.

A state is a stage, place and class, with what a later choice will ask of the past: the last consequence that
choices name, and the stages whose days are counted. The past is kept only as far as a choice that asks lies
ahead, and only states that somebody can come to exist. Stages lie in an order in which only a stage that
begins a new round comes before one that leads to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from practicable.errors import InputError
from practicable.fit.meanfield.past import State, memory_of

if TYPE_CHECKING:
    from practicable.pathway import Network, Routing, Stage

__all__ = ["Edge", "StateSpace", "desk_numbers", "find_states"]


class Edge(NamedTuple):
    """A way from a state to another.

    Attributes
    ----------
    target : int
        Position of the state.
    at, moved : int
        Positions of the targets in the routing or choice, and in the move (-1: no move).
    """

    target: int
    at: int
    moved: int


@dataclass(slots=True)
class StateSpace:
    """States, and the ways between them.

    Attributes
    ----------
    states : list of State
    edges : list of list of Edge
        By state.
    overflow, fork : list of int
        By state: where those go who are refused, and members that fork; -1 where nobody does.
    carries : list of bool
        By state: whether parties can bring members.
    number : dict of State to int
        Positions of the states.
    arrivals : dict of str to int
        State in which each process's parties arrive.
    n_passed : int
        States that a day passes; in those after them nobody does anything but be counted.
    """

    states: list[State] = field(default_factory=list[State])
    edges: list[list[Edge]] = field(default_factory=list[list[Edge]])
    overflow: list[int] = field(default_factory=list[int])
    fork: list[int] = field(default_factory=list[int])
    carries: list[bool] = field(default_factory=list[bool])
    number: dict[State, int] = field(default_factory=dict[State, int])
    arrivals: dict[str, int] = field(default_factory=dict[str, int])
    n_passed: int = 0

    def reach(self, state: State, *, carries: bool, ahead: list[int]) -> int:
        """Return the number of a state, putting it on the list of those to be looked at where it is new."""
        at = self.number.get(state)
        if at is None:
            at = self.number[state] = len(self.states)
            self.states.append(state)
            self.edges.append([])
            self.overflow.append(-1)
            self.fork.append(-1)
            self.carries.append(carries)
            ahead.append(at)
        elif carries and not self.carries[at]:
            self.carries[at] = True
            ahead.append(at)
        return at


def _refuse_what_is_not_represented(stage: Stage) -> None:
    """Name the feature of a stage that expected flows cannot follow.

    Raises
    ------
    InputError
        With the stage, the feature and what is accepted.
    """
    where = f"stage {stage.key!r}"
    if stage.seize is not None and stage.seize.max_queue is not None:
        raise InputError(
            "has max_queue, a limit on a count of people; expected flows accept a wait_limit", where=where
        )
    if stage.choice is not None and any(value != 0.0 for value in stage.choice.per_round):
        raise InputError(
            "has a choice that depends on the number of rounds; expected flows accept per_round of 0",
            where=where,
        )


def _supported(routing: Routing, cls: int, place: int) -> list[int]:
    """Return the positions of targets that are possible in some epoch, for a class at a place."""
    table = routing.probability
    row = table[:, cls if table.shape[1] > 1 else 0, place if table.shape[2] > 1 else 0]
    return np.flatnonzero(row.max(axis=0) > 0.0).tolist()


def find_states(network: Network) -> StateSpace:
    """Find the states that those who arrive can come to, and the ways between them.

    Parameters
    ----------
    network : Network

    Returns
    -------
    StateSpace

    Raises
    ------
    InputError
        If a stage has a feature that expected flows cannot follow.
    """
    for stage in network.stages:
        _refuse_what_is_not_represented(stage)
    search = _Search(network)
    for process in network.arrivals:
        members = process.members is not None and process.members.mean > 0.0
        place, cls = network.places.index(process.place), network.classes.index(process.party_class)
        at = search.come(State(0, place, cls), process.stage, carries=members)
        search.space.arrivals[process.key] = at
    while search.ahead:
        search.look(search.ahead.pop())
    return _in_order(network, search.space)


class _Search:
    """The search for states, from those of the arrivals on."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.memory = memory_of(network)
        self.stage_at = {stage.key: at for at, stage in enumerate(network.stages)}
        self.place_at = {place: at for at, place in enumerate(network.places)}
        self.space = StateSpace()
        self.ahead: list[int] = []

    def come(self, state: State, stage: str, *, carries: bool) -> int:
        """Return the number of the state in which one of a past comes to a stage."""
        there = self.memory.coming(state, stage)._replace(stage=self.stage_at[stage])
        return self.space.reach(there, carries=carries, ahead=self.ahead)

    def look(self, at: int) -> None:
        """Note where a state leads."""
        state, carries = self.space.states[at], self.space.carries[at]
        stage = self.network.stages[state.stage]
        if stage.seize is not None and stage.seize.overflow is not None:
            self.space.overflow[at] = self.come(state, stage.seize.overflow, carries=carries)
        if stage.fork is not None and carries:
            member = State(0, state.place, self.network.classes.index(stage.fork.member_class))
            self.space.fork[at] = self.come(member, stage.fork.stage, carries=False)
            carries = False
            state = state._replace(apart=True)
        if stage.absorbing:
            return
        if stage.join is not None and state.apart:
            carries = self.space.carries[at] = True
            state = state._replace(apart=False)
        past = self.memory.leaving(state, stage.key)
        self.space.edges[at] = [
            Edge(self.come(past._replace(place=place), target, carries=carries), k, moved)
            for k, target in self.targets(stage, state)
            for moved, place in self.moves(stage, state)
        ]

    def targets(self, stage: Stage, state: State) -> list[tuple[int, str]]:
        """Return the possible targets of a stage, with their positions."""
        if stage.choice is not None:
            return list(enumerate(stage.choice.targets))
        assert stage.routing is not None
        possible = _supported(stage.routing, state.party_class, state.place)
        return [(k, stage.routing.targets[k]) for k in possible]

    def moves(self, stage: Stage, state: State) -> list[tuple[int, int]]:
        """Return the places where a party can be on leaving, with their positions in the move."""
        if stage.move is None:
            return [(-1, state.place)]
        possible = _supported(stage.move, state.party_class, state.place)
        return [(k, self.place_at[stage.move.targets[k]]) for k in possible]


def stage_order(network: Network) -> Mapping[str, int]:
    """Return the stages' ranks: each after all that lead to it, unless it begins a new round."""
    renews = {stage.key for stage in network.stages if stage.renews}
    ahead = {stage.key: [key for key in stage.leads_to() if key not in renews] for stage in network.stages}
    n_before = dict.fromkeys(ahead, 0)
    for onward in ahead.values():
        for key in onward:
            n_before[key] += 1
    free = [key for key, n in n_before.items() if n == 0]
    rank: dict[str, int] = {}
    while free:
        free.sort(key=lambda key: (key in renews, key), reverse=False)
        key = free.pop()
        rank[key] = len(rank)
        for following in ahead[key]:
            n_before[following] -= 1
            if n_before[following] == 0:
                free.append(following)
    return rank


def desk_numbers(network: Network) -> dict[str, int]:
    """Return the desk of every stage that needs resources; stages that share resources share a desk."""
    used = {
        stage.key: {key for place in network.places for key in stage.seize.at(place)}
        for stage in network.stages
        if stage.seize is not None
    }
    desk: dict[str, int] = {}
    for number, key in enumerate(used):
        joined = {desk[other] for other in desk if used[other] & used[key]}
        desk = {other: number if at in joined else at for other, at in desk.items()} | {key: number}
    order = {number: at for at, number in enumerate(sorted(set(desk.values())))}
    return {key: order[number] for key, number in desk.items()}


def _in_order(network: Network, space: StateSpace) -> StateSpace:
    """Renumber the states by the order of their stages; those of a desk lie together, at its last.

    States that nobody leaves come after all others.
    """
    rank = stage_order(network)
    desk = desk_numbers(network)
    last = {number: max(rank[key] for key, at in desk.items() if at == number) for number in desk.values()}
    place = {key: (last[desk[key]] if key in desk else at, at) for key, at in rank.items()}

    needs = [
        () if (seize := network.stages[state.stage].seize) is None else seize.at(network.places[state.place])
        for state in space.states
    ]
    ends = [
        not (space.edges[at] or needs[at]) and space.overflow[at] < 0 and space.fork[at] < 0
        for at in range(len(space.states))
    ]

    def key(at: int) -> tuple[object, ...]:
        state = space.states[at]
        return ends[at], place[network.stages[state.stage].key], needs[at], state

    order = sorted(range(len(space.states)), key=key)
    to = {old: new for new, old in enumerate(order)} | {-1: -1}
    return StateSpace(
        states=[space.states[at] for at in order],
        edges=[[edge._replace(target=to[edge.target]) for edge in space.edges[at]] for at in order],
        overflow=[to[space.overflow[at]] for at in order],
        fork=[to[space.fork[at]] for at in order],
        carries=[space.carries[at] for at in order],
        number={space.states[at]: to[at] for at in order},
        arrivals={key: to[at] for key, at in space.arrivals.items()},
        n_passed=ends.count(False),
    )
