"""Collected figures as a spreadsheet may leave them: read right, or refused with row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from practicable.cli.facts import app
from practicable.errors import InputError
from practicable.facts.catalog import TABLES
from practicable.facts.importers.documents import read_document
from practicable.facts.importers.intake import Change, changes, merged
from practicable.facts.tabular import COLUMNS, Rows, read_rows, write_tables

KINDS = ("prosecutions", "behaviour", "march_2018_claim")
COLUMNS_OF = {
    "prosecutions": (),
    "behaviour": ("group", "low", "high"),
    "march_2018_claim": ("published",),
}
PRINTED = {"southwest": "Southwest border", "national": "US (all 94 districts)"}

Row = dict[str, str]


@pytest.fixture(scope="module")
def carried() -> dict[str, Rows]:
    return {name: read_rows(TABLES / f"{name}.csv") for name in COLUMNS}


def example(kind: str, carried: dict[str, Rows]) -> Row:
    """A row of a collected table as its document has it: a count of the southwest or the nation."""
    from practicable.facts.catalog import read_sources

    row = next(
        row
        for row in carried[kind]
        if row["place"] in PRINTED
        and row["value"].isdigit()
        and int(row["value"]) > 1_000
        and row["period_end"]
        if " per " not in row["unit"] and row["value_text"] == row["value"]
    )
    source = read_sources()[row["source"]]
    cells = {
        "metric": row["measure"],
        "unit": row["unit"],
        "geography": PRINTED[row["place"]],
        "period_start": row["period_start"],
        "period_end": row["period_end"],
        "value": row["value"],
        "source_title": source.title,
        "source_url": source.url,
        "confidence": row["confidence"],
        "provenance": row["provenance"],
    }
    more = {name: row["published"] if name == "published" else row[name] for name in COLUMNS_OF[kind]}
    return cells | more


def text_of(*rows: Row, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@dataclass(frozen=True)
class Taken:
    tables: dict[str, Rows]
    changes: tuple[Change, ...]


def taken(folder: Path, kind: str, content: str | bytes, carried: dict[str, Rows]) -> Taken:
    path = folder / f"{kind}.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    tables = merged(carried, read_document(path).tables)
    return Taken(tables, changes(carried, tables))


def refused(folder: Path, kind: str, content: str | bytes, carried: dict[str, Rows]) -> str:
    with pytest.raises(InputError) as caught:
        taken(folder, kind, content, carried)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{kind}.csv")
    return message


@pytest.mark.parametrize("kind", KINDS)
def test_one_row_is_merged_by_its_key_and_takes_nothing_away(
    tmp_path: Path, carried: dict[str, Rows], kind: str
) -> None:
    found = taken(tmp_path, kind, text_of(example(kind, carried)), carried)
    assert found.changes == ()
    assert len(found.tables[kind]) == len(carried[kind])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("write", ["{0:,}", "{0:,}.", " {0} ", "\u00a0{0}", "+{0}", "{0}.0", "{0:.9E}"])
def test_a_count_written_otherwise_is_no_change(
    tmp_path: Path, carried: dict[str, Rows], kind: str, write: str
) -> None:
    row = example(kind, carried)
    written = row | {"value": write.format(int(row["value"]))}
    found = taken(tmp_path, kind, text_of(written), carried)
    assert {change.columns for change in found.changes} <= {("value_text",)}


@pytest.mark.parametrize(
    ("changed", "columns"),
    [
        ({"value": "35–100"}, {"value", "value_text", "low", "high"}),
        ({"value": "1"}, {"value", "value_text"}),
        ({"confidence": "low"}, {"confidence"}),
        ({"provenance": "derived"}, {"provenance"}),
    ],
)
def test_every_column_that_differs_is_listed(
    tmp_path: Path, carried: dict[str, Rows], changed: Row, columns: set[str]
) -> None:
    row = example("prosecutions", carried) | {"confidence": "high"} | changed
    (change,) = taken(tmp_path, "prosecutions", text_of(row), carried).changes
    assert set(change.columns) - {"confidence"} == columns - {"confidence"}
    assert columns <= set(change.columns) | {"confidence"}


def test_a_new_place_or_date_is_listed_as_a_row_of_its_own(tmp_path: Path, carried: dict[str, Rows]) -> None:
    row = example("prosecutions", carried)
    for changed in ({"geography": "S.D. Texas"}, {"period_start": "1999-01-01"}, {"unit": "people"}):
        (change,) = taken(tmp_path, "prosecutions", text_of(row | changed), carried).changes
        assert (change.columns, change.before, change.after) == ((), "", row["value"])


def test_a_published_day_that_changes_is_listed(tmp_path: Path, carried: dict[str, Rows]) -> None:
    row = example("march_2018_claim", carried) | {"published": "2018-05-02"}
    (change,) = taken(tmp_path, "march_2018_claim", text_of(row), carried).changes
    assert change.columns == ("published",)
    assert change.after == "published 2018-05-02"
    for day, words in (("2017-01-01", "before the end of the period"), ("2999-01-01", "after today")):
        message = refused(tmp_path, "march_2018_claim", text_of(row | {"published": day}), carried)
        assert "row 2" in message
        assert words in message


@pytest.mark.parametrize("value", ["35–100", "35-100", "35 to 100", "between 35 and 100"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_range_is_carried_with_both_ends(
    tmp_path: Path, carried: dict[str, Rows], kind: str, value: str
) -> None:
    row = example(kind, carried) | {"value": value}
    (change,) = taken(tmp_path, kind, text_of(row), carried).changes
    assert "low 35, high 100" in change.after


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value", ["76%", "3345¹", "D", "", "n/a", "–", "-3345", "(3345)", "5,19", "3.5", "14 people", "2018-04"]
)
def test_a_value_that_is_no_count_is_refused_with_row_and_column(
    tmp_path: Path, carried: dict[str, Rows], kind: str, value: str
) -> None:
    row = example(kind, carried) | {"value": value}
    message = refused(tmp_path, kind, text_of(row), carried)
    assert message.startswith(f"{kind}.csv: row 2, column value: '{value}' ")
    assert "accepted: " in message


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("blank", [" {}", "{} ", "\u00a0{}", "{}\t", "  {}  ", "{}\n"])
def test_blanks_around_a_word_change_nothing(
    tmp_path: Path, carried: dict[str, Rows], kind: str, blank: str
) -> None:
    row = example(kind, carried)
    for column, cell in row.items():
        assert taken(tmp_path, kind, text_of(row | {column: blank.format(cell)}), carried).changes == ()
    inside = row | {"geography": row["geography"].replace(" ", "\u00a0").upper()}
    assert taken(tmp_path, kind, text_of(inside), carried).changes == ()


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("geography", "S.D. Texs", "did you mean 'S.D. Texas'"),
        ("geography", "", "no place is called ''"),
        ("period_start", "2018-02-30", "is not a date; accepted: the form 2018-04-06"),
        ("period_end", "4/30/2018", "is not a date"),
        ("period_end", "20180430", "is not a date"),
        ("confidence", "hihg", "did you mean 'high'"),
        ("metric", "", "is blank"),
        ("metric", "=cmd|' /C calc'!A0", "is not a name"),
        ("unit", "", "is blank"),
        ("value", "3\x00345", "control character U+0000"),
        ("provenance", "\x1b[31m", "control character U+001B"),
    ],
)
def test_a_cell_of_any_column_is_refused_by_its_column(
    tmp_path: Path, carried: dict[str, Rows], column: str, cell: str, words: str
) -> None:
    message = refused(
        tmp_path, "prosecutions", text_of(example("prosecutions", carried) | {column: cell}), carried
    )
    assert message.startswith("prosecutions.csv: row 2, c")
    assert words in message


def test_a_period_does_not_end_before_it_starts_or_after_today(
    tmp_path: Path, carried: dict[str, Rows]
) -> None:
    row = example("prosecutions", carried)
    early = row | {"period_start": "2019-01-01", "period_end": "2018-01-31"}
    assert "before it starts" in refused(tmp_path, "prosecutions", text_of(early), carried)
    late = row | {"period_end": "2999-01-31"}
    assert "after today" in refused(tmp_path, "prosecutions", text_of(late), carried)


def with_column(text: str) -> str:
    return text.replace("confidence", "confidense", 1)


def without_column(text: str) -> str:
    return text.replace("unit,", "", 1).replace("metric,", "metric,", 1)


def with_column_twice(text: str) -> str:
    return text.replace("provenance\n", "confidence\n", 1)


def ragged(text: str) -> str:
    return text.rstrip("\n") + ",one more\n"


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


def titles_alone(text: str) -> str:
    return text.split("\n", maxsplit=1)[0] + "\n"


def unclosed(text: str) -> str:
    return text + '"unclosed'


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (with_column, ("row 1", "no column is called 'confidense'; did you mean 'confidence'")),
        (without_column, ("row 1", "has no column unit")),
        (with_column_twice, ("row 1", "column confidence is there twice")),
        (ragged, ("row 2", "11 cells where the title row has 10 columns")),
        (unclosed, ("row 3", "cannot be read as a table")),
        (replaced(",", ";"), ("row 1", "separated by semicolons; accepted: commas")),
        (replaced(",", "\t"), ("row 1", "separated by tabs; accepted: commas")),
        (titles_alone, ("has no rows",)),
    ],
)
def test_a_table_of_another_shape_is_refused(
    tmp_path: Path, carried: dict[str, Rows], alter: Callable[[str], str], words: tuple[str, ...]
) -> None:
    text = text_of(example("prosecutions", carried))
    message = refused(tmp_path, "prosecutions", alter(text), carried)
    for word in words:
        assert word in message


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_blank_rows_other_line_ends_and_another_order_are_read(
    tmp_path: Path, carried: dict[str, Rows], kind: str
) -> None:
    row = example(kind, carried)
    text = text_of(row)
    blank = "," * (len(row) - 1) + "\n"
    spare = text.replace("\n", ",,\n")
    for content in (
        b"\xef\xbb\xbf" + text.encode(),
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", "\r").encode(),
        (text + blank + "\n" + blank).encode(),
        text.replace("\n", f"\n{blank}\n", 1).encode(),
        spare.encode(),
        text_of(dict(reversed(row.items()))).encode(),
    ):
        assert taken(tmp_path, kind, content, carried).changes == ()
    after = text.replace("\n", f"\n{blank}\n", 1).replace(row["value"], "D")
    assert "row 4, column value: 'D'" in refused(tmp_path, kind, after, carried)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", ["{}", "9999", "{}.0", "~{}"])
def test_the_same_key_twice_is_refused_equal_or_not(
    tmp_path: Path, carried: dict[str, Rows], kind: str, value: str
) -> None:
    row = example(kind, carried)
    again = row | {"value": value.format(row["value"]), "geography": row["geography"] + " "}
    message = refused(tmp_path, kind, text_of(row, again), carried)
    assert message.startswith(f"{kind}.csv: row 3: has the measure, place, period, unit and source of row 2")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("caf\u00e9".encode("latin-1"), "byte 0xE9, which is not UTF-8"),
        ("metric,unit".encode("utf-16"), "is in UTF-16; accepted: UTF-8"),
        (b"\x00" * 1_000, "control character U+0000"),
        (b"metric,unit\n" + b"x" * 20_000 + b",y\n", "more than 10,000 characters"),
        (b"a," * 5_000, "more than 100 columns"),
        (b"x" * 20_000_001, "20,000,001 bytes; accepted: up to 20,000,000"),
        (b"metric,unit\n" + b"\n" * 200_001 + b"x,y\n", "more than 200,000 rows"),
        (b'"' + b"x" * 200_000, "cannot be read as a table"),
    ],
)
def test_bytes_that_are_no_table_are_refused(
    tmp_path: Path, carried: dict[str, Rows], content: bytes, words: str
) -> None:
    if b"unit\n" in content:
        content = content.replace(
            b"metric,unit", text_of(example("prosecutions", carried)).split("\n")[0].encode()
        )
    assert words in refused(tmp_path, "prosecutions", content, carried)


def test_low_and_high_stand_in_their_order_and_in_one_place(tmp_path: Path, carried: dict[str, Rows]) -> None:
    row = example("behaviour", carried)
    for cells, words in (
        ({"value": "", "low": "9", "high": "5"}, "not in this order"),
        ({"value": "50", "low": "60", "high": ""}, "not in this order"),
        ({"value": "5-9", "low": "6", "high": ""}, "column low: '6' is not the low end of the value '5-9'"),
        ({"value": "7", "low": ">5", "high": ""}, "column low: '>5' is not one number"),
    ):
        assert words in refused(tmp_path, "behaviour", text_of(row | cells), carried)
    (change,) = taken(
        tmp_path, "behaviour", text_of(row | {"value": "", "low": "5,000", "high": "9,000"}), carried
    ).changes
    assert "low 5000, high 9000" in change.after


def test_the_command_merges_a_part_and_says_what_differs(
    tmp_path: Path, carried: dict[str, Rows], monkeypatch: pytest.MonkeyPatch
) -> None:
    from practicable.facts import service

    write_tables(carried, tmp_path)
    monkeypatch.setattr(service, "TABLES", tmp_path)
    document = tmp_path / "part" / "prosecutions.csv"
    document.parent.mkdir()
    document.write_text(text_of(example("prosecutions", carried) | {"value": "35–100"}), encoding="utf-8")
    done: Any = CliRunner().invoke(app, ["import", str(document)], env={"COLUMNS": "400"})
    assert done.exit_code == 0, done.output
    assert "1 row differs from the carried tables" in done.output
    assert "low 35, high 100" in done.output
    assert "429 carried rows" in done.output
    assert len(read_rows(tmp_path / "prosecutions.csv")) == 430
