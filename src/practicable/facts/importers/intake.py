"""Take a document in: read it, hold its numbers against its own totals, and only then offer its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.errors import InputError
from practicable.facts.checks import Check, comparisons, judge
from practicable.facts.errata import read_errata
from practicable.facts.importers.documents import Document, read_document
from practicable.facts.tabular import COLUMNS, Rows, format_number, key_of

if TYPE_CHECKING:
    from practicable.facts.sums import Comparison

__all__ = [
    "Change",
    "Intake",
    "changes",
    "disagreements",
    "merged",
    "n_absent",
    "own_checks",
    "take_in",
    "weigh",
    "with_single_adults",
]

_MONTHLY = ("monthly_apprehensions", "monthly_elsewhere")
_DERIVED = "derived_single_adult"


@dataclass(frozen=True, slots=True)
class Change:
    """A row that a document adds or changes.

    Attributes
    ----------
    table, measure, place, period_start : str
        Which row.
    columns : tuple of str
        The columns that differ: any of value, range, text, day of publication and its rule, source's vintage,
        confidence and the rest; empty for a row that is added.
    before, after : str
        What the carried table and the document say of them; `before` is empty for a row that is added.
    """

    table: str
    measure: str
    place: str
    period_start: str
    columns: tuple[str, ...]
    before: str
    after: str


def merged(carried: Mapping[str, Rows], fresh: Mapping[str, Rows]) -> dict[str, Rows]:
    """Return the tables that a document touches, with its rows in place.

    A row replaces the carried row of the same key; every other carried row stays, so that a part of a table
    is a part. Single adults are derived again.
    """
    tables: dict[str, Rows] = {}
    for name, rows in fresh.items():
        renewed = {key_of(name, row) for row in rows}
        tables[name] = [row for row in carried.get(name, []) if key_of(name, row) not in renewed] + rows
    if any(name in tables for name in _MONTHLY):
        for name in _MONTHLY:
            tables[name] = with_single_adults(tables.get(name, carried.get(name, [])))
    return tables


def n_absent(carried: Mapping[str, Rows], fresh: Mapping[str, Rows]) -> int:
    """Count the carried rows of the same kind, source and fiscal year that the document does not have."""
    n = 0
    for name, rows in fresh.items():
        keys = {key_of(name, row) for row in rows}
        scopes = {_scope(row) for row in rows}
        n += sum(_scope(row) in scopes and key_of(name, row) not in keys for row in carried.get(name, []))
    return n


def _scope(row: Mapping[str, str]) -> tuple[str, ...]:
    return (row["source"], row["measure"], row["fiscal_year"]) if "fiscal_year" in row else ()


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
    """List every row that differs in any column between the carried tables and the new ones."""
    found: list[Change] = []
    for name, rows in tables.items():
        before = {key_of(name, row): row for row in carried.get(name, [])}
        for row in sorted(rows, key=lambda row, table=name: key_of(table, row)):
            was = before.get(key_of(name, row))
            columns = tuple(
                column for column in COLUMNS[name] if was and was.get(column, "") != row.get(column, "")
            )
            if was is None or columns:
                where = (name, row["measure"], row["place"], row["period_start"])
                found.append(Change(*where, columns, _said(was, columns), _said(row, columns)))
    return tuple(found)


def _said(row: Mapping[str, str] | None, columns: tuple[str, ...]) -> str:
    """Write what a row says of the columns that differ; of a row that is added, its value or range."""
    if row is None:
        return ""
    if not columns:
        return (
            row["value"] or row.get("value_text") or f"{row.get('low', '')} to {row.get('high', '')}".strip()
        )
    if columns == ("value",):
        return row["value"]
    return ", ".join(f"{column} {row.get(column) or 'blank'}" for column in columns)


_N_NAMED = 3


@dataclass(frozen=True, slots=True)
class Intake:
    """What taking a document in would do to the carried tables.

    Attributes
    ----------
    document : Document
        The document.
    tables : mapping of str to rows
        The tables it touches, whole.
    checks : tuple of Check
        Its own sums; none of them failed.
    changes : tuple of Change
        Rows that would be added or changed; none is taken away.
    n_absent : int
        Carried rows that such a document has and this one has not; they stay.
    disagreements : tuple of Check
        Numbers that differ from another document's and did not before.
    """

    document: Document
    tables: Mapping[str, Rows]
    checks: tuple[Check, ...]
    changes: tuple[Change, ...]
    n_absent: int
    disagreements: tuple[Check, ...]


def take_in(path: Path, carried: Mapping[str, Rows], kind: str | None = None) -> Intake:
    """Read a document and compare it with itself and with the carried tables; nothing is written.

    Raises
    ------
    InputError
        When it cannot be read, or its numbers do not add up to its printed totals.
    """
    return weigh(read_document(path, kind), carried)


def weigh(document: Document, carried: Mapping[str, Rows]) -> Intake:
    """Compare a document with itself and with the carried tables; nothing is written.

    Raises
    ------
    InputError
        When its numbers do not add up to its printed totals.
    """
    checks = own_checks(document)
    tables = merged(carried, document.tables)
    changed = changes(carried, tables)
    return Intake(
        document=document,
        tables=tables,
        checks=checks,
        changes=changed,
        n_absent=n_absent(carried, document.tables),
        disagreements=disagreements(carried, {**carried, **tables}) if changed else (),
    )


def own_checks(document: Document) -> tuple[Check, ...]:
    """Hold a document against its own printed totals.

    Raises
    ------
    InputError
        When sums do not agree and no known erratum explains it; the first is told in full.
    """
    compared = tuple(comparisons(document.tables))
    checks = tuple(judge(comparison, read_errata()) for comparison in compared)
    failed = [at for at, check in enumerate(checks) if check.status == "fail"]
    if failed:
        first, *others = (checks[at] for at in failed)
        raise InputError(_sentence(first, others), where=_spot(document, compared[failed[0]], first))
    return checks


def disagreements(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> tuple[Check, ...]:
    """List the checks that fail on the new tables and did not on the old."""
    known = {(check.table, check.what, check.where) for check in _failures(before)}
    return tuple(check for check in _failures(after) if (check.table, check.what, check.where) not in known)


def _failures(tables: Mapping[str, Rows]) -> list[Check]:
    judged = (judge(comparison, read_errata()) for comparison in comparisons(tables) if not comparison.agrees)
    return [check for check in judged if check.status == "fail"]


def _sentence(check: Check, others: Sequence[Check]) -> str:
    named = [f"{other.where} ({other.difference:+,.10g})" for other in others[:_N_NAMED]]
    more = [f"and {len(others) - _N_NAMED} more"] if len(others) > _N_NAMED else []
    also = f"; also {', '.join([*named, *more])}" if others else ""
    return (
        f"does not add up ({check.what}): printed {check.expected:,.10g}, found {check.found:,.10g}, "
        f"difference {check.difference:+,.10g}{also}"
    )


def _spot(document: Document, comparison: Comparison, check: Check) -> str:
    page = document.pages.get(comparison.key)
    printed = f"{document.name}: page {page}" if page else document.name
    return f"{printed}: row {check.where}"
