"""Distributions, routing tables and resources as arrays of numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from practicable.pathway import kernel
from practicable.pathway.compound import Discrete, Distribution, Empirical, Mixture
from practicable.pathway.distributions import (
    Deterministic,
    Exponential,
    Gamma,
    LogNormal,
    Uniform,
    Weibull,
)
from practicable.pathway.kernel import Floats, Ints
from practicable.pathway.resources import Servers

if TYPE_CHECKING:
    from practicable.pathway.network import Network
    from practicable.pathway.routing import Routing

__all__ = ["Laws", "Routes", "cumulated_rows", "resource_tables"]


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
