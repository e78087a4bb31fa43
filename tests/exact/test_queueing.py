"""Networks whose behaviour is known exactly or in closed form: single stations are in the oracle tests.

Each estimate is a mean over 40 replicates that started empty, taken after a stated warm-up, and may be off by
z = 6 standard errors: Student's t with 39 degrees of freedom, 5e-7 a comparison, and 15 comparisons.
"""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from practicable.pathway import (
    Arrivals,
    Deterministic,
    Exponential,
    Flows,
    LogNormal,
    Network,
    Routing,
    Seize,
    Servers,
    Stage,
    compile_network,
    simulate,
)
from practicable.pathway.run import trace

Z = 6.0
N_REPLICATES = 40
N_DAYS = 300
WARM_UP = 50
START = date(2018, 1, 1)


def network(stages: list[Stage], servers: dict[str, int], rate: float, n_days: int = N_DAYS) -> Network:
    return Network(
        classes=("person",),
        places=("here",),
        stages=stages,
        resources=[Servers(key, n) for key, n in servers.items()],
        arrivals=(Arrivals("walk in", "here", "person", stages[0].key, np.full(n_days, rate)),),
        n_days=n_days,
        start=START,
    )


def station(key: str, mean: float, onward: dict[str, float], *, renews: bool = False) -> Stage:
    routing = Routing(tuple(onward), np.array(list(onward.values())))
    return Stage(key, dwell=Exponential(mean), seize=Seize(key), routing=routing, renews=renews)


def replicates(model: Network) -> list[Flows]:
    compiled = compile_network(model)
    return [simulate(compiled, seed=0, replicate=k) for k in range(N_REPLICATES)]


def assert_mean(values: list[float], truth: float) -> None:
    error = np.std(values, ddof=1) / math.sqrt(len(values))
    assert abs(np.mean(values) - truth) < Z * error, (np.mean(values), truth, error)


def mean_present(flows: Flows, stage: str) -> float:
    """Parties at a station, waiting or served, at midnights after the warm-up."""
    present = flows.census(stage) + flows.waiting(stage)
    return float(present[0, 0, WARM_UP:].mean())


def test_tandem_stations_are_each_as_if_alone() -> None:
    """Jackson: each station of a line is M/M/1, with load / (1 - load) present."""
    flows = replicates(
        network(
            [
                station("one", 0.6 / 30, {"two": 1.0}),
                station("two", 0.75 / 30, {"three": 1.0}),
                station("three", 0.4 / 30, {"done": 1.0}),
                Stage("done"),
            ],
            {"one": 1, "two": 1, "three": 1},
            30.0,
        )
    )
    for key, load in (("one", 0.6), ("two", 0.75), ("three", 0.4)):
        assert_mean([mean_present(f, key) for f in flows], load / (1.0 - load))


def test_feedback_network_has_the_product_form_means() -> None:
    """Jackson with feedback: rates solve the traffic equations; the second station has two servers."""
    onward, back, rate = 0.5, 0.4, 20.0
    first = rate / (1.0 - onward * back)
    second = first * onward
    load, pair = 0.7, 0.65
    flows = replicates(
        network(
            [
                station("desk", load / first, {"bench": onward, "done": 1.0 - onward}, renews=True),
                station("bench", 2 * pair / second, {"desk": back, "done": 1.0 - back}),
                Stage("done"),
            ],
            {"desk": 1, "bench": 2},
            rate,
        )
    )
    assert_mean([mean_present(f, "desk") for f in flows], load / (1.0 - load))
    assert_mean([mean_present(f, "bench") for f in flows], 2 * pair / (1.0 - pair * pair))


def test_mean_wait_of_lognormal_service_is_pollaczek_khinchine() -> None:
    load, rate, sigma = 0.6, 40.0, 0.8
    stage = Stage(
        "desk",
        dwell=LogNormal(load / rate, sigma),
        seize=Seize("desk"),
        routing=Routing(("done",), np.ones(1)),
    )
    flows = replicates(network([stage, Stage("done")], {"desk": 1}, rate))
    truth = load / (1.0 - load) * math.exp(sigma * sigma) / 2.0 * load / rate
    assert_mean([float(f.wait_sum[0, 0] / f.waits[0, 0].sum()) for f in flows], truth)


def test_present_without_limit_is_poisson() -> None:
    """M/G/infinity: mean and variance of those present are both rate x mean, whatever the law."""
    stage = Stage("jail", dwell=LogNormal(2.0, 0.5), routing=Routing(("done",), np.ones(1)))
    flows = replicates(network([stage, Stage("done")], {}, 12.0))
    assert_mean([mean_present(f, "jail") for f in flows], 24.0)
    # Every twentieth midnight: nearly unrelated, so that the sample variance within a run is nearly unbiased.
    assert_mean([float(f.census("jail")[0, 0, WARM_UP::20].var(ddof=1)) for f in flows], 24.0)


@pytest.mark.parametrize("seed", [0, 11])
def test_littles_law_is_an_identity_of_every_station(seed: int) -> None:
    """The time integral of the number at a station is the sum of the times spent there, to rounding."""
    model = network(
        [
            station("desk", 0.05, {"bench": 0.5, "done": 0.5}, renews=True),
            station("bench", 0.1, {"desk": 0.4, "done": 0.6}),
            Stage("done"),
        ],
        {"desk": 1, "bench": 2},
        12.0,
        60,
    )
    flows, log = trace(model, seed=seed, replicate=3)
    visits = log.visits()
    for key in ("desk", "bench"):
        mine = [v for v in visits if v.stage == key]
        left = [60.0 if math.isnan(v.left) else v.left for v in mine]
        spent = math.fsum(out - v.called for v, out in zip(mine, left, strict=True))
        steps = sorted([(v.called, 1) for v in mine] + [(out, -1) for out in left])
        area, number, before = 0.0, 0, 0.0
        for instant, step in steps:
            area += number * (instant - before)
            number, before = number + step, instant
        assert number == 0
        assert area == pytest.approx(spent, rel=1e-9)
        at_midnight = [
            sum(v.called < day <= out for v, out in zip(mine, left, strict=True)) for day in range(1, 60)
        ]
        present = (flows.census(key) + flows.waiting(key))[0, 0, :-1]
        np.testing.assert_array_equal(present, at_midnight)
        waited = math.fsum(v.started - v.called for v in mine if not math.isnan(v.started))
        assert flows.wait_sum[flows.at(key), 0] == pytest.approx(waited, rel=1e-9)


def test_attempts_are_geometric() -> None:
    """The mean number of attempts of the one-sector pipeline without its court, 1.50489, and their law."""
    caught, referred, again_civil, again_jail = 0.55, 0.6, 0.7, 0.55
    again = caught * ((1.0 - referred) * again_civil + referred * again_jail)
    truth = 1.0 / (1.0 - again)
    assert truth == pytest.approx(1.50489, abs=5e-6)
    rate = np.where(np.arange(120) < 20, 200.0, 0.0)
    model = Network(
        classes=("person",),
        places=("here",),
        stages=(
            Stage(
                "attempt",
                renews=True,
                routing=Routing(
                    ("in", "civil", "jail"),
                    np.array([1 - caught, caught * (1 - referred), caught * referred]),
                ),
            ),
            Stage(
                "civil",
                dwell=Exponential(0.5),
                routing=Routing(("attempt", "gone"), np.array([again_civil, 1 - again_civil])),
            ),
            Stage(
                "jail",
                dwell=Exponential(2.0),
                routing=Routing(("attempt", "gone"), np.array([again_jail, 1 - again_jail])),
            ),
            Stage("in"),
            Stage("gone"),
        ),
        resources=(),
        arrivals=(Arrivals("walk in", "here", "person", "attempt", rate),),
        n_days=120,
        start=START,
    )
    flows = replicates(model)
    assert sum(int(f.rounds_open.sum()) for f in flows) == 0
    counts = np.array([f.rounds[0] for f in flows], float)
    n_parties = counts.sum(axis=1)
    assert_mean(list(counts @ np.arange(256) / n_parties), truth)
    for attempts in (1, 2, 4):
        assert_mean(list(counts[:, attempts] / n_parties), (1.0 - again) * again ** (attempts - 1))


def test_time_to_absorption_has_the_moments_of_the_markov_chain() -> None:
    """Phase-type time: moments k! (-1)^k a T^-k 1 of the generator T of the transient stages."""
    means = np.array([1.0, 0.5, 2.0])
    jump = np.array([[0.0, 0.6, 0.2], [0.3, 0.0, 0.3], [0.0, 0.5, 0.0]])
    generator = (jump - np.eye(3)) / means[:, None]
    fundamental = np.linalg.inv(-generator)
    first = float(fundamental[0].sum())
    second = float(2.0 * (fundamental @ fundamental)[0].sum())
    keys = ("a", "b", "c")
    stages = [
        Stage(
            key,
            dwell=Exponential(means[i]),
            routing=Routing((*keys, "done"), np.append(jump[i], 1.0 - jump[i].sum())),
            renews=True,
        )
        for i, key in enumerate(keys)
    ]
    base = network([*stages, Stage("done")], {}, 1.0, 120)
    model = Network(
        classes=base.classes,
        places=base.places,
        stages=base.stages,
        resources=(),
        arrivals=(Arrivals("walk in", "here", "person", "a", np.where(np.arange(120) < 10, 60.0, 0.0)),),
        n_days=120,
        start=START,
    )
    compiled = compile_network(model)
    means_of: list[float] = []
    squares_of: list[float] = []
    visits_of: list[float] = []
    for replicate in range(N_REPLICATES):
        flows, log = trace(compiled, seed=0, replicate=replicate)
        done = {v.party: v.started for v in log.visits() if v.stage == "done"}
        begun = {v.party: v.called for v in reversed(log.visits()) if v.stage == "a"}
        times = np.array([done[party] - begun[party] for party in done])
        means_of.append(float(times.mean()))
        squares_of.append(float((times**2).mean()))
        visits_of.append(float(flows.entries[flows.at("b")].sum() / flows.n_arrived))
    assert_mean(means_of, first)
    assert_mean(squares_of, second)
    assert_mean(visits_of, float(np.linalg.inv(np.eye(3) - jump)[0, 1]))


def test_deterministic_arithmetic_of_an_open_server_is_exact() -> None:
    """One server, fixed service: starts follow Lindley's recursion to the last bit."""
    model = network(
        [
            Stage(
                "desk", dwell=Deterministic(0.06), seize=Seize("desk"), routing=Routing(("done",), np.ones(1))
            ),
            Stage("done"),
        ],
        {"desk": 1},
        15.0,
        50,
    )
    visits = [v for v in trace(model, seed=5, replicate=0)[1].visits() if v.stage == "desk"]
    free = 0.0
    assert len(visits) > 600
    for visit in visits:
        if math.isnan(visit.started):
            assert max(visit.called, free) >= 50.0
            continue
        assert visit.started == max(visit.called, free)
        free = visit.started + 0.06
