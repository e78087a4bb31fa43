"""What a hearing needs beside a slot of its court: beds and offices whose number an order sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.capacity import hearing_slots
from practicable.geography import CELLS, DISTRICTS
from practicable.pathway import DailySlots, Servers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.capacity import CourtDays, CourtRecord
    from practicable.border.parameters import ParameterDraw
    from practicable.orders import Order, Resource

__all__ = ["OFFICES", "REFUSERS", "Beds", "Limits", "acts", "defenders_set", "limits_of", "unlimited"]

OFFICES: tuple[str, ...] = ("attorneys", "defenders", "judges")
"""Kinds of resource that limit hearings where the order says how many cases each takes in a court day."""

REFUSERS: tuple[str, ...] = ("court", "beds", *OFFICES)
"""What can refuse a referral, by district."""

_ENDLESS = 1_000_000
"""Cases of an office in a court day before an order sets their number: more than can be heard."""


@dataclass(frozen=True, slots=True)
class Beds:
    """Jail beds of a district that an order sets.

    Attributes
    ----------
    from_day : int
        Day from which a case needs one, at least 0.
    number : int
        At least 0.
    """

    from_day: int
    number: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Capacity of the prosecution track.

    Attributes
    ----------
    slots : ndarray of int, shape (n_districts, n_days)
        Hearing slots for improper entry.
    left_by_existing : ndarray of int, shape (n_districts, n_days)
        Slots that existing work on other charges would leave if it went first.
    offices : mapping of str to DailySlots
        Cases that offices can take, by key, ``KIND/DISTRICT``.
    beds : mapping of str to Beds
        By district; a case that is heard where beds are set needs one until its sentence ends.
    dur_wait : float
        Longest wait for a hearing, days.
    wait_to_limit : bool
        Whether those whom no court can hear within the limit wait until it before they take the civil route;
        otherwise they take it at once.
    """

    slots: NDArray[np.int64]
    left_by_existing: NDArray[np.int64]
    offices: Mapping[str, DailySlots]
    beds: Mapping[str, Beds]
    dur_wait: float
    wait_to_limit: bool

    @property
    def resources(self) -> tuple[DailySlots | Servers, ...]:
        """Every resource of the network; a kind set in one district is without limit in the others."""
        courts = [DailySlots(f"court/{name}", self.slots[at]) for at, name in enumerate(DISTRICTS)]
        offices = [
            self.offices.get(f"{kind}/{name}") or DailySlots(f"{kind}/{name}", self._sitting() * _ENDLESS)
            for kind in self._kinds()
            for name in DISTRICTS
        ]
        beds = [Servers(f"beds/{name}", self._beds(name)) for name in DISTRICTS if self.beds]
        return (*courts, *offices, *beds)

    @property
    def needs(self) -> tuple[dict[str, str], ...]:
        """What a hearing needs by place, one mapping a kind; beds are apart."""
        return tuple(self._at(kind) for kind in ("court", *self._kinds()))

    @property
    def needs_with_bed(self) -> tuple[dict[str, str], ...]:
        """What a hearing needs by place where a bed is needed too."""
        return (*self.needs, self._at("beds"))

    def _at(self, kind: str) -> dict[str, str]:
        return {cell.key: f"{kind}/{cell.district}" for cell in CELLS}

    def _kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key.split("/")[0] for key in self.offices))

    def _beds(self, district: str) -> int:
        # Nobody is referred to a bed in a district without them; a resource has one server at least.
        return self.beds[district].number if district in self.beds else 1

    def _sitting(self) -> NDArray[np.int64]:
        return (self.slots.max(axis=0) > 0).astype(np.int64)


def unlimited(slots: NDArray[np.int64], *, dur_wait: float) -> Limits:
    """Return limits of courts alone, without existing work."""
    return Limits(slots, slots, {}, {}, dur_wait, wait_to_limit=False)


def acts(resource: Resource) -> bool:
    """Whether a resource changes what can be heard.

    Nothing does without a first day; offices need their cases a court day, and jail beds a set number, since
    no source says how many there were.
    """
    if resource.start is None:
        return False
    if resource.kind == "jail_beds":
        return resource.effect == "sets"
    return resource.kind == "hearing_slots" or resource.cases_per_court_day is not None


def limits_of(
    courts: CourtRecord, draw: ParameterDraw, order: Order, *, rule: str, days: CourtDays
) -> Limits:
    """Return what the record of courts, and an order's rules and resources, allow.

    Parameters
    ----------
    courts : CourtRecord
        As published by the as-of date.
    draw : ParameterDraw
        One value a parameter.
    order : Order
        Added offices raise the slots of their courts; a set number of them, or of jail beds, is a limit of
        its own. Offices without cases a court day change nothing.
    rule : str
        See `capacity.CAPACITY_RULES`.
    days : CourtDays
        Days simulated.
    """
    slots, left = hearing_slots(courts, draw, order, rule=rule, days=days)
    offices: dict[str, DailySlots] = {}
    beds: dict[str, Beds] = {}
    for resource in order.resources:
        if resource.start is None or resource.effect != "sets":
            continue
        from_day = max(0, (resource.start - days.start).days)
        # Several districts share a number in equal parts; no source says otherwise.
        part = resource.amount / len(resource.districts)
        for district in resource.districts:
            if resource.kind == "jail_beds":
                beds[district] = Beds(from_day, int(part))
            elif resource.kind in OFFICES and resource.cases_per_court_day is not None:
                cases = np.full(days.sits.size, _ENDLESS)
                cases[from_day:] = int(part * resource.cases_per_court_day)
                key = f"{resource.kind}/{district}"
                offices[key] = DailySlots(key, cases * days.sits)
    return Limits(
        slots=slots,
        left_by_existing=left,
        offices=offices,
        beds=beds,
        dur_wait=order.practicable.wait_limit_hours / 24.0,
        wait_to_limit=order.practicable.overflow == "queue",
    )


def defenders_set(order: Order, district: str) -> float | None:
    """Return the defenders that an order sets in a district, an even part of those of several; else None."""
    numbers = [
        resource.amount / len(resource.districts)
        for resource in order.resources
        if resource.kind == "defenders" and resource.effect == "sets" and district in resource.districts
    ]
    return numbers[-1] if numbers and numbers[-1] > 0 else None
