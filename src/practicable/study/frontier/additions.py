"""What each resource that an order names bought, and what it would have had to do for a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from practicable.border.limits import acts, describe_resource, name_resource
from practicable.geography import DISTRICT_NAMES, DISTRICTS
from practicable.study.ensemble.quantities import rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from practicable.orders import Order, Resource
    from practicable.study.frontier.floors import Conversions

__all__ = ["additions"]


def additions(
    order: Order, seen: Order, gaps: Mapping[float, tuple[float | None, ...]], stated: Conversions
) -> list[dict[str, Any]]:
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
    return [_addition(resource, seen, gaps, stated) for resource in order.resources]


def _addition(
    resource: Resource, seen: Order, gaps: Mapping[float, tuple[float | None, ...]], stated: Conversions
) -> dict[str, Any]:
    cases = resource.cases_per_court_day
    if resource.kind == "attorneys" and cases is None:
        cases = stated.cases_per_attorney
    bought = resource.amount if resource.kind == "hearing_slots" else None
    if cases is not None and resource.effect == "adds":
        bought = resource.amount * cases
    would_take = [
        {"target": target, "cases_per_court_day": _each(resource, lacking)}
        for target, lacking in gaps.items()
    ]
    return {
        "kind": resource.kind,
        "amount": resource.amount,
        "districts": list(resource.districts),
        "announced": resource.announced.isoformat(),
        "simulated": resource in seen.resources and acts(resource, seen),
        "defendants_per_court_day": bought,
        "told": _told(resource, seen, bought),
        "source": resource.source,
        "would_take": would_take,
        "would_take_told": _would_take_told(would_take),
    }


def _told(resource: Resource, seen: Order, bought: float | None) -> str:
    where = ", ".join(DISTRICT_NAMES[district] for district in resource.districts)
    what = f"{name_resource(resource)} announced on {resource.announced:%-d %B %Y}, {where}"
    stated = bought is not None and resource.kind != "hearing_slots" and resource.cases_per_court_day is None
    if stated:
        return f"{what}: {bought:,.0f} defendants per court day with the cases stated; not simulated"
    return f"{what}: {describe_resource(resource, seen)}"


def _would_take_told(would_take: list[dict[str, Any]]) -> str:
    """Write the cases that each would have had to take; empty where none can be said."""
    wanted = "; ".join(
        f"{100 * one['target']:g} %: {one['cases_per_court_day']:.3g}"
        for one in would_take
        if one["cases_per_court_day"] is not None
    )
    told = "To reach a target alone, each would have had to take this many cases a court day"
    return f"{told}: {wanted}." if wanted else ""


def _each(resource: Resource, lacking: tuple[float | None, ...]) -> float | None:
    """Cases a court day that each would have had to take to fill what its districts lack."""
    parts = [lacking[DISTRICTS.index(district)] for district in resource.districts]
    if resource.amount <= 0 or any(part is None for part in parts):
        return None
    return rounded(sum(part for part in parts if part is not None) / resource.amount)
