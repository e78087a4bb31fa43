"""What a state keeps of the past: no more than a choice that lies ahead will ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from practicable.pathway import Network, Stage

__all__ = ["Memory", "State", "memory_of"]


class State(NamedTuple):
    """Where a party is, as far as what follows depends on it.

    Attributes
    ----------
    stage, place, party_class : int
        Positions in the network.
    last : str
        The last consequence, where a choice ahead asks for it; as the party comes to the stage.
    counted : tuple of str
        Stages with counted days that it visited in this round, where a choice ahead asks for the days.
    apart : bool
        Whether its members have left it, where a join lies ahead.
    """

    stage: int
    place: int
    party_class: int
    last: str = ""
    counted: tuple[str, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """What a state keeps of the past: by stage, whether it is asked for on coming, and on leaving."""

    renews: frozenset[str]
    remembered: frozenset[str]
    counted: frozenset[str]
    last_on_coming: frozenset[str]
    last_on_leaving: frozenset[str]
    days_on_coming: frozenset[str]
    days_on_leaving: frozenset[str]
    apart_on_coming: frozenset[str]
    apart_on_leaving: frozenset[str]

    def coming(self, state: State, stage: str) -> State:
        """Forget what nobody will ask of one who comes to a stage."""
        last = state.last if stage in self.last_on_coming else ""
        counted = state.counted if stage in self.days_on_coming else ()
        return state._replace(last=last, counted=counted, apart=state.apart and stage in self.apart_on_coming)

    def leaving(self, state: State, stage: str) -> State:
        """Add the visit of a stage to the past of one who leaves it."""
        last = stage if stage in self.remembered else state.last
        counted = () if stage in self.renews else state.counted
        if stage in self.counted:
            counted = tuple(sorted({*counted, stage}))
        return state._replace(
            last=last if stage in self.last_on_leaving else "",
            counted=counted if stage in self.days_on_leaving else (),
            apart=state.apart and stage in self.apart_on_leaving,
        )


def _asked(
    network: Network, asks: Callable[[Stage], bool], stops: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stages on coming to which, and on leaving which, a choice ahead still asks for the past.

    Parameters
    ----------
    network : Network
    asks : callable
        Whether a stage's own choice asks.
    stops : frozenset of str
        Stages that overwrite the past.
    """
    coming: set[str] = set()
    leaving = {stage.key for stage in network.stages if asks(stage)}
    while True:
        size = len(coming) + len(leaving)
        for stage in network.stages:
            onward = _onward(stage)
            if any(key in coming for key in onward):
                leaving.add(stage.key)
            over = None if stage.seize is None else stage.seize.overflow
            if (stage.key in leaving and stage.key not in stops) or over in coming:
                coming.add(stage.key)
        if len(coming) + len(leaving) == size:
            return frozenset(coming), frozenset(leaving)


def _onward(stage: Stage) -> tuple[str, ...]:
    """Return the stages to which a visit itself leads, with neither overflow nor members."""
    if stage.choice is not None:
        return tuple(stage.choice.targets)
    return () if stage.routing is None else tuple(stage.routing.targets)


def memory_of(network: Network) -> Memory:
    """Return what the states of a network keep of the past."""
    choices = [stage.choice for stage in network.stages if stage.choice is not None]
    renews = frozenset(stage.key for stage in network.stages if stage.renews)
    remembered = frozenset(key for choice in choices for key in choice.after)
    counted = frozenset(key for choice in choices for key in choice.days_in)
    last = _asked(network, lambda s: s.choice is not None and _any(s.choice.after.values()), remembered)
    days = _asked(network, lambda s: s.choice is not None and _any([s.choice.per_log_day]), renews)
    apart = _asked(network, lambda s: s.join is not None, frozenset())
    return Memory(renews, remembered, counted, *last, *days, *apart)


def _any(rows: Iterable[Sequence[float]]) -> bool:
    return any(value != 0.0 for row in rows for value in row)
