"""What a number of hearings means for each defendant, and what it takes where a source says so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.border.limits import acts, defenders_set, describe_resource, name_resource
from practicable.errors import InputError
from practicable.geography import DISTRICT_NAMES, DISTRICTS
from practicable.results.frontier import Addition, Conversion, FloorHeld, WouldTake
from practicable.study.ensemble.quantities import LEVEL, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from practicable.border.due_process import Recorded
    from practicable.orders import Order, Resource
    from practicable.results.base import Quantity

__all__ = ["Conversions", "Floor", "additions", "conversions", "floors", "held"]

NO_SOURCE = "no source"

_SURE = f"{50 * (1 + LEVEL):g}"
"""Of 100 replicates, how many lie at or below the upper end of a quantity's interval."""

_MINUTES, _CLIENTS = "minutes_per_defendant", "cases_per_defender_day"


@dataclass(frozen=True, slots=True)
class Conversions:
    """What the user states beside the record; None where nothing is stated.

    Attributes
    ----------
    session_hours : float or None
        Hours of hearings a court day in each district, above 0, at most 24.
    cases_per_attorney : float or None
        Defendants whom an attorney takes in a court day, above 0.
    least_minutes : float or None
        Floor of minutes of hearing per defendant, above 0.
    most_clients : float or None
        Floor of defence: the most defendants per defender and court day, above 0.
    """

    session_hours: float | None = None
    cases_per_attorney: float | None = None
    least_minutes: float | None = None
    most_clients: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        for name, value, most in (
            ("session hours", self.session_hours, 24.0),
            ("cases per attorney", self.cases_per_attorney, math.inf),
            ("minutes", self.least_minutes, math.inf),
            ("clients", self.most_clients, math.inf),
        ):
            if value is not None and not (0.0 < value <= most and math.isfinite(value)):
                limit = "above 0" if math.isinf(most) else f"above 0, at most {most:g}"
                raise InputError(f"{value:g}; accepted: {limit}", where=name)


def conversions(
    needed: float,
    now: float,
    district: str,
    *,
    order: Order,
    recorded: Sequence[Recorded],
    stated: Conversions,
) -> tuple[Conversion, ...]:
    """Say what a number of hearings takes, in the units for which a source or the user gives the conversion.

    Parameters
    ----------
    needed, now : float
        Defendants per court day: what a target takes, and what the district has.
    district : str
        Slug.
    order : Order
        Its offices may say how many cases each takes in a court day.
    recorded : sequence of Recorded
        Figures of due process on record.
    stated : Conversions
        What the user states.
    """
    cases, said = _cases_per_attorney(order, district, stated)
    attorneys = None if cases is None else math.ceil(max(0.0, needed - now) / cases)
    return (
        Conversion(key="attorneys", label="attorneys to be added", low=attorneys, high=attorneys, basis=said),
        _by_record(
            "sessions", "group hearings a court day", "defendants_per_session", needed, district, recorded
        ),
        _by_record("defenders", "defenders in court each day", _CLIENTS, needed, district, recorded),
    )


def _cases_per_attorney(order: Order, district: str, stated: Conversions) -> tuple[float | None, str]:
    if stated.cases_per_attorney is not None:
        return stated.cases_per_attorney, f"{stated.cases_per_attorney:g} cases a court day each, as stated"
    for resource in order.resources:
        if resource.kind == "attorneys" and district in resource.districts and resource.cases_per_court_day:
            return (
                resource.cases_per_court_day,
                f"{resource.cases_per_court_day:g} cases a court day each, by the order",
            )
    return None, NO_SOURCE


def _by_record(
    key: str, label: str, measure: str, needed: float, district: str, recorded: Sequence[Recorded]
) -> Conversion:
    """Divide by the range of a recorded ratio in the district's courts."""
    found = [one for one in recorded if one.measure == measure and one.district == district]
    if not found:
        return Conversion(key=key, label=label, low=None, high=None, basis=NO_SOURCE)
    least, most = min(one.low for one in found), max(one.high for one in found)
    courts = "; ".join(f"{one.court}, {one.period}: {_span(one)}" for one in found)
    return Conversion(
        key=key,
        label=label,
        low=math.ceil(needed / most),
        high=math.ceil(needed / least),
        basis=f"as recorded, {courts}",
        sources=tuple(one.source for one in found),
    )


def _span(one: Recorded) -> str:
    return f"{one.low:.3g}" if one.low == one.high else f"{one.low:.3g}-{one.high:.3g}"


@dataclass(frozen=True, slots=True)
class Floor:
    """A bound of due process.

    Attributes
    ----------
    key, label : str
        Name, and words with unit.
    bound : float
        Least or most.
    basis : str
        Who states it, or where it was recorded.
    unknown : str
        Why the number at some capacity cannot be known, where it cannot.
    """

    key: str
    label: str
    bound: float
    basis: str
    unknown: str

    @property
    def told(self) -> str:
        """The floor in words."""
        known = f"; {self.unknown}" if self.unknown else ""
        return f"{self.bound:.3g}, {self.basis}{known}"


def floors(recorded: Sequence[Recorded], stated: Conversions) -> tuple[Floor, Floor, Floor]:
    """Return the floors: minutes for each defendant, clients of each defender, no child separated.

    Parameters
    ----------
    recorded : sequence of Recorded
        Figures on record: where the user states no floor, the least or most ever recorded stands for it.
    stated : Conversions
        What the user states.
    """
    minutes = min(
        (one for one in recorded if one.measure == "minutes_per_defendant"), key=lambda one: one.low
    )
    clients = max(
        (one for one in recorded if one.measure == "cases_per_defender_day"), key=lambda one: one.high
    )
    fewest, heaviest = (f"{one.court}, {one.period}" for one in (minutes, clients))
    return (
        Floor(
            _MINUTES,
            "minutes of hearing per defendant, at least",
            stated.least_minutes or minutes.low,
            "as stated" if stated.least_minutes else f"fewest on record ({fewest})",
            "" if stated.session_hours else "hours of hearings a court day are not on record",
        ),
        Floor(
            "clients_per_defender",
            "clients per defender and court day, at most",
            stated.most_clients or clients.high,
            "as stated" if stated.most_clients else f"most on record ({heaviest})",
            "the number of defenders is not on record; an order may set it",
        ),
        Floor(
            "no_separation",
            f"children separated from a parent in {_SURE} of 100 replicates, at most",
            0.0,
            "no separation",
            "",
        ),
    )


def held(
    needed: float,
    district: str,
    *,
    order: Order,
    separated: Quantity | None,
    bounds: tuple[Floor, Floor, Floor],
    session_hours: float | None,
) -> tuple[FloorHeld, ...]:
    """Say which floors a number of hearings holds.

    Parameters
    ----------
    needed : float
        Defendants per court day, above 0.
    district : str
        Slug.
    order : Order
        As simulated; it may set the number of defenders.
    separated : Quantity or None
        Children separated at that number of hearings.
    bounds : tuple of Floor
        From `floors`.
    session_hours : float or None
        Hours of hearings a court day.

    Returns
    -------
    tuple of FloorHeld
        `value` is held against the floor; `holds_from` is the least hours of hearings, or whole defenders, a
        court day with which the floor is held.
    """
    defenders = defenders_set(order, district)
    minutes = None if session_hours is None else 60.0 * session_hours / needed
    clients = None if defenders is None else needed / defenders
    children = None if separated is None else separated.high
    least, most, none = bounds
    holds = (
        None if minutes is None else minutes >= least.bound,
        None if clients is None else clients <= most.bound,
        None if children is None else children <= none.bound,
    )
    takes = (
        (rounded(needed * least.bound / 60.0), "hours of hearings a court day"),
        (math.ceil(needed / most.bound), "defenders in court each day"),
        (None, ""),
    )
    return tuple(
        FloorHeld(
            key=floor.key,
            value=None if value is None else rounded(value),
            floor=rounded(floor.bound),
            holds=held,
            holds_from=least_of_it,
            unit=unit,
        )
        for floor, value, held, (least_of_it, unit) in zip(
            bounds, (minutes, clients, children), holds, takes, strict=True
        )
    )


def additions(
    order: Order, seen: Order, gaps: Mapping[float, tuple[float | None, ...]], stated: Conversions
) -> tuple[Addition, ...]:
    """Say what each resource that an order names bought, and what it would have had to do for a target.

    Parameters
    ----------
    order : Order
        The whole order, later announcements with it.
    seen : Order
        As simulated.
    gaps : mapping of float to tuple
        By target: defendants per court day that each district lacks; None where no number of hearings is
        known to reach the target.
    stated : Conversions
        What the user states.
    """
    return tuple(_addition(resource, seen, gaps, stated) for resource in order.resources)


def _addition(
    resource: Resource, seen: Order, gaps: Mapping[float, tuple[float | None, ...]], stated: Conversions
) -> Addition:
    cases = resource.cases_per_court_day
    if resource.kind == "attorneys" and cases is None:
        cases = stated.cases_per_attorney
    bought = resource.amount if resource.kind == "hearing_slots" else None
    if cases is not None and resource.effect == "adds":
        bought = resource.amount * cases
    would_take = tuple(
        WouldTake(target=target, cases_per_court_day=_each(resource, lacking))
        for target, lacking in gaps.items()
    )
    return Addition(
        kind=resource.kind,
        amount=resource.amount,
        districts=tuple(resource.districts),
        announced=resource.announced,
        simulated=resource in seen.resources and acts(resource, seen),
        defendants_per_court_day=bought,
        told=_told(resource, seen, bought),
        source=resource.source,
        would_take=would_take,
        would_take_told=_would_take_told(would_take),
    )


def _told(resource: Resource, seen: Order, bought: float | None) -> str:
    where = ", ".join(DISTRICT_NAMES[district] for district in resource.districts)
    what = f"{name_resource(resource)} announced on {resource.announced:%-d %B %Y}, {where}"
    stated = bought is not None and resource.kind != "hearing_slots" and resource.cases_per_court_day is None
    if stated:
        return f"{what}: {bought:,.0f} defendants per court day with the cases stated; not simulated"
    return f"{what}: {describe_resource(resource, seen)}"


def _would_take_told(would_take: tuple[WouldTake, ...]) -> str:
    """Write the cases that each would have had to take; empty where none can be said."""
    wanted = "; ".join(
        f"{100 * one.target:g} %: {one.cases_per_court_day:.3g}"
        for one in would_take
        if one.cases_per_court_day is not None
    )
    told = "To reach a target alone, each would have had to take this many cases a court day"
    return f"{told}: {wanted}." if wanted else ""


def _each(resource: Resource, lacking: tuple[float | None, ...]) -> float | None:
    """Cases a court day that each would have had to take to fill what its districts lack."""
    parts = [lacking[DISTRICTS.index(district)] for district in resource.districts]
    if resource.amount <= 0 or any(part is None for part in parts):
        return None
    return rounded(sum(part for part in parts if part is not None) / resource.amount)
