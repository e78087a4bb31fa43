"""What a brief says beside its answer: ten elements, months after, court time, costs, deaths."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from practicable import api
from practicable.border.decisions import Mechanisms
from practicable.errors import InputError
from practicable.study import brief_runs, replicate
from practicable.study.probes import SWITCHES, probe_replicates
from practicable.study.replicate import Ground, ground

if TYPE_CHECKING:
    from practicable.study.ensemble import Plan
    from practicable.study.scenario import Scenario


@pytest.fixture(scope="module")
def told() -> list[tuple[int, int]]:
    """Progress of the brief: simulations done and their total."""
    return []


@pytest.fixture(scope="module")
def solved() -> list[int]:
    """Replicates whose arrivals were solved, in order."""
    return []


@pytest.fixture(scope="module")
def numbers(told: list[tuple[int, int]], solved: list[int]) -> dict[str, Any]:
    def counted(planned: Plan, scenario: Scenario) -> Ground:
        solved.append(scenario.events)
        return ground(planned, scenario)

    def progress(done: int, total: int) -> None:
        told.append((done, total))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(brief_runs, "ground", counted)
        patched.setattr(replicate, "ground", counted)
        return api.brief_numbers(
            "zero-tolerance-2018",
            until=date(2018, 6, 30),
            session_hours=4.0,
            run=api.RunOptions(replicates=3, seed=5, progress=progress),
        )


def test_arrivals_are_solved_once_a_replicate_for_orders_and_switches(
    numbers: dict[str, Any], told: list[tuple[int, int]], solved: list[int]
) -> None:
    """Three replicates under two orders, two of them with each mechanism off."""
    assert numbers["replicates"] == 3
    assert solved == [0, 1, 2]
    total = 3 * 2 + 2 * len(SWITCHES)
    assert told == [(done, total) for done in range(1, total + 1)]


def test_every_element_has_a_number_or_says_what_would_settle_it(numbers: dict[str, Any]) -> None:
    rows = numbers["elements"]
    assert [row["number"] for row in rows] == list(range(1, 11))
    for row in rows:
        assert row["figures"] or (row["unknown"] and row["settles"])
        if row["unknown"]:
            assert "cannot be known from this record" in row["unknown"]
            assert row["settles"]


def test_every_figure_has_its_kind_its_interval_or_its_source(numbers: dict[str, Any]) -> None:
    for row in numbers["elements"]:
        for figure in row["figures"]:
            if figure["kind"] == "record":
                assert figure["text"]
                assert figure["source"]
            else:
                assert figure["kind"] in {"simulated", "assumed"}
                assert figure["value"] is None or figure["value"]["low"] <= figure["value"]["high"]
                assert figure["definition"]


def test_the_rise_is_told_by_what_it_counts(numbers: dict[str, Any]) -> None:
    printed = " ".join(figure["text"] for figure in numbers["elements"][1]["figures"])
    assert "203 %" in printed


def test_what_is_assumed_is_called_so(numbers: dict[str, Any]) -> None:
    for number in (4, 9):
        kinds = {figure["kind"] for figure in numbers["elements"][number - 1]["figures"]}
        assert kinds == {"assumed"}


def test_children_stand_beside_the_counts_of_the_same_dates(numbers: dict[str, Any]) -> None:
    after = numbers["afterwards"]
    published = {row["label"]: row["realised"]["value"] for row in after["separated"] if row["realised"]}
    assert published["5 May to 9 June 2018"] == 2342.0
    assert published["19 April to 31 May 2018"] == 1995.0
    assert after["separated"][-1]["label"] == "5 May to 20 June 2018"
    assert after["expectation"]["expected"]["value"] == 26000.0
    months = {row["month"]: row for row in after["months"]}
    assert months["2018-06"]["prosecutions_realised"]["value"] == 11086.0
    assert months["2018-06"]["share_realised"]["value"] == pytest.approx(0.46)


def test_costs_say_what_they_leave_out(numbers: dict[str, Any]) -> None:
    costs = numbers["costs"]
    assert {item["key"] for item in costs["items"]} == {"proceedings", "marshals_bed", "care_bed"}
    prices = {price["key"]: price for price in costs["unit_costs"]}
    assert prices["care_bed"]["published_later"]
    assert not prices["proceedings"]["published_later"]
    assert all(price["low"] is not None or price["not_counted"] for price in prices.values())
    assert (costs["per_prevented"] is None) == bool(costs["per_prevented_reason"])


def test_hours_of_hearings_are_the_users(numbers: dict[str, Any]) -> None:
    told = {measure["key"]: measure for measure in numbers["due_process"]["measures"]}
    minutes, load = told["minutes_per_defendant"], told["defendants_per_court_day"]
    assert minutes["needs"] == ""
    for one, heard in zip(minutes["districts"], load["districts"], strict=True):
        assert one["value"]["low"] == pytest.approx(240.0 / heard["value"]["high"], rel=0.05)
    assert told["cases_per_defender_day"]["needs"]
    assert "--session-hours 4" in numbers["reproducibility"]["command"]


def test_recorded_extremes_come_first(numbers: dict[str, Any]) -> None:
    told = {measure["key"]: measure["recorded"] for measure in numbers["due_process"]["measures"]}
    loads, minutes = told["defendants_per_court_day"], told["minutes_per_defendant"]
    assert loads[0]["high"] == max(one["high"] for one in loads)
    assert minutes[0]["low"] == min(one["low"] for one in minutes)


def test_every_cited_source_is_listed(numbers: dict[str, Any]) -> None:
    listed = {source["id"] for source in numbers["sources"]}
    assert {"cbp_deaths", "afsc_tucson_aug_2013", "roll_call_2019_11_27_on_dhs_oig_20_06"} <= listed


def test_impossible_hours_are_refused_before_any_simulation() -> None:
    with pytest.raises(InputError, match="session hours: needs hours above 0 and at most 24, not 30"):
        api.brief_numbers("zero-tolerance-2018", session_hours=30.0)


def test_switches_are_those_of_the_model() -> None:
    switched = {name for names in SWITCHES.values() for name in names}
    assert switched == {field.name for field in fields(Mechanisms)}
    assert [probe_replicates(n) for n in (2, 8, 100, 1000)] == [2, 2, 10, 20]
