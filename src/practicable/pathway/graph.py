"""Checks on the graph of stages: every cycle renews and takes time, and there is a way out of everywhere."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from practicable.errors import InputError
from practicable.pathway.compound import Discrete, Empirical, Mixture
from practicable.pathway.distributions import (
    Deterministic,
    Exponential,
    Gamma,
    LogNormal,
    Uniform,
    Weibull,
)
from practicable.pathway.quantiles import incomplete_gamma
from practicable.pathway.routing import DwellTable

if TYPE_CHECKING:
    from practicable.pathway.compound import Distribution
    from practicable.pathway.stages import Stage

__all__ = ["check_graph", "find_cycle"]

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
