"""Who arrives: Poisson processes of parties, whose day's count is drawn by inversion."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from practicable.errors import InputError
from practicable.pathway.compound import Discrete
from practicable.values import label, numbers

if TYPE_CHECKING:
    from practicable.pathway.distributions import FloatArray

__all__ = ["MOST_A_DAY", "Arrivals"]

MOST_A_DAY = 500_000.0
"""Most parties of one process in a day."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """A Poisson process of parties, so drawn that another rate changes no more of them than it must.

    The number of a day is the Poisson quantile of one uniform of the process and the day, and each party of
    it comes at an instant of its own. Under a lower rate the first ones of the same day come, at the same
    instants. Counts under two rates then differ by as little as Poisson counts can.

    Attributes
    ----------
    key : str
        Stable name; the parties' keys derive from it, the day and their number in the day.
    place, party_class, stage : str
        What they are and where they enter.
    rate : array of float, shape (n_days,)
        Parties a day, at least 0.
    members : Discrete or None
        Members that each party brings, whole numbers; None: none.
    """

    key: str
    place: str
    party_class: str
    stage: str
    rate: FloatArray
    members: Discrete | None = None

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        where = f"arrivals {label('the key of arrivals', self.key)!r}"
        for name in ("place", "party_class", "stage"):
            label(name, getattr(self, name), where=where)
        rate = numbers("rate", self.rate, where=where)
        object.__setattr__(self, "rate", rate)
        if rate.ndim != 1:
            raise InputError(f"rate has shape {rate.shape}; accepted: one number a day", where=where)
        wrong = ~((rate >= 0.0) & (rate <= MOST_A_DAY))
        if wrong.any():
            day = int(np.argmax(wrong))
            raise InputError(
                f"day {day} has rate {float(rate[day])!r}; accepted: 0 to {MOST_A_DAY:,.0f}",
                where=where,
            )
        members = cast("object", self.members)
        if members is not None and not isinstance(members, Discrete):
            raise InputError(f"members is {members!r}; accepted: None or Discrete", where=where)
        sizes = () if self.members is None else self.members.values
        if any(size != math.floor(size) or size > 60_000 for size in sizes):
            raise InputError(f"members are {tuple(sizes)!r}; accepted: whole numbers to 60,000", where=where)
