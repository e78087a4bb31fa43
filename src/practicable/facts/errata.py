"""Known mistakes in the documents, and contradictions between them, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from practicable.calendar import fiscal_year_of
from practicable.facts.tabular import Rows, format_number

if TYPE_CHECKING:
    from practicable.facts.sums import Comparison

__all__ = ["Erratum", "apply", "explain", "read_errata"]

_ERRATA = Path(__file__).parent / "errata.toml"


@dataclass(frozen=True, slots=True)
class Erratum:
    """A mistake or contradiction in the record.

    Attributes
    ----------
    id, table, measure, reason : str
        Which numbers, and what is known of them.
    fiscal_year : int
        Of the numbers.
    kind : {"erratum", "contradiction"}
        A mistake in a document; or two documents that differ, both kept.
    printed, corrected : mapping of str to float
        By place: what the document prints, and what the tables carry instead.
    explains : mapping of str to mapping
        By comparison in words, then by place (and month, as ``southwest 2018-03``): the very difference
        that the mistake causes.
    """

    id: str
    table: str
    measure: str
    fiscal_year: int
    reason: str
    kind: Literal["erratum", "contradiction"] = "erratum"
    printed: Mapping[str, float] = field(default_factory=dict[str, float])
    corrected: Mapping[str, float] = field(default_factory=dict[str, float])
    explains: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Mapping[str, float]])


@lru_cache(maxsize=1)
def read_errata() -> tuple[Erratum, ...]:
    """Read every known erratum and contradiction."""
    entries = tomllib.loads(_ERRATA.read_text(encoding="utf-8"))["erratum"]
    return tuple(Erratum(**entry) for entry in entries)


def explain(comparison: Comparison, errata: tuple[Erratum, ...]) -> Erratum | None:
    """Find the erratum that causes exactly the difference of a comparison."""
    measure, place, start, end = comparison.key
    fiscal_year = fiscal_year_of(date.fromisoformat(end))
    spot = place if start[5:] == "10-01" and end[5:] == "09-30" else f"{place} {start[:7]}"
    for erratum in errata:
        about = (erratum.table, erratum.measure, erratum.fiscal_year)
        caused = erratum.explains.get(comparison.what, {})
        if about == (comparison.table, measure, fiscal_year) and caused.get(spot) == comparison.difference:
            return erratum
    return None


def apply(table: str, rows: Rows, errata: tuple[Erratum, ...]) -> Rows:
    """Return rows in which a number printed by mistake is replaced; its vintage becomes ``corrected``.

    A number that is not the one the erratum says was printed stays as it is.
    """
    fixes = {
        (erratum.measure, str(erratum.fiscal_year), place, format_number(float(printed))): erratum.corrected[
            place
        ]
        for erratum in errata
        if erratum.table == table
        for place, printed in erratum.printed.items()
        if place in erratum.corrected
    }
    done: Rows = []
    for row in rows:
        fix = fixes.get((row["measure"], row.get("fiscal_year", ""), row["place"], row["value"]))
        corrected = {"value": format_number(float(fix)), "vintage": "corrected"} if fix is not None else {}
        done.append({**row, **corrected})
    return done
