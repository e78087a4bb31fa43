"""The central case beside the kernel's own runs at the medians, and beside the median of an ensemble."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable import api
from practicable.border.capacity import CAPACITY_RULES
from practicable.errors import InputError
from practicable.facts import record
from practicable.orders import load
from practicable.study.ensemble.ensemble import run
from practicable.study.ensemble.plans import plan
from practicable.study.ensemble.replicate import Replicate
from practicable.study.ensemble.scenario import Scenario
from practicable.study.ensemble.window import accepted_within

if TYPE_CHECKING:
    from practicable.study.quick.expected import CentralBase

AS_OF, UNTIL = date(2018, 4, 6), date(2018, 7, 31)


@pytest.fixture(scope="module")
def base() -> CentralBase:
    return api.expected_base(AS_OF, UNTIL)


def test_central_case_is_the_mean_of_one_run_a_capacity_rule(base: CentralBase) -> None:
    order = load("zero-tolerance-2018").as_of(AS_OF)
    planned = plan(record(as_of=AS_OF), order, until=UNTIL, seed=0)
    accepted: list[float] = []
    apprehended: list[float] = []
    for rule in CAPACITY_RULES:
        outcomes, _, _ = Replicate(planned)(Scenario.middle(planned.parameters, rule=rule))
        first = planned.calendar.index(AS_OF)
        accepted.append(float(accepted_within(outcomes, first)[..., first:].sum()))
        july = planned.calendar.month_of_day == planned.calendar.n_months - 1
        apprehended.append(float(outcomes.apprehended[..., july].sum()))
    quick = api.expected(order, base=base)
    assert quick["totals"]["accepted"] == pytest.approx(np.mean(accepted), rel=1e-6)
    assert sum(quick["months"][-1]["apprehended"].values()) == pytest.approx(np.mean(apprehended), rel=1e-6)
    assert sum(one["accepted"] for one in quick["districts"]) == pytest.approx(quick["totals"]["accepted"])


def test_central_share_is_near_the_median_of_replicates(base: CentralBase) -> None:
    # 32 replicates; standard error of a median 1.253 sd / sqrt(32); z = 3 beside three points of share.
    order = load("zero-tolerance-2018").as_of(AS_OF)
    planned = plan(record(as_of=AS_OF), order, until=UNTIL, seed=20180406)
    first = planned.calendar.index(AS_OF)
    outcomes = run(planned, replicates=32).outcomes
    shares = outcomes.accepted[..., first:].sum(axis=(1, 2, 3)) / outcomes.eligible[..., first:].sum(
        axis=(1, 2, 3)
    )
    error = 1.253 * shares.std(ddof=1) / np.sqrt(shares.size)
    quick = api.expected(order, base=base)
    assert abs(quick["share"] - np.median(shares)) < 0.03 + 3 * error


def test_central_case_without_an_order_refers_nobody(base: CentralBase) -> None:
    nothing = api.expected("baseline", base=base, as_of=AS_OF)
    assert nothing["share"] is None
    assert {nothing["totals"][key] for key in ("eligible", "accepted", "children_separated")} == {None}
    assert {district["eligible"] for district in nothing["districts"]} == {None}
    assert nothing["slots_on_record"] is None


def test_central_case_counts_no_children_where_no_family_is_referred(base: CentralBase) -> None:
    quick = api.expected("zero-tolerance-2018", base=base)
    assert quick["totals"]["children_separated"] is None
    assert {district["children_separated"] for district in quick["districts"]} == {None}
    assert {month["children_separated"] for month in quick["months"]} == {None}
    whole = api.expected("zero-tolerance-2018", base=base, as_of=date(2018, 5, 8))
    assert whole["totals"]["children_separated"] > 100.0


def test_central_case_says_which_hearings_a_level_replaces(base: CentralBase) -> None:
    order = dict(api.orders_show("zero-tolerance-2018")["content"])
    slots = {"kind": "hearing_slots", "amount": 20.0, "districts": ["txsd"], "announced": "2018-04-06"}
    shares: dict[str, float] = {}
    for effect in ("sets", "adds"):
        quick = api.expected(
            {**order, "resource": [{**slots, "effect": effect, "from": "2018-04-06"}]}, base=base
        )
        shares[effect] = quick["share"]
        replaced = quick["slots_on_record"]
        assert (replaced is None) == (effect == "adds")
        if replaced is not None:
            assert list(replaced) == ["txsd"]
            assert 90.0 < replaced["txsd"] < 130.0
    assert shares["sets"] < api.expected(order, base=base)["share"] < shares["adds"]


def test_an_unknown_mechanism_is_refused(base: CentralBase) -> None:
    with pytest.raises(InputError, match="did you mean 'displacement'"):
        api.expected("zero-tolerance-2018", base=base, mechanisms={"displacment": False})
