"""What a resource of an order does to the numbers, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicable.border.limits import OFFICES, acts

if TYPE_CHECKING:
    from practicable.orders import Resource

__all__ = ["named", "told"]


def named(resource: Resource) -> str:
    """Name a resource by its number and kind."""
    return f"{resource.amount:g} {resource.kind.replace('_', ' ')}"


def told(resource: Resource) -> str:
    """Say what a resource does to the numbers, or why it changes none.

    Parameters
    ----------
    resource : Resource
        Of an order that is simulated.
    """
    words = _acting(resource) if acts(resource) else f"they change no number, because {_missing(resource)}"
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
    return f"{number} at most{each}"


def _missing(resource: Resource) -> str:
    if resource.kind in OFFICES and resource.cases_per_court_day is None:
        return "no source says how many cases each takes in a court day"
    if resource.kind == "jail_beds" and resource.effect == "adds":
        return "no source says how many there were"
    return "no first day is on record"
