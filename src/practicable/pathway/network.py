"""A network: stages, the resources they share, who arrives, and what is checked before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError, nearest
from practicable.pathway.graph import check_graph
from practicable.pathway.resources import Resource, Servers
from practicable.pathway.routing import DwellTable, Routing

if TYPE_CHECKING:
    from practicable.pathway.arrivals import Arrivals
    from practicable.pathway.distributions import FloatArray
    from practicable.pathway.stages import Stage

__all__ = ["MOST_ARRIVALS", "MOST_DAYS", "Network", "Signal"]

MOST_DAYS = 8192
MOST_ARRIVALS = 2e8
"""Bounds of what one run admits: days, and parties in all."""


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """A daily number that choices see: a smoothed share of one count in another, over closed days.

    On the morning of day ``d`` the value moves from that of day ``d - 1`` toward the share of that day by
    ``1 - 2 ** (-1 / half_life)`` of the distance (not at all where the denominator counted nobody), and then
    by the day's jump.

    Attributes
    ----------
    key : str
        Stable name.
    numerator, denominator : sequence of str
        Stages whose entries are counted, all classes together.
    half_life : float
        Days, above 0.
    initial : float or array of float, shape (n_places,)
        Value of day 0.
    jumps : array of float, shape (n_days,), optional
        What the mornings add, for example an announcement.
    pooled : bool
        Whether all places are counted together.
    """

    key: str
    numerator: Sequence[str]
    denominator: Sequence[str]
    half_life: float
    initial: float | FloatArray = 0.0
    jumps: FloatArray | None = None
    pooled: bool = False

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        where = f"signal {self.key!r}"
        if not self.half_life > 0.0:
            raise InputError(f"half_life is {self.half_life!r}; accepted: days, above 0", where=where)
        if not self.numerator or not self.denominator:
            raise InputError(
                "numerator or denominator is empty; accepted: at least one stage each", where=where
            )
        given = [np.asarray(self.initial), np.zeros(1) if self.jumps is None else np.asarray(self.jumps)]
        if not all(np.isfinite(values).all() for values in given):
            raise InputError("initial or jumps are not finite; accepted: numbers", where=where)


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
        for name in ("classes", "places", "stages", "resources", "arrivals", "signals"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if not 1 <= self.n_days <= MOST_DAYS:
            raise InputError(f"n_days is {self.n_days!r}; accepted: 1 to {MOST_DAYS}")
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

    def stage(self, key: str) -> Stage:
        """Return a stage by its key."""
        return next(stage for stage in self.stages if stage.key == key)


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
        twice = sorted({key for key in keys if list(keys).count(key) > 1})
        if twice:
            raise InputError(f"{name} has {twice[0]!r} twice; accepted: each key once")
        if not keys and name in {"classes", "places", "stages"}:
            raise InputError(f"{name} is empty; accepted: at least one")
        if len(keys) > 30_000:
            raise InputError(f"{name} has {len(keys)} entries; accepted: at most 30,000")


def _known(key: str, accepted: Sequence[str], what: str, where: str) -> None:
    if key not in accepted:
        raise InputError(f"{what} {key!r} is unknown; {nearest(key, accepted)}", where=where)


def _fits(shape: tuple[int, ...], full: tuple[int, ...], what: str, where: str) -> None:
    if any(n not in {1, whole} for n, whole in zip(shape, full, strict=True)):
        raise InputError(f"{what} has shape {shape}; accepted: {full}, or 1 on an axis", where=where)


def _check_routing(network: Network, routing: Routing, accepted: Sequence[str], where: str) -> None:
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
    keys = [other.key for other in network.stages]
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
        if not network.stage(stage.join.stage).absorbing or network.stage(stage.join.stage).seize is not None:
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
            for key in stage.seize.at(place):
                _known(key, list(by_key), f"at place {place!r} the resource", where)
                if key in empty and not stage.seize.may_refuse:
                    raise InputError(
                        f"resource {key!r} has capacity 0 on every day and nobody is refused, so all would "
                        "wait for ever; accepted: capacity above 0, or a limit with an overflow",
                        where=where,
                    )


def _check_arrivals(network: Network) -> None:
    total = 0.0
    for process in network.arrivals:
        where = f"arrivals {process.key!r}"
        _known(process.place, network.places, "place", where)
        _known(process.party_class, network.classes, "party_class", where)
        _known(process.stage, [stage.key for stage in network.stages], "stage", where)
        if process.rate.shape != (network.n_days,):
            raise InputError(
                f"rate has {process.rate.shape[0]} days; accepted: {network.n_days}", where=where
            )
        total += float(process.rate.sum())
    if total > MOST_ARRIVALS:
        raise InputError(
            f"{total:,.0f} parties would arrive; accepted: at most {MOST_ARRIVALS:,.0f} in a run"
        )


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
