"""What a hindcast is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicable.border.capacity import EXAMINED_RULES
from practicable.errors import InputError, nearest
from practicable.orders import command_word
from practicable.study.ensemble.bounds import check_run
from practicable.study.ensemble.memory import UNLIMITED_ROOM, Room

if TYPE_CHECKING:
    from practicable.orders import Order

__all__ = ["ALL_RULES", "HindcastRequest"]

ALL_RULES = "all"


@dataclass(frozen=True, slots=True)
class HindcastRequest:
    """What a hindcast is asked for.

    Attributes
    ----------
    order : Order
        The whole order; what was announced after the as-of date is shown to a second forecast only.
    as_of : date
        Nothing published or announced later is used for the forecast.
    until : date
        Last day; raised to the end of its month.
    replicates : int
        Simulations a capacity rule, at least 2; monthly totals have `monthly_totals.N_PATHS` paths.
    seed : int
        Zero is a seed.
    rule : str
        One of `capacity_rules.EXAMINED_RULES`, or ``all``.
    given : str or None
        What the order was loaded by, for the printed command.
    room : Room
        What memory the run may take; one that needs more is refused before it begins.
    """

    order: Order
    as_of: date
    until: date
    replicates: int
    seed: int = 0
    rule: str = ALL_RULES
    given: str | None = None
    room: Room = UNLIMITED_ROOM

    def __post_init__(self) -> None:
        """Refuse what cannot be forecast."""
        check_run(self.replicates, self.seed, as_of=self.as_of, until=self.until)
        accepted = (ALL_RULES, *EXAMINED_RULES)
        if self.rule not in accepted:
            raise InputError(f"no capacity rule is called '{self.rule}'; {nearest(self.rule, accepted)}")

    @property
    def rules(self) -> tuple[str, ...]:
        """Capacity rules that are examined."""
        return EXAMINED_RULES if self.rule == ALL_RULES else (self.rule,)

    @property
    def command(self) -> str:
        """The command that gives the same numbers."""
        return (
            f"practicable hindcast {command_word(self.order, self.given)} --as-of {self.as_of}"
            f" --until {self.until} --rule {self.rule} --replicates {self.replicates} --seed {self.seed}"
        )
