"""Queues whose long-run behaviour is known in closed form.

Each estimate is a mean over replicates that started empty. A test fails where it is more than Z standard
errors from the truth: over the 14 comparisons, the chance of any false alarm is below 1e-4 (Student's t with
29 degrees of freedom: 1.6e-6 each).
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.pathway import (
    Arrivals,
    Deterministic,
    Distribution,
    Exponential,
    Flows,
    Gamma,
    Network,
    Routing,
    Seize,
    Servers,
    Stage,
    compile_network,
    simulate,
)

if TYPE_CHECKING:
    from practicable.pathway.compile import Compiled

Z = 6.0
N_REPLICATES = 30
N_DAYS = 400
WARM_UP = 40
RATE = 50.0


def queue(n_servers: int, service: Distribution, seize: Seize) -> Compiled:
    return compile_network(
        Network(
            classes=("person",),
            places=("here",),
            stages=(
                Stage("desk", dwell=service, seize=seize, routing=Routing(("done",), np.ones(1))),
                Stage("done"),
                Stage("lost"),
            ),
            resources=(Servers("desk", n_servers),),
            arrivals=(Arrivals("walk in", "here", "person", "desk", np.full(N_DAYS, RATE)),),
            n_days=N_DAYS,
            start=date(2018, 1, 1),
        )
    )


def replicates(compiled: Compiled) -> list[Flows]:
    return [simulate(compiled, seed=20180406, replicate=k) for k in range(N_REPLICATES)]


def assert_mean(values: list[float], truth: float) -> None:
    error = np.std(values, ddof=1) / math.sqrt(len(values))
    assert abs(np.mean(values) - truth) < Z * error, (np.mean(values), truth, error)


def share_refused(flows: Flows) -> float:
    at = flows.at("desk")
    return float(flows.refusals[at, 0, 0, WARM_UP:].sum() / flows.calls[at, 0, 0, WARM_UP:].sum())


def mean_wait(flows: Flows) -> float:
    at = flows.at("desk")
    return float(flows.wait_sum[at, 0] / flows.waits[at, 0].sum())


def erlang_b(n_servers: int, load: float) -> float:
    blocking = 1.0
    for k in range(1, n_servers + 1):
        blocking = load * blocking / (k + load * blocking)
    return blocking


def erlang_c(n_servers: int, load: float) -> float:
    lost = erlang_b(n_servers, load)
    return lost / (1.0 - (load / n_servers) * (1.0 - lost))


@pytest.mark.parametrize(("n_servers", "load"), [(1, 0.8), (5, 4.0), (5, 9.0), (40, 38.0)])
def test_share_refused_without_a_queue_is_erlang_b(n_servers: int, load: float) -> None:
    compiled = queue(n_servers, Exponential(load / RATE), Seize("desk", overflow="lost", max_queue=0))
    assert_mean([share_refused(flows) for flows in replicates(compiled)], erlang_b(n_servers, load))


def test_erlang_b_holds_for_any_service_time() -> None:
    compiled = queue(5, Gamma(4.0 / RATE, 0.5), Seize("desk", overflow="lost", max_queue=0))
    assert_mean([share_refused(flows) for flows in replicates(compiled)], erlang_b(5, 4.0))


@pytest.mark.parametrize(("n_servers", "room", "load"), [(1, 3, 0.9), (4, 10, 4.4)])
def test_share_refused_with_a_bounded_queue(n_servers: int, room: int, load: float) -> None:
    weights = [load**k / math.factorial(k) for k in range(n_servers)]
    weights += [
        load**n_servers / math.factorial(n_servers) * (load / n_servers) ** k for k in range(room + 1)
    ]
    compiled = queue(n_servers, Exponential(load / RATE), Seize("desk", overflow="lost", max_queue=room))
    assert_mean([share_refused(flows) for flows in replicates(compiled)], weights[-1] / sum(weights))


@pytest.mark.parametrize(("n_servers", "load"), [(1, 0.7), (3, 2.4), (20, 17.0)])
def test_mean_wait_of_many_servers_is_erlang_c(n_servers: int, load: float) -> None:
    truth = erlang_c(n_servers, load) * (load / RATE) / (n_servers - load)
    compiled = queue(n_servers, Exponential(load / RATE), Seize("desk"))
    assert_mean([mean_wait(flows) for flows in replicates(compiled)], truth)


@pytest.mark.parametrize(
    ("service", "square"),
    [(Deterministic(0.7 / RATE), 0.0), (Gamma(0.7 / RATE, 2.0), 0.5), (Gamma(0.7 / RATE, 0.5), 2.0)],
)
def test_mean_wait_at_one_server_is_pollaczek_khinchine(service: Distribution, square: float) -> None:
    truth = 0.7 / (1.0 - 0.7) * (1.0 + square) / 2.0 * (0.7 / RATE)
    compiled = queue(1, service, Seize("desk"))
    assert_mean([mean_wait(flows) for flows in replicates(compiled)], truth)


def test_share_that_loses_patience_is_erlang_a() -> None:
    n_servers, load, patience = 5, 5.5, 0.15
    service_rate, leaving_rate = RATE / load, 1.0 / patience
    weights = [1.0]
    for k in range(1, 400):
        out = min(k, n_servers) * service_rate + max(0, k - n_servers) * leaving_rate
        weights.append(weights[-1] * RATE / out)
    share = np.array(weights) / math.fsum(weights)
    truth = float((np.maximum(np.arange(400) - n_servers, 0) * share).sum() * leaving_rate / RATE)
    seize = Seize("desk", overflow="lost", wait_limit=Exponential(patience), renege=True)
    compiled = queue(n_servers, Exponential(load / RATE), seize)
    assert_mean([share_refused(flows) for flows in replicates(compiled)], truth)
