"""Checks of the rows themselves: known source and rule, no duplicate, dates in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from practicable.facts.checks import Check
from practicable.facts.publication import BASES
from practicable.facts.tabular import Rows, key_of

if TYPE_CHECKING:
    from practicable.facts.catalog import Source

__all__ = ["ALL_ROWS", "row_checks"]

ALL_ROWS = "all rows"
"""What a check of this module is about."""

Row = Mapping[str, str]
_VALUES = ("value", "value_text", "low", "high")


def row_checks(tables: Mapping[str, Rows], sources: Mapping[str, Source]) -> Iterator[Check]:
    """Count, in every table, the rows that break a rule; none may."""
    rules: Mapping[str, Callable[[Row], bool]] = {
        "every source is known": lambda row: row["source"] in sources,
        "every publication rule is known": lambda row: row["published_basis"] in BASES,
        "no period ends before it starts": lambda row: row["period_start"] <= row["period_end"],
        "nothing is published before its period ends": _published_after,
        "every row has a number, a range or words": lambda row: any(row.get(column) for column in _VALUES),
    }
    for name, rows in tables.items():
        for what, holds in rules.items():
            yield _check(name, what, sum(not holds(row) for row in rows))
        counts = Counter(key_of(name, row) for row in rows)
        yield _check(name, "no row is there twice", sum(n - 1 for n in counts.values()))


def _published_after(row: Row) -> bool:
    basis = BASES.get(row["published_basis"])
    forward = basis is not None and basis.forward
    return forward or row["published"] >= row["period_end"]


def _check(table: str, what: str, n_broken: int) -> Check:
    return Check(
        table=table,
        what=what,
        where=ALL_ROWS,
        expected=0.0,
        found=float(n_broken),
        difference=float(n_broken),
        status="fail" if n_broken else "pass",
    )
