"""``practicable orders`` and ``practicable claims``: text for people, and the same content as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from practicable import api
from practicable.cli import app
from practicable.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

runner = CliRunner(env={"COLUMNS": "110"})


def run(*words: str) -> str:
    """What a command prints when all is well."""
    done = runner.invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_list_names_every_order() -> None:
    printed = run("orders", "list")
    assert all(order["id"] in printed for order in api.orders_list())


@pytest.mark.parametrize(
    ("words", "content"),
    [
        (("orders", "list"), api.orders_list()),
        (("orders", "show", "zero-tolerance-2018"), api.orders_show("zero-tolerance-2018")),
        (("claims",), [claim.dump() for claim in api.claims()]),
        (("claims", "--published"), [result.dump() for result in api.published_results()]),
    ],
)
def test_json_is_what_the_api_gives(words: tuple[str, ...], content: object, tmp_path: Path) -> None:
    assert json.loads(run(*words, "--json")) == content
    path = tmp_path / "out.json"
    assert run(*words, "--json", "-o", str(path)) == ""
    assert json.loads(path.read_text(encoding="utf-8")) == content


def test_show_tells_every_sentence_within_the_width() -> None:
    printed = run("orders", "show", "zero-tolerance-2018")
    flowing = " ".join(printed.split())
    for sentence in api.orders_show("zero-tolerance-2018")["plain_words"]:
        assert sentence["text"] in flowing
    assert max(len(line) for line in printed.splitlines()) <= 110


def test_check_says_what_a_usable_file_leaves_open(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'id = "mine"\ntitle = "Mine"\nissued = 2030-01-01\n'
        '[[directive]]\nfrom = 2030-01-01\ndistricts = ["azd"]\nrefer = { single_adult = 0.5 }\n',
        encoding="utf-8",
    )
    flowing = " ".join(run("orders", "check", str(path)).split())
    assert "can be used: Mine (mine), directives: 1, resources: 0" in flowing
    assert "- directive[1] names no source" in flowing


def test_check_refuses_a_file_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('id = "mine"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.toml: title: missing; 'title' in an order is required"):
        runner.invoke(app, ["orders", "check", str(path)], catch_exceptions=False)


def test_claims_as_of_a_date_show_no_later_figure() -> None:
    printed = run("claims", "--as-of", "2018-04-06")
    assert "50,308" in printed
    assert "46 %" not in printed
    assert "46 %" in run("claims")


def test_the_verdict_table_stands_first_with_number_and_interval() -> None:
    wide = runner.invoke(app, ["claims"], env={"COLUMNS": "240"}, catch_exceptions=False)
    head = wide.stdout.split("rise-of-200-percent: ")[0]
    assert [claim.id for claim in api.claims() if claim.id not in head] == []
    for shown in ("contradicted", "46.2 %", "46.0 to 46.9", "+3.4 %", "at most 22.6 %"):
        assert shown in head


def test_published_results_as_of_a_date_hold_no_later_study() -> None:
    printed = run("claims", "--published", "--as-of", "2018-07-05")
    assert "WOLA" in printed
    assert "Vera" not in printed
    assert "Orrenius" in printed
