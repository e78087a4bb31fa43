"""The command that a result prints gives the same numbers, also for an order that was read from a file."""

from __future__ import annotations

import os
import shlex
import subprocess
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from practicable import api
from practicable.cli import app
from practicable.facts import record
from practicable.orders import command_word, from_content, load
from practicable.provenance import to_json
from practicable.study.compare.comparison import ComparisonRequest
from practicable.study.ensemble.plans import plan
from practicable.study.ensemble.request import BriefRequest
from practicable.study.frontier.frontier import FrontierRequest
from practicable.study.sensitivity.sensitivity import SensitivityRequest

AS_OF, UNTIL = date(2018, 4, 6), date(2018, 4, 30)
NAME = "an order's file.toml"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write an order that has the id of one of the library and refers others."""
    monkeypatch.chdir(tmp_path)
    written(NAME, 0.5)
    return NAME


def written(name: str, share: float) -> None:
    content = {
        "id": "zero-tolerance-2018",
        "title": "Half of single adults",
        "issued": "2018-04-06",
        "directive": [
            {
                "from": "2018-04-10",
                "announced": "2018-04-06",
                "districts": ["azd"],
                "refer": {"single_adult": share},
            }
        ],
    }
    Path(name).write_text(api.orders_read(content)["toml"], encoding="utf-8")


def test_the_command_of_a_brief_of_a_file_gives_the_same_numbers(file: str) -> None:
    numbers = api.brief_numbers(file, until=UNTIL, run=api.RunOptions(replicates=2))
    words = shlex.split(numbers.reproducibility.command)
    assert words[2] == file
    printed = CliRunner().invoke(app, [*words[1:], "--workers", "1", "--json", "-o", "again.json"])
    assert printed.exit_code == 0, printed.output
    assert Path("again.json").read_text(encoding="utf-8").rstrip() == to_json(numbers).rstrip()


def test_every_command_reads_the_file_again(file: str) -> None:
    order = load(file)
    planned = plan(record(as_of=AS_OF), order, until=UNTIL, seed=0)
    commands = (
        BriefRequest(order, AS_OF, UNTIL, 2, 0, given=file).command,
        FrontierRequest(order, AS_OF, UNTIL, 2, 0, given=file).command,
        SensitivityRequest(AS_OF, "share", given=file).command(planned),
    )
    assert [load(shlex.split(command)[2]).hash for command in commands] == [order.hash] * 3


def test_orders_of_one_id_are_told_apart(file: str) -> None:
    written("other.toml", 0.6)
    given = ("zero-tolerance-2018", file, "other.toml")
    orders = tuple(map(load, given))
    request = ComparisonRequest(orders, AS_OF, UNTIL, replicates=2, seed=0, given=given)
    assert tuple(shlex.split(request.command)[2:5]) == given
    contents = tuple(from_content(one.model_dump(mode="json", by_alias=True)) for one in orders)
    untold = ComparisonRequest(contents, AS_OF, UNTIL, replicates=2, seed=0)
    words = shlex.split(untold.command)[2:5]
    assert words[0] == "zero-tolerance-2018"
    assert words[1:] == [f"zero-tolerance-2018-{one.hash[:8]}.toml" for one in orders[1:]]


def test_an_order_that_came_as_content_is_named_as_its_file_is_saved(file: str) -> None:
    assert command_word(load("baseline")) == "baseline"
    assert command_word(load("baseline"), "baseline") == "baseline"
    assert command_word(load(file)) == "zero-tolerance-2018.toml"
    assert command_word(load(file), Path(file)) == shlex.quote(file)
    assert command_word(load(file), "-o.toml") == "./-o.toml"


@pytest.mark.parametrize("name", ["it's\\a\nbreak.toml", os.fsdecode(b"no-utf8-\xff.toml")])
def test_a_name_that_cannot_be_printed_is_quoted_on_one_line(file: str, name: str) -> None:
    word = command_word(load(file), name)
    assert word.isprintable()
    told = subprocess.run(["bash", "-c", f"printf %s {word}"], capture_output=True, check=True)
    assert os.fsdecode(told.stdout) == name
