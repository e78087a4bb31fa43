"""Expected flows: what is exact of them, what can be replaced, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.fit.meanfield import UNSURE_LOADS, compile_meanfield, expected_flows
from practicable.pathway import (
    Arrivals,
    Choice,
    DailySlots,
    Deterministic,
    Exponential,
    Network,
    Routing,
    Seize,
    Servers,
    Stage,
)

N_DAYS = 70


def network(**changes: object) -> Network:
    """Ten a day to a court of eight slots a day, every day; who is refused tries again the next day."""
    given: dict[str, object] = {
        "classes": ("adult",),
        "places": ("here",),
        "stages": (
            Stage("attempt", routing=Routing(("court", "inside"), np.array([0.75, 0.25])), renews=True),
            Stage(
                "court",
                seize=Seize("slots", overflow="home", wait_limit=0.25),
                routing=Routing(("jail",), np.ones(1)),
            ),
            Stage("jail", dwell=Deterministic(10.0), routing=Routing(("gone",), np.ones(1))),
            Stage("home", dwell=Exponential(1.0), routing=Routing(("attempt",), np.ones(1))),
            Stage("inside"),
            Stage("gone"),
        ),
        "resources": (DailySlots("slots", np.full(N_DAYS, 8)),),
        "arrivals": (Arrivals("all", "here", "adult", "attempt", np.full(N_DAYS, 10.0)),),
        "n_days": N_DAYS,
        "start": date(2018, 1, 15),
    }
    return Network(**(given | changes))  # type: ignore[arg-type]


def once() -> list[Stage]:
    """The same stages, but who is refused does not try again."""
    gone = Routing(("gone",), np.ones(1))
    return [replace(stage, routing=gone) if stage.key == "home" else stage for stage in network().stages]


def test_everybody_who_arrives_is_somewhere() -> None:
    """To what is carried into the next day, which after the last day is not seen."""
    flows = expected_flows(network())
    inside = np.sum([flows.census(key)[0, 0] for key in flows.stages], axis=0)
    there = inside + flows.waiting("court")[0, 0]
    np.testing.assert_allclose(there[:-1], 10.0 * np.arange(1, N_DAYS), atol=0.02)


def test_no_more_are_heard_than_there_are_slots() -> None:
    flows = expected_flows(network())
    heard = flows.at("entries", "court")[0, 0]
    assert (heard <= 8.0 + 1e-9).all()
    assert flows.refusals_by_resource.sum() == pytest.approx(flows.refusals.sum())


def test_a_fixed_sentence_from_court_hours_ends_ten_days_later() -> None:
    flows = expected_flows(network())
    entered, left = flows.at("entries", "jail")[0, 0], flows.at("exits", "jail")[0, 0]
    np.testing.assert_allclose(left[10:], entered[:-10], rtol=1e-9)


def test_months_are_sums_of_days() -> None:
    plan = compile_meanfield(network())
    days, months = plan.flows(), plan.flows(every="month")
    assert months.periods == (date(2018, 1, 15), date(2018, 2, 1), date(2018, 3, 1))
    for count in ("entries", "exits", "calls", "refusals"):
        by_day = getattr(days, count)
        summed = np.stack([by_day[..., a:b].sum(axis=-1) for a, b in ((0, 17), (17, 45), (45, 70))], axis=-1)
        np.testing.assert_allclose(getattr(months, count), summed, rtol=1e-9, atol=1e-9)


def test_labels_and_axes_are_those_of_a_run() -> None:
    flows = expected_flows(network())
    assert flows.entries.shape == flows.exits.shape == flows.members_in.shape == (6, 1, 1, N_DAYS)
    assert flows.stages == tuple(stage.key for stage in network().stages)
    assert flows.census("jail").shape == (1, 1, N_DAYS)


def test_the_load_says_where_the_answer_is_unsure() -> None:
    calls_a_slot = 0.75 * np.array([5.0, 10.0 * 8.0 / 7.5, 30.0]) / 8.0
    for rate, load in zip((5.0, 10.0 * 8.0 / 7.5, 30.0), calls_a_slot, strict=True):
        arrivals = (Arrivals("all", "here", "adult", "attempt", np.full(N_DAYS, rate)),)
        flows = compile_meanfield(network(arrivals=arrivals, stages=once())).flows(every="month")
        np.testing.assert_allclose(flows.load[0], load, rtol=1e-6)
        assert flows.unsure.all() == (UNSURE_LOADS[0] < load < UNSURE_LOADS[1])
        assert flows.unsure.any() == flows.unsure.all()


def test_servers_have_no_load() -> None:
    flows = expected_flows(network(resources=(Servers("slots", 8),)))
    assert np.isnan(flows.load).all()
    assert not flows.unsure.any()


@pytest.mark.parametrize(
    ("stage", "message"),
    [
        (
            Stage(
                "court",
                seize=Seize("slots", overflow="home", max_queue=3),
                routing=Routing(("jail",), np.ones(1)),
            ),
            "stage 'court': has max_queue",
        ),
        (
            Stage(
                "jail",
                dwell=Exponential(1.0),
                choice=Choice(("gone", "inside"), np.zeros(2), per_round=(0.1, 0.0)),
            ),
            "stage 'jail': has a choice that depends on the number of rounds",
        ),
    ],
)
def test_what_cannot_be_followed_is_refused_by_stage(stage: Stage, message: str) -> None:
    stages = [stage if stage.key == other.key else other for other in network().stages]
    with pytest.raises(InputError, match=message):
        compile_meanfield(network(stages=stages))


def test_an_unknown_stage_is_refused() -> None:
    plan = compile_meanfield(network())
    with pytest.raises(InputError, match="stage 'prison' is unknown"):
        plan.flows().at("entries", "prison")
