"""What of an order was announced after a date, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicable.border.limits import acts, name_resource
from practicable.geography import DISTRICT_NAMES, DISTRICTS

if TYPE_CHECKING:
    from practicable.orders import Directive, Order, Resource

__all__ = ["came_later"]

_PEOPLE = {"single_adult": "adults travelling alone", "family_adult": "family adults"}


def came_later(announced: Order, whole: Order) -> tuple[str, ...]:
    """Name what a simulation of the whole order holds beside what was announced by a date.

    Parameters
    ----------
    announced : Order
        As of the date.
    whole : Order
        With what was announced later; resources that change no number are not named.
    """
    message = whole.message if announced.message is None else None
    parts = [] if message is None else [f"the announcement of {message.announced:%-d %B %Y}"]
    for directive in whole.directives:
        if directive in announced.directives:
            continue
        without_end = directive.model_copy(update={"end": None, "end_announced": None})
        ends = without_end in announced.directives
        parts.append(_end(directive) if ends else _directive(directive))
    parts += [
        f"{name_resource(resource)} {_where(resource)}"
        for resource in whole.resources
        if resource not in announced.resources and acts(resource, whole)
    ]
    return tuple(parts)


def _directive(directive: Directive) -> str:
    until = "" if directive.end is None else f" until {directive.end:%-d %B %Y}"
    return f"{_what(directive)} {_where(directive)} from {directive.start:%-d %B %Y}{until}"


def _end(directive: Directive) -> str:
    return f"the end of {_what(directive)} {_where(directive)} with {directive.end:%-d %B %Y}"


def _what(directive: Directive) -> str:
    people = " and ".join(_PEOPLE[population] for population in directive.refer)
    parts = [f"the referral of {people}"] if people else []
    parts += [] if directive.administrative is None else ["administrative sanctions"]
    return " and ".join(parts)


def _where(part: Directive | Resource) -> str:
    if len(part.districts) == len(DISTRICTS):
        return "in all five districts"
    return f"in the {', the '.join(DISTRICT_NAMES[district] for district in part.districts)}"
