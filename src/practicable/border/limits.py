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

__all__ = ["OFFICES", "REFUSERS", "Limits", "limits_of", "unlimited"]

OFFICES: tuple[str, ...] = ("attorneys", "defenders", "judges")
"""Kinds of resource that limit hearings where the order says how many cases each takes in a court day."""

REFUSERS: tuple[str, ...] = ("court", "beds", *OFFICES)
"""What can refuse a referral, by district."""

_ENDLESS = {"beds": 10_000, "cases": 1_000_000}
"""Beds of a district, and cases of a court day, before an order sets their number: more than can be needed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Capacity of the prosecution track.

    Attributes
    ----------
    slots : ndarray of int, shape (n_districts, n_days)
        Hearing slots for improper entry.
    left_by_existing : ndarray of int, shape (n_districts, n_days)
        Slots that existing work on other charges would leave if it went first.
    others : mapping of str to resource
        Further resources by key, ``KIND/DISTRICT``.
    dur_wait : float
        Longest wait for a hearing, days.
    wait_to_limit : bool
        Whether those whom no court can hear within the limit wait until it before they take the civil route;
        otherwise they take it at once.
    """

    slots: NDArray[np.int64]
    left_by_existing: NDArray[np.int64]
    others: Mapping[str, DailySlots | Servers]
    dur_wait: float
    wait_to_limit: bool

    @property
    def bedded(self) -> frozenset[str]:
        """Districts in which an order sets jail beds."""
        return frozenset(key.removeprefix("beds/") for key in self.others if key.startswith("beds/"))

    @property
    def resources(self) -> tuple[DailySlots | Servers, ...]:
        """Every resource of the network; a kind set in one district is without limit in the others."""
        courts = [DailySlots(f"court/{name}", self.slots[at]) for at, name in enumerate(DISTRICTS)]
        return (*courts, *self._complete().values())

    @property
    def needs(self) -> tuple[dict[str, str], ...]:
        """Resource by place, one mapping a kind."""
        kinds = ["court", *dict.fromkeys(key.split("/")[0] for key in self.others)]
        return tuple({cell.key: f"{kind}/{cell.district}" for cell in CELLS} for kind in kinds)

    def _complete(self) -> dict[str, DailySlots | Servers]:
        complete: dict[str, DailySlots | Servers] = {}
        for kind in dict.fromkeys(key.split("/")[0] for key in self.others):
            for district in DISTRICTS:
                key = f"{kind}/{district}"
                complete[key] = self.others.get(key) or _endless(kind, key, self.slots)
        return complete


def _endless(kind: str, key: str, slots: NDArray[np.int64]) -> DailySlots | Servers:
    """Return a resource that never refuses; offices work when courts sit."""
    if kind == "beds":
        return Servers(key, _ENDLESS["beds"])
    return DailySlots(key, np.where(slots.max(axis=0) > 0, _ENDLESS["cases"], 0))


def unlimited(slots: NDArray[np.int64], *, dur_wait: float) -> Limits:
    """Return limits of courts alone, without existing work."""
    return Limits(slots, slots, {}, dur_wait, wait_to_limit=False)


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
    others: dict[str, DailySlots | Servers] = {}
    for resource in order.resources:
        if resource.start is not None and resource.effect == "sets":
            others |= _set(resource, max(0, (resource.start - days.start).days), days)
    return Limits(
        slots=slots,
        left_by_existing=left,
        others=others,
        dur_wait=order.practicable.wait_limit_hours / 24.0,
        wait_to_limit=order.practicable.overflow == "queue",
    )


def _set(resource: Resource, from_day: int, days: CourtDays) -> dict[str, DailySlots | Servers]:
    """Resources of the districts that share a number, in equal parts where there are several."""
    part = resource.amount / len(resource.districts)
    made: dict[str, DailySlots | Servers] = {}
    for district in resource.districts:
        if resource.kind == "jail_beds":
            beds = np.full(days.sits.size, _ENDLESS["beds"])
            beds[from_day:] = int(part)
            made[f"beds/{district}"] = Servers(f"beds/{district}", beds)
        elif resource.kind in OFFICES and resource.cases_per_court_day is not None:
            key = f"{resource.kind}/{district}"
            cases = np.full(days.sits.size, _ENDLESS["cases"]) * days.sits
            cases[from_day:] = int(part * resource.cases_per_court_day) * days.sits[from_day:]
            made[key] = DailySlots(key, cases)
    return made
