"""A network as flat arrays for the kernel."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.errors import InputError
from practicable.pathway import kernel
from practicable.pathway.compound import Discrete, Distribution, Empirical, Mixture
from practicable.pathway.distributions import Deterministic, Exponential, Gamma, LogNormal, Uniform, Weibull
from practicable.pathway.draws import stream_number
from practicable.pathway.kernel import Floats, Ints, Records, Tables
from practicable.pathway.resources import Servers
from practicable.pathway.routing import DwellTable, Routing

if TYPE_CHECKING:
    from practicable.pathway.arrivals import Arrivals
    from practicable.pathway.network import Network
    from practicable.pathway.stages import Stage

__all__ = ["Compiled", "Laws", "Routes", "compile_network", "cumulated_rows", "resource_tables"]


def cumulated_rows(probability: Floats, order: Sequence[int]) -> Floats:
    """Cumulate rows in the order given; from the last possible target on, the bound is beyond any uniform."""
    rows = probability[..., list(order)]
    cumulated = np.cumsum(rows, axis=-1)
    later = np.cumsum(rows[..., ::-1], axis=-1)[..., ::-1] - rows
    possible_later = np.zeros(rows.shape, dtype=bool)
    possible_later[..., :-1] = (later > 0.0)[..., :-1] & _any_after(rows)[..., :-1]
    cumulated[~possible_later] = 2.0
    return cumulated


def _any_after(rows: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    positive = rows > 0.0
    from_here = np.logical_or.accumulate(positive[..., ::-1], axis=-1)[..., ::-1]
    after = np.zeros(rows.shape, dtype=bool)
    after[..., :-1] = from_here[..., 1:]
    return after


@dataclass(slots=True)
class Laws:
    """Distributions seen so far, one number each."""

    law: list[tuple[float, ...]] = field(default_factory=list[tuple[float, ...]])
    pool: list[float] = field(default_factory=list[float])
    number: dict[int, int] = field(default_factory=dict[int, int])

    def add(self, distribution: Distribution) -> int:
        """Return the number of a distribution, adding it where it is new."""
        known = self.number.get(id(distribution))
        if known is not None:
            return known
        code, law = self._encode(distribution)
        self.law.append((code, *law))
        self.number[id(distribution)] = len(self.law) - 1
        return len(self.law) - 1

    def _encode(self, law: Distribution) -> tuple[int, tuple[float, float, float]]:
        match law:
            case Exponential():
                return kernel.EXPONENTIAL, (law.mean, 0.0, 0.0)
            case LogNormal():
                return kernel.LOGNORMAL, (law.mu, law.sigma, 0.0)
            case Deterministic():
                return kernel.DETERMINISTIC, (law.value, 0.0, 0.0)
            case Uniform():
                return kernel.UNIFORM, (law.low, law.high - law.low, 0.0)
            case Gamma():
                return kernel.GAMMA, (law.mean / law.shape, law.shape, math.lgamma(law.shape))
            case Weibull():
                return kernel.WEIBULL, (law.scale, 1.0 / law.shape, 0.0)
            case Discrete():
                return kernel.DISCRETE, self._pooled(len(law.values), (*law.cumulated, *law.values))
            case Empirical():
                return kernel.EMPIRICAL, self._pooled(len(law.values), law.values)
            case Mixture():
                parts = tuple(float(self.add(component)) for component in law.components)
                return kernel.MIXTURE, self._pooled(len(parts), (*law.cumulated, *law.weights, *parts))

    def _pooled(self, n: int, values: Sequence[float]) -> tuple[float, float, float]:
        first = len(self.pool)
        self.pool.extend(values)
        return float(first), float(n), 0.0


@dataclass(slots=True)
class Routes:
    """Routing tables seen so far."""

    cum: list[Floats] = field(default_factory=list[Floats])
    targets: list[int] = field(default_factory=list[int])
    n_cum: int = 0

    def add(self, routing: Routing, position: Mapping[str, int]) -> tuple[int, ...]:
        """Return offset, number of targets, strides of epoch, class and place, and offset of the targets."""
        order = sorted(range(len(routing.targets)), key=lambda at: routing.targets[at])
        rows = cumulated_rows(routing.probability, order)
        n_epochs, n_classes, n_places, n = rows.shape
        strides = (
            n_classes * n_places * n if n_epochs > 1 else 0,
            n_places * n if n_classes > 1 else 0,
            n if n_places > 1 else 0,
        )
        row = (self.n_cum, n, *strides, len(self.targets))
        self.cum.append(rows.ravel())
        self.n_cum += rows.size
        self.targets.extend(position[routing.targets[at]] for at in order)
        return row


def resource_tables(network: Network) -> dict[str, Ints | Floats]:
    """Return capacity by day, kind and place in the pools, and hours of sitting of every resource."""
    counted = {
        key
        for stage in network.stages
        if stage.seize is not None and stage.seize.max_queue is not None
        for place in network.places
        for key in stage.seize.at(place)
    }
    n = len(network.resources)
    capacity = np.zeros((n, network.n_days), np.int64)
    resource = np.zeros((n, 5), np.int64)
    hours = np.zeros((n, 2))
    first = 0
    for r, given in enumerate(network.resources):
        if isinstance(given, Servers):
            capacity[r] = given.n
            most = int(capacity[r].max())
            varies = int(capacity[r].min() != most)
            resource[r] = (1, first, varies, most, given.key in counted)
            first += most
        else:
            capacity[r] = given.slots
            resource[r] = (0, 0, 0, 0, given.key in counted)
            hours[r] = (given.opens, given.closes)
    return {"capacity": capacity, "resource": resource, "hours": hours}


_ROUTE = ("first", "n_targets", "by_epoch", "by_class", "by_place", "target")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A network with its arrays, ready to run any number of times.

    Attributes
    ----------
    network : Network
    tables : Tables
    """

    network: Network
    tables: Tables

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Numbers of days, stages, places and classes."""
        network = self.network
        return network.n_days, len(network.stages), len(network.places), len(network.classes)


def _positions(keys: Sequence[str]) -> dict[str, int]:
    return {key: at for at, key in enumerate(keys)}


def _epochs(routing: Routing | None, n_days: int) -> Ints:
    if routing is None or len(routing.starts) == 1:
        return np.zeros(n_days, np.int64)
    return np.searchsorted(np.asarray(routing.starts), np.arange(n_days), side="right") - 1


def compile_network(network: Network) -> Compiled:
    """Turn a network into the kernel's arrays.

    Parameters
    ----------
    network : Network

    Returns
    -------
    Compiled

    Raises
    ------
    InputError
        If two stages or two arrival processes have names whose 32-bit hashes are the same.
    """
    laws = Laws()
    routes = Routes()
    stage_at = _positions([stage.key for stage in network.stages])
    place_at = _positions(network.places)
    streams = _streams(network)
    stages = np.zeros(len(network.stages), kernel.STAGE)
    move = np.zeros((len(network.stages), 6), np.int64)
    for s, stage in enumerate(network.stages):
        stages[s]["flags"] = _flags(network, stage)
        if stage.routing is not None:
            for name, value in zip(_ROUTE, routes.add(stage.routing, stage_at), strict=True):
                stages[s][name] = value
        if stage.move is not None:
            move[s] = routes.add(stage.move, place_at)
    stages["rank"] = np.argsort(np.argsort(np.array([stage.key for stage in network.stages])))
    stages["stream"], stages["extra"] = streams["stream"], streams["extra"]
    _families(network, stages)
    parts: dict[str, Any] = {
        "stage": stages,
        "dwell": _dwell(network, laws),
        "epoch": np.stack([_epochs(stage.routing, network.n_days) for stage in network.stages]),
        "move_epoch": np.stack([_epochs(stage.move, network.n_days) for stage in network.stages]),
        "move": move,
        "route_cum": np.concatenate([np.zeros(0), *routes.cum]),
        "route_target": np.array([*routes.targets, 0], np.int64),
        "process_hash": streams["process_hash"],
        "need": _seizing(network, laws, stages),
        **_choices(network, stages),
        **_signals(network),
        **resource_tables(network),
        **_processes(network, laws),
    }
    parts["law"] = np.array([*laws.law, (0, 0.0, 0.0, 0.0)], kernel.LAW)
    parts["pool"] = np.array([*laws.pool, 0.0])
    return Compiled(network, Tables(**parts))


def _streams(network: Network) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.uint64]]]:
    numbers: dict[int, str] = {int(kernel.ARRIVAL_STREAM): "", int(kernel.COUNT_STREAM): ""}
    found: dict[str, list[int]] = {"stream": [], "extra": [], "process_hash": []}
    for kind, name in (("stage", "stream"), ("extra", "extra")):
        for stage in network.stages:
            number = stream_number(kind, stage.key)
            if number in numbers:
                raise InputError(
                    f"its draws would be those of {numbers[number]!r}, whose name has the same hash; "
                    "accepted: another name",
                    where=f"stage {stage.key!r}",
                )
            numbers[number] = stage.key
            found[name].append(number)
    for process in network.arrivals:
        number = stream_number("arrivals", process.key)
        if number in found["process_hash"]:
            raise InputError(
                "its name has the same hash as another process's; accepted: another name",
                where=f"arrivals {process.key!r}",
            )
        found["process_hash"].append(number)
    return {name: np.array(values, np.uint64) for name, values in found.items()}


def _dwell(network: Network, laws: Laws) -> Ints:
    table = np.full((len(network.stages), len(network.places), len(network.classes)), -1, np.int64)
    for s, stage in enumerate(network.stages):
        if isinstance(stage.dwell, DwellTable):
            numbers = np.array([laws.add(distribution) for distribution in stage.dwell.distributions])
            table[s] = numbers[stage.dwell.index].T
        elif stage.dwell is not None:
            table[s] = laws.add(stage.dwell)
    return table.ravel()


def _flags(network: Network, stage: Stage) -> int:
    held = {other.join.stage for other in network.stages if other.join is not None}
    counted = {key for other in network.stages if other.choice is not None for key in other.choice.days_in}
    several = stage.choice is not None or (stage.routing is not None and len(stage.routing.targets) > 1)
    timed = stage.dwell is not None and not isinstance(stage.dwell, Deterministic)
    patience = stage.seize is not None and not isinstance(stage.seize.wait_limit, int | float)
    defers = stage.choice is not None and len(stage.choice.signals) > 0
    conditions = {
        kernel.RENEWS: stage.renews,
        kernel.SEIZES: stage.seize is not None,
        kernel.FORKS: stage.fork is not None,
        kernel.CHOOSES: stage.choice is not None,
        kernel.JOINS: stage.join is not None,
        kernel.ABSORBS: stage.absorbing,
        kernel.DRAWS: several or timed,
        kernel.COUNTS: stage.key in counted,
        kernel.DEFERS: defers,
        kernel.MOVES: stage.move is not None,
        kernel.HOLDS: stage.key in held,
        kernel.PATIENCE: patience,
        kernel.PLAIN: not any((stage.seize, stage.choice, stage.move, stage.fork, stage.join)),
    }
    return sum(flag for flag, holds in conditions.items() if holds)


def _seizing(network: Network, laws: Laws, stages: Records) -> Ints:
    """Fill in what the stages seize; returns the resources by stage and place."""
    stage_at = _positions([stage.key for stage in network.stages])
    resource_at = _positions([resource.key for resource in network.resources])
    n_needs = max([1] + [len(stage.seize.needs) for stage in network.stages if stage.seize is not None])
    need = np.zeros((len(network.stages), len(network.places), n_needs), np.int64)
    stages["limit"], stages["room"], stages["overflow"] = math.inf, -1, -1
    for number, key in enumerate(network.calling):
        stages[stage_at[key]]["waits"] = number
    for s, stage in enumerate(network.stages):
        rule = stage.seize
        if rule is None:
            continue
        for p, place in enumerate(network.places):
            need[s, p, : len(rule.needs)] = [resource_at[key] for key in rule.at(place)]
        row = stages[s]
        row["n_needs"], row["reneges"] = len(rule.needs), rule.renege
        if rule.overflow is not None:
            row["overflow"] = stage_at[rule.overflow]
        if rule.max_queue is not None:
            row["room"] = rule.max_queue
        if isinstance(rule.wait_limit, int | float):
            row["limit"] = rule.wait_limit
        else:
            row["patience"] = laws.add(rule.wait_limit)
    return need


def _families(network: Network, stages: Records) -> None:
    """Fill in where members fork to, and where they wait for their party."""
    stage_at = _positions([stage.key for stage in network.stages])
    class_at = _positions(network.classes)
    stages["join"] = -1
    for s, stage in enumerate(network.stages):
        if stage.fork is not None:
            stages[s]["fork_class"] = class_at[stage.fork.member_class]
            stages[s]["fork_stage"] = stage_at[stage.fork.stage]
        if stage.join is not None:
            stages[s]["join"] = stage_at[stage.join.stage]


def _choices(network: Network, stages: Records) -> dict[str, Ints | Floats]:
    """Return the tables of the choices, and fill in which of them is whose."""
    stage_at = _positions([stage.key for stage in network.stages])
    signal_at = _positions([signal.key for signal in network.signals])
    choices = [(s, stage.choice) for s, stage in enumerate(network.stages) if stage.choice is not None]
    groups = {key: g for g, key in enumerate(sorted({key for _, c in choices for key in c.after}), start=1)}
    width = max([1] + [len(choice.targets) for _, choice in choices])
    count = max(1, len(choices))
    target = np.zeros((count, width), np.int64)
    base = np.zeros((count, len(network.classes), len(network.places), width))
    slope = np.zeros((count, 2, width))
    after = np.zeros((count, len(groups) + 1, width))
    signal = np.zeros((count, len(network.signals), width))
    for at, (s, choice) in enumerate(choices):
        order = sorted(range(len(choice.targets)), key=lambda k, names=choice.targets: names[k])
        n = len(order)
        stages[s]["choice"], stages[s]["n_targets"] = at, n
        target[at, :n] = [stage_at[choice.targets[k]] for k in order]
        base[at, :, :, :n] = choice.intercept[:, :, order]
        for i, row in enumerate((choice.per_round, choice.per_log_day)):
            if len(row):
                slope[at, i, :n] = np.asarray(row)[order]
        for key, row in choice.after.items():
            after[at, groups[key], :n] = np.asarray(row)[order]
        for key, row in choice.signals.items():
            signal[at, signal_at[key], :n] = np.asarray(row)[order]
    for key, group in groups.items():
        stages[stage_at[key]]["after"] = group
    return {
        "choice_target": target,
        "choice_base": base,
        "choice_slope": slope,
        "choice_after": after,
        "choice_signal": signal,
    }


def _signals(network: Network) -> dict[str, Ints | Floats]:
    stage_at = _positions([stage.key for stage in network.stages])
    n = len(network.signals)
    stage = np.zeros((n, 2, len(network.stages)), np.int64)
    rule = np.zeros((n, 2))
    start = np.zeros((n, len(network.places)))
    jump = np.zeros((n, network.n_days))
    for i, signal in enumerate(network.signals):
        for side, keys in enumerate((signal.numerator, signal.denominator)):
            for key in keys:
                stage[i, side, stage_at[key]] = 1
        rule[i] = (1.0 - 2.0 ** (-1.0 / signal.half_life), float(signal.pooled))
        start[i] = signal.initial
        if signal.jumps is not None:
            jump[i] = signal.jumps
    return {"signal_stage": stage, "signal_rule": rule, "signal_start": start, "signal_jump": jump}


def _processes(network: Network, laws: Laws) -> dict[str, Ints | Floats]:
    stage_at = _positions([stage.key for stage in network.stages])
    place_at = _positions(network.places)
    class_at = _positions(network.classes)

    def row(process: Arrivals) -> tuple[int, ...]:
        members = -1 if process.members is None else laws.add(process.members)
        return place_at[process.place], class_at[process.party_class], stage_at[process.stage], members

    shape = (len(network.arrivals), network.n_days)
    table = np.array([row(process) for process in network.arrivals], np.int64).reshape(
        len(network.arrivals), 4
    )
    rate = np.array([process.rate for process in network.arrivals]).reshape(shape)
    return {"process": table, "rate": rate}
