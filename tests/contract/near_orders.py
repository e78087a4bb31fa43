"""Orders that are almost right: an order of the library, or one drawn at random, with a few things wrong."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

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

_WHOLE = [load(name).model_dump(mode="json", by_alias=True, exclude_none=True) for name in LIBRARY]
_WHOLE += [random_order(seed) for seed in range(12)]


def _containers(content: Any) -> Iterator[Any]:
    """Every object and list within some content, itself included."""
    if isinstance(content, dict | list):
        yield content
        inner: list[Any] = list(content.values()) if isinstance(content, dict) else content
        for one in inner:
            yield from _containers(one)


def _keys(container: Any) -> list[Any]:
    return list(container) if isinstance(container, dict) else list(range(len(container)))


@st.composite
def near_orders(draw: st.DrawFn, *, changes: int = 3) -> dict[str, Any]:
    """Draw an order with none up to `changes` things replaced, left out, doubled or added."""
    order = copy.deepcopy(draw(st.sampled_from(_WHOLE)))
    for _ in range(draw(st.integers(0, changes))):
        container = draw(st.sampled_from(list(_containers(order))))
        keys = _keys(container)
        how = draw(st.sampled_from(("replace", "leave out", "double", "add")))
        if how == "add" or not keys:
            value = copy.deepcopy(draw(JSON))
            if isinstance(container, list):
                container.append(value)
            else:
                container[draw(st.sampled_from(("id", "until", "resource", "message", "x", "")))] = value
            continue
        key = draw(st.sampled_from(keys))
        if how == "leave out":
            del container[key]
        elif how == "double" and isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        else:
            container[key] = copy.deepcopy(draw(JSON))
    return order
