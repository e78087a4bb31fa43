"""Dwell times of the states as tables: by whole days, and the work of servers that they take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from practicable.fit.meanfield.dwell import ALL_DAY, DailyLaw, daily_law, expected_overlap
from practicable.fit.meanfield.kernel import BLOCK, Floats
from practicable.pathway import DailySlots, Deterministic, DwellTable, Servers

if TYPE_CHECKING:
    from practicable.fit.meanfield.kernel import Ints
    from practicable.fit.meanfield.past import State
    from practicable.fit.meanfield.states import StateSpace
    from practicable.pathway import Distribution, Network

__all__ = ["Laws", "needed", "numbered", "stay"]


@dataclass(slots=True)
class Laws:
    """Dwell times of the states by whole days, each law once for each part of the day in which it begins."""

    network: Network
    space: StateSpace
    number: dict[tuple[int, tuple[float, float]], int] = field(
        default_factory=dict[tuple[int, tuple[float, float]], int]
    )
    laws: list[DailyLaw] = field(default_factory=list[DailyLaw])
    overlaps: list[Floats] = field(default_factory=list[Floats])

    def of_states(self) -> list[int]:
        """Return the law of each state's dwell time, adding those that are new."""
        return [
            self.add(stay(self.network, state), phase, served=self.served(state))
            for state, phase in zip(self.space.states, self.phases(), strict=True)
        ]

    def replaced(self, law: DailyLaw) -> int:
        """Return the number of a law that is no dwell time, adding it."""
        self.laws.append(law)
        self.overlaps.append(np.zeros(0))
        return len(self.laws) - 1

    def tables(self, of_state: Sequence[int]) -> dict[str, Ints | Floats]:
        """Return the tables of laws as they are each state's, parties and then the members they bring."""
        n_states = len(of_state)
        spans = spans_of([len(overlap) for overlap in self.overlaps])[of_state]
        steps = spans_of([len(law.lag) for law in self.laws])
        # Lags ascend, so that those within a block of days come first.
        later = steps[:, 0] + [int(np.searchsorted(law.lag, BLOCK)) for law in self.laws]
        geometric_at: list[int] = []
        past: list[tuple[int, int, int, int]] = []
        for at, number in enumerate(of_state):
            members = self.space.carries[at] and self.space.fork[at] < 0
            start, end = steps[number].tolist()
            for row in (at, n_states + at) if members else (at,):
                geometric_at.extend([row] * self.laws[number].first.size)
                if start < end:
                    past.append((row, start, int(later[number]), end))
        of_geometric = [of_state[row % n_states] for row in dict.fromkeys(geometric_at)]
        return {
            "same_day": np.array([self.laws[number].same_day for number in of_state]),
            "geometric_at": np.array(geometric_at, np.uint32),
            "first": np.concatenate([np.zeros(0), *(self.laws[number].first for number in of_geometric)]),
            "ratio": np.concatenate([np.zeros(0), *(self.laws[number].ratio for number in of_geometric)]),
            "past": np.array(past, np.int64).reshape(-1, 4),
            "lag": np.concatenate([law.lag for law in self.laws]),
            "step": np.concatenate([law.step for law in self.laws]),
            "overlap_at": np.stack((spans[:, 0], spans[:, 1] - spans[:, 0]), axis=1),
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
            stage = self.network.stages[state.stage]
            known = len(seen[at]) == 1 and not stage.renews and stage.seize is None
            phase = next(iter(seen[at])) if known else ALL_DAY
            if slots:
                phase = max((slot.opens, slot.closes) for slot in slots)
            phases.append(phase)
            leaves = phase if at_once(stay(self.network, state)) else ALL_DAY
            for edge in self.space.edges[at]:
                seen[edge.target].add(leaves)
            if self.space.fork[at] >= 0:
                seen[self.space.fork[at]].add(phase)
            if self.space.overflow[at] >= 0:
                seen[self.space.overflow[at]].add(ALL_DAY)
        return phases


def needed(network: Network, state: State) -> list[DailySlots | Servers]:
    """Return the resources that a visit of a state needs."""
    seize = network.stages[state.stage].seize
    keys = () if seize is None else seize.at(network.places[state.place])
    by_key = {resource.key: resource for resource in network.resources}
    return [by_key[key] for key in keys]


def stay(network: Network, state: State) -> Distribution | None:
    """Return the dwell time of a state's visits."""
    dwell = network.stages[state.stage].dwell
    if not isinstance(dwell, DwellTable):
        return dwell
    at = [state.party_class, state.place]
    cell = tuple(i if n > 1 else 0 for i, n in zip(at, dwell.index.shape, strict=True))
    return dwell.distributions[int(dwell.index[cell])]


def spans_of(lengths: Sequence[int]) -> Ints:
    """Return first positions and positions past the last of parts that lie one after the other."""
    ends = np.cumsum(np.array(lengths, np.int64))
    return np.stack((ends - np.array(lengths, np.int64), ends), axis=1)


def at_once(law: Distribution | None) -> bool:
    """Whether a visit takes no time."""
    return law is None or (isinstance(law, Deterministic) and law.value == 0.0)


def numbered(which: Sequence[bool]) -> Ints:
    """Return running numbers of the positions that are true; -1 elsewhere."""
    flags = np.array(which, dtype=bool)
    return np.where(flags, np.cumsum(flags) - 1, -1)
