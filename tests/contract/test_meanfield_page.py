"""The loads at which an approximate answer is greyed out are those of the generated page."""

from __future__ import annotations

import re
from pathlib import Path

from practicable.fit.meanfield import UNSURE_LOADS

PAGE = Path(__file__).parents[2] / "docs" / "meanfield.md"


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
