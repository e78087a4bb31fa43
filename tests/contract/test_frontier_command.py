"""A frontier as it is printed, for people and for programs, and as a page."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from practicable import api
from practicable.cli.frontier import to_text
from practicable.errors import InputError
from practicable.geography import DISTRICTS
from practicable.results.base import read_result
from practicable.results.frontier import Frontier
from practicable.study.frontier import frontier, frontier_report

if TYPE_CHECKING:
    from practicable.study.frontier.frontier import FrontierSearch

OPTIONS = api.FrontierOptions(targets=(0.8,), session_hours=6.0)


@dataclass(frozen=True)
class Run:
    """The content of a frontier's JSON, and what was simulated for it."""

    numbers: Any
    searched: FrontierSearch


@pytest.fixture(scope="module")
def run() -> Run:
    kept: list[FrontierSearch] = []
    search = frontier_report.search

    def keep(*given: Any, **options: Any) -> FrontierSearch:
        kept.append(search(*given, **options))
        return kept[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frontier, "GRID", (0.6, 1.4))
        patch.setattr(frontier, "ROUNDS", 1)
        patch.setattr(frontier_report, "search", keep)
        numbers = api.frontier(
            "zero-tolerance-2018",
            until=date(2018, 4, 30),
            options=OPTIONS,
            run=api.RunOptions(replicates=2),
        )
    return Run(numbers.dump(), kept[0])


@pytest.fixture(scope="module")
def numbers(run: Run) -> Any:
    return run.numbers


def told(numbers: Any) -> str:
    return to_text(read_result(Frontier, numbers, "frontier"))


def test_more_hearings_give_no_smaller_share_before_the_curve_is_made_to_rise(run: Run) -> None:
    for district in range(5):
        points = [point[district] for point in run.searched.points]
        order = sorted(range(len(points)), key=points.__getitem__)
        share: Any = np.stack([run.searched.evaluated[at].share[:, district] for at in order])
        asked = run.searched.recorded.eligible[:, district].sum(axis=-1)
        # Monte Carlo error of two shares, each of so many adults taken as drawn one by one, z = 4. Pairing
        # leaves less of it; what falls further falls for another reason.
        error = 4.0 * np.sqrt(2.0 * share[1:] * (1.0 - share[1:]) / asked)
        assert np.all(np.diff(share, axis=0) >= -error), DISTRICTS[district]
        assert share[-1].mean() > share[0].mean()


def test_the_record_is_told_beside_the_curve_that_passes_through_its_median(run: Run) -> None:
    for at, district in enumerate(run.numbers["districts"]):
        same = district["at_median"]
        assert same["per_court_day"] == max(1, round(district["capacity"]["median"]))
        assert run.searched.points[0][at] == same["per_court_day"]
        drawn = {point["per_court_day"]: point["share"] for point in district["curve"]}
        assert drawn[same["per_court_day"]] == same["share"]
        asked = "{median:,.0f} (90 %: {low:,.0f}-{high:,.0f})".format(**district["asked"])
        assert f"the order asks for {asked} defendants per court day" in district["told"]
        low, high = (f"{district['capacity'][end]:,.0f}" for end in ("low", "high"))
        assert f"{low} to {high} in 90 of 100 replicates" in district["told"]
        own, one = (
            f"{100 * quantity['median']:.0f} of 100" for quantity in (district["share"], same["share"])
        )
        assert re.search(
            f"its own arrivals, {own}.*in every replicate, as on the curve: {one}", district["told"]
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


def test_the_table_says_what_the_numbers_say(numbers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    text = told(numbers)
    flat = " ".join(text.split())
    assert " ".join(numbers["sentence"].split()) in flat
    for district in numbers["districts"]:
        assert f"{district['targets'][0]['needed']:,}" in text
    assert "no source" in text
    assert "they change no number" in flat
    assert "announced after the as-of date is left out here" in flat
    assert "--session-hours 6.0" in flat
    assert "Asked, median, 90 % of replicates" in flat
    assert all(" ".join(district["told"].split()) in flat for district in numbers["districts"])
    asked = numbers["districts"][0]["months"][0]["asked"]
    assert "{median:,.0f} ({low:,.0f}\N{EN DASH}{high:,.0f})".format(**asked) in text
    assert "100 % target" not in flat


def test_the_page_is_one_document_that_loads_nothing(numbers: Any) -> None:
    page = api.frontier_page(numbers)
    assert page.count("<svg") == 10
    assert not re.findall(r'(?:src|href)="(?!data:|#|https?://)[^"]+"', page)
    assert "default-src &#39;none&#39;" in page
    assert numbers["sentence"].split(" would take")[0] in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "100\N{NO-BREAK SPACE}% target" not in page
    for head in ("90 % Monte Carlo interval (Wilson)", "In custody at most, median, 90 % of replicates"):
        assert head in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "parameter, forecast and Monte Carlo uncertainty together" in page


def test_the_figure_shows_the_hearings_of_the_record_and_keeps_its_words_inside(numbers: Any) -> None:
    page = api.frontier_page(numbers)
    assert page.count('stroke="#E69F00"') == 10
    sides: set[str] = set()
    for district in numbers["districts"]:
        highest = district["highest"][0]["value"]
        last = max(highest, *(point["per_court_day"] for point in district["curve"]))
        found = re.findall(rf'text-anchor="(\w+)"[^>]*>most on record {highest:,.0f}<', page)
        # To the right of its rule only where more than the words' width is left.
        assert set(found) == {"end" if highest > 0.55 * last else "start"}
        sides |= set(found)
    assert sides == {"start", "end"}


def test_what_was_asked_for_is_printed_unrounded(numbers: Any) -> None:
    districts = [
        district | {"targets": [one | {"target": 0.125} for one in district["targets"]]}
        for district in numbers["districts"]
    ]
    given = numbers | {"probability": 0.997, "targets": [0.125], "districts": districts}
    page = api.frontier_page(given).replace("\N{NO-BREAK SPACE}", " ")
    assert "reached when 99.7 of 100 simulated futures" in page
    assert "12.5 % takes" in page
    assert ", 12.5 %" in page
    assert "12.5 %" in told(given)


def test_a_floor_that_is_not_held_shows_the_value_that_decides(numbers: Any) -> None:
    (target,) = numbers["districts"][0]["targets"]
    floor = target["floors"][2] | {"value": 4, "holds": False}
    first = numbers["districts"][0] | {"targets": [target | {"floors": [*target["floors"][:2], floor]}]}
    given = numbers | {"districts": [first, *numbers["districts"][1:]]}
    for text in (told(given), api.frontier_page(given)):
        assert "not held" in text
        assert "broken" not in text.lower()
    assert "not held (4)" in told(given)
    assert "parent in 95 of 100 replicates, at most" in api.frontier_page(given)


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
