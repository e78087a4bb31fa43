"""Relations between orders that must hold exactly, because both meet the same people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.border.decisions import ALL_IN_FORCE, Mechanisms
from practicable.border.limits import REFUSERS
from practicable.errors import InputError
from practicable.facts import record
from practicable.geography import CELLS, DISTRICTS
from practicable.orders import Order, load, parse
from practicable.study.ensemble.ensemble import Ensemble, run
from practicable.study.ensemble.plans import plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


def simulate(order: Order, *, mechanisms: Mechanisms = ALL_IN_FORCE) -> Ensemble:
    planned = plan(record(as_of=AS_OF), order, until=date(2018, 6, 30), seed=0)
    return run(replace(planned, mechanisms=mechanisms), replicates=2)


@pytest.fixture(scope="module")
def ordinary() -> Ensemble:
    return simulate(load("baseline"))


@pytest.fixture(scope="module")
def zero_tolerance() -> Ensemble:
    return simulate(load("zero-tolerance-2018"))


def one_district(
    folder: Path,
    *,
    share: float,
    slots: int,
    hours: float = 72,
    more: str = "",
    mechanisms: Mechanisms = ALL_IN_FORCE,
) -> Ensemble:
    path = folder / "one-district.toml"
    path.write_text(ONE_DISTRICT.format(share=share, slots=slots, hours=hours) + more)
    return simulate(load(str(path)), mechanisms=mechanisms)


def test_before_the_order_nothing_differs(ordinary: Ensemble, zero_tolerance: Ensemble) -> None:
    for name in ("apprehended", "jail", "care", "separated", "improper_entry", "other_charges"):
        before = getattr(ordinary.outcomes, name)[..., :FIRST]
        assert np.array_equal(before, getattr(zero_tolerance.outcomes, name)[..., :FIRST]), name


def test_nobody_is_eligible_and_no_child_separated_under_ordinary_practice(ordinary: Ensemble) -> None:
    assert ordinary.outcomes.eligible.sum() == 0
    assert ordinary.outcomes.separated.sum() == 0
    assert (ordinary.outcomes.eligible == ordinary.outcomes.accepted).all()


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


def test_an_order_in_one_district_moves_others_by_displacement_alone(
    tmp_path: Path, ordinary: Ensemble
) -> None:
    ordered = one_district(tmp_path, share=1.0, slots=60, mechanisms=Mechanisms(displacement=False))
    elsewhere = [index for index, name in enumerate(DISTRICTS) if name != "txsd"]
    for name in ("jail", "improper_entry", "other_charges", "backlog"):
        ours, theirs = getattr(ordered.outcomes, name), getattr(ordinary.outcomes, name)
        assert np.array_equal(ours[:, elsewhere], theirs[:, elsewhere]), name
    texas = DISTRICTS.index("txsd")
    assert not np.array_equal(ordered.outcomes.jail[:, texas], ordinary.outcomes.jail[:, texas])
    displaced = one_district(tmp_path, share=1.0, slots=60)
    moved = people_by_district(displaced)[:, elsewhere] - people_by_district(ordinary)[:, elsewhere]
    assert moved[..., :FIRST].sum() == 0
    assert moved.sum() > 0


def people_by_district(ensemble: Ensemble) -> NDArray[np.float64]:
    """Attempts by replicate, district and day."""
    by_cell = ensemble.outcomes.attempts.sum(axis=2)
    return np.stack(
        [
            by_cell[:, [at for at, cell in enumerate(CELLS) if cell.district == name]].sum(axis=1)
            for name in DISTRICTS
        ],
        axis=1,
    ).astype(np.float64)


NO_MECHANISM = Mechanisms(
    incapacitation=False,
    specific_deterrence=False,
    general_deterrence=False,
    message=False,
    displacement=False,
)


def test_without_mechanisms_no_order_changes_first_attempts(zero_tolerance: Ensemble) -> None:
    off = [simulate(load(name), mechanisms=NO_MECHANISM) for name in ("baseline", "zero-tolerance-2018")]
    first = [ensemble.outcomes.first_attempts for ensemble in off]
    assert np.array_equal(first[0], first[1])
    assert not np.array_equal(first[0], zero_tolerance.outcomes.first_attempts)
    # Only general deterrence acts on first attempts, and only displacement on their place.
    for name in ("incapacitation", "specific_deterrence", "displacement"):
        one = replace(ALL_IN_FORCE, general_deterrence=False, **{name: False})
        alone = simulate(load("zero-tolerance-2018"), mechanisms=one)
        assert np.array_equal(alone.outcomes.first_attempts, first[0]), name


def test_without_incapacitation_nobody_is_in_custody_overnight() -> None:
    off = simulate(load("zero-tolerance-2018"), mechanisms=replace(ALL_IN_FORCE, incapacitation=False))
    assert off.outcomes.improper_entry.sum() > 0
    assert off.outcomes.jail.sum() == 0
    assert off.outcomes.reentry_custody.sum() == 0


def test_the_message_alone_can_only_be_seen_after_it(zero_tolerance: Ensemble) -> None:
    silent = simulate(load("zero-tolerance-2018"), mechanisms=replace(ALL_IN_FORCE, message=False))
    assert np.array_equal(
        silent.outcomes.attempts[..., :FIRST], zero_tolerance.outcomes.attempts[..., :FIRST]
    )
    assert not np.array_equal(silent.outcomes.first_attempts, zero_tolerance.outcomes.first_attempts)


def test_parents_and_children_are_separated_together(zero_tolerance: Ensemble) -> None:
    adults, children = zero_tolerance.outcomes.adults_separated, zero_tolerance.outcomes.separated
    assert (children >= adults).all()
    assert (children <= 2 * adults + 1e-6).all()
    assert zero_tolerance.outcomes.reunited.sum() <= children.sum()
    entered = zero_tolerance.outcomes.care_entries[:, 1].sum(axis=1)
    assert np.array_equal(entered, children.sum(axis=(1, 2)))


def test_every_refusal_has_a_resource(zero_tolerance: Ensemble) -> None:
    outcomes = zero_tolerance.outcomes
    refused = (outcomes.eligible - outcomes.accepted).sum(axis=2)
    # Refusals of ordinary referrals are counted too, and there are some before the order.
    assert (outcomes.refusals.sum(axis=1)[..., FIRST:] >= refused[..., FIRST:]).all()


def test_people_who_attempt_are_caught_or_not(zero_tolerance: Ensemble) -> None:
    outcomes = zero_tolerance.outcomes
    ends = outcomes.apprehended + outcomes.got_away + outcomes.entered
    assert np.array_equal(ends, outcomes.attempts)


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


BEDS = """
[[resource]]
kind = "jail_beds"
effect = "sets"
amount = {beds}
districts = ["txsd"]
from = 2018-04-06
announced = 2018-04-06
"""

OFFICES = """
[[resource]]
kind = "{kind}"
effect = "{effect}"
amount = 3
districts = ["txsd"]
from = 2018-04-06
announced = 2018-04-06
"""


def test_jail_beds_bound_the_people_in_custody_and_become_the_bottleneck(tmp_path: Path) -> None:
    bedded, none = (
        one_district(tmp_path, share=1.0, slots=500, more=BEDS.format(beds=beds)) for beds in (100, 0)
    )
    texas = DISTRICTS.index("txsd")
    # Cases in hand when the number is set are outside it; without beds they are all that is left.
    held = bedded.outcomes.jail[:, texas] - none.outcomes.jail[:, texas]
    assert held[:, : FIRST - 1].max() == 0
    assert 95 < held[:, FIRST + 60 :].max() <= 100
    # A bed that is free only outside court hours counts against the court, so the rule is seen without beds.
    refused = none.outcomes.refusals[:, :, texas, FIRST:].sum(axis=(0, 2))
    assert REFUSERS[int(refused.argmax())] == "beds"
    assert bedded.outcomes.refusals[:, REFUSERS.index("beds"), texas, FIRST:].sum() > 0


def test_an_office_counts_only_with_its_cases_a_court_day(tmp_path: Path) -> None:
    texas, plain = DISTRICTS.index("txsd"), one_district(tmp_path, share=1.0, slots=60)
    told = OFFICES.format(kind="attorneys", effect="adds")
    silent = one_district(tmp_path, share=1.0, slots=60, more=told)
    assert np.array_equal(silent.outcomes.accepted, plain.outcomes.accepted)
    added = one_district(tmp_path, share=1.0, slots=60, more=told + "cases_per_court_day = 10.0\n")
    assert (added.outcomes.slots[:, texas, FIRST:].max(axis=1) == 90).all()
    assert added.outcomes.accepted.sum() > plain.outcomes.accepted.sum()
    few = OFFICES.format(kind="defenders", effect="sets") + "cases_per_court_day = 4.0\n"
    bound = one_district(tmp_path, share=1.0, slots=60, more=few)
    assert bound.outcomes.improper_entry[:, texas, FIRST + 3 :].max() <= 12
    refused = bound.outcomes.refusals[:, :, texas, FIRST:].sum(axis=(0, 2))
    assert REFUSERS[int(refused.argmax())] == "defenders"


def test_existing_work_is_displaced_only_where_it_gives_way() -> None:
    order = load("zero-tolerance-2018")
    rules = {"first": None, "share": 0.9, "yields": None}
    displaced: list[float] = []
    for rule, share in rules.items():
        practicable = order.practicable.model_copy(update={"existing_work": rule, "share_for_order": share})
        changed = simulate(order.model_copy(update={"practicable": practicable}))
        displaced.append(float(changed.outcomes.displaced_hearings[..., FIRST:].sum()))
    assert displaced[0] == 0
    assert 0 < displaced[1] <= displaced[2]


def test_a_resource_that_starts_after_the_last_day_is_refused() -> None:
    order = load("zero-tolerance-2018")
    late = order.resources[0].model_copy(update={"kind": "jail_beds", "start": date(2018, 7, 1)})
    with pytest.raises(
        InputError, match=r"resource\[1\].*starts on 2018-07-01, after the last simulated day"
    ):
        simulate(order.model_copy(update={"resources": (late,)}))


SANCTIONS = """
id = "sanctions"
title = "Sanctions for all"
issued = 2018-04-06
[[directive]]
announced = 2018-04-06
from = 2018-04-06
districts = ["txsd"]
administrative = 1.0
"""


def test_an_administrative_sanction_for_all_ends_returns_without_one(ordinary: Ensemble) -> None:
    ordered = simulate(parse(SANCTIONS, name="sanctions.toml"))
    unsanctioned = [one.outcomes.consequences[:, 0] for one in (ordered, ordinary)]
    texas = DISTRICTS.index("txsd")
    assert np.array_equal(unsanctioned[0][..., :FIRST], unsanctioned[1][..., :FIRST])
    # Children who are returned are counted with adults; they are few, and nobody sanctions them.
    assert unsanctioned[0][:, texas, FIRST:].sum() < unsanctioned[1][:, texas, FIRST:].sum()
    elsewhere = [index for index in range(len(DISTRICTS)) if index != texas]
    assert np.array_equal(unsanctioned[0][:, elsewhere], unsanctioned[1][:, elsewhere])
    assert np.array_equal(ordered.outcomes.first_attempts, ordinary.outcomes.first_attempts)
