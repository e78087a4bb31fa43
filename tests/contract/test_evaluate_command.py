"""``practicable evaluate``: text, JSON, a page and figures from one set of numbers."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from practicable import api
from practicable.cli import app
from practicable.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

runner = CliRunner(env={"COLUMNS": "150"})


def run(*words: str) -> str:
    """What a command prints when all is well."""
    done = runner.invoke(app, ["evaluate", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_the_stored_result_prints_as_tables() -> None:
    printed = run("--stored")
    for word in ("Callaway-Sant'Anna", "imputation", "simulated worlds", "leave-one-out", "prior", " off"):
        assert word in printed
    told = api.tell_evaluation(api.evaluate(stored=True))
    assert told.heading in printed


def test_json_is_what_the_api_gives(tmp_path: Path) -> None:
    assert json.loads(run("--stored", "--json")) == api.evaluate(stored=True).dump()
    path = tmp_path / "out.json"
    assert run("exposure", "--stored", "--json", "-o", str(path)) == ""
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content == api.evaluate("exposure", stored=True).dump()
    assert {e["design"] for e in content["estimates"]} == {"exposure"}
    assert "prior" not in content


def test_computing_anew_prints_the_same_kind_of_content() -> None:
    content = json.loads(run("dose", "--draws", "80", "--json"))
    assert content["schema"] == api.evaluate(stored=True).schema_
    assert content["dose"]["effect"] == api.evaluate(stored=True).dump()["dose"]["effect"]


def test_the_page_refers_to_nothing_outside(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    run("--stored", "-o", str(path))
    page = path.read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    assert not re.search(r"url\((?!#|data:)", page)
    for heading in ("Every method", "Before and after", "synthetic controls", "Placebo", "no dose"):
        assert heading in page
    drawings = re.findall(r'<svg [^>]*aria-label="([^"]+)"', page)
    assert len(drawings) >= 2 * 9
    assert all(drawings)


@pytest.mark.parametrize(
    "name", ["forest", "event-study", "synthetic-control", "placebos", "specifications", "dose"]
)
def test_each_figure_is_one_drawing(name: str, tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    run("--stored", "--figure", name, "-o", str(path))
    assert ET.fromstring(path.read_text(encoding="utf-8")).tag.endswith("svg")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("streamlin",), "did you mean 'streamline'"),
        (("--stored", "--figure", "woods", "-o", "x.svg"), "no figure is called 'woods'"),
        (("dose", "--stored", "--figure", "placebos", "-o", "x.svg"), "has no figure"),
        (("dose", "--draws", "3"), "at least 80"),
    ],
)
def test_bad_input_is_one_line(
    words: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=message) as told:
        runner.invoke(app, ["evaluate", *words], catch_exceptions=False)
    assert "\n" not in str(told.value)
    assert not list(tmp_path.iterdir())
