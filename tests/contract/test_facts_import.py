"""A document is taken in only when every number adds up; otherwise one line says what is wrong, and where."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from printed_pages import Line, MonthlyPage, write_pdf

from practicable.errors import InputError
from practicable.facts import service
from practicable.facts.catalog import TABLES
from practicable.facts.importers.documents import read_document
from practicable.facts.importers.intake import own_checks, take_in
from practicable.facts.tabular import read_rows, write_tables

Alter = Callable[[MonthlyPage], None]

DOCUMENTS = Path(os.environ.get("PRACTICABLE_DOCUMENTS") or Path(__file__).parents[2] / "../shared/data")


def document(folder: Path, *pages: MonthlyPage) -> Path:
    return write_pdf(folder / "monthly.pdf", [page.lines() for page in pages])


def refusal(path: Path, kind: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        own_checks(read_document(path, kind))
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_right_document_is_read_number_for_number(tmp_path: Path) -> None:
    page = MonthlyPage()
    found = read_document(document(tmp_path, page))
    assert found.kind == "monthly_total"
    carried = {
        (row["place"], row["period_start"]): int(row["value"])
        for name in ("monthly_apprehensions", "monthly_elsewhere")
        for row in found.tables[name]
    }
    assert len(carried) == 24 * 12
    assert carried[("yuma", "2018-03-01")] == page.cells["yuma"][5]
    assert {check.status for check in own_checks(found)} == {"pass"}


def test_a_wrapped_label_is_put_together_wherever_its_numbers_stand(tmp_path: Path) -> None:
    page = MonthlyPage()
    lines = page.lines()
    at = next(i for i, line in enumerate(lines) if line[0][1] == "Rio Grande Valley")
    numbers = lines[at][1:]
    lines[at : at + 1] = [
        [(20.0, "Rio Grande")],
        [(20.0, "Valley (formerly")],
        [(20.0, "McAllen)"), *numbers],
    ]
    found = read_document(write_pdf(tmp_path / "wrapped.pdf", [lines]))
    values = [
        row["value"] for row in found.tables["monthly_apprehensions"] if row["place"] == "rio_grande_valley"
    ]
    assert values == [str(value) for value in page.cells["rio_grande_valley"][:-1]]


def test_a_blank_cell_stays_blank_and_the_others_keep_their_month(tmp_path: Path) -> None:
    page = MonthlyPage()
    page.cells["blaine"] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 7]
    lines = page.lines()
    at = next(i for i, line in enumerate(lines) if line[0][1] == "Blaine")
    lines[at] = [word for column, word in enumerate(lines[at]) if column != 5]
    found = read_document(write_pdf(tmp_path / "blank.pdf", [lines]))
    months = {
        row["period_start"]: row["value"]
        for row in found.tables["monthly_elsewhere"]
        if row["place"] == "blaine"
    }
    assert "2018-02-01" not in months
    assert months["2018-09-01"] == "7"


def wrong_month(page: MonthlyPage) -> None:
    page.cells["yuma"][5] += 1


def wrong_sector_total(page: MonthlyPage) -> None:
    page.cells["tucson"][-1] -= 9


def wrong_region(page: MonthlyPage) -> None:
    page.cells["southwest"][3] += 100


def renamed(page: MonthlyPage) -> None:
    page.labels["rio_grande_valley"] = "Rio Grand Valley"


def twice(page: MonthlyPage) -> None:
    page.labels["laredo"] = "Del Rio"


def missing(page: MonthlyPage) -> None:
    del page.cells["el_paso"]


def untitled(page: MonthlyPage) -> None:
    page.title = "Apprehensions By Something - FY {fiscal_year}"


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (wrong_month, ("page 1", "Southwest, total, 2018-03", "difference +1", "Yuma, total, FY2018 (+1)")),
        (wrong_sector_total, ("page 1", "Southwest, total, FY2018", "difference -9")),
        (wrong_region, ("page 1", "Southwest, total, 2018-01", "difference -100")),
        (renamed, ("page 1", "'Rio Grand Valley'", "did you mean 'Rio Grande Valley'")),
        (twice, ("page 1", "row Del Rio", "printed twice")),
        (missing, ("page 1", "no row for El Paso")),
        (untitled, ("no page has the title of a known document",)),
    ],
)
def test_an_altered_page_is_refused_with_page_row_and_difference(
    tmp_path: Path, alter: Alter, words: tuple[str, ...]
) -> None:
    page = MonthlyPage()
    alter(page)
    message = refusal(document(tmp_path, page))
    assert message.startswith("monthly.pdf")
    for word in words:
        assert word in message


def test_a_row_that_has_too_few_numbers_is_refused(tmp_path: Path) -> None:
    lines = MonthlyPage().lines()
    at = next(i for i, line in enumerate(lines) if line[0][1] == "Laredo")
    lines[at] = lines[at][:6]
    message = refusal(write_pdf(tmp_path / "short.pdf", [lines]))
    assert "page 1: row Laredo: 5 numbers where the table has 13 columns" in message


def test_years_must_follow_each_other(tmp_path: Path) -> None:
    message = refusal(document(tmp_path, MonthlyPage(2018), MonthlyPage(2091)))
    assert "page 2: fiscal year 2091 follows 2018; expected 2019" in message


def test_months_must_stand_in_their_order(tmp_path: Path) -> None:
    lines = MonthlyPage().lines()
    lines[1] = [(left, {"March": "April", "April": "March"}.get(word, word)) for left, word in lines[1]]
    assert "months must be printed October to September" in refusal(
        write_pdf(tmp_path / "order.pdf", [lines])
    )


def test_a_kind_that_is_not_the_documents_is_refused(tmp_path: Path) -> None:
    path = document(tmp_path, MonthlyPage())
    assert "its titles are those of 'monthly_total', not of 'deaths'" in refusal(path, "deaths")
    assert "did you mean 'monthly_total'" in refusal(path, "monthly_totl")


@pytest.mark.parametrize("name", ["empty.pdf", "empty.csv", "empty.xlsx"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"")
    assert refusal(path) == f"{name}: is empty (0 bytes)"


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    for name, words in (("page.pdf", "is not a PDF document"), ("book.xlsx", "cannot be read as a workbook")):
        path = tmp_path / name
        path.write_text("<html>not found</html>")
        assert refusal(path).startswith(f"{name}: {words}")
    assert refusal(tmp_path / "absent.pdf") == "absent.pdf: cannot be read (No such file or directory)"
    assert "cannot be read (Is a directory)" in refusal(tmp_path)


@pytest.mark.parametrize("kept", [20, 400, 2000])
def test_a_truncated_document_is_refused(tmp_path: Path, kept: int) -> None:
    path = write_pdf(tmp_path / "cut.pdf", [MonthlyPage().lines()], alter=lambda content: content[:kept])
    assert refusal(path).startswith("cut.pdf")


def test_an_unknown_table_of_figures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prosecutions.csv"
    path.write_text("metric,unit\nx,y\n")
    assert "has no column" in refusal(path)
    path.write_text(
        "metric,unit,geography,period_start,period_end,value,source_title,source_url,confidence\n"
        "x,y,US,2018-01-01,2018-01-31,1,Nobody,nowhere,low\n"
    )
    assert refusal(path).startswith("prosecutions.csv: row 2: the source 'Nobody' is not in sources.toml")


def carried_in(folder: Path) -> Path:
    shutil.copytree(TABLES, folder / "tables")
    return folder / "tables"


def test_a_refused_document_leaves_the_tables_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = carried_in(tmp_path)
    monkeypatch.setattr(service, "TABLES", tables)
    before = {path.name: path.read_bytes() for path in tables.iterdir()}
    page = MonthlyPage(2020)
    wrong_region(page)
    with pytest.raises(InputError):
        service.facts_import(document(tmp_path, page))
    assert {path.name: path.read_bytes() for path in tables.iterdir()} == before


def test_next_years_document_adds_its_rows_and_keeps_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = carried_in(tmp_path)
    monkeypatch.setattr(service, "TABLES", tables)
    before = read_rows(tables / "monthly_apprehensions.csv")
    done = service.facts_import(document(tmp_path, MonthlyPage(2020)))
    after = read_rows(tables / "monthly_apprehensions.csv")
    fresh = [row for row in after if row["fiscal_year"] == "2020"]
    assert done["by_status"]["fail"] == 0
    assert len(fresh) == 10 * 12
    assert [row for row in after if row["fiscal_year"] != "2020"] == before
    assert {row["published"] for row in fresh if row["period_start"] == "2020-02-01"} == {"2020-03-05"}
    assert len(done["changes"]) == 24 * 13


def test_tables_named_by_the_user_are_written_there_alone(tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in TABLES.iterdir()}
    done = service.facts_import(document(tmp_path, MonthlyPage(2020)), output=tmp_path / "new")
    assert {path.name for path in (tmp_path / "new").iterdir()} == {f"{name}.csv" for name in done["tables"]}
    assert {path.name: path.read_bytes() for path in TABLES.iterdir()} == before


def test_a_number_that_differs_from_another_document_is_told(tmp_path: Path) -> None:
    carried = {path.stem: read_rows(path) for path in TABLES.glob("*.csv")}
    intake = take_in(document(tmp_path, MonthlyPage(2019)), carried)
    assert any(check.what.startswith("apprehensions = yearly total") for check in intake.disagreements)


def test_when_one_table_cannot_be_written_none_is(tmp_path: Path) -> None:
    tables = carried_in(tmp_path)
    before = {path.name: path.read_bytes() for path in tables.iterdir()}
    rows = read_rows(tables / "deaths.csv")
    broken = [{**rows[0], "unheard_of": "1"}]
    with pytest.raises(ValueError, match="unheard_of"):
        write_tables({"deaths": rows[1:], "staffing": broken}, tables)
    assert {path.name: path.read_bytes() for path in tables.iterdir()} == before


def reprinted(path: Path, target: Path, *, was: str, becomes: str) -> Path:
    """Print an official document anew, word for word in its place, with one number altered."""
    import pdfplumber

    pages: list[list[Line]] = []
    with pdfplumber.open(path) as official:
        for page in official.pages:
            lines: dict[int, list[tuple[float, str]]] = {}
            for word in page.extract_words():
                at = next((top for top in lines if abs(top - word["top"]) < 3), int(word["top"]))
                lines.setdefault(at, []).append(
                    (word["x0"], str(word["text"]).encode("ascii", "ignore").decode())
                )
            pages.append([lines[at] for at in sorted(lines)])
    at = next(line for line in pages[0] if line[0][1] == "Yuma")
    altered = [(left, becomes if word == was else word) for left, word in at]
    assert altered != at
    pages[0] = [altered if line is at else line for line in pages[0]]
    return write_pdf(target, pages)


def test_one_altered_number_of_an_official_document_is_found(tmp_path: Path) -> None:
    path = DOCUMENTS / "cbp/sector-profile-fy2017.pdf"
    if not path.exists():
        pytest.skip(f"the official document {path.name} is not here; set PRACTICABLE_DOCUMENTS to its folder")
    assert {check.status for check in own_checks(read_document(path))} == {"pass"}
    message = refusal(reprinted(path, tmp_path / "altered.pdf", was="2,367", becomes="2,376"))
    assert message.startswith("altered.pdf: page 1: row Southwest, accepted_prosecutions, FY2017")
    assert "printed 59,805, found 59,814, difference +9" in message
