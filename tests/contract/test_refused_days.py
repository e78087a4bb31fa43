"""Days on which there is nothing to see, and options of which one would not act, are refused."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from practicable.cli import main

LATER = """id = "later"
title = "Later"
issued = 2018-04-06

[[directive]]
from = 2018-09-10
announced = 2018-04-06
districts = ["azd"]
refer = { single_adult = "80%" }
"""
STUDY = """id = "s"
title = "S"
order = "later.toml"
as_of = 2018-04-06
until = 2018-06-15
replicates = 1
outcomes = ["share"]
design = { kind = "full-factorial" }

[[lever]]
path = "directive[1].refer.single_adult"
values = [0.5, 1.0]
"""


def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str) -> str:
    monkeypatch.setattr(sys, "argv", ["practicable", *line.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert ended.value.code == 2, printed
    assert printed.out == ""
    return printed.err


@pytest.mark.parametrize("line", ["facts list", "facts show deaths", "claims", "claims --published"])
def test_a_day_before_anything_was_published_is_refused_with_the_first(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    said = refused(capsys, monkeypatch, f"{line} --as-of 1900-01-01")
    first = said.strip().removesuffix(".").rsplit("from ", 1)[1]
    assert "had been published by 1900-01-01; accepted: from " in said
    monkeypatch.setattr(sys, "argv", ["practicable", *line.split(), "--as-of", first])
    if line.startswith("facts"):
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0


@pytest.mark.parametrize(
    "name", ["brief", "compare baseline", "frontier", "sensitivity", "hindcast", "sweep"]
)
def test_a_last_day_before_the_order_begins_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for file, text in (("later.toml", LATER), ("study.toml", STUDY)):
        Path(file).write_text(text, encoding="utf-8")
    days = "--as-of 2018-04-06 --until 2018-06-15"
    line = "sweep study.toml --store store" if name == "sweep" else f"{name} later.toml {days}"
    said = refused(capsys, monkeypatch, line)
    assert "lies before the order 'later' begins on 2018-09-10; accepted: that day or a later one" in said


@pytest.mark.parametrize("name", ["compare baseline", "frontier", "sensitivity", "sweep"])
def test_workers_beside_a_cluster_are_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    said = refused(capsys, monkeypatch, f"{name} x --workers 2 --dask tcp://127.0.0.1:1")
    assert "workers: given beside --dask, whose cluster has its own; accepted: one of the two" in said
