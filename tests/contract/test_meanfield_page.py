"""The loads at which an approximate answer is greyed out are those of the generated page."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.fit.meanfield import UNSURE_LOADS

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "meanfield.md"


def rows() -> list[tuple[float, float, float]]:
    """Load, standard error and error of every row of the table."""
    cells = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines()]
    return [(float(row[2]), float(row[4]), float(row[6])) for row in cells if re.fullmatch(r" \d+ ", row[0])]


def test_the_constant_follows_from_the_table() -> None:
    table = rows()
    loads = sorted({load for load, _, _ in table})
    assert len(table) == 60
    assert (loads[0], loads[-1]) == (0.3, 1.5)
    wrong = sorted({load for load, se, error in table if abs(error) - 2.0 * se > 0.01})
    below = max(load for load in loads if load < wrong[0])
    above = min(load for load in loads if load > wrong[-1])
    assert (below, above) == UNSURE_LOADS


def test_measuring_errors_anew_keeps_the_table_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two programs write the page, each its own part: written from its own rows, it is what it was."""
    errors = runpy.run_path(str(ROOT / "validation" / "meanfield.py"))
    monkeypatch.setattr(sys, "path", [str(ROOT / "benchmarks"), *sys.path])
    times = runpy.run_path(str(ROOT / "benchmarks" / "expected.py"))
    marks = runpy.run_path(str(ROOT / "benchmarks" / "generated.py"))
    assert (errors["BEGIN"], errors["END"]) == (marks["BEGIN"], marks["END"])
    whole = PAGE.read_text(encoding="utf-8")
    rows = [
        errors["Row"](int(cells[0]), float(cells[1]), float(cells[2]), *map(float, cells[3:6]))
        for cells in (line.strip("|").split("|") for line in whole.splitlines())
        if re.fullmatch(r" \d+ ", cells[0])
    ]
    again = errors["page"](rows, errors["times"]())
    head, between, tail = re.split(f"{marks['BEGIN']}|{marks['END']}", whole)
    assert times["BY_DAY"] in between
    written = re.split(f"{marks['BEGIN']}|{marks['END']}", again)
    assert written[1:] == [between, tail]
    assert len(written[0].splitlines()) == len(head.splitlines())
