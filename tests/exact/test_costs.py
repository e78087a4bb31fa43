"""Unit costs come from what was published; totals are their products; no effect, no cost per effect."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from practicable.border.costs import COUNTS, cost_per_prevented, draw_price, total_costs, unit_costs
from practicable.facts import record

BEFORE, AFTER = date(2018, 4, 6), date(2018, 12, 1)


def by_key(day: date | None) -> dict[str, tuple[float | None, float | None]]:
    return {cost.key: (cost.low, cost.high) for cost in unit_costs(record(as_of=day))}


def test_a_price_is_seen_from_the_day_it_was_published() -> None:
    assert by_key(BEFORE)["care_bed"] == (None, None)
    assert by_key(date(2018, 7, 1))["care_bed"] == (256.0, 256.0)
    assert by_key(AFTER)["care_bed"] == (256.0, 267.0)
    assert by_key(BEFORE)["ice_bed"] == (128.88, 132.9)
    assert by_key(date(2018, 7, 1))["ice_bed"] == (128.88, 133.99)
    assert by_key(date(2018, 3, 28))["defender_hour"] == (None, None)
    assert by_key(BEFORE)["defender_hour"] == (132.0, 140.0)


def test_derived_prices_follow_from_the_published_figures() -> None:
    low, high = by_key(None)["proceedings"]
    assert low == pytest.approx(50e6 / (210 * 250))
    assert high == pytest.approx(96e6 / (70 * 250))
    assert by_key(BEFORE)["marshals_bed"] == (pytest.approx(2400 / 30.4), pytest.approx(3500 / 30.4))


def test_nothing_is_used_before_it_was_published_and_every_price_has_a_source() -> None:
    for day in (date(2012, 1, 1), BEFORE, AFTER, None):
        for cost in unit_costs(record(as_of=day)):
            assert (cost.low is None) == (not cost.sources)
            assert cost.published is None or day is None or cost.published <= day
            assert bool(cost.per) != bool(cost.not_counted)


def test_what_has_no_source_says_so_and_is_not_counted() -> None:
    unpriced = {cost.key: cost for cost in unit_costs(record())}
    for key in ("hearing", "attorney"):
        assert not unpriced[key].counted
        assert "no source" in unpriced[key].not_counted


def test_totals_are_count_times_price_within_the_range() -> None:
    costs = unit_costs(record())
    counts = {name: np.full((200, 5), 10.0) for name in COUNTS}
    totals = total_costs(costs, counts, seed=0)
    assert set(totals) == {cost.key for cost in costs if cost.counted}
    for cost in costs:
        if cost.counted:
            assert cost.low is not None
            assert cost.high is not None
            assert totals[cost.key].min() >= 10.0 * cost.low - 1e-9
            assert totals[cost.key].max() <= 10.0 * cost.high + 1e-9
    assert set(total_costs(costs, {"cases": counts["cases"]}, seed=0)) == {"proceedings"}


def test_a_price_is_drawn_by_its_own_name() -> None:
    cost = next(cost for cost in unit_costs(record()) if cost.key == "proceedings")
    assert np.array_equal(
        draw_price(cost, seed=3, n_replicates=4), draw_price(cost, seed=3, n_replicates=9)[:4]
    )


def test_no_cost_per_prevented_reattempt_where_the_effect_may_be_nothing() -> None:
    cost, around_zero = np.full(101, 100.0), np.linspace(-5.0, 20.0, 101)
    unknown = cost_per_prevented(cost, around_zero)
    assert unknown.cost is None
    assert "holds zero" in unknown.reason
    known = cost_per_prevented(cost, np.linspace(10.0, 20.0, 101))
    assert known.cost is not None
    assert known.cost[0] == 10.0
    assert (
        cost_per_prevented(cost, -np.linspace(10.0, 20.0, 101)).reason == "re-attempts rise rather than fall"
    )
