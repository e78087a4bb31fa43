"""``practicable facts``: the same numbers for people and as JSON, one line for a mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from printed_pages import MonthlyPage, write_pdf
from typer.testing import CliRunner, Result

from practicable.cli.facts import app
from practicable.errors import InputError


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words, env={"COLUMNS": "160"})


def content(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def mistake(*words: str) -> str:
    result = run(*words)
    assert isinstance(result.exception, InputError)
    assert "\n" not in str(result.exception)
    return str(result.exception)


def test_list_names_every_table() -> None:
    found = {each["name"]: each for each in content("list")}
    assert found["monthly_apprehensions"]["n_rows"] == 5_280
    assert found["deaths"]["first"] == "1997-10-01"
    told = run("list").output
    assert all(name in told for name in found)


def test_list_as_of_a_day_counts_what_was_public() -> None:
    found = {each["name"]: each for each in content("list", "--as-of", "2018-04-06")}
    assert found["ohss_monthly"]["n_rows"] == 0
    assert found["monthly_apprehensions"]["last"] == "2018-03-31"


def test_show_gives_rows_with_their_sources() -> None:
    words = (
        "show",
        "monthly_apprehensions",
        "--place",
        "southwest",
        "--measure",
        "total",
        "--fiscal-year",
        "2018",
    )
    found = content(*words)
    march = next(row for row in found["rows"] if row["period_start"] == "2018-03-01")
    assert march["value"] == 37_390
    assert set(found["sources"]) == {"cbp_monthly_total"}
    told = run(*words).output
    assert "37,390" in told
    assert "2018-04-05" in told


def test_show_as_of_a_day_hides_what_came_later() -> None:
    words = ("show", "monthly_apprehensions", "--place", "southwest", "--fiscal-year", "2018")
    assert len(content(*words, "--as-of", "2018-04-06")["rows"]) == 4 * 6


def test_show_prints_the_words_of_a_figure_that_is_no_number() -> None:
    told = run("show", "prosecutions", "--measure", "court_throughput_defendants_per_day").output
    assert "140-150" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "monthly_aprehensions"), "no table is called 'monthly_aprehensions'; did you mean"),
        (
            ("show", "deaths", "--fiscal-year", "2031"),
            "table deaths has no fiscal year 2031 here; it covers 1998-2019",
        ),
        (
            ("show", "deaths", "--place", "tuscon"),
            "table deaths has no place 'tuscon'; did you mean 'tucson'",
        ),
        (("show", "deaths", "--measure", "dead"), "table deaths has no measure 'dead'"),
        (("import", "absent.pdf"), "absent.pdf: cannot be read"),
    ],
)
def test_a_mistake_is_one_line(words: tuple[str, ...], told: str) -> None:
    assert told in mistake(*words)


def test_check_lists_the_checks_and_the_errata() -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "sum of months = year" in result.output
    assert "wrong adults for all nine" in result.output
    found = content("check")
    assert found["by_status"]["fail"] == 0
    assert found["n_checks"] == len(found["checks"]) == sum(group["n_checks"] for group in found["groups"])
    assert len(run("check", "--all").output.splitlines()) > found["n_checks"]


def test_output_goes_to_the_file_named(tmp_path: Path) -> None:
    target = tmp_path / "deaths.json"
    assert run("show", "deaths", "--json", "-o", str(target)).output == ""
    assert len(json.loads(target.read_text(encoding="utf-8"))["rows"]) == 220


def test_import_tells_what_changed(tmp_path: Path) -> None:
    document = write_pdf(tmp_path / "next.pdf", [MonthlyPage(2020).lines()])
    result = run("import", str(document), "-o", str(tmp_path / "new"))
    assert result.exit_code == 0
    assert "312 rows differ" in " ".join(result.output.split())
    assert (tmp_path / "new" / "monthly_apprehensions.csv").exists()
    again = content("import", str(document), "-o", str(tmp_path / "new"))
    assert again["kind"] == "monthly_total"


def test_import_refuses_a_page_that_does_not_add_up(tmp_path: Path) -> None:
    page = MonthlyPage()
    page.cells["yuma"][5] += 1
    document = write_pdf(tmp_path / "wrong.pdf", [page.lines()])
    told = mistake("import", str(document), "-o", str(tmp_path / "new"))
    assert told.startswith("wrong.pdf: page 1: row Southwest, total, 2018-03: does not add up")
    assert not (tmp_path / "new").exists()
