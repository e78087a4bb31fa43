"""Write docs/orders.md, every key of an order file: ``python validation/order_page.py --write``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from practicable import api

PAGE = Path(__file__).parents[1] / "docs" / "orders.md"
TABLES = {
    "": "The order",
    "practicable": "`[practicable]`: what yields at capacity",
    "message": "`[message]`: the announcement",
    "directive": "`[[directive]]`: who is referred, where and when",
    "resource": "`[[resource]]`: capacity that the order adds or sets",
    "source": "`[[source]]`: documents that the order rests on",
}
_SAID = {"title", "summary", "source", "url", "note", "published", "text"}
DOCUMENTARY = _SAID | {"id", "uncertain", "earliest", "latest"}
"""Keys that are shown and change no number."""

INTRODUCTION = """# Order files, key by key

An order is a TOML file. `practicable orders new my-order -o my-order.toml` writes a commented template,
`practicable orders show ID --toml` prints an order of the library, and `practicable orders check FILE` says
what is wrong with a file, with line and key. An unknown key, a value out of range and a contradiction are
refused; a key marked *shown* is printed and changes no number. Dates are written `2018-04-06`.
"""


def page() -> str:
    """Return the whole page."""
    schema: Mapping[str, Any] = api.orders_form()["schema"]
    parts = [INTRODUCTION, *(_table(schema, key, title) for key, title in TABLES.items())]
    return "\n".join(
        [*parts, "## An example\n", "```toml", api.orders_toml("next-month").rstrip(), "```", ""]
    )


def _table(schema: Mapping[str, Any], table: str, title: str) -> str:
    entry = schema if not table else schema["$defs"][table.capitalize()]
    required = set(entry.get("required", ()))
    lines = [f"## {title}\n", "| key | meaning | accepted | default | example |", "|---|---|---|---|---|"]
    for key, found in entry["properties"].items():
        if not table and key in TABLES:
            continue
        default = "required" if key in required else _default(found)
        cells = (f"`{key}`", _meaning(key, found), _accepted(schema, found), default, _example(table, key))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _meaning(key: str, found: Mapping[str, Any]) -> str:
    words = [f"{part.rstrip('.')}." for part in (found.get("title"), found.get("description")) if part]
    unit = f"Unit: {found['unit']}." if "unit" in found else ""
    shown = "*Shown.*" if key in DOCUMENTARY else ""
    return " ".join(filter(None, (*words, unit, shown)))


def _accepted(schema: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Say what a value may be: the choices, a range, a date, text."""
    kinds = [one for one in found.get("anyOf", [found]) if one.get("type") != "null"]
    (kind,) = kinds
    if "$ref" in kind:
        kind = schema["$defs"][kind["$ref"].rpartition("/")[2]]
    if "choices" in found:
        words = ", ".join(f"`{slug}`" for slug, _ in found["choices"])
        if kind["type"] == "object":
            return f'a share from 0 to 1 (or `"80%"`) for each of {words}'
        return f"a list of {words}" if kind["type"] == "array" else words
    if kind.get("format") == "date":
        return "a date"
    if kind["type"] == "boolean":
        return "`true`, `false`"
    if kind["type"] == "number":
        return _range(kind)
    return f"text, at most {kind['maxLength']:,} letters" if "maxLength" in kind else "text"


def _range(kind: Mapping[str, Any]) -> str:
    least = (
        f"above {kind['exclusiveMinimum']:g}" if "exclusiveMinimum" in kind else f"from {kind['minimum']:g}"
    )
    share = kind["maximum"] == 1.0
    return f"{least} to {kind['maximum']:,.0f}" + (' (or `"80%"`)' if share else "")


def _default(found: Mapping[str, Any]) -> str:
    value = found.get("default")
    if value in (None, "", [], {}):
        return "none"
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}`"


def _example(table: str, key: str) -> str:
    """Return the template's line of a key, in a comment or not."""
    return next((f"`{line}`" for line in _template(table) if line.startswith(f"{key} = ")), "")


def _template(table: str) -> Iterator[str]:
    """Yield the lines of the template that set a key of one table, those in comments too."""
    within = ""
    for line in api.orders_new("my-order", date(2026, 12, 15)).splitlines():
        bare = line.removeprefix("# ")
        if found := re.fullmatch(r"\[\[?(\w+)\]\]?", bare):
            within = found[1]
        elif within == table and re.match(r"\w+ = ", bare):
            yield bare


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())
