"""Cohorts: hand-made histories counted by hand, and a network whose re-apprehensions are geometric."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from practicable.border.cohorts import (
    Apprehensions,
    apprehensions_of,
    attempts_of,
    attempts_per_night,
    night_of,
)
from practicable.border.reapprehension import (
    again_by_consequence,
    again_in_fiscal_year,
    again_within,
    again_within_night,
)
from practicable.pathway import Arrivals, Deterministic, Network, Routing, Stage, VisitLog, trace

Z = 5.0
"""Six comparisons: a false alarm in any has chance below 4e-6."""

CONSEQUENCES = {"jail": "prosecuted", "civil": "returned"}

STAGES = ("attempt", "apprehended", "jail", "civil")


def log_of(*rows: tuple[int, int, str, float]) -> VisitLog:
    """A log of visits (party, round, stage, instant) of one class at one place."""
    instants = np.array([(t, t, t) for _, _, _, t in rows])
    words = np.array(
        [(party, round_, STAGES.index(stage), 0, 0, 0, 0) for party, round_, stage, _ in rows],
        dtype=np.uint64,
    )
    return VisitLog(instants, words, STAGES, ("here",), ("adult",))


def cohort_of(*rows: tuple[int, float]) -> Apprehensions:
    """Apprehensions (party, instant), in order."""
    party = np.array([row[0] for row in rows], dtype=np.uint64)
    return Apprehensions(party, np.array([row[1] for row in rows]), np.zeros(len(rows), np.int64), ("any",))


def test_a_night_runs_from_noon_to_noon() -> None:
    assert night_of(np.array([0.0, 0.49, 0.5, 0.99, 1.49, 1.5])).tolist() == [-1, -1, 0, 0, 0, 1]


def test_attempts_are_counted_by_person_and_night() -> None:
    log = log_of(
        (7, 1, "attempt", 0.9),
        (7, 2, "attempt", 1.2),
        (7, 3, "attempt", 1.6),
        (9, 1, "attempt", 0.8),
        (9, 1, "apprehended", 0.81),
    )
    party, t = attempts_of(log, classes=("adult",))
    assert attempts_per_night(party, t).tolist() == [0, 2, 1]
    assert attempts_per_night(*attempts_of(log, classes=("child",))).tolist() == [0]


def test_an_apprehension_takes_the_last_consequence_of_its_round() -> None:
    log = log_of(
        (2, 2, "apprehended", 5.0),
        (1, 1, "apprehended", 1.0),
        (1, 1, "civil", 1.1),
        (1, 1, "jail", 1.5),
        (1, 2, "apprehended", 9.0),
        (1, 2, "civil", 9.1),
    )
    found = apprehensions_of(
        log, consequences={"jail": "prosecuted", "civil": "returned"}, classes=("adult",)
    )
    assert found.labels == ("prosecuted", "returned")
    assert found.party.tolist() == [1, 1, 2]
    assert found.t.tolist() == [1.0, 9.0, 5.0]
    assert found.consequence.tolist() == [0, 1, -1]


def test_windows_count_only_those_who_can_be_followed() -> None:
    cohort = cohort_of((1, 0.6), (1, 0.9), (1, 60.0), (2, 10.0), (3, 95.0), (3, 96.0))
    inside, again = again_within(cohort, 91.0, horizon=100.0)
    assert inside.tolist() == [True, True, False, False, False, False]
    assert again.tolist() == [True, True, False, False, True, False]
    inside, again = again_within_night(cohort, horizon=100.0)
    assert inside.all()
    assert again.tolist() == [True, False, False, False, False, False]


def test_a_fiscal_year_counts_people_once() -> None:
    start = date(2017, 10, 1)
    cohort = cohort_of((1, 10.0), (1, 20.0), (1, 400.0), (2, 30.0), (3, 364.0), (3, 366.0), (4, 800.0))
    inside, again = again_in_fiscal_year(cohort, start=start, horizon=730.0)
    assert inside.tolist() == [True, False, True, True, True, True, False]
    assert (inside & again).tolist() == [True, False, False, False, False, False, False]
    before, _ = again_in_fiscal_year(cohort, start=date(2017, 12, 1), horizon=100.0)
    assert not before.any()


def either(first: str, share: float, second: str) -> Routing:
    return Routing((first, second), np.array([share, 1.0 - share]))


@pytest.fixture(scope="module")
def geometric() -> VisitLog:
    """People caught with chance 0.6 who, once returned some minutes later, try again with chance 0.5."""
    network = Network(
        classes=("adult",),
        places=("here",),
        stages=(
            Stage("attempt", routing=either("apprehended", 0.6, "entered"), renews=True),
            Stage("apprehended", dwell=Deterministic(1e-3), routing=either("jail", 0.25, "civil")),
            Stage("jail", dwell=Deterministic(2.0), routing=either("retry", 0.2, "gave_up")),
            Stage("civil", dwell=Deterministic(1e-3), routing=either("retry", 0.5, "gave_up")),
            Stage("retry", routing=Routing(("attempt",), np.ones(1))),
            Stage("entered"),
            Stage("gave_up"),
        ),
        resources=(),
        arrivals=(Arrivals("people", "here", "adult", "attempt", np.full(800, 50.0)),),
        n_days=800,
        start=date(2017, 10, 1),
    )
    return trace(network, seed=4, replicate=0)[1]


def test_reapprehension_of_a_geometric_network(geometric: VisitLog) -> None:
    """Chance of another apprehension: 0.6 times the chance of another attempt."""
    cohort = apprehensions_of(geometric, consequences=CONSEQUENCES, classes=("adult",))
    table = {
        (row.definition, row.consequence): row
        for row in again_by_consequence(cohort, start=date(2017, 10, 1), horizon=800.0)
    }
    both = 0.25 * 0.2 + 0.75 * 0.5
    for definition, consequence, truth in (
        ("three_months", "prosecuted", 0.6 * 0.2),
        ("three_months", "returned", 0.6 * 0.5),
        ("three_months", "all", 0.6 * both),
        ("eighteen_months", "all", 0.6 * both),
        ("night", "prosecuted", 0.0),
    ):
        row = table[definition, consequence]
        error = math.sqrt(truth * (1 - truth) / row.n)
        assert abs(row.share - truth) <= Z * error, (definition, consequence, row.share, truth)
    night = table["night", "returned"]
    assert abs(night.share - 0.3) < Z * math.sqrt(0.21 / night.n) + 1e-4
    assert table["fiscal_year", "all"].n < table["night", "all"].n


def test_attempts_in_a_night_are_geometric(geometric: VisitLog) -> None:
    """Another attempt the same night follows with chance 0.6 x 0.75 x 0.5, save at noon."""
    counts = attempts_per_night(*attempts_of(geometric, classes=("adult",)))
    more = 0.6 * 0.75 * 0.5
    n = int(counts.sum())
    assert abs(counts[2:].sum() / n - more) < Z * math.sqrt(more * (1 - more) / n) + 1e-4
