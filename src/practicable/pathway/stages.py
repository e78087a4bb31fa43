"""Stages of a pathway: how long a visit lasts, what it needs, and where it leads."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np

from practicable.errors import InputError
from practicable.pathway.compound import DISTRIBUTIONS
from practicable.pathway.routing import DwellTable, Routing, check_targets
from practicable.values import label, labels, numbers, real, whole

if TYPE_CHECKING:
    from practicable.pathway.compound import Distribution
    from practicable.pathway.distributions import FloatArray

__all__ = ["Choice", "Fork", "Join", "Seize", "Stage"]

MOST_PLACES = 100_000
MOST_NEEDS = 20
"""Most keys of a mapping of resources by place, and most resources that one visit needs."""

MOST_QUEUE = 1_000_000
"""Longest queue that can be asked for."""

MOST_COEFFICIENT = 1e6
"""Largest coefficient of a choice, either way."""

Resources = str | Mapping[str, str]
"""A resource's key, or one key a place."""


@dataclass(frozen=True, slots=True, eq=False)
class Seize:
    """What a visit needs before it starts.

    A call is accepted, with the instant at which the visit starts, or refused, at the instant of the call.
    Where several resources are needed they are taken together or not at all: the visit starts when the last
    of them is free, and a refusal is put down to the resource that first put the start beyond the limit.
    Slots of several calendars need only fall on one day: the visit starts with the latest, and each calendar
    gives up its slots before that instant and the first one from then on.

    Attributes
    ----------
    resources : str, mapping of place to str, or tuple of these
        Keys of the resources.
    overflow : str or None
        The stage of those who are refused or leave. None is accepted where nobody is.
    wait_limit : float or distribution
        Days, at least 0: the longest wait, the same for all or drawn for each party (patience).
    renege : bool
        False: a call that would wait longer is refused at once. True: it waits, and leaves at its limit.
    max_queue : int or None
        A call that would have to wait is refused where this many already wait for the resource.
    """

    resources: Resources | tuple[Resources, ...]
    overflow: str | None = None
    wait_limit: float | Distribution = math.inf
    renege: bool = False
    max_queue: int | None = None

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        if not isinstance(self.wait_limit, DISTRIBUTIONS):
            limit = real("wait_limit", self.wait_limit, least=0.0, most=math.inf)
            object.__setattr__(self, "wait_limit", limit)
        if self.max_queue is not None:
            object.__setattr__(self, "max_queue", whole("max_queue", self.max_queue, most=MOST_QUEUE))
        _require_truth("renege", self.renege)
        if self.overflow is not None:
            label("overflow", self.overflow)
        for need in self.needs:
            keys: object = (*need.keys(), *need.values()) if isinstance(need, Mapping) else (need,)
            labels("resources", keys, most=MOST_PLACES)
        if len(self.needs) > MOST_NEEDS:
            raise InputError(f"resources are {len(self.needs)}; accepted: at most {MOST_NEEDS}")
        if not self.needs:
            raise InputError("resources are empty; accepted: at least one")
        if self.may_refuse and self.overflow is None:
            raise InputError("wait_limit or max_queue is set and overflow is None; accepted: a stage")

    @property
    def needs(self) -> tuple[Resources, ...]:
        """The resources, always as a tuple."""
        return self.resources if isinstance(self.resources, tuple) else (self.resources,)

    @property
    def may_refuse(self) -> bool:
        """Whether a call can end in the overflow stage."""
        return self.max_queue is not None or self.wait_limit != math.inf

    def at(self, place: str) -> tuple[str, ...]:
        """Return the keys of the resources that a visit at a place needs ("" where none is named)."""
        return tuple(need if isinstance(need, str) else need.get(place, "") for need in self.needs)


def _require_truth(name: str, value: object, where: str | None = None) -> None:
    if not isinstance(value, bool):
        raise InputError(f"{name} is {value!r}; accepted: True or False", where=where)


def _moderate(table: FloatArray) -> bool:
    return bool((np.abs(table) <= MOST_COEFFICIENT).all())


def _coefficients(name: str, row: object, lengths: tuple[int, ...]) -> tuple[float, ...]:
    """Return one number a target as a tuple; refuse another length, and what is too large to be compared."""
    table = numbers(name, row)
    if table.ndim != 1 or table.size not in lengths or not _moderate(table):
        raise InputError(
            f"{name} is {row!r}; accepted: {lengths[-1]} numbers, one a target, of at most "
            f"{MOST_COEFFICIENT:g} either way"
        )
    return tuple(table.tolist())


@dataclass(frozen=True, slots=True)
class Fork:
    """On entering the stage the party's members leave it, each a party of its own.

    Attributes
    ----------
    member_class, stage : str
        The class they take and the stage they enter, at the instant at which the party enters.
    """

    member_class: str
    stage: str

    def __post_init__(self) -> None:
        """Check what is given."""
        label("Fork.member_class", self.member_class)
        label("Fork.stage", self.stage)


@dataclass(frozen=True, slots=True)
class Join:
    """The party waits here for the members that it forked, and goes on with those who came.

    Attributes
    ----------
    stage : str
        Where members wait for the party: a stage with no dwell and no way out of its own. A member that is
        absorbed elsewhere is not waited for any longer.
    """

    stage: str

    def __post_init__(self) -> None:
        """Check what is given."""
        label("Join.stage", self.stage)


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Where a visit leads, by a multinomial logit on the state of the party and on signals.

    The utility of a target is the sum of the terms below; a term left out is zero.

    Attributes
    ----------
    targets : sequence of str
        Stage keys. Their order carries no meaning beyond that of the coefficients.
    intercept : array of float, shape (n_classes, n_places, n_targets)
        Leading axes may be left out, or be of length 1.
    per_round : sequence of float
        One a target, times the number of rounds that the party has begun.
    after : mapping of str to sequence of float
        One a target, added where the stage is the last that the party entered of all those that a choice of
        the network names here.
    days_in : sequence of str
        Stages whose days are counted, since the present round began. The same for every choice.
    per_log_day : sequence of float
        One a target, times ``log(1 + days)`` spent in `days_in`.
    signals : mapping of str to sequence of float
        One a target, times the signal's value of the day, which only closed days inform.
    """

    targets: Sequence[str]
    intercept: FloatArray
    per_round: Sequence[float] = ()
    after: Mapping[str, Sequence[float]] = field(default_factory=dict[str, Sequence[float]])
    days_in: Sequence[str] = ()
    per_log_day: Sequence[float] = ()
    signals: Mapping[str, Sequence[float]] = field(default_factory=dict[str, Sequence[float]])

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        object.__setattr__(self, "targets", check_targets(self.targets))
        table = numbers("intercept", self.intercept)
        table = table.reshape((1,) * (3 - table.ndim) + table.shape) if table.ndim < 3 else table
        object.__setattr__(self, "intercept", table)
        n = len(self.targets)
        if table.ndim != 3 or table.shape[2] != n or not _moderate(table):
            raise InputError(
                f"intercept has shape {table.shape}; accepted: (classes, places, {n}), numbers of at most "
                f"{MOST_COEFFICIENT:g} either way"
            )
        object.__setattr__(self, "per_round", _coefficients("per_round", self.per_round, (0, n)))
        object.__setattr__(self, "per_log_day", _coefficients("per_log_day", self.per_log_day, (0, n)))
        for name in ("after", "signals"):
            rows = cast("object", getattr(self, name))
            if not isinstance(rows, Mapping):
                raise InputError(f"{name} is {rows!r}; accepted: a mapping of keys to numbers")
            given = cast("Mapping[str, Sequence[float]]", rows)
            labels(name, given.keys(), most=MOST_PLACES)
            checked = {key: _coefficients(f"{name}[{key!r}]", row, (n,)) for key, row in given.items()}
            object.__setattr__(self, name, checked)
        object.__setattr__(self, "days_in", labels("days_in", self.days_in, most=MOST_PLACES))
        if bool(self.days_in) != bool(len(self.per_log_day)):
            raise InputError("days_in and per_log_day accepted: both, or neither")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Stage:
    """A stage of the pathway.

    Attributes
    ----------
    key : str
        Stable name; draws are keyed by it.
    dwell : distribution, DwellTable or None
        How long a visit lasts, days; None: no time.
    routing, choice : Routing, Choice or None
        Where it leads; neither: nobody leaves (absorbing).
    seize : Seize or None
        What it needs before it starts.
    fork, join : Fork, Join or None
        Whether members leave the party, or come back to it.
    move : Routing or None
        A change of place on leaving; its targets are places.
    renews : bool
        Whether calling here begins the party's next round.
    """

    key: str = field(kw_only=False)
    dwell: Distribution | DwellTable | None = None
    routing: Routing | None = None
    seize: Seize | None = None
    fork: Fork | None = None
    choice: Choice | None = None
    join: Join | None = None
    move: Routing | None = None
    renews: bool = False

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        where = f"stage {self.key!r}"
        label("the key of a stage", self.key)
        _check_parts(self, where)
        if self.routing is not None and self.choice is not None:
            raise InputError("has both routing and choice; accepted: one of them", where=where)
        if self.absorbing and (self.move is not None or self.join is not None or self.dwell is not None):
            raise InputError(
                "has a dwell, move or join and no routing; accepted: a routing or choice", where=where
            )
        if self.join is not None and (self.seize is not None or self.fork is not None):
            raise InputError("has a join beside a seize or fork; accepted: a stage of its own", where=where)

    @property
    def absorbing(self) -> bool:
        """Whether nobody leaves the stage."""
        return self.routing is None and self.choice is None

    def leads_to(self) -> tuple[str, ...]:
        """Return the keys of the stages that can follow, for the party or for its members."""
        onward: tuple[str, ...] = ()
        if self.routing is not None:
            highest = self.routing.probability.max(axis=(0, 1, 2))
            onward = tuple(key for at, key in enumerate(self.routing.targets) if highest[at] > 0.0)
        elif self.choice is not None:
            onward = tuple(self.choice.targets)
        if self.seize is not None and self.seize.overflow is not None:
            onward += (self.seize.overflow,)
        return onward + ((self.fork.stage,) if self.fork is not None else ())


def _check_parts(stage: Stage, where: str) -> None:
    """Refuse a part of a stage that is of another kind than its name says."""
    kinds: dict[str, tuple[type, ...]] = {
        "dwell": (*DISTRIBUTIONS, DwellTable),
        "routing": (Routing,),
        "seize": (Seize,),
        "fork": (Fork,),
        "choice": (Choice,),
        "join": (Join,),
        "move": (Routing,),
    }
    for name, accepted in kinds.items():
        part = getattr(stage, name)
        if part is not None and not isinstance(part, accepted):
            listed = ", ".join(kind.__name__ for kind in accepted)
            raise InputError(f"{name} is {part!r}; accepted: None or {listed}", where=where)
    _require_truth("renews", stage.renews, where)
