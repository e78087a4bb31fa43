"""Stages of a pathway: how long a visit lasts, what it needs, and where it leads."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.pathway.routing import DwellTable, Routing, check_targets, frozen_array

if TYPE_CHECKING:
    from practicable.pathway.compound import Distribution
    from practicable.pathway.distributions import FloatArray

__all__ = ["Choice", "Fork", "Join", "Seize", "Stage"]

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
        if isinstance(self.wait_limit, int | float) and not self.wait_limit >= 0.0:
            raise InputError(f"wait_limit is {self.wait_limit!r}; accepted: days, at least 0")
        if self.max_queue is not None and self.max_queue < 0:
            raise InputError(f"max_queue is {self.max_queue!r}; accepted: None or at least 0")
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
        table = frozen_array(self.intercept)
        table = table.reshape((1,) * (3 - table.ndim) + table.shape) if table.ndim < 3 else table
        object.__setattr__(self, "intercept", table)
        n = len(self.targets)
        if table.ndim != 3 or table.shape[2] != n or not np.isfinite(table).all():
            raise InputError(f"intercept has shape {table.shape}; accepted: finite, (classes, places, {n})")
        rows: dict[str, Sequence[float]] = {"per_round": self.per_round, "per_log_day": self.per_log_day}
        rows |= {f"after[{key!r}]": row for key, row in self.after.items()}
        rows |= {f"signals[{key!r}]": row for key, row in self.signals.items()}
        for name, row in rows.items():
            named = name.endswith("]")
            if (len(row) != n and (named or len(row))) or not all(math.isfinite(b) for b in row):
                raise InputError(f"{name} is {tuple(row)!r}; accepted: {n} finite numbers, one a target")
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
        if not self.key:
            raise InputError("a stage's key is empty; accepted: a name")
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
