"""What is simulated is an order's window and its warm-up, within a memory that is known beforehand."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from practicable.api import RunOptions
from practicable.calendar import month_after, months_between
from practicable.errors import InputError
from practicable.facts import record
from practicable.fit.forecast.horizon import FOLLOWED_MONTHS, MOST_TIMES, SCORED_MONTHS
from practicable.orders import from_content, load
from practicable.parallel.free_memory import free_bytes, read_memory
from practicable.study.ensemble.basis import Basis
from practicable.study.ensemble.bounds import MOST_MONTHS_COUNTED, check_window
from practicable.study.ensemble.early import arrivals_of
from practicable.study.ensemble.memory import Load, Room, estimate
from practicable.study.ensemble.months import Calendar, first_month
from practicable.study.ensemble.plans import Plan, plan
from practicable.study.ensemble.request import default_until

LAST_ON_RECORD = date(2026, 8, 1)
MONTHS = [month_after(date(2002, 10, 1), n) for n in range(339)]


def test_no_order_of_any_month_from_2002_to_2030_simulates_more_than_eighteen_months() -> None:
    assert MONTHS[-1] == date(2030, 12, 1)
    for month in MONTHS:
        for day in (month, month.replace(day=15)):
            published = month_after(day, -1 if day.day >= 5 else -2)
            last = min(published, LAST_ON_RECORD)
            calendar = Calendar.spanning(first_month(last, day), default_until(day))
            before = months_between(calendar.start, day)
            assert 6 <= before < 12
            assert calendar.n_months == before + 7


@given(st.dates(date(2003, 1, 1), date(2019, 12, 1)), st.integers(0, 200))
def test_recorded_months_warm_up_a_window_that_follows_on_them(last: date, gap: int) -> None:
    since = month_after(last, gap)
    start = first_month(last.replace(day=1), since)
    assert start == (month_after(last, -5) if gap + 5 < 12 else month_after(since, -6))


@pytest.fixture(scope="module")
def planned() -> Callable[[date], Plan]:
    made: dict[date, Plan] = {}

    def of(day: date) -> Plan:
        if day not in made:
            made[day] = plan(record(as_of=day), load("baseline"), until=default_until(day), seed=0)
        return made[day]

    return of


@pytest.mark.parametrize("day", [date(2002, 10, 1), date(2010, 6, 1), date(2026, 12, 15), date(2030, 12, 31)])
def test_a_brief_with_eight_replicates_is_estimated_below_three_gigabytes(
    planned: Callable[[date], Plan], day: date
) -> None:
    made = planned(day)
    assert made.calendar.n_months in {13, 14, 16}
    needed = estimate(made, Load(8, kept=1, followed=True), Room(workers=2))
    assert 0.5 * 2**30 < needed < 3 * 2**30


def test_a_plan_of_2026_begins_with_recorded_months_of_that_year(planned: Callable[[date], Plan]) -> None:
    made = planned(date(2026, 12, 15))
    assert made.calendar.start == date(2026, 3, 1)
    assert made.skipped == 0
    # CBP's months of March to August 2026 without arrests at large: 7,105 to 8,603 people.
    assert made.people.sum(axis=(1, 2)) == pytest.approx([7105, 7645, 8603, 8508, 8065, 7624])
    assert made.basis is not None
    told = made.basis.warnings(date(2026, 12, 15))
    assert not any("Arrivals rest" in one for one in told)
    assert any("at large" in one for one in told)
    assert any("Court capacity rests on figures to fiscal year 2019" in one for one in told)


def test_a_plan_of_2030_passes_over_the_years_since_the_record(planned: Callable[[date], Plan]) -> None:
    made = planned(date(2030, 12, 31))
    assert made.calendar.start == date(2030, 6, 1)
    assert made.people.shape[0] == 0
    assert made.skipped == months_between(LAST_ON_RECORD, made.calendar.start) - 1


@pytest.mark.parametrize(("day", "free"), [(date(2010, 6, 1), SCORED_MONTHS), (date(2026, 12, 15), 0)])
def test_a_forecast_repeats_its_second_year_within_bounds(
    planned: Callable[[date], Plan], day: date, free: int
) -> None:
    walk = planned(day).walk
    assert walk is not None
    recorded = arrivals_of(record(as_of=day)).panel.values.sum(axis=1)
    shares = 1.0 if walk.shares is None else walk.shares[None]
    for number in range(20):
        short = walk.path(SCORED_MONTHS, seed=1, replicate=number)
        long = walk.path(140, seed=1, replicate=number)
        assert np.array_equal(long[:SCORED_MONTHS], short)
        inner = walk.inner.path(SCORED_MONTHS, seed=1, replicate=number)
        assert np.array_equal(short[:free], (inner * shares)[:free])
        far = long[free:].sum(axis=1) if walk.shares is None else long[free:].sum(axis=(1, 2))[:, None]
        assert np.all(far <= MOST_TIMES * recorded.max(axis=0) * (1 + 1e-12))
        assert np.all(far >= recorded.min(axis=0) / MOST_TIMES * (1 - 1e-12))
        assert np.array_equal(long[FOLLOWED_MONTHS:-12], long[FOLLOWED_MONTHS + 12 :])


def test_before_families_were_counted_everybody_is_a_single_adult() -> None:
    found = arrivals_of(record(as_of=date(2005, 12, 6)))
    assert found.counted == ("single_adult",)
    assert found.people[:, :, 1:].sum() == 0.0
    assert found.people[:, :, 0].sum() == found.panel.values.sum()


def test_classes_too_young_for_a_forecast_of_their_own_share_that_of_everybody() -> None:
    found = arrivals_of(record(as_of=date(2014, 7, 1)))
    assert found.counted == ("single_adult", "family", "unaccompanied")
    assert found.shares is not None
    assert found.shares.sum(axis=1) == pytest.approx(1.0)
    assert found.people.sum() == pytest.approx(found.panel.values.sum())


def test_too_few_recorded_months_are_refused() -> None:
    arrivals_of(record(as_of=date(2002, 10, 1)))
    with pytest.raises(InputError, match=r"needs 36 recorded months, and 35 .* accepted: from 2002-10-01 on"):
        arrivals_of(record(as_of=date(2002, 9, 30)))


def test_families_are_not_referred_before_they_were_counted() -> None:
    day = date(2005, 12, 6)
    directive = {"announced": day, "from": day, "districts": ["azd"], "refer": {"family_adult": 1.0}}
    order = from_content({"id": "families", "title": "Families", "issued": day, "directive": [directive]})
    with pytest.raises(InputError, match="not count apart before October 2012"):
        plan(record(as_of=day), order, until=default_until(day), seed=0)


def test_a_window_longer_than_is_simulated_is_refused() -> None:
    check_window(date(2026, 1, 15), date(2028, 12, 31))
    with pytest.raises(InputError, match=f"more than {MOST_MONTHS_COUNTED} months .* until 2028-12"):
        check_window(date(2026, 1, 15), date(2029, 1, 1))


ALL_CLASSES = ("single_adult", "family", "unaccompanied")
NEWEST = date(2019, 9, 30)


@given(st.dates(date(2019, 10, 1), date(2031, 1, 1)))
def test_what_is_older_than_a_year_is_said_with_the_date_of_the_newest_figure(on: date) -> None:
    words = Basis(NEWEST, NEWEST, "", ALL_CLASSES, split=False, bounded=False).warnings(on)
    assert len(words) == (2 if on > date(2020, 9, 30) else 0)
    assert all("September 2019" in one for one in words)


@given(st.integers(64, 10**6), st.sampled_from(["M", "m", "MB", "MiB", " M"]))
def test_memory_is_read_with_its_unit(amount: int, unit: str) -> None:
    assert read_memory(f"{amount}{unit}") == amount * 2**20


@given(st.text("kmgtib.e-+ 0", max_size=8) | st.sampled_from(["63M", "0", "-4G", "4 giga", "1e9", "inf"]))
def test_any_other_memory_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="accepted: such as 512M or 4G"):
        read_memory(text)


def test_a_run_that_needs_more_than_it_may_take_is_refused(planned: Callable[[date], Plan]) -> None:
    made = planned(date(2026, 12, 15))
    RunOptions(memory="64G").room().require(made, Load(8))
    with pytest.raises(InputError, match=r"^memory: .* about .* may take 0.1 GB, as --memory says"):
        RunOptions(memory="64M").room().require(made, Load(8))
    assert free_bytes() > 0.0


@pytest.mark.long
def test_the_estimate_is_above_the_measured_peak_and_not_far_above() -> None:
    script = Path(__file__).with_name("brief_in_little_memory.py")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    peak, needed = (int(one) for one in done.stdout.split())
    assert peak <= needed <= 3 * peak
