"""Put a document's rows in the place of the rows they renew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from practicable.facts.tabular import KEYS, Rows, format_number

__all__ = ["Change", "changes", "merged", "with_single_adults"]

_MONTHLY = ("monthly_apprehensions", "monthly_elsewhere")
_DERIVED = "derived_single_adult"


@dataclass(frozen=True, slots=True)
class Change:
    """A row that a document adds, changes or takes away.

    Attributes
    ----------
    table, measure, place, period_start : str
        Which row.
    before, after : str
        Its value in the carried table and in the document; empty when absent there.
    """

    table: str
    measure: str
    place: str
    period_start: str
    before: str
    after: str


def merged(carried: Mapping[str, Rows], fresh: Mapping[str, Rows]) -> dict[str, Rows]:
    """Return the tables that a document touches, with its rows in place.

    Rows of the same source and measure in the fiscal years that the document covers are replaced; collected
    figures and the workbook are replaced whole.
    """
    tables: dict[str, Rows] = {}
    for name, rows in fresh.items():
        covered = {_scope(row) for row in rows}
        kept = [row for row in carried.get(name, []) if _scope(row) not in covered]
        whole = not any("fiscal_year" in row for row in rows)
        tables[name] = rows if whole else kept + rows
    if any(name in tables for name in _MONTHLY):
        for name in _MONTHLY:
            tables[name] = with_single_adults(tables.get(name, carried.get(name, [])))
    return tables


def with_single_adults(rows: Rows) -> Rows:
    """Return rows with single adults derived: total less unaccompanied less family, where all are known.

    Two northern months of fiscal year 2018 print more people in families than people; they get no row.
    """
    printed = [row for row in rows if row["source"] != _DERIVED]
    by_key = {(row["measure"], row["place"], row["period_start"]): row for row in printed}
    derived: Rows = []
    for (measure, place, start), row in by_key.items():
        parts = [by_key.get((part, place, start)) for part in ("unaccompanied", "family")]
        if measure != "total" or None in parts:
            continue
        value = float(row["value"]) - sum(float(part["value"]) for part in parts if part)
        if value < 0:
            continue
        derived.append({**row, "measure": "single_adult", "value": format_number(value), "source": _DERIVED})
    return printed + derived


def changes(carried: Mapping[str, Rows], tables: Mapping[str, Rows]) -> tuple[Change, ...]:
    """List every row whose value differs between the carried tables and the new ones."""
    found: list[Change] = []
    for name, rows in tables.items():
        before, after = _values(carried.get(name, [])), _values(rows)
        for key in sorted(before.keys() | after.keys()):
            if before.get(key, "") != after.get(key, ""):
                measure, place, _, start = key[:4]
                found.append(Change(name, measure, place, start, before.get(key, ""), after.get(key, "")))
    return tuple(found)


def _scope(row: Mapping[str, str]) -> tuple[str, str, str]:
    return row["source"], row["measure"], row.get("fiscal_year", "")


def _values(rows: Rows) -> dict[tuple[str, ...], str]:
    return {tuple(row.get(key, "") for key in KEYS): row["value"] for row in rows}
