"""A workbook as people save it again: read right, or refused in a second with sheet, row and column."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from document_refusals import refusal
from openpyxl import Workbook

from practicable.errors import InputError
from practicable.facts.importers.documents import Document, read_document

DOCUMENTS = Path(os.environ.get("PRACTICABLE_DOCUMENTS") or Path(__file__).parents[2] / "../shared/data")
SHEETS = {
    "Monthly Count": ((), ()),
    "Monthly Family Status": (("Family Status",), ("Single Adults",)),
    "Monthly Region": (("Region",), ("Southwest Land Border",)),
    "Monthly Rgn and Fam Status": (("Region", "Family Status"), ("Southwest Land Border", "Single Adults")),
    "Monthly Sector": (("Sector",), ("Yuma, AZ",)),
}
MONTHS = ("01 October", "02 November", "03 December")

Alter = Callable[[Any], None]


def book() -> Workbook:
    """A workbook of three months, of which every sheet counts 100 a month."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, (keys, words) in SHEETS.items():
        sheet = made.create_sheet(name)
        sheet.append(["Fiscal\nYear", "Month", *keys, "Quantity"])
        for month in MONTHS:
            sheet.append([2024, month, *words, 100])
    return made


def saved(folder: Path, made: Workbook) -> Path:
    path = folder / "book.xlsx"
    made.save(path)
    return path


def counts(document: Document) -> list[tuple[str, str, str, str]]:
    rows = document.tables["ohss_monthly"]
    return sorted((row["measure"], row["place"], row["period_start"], row["value"]) for row in rows)


def parts_changed(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Pass every part of a workbook through `change`."""
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in parts.items():
            whole.writestr(name, change(name, content))
    return path


def test_the_day_of_publication_is_by_rule_whatever_the_file_says(tmp_path: Path) -> None:
    days = set[str]()
    for year in (1999, 2025, 2035):
        made = book()
        made.properties.created = made.properties.modified = datetime(year, 1, 5)
        rows = read_document(saved(tmp_path, made)).tables["ohss_monthly"]
        days |= {row["published"] for row in rows}
        assert {row["published_basis"] for row in rows} == {"ohss_edition_lag"}
    assert days == {"2024-02-20"}


@pytest.mark.parametrize("dimension", ["A1", "A1:D2", "A1:XFD1048576", "B2:C3"])
def test_a_declared_dimension_is_not_believed(tmp_path: Path, dimension: str) -> None:
    path = saved(tmp_path, book())
    whole = counts(read_document(path))

    def change(_name: str, content: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + dimension.encode() + b'"', content)

    assert counts(read_document(parts_changed(path, change))) == whole


def in_sector(change: Alter) -> Workbook:
    made = book()
    change(made["Monthly Sector"])
    return made


@pytest.mark.parametrize(
    "written", ["1,230", "1230 ", " 1\u00a0230", "1230.0", "1.23E+03", "１２３０", "1230*"]
)
def test_a_number_stored_as_text_is_read(tmp_path: Path, written: str) -> None:
    def as_text(sheet: Any) -> None:
        sheet["D2"] = written
        sheet["D2"].number_format = "@"

    found = counts(read_document(saved(tmp_path, in_sector(as_text))))
    assert ("total", "yuma", "2023-10-01", "1230") in found


def test_blank_formatted_rows_and_columns_are_skipped(tmp_path: Path) -> None:
    def blank(sheet: Any) -> None:
        sheet.insert_rows(3, 2)
        for row in (3, 4, 7, 400):
            for column in range(1, 9):
                sheet.cell(row, column).number_format = "0.00"
        sheet["A400"] = "  "

    assert counts(read_document(saved(tmp_path, in_sector(blank)))) == counts(
        read_document(saved(tmp_path, book()))
    )


def test_hidden_rows_and_other_orders_of_columns_are_read(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["D"].hidden = True
        sheet.sheet_state = "hidden"
        for row in sheet.iter_rows(min_row=1, max_row=4):
            values = [cell.value for cell in row]
            for cell, value in zip(row, reversed(values), strict=True):
                cell.value = value

    assert counts(read_document(saved(tmp_path, in_sector(hide)))) == counts(
        read_document(saved(tmp_path, book()))
    )


def assign(spot: str, value: object) -> Alter:
    def change(sheet: Any) -> None:
        sheet[spot] = value

    return change


def pasted(value: int) -> Alter:
    def change(sheet: Any) -> None:
        sheet.append([2024, "02 November", "Yuma, AZ", value])

    return change


def merge(sheet: Any) -> None:
    sheet.merge_cells("A2:A4")


def rename(sheet: Any) -> None:
    sheet.title = "Monthly Sectors"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (pasted(100), ("row 5", "repeats row 3")),
        (pasted(990), ("row 5", "repeats row 3")),
        (assign("D3", "D"), ("row 3, column Quantity", "'D' is not a number")),
        (assign("D3", "5,19"), ("row 3, column Quantity", "'5,19'")),
        (assign("D3", -100), ("row 3, column Quantity", "'-100' is negative")),
        (assign("D3", 105), ("row 3, column Quantity", "'105' is not rounded to 10")),
        (assign("D3", 100.5), ("row 3, column Quantity", "'100.5' is not a whole number")),
        (assign("D3", True), ("row 3, column Quantity", "'True' is not a number")),
        (assign("D3", None), ("row 3, column Quantity", "is blank")),
        (assign("D3", "100¹"), ("row 3, column Quantity", "may mark a note")),
        (assign("A3", "FY2024"), ("row 3, column Fiscal Year", "'FY2024'")),
        (assign("A3", 24), ("row 3, column Fiscal Year", "'24' is not a fiscal year")),
        (assign("A3", 2099), ("after today",)),
        (assign("B3", "November"), ("row 3, column Month", "'November' is not a month")),
        (assign("B3", "01 November"), ("row 3, column Month", "'01 November' is not a month")),
        (assign("C3", "Yumma, AZ"), ("row 3", "'Yumma'; did you mean 'Yuma'")),
        (assign("E3", "note"), ("row 3", "has a cell beside the columns")),
        (assign("E1", "Note"), ("row 1", "columns must be Fiscal Year, Month, Sector, Quantity")),
        (assign("D1", "Qty"), ("row 1", "columns must be")),
        (merge, ("row 3, column Fiscal Year", "merged cells")),
        (assign("D3", "=50+50"), ("row 3, cell 4", "a formula without a stored value (=50+50)")),
        (rename, ("did you mean 'Monthly Sectors'",)),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused_by_sheet_row_and_column(
    tmp_path: Path, change: Alter, words: tuple[str, ...]
) -> None:
    message = refusal(saved(tmp_path, in_sector(change)))
    for word in words:
        assert word in message


def test_a_formula_is_read_as_the_value_stored_with_it(tmp_path: Path) -> None:
    path = saved(tmp_path, in_sector(assign("D3", "=50+50")))
    path = parts_changed(
        path,
        lambda _name, content: content.replace(b"<v></v>", b"<v>100</v>").replace(b"<v />", b"<v>100</v>"),
    )
    assert ("total", "yuma", "2023-11-01", "100") in counts(read_document(path))


def bomb(folder: Path, name: str, content: bytes) -> Path:
    path = saved(folder, book())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("xl/media/zeros.bin", b"\0" * 8_000_001, "unpacks to more than 8,000,000 bytes"),
        ("xl/sharedStrings2.xml", b"<a/>" * 100_000, "unpacks to over 100 times its size"),
        ("xl/entities.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a document type"),
    ],
)
def test_a_part_that_unpacks_beyond_bounds_is_refused(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    assert words in refusal(bomb(tmp_path, name, content))


def test_too_many_parts_rows_or_columns_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, book())
    with zipfile.ZipFile(path, "a") as whole:
        for number in range(500):
            whole.writestr(f"xl/spare/{number}.xml", b"<a/>")
    assert "parts; accepted: up to 500" in refusal(path)

    def far(row: int) -> Callable[[str, bytes], bytes]:
        return lambda _name, content: content.replace(b'<row r="4"', b'<row r="%d"' % row)

    for row in (1_048_576, 999_999_999_999):
        assert "has more than 50,000 rows" in refusal(parts_changed(saved(tmp_path, book()), far(row)))


def not_xml(name: str, content: bytes) -> bytes:
    return content[: len(content) // 2] if name.startswith("xl/worksheets/") else content


def no_workbook(name: str, content: bytes) -> bytes:
    return b"<html/>" if name == "xl/workbook.xml" else content


def bad_cell(name: str, content: bytes) -> bytes:
    return content.replace(b'r="D3"', b'r="3D"') if name.startswith("xl/worksheets/") else content


def bad_number(name: str, content: bytes) -> bytes:
    return content.replace(b"<v>100<", b"<v>1OO<") if name.startswith("xl/worksheets/") else content


@pytest.mark.parametrize("change", [not_xml, no_workbook, bad_cell, bad_number])
def test_bad_xml_is_refused_in_one_line(tmp_path: Path, change: Callable[[str, bytes], bytes]) -> None:
    assert "cannot be read as a workbook" in refusal(parts_changed(saved(tmp_path, book()), change))


@pytest.mark.parametrize("kept", [3, 200, 3_000, 0.5, 0.99])
def test_a_truncated_workbook_is_refused(tmp_path: Path, kept: float) -> None:
    path = saved(tmp_path, book())
    content = path.read_bytes()
    path.write_bytes(content[: int(kept if kept > 1 else len(content) * kept)])
    assert "cannot be read as a workbook" in refusal(path)


def test_a_damaged_byte_is_found_or_changes_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path, book())
    whole, content = counts(read_document(path)), path.read_bytes()
    n_found = 0
    for at in range(40, len(content), len(content) // 40):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        try:
            assert counts(read_document(path)) == whole
        except InputError:
            n_found += 1
    assert n_found > 0


def test_a_workbook_under_a_password_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000)
    assert "is locked by a password, or in the old form .xls" in refusal(path)
    path = saved(tmp_path, book())
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    assert "is locked by a password" in refusal(path)


def test_the_official_workbook_saved_again_gives_no_difference(tmp_path: Path) -> None:
    path = DOCUMENTS / "ohss/khsm-encounters-usbp-fy2000-fy2025m2.xlsx"
    if not path.exists():
        pytest.skip(f"the official document {path.name} is not here; set PRACTICABLE_DOCUMENTS to its folder")
    from practicable.facts.catalog import TABLES
    from practicable.facts.importers.intake import changes, merged
    from practicable.facts.tabular import read_rows

    def dated(name: str, content: bytes) -> bytes:
        return re.sub(rb"2025-01-16", b"2026-01-05", content) if name == "docProps/core.xml" else content

    again = tmp_path / "again.xlsx"
    again.write_bytes(path.read_bytes())
    parts_changed(again, dated)
    assert openpyxl.load_workbook(again, read_only=True).properties.created == datetime(
        2026, 1, 5, 20, 46, 35
    )
    carried = {"ohss_monthly": read_rows(TABLES / "ohss_monthly.csv")}
    assert changes(carried, merged(carried, read_document(again).tables)) == ()
