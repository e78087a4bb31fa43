"""Checks on the graph of stages: every cycle renews and takes time, and there is a way out of everywhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from practicable.errors import InputError
from practicable.pathway.distributions import Deterministic
from practicable.pathway.routing import DwellTable

if TYPE_CHECKING:
    from practicable.pathway.compound import Distribution
    from practicable.pathway.stages import Stage

__all__ = ["check_graph", "find_cycle"]

Graph = Mapping[str, Collection[str]]


def find_cycle(graph: Graph) -> tuple[str, ...]:
    """Return the stages of one cycle, the first repeated at the end, or nothing where there is none."""
    done: set[str] = set()
    for root in graph:
        if root in done:
            continue
        path = [root]
        onward = [iter(graph[root])]
        while path:
            following = next(onward[-1], None)
            if following is None:
                done.add(path.pop())
                onward.pop()
            elif following in path:
                return (*path[path.index(following) :], following)
            elif following in graph and following not in done:
                path.append(following)
                onward.append(iter(graph[following]))
    return ()


def _takes_time(stage: Stage) -> bool:
    """Whether every visit lasts, so that a cycle through the stage moves on in time."""
    dwell = stage.dwell
    times: Sequence[Distribution | None] = dwell.distributions if isinstance(dwell, DwellTable) else (dwell,)
    return not any(time is None or (isinstance(time, Deterministic) and time.value == 0.0) for time in times)


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
    cycle = find_cycle(_without(graph, {stage.key for stage in stages if _takes_time(stage)}))
    if cycle:
        raise InputError(
            f"the cycle {' -> '.join(cycle)} takes no time, so may never end; accepted: a dwell in it"
        )
    ends = {stage.key for stage in stages if stage.absorbing}
    while True:
        more = {key for key, onward in graph.items() if key not in ends and any(n in ends for n in onward)}
        if not more:
            break
        ends |= more
    stuck = [key for key in graph if key not in ends]
    if stuck:
        raise InputError(
            f"nobody who enters can leave: {', '.join(stuck)}; accepted: a way to an absorbing stage"
        )
