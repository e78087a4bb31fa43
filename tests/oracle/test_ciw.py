"""Two stations with feedback in Ciw: two engines that share no code and no draws.

Means over 30 replicates of each engine may differ by z = 6 standard errors of the difference: at least 29
degrees of freedom, 1.6e-6 a comparison, four comparisons.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import numpy as np

from practicable.pathway import (
    Arrivals,
    Exponential,
    Network,
    Routing,
    Seize,
    Servers,
    Stage,
    Uniform,
    compile_network,
    simulate,
)

Z = 6.0
N_REPLICATES = 30
N_DAYS = 60
RATE, BACK = 12.0, 0.3

# Ciw carries no types; taken by name, so that the checker sees it as what it is.
ciw: Any = import_module("ciw")


def ours(replicate: int) -> list[float]:
    model = Network(
        classes=("person",),
        places=("here",),
        stages=(
            Stage(
                "desk",
                dwell=Exponential(0.05),
                seize=Seize("desk"),
                routing=Routing(("bench",), np.ones(1)),
                renews=True,
            ),
            Stage(
                "bench",
                dwell=Uniform(0.05, 0.25),
                seize=Seize("bench"),
                routing=Routing(("desk", "done"), np.array([BACK, 1.0 - BACK])),
            ),
            Stage("done"),
        ),
        resources=(Servers("desk", 1), Servers("bench", 3)),
        arrivals=(Arrivals("walk in", "here", "person", "desk", np.full(N_DAYS, RATE)),),
        n_days=N_DAYS,
        start=date(2018, 4, 2),
    )
    flows = simulate(compile_network(model), seed=0, replicate=replicate)
    waits = [float(flows.wait_sum[at, 0] / flows.waits[at, 0].sum()) for at in (0, 1)]
    return [*waits, float(flows.exits[0].sum()), float(flows.exits[1].sum())]


def theirs(replicate: int) -> list[float]:
    model = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=RATE), None],
        service_distributions=[ciw.dists.Exponential(rate=20.0), ciw.dists.Uniform(lower=0.05, upper=0.25)],
        number_of_servers=[1, 3],
        routing=[[0.0, 1.0], [BACK, 0.0]],
    )
    ciw.seed(replicate)
    run = ciw.Simulation(model)
    run.simulate_until_max_time(N_DAYS)
    records = [r for r in run.get_all_records() if r.record_type == "service"]
    rows = [[r for r in records if r.node == node] for node in (1, 2)]
    waits = [float(np.mean([r.waiting_time for r in mine])) for mine in rows]
    return [*waits, *(float(sum(r.exit_date < N_DAYS for r in mine)) for mine in rows)]


def test_counts_and_waits_agree_with_ciw() -> None:
    mine = np.array([ours(k) for k in range(N_REPLICATES)])
    other = np.array([theirs(k) for k in range(N_REPLICATES)])
    error = np.sqrt((mine.var(axis=0, ddof=1) + other.var(axis=0, ddof=1)) / N_REPLICATES)
    distance = (mine.mean(axis=0) - other.mean(axis=0)) / error
    assert (np.abs(distance) < Z).all(), distance
