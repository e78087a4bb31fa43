"""A frontier as it is printed, for people and for programs, and as a page."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

import pytest

from practicable import api
from practicable.cli.frontier import frontier as command
from practicable.cli.frontier import to_text
from practicable.errors import InputError
from practicable.study import frontier

OPTIONS = api.FrontierOptions(targets=(0.8,), session_hours=6.0)


@pytest.fixture(scope="module")
def numbers() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frontier, "GRID", (0.6, 1.4))
        patch.setattr(frontier, "ROUNDS", 1)
        return api.frontier(
            "zero-tolerance-2018",
            until=date(2018, 4, 30),
            options=OPTIONS,
            run=api.RunOptions(replicates=2),
        )


def test_every_district_has_a_curve_a_number_and_the_record(numbers: Any) -> None:
    assert len(numbers["districts"]) == 5
    for district in numbers["districts"]:
        (target,) = district["targets"]
        shares = [point["share"]["median"] for point in district["curve"]]
        assert shares == sorted(shares)
        assert shares[0] == 0.0
        assert shares[-1] <= district["most"]["high"] + 1e-6
        highest = [row["value"] for row in district["highest"]]
        assert highest == sorted(highest, reverse=True)
        assert target["times_record"] == pytest.approx(target["needed"] / highest[0], rel=1e-5)
        assert target["floors"][0]["value"] == pytest.approx(360.0 / target["needed"], rel=1e-5)
        assert target["floors"][1]["holds"] is None
        assert target["floors"][1]["holds_from"] == math.ceil(target["needed"] * 18 / 150)
        assert (target["floors"][2]["value"], target["floors"][2]["holds"]) == (0, True)
        assert [row["month"] for row in district["months"]] == ["2018-04"]
    assert len(numbers["additions"]) == 6
    assert not any(addition["simulated"] for addition in numbers["additions"])


def test_the_table_says_what_the_numbers_say(numbers: Any) -> None:
    text = to_text(numbers)
    flat = " ".join(text.split())
    assert " ".join(numbers["sentence"].split()) in flat
    for district in numbers["districts"]:
        assert f"{district['targets'][0]['needed']:,}" in text
    assert "no source" in text
    assert "they change no number" in flat
    assert "announced after the as-of date is left out here" in flat
    assert "--session-hours 6.0" in flat


def test_the_page_is_one_document_that_loads_nothing(numbers: Any) -> None:
    page = api.frontier_page(numbers)
    assert page.count("<svg") == 10
    assert not re.findall(r'(?:src|href)="(?!data:|#|https?://)[^"]+"', page)
    assert "default-src &#39;none&#39;" in page
    assert numbers["sentence"].split(" would take")[0] in page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (api.FrontierOptions(targets=(1.5,)), "at most 100"),
        (api.FrontierOptions(probability=1.0), "below 1"),
        (api.FrontierOptions(session_hours=25.0), "at most 24"),
        (api.FrontierOptions(least_minutes=0.0), "above 0"),
    ],
)
def test_what_cannot_be_is_refused(options: api.FrontierOptions, says: str) -> None:
    with pytest.raises(InputError, match=says):
        api.frontier("zero-tolerance-2018", options=options)


def test_targets_are_numbers() -> None:
    with pytest.raises(InputError, match="per cent joined by commas"):
        command("zero-tolerance-2018", target="half")
