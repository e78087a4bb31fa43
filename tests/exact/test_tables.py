"""Tables for people: words and numbers stay whole where a line has room for the longest of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicable.cli.tables import table

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
