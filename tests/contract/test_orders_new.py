"""A new order: a template with every key, the library's files as text, and the page of keys."""

from __future__ import annotations

import re
import runpy
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from practicable import api
from practicable.cli import app
from practicable.errors import InputError
from practicable.orders import load
from practicable.orders.reading import LIBRARY, new_order, parse
from practicable.orders.schema import Order

ROOT = Path(__file__).parents[2]
TABLE = re.compile(r"\[\[?(\w+)\]\]?")


def keys_of(text: str) -> set[tuple[str, str]]:
    """Tables and keys that a file holds, those in comments too."""
    found: set[tuple[str, str]] = set()
    within = ""
    for line in text.splitlines():
        bare = line.removeprefix("# ")
        if table := TABLE.fullmatch(bare):
            within = table[1]
        elif key := re.match(r"(\w+) = ", bare):
            found.add((within, key[1]))
    return found


def keys_of_the_schema() -> set[tuple[str, str]]:
    schema = Order.model_json_schema(by_alias=True)
    tables = ("practicable", "message", "directive", "resource", "source")
    inner = {(table, key) for table in tables for key in schema["$defs"][table.capitalize()]["properties"]}
    return inner | {("", key) for key in schema["properties"] if key not in tables}


def test_the_template_has_every_key_of_the_schema_and_no_other() -> None:
    assert keys_of(new_order("my-order", date(2026, 12, 15))) == keys_of_the_schema()


def test_every_comment_of_the_template_with_a_key_can_be_used() -> None:
    text = new_order("my-order", date(2026, 12, 15))
    opened = re.sub(r"(?m)^# (?=\w+ = |\[)", "", text)
    # Two keys of the template exclude what stands beside them.
    opened = opened.replace('existing_work = "first"', 'existing_work = "share"').replace(
        'sectors = ["tucson", "yuma"]\n', "", 1
    )
    order = parse(opened, name="opened.toml")
    assert (len(order.directives), len(order.resources), len(order.sources)) == (1, 2, 1)
    assert order.message is not None


def test_a_new_order_is_written_checked_and_simulated_as_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    written = run.invoke(app, ["orders", "new", "my-order", "--issued", "2026-12-15", "-o", "my-order.toml"])
    assert written.exit_code == 0, written.output
    assert run.invoke(app, ["orders", "check", "my-order.toml"]).exit_code == 0
    order = load("my-order.toml")
    assert order.directives[0].start == date(2027, 1, 1)
    assert order.directives[0].districts == ("casd", "azd", "nmd", "txwd", "txsd")


@pytest.mark.parametrize("name", ["My Order", "", "ж", "a b", "x" * 300, '"', "{issued}"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        new_order(name, date(2026, 12, 15))


@pytest.mark.parametrize("name", LIBRARY)
def test_an_order_of_the_library_is_printed_as_its_file(name: str) -> None:
    text = api.orders_toml(name)
    assert text == files("practicable.orders").joinpath("library", f"{name}.toml").read_text(encoding="utf-8")
    assert parse(text, name=name) == load(name)


def test_an_order_of_a_file_is_printed_as_toml(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(new_order("mine", date(2025, 2, 1)), encoding="utf-8")
    assert parse(api.orders_toml(str(path)), name="mine") == load(path)


def test_text_and_json_at_once_are_refused() -> None:
    with pytest.raises(InputError, match="accepted: one of the two"):
        CliRunner().invoke(app, ["orders", "show", "baseline", "--toml", "--json"], catch_exceptions=False)


def test_the_page_of_keys_is_that_of_the_schema() -> None:
    page = runpy.run_path(str(ROOT / "validation" / "order_page.py"))["page"]()
    assert (ROOT / "docs" / "orders.md").read_text(encoding="utf-8") == page
    rows = {found[1] for found in re.finditer(r"(?m)^\| `(\w+)` \|", page)}
    assert rows == {key for _, key in keys_of_the_schema()}
