"""What a fresh machine meets: the check of a written page, and the commands that need no installation."""

from __future__ import annotations

import json
import runpy
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from practicable import api

ROOT = Path(__file__).parents[2]
CHECK = ROOT / "validation" / "check_brief.py"


@pytest.fixture(scope="module")
def brief() -> tuple[str, dict[str, Any]]:
    numbers = json.loads((ROOT / "tests" / "browser" / "sample_numbers.json").read_text(encoding="utf-8"))
    return api.render_brief(numbers), numbers


def check(folder: Path, page: str, numbers: object) -> int:
    (folder / "brief é.html").write_text(page, encoding="utf-8")
    (folder / "brief é.json").write_text(json.dumps(numbers), encoding="utf-8")
    return runpy.run_path(str(CHECK))["main"]([str(folder / "brief é.html"), str(folder / "brief é.json")])


def test_a_page_of_its_own_numbers_passes(
    tmp_path: Path, brief: tuple[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, *brief) == 0
    assert f"holds the {len(brief[1]['key_figures'])} key figures" in capsys.readouterr().out


def test_a_page_of_other_numbers_fails(tmp_path: Path, brief: tuple[str, dict[str, Any]]) -> None:
    page, numbers = brief
    faults = runpy.run_path(str(CHECK))["faults"]
    answer = numbers["answer"]["sentence"]
    for other in (page.replace(answer.split(";")[0], "About 99 of 100"), ""):
        assert other != page
        assert next(faults(other, numbers), "")
    figures = json.loads(json.dumps(numbers["key_figures"]))
    figures[0]["value"]["median"] *= 2
    assert check(tmp_path, page, numbers | {"key_figures": figures}) == 1


def test_ci_runs_the_brief_in_a_clean_clone_before_the_tests() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    steps = [next(at for at, line in enumerate(lines) if part in line) for part in
             ("git clone", "brief REPLICATES=", "check_brief.py", "make test")]  # fmt: skip
    assert steps == sorted(steps)


@pytest.mark.usefixtures("current_installation")
def test_the_lock_of_a_brief_holds_every_library_of_its_extra() -> None:
    locked = {line.split("==")[0].lower() for line in (ROOT / "locks" / "brief.txt").read_text().splitlines()}
    wanted = [Requirement(one) for one in requires("practicable") or ()]
    names = {
        one.name.lower() for one in wanted if one.marker is None or one.marker.evaluate({"extra": "brief"})
    }
    assert {"statsmodels", "altair", "numba"} <= names
    assert names <= locked
