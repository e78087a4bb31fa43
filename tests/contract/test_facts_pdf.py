"""PDF documents as they may come: the numbers that are printed, or one line with page, row and column."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from document_refusals import refusal
from printed_pages import MonthlyPage, write_pdf

from practicable.errors import InputError
from practicable.facts.catalog import TABLES
from practicable.facts.importers.documents import read_document
from practicable.facts.importers.intake import changes, merged
from practicable.facts.tabular import read_rows

DOCUMENTS = Path(os.environ.get("PRACTICABLE_DOCUMENTS") or Path(__file__).parents[2] / "../shared/data")


def page_with(cell: str, path: Path) -> Path:
    """A page on which Laredo's number of March is printed otherwise."""
    lines = MonthlyPage().lines()
    at = next(i for i, line in enumerate(lines) if line[0][1] == "Laredo")
    lines[at] = [(left, cell) if i == 6 else (left, word) for i, (left, word) in enumerate(lines[at])]
    return write_pdf(path, [lines])


def laredo(path: Path) -> dict[str, str]:
    rows = read_document(path).tables["monthly_apprehensions"]
    return {row["period_start"]: row["value"] for row in rows if row["place"] == "laredo"}


@pytest.mark.parametrize("cell", ["5,191", "5191", "5,191*", "5,191**", "+5,191", "5191.0", "5'191"])
def test_a_printed_count_is_read(tmp_path: Path, cell: str) -> None:
    assert laredo(page_with(cell, tmp_path / "page.pdf"))["2018-03-01"] == "5191"


def test_a_cell_that_is_not_available_stays_blank(tmp_path: Path) -> None:
    found = laredo(page_with("N/A", tmp_path / "page.pdf"))
    assert "2018-03-01" not in found
    assert len(found) == 11


@pytest.mark.parametrize(
    "cell",
    [
        "5,19",
        "51,91",
        "1,234,56",
        "-5",
        "(5)",
        "D",
        "(s)",
        "-",
        "--",
        "n/a",
        "<10",
        "~500",
        "76%",
        "5-7",
        "1/2",
    ],
)
def test_a_printed_cell_that_is_no_count_is_refused_by_page_row_and_column(tmp_path: Path, cell: str) -> None:
    message = refusal(page_with(cell, tmp_path / "page.pdf"))
    assert message.startswith(f"page.pdf: page 1: row Laredo, column 6: '{cell}' ")
    assert "accepted: a count such as 5,191, or N/A" in message


def test_the_small_number_of_a_note_is_never_a_digit(tmp_path: Path) -> None:
    def raise_last(content: bytes) -> bytes:
        return content.replace(b"(7,777) Tj", b"(7,777) Tj /F1 4 Tf (1) Tj /F1 7 Tf")

    lines = MonthlyPage().lines()
    at = next(i for i, line in enumerate(lines) if line[0][1] == "Laredo")
    lines[at] = [(left, "7,777") if i == 6 else (left, word) for i, (left, word) in enumerate(lines[at])]
    path = write_pdf(tmp_path / "note.pdf", [lines], alter=raise_last)
    assert "'7,777¹'" in refusal(path)


@pytest.mark.parametrize("created", ["19990101", "20190212", "20350101", "garbage"])
def test_the_day_of_publication_is_by_rule_whatever_the_file_says(tmp_path: Path, created: str) -> None:
    def stamp(content: bytes) -> bytes:
        info = b"/Info << /CreationDate (D:%s000000) >> /Root 1 0 R" % created.encode()
        assert content.count(b"/Root 1 0 R") == 1
        return content.replace(b"/Root 1 0 R", info)

    path = write_pdf(tmp_path / "page.pdf", [MonthlyPage().lines()], alter=stamp)
    rows = read_document(path).tables["monthly_apprehensions"]
    assert {row["published"] for row in rows if row["period_start"] == "2018-03-01"} == {"2018-04-05"}


def test_a_year_that_has_not_ended_is_refused(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "page.pdf", [MonthlyPage(2091).lines()])
    assert "page 1: the period ends on " in refusal(path)
    assert "after today" in refusal(path)


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda whole: whole.replace(old, new)


def packed(content: bytes) -> Callable[[bytes], bytes]:
    """Put a packed stream where the page's own stands."""
    squeezed = zlib.compress(content, 9)
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(squeezed), squeezed)
    return lambda whole: re.sub(
        rb"<< /Length \d+ >>\nstream\n.*?\nendstream", lambda _: stream, whole, flags=re.S
    )


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (packed(b"\0" * 9_000_000), "unpacks to more than 8,000,000 bytes"),
        (packed(b"0 0 1 1 re " * 60_000), "draws more than 400,000 bytes"),
        (packed(b"BT /F1 7 Tf (" + b"a" * 100_001 + b") Tj ET"), "prints more than 100,000 letters"),
        (packed(b"/X Do " * 500), "draws more than 400 forms"),
        (replaced(b"<< /Length", b"<< /Filter /LZWDecode /Length"), "packed as LZWDecode"),
        (
            replaced(b"<< /Length", b"<< /Filter [/FlateDecode /FlateDecode] /Length"),
            "packed as FlateDecode, FlateDecode",
        ),
        (replaced(b"/Root", b"/Encrypt 9 0 R /Root"), "is locked by a password"),
        (replaced(b"%%EOF", b"%%EOF\n" + b"stream\nx\nendstream\n" * 5_001), "more than 5,000 parts"),
    ],
)
def test_a_document_out_of_bounds_is_refused(
    tmp_path: Path, alter: Callable[[bytes], bytes], words: str
) -> None:
    assert words in refusal(write_pdf(tmp_path / "bomb.pdf", [MonthlyPage().lines()], alter=alter))


def test_a_form_that_draws_others_again_and_again_is_refused(tmp_path: Path) -> None:
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 12 >>\nstream\n/A Do /A Do\nendstream\n"
    path = write_pdf(
        tmp_path / "bomb.pdf", [MonthlyPage().lines()], alter=lambda whole: whole + b"9 0 obj\n" + form
    )
    assert "draws several others" in refusal(path)


def test_thousands_of_pages_are_refused(tmp_path: Path) -> None:
    def many(whole: bytes) -> bytes:
        return re.sub(
            rb"/Kids \[(\d+ 0 R)\] /Count 1",
            lambda m: b"/Kids [" + (m[1] + b" ") * 3_000 + b"] /Count 3000",
            whole,
        )

    path = write_pdf(tmp_path / "bomb.pdf", [[[(20.0, "Nothing")]]], alter=many)
    assert refusal(path)


def test_damaged_bytes_are_refused_in_one_line_or_change_nothing(tmp_path: Path) -> None:
    whole = write_pdf(tmp_path / "page.pdf", [MonthlyPage().lines()])
    content = whole.read_bytes()
    right = read_document(whole).tables
    n_refused = 0
    for at in range(10, 900, 148):
        path = tmp_path / "damaged.pdf"
        path.write_bytes(content[:at] + b"\xff\x00" + content[at + 2 :])
        try:
            found = read_document(path).tables
        except InputError:
            n_refused += 1
        else:
            assert sum(map(len, found.values())) <= sum(map(len, right.values()))
    assert n_refused > 0


@pytest.mark.parametrize("name", ["page.xls", "page.docx", "page.txt", "page", "page.ods"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04 something")
    assert "is not a PDF document" in refusal(path)


@pytest.mark.parametrize("name", ["pipe.pdf", "pipe.csv", "pipe.xlsx"])
def test_a_pipe_or_device_is_refused_at_once(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    assert "is a device or a pipe; accepted: a file" in refusal(tmp_path / name)
    (tmp_path / "zero.pdf").symlink_to("/dev/zero")
    assert "is a device or a pipe" in refusal(tmp_path / "zero.pdf")


def test_a_profile_saved_again_gives_no_difference(tmp_path: Path) -> None:
    path = DOCUMENTS / "cbp/sector-profile-fy2019.pdf"
    if not path.exists():
        pytest.skip(f"the official document {path.name} is not here; set PRACTICABLE_DOCUMENTS to its folder")
    again = tmp_path / "again.pdf"
    content, n = re.subn(rb"CreationDate\(D:2020", b"CreationDate(D:2024", path.read_bytes())
    assert n == 1
    again.write_bytes(content)
    carried = {"sector_profile": read_rows(TABLES / "sector_profile.csv")}
    assert changes(carried, merged(carried, read_document(again).tables)) == ()
