"""Published numbers do not move unnoticed: a small brief against the one that was committed.

Run this file as a program to accept new numbers; say so in bold in CHANGELOG.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from practicable import api

COMMITTED = Path(__file__).parent / "brief_baseline.json"
UPDATE = f"python {Path(__file__).relative_to(Path(__file__).parents[2])}"
TOLERANCE = 1e-9


def small_brief() -> dict[str, float]:
    """Flatten the simulated quantities of a brief of eight replicates."""
    numbers = api.brief_numbers("zero-tolerance-2018", run=api.RunOptions(replicates=8, seed=1)).dump()
    kept = {key: numbers[key] for key in ("answer", "districts")}
    kept["fans"] = [{key: fan[key] for key in ("key", "quantiles")} for fan in numbers["fans"]]
    return dict(sorted(flat("", kept)))


def flat(path: str, content: Any) -> list[tuple[str, float]]:
    """List every number of nested content under its path; of long series, each twentieth."""
    if isinstance(content, bool | str) or content is None:
        return []
    if isinstance(content, int | float):
        return [(path, float(content))]
    if isinstance(content, dict):
        named = cast("dict[str, Any]", content)
        pairs = [(f"{path}/{key}", value) for key, value in named.items()]
    else:
        step = 20 if len(content) > 40 else 1
        pairs = [(f"{path}/{at}", content[at]) for at in range(0, len(content), step)]
    return [number for key, value in pairs for number in flat(key, value)]


def test_a_small_brief_gives_the_committed_numbers() -> None:
    expected: dict[str, float] = json.loads(COMMITTED.read_text(encoding="utf-8"))
    found = small_brief()
    moved = [
        f"{key}: {expected.get(key)} -> {found.get(key)}"
        for key in sorted(expected.keys() | found.keys())
        if found.get(key) != pytest.approx(expected.get(key), rel=TOLERANCE, abs=TOLERANCE)
    ]
    assert not moved, "\n".join([f"{len(moved)} numbers moved; to accept them: {UPDATE}", *moved[:20]])


if __name__ == "__main__":
    COMMITTED.write_text(json.dumps(small_brief(), indent=0) + "\n", encoding="utf-8")
