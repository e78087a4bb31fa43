"""Scores and rules of hindcasts on cases that can be worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest

from practicable.border.capacity import (
    CAPACITY_RULES,
    EXAMINED_RULES,
    RULE_WORDS,
    accepted_a_year,
    court_record,
)
from practicable.facts import record
from practicable.fit.forecast.scores import crps, mixture_crps
from practicable.results.hindcast import Scored, ScoreRow
from practicable.study.ensemble.scenario import Scenario
from practicable.study.hindcast.coverage import (
    INTERVALS,
    LEVELS,
    central_interval,
    coverage_table,
    innermost,
)
from practicable.study.hindcast.published import Published
from practicable.study.hindcast.scoreboard import score_row, summaries

FIGURE = Published(
    "prosecutions", "southwest", date(2018, 5, 1), date(2018, 5, 31), 120.0, "x", date(2018, 7, 1)
)


def test_the_mixture_score_is_the_mean_over_pairs_of_different_draws() -> None:
    samples = np.random.Generator(np.random.Philox(3)).normal(size=(3, 5))
    pairs = [
        abs(samples[a, i] - samples[b, j])
        for a, b, i, j in product(range(3), range(3), range(5), range(5))
        if i != j
    ]
    expected = np.abs(samples - 0.3).mean() - np.mean(pairs) / 2.0
    assert mixture_crps(samples, 0.3) == pytest.approx(expected)


def test_one_component_scores_as_crps_does_and_copies_of_it_change_nothing() -> None:
    samples = np.random.Generator(np.random.Philox(4)).normal(size=(1, 40))
    alone = mixture_crps(samples, 0.7)
    assert alone == pytest.approx(float(crps(samples[0], np.array(0.7))))
    assert mixture_crps(np.repeat(samples, 4, axis=0), 0.7) == pytest.approx(alone)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (50.0, "inside the 50 % interval"),
        (90.0, "inside the 90 % interval"),
        (120.0, "above the 90 % interval by 25 (26 % of that end)"),
        (-5.0, "below the 90 % interval by 10 (200 % of that end)"),
    ],
)
def test_a_miss_is_told_by_how_far(value: float, words: str) -> None:
    samples = np.arange(101.0)[None]
    row = score_row(
        replace(FIGURE, value=value), {"as_announced": lambda _: samples}, {}, lambda _name, _figure: None
    )
    assert row.as_announced.median == 50.0
    assert row.as_announced.intervals["90%"] == (5.0, 95.0)
    assert row.as_announced.words == words


def row_of(value: float, measure: str = "prosecutions") -> ScoreRow:
    samples = np.arange(101.0)[None]
    return score_row(
        replace(FIGURE, value=value, measure=measure),
        {"as_announced": lambda _: samples},
        {"peak_year": lambda _: samples + 40.0},
        lambda name, _: np.full(2, 100.0) if name == "naive" else None,
    )


def test_a_summary_counts_and_averages() -> None:
    (told,) = summaries([row_of(50.0), row_of(97.0)])
    assert (told.n, told.held["as_announced"]) == (2, {"50%": 1, "80%": 1, "90%": 1})
    assert told.rules["peak_year"].inside_90 == 2
    assert told.baselines == {"naive": pytest.approx((50.0 + 3.0) / 2.0), "seasonal_naive": None}


@pytest.mark.parametrize("size", [2, 12, 50, 999])
def test_a_level_holds_a_value_exactly_where_its_printed_ends_do(size: int) -> None:
    samples = np.random.Generator(np.random.Philox(size)).gamma(2.0, 50.0, size=size)
    assert set(INTERVALS) <= set(LEVELS)
    for value in np.arange(0.0, 400.0):
        scored = Scored(crps=0.0, rank=0.5, inside_from=innermost(samples, value))
        for level in LEVELS:
            low, high = central_interval(samples, level)
            assert scored.inside(level) == (low <= value <= high)


def test_a_record_between_the_least_samples_is_told_and_counted_outside() -> None:
    samples = np.arange(12.0)[None] * 20.0
    row = score_row(
        replace(FIGURE, value=4.0), {"as_announced": lambda _: samples}, {}, lambda _name, _figure: None
    )
    (told,) = summaries([row])
    assert row.as_announced.words == "below the 90 % interval by 7 (64 % of that end)"
    assert told.held["as_announced"] == {"50%": 0, "80%": 0, "90%": 0}
    assert coverage_table([("a", [row])])[0].coverage["90%"].value == 0.0


def test_coverage_without_children_in_care_stands_beside_that_of_all() -> None:
    care = row_of(150.0, "children_in_care")
    cases = [
        ("a", [row_of(50.0), care]),
        ("b", [row_of(50.0)]),
        ("b", [row_of(150.0), care]),
    ]
    found = [(row.group, row.without, row.n_figures) for row in coverage_table(cases)]
    assert found == [
        ("all hindcasts", (), 5),
        ("all hindcasts", ("children_in_care",), 3),
        ("a", (), 2),
        ("a", ("children_in_care",), 1),
        ("b", (), 3),
    ]


def test_coverage_counts_a_case_as_one_draw() -> None:
    cases = [
        ("a", [row_of(50.0), row_of(50.0)]),
        ("a", [row_of(150.0), row_of(150.0)]),
        ("b", [row_of(50.0)]),
    ]
    every, first, second = coverage_table(cases)
    assert (every.n_figures, every.n_cases) == (5, 3)
    assert every.coverage["90%"].value == pytest.approx(0.6)
    # Deviations by case: 2 * 0.4, -2 * 0.6, 0.4; squares sum to 2.24; times 3 / 2; root; over 5.
    assert every.coverage["90%"].se == pytest.approx(np.sqrt(2.24 * 1.5) / 5.0, rel=1e-5)
    assert first.coverage["90%"].value == pytest.approx(0.5)
    assert second.coverage["90%"].se is None


def test_every_rule_is_declared_in_words_and_reads_the_years_it_names() -> None:
    assert set(EXAMINED_RULES) == set(RULE_WORDS)
    assert set(CAPACITY_RULES) <= set(EXAMINED_RULES)
    courts = court_record(record(as_of=date(2018, 4, 6)))
    sector = courts.sectors["tucson"]
    assert sorted(sector.accepted) == list(range(2011, 2018))
    assert accepted_a_year(sector, "peak_3_years") == max(
        sector.accepted[year] for year in (2015, 2016, 2017)
    )
    assert accepted_a_year(sector, "peak_year") == max(sector.accepted.values())
    assert accepted_a_year(sector, "mean_year") == pytest.approx(np.mean(list(sector.accepted.values())))
    assert accepted_a_year(sector, "mean_year") < accepted_a_year(sector, "peak_year")


def test_a_scenario_takes_the_rule_it_is_given_and_otherwise_draws_as_before() -> None:
    given = replace(Scenario.of(5), rule="mean_year")
    assert given.capacity_rule(seed=0) == "mean_year"
    drawn = {Scenario.of(number).capacity_rule(seed=0) for number in range(40)}
    assert drawn == set(CAPACITY_RULES)
