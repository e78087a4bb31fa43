"""Write an order as an order file, laid out as the library's files are."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from practicable.orders.schema import Order

__all__ = ["to_toml"]


def to_toml(order: Order) -> str:
    """Write an order as TOML; `parse` of the text gives an equal order.

    Parameters
    ----------
    order : Order
        Keys at their default are left out.

    Returns
    -------
    str
        Single keys first, then a table each for `practicable` and `message`, then a table each directive,
        resource and source.
    """
    content: dict[str, object] = order.model_dump(by_alias=True, exclude_none=True)
    single = {key: value for key, value in content.items() if not _is_table(value)}
    single.pop("summary", None) if not order.summary else None
    parts = [_lines(single)]
    for key, value in content.items():
        if isinstance(value, dict):
            parts.append(f"[{key}]\n{_lines(cast('dict[str, object]', value))}")
        elif _is_table(value):
            entries = cast("tuple[dict[str, object], ...]", value)
            parts += [f"[[{key}]]\n{_lines(entry)}" for entry in entries]
    return "\n".join(parts)


def _is_table(value: object) -> bool:
    return isinstance(value, (dict, tuple))


def _lines(table: Mapping[str, object]) -> str:
    return "".join(
        f"{key} = {_value(value)}\n"
        for key, value in table.items()
        if value is not False and value not in ((), {})
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in pairs) + " }"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(_value(inner) for inner in cast("tuple[object, ...]", value)) + "]"
    return repr(value)


def _text(value: str) -> str:
    """Quote a text: JSON's escapes are TOML's, but for the one control character that JSON leaves bare."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
