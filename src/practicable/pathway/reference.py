"""The same pathway in plain Python, to be read: one event after another from a heap.

Nothing is looked ahead, reused or flattened. The draws are those of the kernel, so that its visit log equals
this one, visit for visit and to the last bit. Use it to understand the kernel, not to simulate a border.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from practicable.pathway.bookings import Book, common_start
from practicable.pathway.draws import (
    ARRIVAL_STREAM,
    COUNT_STREAM,
    LATEST,
    inverse,
    member_key,
    replicate_key,
    stream_number,
    uniforms,
)
from practicable.pathway.quantiles import poisson_quantile
from practicable.pathway.routing import DwellTable
from practicable.pathway.visits import Visit, visit_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from practicable.pathway.arrivals import Arrivals
    from practicable.pathway.network import Network
    from practicable.pathway.signals import Signal
    from practicable.pathway.stages import Choice, Fork, Routing, Seize, Stage

__all__ = ["chosen_target", "reference_visits", "routed_target", "signal_value"]

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


MOVE, CALL = range(2)
"""What happens at one instant: first all moves, then calls by stage key and party key."""


def reference_visits(network: Network, *, seed: int, replicate: int) -> list[Visit]:
    """Simulate one replicate and return its visits.

    Parameters
    ----------
    network : Network
    seed, replicate : int
        As for `simulate`.

    Returns
    -------
    list of Visit
        Sorted by `visit_order`, as those of `trace`.
    """
    simulation = _Simulation(network, replicate_key(seed, replicate))
    simulation.run()
    return sorted(simulation.log, key=visit_order)


@dataclass(slots=True, eq=False)
class _Family:
    """Members that left a party, and the party if it waits for them."""

    awaited: int
    latest: float = 0.0
    came: list[_Party] = field(default_factory=list["_Party"])
    parent: _Party | None = None
    since: float = 0.0


@dataclass(slots=True, eq=False)
class _Party:
    """A party and its state."""

    key: int
    place: str
    party_class: str
    stage: Stage
    members: int = 0
    n_rounds: int = 0
    days: float = 0.0
    last: str = ""
    is_member: bool = False
    family: _Family | None = None


class _Simulation:
    """A replicate as it unfolds."""

    def __init__(self, network: Network, key: int) -> None:
        self.network = network
        self.key = key
        self.horizon = float(network.n_days)
        self.stages = {stage.key: stage for stage in network.stages}
        self.books = {resource.key: Book(resource, network.n_days) for resource in network.resources}
        self.choices = [stage.choice for stage in network.stages if stage.choice is not None]
        self.counted = {key for choice in self.choices for key in choice.days_in}
        self.remembered = {key for choice in self.choices for key in choice.after}
        self.entries: Counter[tuple[str, str, int]] = Counter()
        self.signals: dict[tuple[str, str, int], float] = {}
        self.events: list[tuple[float, int, str, int, int, Callable[[], None]]] = []
        self.n_scheduled = 0
        self.log: list[Visit] = []

    def run(self) -> None:
        """Let everybody arrive, then take event after event."""
        for process in self.network.arrivals:
            for day in range(self.network.n_days):
                self.admit(process, day)
        while self.events:
            *_, happen = heapq.heappop(self.events)
            happen()

    def at(self, t: float, kind: int, party: _Party, happen: Callable[[], None]) -> None:
        """Schedule what a party does at an instant."""
        self.n_scheduled += 1
        heapq.heappush(self.events, (t, kind, party.stage.key, party.key, self.n_scheduled, happen))

    def admit(self, process: Arrivals, day: int) -> None:
        """Schedule the arrivals of a day: how many, then the instant of each, whatever their number."""
        rate = float(process.rate[day])
        if rate == 0.0:
            return
        first = (stream_number("arrivals", process.key) << 32) | (day << 19)
        coming = poisson_quantile(uniforms(self.key, first, 0, COUNT_STREAM)[0], rate)
        for key in range(first, first + coming):
            u, v = uniforms(self.key, key, 0, ARRIVAL_STREAM)
            party = _Party(key, process.place, process.party_class, self.stages[process.stage])
            if process.members is not None:
                party.members = int(inverse(process.members, v))
            self.enter(party, party.stage, day + min(u, LATEST))

    def enter(self, party: _Party, stage: Stage, t: float) -> None:
        """Schedule a party's arrival at a stage."""
        party.stage = stage
        self.at(t, MOVE, party, lambda: self.arrive(party, t))

    def arrive(self, party: _Party, t: float) -> None:
        """Begin a round where the stage renews; then start, or call for what the stage needs."""
        if t >= self.horizon:
            self.end(party, math.inf)
            return
        if party.stage.renews:
            party.n_rounds += 1
            party.days = 0.0
        seize = party.stage.seize
        if seize is None:
            self.start(party, t, t)
        else:
            self.at(t, CALL, party, lambda: self.call(party, seize, t))

    def call(self, party: _Party, seize: Seize, t: float) -> None:
        """Accept a call, with the instant at which the visit starts, or refuse it."""
        stage = party.stage
        limit = seize.wait_limit
        if not isinstance(limit, int | float):
            limit = inverse(limit, self.draw(party, "extra")[0])
        latest = t + limit
        books = [self.books[key] for key in seize.at(party.place)]
        start, blamed = common_start(books, t, latest)
        refused = blamed is not None and (start < math.inf or latest < self.horizon)
        most = seize.max_queue
        full = start > t and most is not None and any(book.n_waiting(t) >= most for book in books)
        stays = not full and (not refused or seize.renege)
        if stays and start > t:
            for book in books:
                book.waiting.append(latest if refused else start)
        if refused or full:
            assert seize.overflow is not None
            leaves = latest if stays else t
            self.note(party, "reneged" if stays else "refused", (t, math.nan, leaves))
            self.enter(party, self.stages[seize.overflow], leaves)
            return
        if start < math.inf:
            end = start + self.dwell(party)
            for book in books:
                book.take(start, end)
        if start >= self.horizon:
            self.note(party, "waiting", (t, math.nan, math.nan))
            self.end(party, math.inf)
            return
        self.at(start, MOVE, party, lambda: self.start(party, t, start))
        party.stage = stage

    def start(self, party: _Party, called: float, t: float) -> None:
        """Start a visit: members fork, and the time of leaving is drawn."""
        stage, carried = party.stage, party.members
        self.entries[stage.key, party.place, int(t)] += 1
        if stage.key in self.remembered:
            party.last = stage.key
        if stage.fork is not None and party.members > 0:
            self.fork(party, stage.fork, t)
        if stage.absorbing:
            self.note(party, "absorbed", (called, t, math.nan), carried)
            self.end(party, t)
            return
        if stage.join is not None and party.family is not None and not party.is_member:
            party.family.parent, party.family.since = party, t
            self.settle(party.family)
            return
        leave = t + self.dwell(party)
        if stage.key in self.counted:
            party.days += leave - t
        if leave >= self.horizon:
            self.note(party, "open", (called, t, math.nan), carried)
            self.end(party, math.inf)
            return
        self.note(party, "visit", (called, t, leave), carried)
        self.at(leave, MOVE, party, lambda: self.leave(party, leave))

    def leave(self, party: _Party, t: float) -> None:
        """Choose the next stage, and the next place where the stage moves people."""
        stage, day = party.stage, int(t)
        classes, places = self.network.classes, self.network.places
        cell = (list(classes).index(party.party_class), list(places).index(party.place))
        u = self.draw(party, "stage")[0]
        if stage.choice is not None:
            seen = {
                signal.key: signal_value(self.network, signal, party.place, day, self.entries, self.signals)
                for signal in self.network.signals
            }
            state = (party.n_rounds, party.days, party.last)
            onward = chosen_target(stage.choice, cell, state, seen, u)
        else:
            assert stage.routing is not None
            onward = routed_target(stage.routing, cell, day, u)
        if stage.move is not None:
            party.place = routed_target(stage.move, cell, day, self.draw(party, "extra")[1])
        self.enter(party, self.stages[onward], t)

    def fork(self, party: _Party, fork: Fork, t: float) -> None:
        """Let the members go their own way."""
        family = _Family(party.members)
        for i in range(party.members):
            member = _Party(member_key(party.key, i), party.place, fork.member_class, self.stages[fork.stage])
            member.n_rounds, member.is_member, member.family = party.n_rounds, True, family
            self.enter(member, member.stage, t)
        party.members = 0
        party.family = family

    def end(self, party: _Party, t: float) -> None:
        """Note that a party is absorbed, or (`t` infinite) goes beyond the horizon."""
        family = party.family
        if not party.is_member or family is None:
            return
        family.awaited -= 1
        family.latest = max(family.latest, t)
        if t < math.inf:
            family.came.append(party)
        self.settle(family)

    def settle(self, family: _Family) -> None:
        """Let a party that waits go on, once no member is under way, with those who came to it."""
        party = family.parent
        if party is None or family.awaited > 0:
            return
        assert party.stage.join is not None
        until = max(family.latest, family.since)
        known = until < self.horizon
        self.note(
            party, "visit" if known else "open", (family.since, family.since, until if known else math.nan)
        )
        waits_at = party.stage.join.stage
        party.members = sum(member.stage.key == waits_at for member in family.came)
        party.family = None
        if known:
            self.at(until, MOVE, party, lambda: self.leave(party, until))

    def draw(self, party: _Party, kind: str) -> tuple[float, float]:
        """Return the uniforms of a party's round at its stage."""
        return uniforms(self.key, party.key, party.n_rounds, stream_number(kind, party.stage.key))

    def dwell(self, party: _Party) -> float:
        """Return how long the party's visit of its stage lasts."""
        law = party.stage.dwell
        if isinstance(law, DwellTable):
            i = list(self.network.classes).index(party.party_class) if law.index.shape[0] > 1 else 0
            j = list(self.network.places).index(party.place) if law.index.shape[1] > 1 else 0
            law = law.distributions[int(law.index[i, j])]
        return 0.0 if law is None else inverse(law, self.draw(party, "stage")[1])

    def note(
        self, party: _Party, record: str, times: tuple[float, float, float], carried: int | None = None
    ) -> None:
        """Write a row of the log."""
        members = party.members if carried is None else carried
        who = (party.stage.key, party.place, party.party_class, party.key, party.n_rounds)
        self.log.append(Visit(*times, *who, members, record))
