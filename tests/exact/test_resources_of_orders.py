"""What the resources of an order allow, by day, against a count that is made day by day in the plain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practicable.border.capacity import CourtDays, court_record
from practicable.border.hearings import hearing_slots
from practicable.border.limits import OFFICES, REFUSERS, Limits, defenders_by_day, limits_of
from practicable.border.parameters import ParameterDraw, parameters_as_of
from practicable.calendar import working_calendar
from practicable.errors import InputError
from practicable.facts import record
from practicable.geography import CELLS, DISTRICTS, cells_of_district
from practicable.orders import Order, parse
from practicable.study.ensemble.plans import MARGIN_DAYS
from practicable.study.ensemble.scenario import Scenario

START, N_DAYS = date(2018, 1, 1), 200
DAYS = CourtDays(START, working_calendar(START, N_DAYS))
HEAD = 'id = "made"\ntitle = "Made"\nissued = 2018-01-01\n'


@dataclass(frozen=True)
class Made:
    """A resource as a file holds it."""

    kind: str
    effect: str
    amount: float
    cases: float | None
    districts: tuple[str, ...]
    day: int

    @property
    def start(self) -> date:
        return START + timedelta(days=self.day)

    def toml(self) -> str:
        cases = "" if self.cases is None else f"cases_per_court_day = {self.cases}\n"
        return (
            f'[[resource]]\nkind = "{self.kind}"\neffect = "{self.effect}"\namount = {self.amount}\n{cases}'
            f"districts = {list(self.districts)}\nfrom = {self.start}\nannounced = 2018-01-01\n"
        )


@st.composite
def resources(draw: st.DrawFn) -> Made:
    kind = draw(st.sampled_from(("attorneys", "defenders", "judges", "hearing_slots", "jail_beds")))
    whole = kind == "jail_beds"
    return Made(
        kind=kind,
        effect=draw(st.sampled_from(("adds", "sets"))),
        amount=draw(st.integers(0, 9)) if whole else draw(st.sampled_from((0.0, 0.4, 1.0, 2.5, 7.0))),
        cases=draw(st.sampled_from((0.3, 0.9, 2.0))) if kind in OFFICES else None,
        districts=tuple(draw(st.lists(st.sampled_from(DISTRICTS), min_size=1, max_size=5, unique=True))),
        day=draw(st.integers(-20, 150)),
    )


@pytest.fixture(scope="module")
def draw() -> ParameterDraw:
    return Scenario.of(3).draw(parameters_as_of(date(2018, 4, 6)), None, seed=5)


COURTS = court_record(record(as_of=date(2018, 4, 6)))


def order_of(*made: Made) -> Order:
    return parse(HEAD + "".join(one.toml() for one in made), name="made.toml")


def limits(order: Order, draw: ParameterDraw) -> Limits:
    return limits_of(COURTS, draw, order, rule="peak_year", days=DAYS)


def contradict(made: list[Made]) -> bool:
    return any(
        one.kind == other.kind and one.day == other.day and {one.effect, other.effect} != {"adds"}
        for at, one in enumerate(made)
        for other in made[:at]
        if set(one.districts) & set(other.districts)
    )


def by_hand(made: list[Made], kind: str, district: str, day: int) -> float | None:
    """Level of a kind on a day: the last number set, and what was added since; None before one is set."""
    level = None
    for one in sorted(made, key=lambda one: one.day):
        if one.kind == kind and district in one.districts and one.day <= day:
            part = one.amount / len(one.districts) * (one.cases or 1.0)
            level = part if one.effect == "sets" else None if level is None else level + part
    return level


@given(st.lists(resources(), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_each_resource_acts_from_its_day_as_counted_by_hand(made: list[Made]) -> None:
    if contradict(made):
        with pytest.raises(InputError, match=r"resource\[\d\]: contradicts resource\[\d\]: \w+ in \w+ are"):
            order_of(*made)
        return
    drawn = Scenario.of(3).draw(parameters_as_of(date(2018, 4, 6)), None, seed=5)
    found = limits(order_of(*made), drawn)
    courts = hearing_slots(COURTS, drawn, order_of(*made), rule="peak_year", days=DAYS).rate
    assert (found.hearings <= found.slots).all()
    for at, district in enumerate(DISTRICTS):
        upto = 0.0
        for day in range(N_DAYS):
            levels = [by_hand(made, kind, district, day) for kind in OFFICES]
            least = min([level for level in levels if level is not None], default=np.inf)
            upto += least if DAYS.sits[day] else 0.0
            # A whole case is lost or gained at most each time that the limit changes.
            assert found.hearings[at, : day + 1].sum() <= upto + 1
            assert (found.bottleneck[at, day] == REFUSERS.index("court")) == (courts[at, day] <= least)
    for district, day in product(DISTRICTS, (0, 30, 90, 199)):
        level = by_hand(made, "jail_beds", district, day)
        if level is not None and not any(one.kind == "jail_beds" and one.effect == "adds" for one in made):
            assert abs(int(found.beds[district].number[day]) - level) < 1
            assert found.beds[district].from_day <= day


@given(
    st.dictionaries(st.integers(0, 150), st.integers(0, 40), min_size=2, max_size=4),
    st.sampled_from(("hearing_slots", "attorneys", "jail_beds", "defenders")),
)
@settings(max_examples=40, deadline=None)
def test_numbers_set_one_after_the_other_act_each_from_its_day(levels: dict[int, int], kind: str) -> None:
    cases = 1.0 if kind in OFFICES else None
    made = [Made(kind, "sets", amount, cases, ("txsd",), day) for day, amount in levels.items()]
    drawn = Scenario.of(3).draw(parameters_as_of(date(2018, 4, 6)), None, seed=5)
    found = limits(order_of(*made), drawn)
    last = sorted(made, key=lambda one: one.day)
    at = DISTRICTS.index("txsd")
    for one, after in zip(last, [*last[1:], None], strict=True):
        days = slice(one.day, N_DAYS if after is None else after.day)
        sits = DAYS.sits[days]
        if kind == "jail_beds":
            assert (found.beds["txsd"].number[days] == one.amount).all()
        elif kind == "hearing_slots":
            assert (found.slots[at, days] == one.amount * sits).all()
        else:
            most = np.minimum(found.slots[at, days], one.amount * sits)
            assert (np.abs(found.hearings[at, days] - most) <= 1).all()
            assert abs(found.hearings[at, days].sum() - most.sum()) <= 2


@given(
    st.integers(1, 9),
    st.sampled_from((0.1, 0.3, 0.9, 1.9, 2.5)),
    st.lists(st.sampled_from(DISTRICTS[1:]), min_size=1, max_size=4, unique=True),
)
@settings(max_examples=40, deadline=None)
def test_fractions_carry_over_days_and_places(n: int, cases: float, districts: list[str]) -> None:
    drawn = Scenario.of(3).draw(parameters_as_of(date(2018, 4, 6)), None, seed=5)
    office = Made("attorneys", "sets", n, cases, tuple(districts), 0)
    slots = Made("hearing_slots", "sets", 1_000.0, None, tuple(districts), -1)
    found = limits(order_of(slots, office), drawn)
    there = [DISTRICTS.index(district) for district in districts]
    n_court_days = np.cumsum(DAYS.sits)
    together = found.hearings[there].sum(axis=0).cumsum()
    assert np.array_equal(together, np.floor(n * cases * n_court_days + 1e-6).astype(int))
    each = np.abs(found.hearings[there].cumsum(axis=1) - n * cases / len(districts) * n_court_days)
    assert each.max() <= 1.0 + 1e-6


@given(st.integers(0, 60), st.lists(st.sampled_from(DISTRICTS), min_size=1, max_size=5, unique=True))
@settings(max_examples=40, deadline=None)
def test_beds_of_several_districts_sum_to_what_the_order_says(n: int, districts: list[str]) -> None:
    drawn = Scenario.of(3).draw(parameters_as_of(date(2018, 4, 6)), None, seed=5)
    found = limits(order_of(Made("jail_beds", "sets", n, None, tuple(districts), 0)), drawn)
    numbers = [int(found.beds[district].number[-1]) for district in districts]
    assert sum(numbers) == n
    assert max(numbers) - min(numbers) <= 1


@pytest.mark.parametrize("kind", ["attorneys", "defenders", "judges", "jail_beds"])
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.key)
def test_sectors_of_a_set_number_act_or_are_refused(kind: str, cell: object, draw: ParameterDraw) -> None:
    place = next(one for one in CELLS if one == cell)
    cases = "" if kind == "jail_beds" else "cases_per_court_day = 0.1\n"
    text = HEAD + (
        f'[[resource]]\nkind = "{kind}"\neffect = "sets"\namount = 1\n{cases}from = 2018-01-02\n'
        f'districts = ["{place.district}"]\nsectors = ["{place.sector}"]\n'
    )
    if len(cells_of_district(place.district)) > 1:
        with pytest.raises(InputError, match=rf"sectors: {kind} that are set serve whole districts"):
            parse(text, name="made.toml")
        return
    found, plain = (limits(parse(one, name="made.toml"), draw) for one in (text, HEAD))
    moved = [name for at, name in enumerate(DISTRICTS) if (found.hearings[at] != plain.hearings[at]).any()]
    assert (moved or list(found.beds)) == [place.district]


def test_slots_set_in_a_sector_leave_those_of_its_neighbour(draw: ParameterDraw) -> None:
    text = HEAD + (
        '[[resource]]\nkind = "hearing_slots"\neffect = "sets"\namount = 5\ndistricts = ["azd"]\n'
        'sectors = ["yuma"]\nfrom = 2018-02-01\n'
    )
    rates = [
        hearing_slots(COURTS, draw, parse(one, name="o"), rule="peak_year", days=DAYS).rate
        for one in (text, HEAD, text.replace("yuma", "tucson"))
    ]
    at, day = DISTRICTS.index("azd"), 100
    yuma_and_tucson = rates[1][at, day]
    assert rates[0][at, day] + rates[2][at, day] == pytest.approx(yuma_and_tucson + 10.0)


def test_the_resource_that_allows_fewest_is_the_bottleneck(draw: ParameterDraw) -> None:
    made = [
        Made("attorneys", "sets", 5, 2.0, ("azd",), 10),
        Made("defenders", "sets", 2, 2.0, ("azd",), 60),
        Made("attorneys", "adds", 1, 2.0, ("azd",), 90),
        Made("defenders", "sets", 900, 2.0, ("azd",), 120),
    ]
    found = limits(order_of(*made), draw)
    kinds: list[str] = [REFUSERS[one] for one in found.bottleneck[DISTRICTS.index("azd")].tolist()]
    assert kinds == ["court"] * 10 + ["attorneys"] * 50 + ["defenders"] * 60 + ["attorneys"] * 80


def test_defenders_are_counted_from_the_days_for_which_they_are_set() -> None:
    made = [
        Made("defenders", "sets", 6, None, ("azd", "txsd"), 40),
        Made("defenders", "sets", 8, None, ("txsd",), 90),
        Made("defenders", "adds", 1, None, ("txsd",), 95),
    ]
    numbers = defenders_by_day(order_of(*made), "txsd", DAYS)
    assert np.isnan(numbers[:40]).all()
    assert numbers[[40, 89, 90, 94, 95, 199]].tolist() == [3, 3, 8, 8, 9, 9]


def test_the_longest_wait_ends_within_what_is_simulated() -> None:
    longest = 24 * MARGIN_DAYS
    order = parse(HEAD + f"[practicable]\nwait_limit_hours = {longest}\n", name="o.toml")
    assert order.practicable.wait_limit_hours == longest
    with pytest.raises(InputError, match=rf"wait_limit_hours: .*; accepted: {longest} or less"):
        parse(HEAD + f"[practicable]\nwait_limit_hours = {longest + 0.5}\n", name="o.toml")
