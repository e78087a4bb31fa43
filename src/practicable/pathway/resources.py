"""Shared resources: slots of a working calendar, and servers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.values import label, numbers, real

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DailySlots", "Resource", "Servers"]

MOST_SERVERS = 10_000_000
"""A pool larger than this is not a shared resource; leave `seize` out."""


SHORTEST_SITTING = 1.0 / 1440.0
"""Shortest time over which the slots of a day are spread, days: a minute."""


def _counts(values: object, where: str) -> NDArray[np.int64]:
    """Check counts, at least 0 and whole, and return them as a read-only array."""
    given = numbers("capacity", values, where=where)
    wrong = ~((given >= 0) & (given == np.floor(given)) & (given <= MOST_SERVERS))
    if wrong.any():
        raise InputError(
            f"has capacity {float(given[wrong][0]):g}; accepted: whole numbers, 0 to {MOST_SERVERS:,}",
            where=where,
        )
    counts = given.astype(np.int64)
    counts.flags.writeable = False
    return counts


@dataclass(frozen=True, slots=True, eq=False)
class DailySlots:
    """Slots of a working calendar, spread evenly over the opening hours.

    Slot ``i`` of the ``n`` of a day starts at ``opens + (i + 0.5) / n * (closes - opens)``. A call takes the
    first free slot that starts at or after the call.

    Attributes
    ----------
    key : str
        Stable name.
    slots : array of int, shape (n_days,)
        Slots a day, 0 on a day without sitting.
    opens, closes : float
        Hours of sitting as fractions of a day, ``0 <= opens < closes <= 1``.
    """

    key: str
    slots: NDArray[np.int64]
    opens: float = 9.0 / 24.0
    closes: float = 17.0 / 24.0

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        where = f"resource {label('the key of a resource', self.key)!r}"
        slots = _counts(self.slots, where)
        if slots.ndim != 1:
            raise InputError(f"slots have {slots.ndim} axes; accepted: one number a day", where=where)
        opens = real("opens", self.opens, least=0.0, most=1.0, where=where)
        closes = real("closes", self.closes, least=0.0, most=1.0, where=where)
        if not closes - opens >= SHORTEST_SITTING:
            raise InputError(
                f"opens at {opens!r} and closes at {closes!r}; accepted: 0 <= opens < closes <= 1, "
                "a minute apart or more",
                where=where,
            )
        object.__setattr__(self, "opens", opens)
        object.__setattr__(self, "closes", closes)
        object.__setattr__(self, "slots", slots)


@dataclass(frozen=True, slots=True, eq=False)
class Servers:
    """Servers, each busy with one party for as long as its dwell lasts; first come, first served.

    Where the number falls, cases in hand are finished and no new one starts until fewer than the new number
    are busy.

    Attributes
    ----------
    key : str
        Stable name.
    n : int or array of int, shape (n_days,)
        Servers, the same every day or by day.
    """

    key: str
    n: int | NDArray[np.int64]

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        where = f"resource {label('the key of a resource', self.key)!r}"
        counts = _counts(self.n, where)
        if counts.ndim > 1:
            raise InputError(f"n has {counts.ndim} axes; accepted: one number, or one a day", where=where)
        object.__setattr__(self, "n", counts if counts.ndim else int(counts))


Resource = DailySlots | Servers
