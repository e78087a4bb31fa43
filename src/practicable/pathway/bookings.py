"""Bookings of shared resources, kept in full: the plain counterpart of the kernel's heaps and counters."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from practicable.pathway.resources import DailySlots, Servers

__all__ = ["Book", "common_start"]


@dataclass(slots=True)
class Book:
    """What is booked of one resource.

    Attributes
    ----------
    resource : DailySlots or Servers
    n_days : int
    spans : list of (float, float)
        Of servers: start and end of each case.
    passed : dict of int to int
        Of slots: how many of a day's are taken, or passed over by a later one taken.
    waiting : list of float
        Until when each party that had to wait does so.
    """

    resource: DailySlots | Servers
    n_days: int
    spans: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    passed: dict[int, int] = field(default_factory=dict[int, int])
    waiting: list[float] = field(default_factory=list[float])

    @property
    def slotted(self) -> bool:
        """Whether it offers slots."""
        return isinstance(self.resource, DailySlots)

    def capacity(self, t: float) -> int:
        """Return the capacity of the day of an instant; beyond the horizon, that of the last day."""
        given = self.resource.slots if isinstance(self.resource, DailySlots) else self.resource.n
        by_day = np.broadcast_to(np.asarray(given), (self.n_days,))
        return int(by_day[min(int(t), self.n_days - 1)])

    def offer(self, tau: float) -> float:
        """Return the first instant from `tau` on at which a visit could start, infinite if none."""
        return self._slot_from(tau) if self.slotted else self._server_from(tau)

    def take(self, start: float, end: float) -> None:
        """Book a visit."""
        if not self.slotted:
            self.spans.append((start, end))
            return
        day = int(start)
        i = self.passed.get(day, 0)
        while self._slot(day, i) < start:
            i += 1
        self.passed[day] = i + 1

    def n_waiting(self, now: float) -> int:
        """Return how many parties wait at an instant."""
        return sum(until > now for until in self.waiting)

    def _server_from(self, tau: float) -> float:
        """Try `tau`, then the ends of cases and the mornings, at which alone a server can become free."""
        tau = max([tau] + [start for start, _ in self.spans])
        ends = [end for _, end in self.spans]
        mornings = [float(day) for day in range(self.n_days)]
        for instant in sorted({tau, *(x for x in (*ends, *mornings) if x > tau)}):
            if sum(end > instant for end in ends) < self.capacity(instant):
                return instant
        return math.inf

    def _slot(self, day: int, i: int) -> float:
        assert isinstance(self.resource, DailySlots)
        opens, closes = self.resource.opens, self.resource.closes
        return day + (opens + (i + 0.5) * (closes - opens) / self.capacity(day))

    def _slot_from(self, tau: float) -> float:
        for day in range(int(tau), self.n_days):
            for i in range(self.passed.get(day, 0), self.capacity(day)):
                if self._slot(day, i) >= tau:
                    return self._slot(day, i)
        return math.inf


def common_start(books: list[Book], now: float, latest: float) -> tuple[float, Book | None]:
    """Return when a visit that needs several resources can start, and which of them puts it off for too long.

    A server that is free later sets the others back to that instant; a slot on a later day, to that morning.
    Slots of one day need not be of one hour: the visit starts with the last of them.
    """
    tau = now
    while True:
        start = tau
        again = False
        for book in books:
            x = book.offer(tau)
            start = max(start, x)
            if start > latest or start == math.inf:
                return start, book
            again = x > tau and (not book.slotted or int(x) > int(tau))
            if again:
                tau = float(int(x)) if book.slotted else x
                break
        if not again:
            return start, None
