"""What a hearing needs beside a slot of its court: beds and offices whose number an order sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.hearings import by_first_day, hearing_slots
from practicable.geography import CELLS, DISTRICTS
from practicable.pathway import DailySlots, Servers

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from practicable.border.capacity import CourtDays, CourtRecord
    from practicable.border.parameters import ParameterDraw
    from practicable.orders import Order, Resource

__all__ = [
    "OFFICES",
    "REFUSERS",
    "REFUSER_WORDS",
    "Beds",
    "Limits",
    "acts",
    "defenders_by_day",
    "defenders_set",
    "describe_resource",
    "limits_of",
    "name_resource",
    "unlimited",
]

OFFICES: tuple[str, ...] = ("attorneys", "defenders", "judges")
"""Kinds of resource that limit hearings where the order says how many cases each takes in a court day."""

REFUSERS: tuple[str, ...] = ("court", "beds", *OFFICES)
"""What can refuse a referral, by district."""

_COURT_AND_OFFICES: tuple[str, ...] = ("court", *OFFICES)


@dataclass(frozen=True, slots=True)
class Beds:
    """Jail beds of a district that an order sets.

    Attributes
    ----------
    from_day : int
        Day from which a case needs one, at least 0.
    number : ndarray of int, shape (n_days,)
        At least 0; what it is before `from_day` does not matter.
    """

    from_day: int
    number: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Limits:
    """Capacity of the prosecution track.

    Attributes
    ----------
    slots : ndarray of int, shape (n_districts, n_days)
        Hearing slots of courts for improper entry.
    hearings : ndarray of int, shape (n_districts, n_days)
        Hearings for which there is a slot of the court and time of every office that an order sets: at most
        `slots`.
    bottleneck : ndarray of int, shape (n_districts, n_days)
        Which of ``court`` and `OFFICES` allows the fewest hearings, as an index into `REFUSERS`.
    left_by_existing : ndarray of int, shape (n_districts, n_days)
        Slots that existing work on other charges would leave if it went first.
    beds : mapping of str to Beds
        By district; a case that is heard where beds are set needs one until its sentence ends.
    dur_wait : float
        Longest wait for a hearing, days.
    wait_to_limit : bool
        Whether those whom no court can hear within the limit wait until it before they take the civil route;
        otherwise they take it at once.
    """

    slots: NDArray[np.int64]
    hearings: NDArray[np.int64]
    bottleneck: NDArray[np.int64]
    left_by_existing: NDArray[np.int64]
    beds: Mapping[str, Beds]
    dur_wait: float
    wait_to_limit: bool

    @property
    def resources(self) -> tuple[DailySlots | Servers, ...]:
        """Every resource of the network.

        Court and offices are one calendar: a case takes a day's time of all of them, at any hour.
        """
        courts = [DailySlots(f"court/{name}", self.hearings[at]) for at, name in enumerate(DISTRICTS)]
        beds = [Servers(f"beds/{name}", self._beds(name)) for name in DISTRICTS if self.beds]
        return (*courts, *beds)

    @property
    def needs(self) -> tuple[dict[str, str], ...]:
        """What a hearing needs by place, one mapping a kind; beds are apart."""
        return (_at("court"),)

    @property
    def needs_with_bed(self) -> tuple[dict[str, str], ...]:
        """What a hearing needs by place where a bed is needed too."""
        return (*self.needs, _at("beds"))

    def _beds(self, district: str) -> int | NDArray[np.int64]:
        # Nobody is referred to a bed in a district without them; a resource has one server at least.
        return self.beds[district].number if district in self.beds else 1


def _at(kind: str) -> dict[str, str]:
    return {cell.key: f"{kind}/{cell.district}" for cell in CELLS}


def unlimited(slots: NDArray[np.int64], *, dur_wait: float) -> Limits:
    """Return limits of courts alone, without existing work."""
    return Limits(slots, slots, np.zeros_like(slots), slots, {}, dur_wait, wait_to_limit=False)


def acts(resource: Resource, order: Order) -> bool:
    """Whether a resource of an order changes what can be heard.

    Nothing does without a first day. Offices need their cases a court day. Jail beds can be added only where
    the order set a number before, since no source says how many there were.
    """
    if resource.start is None:
        return False
    if resource.kind != "jail_beds":
        return resource.kind == "hearing_slots" or resource.cases_per_court_day is not None
    if resource.effect == "sets":
        return True
    first = resource.start
    before = [one for one in order.resources if one.kind == "jail_beds" and one.effect == "sets"]
    dated = [one.districts for one in before if one.start is not None and one.start < first]
    return all(any(district in districts for districts in dated) for district in resource.districts)


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
        its own, from its first day until it is set again, and grows by what is added later. Offices without
        cases a court day change nothing. Several districts share a number in equal parts.
    rule : str
        See `capacity.CAPACITY_RULES`.
    days : CourtDays
        Days simulated.
    """
    found = hearing_slots(courts, draw, order, rule=rule, days=days)
    rates = np.full((len(_COURT_AND_OFFICES), *found.rate.shape), np.inf)
    rates[0] = found.rate
    ahead = np.zeros((len(_COURT_AND_OFFICES), len(DISTRICTS)))
    beds: dict[str, Beds] = {}
    for at, district in enumerate(DISTRICTS):
        for kind, office in enumerate(OFFICES, start=1):
            level = _level(order, office, district, days)
            rates[kind, at], ahead[kind, at] = level.by_day, level.ahead
        number = _level(order, "jail_beds", district, days).by_day
        if np.isfinite(number).any():
            from_day = int(np.isfinite(number).argmax())
            number[:from_day] = number[from_day]
            beds[district] = Beds(from_day, number.astype(np.int64))
    bottleneck = rates.argmin(axis=0)
    return Limits(
        slots=found.slots,
        hearings=_hearings(found.slots, rates[1:].min(axis=0), ahead, bottleneck, days),
        bottleneck=np.array([REFUSERS.index(name) for name in _COURT_AND_OFFICES])[bottleneck],
        left_by_existing=found.left_by_existing,
        beds=beds,
        dur_wait=order.practicable.wait_limit_hours / 24.0,
        wait_to_limit=order.practicable.overflow == "queue",
    )


@dataclass(frozen=True, slots=True)
class _Level:
    """Cases that an office, or people whom beds, can take in a district by day; infinite before it is set."""

    by_day: NDArray[np.float64]
    ahead: float
    """Part of a case that the district has ahead of the others with which it shares a fraction."""


def _level(order: Order, kind: str, district: str, days: CourtDays) -> _Level:
    """Follow the number of a kind that an order sets in a district, and adds to what it set."""
    by_day, ahead = np.full(days.sits.size, np.inf), 0.0
    for resource in by_first_day(order.resources):
        if resource.kind != kind or district not in resource.districts or not acts(resource, order):
            continue
        place = resource.districts.index(district) / len(resource.districts)
        part = resource.amount / len(resource.districts) * (resource.cases_per_court_day or 1.0)
        if kind == "jail_beds":
            part = float(np.floor(part + place + 1e-9))
        first = days.index(resource.start)
        if resource.effect == "sets":
            by_day[first:], ahead = part, place
        else:
            by_day[first:] += part
    return _Level(by_day, ahead)


def _hearings(
    slots: NDArray[np.int64],
    offices: NDArray[np.float64],
    ahead: NDArray[np.float64],
    bottleneck: NDArray[np.int64],
    days: CourtDays,
) -> NDArray[np.int64]:
    """Count the hearings of each day; a part of a case that is left over is carried to the next court day."""
    hearings = slots.copy()
    for at in range(len(DISTRICTS)):
        limited = np.flatnonzero(np.isfinite(offices[at]) & days.sits)
        if not limited.size:
            continue
        carried = float(ahead[bottleneck[at, limited[0]], at])
        for day in limited.tolist():
            carried += offices[at, day]
            hearings[at, day] = min(int(slots[at, day]), int(carried + 1e-9))
            # Time that no slot of the court could use is lost, but for one case: slots are rounded too.
            carried = min(carried - hearings[at, day], 1.0)
    return hearings


def defenders_by_day(order: Order, district: str, days: CourtDays) -> NDArray[np.float64]:
    """Return the defenders whom an order sets in a district by day, an even part of those of several.

    NaN where none are set. A number without a first day on record holds throughout, until one with a first
    day is set.
    """
    numbers = np.full(days.sits.size, np.nan)
    for first, sets, part in _defenders(order, district):
        since = slice(days.index(first), None)
        numbers[since] = part if sets else numbers[since] + part
    return numbers


def defenders_set(order: Order, district: str) -> float | None:
    """Return the defenders whom an order sets in a district in the end; None where it sets none."""
    number: float | None = None
    for _, sets, part in _defenders(order, district):
        number = part if sets else None if number is None else number + part
    return number or None


def _defenders(order: Order, district: str) -> list[tuple[date | None, bool, float]]:
    """List first day, whether the number is set (else added), and the number, by first day."""
    named = [one for one in order.resources if one.kind == "defenders" and district in one.districts]
    undated = [one for one in named if one.start is None and one.effect == "sets"]
    return [
        (one.start, one.effect == "sets", one.amount / len(one.districts))
        for one in (*undated, *by_first_day(named))
    ]


REFUSER_WORDS: dict[str, str] = {
    "court": "court hearings",
    "beds": "jail beds",
    "attorneys": "prosecuting attorneys",
    "defenders": "defence attorneys",
    "judges": "judges",
}
"""What can refuse a referral, in words, by the keys of `border.limits.REFUSERS`."""


def name_resource(resource: Resource) -> str:
    """Name a resource by its number and kind."""
    return f"{resource.amount:g} {resource.kind.replace('_', ' ')}"


def describe_resource(resource: Resource, order: Order) -> str:
    """Say what a resource does to the numbers, or why it changes none.

    Parameters
    ----------
    resource : Resource
        Of the order.
    order : Order
        As it is simulated.
    """
    words = (
        _effect(resource)
        if acts(resource, order)
        else f"they change no number, because {_why_no_effect(resource)}"
    )
    counted = resource.kind == "defenders" and resource.effect == "sets" and resource.amount > 0.0
    if not counted:
        return words
    words = words.replace("they change no number", "they limit no hearing")
    return f"{words}; cases for each of them are counted"


def _effect(resource: Resource) -> str:
    cases = resource.cases_per_court_day
    if resource.kind == "jail_beds":
        return "a case needs one from its first appearance to the end of its sentence"
    number = f"{resource.amount * (cases or 1.0):,.10g} defendants per court day"
    each = "" if cases is None else f", {cases:g} each, as the order says"
    if resource.effect == "adds":
        return f"{number} more{each}"
    if resource.kind == "hearing_slots":
        return f"{number}, in place of what the record shows and what was added before"
    return f"{number} at most{each}"


def _why_no_effect(resource: Resource) -> str:
    if resource.kind in OFFICES and resource.cases_per_court_day is None:
        return "no source says how many cases each takes in a court day"
    if resource.kind == "jail_beds" and resource.start is not None:
        return "no source says how many there were, and the order did not set a number before"
    return "no first day is on record"
