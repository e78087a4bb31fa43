"""The committed JSON Schemas are those of the records that the commands write."""

from __future__ import annotations

from pathlib import Path

import pytest

from practicable.results.schemas import RESULTS, schema_text

FOLDER = Path(__file__).parents[2] / "docs" / "results"


@pytest.mark.parametrize("name", RESULTS)
def test_the_schema_of_a_result_is_current(name: str) -> None:
    committed = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert committed == schema_text(name), f"run: python -m practicable.results.schemas docs/{FOLDER.name}"


def test_every_schema_is_of_a_result() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(RESULTS)
