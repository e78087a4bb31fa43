"""Hearings of simulated orders, booked again by hand: who is heard, within the window, and what refuses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practicable.calendar import working_calendar
from practicable.facts import record
from practicable.geography import DISTRICTS
from practicable.orders import Order, parse
from practicable.study.brief.court_time import due_process
from practicable.study.ensemble.ensemble import Ensemble, stacked
from practicable.study.ensemble.plans import MARGIN_DAYS, Plan, plan, under
from practicable.study.ensemble.replicate import Ground, Replicate, ground
from practicable.study.ensemble.scenario import Scenario
from practicable.study.ensemble.sheets import district_sheets, first_to_run_out
from practicable.study.ensemble.window import Window, accepted_within

if TYPE_CHECKING:
    from practicable.pathway import Visit, VisitLog

AS_OF, UNTIL = date(2018, 4, 6), date(2018, 5, 31)
HEAD = """
id = "counted"
title = "Counted"
issued = 2018-04-06
[practicable]
wait_limit_hours = {hours}
[[directive]]
from = 2018-04-06
districts = {districts}
refer = {{ single_adult = 1.0 }}
"""
RESOURCE = """
[[resource]]
kind = "{kind}"
effect = "sets"
amount = {amount}
{cases}
districts = ["azd"]
from = {start}
"""
ARIZONA = DISTRICTS.index("azd")


@dataclass(frozen=True)
class Simulated:
    """One replicate of an order, and the calls on the courts of one district."""

    ensemble: Ensemble
    calls: list[Visit]

    def window(self, since: date) -> Window:
        return Window.since(self.ensemble, since)


def order_of(*resources: tuple[str, float, float | None, str], hours: float = 72.0) -> Order:
    parts = [
        RESOURCE.format(
            kind=kind, amount=amount, start=start, cases=f"cases_per_court_day = {cases}" if cases else ""
        )
        for kind, amount, cases, start in resources
    ]
    return parse(HEAD.format(hours=hours, districts='["azd"]') + "".join(parts), name="counted.toml")


@cache
def base() -> tuple[Plan, Ground]:
    """Plan and arrivals that every order here shares."""
    planned = plan(record(as_of=AS_OF), order_of(), until=UNTIL, seed=4)
    return planned, ground(planned, Scenario.of(0))


def simulate(order: Order) -> Simulated:
    planned, known = base()
    ordered = under(planned, order)
    result, log = Replicate(ordered).traced(known)
    return Simulated(stacked(ordered, [result]), calls_of(log))


def calls_of(log: VisitLog) -> list[Visit]:
    """Calls on the courts of Arizona, by instant."""
    places = [at for at, place in enumerate(log.places) if place.endswith("/azd")]
    kept = (log.words[:, 2] == list(log.stages).index("docket")) & np.isin(log.words[:, 3], places)
    calls = replace(log, instants=log.instants[kept], words=log.words[kept]).visits()
    return sorted(calls, key=lambda one: one.called)


def booked(calls: list[Visit], hearings: list[int], limit: float) -> list[float]:
    """Book each call, in order, on the first hearing that is free within the limit; NaN where none is."""
    free = [day + (9.0 + 8.0 * (i + 0.5) / n) / 24.0 for day, n in enumerate(hearings) for i in range(n)]
    starts: list[float] = []
    at = 0
    for call in calls:
        while at < len(free) and free[at] < call.called:
            at += 1
        if at < len(free) and free[at] <= call.called + limit:
            starts.append(free[at])
            at += 1
        else:
            starts.append(float("nan"))
    return starts


CASES = {
    "slots": order_of(("hearing_slots", 20, None, "2018-04-06")),
    "a fraction of an attorney": order_of(("attorneys", 1, 0.9, "2018-04-06")),
    "levels one after the other": order_of(
        ("attorneys", 5, 2.0, "2018-04-06"),
        ("attorneys", 30, 0.7, "2018-04-23"),
        ("defenders", 2, 1.5, "2018-05-14"),
    ),
    "the longest wait": order_of(("hearing_slots", 20, None, "2018-04-06"), hours=240.0),
    "room for all": order_of(("hearing_slots", 5_000, None, "2018-04-06"), hours=240.0),
}


@pytest.fixture(scope="module", params=CASES.values(), ids=list(CASES))
def simulated(request: pytest.FixtureRequest) -> Simulated:
    return simulate(request.param)


def test_those_heard_are_those_booked_by_hand(simulated: Simulated) -> None:
    outcomes, planned = simulated.ensemble.outcomes, simulated.ensemble.plan
    n_days = planned.calendar.n_days
    limit = planned.order.practicable.wait_limit_hours / 24.0
    hearings = outcomes.hearings[0, ARIZONA].tolist()
    # Calls of the last days may be booked on days after the last one reported, which outcomes do not hold.
    calls = [one for one in simulated.calls if one.called + limit < n_days]
    starts = booked(calls, hearings, limit)
    assert [np.isnan(start) for start in starts] == [one.record_type == "refused" for one in calls]
    heard = [(start, one.started) for start, one in zip(starts, calls, strict=True) if not np.isnan(start)]
    assert all(start == pytest.approx(found) for start, found in heard)


def test_no_more_could_be_heard_than_there_are_hearings_in_any_window(simulated: Simulated) -> None:
    outcomes = simulated.ensemble.outcomes
    for first in range(outcomes.slots.shape[-1]):
        accepted = accepted_within(outcomes, first)[..., first:].sum(axis=(2, 3))
        hearings, slots = (one[..., first:].sum(axis=-1) for one in (outcomes.hearings, outcomes.slots))
        assert (accepted <= hearings).all()
        assert (hearings <= slots).all()
        assert (outcomes.improper_entry[..., first:].sum(axis=-1) <= hearings).all()


@given(
    st.integers(1, 15),
    st.sampled_from(["attorneys", "defenders", "judges"]),
    st.sampled_from([0.3, 0.9, 1.9]),
)
@settings(max_examples=4, deadline=None)
def test_days_times_rate_are_heard_under_full_load(n: int, kind: str, cases: float) -> None:
    order = order_of((kind, n, cases, "2018-04-06"), ("hearing_slots", 80, None, "2018-04-06"))
    window = simulate(order).window(AS_OF)
    heard = window.total(window.ensemble.outcomes.improper_entry)[0, ARIZONA]
    assert abs(heard - n * cases * window.n_court_days) <= 1.0
    assert window.total(window.accepted())[0, ARIZONA].sum() <= heard


def test_a_longer_wait_does_not_raise_the_share_of_a_full_court() -> None:
    shares: list[float] = []
    for hours in (24.0, 72.0, 168.0, 240.0):
        window = simulate(order_of(("hearing_slots", 20, None, "2018-04-06"), hours=hours)).window(AS_OF)
        accepted = window.total(window.accepted())[0, ARIZONA].sum()
        assert accepted <= 20 * window.n_court_days
        shares.append(accepted)
    # From the shortest to the longest the court hears at most the slots of the days on which few had come.
    assert max(shares) - min(shares) <= 20


def test_with_room_for_all_everybody_referred_is_accepted() -> None:
    window = simulate(CASES["room for all"]).window(AS_OF)
    assert window.share()[0] == 1.0
    assert first_to_run_out(window) is None


@pytest.mark.parametrize(
    ("resource", "named"),
    [
        (("attorneys", 5, 2.0, "2018-04-06"), "prosecuting attorneys"),
        (("defenders", 5, 2.0, "2018-04-06"), "defence attorneys"),
        (("judges", 5, 2.0, "2018-04-06"), "judges"),
        (("hearing_slots", 10, None, "2018-04-06"), "court hearings"),
        (("jail_beds", 0, None, "2018-04-06"), "jail beds"),
    ],
)
def test_the_resource_that_refuses_most_is_named(
    resource: tuple[str, float, float | None, str], named: str
) -> None:
    window = simulate(order_of(resource)).window(AS_OF)
    first = first_to_run_out(window)
    assert first is not None
    assert first.label == f"{named} in the District of Arizona"
    sheet = district_sheets(window, window)[ARIZONA]
    assert sheet.first_refusal is not None
    assert sheet.first_refusal.resource == named
    assert sheet.heard_per_court_day is not None
    assert sheet.slots_per_court_day is not None
    assert sheet.heard_per_court_day.high <= sheet.slots_per_court_day.low


def test_slots_that_are_set_say_what_they_replace() -> None:
    window = simulate(order_of(("hearing_slots", 10, None, "2018-04-06"))).window(AS_OF)
    ordinary = simulate(order_of()).window(AS_OF)
    (words,) = district_sheets(window, window)[ARIZONA].added_resources
    before = float(words.split("without it ")[1].split()[0])
    slots = ordinary.total(ordinary.ensemble.outcomes.slots.astype(np.float64))[0, ARIZONA]
    assert before == pytest.approx(slots / ordinary.n_court_days, rel=0.02)


def test_waits_end_within_the_days_simulated() -> None:
    assert working_calendar(AS_OF, MARGIN_DAYS).sum() >= 5
    simulated = simulate(CASES["the longest wait"])
    last = simulated.ensemble.plan.calendar.n_days
    assert not [one for one in simulated.calls if one.called < last and one.record_type == "waiting"]


def test_hours_are_divided_only_where_a_group_is_heard() -> None:
    few, many = (
        simulate(order_of(("hearing_slots", slots, None, "2018-04-06"))).window(AS_OF) for slots in (3, 5_000)
    )
    for window, shown in ((few, False), (many, True)):
        measures = due_process(window, record(), session_hours=6.0).measures
        (minutes,) = (one for one in measures if one.key == "minutes_per_defendant")
        assert "if every court sat for the hours stated" in minutes.note
        assert (minutes.districts[ARIZONA].value is not None) == shown
        assert minutes.districts[DISTRICTS.index("casd")].value is None
