"""Tables for people: words and numbers stay whole where a line has room for the longest of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from practicable.brief.studies.study_page import PageSection, StudyPage, render_study
from practicable.brief.text.exports import export, shown
from practicable.cli.tables import render, table
from practicable.results.report import Cell, Report, Row, report_csv

if TYPE_CHECKING:
    import pytest


def test_heads_over_empty_columns_are_folded_and_not_cut() -> None:
    heads = ("District", *("most clients per defender and court day, whoever they are" for _ in range(3)))
    for rows in ([], [["Southern District of California", "", "", ""]]):
        words = table("Floors", heads, rows).split()
        assert all(words.count(word) == 3 for word in heads[1].split())


def test_words_are_broken_only_where_the_longest_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    heads = ("figure", "dates", *("12,345-67,890" for _ in range(5)))
    rows = [
        ("unaccompanied", "2018-04", *heads[2:]),
        ("children in care", "2018-04-19 to 2018-05-31", *heads[2:]),
    ]
    words = sorted(word for row in (heads, *rows) for cell in row for word in cell.split())
    for columns in ("102", "104", "120"):
        monkeypatch.setenv("COLUMNS", columns)
        assert sorted(table("Forecast", heads, rows).split()) == sorted(["Forecast", *words])
    monkeypatch.setenv("COLUMNS", "80")
    assert sorted(table("Forecast", heads, rows).split()) != sorted(["Forecast", *words])


REPORT = Report(
    title="May & June",
    columns=("Month", "People", "Reason"),
    rows=(
        Row(
            label="May",
            detail="assumed",
            cells=(Cell(text="12", span="9 to 15"), Cell(text="no <court>", words=True)),
        ),
        Row(label="June", cells=(Cell(), Cell(words=True))),
    ),
    notes=("Intervals are of 90 %.",),
)


def test_a_table_is_told_in_a_terminal() -> None:
    lines = render(REPORT).splitlines()
    assert lines[0] == "May & June"
    assert [line.split() for line in lines[1:]] == [
        ["Month", "People", "Reason"],
        ["May,", "assumed", "12", "(9", "to", "15)", "no", "<court>"],
        ["June", "none"],
        ["Intervals", "are", "of", "90", "%."],
    ]


def test_a_table_is_told_in_a_spreadsheet() -> None:
    assert report_csv(REPORT).splitlines()[1:] == ["May,12 9 to 15,no <court>", "June,,"]


def test_a_table_is_told_in_a_page_with_what_may_be_taken_away() -> None:
    tables = (shown(REPORT, "months", "Source: a simulation."),)
    section = PageSection(key="months", title="By month", tables=tables)
    page = render_study(
        StudyPage("a test", "", "", "", "", export("none", "", header=(), rows=()), (section,), "", ())
    )
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    assert [re.sub(r"<[^>]*>", " ", part).split() for part in body.split("<tr>")[1:]] == [
        ["May", "assumed", "12", "9", "to", "15", "no", "&lt;court&gt;"],
        ["June", "none"],
    ]
    assert '<td class="words"><span class="text">no &lt;court&gt;</span></td>' in body
    assert "<li>Intervals are of 90 %.</li>" in page
    assert 'data-copy="May &amp; June. Source: a simulation."' in page
    assert 'download="months.csv"' in page
