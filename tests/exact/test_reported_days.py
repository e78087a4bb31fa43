"""What a brief reports is of its own days: neither of the months before them nor of the margin after."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.border.people import ADULTS
from practicable.facts import record
from practicable.orders import load
from practicable.pathway import wait_edges
from practicable.study.brief.costing import costs
from practicable.study.brief.court_time import late_share
from practicable.study.brief.probes import follow
from practicable.study.ensemble.ensemble import Ensemble, stacked
from practicable.study.ensemble.plans import plan
from practicable.study.ensemble.replicate import Replicate, ground
from practicable.study.ensemble.scenario import Scenario
from practicable.study.ensemble.sheets import district_sheets
from practicable.study.ensemble.window import Window

if TYPE_CHECKING:
    from practicable.pathway import VisitLog
    from practicable.pathway.visits import Visit

AS_OF = date(2018, 4, 6)
SINCE = date(2018, 5, 10)
"""First day reported: more than seven months into the run, and more than one after the order began."""


@pytest.fixture(scope="module")
def traced() -> tuple[Ensemble, VisitLog]:
    planned = plan(record(as_of=AS_OF), load("zero-tolerance-2018"), until=date(2018, 5, 31), seed=3)
    result, log = Replicate(planned).traced(ground(planned, Scenario.of(0)))
    return stacked(planned, [result]), log


@pytest.fixture(scope="module")
def window(traced: tuple[Ensemble, VisitLog]) -> Window:
    return Window.since(traced[0], SINCE)


@pytest.fixture(scope="module")
def heard(traced: tuple[Ensemble, VisitLog], window: Window) -> list[Visit]:
    """First appearances on the days reported."""
    last = window.ensemble.plan.calendar.n_days
    return [
        visit
        for visit in traced[1].visits()
        if visit.stage == "docket" and window.first <= visit.started < last
    ]


def test_late_first_appearances_are_those_of_the_days_reported(window: Window, heard: list[Visit]) -> None:
    edges, mean = wait_edges(), window.ensemble.draws[0]("dur_processing_mean")
    waits = np.array([visit.started - visit.called for visit in heard])
    above = np.searchsorted(edges, waits)
    counted = np.where(above > 0, (edges[above] + edges[np.maximum(above - 1, 0)]) / 2.0, 0.0)
    exact, in_bins = (np.exp(-np.maximum(0.0, 2.0 - days) / mean).mean() for days in (waits, counted))
    assert late_share(window) == pytest.approx([in_bins], rel=1e-6)
    assert late_share(window) == pytest.approx([exact], rel=0.01)


def test_the_whole_run_would_give_another_share(window: Window) -> None:
    """So that the test above can tell the two apart."""
    whole = late_share(Window(window.ensemble, 0))
    assert not np.allclose(whole, late_share(window), rtol=0.05)


def test_a_first_refusal_is_one_of_the_days_reported(window: Window) -> None:
    outcomes = window.ensemble.outcomes
    refused = (outcomes.eligible - outcomes.accepted)[0].sum(axis=1) > 0
    earlier, told = 0, 0
    for index, sheet in enumerate(district_sheets(window, window)):
        days = np.flatnonzero(refused[index, window.first :])
        expected = window.days[int(days[0])] if days.size else None
        assert sheet.first_refusal is not None
        assert sheet.first_refusal.date_median == expected
        assert sheet.first_refusal.share_of_replicates == float(days.size > 0)
        earlier += bool(refused[index, : window.first].any())
        told += expected is not None
    assert earlier > 0, "a court refused somebody before the days reported, so that the two differ"
    assert told > 0


def test_a_case_costs_what_its_own_simulation_cost(window: Window) -> None:
    cases = float(window.total(window.ensemble.outcomes.improper_entry).sum())
    told = costs(window, record(as_of=AS_OF), record())
    (care,) = (item.total for item in told.items if item.key == "care_bed")
    assert care is not None
    assert care.median > 0
    assert told.total is not None
    assert told.per_case is not None
    assert told.per_case.median == pytest.approx(1e6 * told.total.median / cases, rel=1e-4)


def test_persons_are_followed_over_the_days_reported(
    traced: tuple[Ensemble, VisitLog], window: Window
) -> None:
    calendar, adults = window.ensemble.plan.calendar, set(ADULTS)
    begun = [
        visit
        for visit in traced[1].visits()
        if visit.party_class in adults and window.first <= visit.started < calendar.n_days
    ]
    attempts = Counter(
        (visit.party, int(np.floor(visit.started - 0.5))) for visit in begun if visit.stage == "attempt"
    )
    followed = follow(traced[1], calendar, window.first)
    sizes = Counter(attempts.values())
    assert followed.nights.tolist() == [sizes[k] for k in range(max(sizes) + 1)]
    caught = sorted((visit.party, visit.started) for visit in begun if visit.stage == "apprehended")
    nights = [(party, int(np.floor(t - 0.5))) for party, t in caught]
    cohort = [night + 1.5 <= calendar.n_days for _, night in nights]
    again = [this == following for this, following in zip(nights, [*nights[1:], None], strict=True)]
    (row,) = [one for one in followed.again if (one.definition, one.consequence) == ("night", "all")]
    assert (row.n, row.n_again) == (sum(cohort), sum(np.logical_and(cohort, again)))
    assert row.n_again > 0
    # A window of 22 days follows nobody for 91.
    (months,) = [
        one for one in followed.again if (one.definition, one.consequence) == ("three_months", "all")
    ]
    assert months.n == 0
