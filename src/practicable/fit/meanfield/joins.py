"""How long parties wait for the members that they forked, and how many of these come.

Parent and members part on one day and go their ways independently. The wait at the join is the excess of the
last member's way over the parent's; its law is that of ways through the stages' dwell times, at the mean
chances of the horizon and without queues. As an approximation it holds for all who come to the join, whatever
the length of their own way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.fit.meanfield.dwell import DailyLaw, law_of_masses
from practicable.pathway import Discrete

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.meanfield.states import StateSpace
    from practicable.pathway import Network

    Floats = NDArray[np.float64]

__all__ = ["Wait", "Ways", "join_waits"]

LONGEST = 1461
"""Longest way that is followed, days."""


@dataclass(frozen=True, slots=True, eq=False)
class Wait:
    """The wait at a join state.

    Attributes
    ----------
    law : DailyLaw
    members : float
        Expected members that come, a party.
    held : int
        The state in which they wait.
    """

    law: DailyLaw
    members: float
    held: int


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """What ways through the states are made of.

    Attributes
    ----------
    space : StateSpace
    laws : sequence of DailyLaw
        By state.
    chance : sequence of array of float
        By state: the mean chances of its ways out.
    n_days : int
        Longest way, days.
    """

    space: StateSpace
    laws: Sequence[DailyLaw]
    chance: Sequence[Floats]
    n_days: int

    def arrivals(self, first: int, ends: frozenset[int]) -> dict[int, Floats]:
        """Return, of one who enters a state, the masses of coming to each other state by day."""
        start = np.zeros(self.n_days)
        start[0] = 1.0
        coming = {first: start}
        for at in range(first, len(self.space.states)):
            if at not in coming or (at in ends and at != first):
                continue
            leaving = _convolved(coming[at], self.laws[at].masses(self.n_days))
            for edge, p in zip(self.space.edges[at], self.chance[at], strict=True):
                if edge.target > at and p > 0.0:
                    coming[edge.target] = coming.get(edge.target, np.zeros(self.n_days)) + p * leaving
        return coming


def _convolved(a: Floats, b: Floats) -> Floats:
    n = 2 * len(a)
    return np.maximum(np.fft.irfft(np.fft.rfft(a, n) * np.fft.rfft(b, n), n)[: len(a)], 0.0)


def join_waits(network: Network, ways: Ways) -> dict[int, Wait]:
    """Return the waits of those who come to a join after their members have left them, by state.

    Parameters
    ----------
    network : Network
    ways : Ways

    Raises
    ------
    InputError
        If parties of one join state parted in several states.
    """
    space = ways.space
    joins = frozenset(
        at for at, state in enumerate(space.states) if state.apart and _joins(network, ways, at)
    )
    waits: dict[int, Wait] = {}
    for parted in [at for at, fork in enumerate(space.fork) if fork >= 0 and joins]:
        own = ways.arrivals(parted, joins)
        here = sorted(joins & own.keys())
        if not here:
            continue
        theirs = ways.arrivals(space.fork[parted], frozenset())
        for at in here:
            if at in waits:
                raise InputError(
                    "is reached by parties that parted in several states; expected flows accept one",
                    where=f"stage {network.stages[space.states[at].stage].key!r}",
                )
            waits[at] = _wait(network, ways, at, (own[at], theirs))
    return waits


def _joins(network: Network, ways: Ways, at: int) -> bool:
    return network.stages[ways.space.states[at].stage].join is not None


def _wait(network: Network, ways: Ways, at: int, arrivals: tuple[Floats, dict[int, Floats]]) -> Wait:
    """Return the wait at a join, from the days on which parent and member come to where they end."""
    own, theirs = arrivals
    states, edges = ways.space.states, ways.space.edges
    join = network.stages[states[at].stage].join
    assert join is not None
    ends = [end for end in theirs if not edges[end]]
    held = [end for end in ends if network.stages[states[end].stage].key == join.stage]
    came = float(sum(theirs[end].sum() for end in held))
    one = np.cumsum(np.sum([theirs[end] for end in ends], axis=0)) if ends else np.zeros(len(own))
    n_members = members_law(network, states[at].party_class)
    last = np.sum([p * one**n for n, p in n_members.items()], axis=0)
    later = np.diff(last, prepend=0.0)
    own = own / own.sum()
    n = 2 * len(own)
    excess = np.fft.irfft(np.conj(np.fft.rfft(own, n)) * np.fft.rfft(later, n), n)[: len(own)]
    excess = np.maximum(excess, 0.0)
    excess[0] = float(own @ last)
    expected = sum(n * p for n, p in n_members.items())
    return Wait(law_of_masses(excess), expected * came, held[0] if held else -1)


def members_law(network: Network, party_class: int) -> dict[int, float]:
    """Return the probabilities of the numbers of members that parties of a class bring, by their arrivals."""
    law: dict[int, float] = {}
    for process in network.arrivals:
        if network.classes.index(process.party_class) != party_class:
            continue
        members = process.members if process.members is not None else Discrete((0.0,), (1.0,))
        weight = float(process.rate.sum())
        for value, p in zip(members.values, members.probabilities, strict=True):
            law[int(value)] = law.get(int(value), 0.0) + p * weight
    total = sum(law.values())
    return {n: p / total for n, p in law.items()} if total > 0.0 else {0: 1.0}
