"""Entries of an order that contradict or repeat one another."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from practicable.orders.rules import complaint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicable.orders.entries import Directive, Resource

__all__ = ["check_overrides", "check_resources"]


def check_overrides(directives: Sequence[Directive]) -> None:
    """Check directives against one another.

    Of two that disagree the later in the file starts strictly later; none repeats another.
    """
    for later_at, later in enumerate(directives):
        for earlier_at, earlier in enumerate(directives[:later_at]):
            if _says(later) == _says(earlier):
                raise complaint(
                    f"repeats directive[{earlier_at + 1}]; accepted: each once", key=f"directive.{later_at}"
                )
            disputed = _dispute(earlier, later)
            if disputed and later.start <= earlier.start:
                raise complaint(
                    f"contradicts directive[{earlier_at + 1}]: {disputed}; "
                    "accepted: equal shares, separate dates, or the override last and starting later",
                    key=f"directive.{later_at}",
                )


def _says(directive: Directive) -> tuple[object, ...]:
    return directive.cells, directive.start, directive.end, directive.shares


def _dispute(earlier: Directive, later: Directive) -> str | None:
    """Say what two directives disagree on where both are in force, or None."""
    first_day = max(earlier.start, later.start)
    if any(end is not None and end < first_day for end in (earlier.end, later.end)):
        return None
    shared = [cell for cell in later.cells if cell in earlier.cells]
    for population, share in later.shares.items():
        if shared and population in earlier.shares and earlier.shares[population] != share:
            where = f"{shared[0].district} on {first_day}"
            return f"{population} {share:g} v {earlier.shares[population]:g} in {where}"
    return None


def check_resources(resources: Sequence[Resource]) -> None:
    """Check that no two resources of a kind set a number, or set and add to it, on one day in one place."""
    for (earlier_at, earlier), (later_at, later) in combinations(enumerate(resources), 2):
        if later.kind != earlier.kind or later.start is None or later.start != earlier.start:
            continue
        effects = {earlier.effect, later.effect}
        shared = [cell for cell in later.cells if cell in earlier.cells]
        if shared and "sets" in effects:
            what = "set" if effects == {"sets"} else "set and added to"
            raise complaint(
                f"contradicts resource[{earlier_at + 1}]: {later.kind} in {shared[0].district} are {what} on"
                f" {later.start}; accepted: one number for a place and day, or separate days",
                key=f"resource.{later_at}",
            )
