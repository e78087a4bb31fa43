"""A network: stages, the resources they share, who arrives, and what is checked before anything runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from practicable.errors import InputError, nearest
from practicable.pathway.arrivals import Arrivals
from practicable.pathway.graph import check_graph
from practicable.pathway.resources import DailySlots, Resource, Servers
from practicable.pathway.routing import DwellTable, Routing
from practicable.pathway.signals import MOST_STAGES, Signal
from practicable.pathway.stages import Stage
from practicable.values import elements, labels, whole

__all__ = ["MOST_ARRIVALS", "MOST_DAYS", "Network"]

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
