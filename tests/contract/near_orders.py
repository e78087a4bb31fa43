"""Orders that are almost right: an order of the library, or one drawn at random, with a few things wrong."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, cast

from hypothesis import strategies as st
from web_client import random_order

from practicable.orders import LIBRARY, load

__all__ = ["JSON", "STRANGE", "near_orders"]

STRANGE: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    0.5,
    1,
    24.0,
    1e-308,
    -0.0,
    1e308,
    10**30,
    2**63,
    float("nan"),
    float("inf"),
    "",
    " ",
    "azd",
    "x" * 3_000,
    "\x00",
    "\ud800",
    "\u202e",
    '"""',
    "'''\n",
    "[[directive]]",
    "0001-01-01",
    "1999-12-31",
    "2018-02-30",
    "2018-04-06",
    "2018-04-06T00:00:00Z",
    "9999-12-31",
    [],
    {},
    [[]],
    ["azd", "azd"],
    {"single_adult": 1.0},
    {"": {}},
)
"""Values that a reader may trip over; the text of JSON can carry every one of them."""

JSON = st.recursive(
    st.sampled_from(STRANGE) | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)

Container = dict[str, Any] | list[Any]

_WHOLE: tuple[dict[str, Any], ...] = (
    *(load(name).model_dump(mode="json", by_alias=True, exclude_none=True) for name in LIBRARY),
    *(random_order(seed) for seed in range(12)),
)


def _containers(content: Any) -> Iterator[Container]:
    """Every object and list within some content, itself included."""
    if isinstance(content, dict):
        entries = cast("dict[str, Any]", content)
        yield entries
        for one in entries.values():
            yield from _containers(one)
    elif isinstance(content, list):
        items = cast("list[Any]", content)
        yield items
        for one in items:
            yield from _containers(one)


def _change_object(draw: st.DrawFn, entries: dict[str, Any]) -> None:
    key = draw(st.sampled_from([*entries, "id", "until", "resource", "message", "x", ""]))
    if key in entries and draw(st.booleans()):
        del entries[key]
    else:
        entries[key] = copy.deepcopy(draw(JSON))


def _change_list(draw: st.DrawFn, items: list[Any]) -> None:
    if not items or draw(st.booleans()):
        items.append(copy.deepcopy(draw(JSON)))
        return
    at = draw(st.integers(0, len(items) - 1))
    if draw(st.booleans()):
        items.append(copy.deepcopy(items[at]))
    else:
        items[at] = copy.deepcopy(draw(JSON))


@st.composite
def near_orders(draw: st.DrawFn, *, changes: int = 3) -> dict[str, Any]:
    """Draw an order with none up to `changes` things replaced, left out, doubled or added."""
    order = copy.deepcopy(draw(st.sampled_from(_WHOLE)))
    for _ in range(draw(st.integers(0, changes))):
        container = draw(st.sampled_from(list(_containers(order))))
        if isinstance(container, dict):
            _change_object(draw, container)
        else:
            _change_list(draw, container)
    return order
