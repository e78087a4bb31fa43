"""What a brief says beside its answer: ten elements, months after, court time, costs, deaths."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from practicable import api
from practicable.border.decisions import Mechanisms
from practicable.brief.page.render import render
from practicable.errors import InputError
from practicable.facts import record
from practicable.study.brief import brief_runs
from practicable.study.brief.elements import recorded_rows
from practicable.study.brief.probes import SWITCHES, probe_replicates
from practicable.study.ensemble import replicate
from practicable.study.ensemble.replicate import Ground, ground

if TYPE_CHECKING:
    from practicable.study.ensemble.plans import Plan
    from practicable.study.ensemble.scenario import Scenario


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
        ).dump()


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
        told = [figure for figure in row["figures"] if figure["value"] is not None or figure["text"]]
        assert told or (row["unknown"] and row["settles"])
        if row["unknown"]:
            assert "cannot be known from this record" in row["unknown"]
            assert row["settles"]


MAY_BE_UNKNOWN = {"Apprehended again, within 3 months"}
"""Figures of these brief's 86 days without a value: nobody can be followed for 91."""


def test_every_figure_has_its_kind_its_interval_or_its_source(numbers: dict[str, Any]) -> None:
    labels = {figure["label"] for row in numbers["elements"] for figure in row["figures"]}
    assert labels >= MAY_BE_UNKNOWN
    for row in numbers["elements"]:
        for figure in row["figures"]:
            if figure["kind"] == "record":
                assert figure["text"]
                assert figure["source"]
            else:
                assert figure["kind"] in {"simulated", "assumed"}
                assert (figure["value"] is None) == (figure["label"] in MAY_BE_UNKNOWN), figure["label"]
                if figure["value"] is not None:
                    assert figure["value"]["low"] <= figure["value"]["median"] <= figure["value"]["high"]
                    assert figure["value"]["kind"]
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
    assert published["6 April to 20 June 2018"] == 3000.0
    (counted,) = [row for row in after["separated"] if row["label"] == "6 April to 20 June 2018"]
    assert counted["realised"]["bound"] == "more than"
    assert published["In federal care on 26 June 2018, separated"] == 2737.0
    assert published["5 May to 20 June 2018"] == 2667.0
    assert all(row["realised"] and row["realised"]["source"] for row in after["separated"])
    assert after["expectation"]["expected"]["value"] == 26000.0
    months = {row["month"]: row for row in after["months"]}
    assert months["2018-06"]["prosecutions_realised"]["value"] == 11086.0
    assert months["2018-06"]["share_realised"]["value"] == pytest.approx(0.46)


def test_a_published_bound_is_told_as_one(numbers: dict[str, Any]) -> None:
    months = {row["month"]: row["share_realised"] for row in numbers["afterwards"]["months"]}
    key = {figure["label"]: figure["realised"] for figure in numbers["key_figures"]}
    may, june = (f"Prosecutions over all adults apprehended, {month} 2018" for month in ("May", "June"))
    for found, bound in (
        (months["2018-05"], "at most"),
        (key[may], "at most"),
        (months["2018-06"], ""),
        (key[june], ""),
    ):
        assert found["bound"] == bound
    assert months["2018-05"]["value"] == pytest.approx(0.32)
    page = " ".join(render(numbers).replace("\N{NO-BREAK SPACE}", " ").split())
    assert page.count('<span class="median">at most 32 %</span>') == 1
    assert "Realised: at most 32 %" in page
    assert "a share need not be the quotient of two numbers beside it" in page


def test_a_share_of_the_record_names_its_group(numbers: dict[str, Any]) -> None:
    figures = {figure["label"]: figure["text"] for figure in numbers["elements"][2]["figures"]}
    assert figures["Adults without children who were removed quickly, April 2018"] == "83.8 %"
    told = ("group", "adults with children")
    smaller = recorded_rows(
        record(),
        ("behaviour", "quick_removal_share"),
        unit="share",
        most=1,
        only=told,
    )
    assert [figure.text for figure in smaller] == ["23.4 %"]


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
    smallest = min(one["low"] for one in told["defendants_per_session"]["recorded"])
    divided = 0
    for one, heard in zip(minutes["districts"], load["districts"], strict=True):
        if heard["value"]["median"] < smallest:
            assert one["value"] is None
        else:
            assert one["value"]["low"] == pytest.approx(240.0 / heard["value"]["high"], rel=0.05)
            divided += 1
    assert divided
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
