"""A network: stages, the resources they share, who arrives, and what is checked before anything runs."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError, nearest
from practicable.pathway.arrivals import Arrivals
from practicable.pathway.compound import Discrete, Empirical, Mixture
from practicable.pathway.distributions import Deterministic, Exponential, Gamma, LogNormal, Uniform, Weibull
from practicable.pathway.quantiles import incomplete_gamma
from practicable.pathway.resources import DailySlots, Resource, Servers
from practicable.pathway.routing import DwellTable, Routing
from practicable.pathway.signals import MOST_STAGES, Signal
from practicable.pathway.stages import Stage
from practicable.values import elements, labels, whole

if TYPE_CHECKING:
    from practicable.pathway.compound import Distribution

__all__ = ["MOST_ARRIVALS", "MOST_DAYS", "Network", "check_graph", "find_cycle"]

Graph = Mapping[str, Collection[str]]


MINUTE = 1.0 / 1440.0
MOMENTS = tuple(MINUTE * 2**at for at in range(11))
"""A stage takes time if its visits last a minute on average, each counted up to one of these times, days."""

MOST_GAMMA = 1e6
"""Beyond so many times its scale no gamma time is."""


def find_cycle(graph: Graph) -> tuple[str, ...]:
    """Return the stages of one cycle, the first repeated at the end, or nothing where there is none."""
    done: set[str] = set()
    for root in graph:
        if root in done:
            continue
        # the stages on the way, in order
        path = {root: iter(graph[root])}
        while path:
            stage = next(reversed(path))
            following = next(path[stage], None)
            if following is None:
                done.add(stage)
                del path[stage]
            elif following in path:
                way = list(path)
                return (*way[way.index(following) :], following)
            elif following in graph and following not in done:
                path[following] = iter(graph[following])
    return ()


def _takes_time(stage: Stage) -> bool:
    """Whether visits last, so that a cycle through the stage moves on in time, whatever class or place."""
    dwell = stage.dwell
    times: Sequence[Distribution | None] = dwell.distributions if isinstance(dwell, DwellTable) else (dwell,)
    return all(
        time is not None and any(moment * _share_lasting(time, moment) >= MINUTE for moment in MOMENTS)
        for time in times
    )


def _at_once(stage: Stage) -> tuple[str, ...]:
    """Return the stages that can follow at the instant at which a stage is entered."""
    if not _takes_time(stage):
        return stage.leads_to()
    # who is refused does not stay
    refused = stage.seize.overflow if stage.seize is not None else None
    return () if refused is None else (refused,)


def _share_lasting(law: Distribution, moment: float) -> float:
    """Return the share of times of at least so many days."""
    match law:
        case Exponential():
            share = math.exp(-moment / law.mean)
        case LogNormal():
            if law.sigma == 0.0:
                return float(law.mean >= moment)
            share = 0.5 * math.erfc((math.log(moment) - law.mu) / law.sigma / math.sqrt(2.0))
        case Deterministic():
            share = float(law.value >= moment)
        case Uniform():
            width = law.high - law.low
            share = float(law.low >= moment) if width == 0.0 else (law.high - moment) / width
        case Gamma():
            at = moment * law.shape / law.mean
            share = 0.0 if at > MOST_GAMMA else 1.0 - incomplete_gamma(at, law.shape, math.lgamma(law.shape))
        case Weibull():
            share = math.exp(-math.exp(min(law.shape * math.log(moment / law.scale), 10.0)))
        case Discrete():
            share = math.fsum(
                p for value, p in zip(law.values, law.probabilities, strict=True) if value >= moment
            )
        case Empirical():
            share = 1.0 - bisect_left(law.values, moment) / len(law.values)
        case Mixture():
            parts = zip(law.weights, law.components, strict=True)
            share = math.fsum(weight * _share_lasting(part, moment) for weight, part in parts if weight > 0.0)
    return min(max(share, 0.0), 1.0)


def _without(graph: Graph, removed: Collection[str]) -> Graph:
    return {
        key: [n for n in onward if n not in removed] for key, onward in graph.items() if key not in removed
    }


def check_graph(stages: Sequence[Stage]) -> None:
    """Refuse a cycle that does not renew, a cycle that takes no time, and a stage that nobody can leave.

    Parameters
    ----------
    stages : sequence of Stage
        Whose targets are all among them.

    Raises
    ------
    InputError
        With the stages of the cycle.
    """
    graph = {stage.key: stage.leads_to() for stage in stages}
    cycle = find_cycle(_without(graph, {stage.key for stage in stages if stage.renews}))
    if cycle:
        raise InputError(
            f"the cycle {' -> '.join(cycle)} has no stage that renews, so that a second passage would repeat "
            "the draws of the first; accepted: renews=True on one of them"
        )
    cycle = find_cycle({stage.key: _at_once(stage) for stage in stages})
    if cycle:
        raise InputError(
            f"the cycle {' -> '.join(cycle)} takes no time, so may never end; "
            "accepted: a dwell of a minute or more in it"
        )
    into: dict[str, list[str]] = {key: [] for key in graph}
    for key, onward in graph.items():
        for following in onward:
            into[following].append(key)
    ends = {stage.key for stage in stages if stage.absorbing}
    reached = list(ends)
    while reached:
        for key in into[reached.pop()]:
            if key not in ends:
                ends.add(key)
                reached.append(key)
    stuck = [key for key in graph if key not in ends]
    if stuck:
        raise InputError(
            f"nobody who enters can leave: {', '.join(stuck)}; accepted: a way to an absorbing stage"
        )


MOST_DAYS = 8192
MOST_ARRIVALS = 2e8
"""Bounds of what one run admits: days, and people in all."""

MOST_ENTRIES = {
    "classes": 1000,
    "places": 1000,
    "stages": MOST_STAGES,
    "resources": 10_000,
    "arrivals": 10_000,
    "signals": 100,
}
MOST_CELLS = 1_000_000
"""Bounds of a network: entries of each kind, and stages times places times classes."""

FIRST_YEAR, LAST_YEAR = 1700, 2200
"""Years in which a run begins: calendars and tables have the days around them."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A pathway that can be simulated. Everything is checked here, before anything runs.

    Attributes
    ----------
    classes, places : sequence of str
        Stable names of the classes of parties and of the places.
    stages, resources, arrivals, signals : sequences
    n_days : int
        The horizon, days, at least 1. What lies beyond it is not recorded.
    start : date
        The calendar day of day 0.
    """

    classes: Sequence[str]
    places: Sequence[str]
    stages: Sequence[Stage]
    resources: Sequence[Resource]
    arrivals: Sequence[Arrivals]
    n_days: int
    start: date
    signals: Sequence[Signal] = ()

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        for name, most in MOST_ENTRIES.items():
            entries: object = elements(name, getattr(self, name), _KINDS[name], most=most)
            object.__setattr__(self, name, entries)
        object.__setattr__(self, "n_days", whole("n_days", self.n_days, least=1, most=MOST_DAYS))
        _check_start(self.start)
        _check_names(self)
        for stage in self.stages:
            _check_stage(self, stage)
        check_graph(self.stages)
        _check_resources(self)
        _check_arrivals(self)
        _check_signals(self)

    @property
    def calling(self) -> tuple[str, ...]:
        """Stages that call on resources, in their order."""
        return tuple(stage.key for stage in self.stages if stage.seize is not None)

    @property
    def by_key(self) -> dict[str, Stage]:
        """Stages by their keys."""
        return {stage.key: stage for stage in self.stages}

    def stage(self, key: str) -> Stage:
        """Return a stage by its key."""
        return self.by_key[key]


_KINDS: dict[str, tuple[type[object], ...]] = {
    "classes": (str,),
    "places": (str,),
    "stages": (Stage,),
    "resources": (DailySlots, Servers),
    "arrivals": (Arrivals,),
    "signals": (Signal,),
}


def _check_start(start: object) -> None:
    if not isinstance(start, date) or isinstance(start, datetime):
        raise InputError(f"start is {start!r}; accepted: a date without a time")
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise InputError(f"start is {start!r}; accepted: {FIRST_YEAR} to {LAST_YEAR}")


def _check_names(network: Network) -> None:
    groups: Mapping[str, Sequence[str]] = {
        "classes": network.classes,
        "places": network.places,
        "stages": [stage.key for stage in network.stages],
        "resources": [resource.key for resource in network.resources],
        "arrivals": [process.key for process in network.arrivals],
        "signals": [signal.key for signal in network.signals],
    }
    for name, keys in groups.items():
        twice = sorted(key for key, n in Counter(keys).items() if n > 1)
        if twice:
            raise InputError(f"{name} has {twice[0]!r} twice; accepted: each key once")
        if not keys and name in {"classes", "places", "stages"}:
            raise InputError(f"{name} is empty; accepted: at least one")
        labels(name, keys, most=MOST_ENTRIES[name])
    cells = len(network.stages) * len(network.places) * len(network.classes)
    if cells > MOST_CELLS:
        raise InputError(
            f"stages, places and classes have {cells:,} combinations; accepted: at most {MOST_CELLS:,}"
        )


def _known(key: str, accepted: Collection[str], what: str, where: str) -> None:
    if key not in accepted:
        raise InputError(f"{what} {key!r} is unknown; {nearest(key, accepted)}", where=where)


def _fits(shape: tuple[int, ...], full: tuple[int, ...], what: str, where: str) -> None:
    if any(n not in {1, whole} for n, whole in zip(shape, full, strict=True)):
        raise InputError(f"{what} has shape {shape}; accepted: {full}, or 1 on an axis", where=where)


def _check_routing(network: Network, routing: Routing, accepted: Collection[str], where: str) -> None:
    for target in routing.targets:
        _known(target, accepted, "target", where)
    shape = (len(network.classes), len(network.places))
    _fits(routing.probability.shape[1:3], shape, "probability (classes, places)", where)
    wrong = routing.wrong_row()
    if wrong is not None:
        epoch, cls, place, reason = wrong
        names = (network.classes[cls], network.places[place])
        raise InputError(
            f"probability of class {names[0]!r}, place {names[1]!r}, epoch {epoch} {reason}", where=where
        )


def _check_stage(network: Network, stage: Stage) -> None:
    where = f"stage {stage.key!r}"
    keys = network.by_key
    shape = (len(network.classes), len(network.places))
    if stage.routing is not None:
        _check_routing(network, stage.routing, keys, where)
    if stage.move is not None:
        _check_routing(network, stage.move, network.places, f"{where}: move")
    if isinstance(stage.dwell, DwellTable):
        _fits(stage.dwell.index.shape, shape, "dwell index", where)
    if stage.choice is not None:
        choice = stage.choice
        _fits(choice.intercept.shape[:2], shape, "intercept (classes, places)", where)
        for key in (*choice.targets, *choice.after, *choice.days_in):
            _known(key, keys, "stage", where)
        for key in choice.signals:
            _known(key, [signal.key for signal in network.signals], "signal", where)
    if stage.fork is not None:
        _known(stage.fork.stage, keys, "fork stage", where)
        _known(stage.fork.member_class, network.classes, "member_class", where)
    if stage.join is not None:
        _known(stage.join.stage, keys, "join stage", where)
        room = keys[stage.join.stage]
        if not room.absorbing or room.seize is not None:
            raise InputError(f"join stage {stage.join.stage!r} has a way out or a seize", where=where)
    if stage.seize is not None and stage.seize.overflow is not None:
        _known(stage.seize.overflow, keys, "overflow", where)


def _check_resources(network: Network) -> None:
    by_key = {resource.key: resource for resource in network.resources}
    empty: set[str] = set()
    for resource in network.resources:
        counts = np.asarray(resource.n if isinstance(resource, Servers) else resource.slots)
        if counts.ndim and counts.shape != (network.n_days,):
            raise InputError(
                f"has {counts.shape[0]} days; accepted: {network.n_days}", where=f"resource {resource.key!r}"
            )
        if not counts.any():
            empty.add(resource.key)
    for stage in network.stages:
        if stage.seize is None:
            continue
        where = f"stage {stage.key!r}"
        for place in network.places:
            keys = stage.seize.at(place)
            if len(set(keys)) < len(keys):
                raise InputError(
                    f"at place {place!r} a visit needs {_twice(keys)!r} twice; accepted: each resource once",
                    where=where,
                )
            for key in keys:
                _known(key, by_key, f"at place {place!r} the resource", where)
                if key in empty and not stage.seize.may_refuse:
                    raise InputError(
                        f"resource {key!r} has capacity 0 on every day and nobody is refused, so all would "
                        "wait for ever; accepted: capacity above 0, or a limit with an overflow",
                        where=where,
                    )


def _twice(keys: Sequence[str]) -> str:
    return next(key for key, n in Counter(keys).items() if n > 1)


def _check_arrivals(network: Network) -> None:
    total = 0.0
    stages = network.by_key
    for process in network.arrivals:
        where = f"arrivals {process.key!r}"
        _known(process.place, network.places, "place", where)
        _known(process.party_class, network.classes, "party_class", where)
        _known(process.stage, stages, "stage", where)
        if process.rate.shape != (network.n_days,):
            raise InputError(
                f"rate has {process.rate.shape[0]} days; accepted: {network.n_days}", where=where
            )
        people = 1.0 if process.members is None else 1.0 + process.members.mean
        total += float(process.rate.sum()) * people
    if total > MOST_ARRIVALS:
        raise InputError(f"{total:,.0f} people would arrive; accepted: at most {MOST_ARRIVALS:,.0f} in a run")


def _check_signals(network: Network) -> None:
    keys = [stage.key for stage in network.stages]
    for signal in network.signals:
        where = f"signal {signal.key!r}"
        for key in (*signal.numerator, *signal.denominator):
            _known(key, keys, "stage", where)
        _fits(np.atleast_1d(signal.initial).shape, (len(network.places),), "initial", where)
        if signal.jumps is not None and np.asarray(signal.jumps).shape != (network.n_days,):
            raise InputError(f"jumps accepted: {network.n_days} days", where=where)
    counted = {tuple(sorted(s.choice.days_in)) for s in network.stages if s.choice and s.choice.days_in}
    if len(counted) > 1:
        raise InputError(
            f"days_in differs between choices: {sorted(counted)}; accepted: the same stages in all"
        )
