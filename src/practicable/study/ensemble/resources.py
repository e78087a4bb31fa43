"""What a resource of an order does to the numbers, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicable.border.limits import OFFICES, acts

if TYPE_CHECKING:
    from practicable.orders import Order, Resource

__all__ = ["REFUSER_WORDS", "named", "told"]

REFUSER_WORDS: dict[str, str] = {
    "court": "court hearings",
    "beds": "jail beds",
    "attorneys": "prosecuting attorneys",
    "defenders": "defence attorneys",
    "judges": "judges",
}
"""What can refuse a referral, in words, by the keys of `border.limits.REFUSERS`."""


def named(resource: Resource) -> str:
    """Name a resource by its number and kind."""
    return f"{resource.amount:g} {resource.kind.replace('_', ' ')}"


def told(resource: Resource, order: Order) -> str:
    """Say what a resource does to the numbers, or why it changes none.

    Parameters
    ----------
    resource : Resource
        Of the order.
    order : Order
        As it is simulated.
    """
    words = (
        _acting(resource) if acts(resource, order) else f"they change no number, because {_missing(resource)}"
    )
    counted = resource.kind == "defenders" and resource.effect == "sets" and resource.amount > 0.0
    if not counted:
        return words
    words = words.replace("they change no number", "they limit no hearing")
    return f"{words}; cases for each of them are counted"


def _acting(resource: Resource) -> str:
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


def _missing(resource: Resource) -> str:
    if resource.kind in OFFICES and resource.cases_per_court_day is None:
        return "no source says how many cases each takes in a court day"
    if resource.kind == "jail_beds" and resource.start is not None:
        return "no source says how many there were, and the order did not set a number before"
    return "no first day is on record"
