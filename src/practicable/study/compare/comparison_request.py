"""What a comparison is asked for, checked before anything runs."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from practicable.errors import InputError
from practicable.orders import command_word
from practicable.study.ensemble.bounds import check_run
from practicable.study.ensemble.conditions import Conditions
from practicable.study.ensemble.measures import measure_named

if TYPE_CHECKING:
    from practicable.orders import Order
    from practicable.study.compare.paired_runs import Goal

__all__ = ["ComparisonRequest"]


@dataclass(frozen=True, slots=True)
class ComparisonRequest:
    """What is compared.

    Attributes
    ----------
    orders : tuple of Order
        At least two, each another; the first is the reference. Whole orders, later announcements with them.
    as_of : date
        No figure published later is used.
    until : date
        Last day; raised to the end of its month.
    replicates : int
        At least 2; with a goal, the first batch.
    seed : int
        Zero is a seed.
    goal : Goal or None
        A wanted precision.
    conditions : Conditions
        What differs from the ordinary simulation.
    given : tuple of str or None
        What each order was loaded by; None where it came as content. Empty: all came so.
    """

    orders: tuple[Order, ...]
    as_of: date
    until: date
    replicates: int
    seed: int
    goal: Goal | None = None
    conditions: Conditions = field(default_factory=Conditions)
    given: tuple[str | None, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be compared."""
        if len(self.orders) < 2:
            raise InputError(f"needs at least two, not {len(self.orders)}", where="orders")
        hashes = [order.hash for order in self.orders]
        twice = [order.id for at, order in enumerate(self.orders) if hashes[at] in hashes[:at]]
        if twice:
            raise InputError(f"'{twice[0]}' is given twice; accepted: each order once", where="orders")
        check_run(self.replicates, self.seed, as_of=self.as_of, until=self.until)
        if self.goal is not None:
            measure_named(self.goal.measure)
            if not 0.0 < self.goal.precision < 1.0:
                raise InputError(
                    f"needs a share above 0 and below 1, such as 0.01 or 1%, not {self.goal.precision:g}",
                    where="precision",
                )

    @property
    def labels(self) -> tuple[str, ...]:
        """A name for each order: its id, numbered where two share one."""
        ids = [order.id for order in self.orders]
        return tuple(
            name if ids.count(name) == 1 else f"{name} ({ids[: at + 1].count(name)})"
            for at, name in enumerate(ids)
        )

    @property
    def command(self) -> str:
        """The command that gives the same numbers."""
        goal = (
            "" if self.goal is None else f" --precision {self.goal.precision!r} --measure {self.goal.measure}"
        )
        return (
            f"practicable compare {' '.join(self._words())} --as-of {self.as_of}"
            f" --until {self.until} --replicates {self.replicates} --seed {self.seed}{goal}"
            f"{self.conditions.options}"
        )

    def _words(self) -> list[str]:
        """Name each order for the command line; contents of one id are told apart by their hash."""
        given = self.given or (None,) * len(self.orders)
        words = [command_word(order, name) for order, name in zip(self.orders, given, strict=True)]
        return [
            word if words.count(word) == 1 else shlex.quote(f"{order.id}-{order.hash[:8]}.toml")
            for order, word in zip(self.orders, words, strict=True)
        ]
