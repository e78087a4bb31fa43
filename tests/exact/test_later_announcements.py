"""An order of which more was announced later: what is simulated, and what each resource does, in words."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest

from practicable import api
from practicable.border.capacity import CourtDays
from practicable.border.limits import acts, describe_resource, limits_of
from practicable.calendar import working_calendar
from practicable.errors import InputError
from practicable.facts import record
from practicable.orders import Order, load, parse
from practicable.parallel.executors import LocalProcesses
from practicable.study.brief.brief_runs import BriefRuns, simulate_brief
from practicable.study.brief.fans import came_later, fans
from practicable.study.brief.report import BriefRequest
from practicable.study.ensemble.bounds import first_reported
from practicable.study.ensemble.plans import Plan, plan
from practicable.study.ensemble.scenario import Scenario
from practicable.study.ensemble.window import Window
from practicable.study.frontier.floors import Conversions, additions

AS_OF = date(2018, 4, 6)
EARLY = """
id = "later-resources"
title = "Resources announced later"
issued = 2018-04-06
[[directive]]
from = 2018-04-06
districts = ["casd"]
refer = { single_adult = 1.0, family_adult = 1.0 }
"""
SLOTS_LATER = """
[[resource]]
kind = "hearing_slots"
amount = 200
districts = ["casd"]
announced = 2018-05-02
from = 2018-05-05
[[resource]]
kind = "attorneys"
amount = 8
districts = ["casd"]
announced = 2018-05-02
"""
MESSAGE_LATER = """
[message]
announced = 2018-05-02
text = "Whoever crosses is prosecuted."
"""


def order_of(text: str) -> Order:
    return parse(text, name="order.toml")


def with_resource(kind: str, effect: str, *, cases: bool, start: bool) -> Order:
    lines = [
        f'[[resource]]\nkind = "{kind}"\neffect = "{effect}"\namount = 3\ndistricts = ["casd"]',
        "announced = 2018-04-06",
        *(["cases_per_court_day = 0.1"] if cases else []),
        *(["from = 2018-04-10"] if start else []),
    ]
    return order_of(EARLY + "\n".join(lines))


EVERY = [
    (kind, effect, cases, start)
    for kind, effect, cases, start in product(
        ("attorneys", "judges", "defenders", "hearing_slots", "jail_beds"),
        ("adds", "sets"),
        (False, True),
        (False, True),
    )
    if not (cases and kind in {"hearing_slots", "jail_beds"})
]


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(record(as_of=AS_OF), order_of(EARLY), until=date(2018, 5, 31), seed=2)


def limits(planned: Plan, order: Order) -> list[Any]:
    draw = Scenario.of(0).draw(planned.parameters, planned.posterior, seed=planned.seed)
    start = planned.calendar.start
    days = CourtDays(start, working_calendar(start, planned.calendar.n_days))
    found = limits_of(planned.courts, draw, order, rule="peak_year", days=days)
    beds = {name: (one.from_day, one.number.tolist()) for name, one in found.beds.items()}
    return [found.slots.tolist(), found.hearings.tolist(), beds]


@pytest.mark.parametrize(("kind", "effect", "cases", "start"), EVERY)
def test_a_resource_is_told_to_act_where_it_does(
    planned: Plan, kind: str, effect: str, cases: bool, start: bool
) -> None:
    order = with_resource(kind, effect, cases=cases, start=start)
    changes = limits(planned, order) != limits(planned, order_of(EARLY))
    resource = order.resources[0]
    assert acts(resource, order) == changes
    words = describe_resource(resource, order)
    assert changes == ("change no number" not in words and "limit no hearing" not in words)
    (row,) = additions(order, order, {}, Conversions())
    assert row.simulated == changes
    assert row.told.endswith(words)
    assert ("cases for each of them are counted" in words) == (kind == "defenders" and effect == "sets")


@pytest.fixture(scope="module")
def request_of_slots() -> BriefRequest:
    return BriefRequest(order_of(EARLY + SLOTS_LATER), AS_OF, date(2018, 5, 31), replicates=2, seed=1)


@pytest.fixture(scope="module")
def runs(request_of_slots: BriefRequest) -> BriefRuns:
    return simulate_brief(request_of_slots, record(as_of=AS_OF), where=LocalProcesses())


def test_resources_announced_later_are_simulated_too(runs: BriefRuns) -> None:
    announced, later = runs.announced.outcomes, runs.later.outcomes
    assert np.array_equal(announced.attempts[..., :200], later.attempts[..., :200])
    more = (later.slots - announced.slots)[:, :, -7:]
    assert sorted(more.max(axis=(0, 2)).tolist()) == [0, 0, 0, 0, 200]
    assert (later.separated.sum(axis=(1, 2)) > announced.separated.sum(axis=(1, 2))).all()


def test_the_note_names_what_came_later_and_acts(runs: BriefRuns) -> None:
    windows = [Window.since(one, AS_OF) for one in (runs.announced, runs.later)]
    notes = {fan.key: fan.notes for fan in fans(windows[0], windows[1], record())}
    assert notes["children_separated"][-1] == (
        "Includes what was announced after the as-of date: 200 hearing slots in the Southern District of"
        " California."
    )
    assert not any("as-of date" in note for note in notes["prosecutions"])


def test_what_came_later_is_named_by_its_kind() -> None:
    library = load("zero-tolerance-2018")
    assert came_later(library.as_of(AS_OF), library) == (
        "the referral of family adults in all five districts from 5 May 2018 until 20 June 2018",
    )
    assert came_later(library.as_of(date(2018, 6, 1)), library) == (
        "the end of the referral of family adults in all five districts with 20 June 2018",
    )
    assert came_later(library, library) == ()
    told_later = order_of(EARLY.replace("[[directive]]", MESSAGE_LATER + "[[directive]]", 1))
    assert came_later(told_later.as_of(AS_OF), told_later) == ("the announcement of 2 May 2018",)


STARTS_LATER = EARLY.replace("from = 2018-04-06", "announced = 2018-04-06\nfrom = 2018-05-01")


def test_the_quick_answer_counts_the_days_that_a_brief_counts() -> None:
    order = order_of(STARTS_LATER)
    request = BriefRequest(order, AS_OF, date(2018, 5, 31), replicates=2, seed=1)
    quick = api.expected(order, base=api.expected_base(AS_OF, request.until))
    assert quick["since"] == first_reported(request.order, request.as_of).isoformat() == "2018-05-01"
    assert (
        api.expected(order_of(EARLY), base=api.expected_base(AS_OF, request.until))["since"] == "2018-04-06"
    )


def test_an_order_that_starts_after_the_last_day_is_refused() -> None:
    order = order_of(STARTS_LATER.replace("2018-05-01", "2018-08-01"))
    with pytest.raises(InputError, match=r"2018-05-31 lies before the order .* begins on 2018-08-01"):
        api.expected(order, base=api.expected_base(AS_OF, date(2018, 5, 31)))
    request = BriefRequest(order, AS_OF, date(2018, 5, 31), replicates=2, seed=1)
    with pytest.raises(InputError, match=r"2018-05-31 lies before the order .* begins on 2018-08-01"):
        simulate_brief(request, record(as_of=AS_OF), where=LocalProcesses())
