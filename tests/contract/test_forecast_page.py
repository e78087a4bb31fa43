"""The page of the back-test of arrivals: it names every row in which the forecast beats no baseline."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

VALIDATION = Path(__file__).parents[2] / "validation"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(sys, "path", [str(VALIDATION), *sys.path])
    return runpy.run_path(str(VALIDATION / "forecast.py"))


def found(low: float | None, high: float | None) -> dict[str, Any]:
    words = "too few origins" if low is None else "better" if low > 0 else "not told apart"
    return {"skill": {"value": 0.1, "se": None, "low": low, "high": high}, "verdict": words}


def row(measure: str, place: str, naive: dict[str, Any], crps_of_naive: float = 2.0) -> dict[str, Any]:
    crps = {"structural": 1.0, "seasonal_naive": 3.0, "naive": crps_of_naive, "drift": 2.0}
    against = {"naive": naive, "drift": found(0.1, 0.2)}
    words = {"panel": "classes", "measure": measure, "place": place, "n_scored": 9, "crps": crps}
    return {**words, **found(0.05, 0.2), "against": against}


def test_rows_that_do_not_beat_naive_are_named(page: dict[str, Any]) -> None:
    rows = [
        row("family", "sectors", found(0.01, 0.2)),
        row("family", "southwest", found(-0.1, 0.2)),
        row("single_adult", "sectors", found(-0.1, 0.2)),
        row("family", "san_diego", found(-0.2, 0.1), crps_of_naive=0.9),
    ]
    told = page["skill"](rows)
    assert "the forecast is better in 1 of 3 rows: family (three classes together): sectors." in told
    assert (
        "not shown to beat the naive one: family (three classes together): southwest;"
        " single adult (three classes together): sectors."
    ) in told
    assert "lower mean CRPS in 1: family (three classes together): san diego." in told
    assert "Against naive:\n\n- better: 1 of 4 rows\n- not told apart: 3 of 4 rows: family" in told
    assert "Against drift:\n\n- better: 4 of 4 rows\n- not told apart: 0 of 4 rows\n" in told
    assert "| 0.10 [0.05, 0.20] better | 0.10 [-0.10, 0.20] not told apart |" in told
    assert "too few origins" not in told


def test_what_too_few_origins_do_not_give_is_a_dash(page: dict[str, Any]) -> None:
    told = page["skill"]([row("family", "sectors", found(None, None))])
    assert "- too few origins: 1 of 1 rows" in told
    assert "| 0.10 [-, -] too few origins |" in told
    level = {"value": 0.9, "se": None}
    assert page["coverages"]({"coverage": dict.fromkeys(("50%", "80%", "90%"), level)}) == ["90 (-)"] * 3
