"""Relations between orders that must hold exactly, because both meet the same people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from practicable.facts import record
from practicable.geography import DISTRICTS
from practicable.orders import Order, load
from practicable.study.ensemble import Ensemble, plan, run

AS_OF = date(2018, 4, 6)
FIRST = 187  # days from 1 October 2017 to 6 April 2018
ONE_DISTRICT = """
id = "one-district"
title = "One district"
issued = 2018-04-06
[practicable]
wait_limit_hours = {hours}
[[directive]]
announced = 2018-04-06
from = 2018-04-06
districts = ["txsd"]
refer = {{ single_adult = {share} }}
[[resource]]
kind = "hearing_slots"
effect = "sets"
amount = {slots}
districts = ["txsd"]
from = 2018-04-06
announced = 2018-04-06
"""


def simulate(order: Order, until: date = date(2018, 6, 30)) -> Ensemble:
    return run(plan(record(as_of=AS_OF), order, until=until, seed=0), replicates=2)


@pytest.fixture(scope="module")
def ordinary() -> Ensemble:
    return simulate(load("baseline"))


@pytest.fixture(scope="module")
def zero_tolerance() -> Ensemble:
    return simulate(load("zero-tolerance-2018"))


def one_district(folder: Path, *, share: float, slots: int, hours: float = 72) -> Ensemble:
    path = folder / "one-district.toml"
    path.write_text(ONE_DISTRICT.format(share=share, slots=slots, hours=hours))
    return simulate(load(str(path)))


def test_before_the_order_nothing_differs(ordinary: Ensemble, zero_tolerance: Ensemble) -> None:
    for name in ("apprehended", "jail", "care", "separated", "improper_entry", "other_charges"):
        before = getattr(ordinary.outcomes, name)[..., :FIRST]
        assert np.array_equal(before, getattr(zero_tolerance.outcomes, name)[..., :FIRST]), name


def test_nobody_is_eligible_and_no_child_separated_under_ordinary_practice(ordinary: Ensemble) -> None:
    assert ordinary.outcomes.eligible.sum() == 0
    assert ordinary.outcomes.separated.sum() == 0
    assert (ordinary.outcomes.first_refusal == -1).all()


def test_children_are_separated_only_while_family_adults_are_referred(zero_tolerance: Ensemble) -> None:
    by_day = zero_tolerance.outcomes.separated.sum(axis=(0, 1))
    days = zero_tolerance.plan.calendar.days
    first, last = days.index(date(2018, 5, 5)), days.index(date(2018, 6, 20))
    assert by_day[:first].sum() == 0
    assert by_day[first:last].sum() > 0
    # Those accepted on the last day wait at most the limit for their hearing.
    assert by_day[last + 5 :].sum() == 0
    announced = simulate(load("zero-tolerance-2018").as_of(AS_OF))
    assert announced.outcomes.separated.sum() == 0


def test_no_referral_means_no_improper_entry_case_and_no_jail(tmp_path: Path) -> None:
    none = one_district(tmp_path, share=0.0, slots=50)
    texas = DISTRICTS.index("txsd")
    assert none.outcomes.eligible.sum() == 0
    after = none.outcomes.improper_entry[:, texas, FIRST + 8 :]
    assert after.sum() == 0


def test_with_courts_without_limit_all_who_are_referred_are_prosecuted(tmp_path: Path) -> None:
    ample = one_district(tmp_path, share=1.0, slots=50_000, hours=240)
    assert ample.outcomes.eligible.sum() > 0
    assert np.array_equal(ample.outcomes.accepted, ample.outcomes.eligible)


def test_without_slots_nobody_is_prosecuted_for_improper_entry(tmp_path: Path) -> None:
    closed = one_district(tmp_path, share=1.0, slots=0)
    assert closed.outcomes.eligible.sum() > 0
    assert closed.outcomes.accepted[..., FIRST:].sum() == 0


def test_an_order_in_one_district_leaves_the_others_untouched(tmp_path: Path, ordinary: Ensemble) -> None:
    ordered = one_district(tmp_path, share=1.0, slots=60)
    elsewhere = [index for index, name in enumerate(DISTRICTS) if name != "txsd"]
    for name in ("jail", "improper_entry", "other_charges", "backlog"):
        ours, theirs = getattr(ordered.outcomes, name), getattr(ordinary.outcomes, name)
        assert np.array_equal(ours[:, elsewhere], theirs[:, elsewhere]), name
    texas = DISTRICTS.index("txsd")
    assert not np.array_equal(ordered.outcomes.jail[:, texas], ordinary.outcomes.jail[:, texas])


def test_more_slots_never_mean_fewer_accepted(tmp_path: Path) -> None:
    accepted = [
        one_district(tmp_path, share=1.0, slots=slots).outcomes.accepted.sum(axis=(1, 2, 3))
        for slots in (20, 60, 180)
    ]
    assert (accepted[0] < accepted[1]).all()
    assert (accepted[1] < accepted[2]).all()


def test_accepted_never_exceed_slots(zero_tolerance: Ensemble) -> None:
    outcomes = zero_tolerance.outcomes
    assert (outcomes.improper_entry <= outcomes.slots).all()
