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
from practicable.facts.importers.merge import Change, changes, merged, n_absent

if TYPE_CHECKING:
    from practicable.facts.sums import Comparison
    from practicable.facts.tabular import Rows

__all__ = ["Intake", "disagreements", "own_checks", "take_in", "weigh"]

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
