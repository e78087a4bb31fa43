"""Who arrives: Poisson processes of parties, thinned from processes that no order changes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.pathway.routing import frozen_array

if TYPE_CHECKING:
    from practicable.pathway.compound import Discrete
    from practicable.pathway.distributions import FloatArray

__all__ = ["MOST_A_DAY", "Arrivals"]

MOST_A_DAY = 500_000.0
"""Most parties of one process in a day."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """A Poisson process of parties, thinned from a dominating process that does not change with the order.

    Attributes
    ----------
    key : str
        Stable name; the parties' keys derive from it, the day and their number in the day.
    place, party_class, stage : str
        What they are and where they enter.
    rate : array of float, shape (n_days,)
        Parties a day, at least 0.
    dominating : array of float, shape (n_days,), or None
        Parties a day of the dominating process, at least `rate`; None: the rate itself. Networks compared
        under common random numbers must have the same one.
    members : Discrete or None
        Members that each party brings, whole numbers; None: none.
    """

    key: str
    place: str
    party_class: str
    stage: str
    rate: FloatArray
    dominating: FloatArray | None = None
    members: Discrete | None = None

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        where = f"arrivals {self.key!r}"
        rate = frozen_array(self.rate)
        top = rate if self.dominating is None else frozen_array(self.dominating)
        object.__setattr__(self, "rate", rate)
        object.__setattr__(self, "dominating", top)
        if rate.ndim != 1 or rate.shape != top.shape:
            raise InputError(
                f"rate has shape {rate.shape} and dominating {top.shape}; accepted: one number a day each",
                where=where,
            )
        wrong = ~((rate >= 0.0) & (rate <= top) & (top <= MOST_A_DAY))
        if wrong.any():
            day = int(np.argmax(wrong))
            raise InputError(
                f"day {day} has rate {float(rate[day])!r} and dominating rate {float(top[day])!r}; "
                f"accepted: 0 <= rate <= dominating <= {MOST_A_DAY:,.0f}",
                where=where,
            )
        sizes = () if self.members is None else self.members.values
        if any(size != math.floor(size) or size > 60_000 for size in sizes):
            raise InputError(f"members are {tuple(sizes)!r}; accepted: whole numbers to 60,000", where=where)
