"""What a hindcast is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicable.border.capacity_rules import EXAMINED_RULES
from practicable.errors import InputError, nearest

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
    """

    order: Order
    as_of: date
    until: date
    replicates: int
    seed: int = 0
    rule: str = ALL_RULES

    def __post_init__(self) -> None:
        """Refuse what cannot be forecast."""
        if self.replicates < 2:
            raise InputError(
                f"needs at least 2 to show an interval, not {self.replicates}", where="replicates"
            )
        if not 0 <= self.seed < 2**63:
            raise InputError(f"needs a whole number from 0 to 2**63 - 1, not {self.seed}", where="seed")
        if self.until < self.as_of:
            raise InputError(f"{self.until} lies before the as-of date {self.as_of}", where="until")
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
            f"practicable hindcast {self.order.id} --as-of {self.as_of} --until {self.until}"
            f" --rule {self.rule} --replicates {self.replicates} --seed {self.seed}"
        )
