"""What docs/scaling.md shows is executed: the table of a sweep, read by DuckDB, by pandas and as CSV."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
STUDY = """
id = "my-study"
title = "A study"
order = "zero-tolerance-2018"
until = 2018-04-30
replicates = 2
outcomes = ["share"]
[design]
kind = "full-factorial"
[[uncertainty]]
key = "capacity_rule"
values = ["peak_year", "published_cap"]
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the commands that the page shows for tables."""
    place = tmp_path_factory.mktemp("page")
    (place / "my-study.toml").write_text(STUDY, encoding="utf-8")
    commands = [line for block in blocks("") for line in block.splitlines() if "--table" in line]
    assert len(commands) == 2
    for command in commands:
        words = command.split()
        assert words[0] == "practicable"
        subprocess.run([sys.executable, "-m", *words], cwd=place, check=True, capture_output=True)
    return place


def means(folder: Path) -> Mapping[str, float]:
    """Mean share by capacity rule, from the CSV."""
    shares: dict[str, list[float]] = defaultdict(list)
    with (folder / "runs.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            shares[row["capacity_rule"]].append(float(row["share"]))
    assert {rule: len(found) for rule, found in shares.items()} == {"peak_year": 2, "published_cap": 2}
    return {rule: sum(found) / len(found) for rule, found in shares.items()}


@pytest.mark.parametrize("at", range(2))
def test_the_page_s_python_gives_the_means_of_the_runs(folder: Path, at: int) -> None:
    code = blocks("python")
    assert len(code) == 2
    done = subprocess.run(
        [sys.executable, "-c", code[at]],
        cwd=folder,
        check=True,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    numbers = [float(one) for one in re.findall(r"\d+\.\d+", done.stdout)]
    assert numbers == pytest.approx(list(means(folder).values()), abs=1e-5)


def test_the_page_s_r_names_columns_that_the_csv_has(folder: Path) -> None:
    (code,) = blocks("r")
    head = (folder / "runs.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    asked = re.search(r"aggregate\((\w+) ~ (\w+), data = runs", code)
    assert asked is not None
    assert {asked[1], asked[2]} <= set(head)
