"""``practicable facts``: the official record, listed, shown, checked, and brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from practicable import api
from practicable.cli.options import AsOf, Command, Json, Output, whole
from practicable.cli.output import emit, suited, to_json
from practicable.cli.tables import paragraphs, table
from practicable.errors import InputError

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


_N_CHANGES = 20
_EXIT_FAILED = 1
_STATUSES = ("pass", "erratum", "contradiction", "fail")


@app.command("list", cls=Command)
def list_tables(*, as_of: AsOf = None, json: Json = False, output: Output = None) -> None:
    """List the tables of the record."""
    suited(output, "text", as_json=json)
    found = api.facts_list(as_of)
    if json:
        emit(to_json(found), output)
        return
    rows = [
        (
            each["name"],
            f"{each['n_rows']:,}",
            f"{each['first']} to {each['last']}",
            str(each["n_places"]),
            str(len(each["sources"])),
            _few(each["measures"]),
        )
        for each in found
    ]
    emit(
        table("Tables of the record", ("table", "rows", "period", "places", "sources", "measures"), rows),
        output,
    )


@app.command(cls=Command)
def show(
    name: Annotated[str, typer.Argument(help="A table of `facts list`.")],
    *,
    fiscal_year: Annotated[int | None, whole("Only this fiscal year (October-September).")] = None,
    place: Annotated[
        str | None, typer.Option(help="Only this place, for example tucson or southwest.")
    ] = None,
    measure: Annotated[str | None, typer.Option(help="Only this measure.")] = None,
    as_of: AsOf = None,
    json: Json = False,
    output: Output = None,
) -> None:
    """Show rows of a table, each with its source and the day it was published."""
    suited(output, "text", as_json=json)
    found = api.facts_show(name, fiscal_year=fiscal_year, place=place, measure=measure, as_of=as_of)
    if json:
        emit(to_json(found), output)
        return
    columns = ("measure", "place", "period", "value", "unit", "published", "vintage", "source")
    rows = [_shown_row(row) for row in found["rows"]]
    titles = [f"{key}: {source['title']} ({source['publisher']})" for key, source in found["sources"].items()]
    heading = f"{name}: {len(rows):,} rows" + (f", as of {found['as_of']}" if found["as_of"] else "")
    emit(table(heading, columns, rows) + "\n" + paragraphs(["Sources:", *titles]), output)


@app.command(cls=Command)
def check(
    *,
    each: Annotated[bool, typer.Option("--all", help="List every check, not only every kind.")] = False,
    json: Json = False,
    output: Output = None,
) -> None:
    """Check every sum of the record: exit code 1 when one fails without a known erratum."""
    if each and json:
        raise InputError("JSON lists every check anyway; accepted: --all or --json", where="all")
    suited(output, "text", as_json=json)
    found = api.facts_check()
    emit(to_json(found) if json else _told_checks(found, each=each), output)
    if found["by_status"]["fail"]:
        raise typer.Exit(_EXIT_FAILED)


@app.command("import", cls=Command)
def import_document(
    document: Annotated[Path, typer.Argument(help="A PDF document, the workbook, or a table of figures.")],
    *,
    kind: Annotated[str | None, typer.Option(help="Kind of document; recognised when absent.")] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for the tables; the carried tables when absent."),
    ] = None,
    json: Json = False,
) -> None:
    """Bring the tables up to date from an official document; they stay untouched when anything is wrong."""
    found = api.facts_import(document, kind=kind, output=output)
    if json:
        emit(to_json(found), None)
        return
    n_changes = len(found["changes"])
    passed = _counts(found["by_status"])
    summed = f"{passed} of {found['n_checks']:,} sums" if passed else "it prints no sums to check"
    differ = "1 row differs" if n_changes == 1 else f"{n_changes:,} rows differ"
    tables = ", ".join(f"{name} ({n_rows:,} rows)" for name, n_rows in found["tables"].items())
    head = [
        f"{found['document']}: {found['kind']}; {summed}",
        f"{differ} from the carried tables; wrote {tables} to {found['written_to']}",
    ]
    if found["n_absent"]:
        head.append(f"{found['n_absent']:,} carried rows are not in the document and stay as they are")
    told = [_told_change(change) for change in found["changes"][:_N_CHANGES]]
    more = [f"... and {n_changes - _N_CHANGES:,} more"] if n_changes > _N_CHANGES else []
    unlike = [f"differs from another document: {_told_check(one)}" for one in found["disagreements"]]
    emit(paragraphs([*head, *told, *more, *unlike]), None)


def _told_checks(found: Any, *, each: bool) -> str:
    groups = [
        (group["table"], group["what"], f"{group['n_checks']:,}", _counts(group["by_status"]))
        for group in found["groups"]
    ]
    parts = [table("Checks made", ("table", "check", "n", "verdicts"), groups)]
    if each:
        rows = [
            (one["table"], one["what"], one["where"], _difference(one), one["status"])
            for one in found["checks"]
        ]
        parts.append(table("Every check", ("table", "check", "where", "difference", "verdict"), rows))
    failed = [f"FAIL {_told_check(one)}" for one in found["checks"] if one["status"] == "fail"]
    errata = [_told_erratum(erratum) for erratum in found["errata"]]
    total = f"{found['n_checks']:,} checks: {_counts(found['by_status'])}"
    parts.append(paragraphs(["Errata and contradictions on record:", *errata, *failed, total]))
    return "\n".join(parts)


def _told_erratum(erratum: Any) -> str:
    where = f"{erratum['table']}, {erratum['measure']}, FY{erratum['fiscal_year']}"
    fixed = len(erratum["corrected"])
    counts = [f"{fixed} corrected"] if fixed else []
    n_unlike = erratum["n_differences"]
    counts += [f"{n_unlike} difference" + ("s" if n_unlike > 1 else "")] if n_unlike else []
    return (
        f"- {erratum['kind']} {where}"
        + (f" ({', '.join(counts)})" if counts else "")
        + f": {erratum['reason']}"
    )


def _told_check(one: Any) -> str:
    numbers = f"printed {one['expected']:,.10g}, found {one['found']:,.10g}, difference {_difference(one)}"
    return f"{one['table']}: {one['where']} ({one['what']}): {numbers}"


def _told_change(change: Any) -> str:
    before, after = change["before"] or "absent", change["after"] or "absent"
    where = f"{change['measure']}, {change['place']}, {change['period_start']}"
    return f"- {change['table']}: {where}: {before} -> {after}"


def _difference(one: Any) -> str:
    return f"{one['difference']:+,.10g}" if one["difference"] else "0"


def _counts(by_status: Any) -> str:
    return ", ".join(f"{by_status[status]:,} {status}" for status in _STATUSES if by_status[status])


def _shown_row(row: Any) -> tuple[str, ...]:
    measure = f"{row['measure']} ({row['group']})" if row.get("group") else row["measure"]
    start, end = row["period_start"], row["period_end"]
    period = f"{start} to {end}" if start != end else start
    return (
        measure,
        row["place"],
        period,
        _told_value(row),
        row["unit"],
        row["published"],
        row["vintage"],
        row["source"],
    )


def _told_value(row: Any) -> str:
    if row["value"] is not None:
        return f"{row['value']:,.10g}"
    ends = [f"{end:,.10g}" if (end := row.get(side)) is not None else "" for side in ("low", "high")]
    return row.get("value_text") or " to ".join(ends)


def _few(words: list[str], n: int = 6) -> str:
    return ", ".join(words[:n]) + (f", and {len(words) - n} more" if len(words) > n else "")
