"""What the record could settle: published figures that bear on an uncertainty."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from practicable.facts import Record

__all__ = ["Informing", "could_settle", "informing"]


@dataclass(frozen=True, slots=True)
class Informing:
    """Published figures that bear on one uncertainty.

    Attributes
    ----------
    table : str
        Table of the record.
    measures : tuple of str
        Measures of it.
    n_before, n_since : int
        Figures published by the as-of date, and after it.
    """

    table: str
    measures: tuple[str, ...]
    n_before: int
    n_since: int


@cache
def _entries() -> dict[str, dict[str, Any]]:
    text = files("practicable.study.sensitivity").joinpath("informing.toml").read_text(encoding="utf-8")
    return {entry["key"]: entry for entry in tomllib.loads(text)["informs"]}


def informing(key: str, record: Record, as_of: date) -> Informing | None:
    """Count the figures that bear on an uncertainty; None where the record has none.

    Parameters
    ----------
    key : str
        Key of a parameter, ``"capacity_rule"``, ``"forecast"`` or ``"events"``.
    record : Record
        The whole record: figures published after the as-of date are counted, not used.
    as_of : date
        Day that divides them.
    """
    if key not in _entries():
        return None
    entry = _entries()[key]
    table = record.table(entry["table"])
    rows = table[table["measure"].isin(entry["measures"])]
    before = int((rows["published"] <= pd.Timestamp(as_of)).sum())
    return Informing(entry["table"], tuple(entry["measures"]), before, len(rows) - before)


def could_settle(rows: Sequence[Mapping[str, Any]], as_of: date) -> str:
    """Say which of the uncertainties that matter published figures bear on.

    Parameters
    ----------
    rows : sequence of mapping
        As reported, the largest first: ``label``, ``kind``, ``matters`` and ``informed_by``. Chance, which
        nothing settles, and groups are left out.
    as_of : date
        No figure published later was used.
    """
    since: list[str] = []
    before: list[str] = []
    none: list[str] = []
    for row in rows:
        found = row["informed_by"]
        name = f"{row['label'][:1].lower()}{row['label'][1:]}"
        if row["matters"] is not True or row["kind"] in {"mixed", "chance"}:
            continue
        if found is None:
            none.append(name)
        elif found["published_since"]:
            since.append(f"{name} ({found['published_since']:,})")
        else:
            before.append(f"{name} ({found['published_before']:,})")
    parts = (
        (f"Of what matters, figures published after {as_of} bear on", since),
        (f"Figures published by {as_of} alone bear on", before),
        ("No figure on record bears on", none),
    )
    told = " ".join(f"{words}: {'; '.join(names)}." for words, names in parts if names)
    return told or "Nothing is shown to matter, so no figure would settle it."
