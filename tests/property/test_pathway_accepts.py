"""What a specification accepts runs to its end as the reference does; all else is refused in one line."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from itertools import pairwise
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practicable.errors import InputError
from practicable.parallel.pool import map_replicates
from practicable.pathway import (
    Arrivals,
    Choice,
    DailySlots,
    Deterministic,
    Discrete,
    Distribution,
    DwellTable,
    Empirical,
    Exponential,
    Fork,
    Gamma,
    Join,
    LogNormal,
    Mixture,
    Network,
    Resource,
    Routing,
    Seize,
    Servers,
    Signal,
    Stage,
    Uniform,
    Weibull,
    simulate,
    trace,
)
from practicable.pathway.draws import inverse
from practicable.pathway.reference import reference_visits

Kind = Callable[..., Any]

UNHURRIED = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
MANY = settings(max_examples=300, deadline=None, suppress_health_check=UNHURRIED)
SOME = settings(max_examples=25, deadline=None, suppress_health_check=UNHURRIED)

numbers = st.one_of(
    st.sampled_from(
        [0, 0.0, 1, 1.0, -1, 0.5, 2.0, 1e-320, 1e-9, 1e9, 1e30, 1e308, math.inf, -math.inf, math.nan]
    ),
    st.floats(),
    st.integers(-(2**70), 2**70),
)
scalars = st.one_of(
    numbers,
    st.booleans(),
    st.none(),
    st.text(max_size=3),
    st.floats(width=32).map(np.float32),
    st.integers(-5, 5).map(np.int64),
    st.booleans().map(np.bool_),
    st.just(1j),
    st.just(date(2018, 4, 6)),
)
junk: st.SearchStrategy[Any] = st.one_of(
    scalars,
    st.lists(scalars, max_size=4),
    st.lists(scalars, max_size=3).map(tuple),
    st.lists(numbers, max_size=3).map(lambda row: np.array(row, dtype=object)),
    st.lists(st.floats(), max_size=4).map(np.array),
    st.lists(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=2), max_size=2).map(np.array),
    st.dictionaries(st.text(max_size=2), scalars, max_size=2),
    st.just(Exponential(1.0)),
    st.just(Empirical((1.0, 2.0))),
    st.just(Discrete((0.5,), (1.0,))),
)

GOOD: dict[Kind, tuple[Any, ...]] = {
    Exponential: (1.0,),
    LogNormal: (1.0, 0.5),
    Deterministic: (1.0,),
    Uniform: (0.0, 1.0),
    Gamma: (1.0, 2.0),
    Weibull: (1.0, 2.0),
    Discrete: ((0.0, 1.0), (0.5, 0.5)),
    Empirical: ((0.0, 1.0),),
    Mixture: ((0.5, 0.5), (Exponential(1.0), Deterministic(0.0))),
    Servers: ("judge", 1),
    DailySlots: ("docket", np.ones(3), 0.25, 0.75),
    Seize: ("judge", "out", 1.0, True, 3),
    Fork: ("child", "care"),
    Join: ("room",),
    Routing: (("out",), np.ones(1), (0,)),
    DwellTable: ((Exponential(1.0),), np.zeros((1, 1))),
    Choice: (
        ("out", "in"),
        np.zeros(2),
        (0.0, 1.0),
        {"s": (0.0, 1.0)},
        ("s",),
        (0.0, 1.0),
        {"x": (0.0, 1.0)},
    ),
    Signal: ("x", ("s",), ("s",), 2.0, 0.5, np.zeros(3), False),
    Arrivals: ("adults", "east", "adult", "court", np.ones(3), Discrete((1.0, 2.0), (0.5, 0.5))),
    partial(Stage, "court"): (),
}
DISTRIBUTIONS = tuple(GOOD)[:9]
STAGE_PARTS = ("key", "dwell", "routing", "seize", "fork", "choice", "join", "move", "renews")
GRID = (2.0**-53, 1e-9, 0.01, 0.5, 0.99, 1.0 - 2.0**-53)


def built(build: Callable[[], Any]) -> Any:
    """Return what is built, or None where it is refused; the refusal is one line."""
    try:
        return build()
    except InputError as error:
        message = str(error)
    assert "\n" not in message
    assert "accepted" in message
    return None


@pytest.mark.parametrize("kind", DISTRIBUTIONS, ids=lambda kind: kind.__name__)
@given(data=st.data())
@MANY
def test_a_distribution_is_refused_or_has_times(kind: Kind, data: st.DataObject) -> None:
    parameters = [data.draw(st.one_of(st.just(good), junk)) for good in GOOD[kind]]
    law: Distribution | None = built(lambda: kind(*parameters))
    if law is None:
        return
    times = [inverse(law, u) for u in GRID]
    assert all(type(time) is float and time >= 0.0 for time in times)
    if not isinstance(law, Mixture):
        # a gamma quantile is exact to about a part in 1e13
        assert all(later >= earlier * (1.0 - 1e-12) for earlier, later in pairwise(times))
    assert 0.0 <= law.mean < math.inf


@pytest.mark.parametrize("kind", tuple(GOOD)[9:-1], ids=lambda kind: kind.__name__)
@given(data=st.data())
@MANY
def test_a_part_is_built_or_refused_in_one_line(kind: Kind, data: st.DataObject) -> None:
    parameters = list(GOOD[kind])
    for at in data.draw(st.sets(st.integers(0, len(parameters) - 1), min_size=1, max_size=2)):
        parameters[at] = data.draw(junk)
    built(lambda: kind(*parameters))


def network(**changes: Any) -> Network:
    parts: dict[str, Any] = {
        "classes": ("adult", "child"),
        "places": ("east",),
        "stages": (
            Stage("court", dwell=Exponential(0.5), routing=Routing(("out",), np.ones(1))),
            Stage("out"),
        ),
        "resources": (),
        "arrivals": (Arrivals("adults", "east", "adult", "court", np.full(3, 2.0)),),
        "n_days": 3,
        "start": date(2018, 4, 6),
        "signals": (),
    }
    return Network(**(parts | changes))


@given(part=st.sampled_from(STAGE_PARTS), value=junk)
@MANY
def test_a_stage_is_built_or_refused_in_one_line(part: str, value: Any) -> None:
    given_parts: dict[str, Any] = {"key": "court", "routing": Routing(("out",), np.ones(1)), part: value}
    stage = built(lambda: Stage(**given_parts))
    if stage is not None:
        built(lambda: network(stages=(stage, Stage("out"))))


@given(
    part=st.sampled_from(
        ["classes", "places", "stages", "resources", "arrivals", "n_days", "start", "signals"]
    ),
    value=st.one_of(junk, st.just(datetime(2018, 4, 6, 12)), st.just(date.max), st.just("adult")),
)
@MANY
def test_a_network_is_refused_in_one_line_or_runs(part: str, value: Any) -> None:
    found = built(lambda: network(**{part: value}))
    if found is not None:
        simulate(found, seed=0, replicate=0).to_xarray()


@given(name=st.sampled_from(["seed", "replicate"]), value=junk)
@MANY
def test_a_seed_is_a_whole_number(name: str, value: Any) -> None:
    keys: dict[str, Any] = {"seed": 0, "replicate": 0, name: value}
    flows = built(lambda: simulate(SMALL, **keys))
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool) and 0 <= value < 2**63
    assert (flows is not None) == is_whole or (name == "seed" and 2**63 <= cast("int", value) < 2**64)


@given(name=st.sampled_from(["n", "workers"]), value=junk)
@MANY
def test_numbers_of_replicates_and_workers_are_whole(name: str, value: Any) -> None:
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and value > 4:
        return
    numbers_given: dict[str, Any] = {"n": 1, "workers": 1, name: value}
    found = built(lambda: map_replicates(abs, numbers_given["n"], workers=numbers_given["workers"]))
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    assert (found is not None) == (is_whole and value >= (1 if name == "workers" else 0))


SMALL = network()

# -- extremes that are accepted

times = st.sampled_from([0.0, 1e-300, 1e-9, 1.0 / 1440.0, 0.01, 0.5, 1.0, 3.0, 1e4, 1e9])
positive = st.sampled_from([1e-300, 1e-9, 1.0 / 1440.0, 0.01, 0.5, 3.0, 1e9])
shapes = st.sampled_from([0.01, 0.3, 1.0, 30.0, 10_000.0])
simple: st.SearchStrategy[Any] = st.one_of(
    st.builds(Exponential, positive),
    st.builds(LogNormal, positive, st.sampled_from([0.0, 0.5, 10.0])),
    st.builds(Deterministic, times),
    st.tuples(times, times).map(lambda ends: Uniform(min(ends), max(ends))),
    st.builds(Gamma, positive, shapes),
    st.builds(Weibull, positive, shapes),
)
values = st.lists(times, min_size=1, max_size=4, unique=True).map(sorted)


def weights(n: int) -> st.SearchStrategy[list[float]]:
    row = st.lists(st.sampled_from([0.0, 1e-12, 1.0, 3.0]), min_size=n, max_size=n).filter(any)
    return row.map(lambda parts: [part / math.fsum(parts) for part in parts])


laws: st.SearchStrategy[Any] = st.one_of(
    simple,
    values.flatmap(lambda row: weights(len(row)).map(lambda p: Discrete(row, p))),
    st.lists(times, min_size=1, max_size=4).map(Empirical),
    st.lists(simple, min_size=1, max_size=3).flatmap(
        lambda parts: weights(len(parts)).map(lambda p: Mixture(p, parts))
    ),
)
N_DAYS = 4
by_day = st.lists(st.sampled_from([0, 1, 2, 300]), min_size=N_DAYS, max_size=N_DAYS)
servers = st.one_of(st.sampled_from([1, 2, 200]), by_day).map(lambda n: Servers("judge", cast("Any", n)))
slots = by_day.map(lambda n: DailySlots("docket", np.array(n)))
seizes = st.builds(
    Seize,
    st.sampled_from(["judge", "docket", ("judge", "docket"), ("docket", "judge"), ("judge", "judge")]),
    st.just("turned away"),
    st.one_of(st.sampled_from([0.0, 0.3, 1e9, math.inf]), laws),
    st.booleans(),
    st.sampled_from([None, 0, 2]),
)


@st.composite
def extremes(draw: st.DrawFn) -> Callable[[], Network]:
    """A court that is called at, from which and from whose refusals people come back, with families."""
    back = draw(st.sampled_from([0.0, 0.5, 1.0]))
    resources: tuple[Resource, ...] = (draw(servers), draw(slots))
    court, wait, care, seize = draw(laws), draw(laws), draw(laws), draw(seizes)
    rate = draw(st.sampled_from([1.0, 6.0]))

    def stages() -> tuple[Stage, ...]:
        return (
            Stage("attempt", routing=Routing(("court",), np.ones(1)), renews=True),
            Stage(
                "court",
                dwell=court,
                seize=seize,
                fork=Fork("child", "care"),
                routing=Routing(("reunion",), np.ones(1)),
            ),
            Stage("care", dwell=care, routing=Routing(("room", "gone"), np.array([0.7, 0.3]))),
            Stage("room"),
            Stage("gone"),
            Stage("reunion", join=Join("room"), routing=Routing(("turned away",), np.ones(1))),
            Stage(
                "turned away", dwell=wait, routing=Routing(("attempt", "out"), np.array([back, 1.0 - back]))
            ),
            Stage("out"),
        )

    members = Discrete((0.0, 3.0), (0.5, 0.5))
    return lambda: network(
        n_days=N_DAYS,
        stages=stages(),
        resources=resources,
        arrivals=(Arrivals("adults", "east", "adult", "attempt", np.full(N_DAYS, rate), members=members),),
    )


@given(build=extremes(), seed=st.integers(0, 9))
@SOME
def test_extremes_run_as_in_the_reference_and_nobody_is_counted_below_0(
    build: Callable[[], Network], seed: int
) -> None:
    found = built(build)
    if found is None:
        return
    flows, log = trace(found, seed=seed, replicate=0)
    assert np.array_equal(flows.entries, simulate(found, seed=seed, replicate=0).entries)
    for stage in flows.stages:
        for census in (flows.census(stage), flows.census_members(stage), flows.waiting(stage)):
            assert census.min() >= 0
    if len(log) < 4_000:
        assert [repr(visit) for visit in log.visits()] == [
            repr(visit) for visit in reference_visits(found, seed=seed, replicate=0)
        ]
