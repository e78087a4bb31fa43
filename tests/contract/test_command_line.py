"""The command line as a user meets it: numbers for programs, one line for errors, nothing half-written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from lesser_processor import LESSER
from typer.testing import CliRunner

from practicable.cli import app
from practicable.errors import InputError

README = Path(__file__).parents[2] / "README.md"
BRIEF = ["brief", "zero-tolerance-2018", "--replicates", "4", "--until", "2018-05-31", "--json"]


def practicable(
    *words: str, cwd: Path | None = None, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from practicable.cli import main; main()", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=environment)


@pytest.fixture(scope="module")
def numbers_as_printed() -> str:
    done = practicable(*BRIEF, "--workers", "1")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_same_command_gives_the_same_bytes_on_another_processor(numbers_as_printed: str) -> None:
    assert practicable(*BRIEF, "--workers", "1", environment=LESSER).stdout == numbers_as_printed


def test_two_workers_give_the_same_bytes(numbers_as_printed: str) -> None:
    assert practicable(*BRIEF, "--workers", "2").stdout == numbers_as_printed


def test_another_seed_gives_other_numbers(numbers_as_printed: str) -> None:
    other = json.loads(practicable(*BRIEF, "--seed", "1").stdout)
    assert other["answer"]["share"] != json.loads(numbers_as_printed)["answer"]["share"]


def test_the_answer_is_a_share_with_its_interval(numbers_as_printed: str) -> None:
    share = json.loads(numbers_as_printed)["answer"]["share"]
    assert 0 < share["low"] <= share["median"] <= share["high"] <= 1
    assert share["level"] == 0.9


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["brief", "zero-tolerence-2018"], "did you mean 'zero-tolerance-2018'?"),
        (["brief", "baseline"], "give --as-of"),
        (["brief", "zero-tolerance-2018", "--replicates", "1"], "at least 2"),
        (["brief", "zero-tolerance-2018", "--seed", "-1"], "from 0"),
        (["brief", "zero-tolerance-2018", "--until", "2018-01-01"], "before the as-of date"),
        (["brief", "zero-tolerance-2018", "--as-of", "2002-01-01"], "a forecast needs 36 recorded months"),
        (["brief", "zero-tolerance-2018", "--as-of", "2005-01-01"], "begins on 2018-04-06"),
        (["brief", "zero-tolerance-2018", "--as-of", "yesterday"], "yesterday"),
        (
            ["brief", "zero-tolerance-2018", "--replicates", "2", "-o", "no/such/folder.html"],
            "cannot be written",
        ),
        (
            ["decompose", "zero-tolerance-2018", "-o", "parts.html"],
            "parts.html: is to hold text; accepted: a name that ends in .txt, or --json with one that ends",
        ),
        (["facts", "show", "monthly_aprehensions"], "monthly_apprehensions"),
        (["orders", "check", "no-such-file.toml"], "no-such-file.toml"),
        (["breif"], "brief"),
        (["orders", "show"], "order"),
    ],
)
def test_an_error_is_one_line_and_exit_code_two(tmp_path: Path, words: list[str], says: str) -> None:
    done = practicable(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    # Lines of progress may stand before it where a machine is slow.
    assert len([line for line in done.stderr.splitlines() if not line.startswith("Simulating: ")]) == 1
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "name", "holds"),
    [
        ("backtest", "x.html", "text"),
        ("brief zero-tolerance-2018", "x.json", "HTML"),
        ("brief zero-tolerance-2018 --json", "x.HTML", "JSON"),
        ("claims", "x.json", "text"),
        ("compare baseline zero-tolerance-2018", "x.csv", "HTML"),
        ("decompose zero-tolerance-2018", "x.svg", "text"),
        ("evaluate --stored", "x.json", "text"),
        ("evaluate --stored --json", "x.svg", "JSON"),
        ("facts list", "x.csv", "text"),
        ("facts show deaths", "x.html", "text"),
        ("facts check", "x.json", "text"),
        ("fit", "x.html", "text"),
        ("frontier zero-tolerance-2018", "x.pdf", "HTML"),
        ("hindcast baseline --as-of 2018-04-06", "x.html", "text"),
        ("history", "x.html", "text"),
        ("orders list", "x.html", "text"),
        ("orders show baseline", "x.json", "text"),
        ("orders check baseline", "x.json", "text"),
        ("parameters list --json", "x.html", "JSON"),
        ("parameters show p_apprehension_adult", "x.json", "text"),
        ("runs list", "x.csv", "text"),
        ("runs show 0", "x.csv", "text"),
        ("sensitivity zero-tolerance-2018", "x.png", "HTML"),
        ("sweep hearings-and-referral", "x.html", "text"),
    ],
)
def test_a_file_whose_name_promises_another_format_is_refused_before_any_work(
    tmp_path: Path, words: str, name: str, holds: str
) -> None:
    path = tmp_path / name
    told = CliRunner().invoke(app, [*words.split(), "-o", str(path)]).exception
    assert isinstance(told, InputError)
    assert str(told).startswith(f"{path}: is to hold {holds}; accepted: a name that ends in .")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_promises_nothing_or_the_same_is_written(tmp_path: Path) -> None:
    for words, name in ((), "orders"), ((), "orders.txt"), (("--json",), "orders.json"), (("--json",), "o.x"):
        path = tmp_path / name
        assert CliRunner().invoke(app, ["orders", "list", *words, "-o", str(path)]).exit_code == 0
        assert path.read_text(encoding="utf-8")


def test_the_readme_lists_every_option_of_every_command() -> None:
    group: Any = typer.main.get_command(app)
    listed = re.findall(r"^practicable (\w+) .*$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(group.commands)
    for line in README.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"practicable (\w+) ", line):
            command = group.commands[found[1]]
            of_all = [
                one for each in getattr(command, "commands", {"": command}).values() for one in each.params
            ]
            options = {name for one in of_all for name in one.opts if name.startswith("--")} - {"--help"}
            said = set(re.findall(r"--[a-z-]+", line)) | ({"--output"} if "[-o " in line else set[str]())
            assert said == options, found[1]
