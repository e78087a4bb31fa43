"""The one-sector pipeline, small, in SimPy: two engines that share no code and no draws.

Means over 40 replicates of each engine may differ by z = 6 standard errors of the difference: at least 39
degrees of freedom, 5e-7 a comparison, six comparisons.
"""

from __future__ import annotations

import math
import random
from collections.abc import Generator
from datetime import date
from importlib import import_module
from typing import Any

import numpy as np

from practicable.pathway import (
    Arrivals,
    Exponential,
    LogNormal,
    Network,
    Routing,
    Seize,
    Servers,
    Stage,
    compile_network,
    simulate,
)

Z = 6.0
N_REPLICATES = 40
N_DAYS = 60
RATE = 25.0
CAUGHT, REFERRED, AGAIN_CIVIL, AGAIN_JAIL = 0.8, 0.7, 0.6, 0.5
COURT, SERVERS, ROOM, JAIL, SIGMA = 0.18, 3, 8, 4.0, 1.0


def network() -> Network:
    caught = np.array([1.0 - CAUGHT, CAUGHT * (1.0 - REFERRED), CAUGHT * REFERRED])
    return Network(
        classes=("person",),
        places=("here",),
        stages=(
            Stage("attempt", renews=True, routing=Routing(("inside", "civil", "court"), caught)),
            Stage(
                "court",
                dwell=Exponential(COURT),
                seize=Seize("court", overflow="civil", max_queue=ROOM),
                routing=Routing(("jail",), np.ones(1)),
            ),
            Stage(
                "jail",
                dwell=LogNormal(JAIL, SIGMA),
                routing=Routing(("pause", "gone"), np.array([AGAIN_JAIL, 1.0 - AGAIN_JAIL])),
            ),
            Stage("pause", dwell=Exponential(2.0), routing=Routing(("attempt",), np.ones(1))),
            Stage(
                "civil",
                dwell=Exponential(0.5),
                routing=Routing(("attempt", "gone"), np.array([AGAIN_CIVIL, 1.0 - AGAIN_CIVIL])),
            ),
            Stage("inside"),
            Stage("gone"),
        ),
        resources=(Servers("court", SERVERS),),
        arrivals=(Arrivals("crossers", "here", "person", "attempt", np.full(N_DAYS, RATE)),),
        n_days=N_DAYS,
        start=date(2018, 4, 2),
    )


# SimPy's own types are unknown in part; taken by name, so that the checker sees it as what it is.
simpy: Any = import_module("simpy")

Events = Generator[Any, object, None]


class Sector:
    """The same pipeline as SimPy processes."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.env = simpy.Environment()
        self.court = simpy.Resource(self.env, capacity=SERVERS)
        self.counts = dict.fromkeys(("attempt", "hearing", "declined", "inside", "released"), 0)
        self.waits: list[float] = []
        self.env.process(self.arrive())
        self.env.run(until=N_DAYS)

    def arrive(self) -> Events:
        while True:
            yield self.env.timeout(self.draw.expovariate(RATE))
            self.env.process(self.live())

    def live(self) -> Events:
        while True:
            self.counts["attempt"] += 1
            if self.draw.random() >= CAUGHT:
                self.counts["inside"] += 1
                return
            jailed = False
            if self.draw.random() < REFERRED:
                full = len(self.court.queue) >= ROOM and self.court.count == SERVERS
                self.counts["declined"] += full
                if not full:
                    called = self.env.now
                    with self.court.request() as request:
                        yield request
                        self.waits.append(self.env.now - called)
                        self.counts["hearing"] += 1
                        yield self.env.timeout(self.draw.expovariate(1.0 / COURT))
                    jailed = True
            if jailed:
                yield self.env.timeout(self.draw.lognormvariate(math.log(JAIL) - SIGMA**2 / 2, SIGMA))
                self.counts["released"] += 1
                if self.draw.random() >= AGAIN_JAIL:
                    return
                yield self.env.timeout(self.draw.expovariate(0.5))
            else:
                yield self.env.timeout(self.draw.expovariate(2.0))
                if self.draw.random() >= AGAIN_CIVIL:
                    return


def test_counts_and_waits_agree_with_simpy() -> None:
    compiled = compile_network(network())
    ours: list[list[float]] = []
    theirs: list[list[float]] = []
    for replicate in range(N_REPLICATES):
        flows = simulate(compiled, seed=0, replicate=replicate)
        at = flows.at
        court = at("court")
        ours.append(
            [
                float(flows.entries[at("attempt")].sum()),
                float(flows.entries[court].sum()),
                float(flows.refusals[court].sum()),
                float(flows.entries[at("inside")].sum()),
                float(flows.exits[at("jail")].sum()),
                float(flows.wait_sum[court, 0] / flows.waits[court, 0].sum()),
            ]
        )
        sector = Sector(replicate)
        theirs.append([*map(float, sector.counts.values()), float(np.mean(sector.waits))])
    mine, other = np.array(ours), np.array(theirs)
    error = np.sqrt((mine.var(axis=0, ddof=1) + other.var(axis=0, ddof=1)) / N_REPLICATES)
    distance = (mine.mean(axis=0) - other.mean(axis=0)) / error
    assert (np.abs(distance) < Z).all(), distance
    assert mine.mean(axis=0)[2] > 50, "the court declines, so that the queue's bound is put to the test"
