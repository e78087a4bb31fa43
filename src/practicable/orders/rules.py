"""What must hold within an order beyond the types of its values.

The checks raise pydantic's custom error with the offending key in its context; `complaints` turns it into one
line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from pydantic_core import PydanticCustomError

from practicable.errors import InputError, is_obeyed, nearest
from practicable.geography import CELLS, DISTRICTS, SECTORS
from practicable.literals import read_share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


__all__ = [
    "MOST_AMOUNT",
    "MOST_WAIT_HOURS",
    "POPULATIONS",
    "POPULATION_NAMES",
    "RESOURCE_KINDS",
    "check_sectors",
    "complaint",
    "in_district_order",
    "in_sector_order",
    "populations_only",
    "readable",
    "share_as_written",
    "slug",
    "with_announcements",
]

POPULATION_NAMES: dict[str, str] = {
    "single_adult": "Adults travelling alone",
    "family_adult": "Adults in families",
}
"""People who can be referred: slug and name."""

POPULATIONS: tuple[str, ...] = tuple(POPULATION_NAMES)

RESOURCE_KINDS: dict[str, str] = {
    "attorneys": "prosecuting attorneys",
    "hearing_slots": "defendants heard per court day",
    "judges": "judges",
    "defenders": "defence attorneys",
    "jail_beds": "jail beds",
}
"""What an order can add: slug and name."""

MOST_AMOUNT = 100_000
"""Largest number of a resource, and of defendants a court day that one brings: more than ever arrive."""

MOST_WAIT_HOURS = 240.0
"""Longest wait for a hearing, hours: what is simulated after the last day reported ends every such wait."""

_CHILDREN = re.compile(r"child|minor|juvenile|unaccompanied|uac", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 80


def complaint(message: str, *, key: str = "") -> PydanticCustomError:
    """Build the error of a rule; `key` is the offending key below the table that was checked."""
    return PydanticCustomError("rule", "{text}", {"text": message, "key": key})


def share_as_written(value: object) -> object:
    """Read a share as options do, a number from 0 to 1 or text such as ``"80%"``; leave other types."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value
    try:
        return read_share(value if isinstance(value, str) else repr(value))
    except InputError as error:
        raise complaint(str(error)) from error


def slug(name: str) -> str:
    """Check an order's id."""
    if len(name) > _LONGEST_ID:
        raise complaint(f"has {len(name):,} letters; accepted: at most {_LONGEST_ID}")
    if not _SLUG.fullmatch(name):
        raise complaint(
            f"'{name}' is not an id; accepted: lower-case words joined by hyphens, as in 'my-order-2'"
        )
    return name


def readable(text: str) -> str:
    """Refuse characters that a terminal or page would obey: controls and changes of direction."""
    for one in text:
        if is_obeyed(one) and one not in "\n\t":
            raise complaint(
                f"holds the control character U+{ord(one):04X}; accepted: text, line breaks and tabs"
            )
    return text


def in_district_order(districts: tuple[str, ...]) -> tuple[str, ...]:
    """Check district slugs and sort them west to east."""
    return _in_order(districts, DISTRICTS, "district")


def in_sector_order(sectors: tuple[str, ...]) -> tuple[str, ...]:
    """Check sector slugs and sort them west to east."""
    return _in_order(sectors, SECTORS, "sector")


def _in_order(names: tuple[str, ...], accepted: Sequence[str], noun: str) -> tuple[str, ...]:
    if not names:
        raise complaint(f"no {noun} named; accepted: one or more of {', '.join(sorted(accepted))}")
    for name in names:
        if name not in accepted:
            raise complaint(f"unknown {noun} '{name}'; {nearest(name, accepted)}")
        if names.count(name) > 1:
            raise complaint(f"{noun} '{name}' is named twice; name it once")
    return tuple(sorted(names, key=accepted.index))


def populations_only(refer: dict[str, float]) -> dict[str, float]:
    """Check who is referred, and sort the populations."""
    for name in refer:
        if name in POPULATIONS:
            continue
        if _CHILDREN.search(name):
            raise complaint(
                f"'{name}': a child cannot be prosecuted; accepted: {', '.join(POPULATIONS)}", key=name
            )
        raise complaint(f"unknown population '{name}'; {nearest(name, POPULATIONS)}", key=name)
    return {name: refer[name] for name in POPULATIONS if name in refer}


def with_announcements(content: object) -> object:
    """Fill in the announcement dates that an order file may leave out.

    A directive or resource without its own `announced` was announced with the order (`issued`), or on its
    first day where the order has no date of issue; an end without `until_announced` was announced with the
    directive.
    A resource may name one `district` in place of `districts`.
    """
    if not isinstance(content, dict):
        return content
    table = cast("dict[str, object]", content)
    issued = table.get("issued")
    filled = dict(table)
    for key in ("directive", "resource"):
        entries = table.get(key)
        if isinstance(entries, (list, tuple)):
            filled[key] = [_announced(entry, issued) for entry in cast("Iterable[object]", entries)]
    message = table.get("message")
    if isinstance(message, dict):
        filled["message"] = _announced(cast("object", message), issued)
    return filled


def _announced(entry: object, issued: object) -> object:
    if not isinstance(entry, dict):
        return entry
    table = dict(cast("dict[str, object]", entry))
    if "district" in table and "districts" not in table:
        table["districts"] = [table.pop("district")]
    known = table.get("announced", issued if issued is not None else table.get("from"))
    if known is not None:
        table["announced"] = known
        if table.get("until") is not None:
            table.setdefault("until_announced", known)
    return table


def check_sectors(sectors: Sequence[str], districts: Sequence[str]) -> None:
    """Check that each sector lies, at least in part, in one of the districts, and each district has one."""
    cells = [cell for cell in CELLS if cell.sector in sectors]
    for sector in sectors:
        homes = [cell.district for cell in cells if cell.sector == sector]
        if not set(homes) & set(districts):
            raise complaint(
                f"'{sector}' lies in {' and '.join(homes)}, which districts does not name", key="sectors"
            )
    for district in districts:
        if sectors and district not in {cell.district for cell in cells}:
            raise complaint(
                f"none of them lies in '{district}', which districts names; accepted: a sector of it too, or"
                f" no '{district}'",
                key="sectors",
            )
