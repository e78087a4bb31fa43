"""What the command line and the brief ask of the record, as JSON-able content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TypedDict

from practicable.calendar import fiscal_year_of
from practicable.errors import InputError, nearest
from practicable.facts.catalog import TABLES, read_sources
from practicable.facts.checks import ALL_ROWS, Check, comparisons, judge, row_checks
from practicable.facts.errata import Erratum, read_errata
from practicable.facts.tabular import COLUMNS, Rows, read_rows, write_tables

__all__ = ["check_published", "facts_check", "facts_import", "facts_list", "facts_show"]

EVERY_TABLE = "every table"
Cell = str | float | int | None
_NUMBERS = ("value", "low", "high", "rounded_to", "fiscal_year")


class TableSummary(TypedDict):
    """One table in the list."""

    name: str
    n_rows: int
    measures: list[str]
    n_places: int
    first: str
    last: str
    last_published: str
    sources: list[str]


class Shown(TypedDict):
    """Rows of a table, with the titles of their sources."""

    name: str
    as_of: str | None
    columns: list[str]
    rows: list[dict[str, Cell]]
    sources: dict[str, dict[str, str]]


class CheckGroup(TypedDict):
    """Verdicts of one kind of check on one table."""

    table: str
    what: str
    n_checks: int
    by_status: dict[str, int]


class Checked(TypedDict):
    """Every check, in groups and one by one, and the errata."""

    n_checks: int
    by_status: dict[str, int]
    groups: list[CheckGroup]
    errata: list[dict[str, object]]
    checks: list[dict[str, object]]


class Imported(TypedDict):
    """What an import did."""

    document: str
    kind: str
    tables: dict[str, int]
    n_checks: int
    by_status: dict[str, int]
    changes: list[dict[str, object]]
    n_absent: int
    disagreements: list[dict[str, object]]
    written_to: str


def facts_list(as_of: date | None = None) -> list[TableSummary]:
    """List the tables: rows, measures, periods and sources of what was public.

    Parameters
    ----------
    as_of : date, optional
        Count only what was published on or before this day.

    Raises
    ------
    InputError
        When nothing had been published by the day.
    """
    carried = _carried()
    check_published(as_of, carried)
    return [_summary(name, _public(rows, as_of)) for name, rows in carried.items()]


def facts_show(
    name: str,
    *,
    fiscal_year: int | None = None,
    place: str | None = None,
    measure: str | None = None,
    as_of: date | None = None,
) -> Shown:
    """Return rows of a table.

    Parameters
    ----------
    name : str
        Name of the table.
    fiscal_year : int, optional
        Only figures whose period ends in this fiscal year (October-September).
    place, measure : str, optional
        Only these.
    as_of : date, optional
        Only figures published on or before this day.

    Raises
    ------
    InputError
        When no table has the name, the table has no such year, place or measure, or nothing of it had been
        published by the day.
    """
    carried = _carried()
    if name not in carried:
        raise InputError(f"no table is called '{name}'; {nearest(name, carried)}")
    rows = carried[name]
    check_published(as_of, {name: rows})
    wanted = {"place": place, "measure": measure}
    for column, word in wanted.items():
        if word is not None:
            rows = _only(rows, column, word, name)
    if fiscal_year is not None:
        rows = _of_year(rows, fiscal_year, name)
    rows = _public(rows, as_of)
    columns = list(COLUMNS[name])
    used = {row["source"] for row in rows}
    return Shown(
        name=name,
        as_of=as_of.isoformat() if as_of else None,
        columns=columns,
        rows=[{column: _cell(column, row.get(column, "")) for column in columns} for row in rows],
        sources={
            key: {"title": source.title, "publisher": source.publisher, "url": source.url}
            for key, source in read_sources().items()
            if key in used
        },
    )


def facts_check() -> Checked:
    """Make every check of the carried tables and list the known errata."""
    carried = _carried()
    checks = [
        *row_checks(carried, read_sources()),
        *(judge(comparison, read_errata()) for comparison in comparisons(carried)),
    ]
    return Checked(
        n_checks=len(checks),
        by_status=_by_status(checks),
        groups=_groups(checks),
        errata=[_erratum(erratum) for erratum in read_errata()],
        checks=[asdict(check) for check in checks],
    )


def facts_import(path: Path | str, *, kind: str | None = None, output: Path | None = None) -> Imported:
    """Take an official document into the tables, or leave them untouched.

    Parameters
    ----------
    path : Path
        A PDF document, the workbook, or a table of collected figures.
    kind : str, optional
        Kind of document; recognised from its titles when absent.
    output : Path, optional
        Folder for the tables that the document touches; the carried tables when absent.

    Raises
    ------
    InputError
        When the document cannot be read or its numbers do not add up, or the tables cannot be written.
    """
    from practicable.facts.importers.documents import read_document
    from practicable.facts.importers.intake import weigh

    document = read_document(Path(path), kind)
    intake = weigh(document, _carried())
    target = output or TABLES
    try:
        target.mkdir(parents=True, exist_ok=True)
        write_tables(intake.tables, target)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(target)) from error
    return Imported(
        document=intake.document.name,
        kind=intake.document.kind,
        tables={name: len(rows) for name, rows in intake.tables.items()},
        n_checks=len(intake.checks),
        by_status=_by_status(intake.checks),
        changes=[asdict(change) for change in intake.changes],
        n_absent=intake.n_absent,
        disagreements=[asdict(check) for check in intake.disagreements],
        written_to=str(target),
    )


def _carried() -> dict[str, Rows]:
    return {name: rows for name in COLUMNS if (rows := read_rows(TABLES / f"{name}.csv"))}


def check_published(as_of: date | None, tables: Mapping[str, Rows] | None = None) -> None:
    """Refuse a day by which nothing had been published.

    Parameters
    ----------
    as_of : date or None
        None: no day is asked for.
    tables : mapping of str to rows, optional
        Of these tables; of all by default.

    Raises
    ------
    InputError
        With the first day by which something had.
    """
    if as_of is None:
        return
    carried = _carried() if tables is None else tables
    first = min((row["published"] for rows in carried.values() for row in rows), default="")
    if first and as_of.isoformat() < first:
        what = f"of table {next(iter(carried))}" if len(carried) == 1 else "of the record"
        raise InputError(
            f"nothing {what} had been published by {as_of}; accepted: from {first}", where="as-of"
        )


def _public(rows: Rows, as_of: date | None) -> Rows:
    return rows if as_of is None else [row for row in rows if row["published"] <= as_of.isoformat()]


def _summary(name: str, rows: Rows) -> TableSummary:
    starts = [row["period_start"] for row in rows if row["period_start"]]
    ends = [row["period_end"] for row in rows if row["period_end"]]
    return TableSummary(
        name=name,
        n_rows=len(rows),
        measures=sorted({row["measure"] for row in rows}),
        n_places=len({row["place"] for row in rows}),
        first=min(starts, default=""),
        last=max(ends, default=""),
        last_published=max((row["published"] for row in rows), default=""),
        sources=sorted({row["source"] for row in rows}),
    )


def _only(rows: Rows, column: str, word: str, name: str) -> Rows:
    accepted = {row[column] for row in rows}
    if word not in accepted:
        raise InputError(f"table {name} has no {column} '{word}'; {nearest(word, accepted)}")
    return [row for row in rows if row[column] == word]


def _of_year(rows: Rows, fiscal_year: int, name: str) -> Rows:
    years = {
        id(row): fiscal_year_of(date.fromisoformat(row["period_end"])) for row in rows if row["period_end"]
    }
    found = [row for row in rows if years.get(id(row)) == fiscal_year]
    if not found:
        covered = f"{min(years.values())}-{max(years.values())}" if years else "none"
        raise InputError(f"table {name} has no fiscal year {fiscal_year} here; it covers {covered}")
    return found


def _cell(column: str, text: str) -> Cell:
    if column not in _NUMBERS:
        return text
    if not text:
        return None
    number = float(text)
    return int(number) if number.is_integer() else number


def _by_status(checks: Sequence[Check]) -> dict[str, int]:
    counts = Counter(check.status for check in checks)
    return {status: counts[status] for status in ("pass", "erratum", "contradiction", "fail")}


def _groups(checks: Sequence[Check]) -> list[CheckGroup]:
    kinds: dict[tuple[str, str], list[Check]] = {}
    for check in checks:
        table = EVERY_TABLE if check.where == ALL_ROWS else check.table
        kinds.setdefault((table, check.what), []).append(check)
    return [
        CheckGroup(table=table, what=what, n_checks=len(found), by_status=_by_status(found))
        for (table, what), found in sorted(kinds.items())
    ]


def _erratum(erratum: Erratum) -> dict[str, object]:
    content = asdict(erratum)
    explained: Mapping[str, Mapping[str, float]] = erratum.explains
    content["n_differences"] = sum(len(spots) for spots in explained.values())
    return content
