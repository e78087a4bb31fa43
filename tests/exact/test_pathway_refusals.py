"""What a network cannot be is refused before anything runs, with the place and what is accepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.pathway import (
    Arrivals,
    Deterministic,
    Exponential,
    Network,
    Resource,
    Routing,
    Seize,
    Servers,
    Stage,
    simulate,
)

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
    with pytest.raises(InputError, match="250,000,000 parties would arrive; accepted: at most 200,000,000"):
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
