"""Slots and servers, call by call, against a direct count."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.pathway import (
    Arrivals,
    DailySlots,
    Deterministic,
    Exponential,
    Flows,
    Network,
    Routing,
    Seize,
    Servers,
    Stage,
    simulate,
    trace,
)

if TYPE_CHECKING:
    from practicable.pathway.spec import Resource

N_DAYS = 40


def station(resource: Resource, *, rate: float, seize: Seize, dwell: Exponential | Deterministic) -> Network:
    return Network(
        classes=("person",),
        places=("here",),
        stages=(
            Stage("court", dwell=dwell, seize=seize, routing=Routing(("done",), np.ones(1))),
            Stage("done"),
            Stage("refused"),
        ),
        resources=(resource,),
        arrivals=(Arrivals("walk in", "here", "person", "court", np.full(N_DAYS, rate)),),
        n_days=N_DAYS,
        start=date(2018, 1, 1),
    )


def total(flows: Flows, name: str, stage: str) -> np.ndarray:
    return getattr(flows, name)[flows.at(stage)].sum(axis=(0, 1))


@pytest.mark.parametrize("wait_limit", [0.5, 3.0, np.inf])
@pytest.mark.parametrize("seed", [0, 7])
def test_slots_taken_are_those_of_a_direct_count(wait_limit: float, seed: int) -> None:
    slots = np.where(np.arange(N_DAYS) % 7 < 5, 9, 0)
    seize = Seize("court", overflow="refused", wait_limit=wait_limit)
    network = station(
        DailySlots("court", slots, opens=0.375, closes=0.75), rate=8.0, seize=seize, dwell=Deterministic(1e-9)
    )
    free = station(Servers("court", 10**5), rate=8.0, seize=Seize("court"), dwell=Deterministic(1e-9))
    calls = [
        visit.called for visit in trace(free, seed=seed, replicate=0)[1].visits() if visit.stage == "court"
    ]
    flows = simulate(network, seed=seed, replicate=0)

    open_slots = [day + 0.375 + (i + 0.5) / 9 * 0.375 for day in range(N_DAYS) for i in range(slots[day])]
    started, refused, waiting = np.zeros(N_DAYS, int), np.zeros(N_DAYS, int), 0
    for call in calls:
        slot = next((slot for slot in open_slots if slot >= call), None)
        if slot is None and call + wait_limit >= N_DAYS:
            waiting += 1
        elif slot is None or slot > call + wait_limit:
            refused[int(call)] += 1
        else:
            open_slots.remove(slot)
            started[int(slot)] += 1
    np.testing.assert_array_equal(total(flows, "entries", "court"), started)
    np.testing.assert_array_equal(total(flows, "refusals", "court"), refused)
    assert flows.waiting("court")[..., -1].sum() == waiting
