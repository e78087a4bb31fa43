"""What a target takes: found where the answer is known, confirmed by replicates not seen before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from practicable.border.due_process import Recorded, recorded
from practicable.errors import InputError
from practicable.facts import record
from practicable.geography import DISTRICTS
from practicable.orders import load
from practicable.results.frontier import AtMedian, DistrictFrontier, TargetTaken, WouldTake
from practicable.study.ensemble.quantities import quantity
from practicable.study.frontier.capacities import Capacity, Courts, Evaluated, with_hearings
from practicable.study.frontier.floors import Conversions, additions, conversions, floors, held
from practicable.study.frontier.frontier import Curve, Goal, least_capacity, search
from practicable.study.frontier.frontier_report import NOBODY, NOT_REACHED, sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.results.base import Quantity
    from practicable.study.ensemble.plans import Plan

N = 400


@dataclass(frozen=True, slots=True)
class KnownCourts(Courts):
    """Courts whose defendants are known: each replicate asks for so many a day."""

    def asked(self, replicates: Sequence[int]) -> NDArray[np.float64]:
        """Defendants per court day, shape (n_replicates, n_districts)."""
        rng = np.random.default_rng(7)
        drawn = 60.0 * rng.lognormal(0.0, 0.3, (2 * N, len(DISTRICTS))) * np.arange(1, 6)
        return drawn[list(replicates)]

    @property
    def court_days(self) -> NDArray[np.int64]:
        """Two months of twenty days."""
        return np.array([20, 20])

    def simulate(
        self,
        capacities: Sequence[Capacity],
        replicates: Sequence[int],
        *,
        progress: Callable[[int], None] | None = None,
    ) -> list[Evaluated]:
        """Accept what is asked, up to the capacity, less one in a hundred."""
        asked = self.asked(replicates)
        found: list[Evaluated] = []
        for capacity in capacities:
            slots = np.broadcast_to(np.array((10.0,) * 5 if capacity is None else capacity), asked.shape)
            accepted = np.minimum(slots, 0.99 * asked)
            monthly = [np.repeat(20.0 * one[..., None], 2, axis=-1) for one in (asked, accepted)]
            found.append(Evaluated(*monthly, slots=slots, separated=0.0 * asked, in_custody=accepted))
        if progress is not None:
            progress(len(capacities) * len(replicates))
        return found


@pytest.fixture(scope="module")
def courts() -> KnownCourts:
    return KnownCourts(cast("Plan", None), date(2018, 4, 6))


def test_what_a_target_takes_is_the_quantile_of_what_is_asked(courts: KnownCourts) -> None:
    searched = search(courts, Goal((0.5, 0.8), 0.9), replicates=N)
    asked = np.sort(courts.asked(range(N)), axis=0)
    for found in searched.found:
        # With so many a day a replicate reaches the target; nine in ten do from the 360th of 400 on.
        truth = np.ceil(found.target * asked[int(0.9 * N) - 1])
        assert found.needed == pytest.approx(truth, abs=1.0)


def test_fresh_replicates_reach_the_target_as_often_as_asked(courts: KnownCourts) -> None:
    searched = search(courts, Goal((0.8,), 0.9), replicates=N)
    (found,) = searched.found
    reached = (found.confirmed.share >= 0.8).mean(axis=0)
    # z = 4, 5 districts: the quantile's own error and the confirming replicates' error, N = 400 each.
    assert np.all(np.abs(reached - 0.9) < 4.0 * np.sqrt(2 * 0.9 * 0.1 / N))


def test_all_that_hearings_give_is_the_most_that_can_be_taken(courts: KnownCourts) -> None:
    (found,) = search(courts, Goal((1.0,), 0.9), replicates=N).found
    asked = np.sort(courts.asked(range(N)), axis=0)
    truth = 0.989 * asked[int(0.9 * N) - 1]
    over = np.array(found.needed, dtype=float) / truth - 1.0
    assert np.all((over >= -0.01) & (over <= 0.05)), over


def test_one_of_the_points_is_the_median_of_the_hearings_of_the_record(courts: KnownCourts) -> None:
    searched = search(courts, Goal((0.8,), 0.9), replicates=N)
    asked = courts.asked(range(N))
    assert searched.recorded.middle == (10.0,) * 5
    assert searched.points[0] == searched.recorded.middle
    for district in range(5):
        known = np.minimum(10.0, 0.99 * asked[:, district]) / asked[:, district]
        assert searched.curve(district).at(10.0) == pytest.approx(known)


def test_the_middle_of_the_hearings_is_whole_and_at_least_one() -> None:
    slots = np.array([[0.2, 3.6, 9.0, 1.0, 5.0], [0.3, 4.2, 2.0, 1.0, 5.0], [0.1, 3.4, 4.0, 1.0, 7.0]])
    none = np.zeros((3, 5))
    assert Evaluated(none[..., None], none[..., None], slots, none, none).middle == (1.0, 4.0, 4.0, 1.0, 5.0)


def test_progress_ends_at_its_total(courts: KnownCourts) -> None:
    told: list[tuple[int, int]] = []
    search(courts, Goal((0.8,), 0.9), replicates=10, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(told), len(told))


def test_a_curve_is_interpolated_through_the_origin_and_never_falls() -> None:
    shares = [np.array([0.4, 0.2]), np.array([0.3, 0.8])]
    curve = Curve.through([10.0, 20.0], shares, most=np.array([1.0, 1.0]))
    assert curve.share.tolist() == [[0.0, 0.4, 0.4], [0.0, 0.2, 0.8]]
    assert curve.at(5.0).tolist() == [0.2, 0.1]
    assert curve.at(15.0) == pytest.approx([0.4, 0.5])
    assert curve.at(25.0).tolist() == [0.4, 0.8]
    assert curve.probability(5.0, target=0.2) == 0.5
    assert curve.probability(15.0, target=0.5) == 0.5
    assert curve.probability(25.0, target=0.4) == 1.0
    assert least_capacity(curve, target=0.35, probability=1.0) == 13
    assert least_capacity(curve, target=0.9, probability=0.5) is None


def test_a_district_where_nobody_is_referred_takes_no_number() -> None:
    nobody = np.array([np.nan, np.nan])
    curve = Curve.through([10.0], [nobody], most=nobody)
    assert quantity(curve.at(10.0), "share") is None
    assert least_capacity(curve, target=0.5, probability=0.9) is None


@pytest.mark.parametrize(("targets", "probability"), [((0.0,), 0.9), ((1.2,), 0.9), ((), 0.9), ((0.5,), 1.0)])
def test_a_goal_that_cannot_be_reached_is_refused(targets: tuple[float, ...], probability: float) -> None:
    with pytest.raises(InputError, match="accepted"):
        Goal(targets, probability)


def test_hearings_are_set_in_every_district_after_all_else() -> None:
    order = with_hearings(load("zero-tolerance-2018"), (1.0, 2.0, 3.0, 4.0, 5.0), date(2018, 4, 6))
    added = order.resources[-5:]
    assert [(one.districts, one.amount, one.effect) for one in added] == [
        ((district,), at + 1.0, "sets") for at, district in enumerate(DISTRICTS)
    ]
    assert order.resources[:-5] == load("zero-tolerance-2018").resources


@pytest.fixture(scope="module")
def seen() -> tuple[Recorded, ...]:
    return recorded(record())


def test_other_units_need_a_source_or_the_user(seen: tuple[Recorded, ...]) -> None:
    order = load("zero-tolerance-2018")
    without = conversions(150.0, 100.0, "casd", order=order, recorded=seen, stated=Conversions())
    assert [unit.low for unit in without] == [None, None, None]
    assert {unit.basis for unit in without} == {"no source"}
    stated = Conversions(cases_per_attorney=6.0)
    texas = {
        unit.key: (unit.low, unit.high)
        for unit in conversions(300.0, 100.0, "txsd", order=order, recorded=seen, stated=stated)
    }
    # 200 more at 6 each; hearings of 37 (Laredo) to 92 (McAllen); 140 to 150 a day over 18 defenders.
    assert texas == {"attorneys": (34, 34), "sessions": (4, 9), "defenders": (36, 39)}


def district(name: str, needed: int | None, why: str = "", times: float | None = None) -> DistrictFrontier:
    share = quantity(np.array([0.99]), "share")
    return DistrictFrontier(
        key="azd",
        name=name,
        asked=None,
        capacity=None,
        share=None,
        at_median=AtMedian(per_court_day=1.0, share=None),
        most=share,
        highest=(),
        curve=(),
        targets=(TargetTaken(target=0.8, needed=needed, why=why, times_record=times),),
        months=(),
        told="",
    )


def test_the_sentence_counts_defendants_and_names_the_districts_left_out() -> None:
    told = sentence(
        [
            district("Arizona", 200, times=1.25),
            district("New Mexico", None, NOBODY),
            district("Western Texas", 1000, times=4.4),
            district("Southern Texas", None, NOT_REACHED),
            district("California", None, NOBODY),
        ],
        Goal((0.8,)),
    )
    assert told == (
        "To prosecute 80 of 100 eligible adults would take courts that hear 1,200 improper-entry defendants a"
        " court day, by district 1.2 to 4.4 times the most ever recorded there; not counted: New Mexico,"
        " California (the order refers nobody here); Southern Texas (no number of hearings"
        " simulated reaches it so often)."
    )


def test_without_any_number_the_sentence_gives_the_reason() -> None:
    nobody = sentence([district("Arizona", None, NOBODY), district("Texas", None, NOBODY)], Goal((0.8,)))
    assert nobody.startswith("This order refers nobody")
    short = sentence([district("Arizona", None, NOBODY), district("Texas", None, NOT_REACHED)], Goal((0.8,)))
    assert "refers nobody beyond" not in short
    assert f"Arizona ({NOBODY}); Texas ({NOT_REACHED})" in short


def test_the_value_of_a_floor_is_the_one_that_decides(seen: tuple[Recorded, ...]) -> None:
    bounds = floors(seen, Conversions())
    # Nine of ten replicates separate nobody and the last five children: the 95 % quantile is above none.
    separated = quantity(np.array([0.0] * 9 + [5.0]), "children")
    order = load("zero-tolerance-2018")
    row = held(10.0, "azd", order=order, separated=separated, bounds=bounds, session_hours=None)[2]
    assert separated is not None
    assert (separated.median, separated.high) == (0, 3)
    assert (row.value, row.holds) == (3, False)
    assert "in 95 of 100 replicates" in bounds[2].label


def test_floors_are_held_or_not_by_what_is_stated(seen: tuple[Recorded, ...]) -> None:
    order = load("zero-tolerance-2018")
    none, some = (
        quantity(np.zeros(4), "children"),
        quantity(np.array([0.0, 3.0, 5.0, 9.0]), "children"),
    )
    stated = Conversions(session_hours=6.0, least_minutes=3.0)
    bounds = floors(seen, stated)

    def verdicts(needed: float, separated: Quantity | None) -> list[bool | None]:
        rows = held(needed, "azd", order=order, separated=separated, bounds=bounds, session_hours=6.0)
        return [row.holds for row in rows]

    rows = held(100.0, "azd", order=order, separated=none, bounds=bounds, session_hours=None)
    # 100 defendants at 3 minutes are 5 hours; at 150 to 18 defenders, 12.
    assert [(row.holds, row.holds_from) for row in rows] == [(None, 5.0), (None, 12), (True, None)]
    # 6 hours are 360 minutes: 120 defendants have 3 each.
    assert verdicts(120.0, none) == [True, None, True]
    assert verdicts(121.0, some) == [False, None, False]


def test_the_record_stands_for_a_floor_that_is_not_stated(seen: tuple[Recorded, ...]) -> None:
    minutes, clients, children = floors(seen, Conversions())
    assert minutes.bound == pytest.approx(40 / 70)
    assert clients.bound == pytest.approx(150 / 18)
    assert children.bound == 0.0


def test_what_was_added_bought_nothing_without_a_conversion() -> None:
    order = load("zero-tolerance-2018")
    gaps = {0.8: (80.0, 0.0, 6.0, 7.0, 21.0), 1.0: (160.0, 10.0, 30.0, None, 50.0)}
    rows = additions(order, order, gaps, Conversions())
    assert {row.defendants_per_court_day for row in rows} == {None}
    assert all("change no number" in row.told for row in rows)
    by_place = {row.districts: row.would_take for row in rows}
    assert by_place[("casd",)][0] == WouldTake(target=0.8, cases_per_court_day=10.0)
    # 21 attorneys for four districts, which lack 0 + 6 + 7 + 21; nothing can be said where one is not known.
    shared = by_place[("azd", "nmd", "txwd", "txsd")]
    assert shared[0].cases_per_court_day == pytest.approx(34 / 21, rel=1e-5)
    assert shared[1].cases_per_court_day is None
    told = additions(order, order, gaps, Conversions(cases_per_attorney=5.0))
    assert told[0].defendants_per_court_day == 40.0
