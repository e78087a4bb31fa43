"""The one-sector pipeline in other engines: a plain event list, SimPy and Ciw.

An event is an attempt, a hearing start, a hearing end, a release or a civil return. Ciw runs a fiftieth of
the arrivals with one server and declines nobody, as its cost grows with the number of people present.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Generator, Iterator
from importlib import import_module
from typing import Any

import numpy as np

RATE, N_DAYS, SERVERS, ROOM = 1000.0, 365, 40, 500
CAUGHT, REFERRED, AGAIN_CIVIL, AGAIN_JAIL = 0.55, 0.6, 0.7, 0.55
COURT, JAIL, SIGMA, CIVIL = 0.08, 15.0, 1.0, 0.25
PAUSE_CIVIL, PAUSE_JAIL = 0.5, 20.0

Draws = tuple[Iterator[float], Iterator[float], Iterator[float]]


def _stream(block: Callable[[int], Any]) -> Iterator[float]:
    while True:
        yield from block(4096).tolist()


def draws(seed: int) -> Draws:
    """Return endless uniforms, unit exponentials and jail terms, drawn in blocks so that they cost little."""
    source = np.random.default_rng(seed)
    location = math.log(JAIL) - SIGMA**2 / 2
    return (
        _stream(source.random),
        _stream(source.standard_exponential),
        _stream(lambda n: np.exp(location + SIGMA * source.standard_normal(n))),
    )


def run_heapq(seed: int) -> int:
    """Run the pipeline on one event list; return the number of events."""
    uniform, unit, term = draws(seed)
    busy = n_events = order = 0
    waiting: deque[float] = deque()
    events = [(next(unit) / RATE, 0, 0)]
    while events[0][0] < N_DAYS:
        now, _, kind = heapq.heappop(events)
        if kind <= 1:
            if kind == 0:
                order += 1
                heapq.heappush(events, (now + next(unit) / RATE, order, 0))
            n_events += 1
            if next(uniform) >= CAUGHT:
                continue
            order += 1
            if next(uniform) < REFERRED and (busy < SERVERS or len(waiting) < ROOM):
                if busy == SERVERS:
                    waiting.append(now)
                    continue
                busy += 1
                n_events += 1
                heapq.heappush(events, (now + next(unit) * COURT, order, 2))
            else:
                heapq.heappush(events, (now + CIVIL, order, 4))
            continue
        n_events += 1
        order += 1
        if kind == 2:
            heapq.heappush(events, (now + next(term), order, 3))
            busy -= 1
            if waiting:
                waiting.popleft()
                busy += 1
                order += 1
                n_events += 1
                heapq.heappush(events, (now + next(unit) * COURT, order, 2))
        elif next(uniform) < (AGAIN_JAIL if kind == 3 else AGAIN_CIVIL):
            pause = PAUSE_JAIL if kind == 3 else PAUSE_CIVIL
            heapq.heappush(events, (now + next(unit) * pause, order, 1))
    return n_events


def run_simpy(seed: int) -> int:
    """Run the pipeline as SimPy processes; return the number of events."""
    simpy: Any = import_module("simpy")
    uniform, unit, term = draws(seed)
    env = simpy.Environment()
    court = simpy.Resource(env, capacity=SERVERS)
    counted = [0]

    def live() -> Generator[Any, object, None]:
        while True:
            counted[0] += 1
            if next(uniform) >= CAUGHT:
                return
            referred = next(uniform) < REFERRED
            if referred and (court.count < SERVERS or len(court.queue) < ROOM):
                with court.request() as request:
                    yield request
                    counted[0] += 1
                    yield env.timeout(next(unit) * COURT)
                counted[0] += 1
                yield env.timeout(next(term))
                again, pause = AGAIN_JAIL, PAUSE_JAIL
            else:
                yield env.timeout(CIVIL)
                again, pause = AGAIN_CIVIL, PAUSE_CIVIL
            counted[0] += 1
            if next(uniform) >= again:
                return
            yield env.timeout(next(unit) * pause)

    def arrive() -> Generator[Any, object, None]:
        while True:
            yield env.timeout(next(unit) / RATE)
            env.process(live())

    env.process(arrive())
    env.run(until=N_DAYS)
    return counted[0]


def run_ciw(seed: int) -> int:
    """Run a fiftieth of the pipeline in Ciw; return the number of events."""
    ciw: Any = import_module("ciw")
    dists = ciw.dists
    location = math.log(JAIL) - SIGMA**2 / 2
    services = [
        dists.Deterministic(value=0.0),
        dists.Exponential(rate=1.0 / COURT),
        dists.Lognormal(mean=location, sd=SIGMA),
        dists.Exponential(rate=1.0 / PAUSE_JAIL),
        dists.Deterministic(value=CIVIL),
        dists.Exponential(rate=1.0 / PAUSE_CIVIL),
    ]
    routing = np.zeros((6, 6))
    routing[0, 1], routing[0, 4] = CAUGHT * REFERRED, CAUGHT * (1.0 - REFERRED)
    routing[1, 2] = routing[3, 0] = routing[5, 0] = 1.0
    routing[2, 3], routing[4, 5] = AGAIN_JAIL, AGAIN_CIVIL
    model = ciw.create_network(
        arrival_distributions=[dists.Exponential(rate=RATE / 50), *[None] * 5],
        service_distributions=services,
        number_of_servers=[math.inf, 1, *[math.inf] * 4],
        routing=routing.tolist(),
    )
    ciw.seed(seed)
    run = ciw.Simulation(model)
    run.simulate_until_max_time(N_DAYS)
    weights = {1: 1, 2: 2, 3: 1, 5: 1}
    return sum(weights.get(record.node, 0) for record in run.get_all_records())


PEERS: dict[str, Callable[[int], int]] = {"heapq": run_heapq, "simpy": run_simpy, "ciw": run_ciw}
ABSENT = ("salabim", "mesa", "starsim")
"""Engines of which nothing is written here: they are named as not run."""
