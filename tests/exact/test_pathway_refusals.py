"""What a network cannot be is refused before anything runs, with the place and what is accepted."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, cast

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.pathway import (
    Arrivals,
    Deterministic,
    Discrete,
    Distribution,
    Empirical,
    Exponential,
    LogNormal,
    Network,
    Resource,
    Routing,
    Seize,
    Servers,
    Stage,
    Uniform,
    VisitLog,
    Weibull,
    engine,
    simulate,
    trace,
)
from practicable.pathway.reference import reference_visits

N_DAYS = 10
DAY = Exponential(1.0)


def to(*targets: str, p: tuple[float, ...] = (1.0,)) -> Routing:
    return Routing(targets, np.array(p))


def network(
    stages: tuple[Stage, ...] = (Stage("court", routing=to("out")), Stage("out")),
    *,
    rate: float = 1.0,
    n_days: int = N_DAYS,
    resources: tuple[Resource, ...] = (),
) -> Network:
    return Network(
        classes=("adult",),
        places=("east",),
        stages=stages,
        resources=resources,
        arrivals=(Arrivals("adults", "east", "adult", "court", np.full(N_DAYS, rate)),),
        n_days=n_days,
        start=date(2018, 4, 6),
    )


def held(n: int, wait_limit: float = float("inf")) -> Network:
    seize = Seize("judge", overflow="out" if wait_limit < float("inf") else None, wait_limit=wait_limit)
    court = Stage("court", dwell=Exponential(1.0), seize=seize, routing=to("out"))
    return network((court, Stage("out")), resources=(Servers("judge", n),))


def circle(*, renews: bool, dwell: float) -> Network:
    court = Stage("court", routing=to("again", "out", p=(0.5, 0.5)), renews=renews)
    again = Stage("again", dwell=Deterministic(dwell), routing=to("court"))
    return network((court, again, Stage("out")))


def changed(**parts: Any) -> Network:
    given = network()
    names = ("classes", "places", "stages", "resources", "arrivals", "n_days", "start")
    return Network(**({name: getattr(given, name) for name in names} | parts))


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "negative rate": (lambda: network(rate=-1.0), "arrivals 'adults'.*day 0 has rate -1.0"),
    "rate that is no number": (lambda: network(rate=float("nan")), "arrivals 'adults'.*day 0 has rate nan"),
    "a thousand million arrivals": (lambda: network(rate=1e8), "arrivals 'adults'.*accepted: .*500,000"),
    "a row that does not sum to 1": (
        lambda: network((Stage("court", routing=to("out", "in", p=(0.5, 0.6))), Stage("out"), Stage("in"))),
        "stage 'court'.*class 'adult', place 'east', epoch 0 sums to 1.1; accepted: 1",
    ),
    "a stage nobody can leave": (
        lambda: network(
            (Stage("court", dwell=Exponential(1.0), routing=to("court"), renews=True), Stage("out"))
        ),
        "nobody who enters can leave: court",
    ),
    "capacity 0 and no overflow": (lambda: held(0), "resource 'judge' has capacity 0 on every day"),
    "a horizon of no day": (lambda: network(n_days=0), "n_days is 0; accepted: 1 to"),
    "a horizon in the past": (lambda: network(n_days=-3), "n_days is -3; accepted: 1 to"),
    "a misspelt target": (
        lambda: network((Stage("court", routing=to("ouut")), Stage("out"))),
        "'ouut'.*'?out",
    ),
    "a cycle with the same draws": (
        lambda: circle(renews=False, dwell=1.0),
        "court -> again -> court.*renews",
    ),
    "a cycle without end": (lambda: circle(renews=True, dwell=0.0), "court -> again -> court takes no time"),
    "a call that is refused and repeated at once": (
        lambda: network(
            (
                Stage("court", dwell=DAY, seize=Seize("judge", "again", max_queue=0), routing=to("out")),
                Stage("again", routing=to("court"), renews=True),
                Stage("out"),
            ),
            resources=(Servers("judge", 1),),
        ),
        "court -> again -> court takes no time",
    ),
    "a dwell of which all but a trillionth is none": (
        lambda: network(
            (
                Stage("court", dwell=Discrete((0.0, 1.0), (1 - 1e-12, 1e-12)), routing=to("again")),
                Stage("again", routing=to("court", "out", p=(1 - 1e-12, 1e-12)), renews=True),
                Stage("out"),
            )
        ),
        "court -> again -> court takes no time",
    ),
    "a resource named twice": (
        lambda: network(
            (
                Stage("court", dwell=DAY, seize=Seize(("judge", {"east": "judge"})), routing=to("out")),
                Stage("out"),
            ),
            resources=(Servers("judge", 1),),
        ),
        "stage 'court': at place 'east' a visit needs 'judge' twice",
    ),
    "a horizon with a point": (lambda: network(n_days=cast("int", 10.0)), "n_days is 10.0; accepted: 1 to"),
    "a longest queue with a fraction": (
        lambda: Seize("judge", "out", max_queue=cast("int", 1.5)),
        "max_queue is 1.5; accepted: 0 to",
    ),
    "a seed that is a truth value": (
        lambda: simulate(network(), seed=True, replicate=0),
        "seed is True; accepted: 0 to",
    ),
    "a time of 1e30 days": (
        lambda: Deterministic(1e30),
        "Deterministic.value is 1e\\+30; accepted: .* to 1e\\+09",
    ),
    "members without whole numbers": (
        lambda: Arrivals("a", "east", "adult", "court", np.ones(3), cast("Discrete", Empirical((1.0, 2.0)))),
        "arrivals 'a': members is .*; accepted: None or Discrete",
    ),
    "a hundred thousand places": (
        lambda: changed(places=[f"place {i}" for i in range(100_000)]),
        "places has 100,000 entries; accepted: at most 1,000",
    ),
    "a hundred thousand stages": (
        lambda: changed(stages=(Stage("out"),) * 100_000),
        "stages has 100,000 entries; accepted: at most 1,000",
    ),
    "a hundred thousand resources": (
        lambda: changed(resources=(Servers("judge", 1),) * 100_000),
        "resources has 100,000 entries; accepted: at most 10,000",
    ),
    "no first day": (lambda: changed(start=None), "start is None; accepted: a date without a time"),
    "a mean below 0": (lambda: Exponential(-1.0), "Exponential.mean is -1.0; accepted: "),
    "a seed below 0": (lambda: simulate(network(), seed=-1, replicate=0), "seed is -1; accepted: 0 to"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused(name: str) -> None:
    build, message = REFUSED[name]
    with pytest.raises(InputError) as caught:
        build()
    assert re.search(message, str(caught.value)), str(caught.value)


def test_many_processes_cannot_add_up_to_more_than_fits() -> None:
    processes = tuple(
        Arrivals(f"adults {i}", "east", "adult", "court", np.full(N_DAYS, 5e5)) for i in range(50)
    )
    given = network()
    with pytest.raises(InputError, match="250,000,000 people would arrive; accepted: at most 200,000,000"):
        Network(given.classes, given.places, given.stages, (), processes, N_DAYS, given.start)


def test_capacity_0_is_accepted_where_people_are_refused() -> None:
    # whoever calls within the limit of the horizon may be served after it, and still waits
    flows = simulate(held(0, wait_limit=0.5), seed=0, replicate=0)
    assert flows.n_arrived == flows.calls.sum() > 0
    assert np.array_equal(flows.refusals[..., :-1], flows.calls[..., :-1])
    assert flows.refusals.sum() + flows.waiting("court")[..., -1].sum() == flows.calls.sum()


def test_nobody_arrives() -> None:
    flows = simulate(network(rate=0.0), seed=0, replicate=0)
    assert flows.n_arrived == flows.entries.sum() == 0


def test_a_network_of_a_thousand_stages_and_ten_thousand_resources_is_checked_in_seconds() -> None:
    stages = [Stage(f"{i}", dwell=DAY, routing=to(f"{i + 1}")) for i in range(998)]
    seize = Seize({f"p{i}": f"r{i}" for i in range(1000)})
    stages[0] = Stage("0", dwell=DAY, seize=seize, routing=to("1"))
    began = time.perf_counter()
    found = changed(
        places=[f"p{i}" for i in range(1000)],
        stages=(*stages, Stage("998")),
        resources=tuple(Servers(f"r{i}", 1) for i in range(10_000)),
        arrivals=(Arrivals("adults", "p7", "adult", "0", np.ones(N_DAYS)),),
    )
    assert time.perf_counter() - began < 10.0
    assert len(found.stages) == 999


def test_people_who_hardly_ever_leave_are_refused_before_the_run_takes_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "FEWEST_VISITS", 1000)
    monkeypatch.setattr(engine, "VISITS_A_PARTY", 10)
    court = Stage(
        "court", dwell=Deterministic(1.0 / 1440.0), routing=to("court", "out", p=(1 - 1e-12, 1e-12))
    )
    again = replace(court, renews=True)
    with pytest.raises(
        InputError, match="people had passed more than 1,100 stages; accepted: cycles of stages"
    ):
        simulate(network((again, Stage("out"))), seed=0, replicate=0)


@pytest.mark.parametrize(
    "law", [Deterministic(1e9), Uniform(1e9, 1e9), LogNormal(1e9, 10.0), Weibull(1e9, 0.01)]
)
def test_a_server_that_is_busy_for_ages_serves_nobody_else(law: Distribution) -> None:
    court = Stage("court", dwell=law, seize=Seize("judge"), routing=to("out"))
    found = network((court, Stage("out")), resources=(Servers("judge", 3),))
    flows, log = trace(found, seed=1, replicate=0)
    assert flows.calls.sum() > 3
    assert flows.entries[0].sum() >= 3
    assert_as_in_the_reference(found, log, seed=1)


def assert_as_in_the_reference(found: Network, log: VisitLog, *, seed: int) -> None:
    expected = reference_visits(found, seed=seed, replicate=0)
    assert [repr(visit) for visit in log.visits()] == [repr(visit) for visit in expected]


def test_many_servers_whose_number_falls_are_found_as_by_the_reference() -> None:
    # more than the kernel keeps in a row, so that it keeps them in a heap
    n = np.array([300, 300, 2, 1, 0, 250, 3, 150, 299, 1])
    seize = Seize("judge", "out", wait_limit=1.7)
    court = Stage("court", dwell=Exponential(3.0), seize=seize, routing=to("out"))
    found = network((court, Stage("out")), resources=(Servers("judge", n),), rate=150.0)
    log = trace(found, seed=0, replicate=0)[1]
    assert_as_in_the_reference(found, log, seed=0)
