"""What holds of every network of a family: mass, capacity, time's arrow, names, and order."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from practicable.pathway import (
    Arrivals,
    DailySlots,
    Deterministic,
    Discrete,
    Exponential,
    Fork,
    LogNormal,
    Network,
    Resource,
    Routing,
    Seize,
    Servers,
    Stage,
    simulate,
)
from practicable.pathway.run import trace

N_DAYS = 25
FEW = settings(max_examples=25, deadline=None)


@dataclass(frozen=True, slots=True)
class Draw:
    """What varies from one network of the family to another."""

    rates: tuple[float, float]
    service: float
    wait_limit: float
    renege: bool
    max_queue: int | None
    slots: tuple[int, ...]
    servers: tuple[int, ...]
    again: float
    seed: int


draws = st.builds(
    Draw,
    rates=st.tuples(st.floats(0.0, 12.0), st.floats(0.0, 6.0)),
    service=st.floats(0.01, 0.8),
    wait_limit=st.sampled_from([0.0, 0.3, 2.0, math.inf]),
    renege=st.booleans(),
    max_queue=st.sampled_from([None, 0, 3]),
    slots=st.lists(st.integers(0, 9), min_size=N_DAYS, max_size=N_DAYS).map(tuple),
    servers=st.lists(st.integers(0, 4), min_size=N_DAYS, max_size=N_DAYS).map(tuple),
    again=st.floats(0.0, 0.9),
    seed=st.sampled_from([0, 1, 2**63 - 1]),
)


def routing(**shares: float) -> Routing:
    return Routing(tuple(shares), np.array(list(shares.values())))


def network(d: Draw, *, prefix: str = "") -> Network:
    """Attempts, a court that needs a slot, a jail that needs a bed, and members who fork."""

    def seize(resource: str) -> Seize:
        return Seize(
            resource, overflow="civil", wait_limit=d.wait_limit, renege=d.renege, max_queue=d.max_queue
        )

    court: Resource = DailySlots("slots", np.maximum(np.array(d.slots), np.eye(N_DAYS, dtype=int)[-1]))
    beds: Resource = Servers("beds", np.maximum(np.array(d.servers), np.eye(N_DAYS, dtype=int)[0]))
    return Network(
        classes=(f"{prefix}adult", f"{prefix}family", f"{prefix}child"),
        places=(f"{prefix}here",),
        stages=(
            Stage("attempt", renews=True, routing=routing(court=0.7, inside=0.3)),
            Stage("court", dwell=Exponential(0.02), seize=seize("slots"), routing=routing(jail=1.0)),
            Stage(
                "jail",
                dwell=LogNormal(d.service, 0.7),
                seize=seize("beds"),
                fork=Fork(f"{prefix}child", "shelter"),
                routing=routing(attempt=d.again, gone=1.0 - d.again),
            ),
            Stage("civil", dwell=Exponential(0.5), routing=routing(attempt=d.again, gone=1.0 - d.again)),
            Stage("shelter", dwell=Exponential(3.0), routing=routing(placed=1.0)),
            Stage("inside"),
            Stage("gone"),
            Stage("placed"),
        ),
        resources=(court, beds),
        arrivals=(
            Arrivals("adults", f"{prefix}here", f"{prefix}adult", "attempt", np.full(N_DAYS, d.rates[0])),
            Arrivals(
                "families",
                f"{prefix}here",
                f"{prefix}family",
                "attempt",
                np.full(N_DAYS, d.rates[1]),
                members=Discrete((0.0, 1.0, 3.0), (0.2, 0.5, 0.3)),
            ),
        ),
        n_days=N_DAYS,
        start=date(2018, 4, 2),
    )


@FEW
@given(d=draws)
def test_everyone_who_came_is_somewhere_every_midnight(d: Draw) -> None:
    flows, log = trace(network(d), seed=d.seed, replicate=0)
    visits = log.visits()
    each = np.array([flows.census(stage) + flows.waiting(stage) for stage in flows.stages])
    inside = each.sum(axis=(0, 1, 2))
    first = {v.party: v.called for v in reversed(visits)}
    came = np.array([sum(called < day + 1 for called in first.values()) for day in range(N_DAYS)])
    np.testing.assert_array_equal(inside, came)
    assert len(first) == flows.n_arrived + flows.entries[flows.at("shelter")].sum()
    assert flows.rounds.sum() + flows.rounds_open.sum() == len(first)
    for stage in flows.stages:
        assert (flows.census(stage) >= 0).all()
        assert (flows.waiting(stage) >= 0).all()
        assert (flows.census_members(stage) >= 0).all()
    np.testing.assert_array_equal(flows.refusals_by_resource.sum(axis=0), flows.refusals.sum(axis=(0, 1, 2)))


@FEW
@given(d=draws)
def test_capacity_is_never_exceeded_and_time_never_turns_back(d: Draw) -> None:
    model = network(d)
    visits = trace(model, seed=d.seed, replicate=0)[1].visits()
    for v in visits:
        assert 0.0 <= v.called < N_DAYS
        assert not v.started < v.called
        assert not v.left < v.started
    slots = np.asarray(model.resources[0].slots if isinstance(model.resources[0], DailySlots) else 0)
    held = [v for v in visits if v.stage == "court" and not math.isnan(v.started)]
    a_day = np.bincount([int(v.started) for v in held], minlength=N_DAYS)
    assert (a_day <= slots).all()
    assert len({v.started for v in held}) == len(held)
    # A start finds fewer busy than there are servers that day: those in hand when a number falls may finish.
    beds = np.asarray(model.resources[1].n if isinstance(model.resources[1], Servers) else 0)
    jailed = [v for v in visits if v.stage == "jail" and not math.isnan(v.started)]
    ends = [N_DAYS if math.isnan(v.left) else v.left for v in jailed]
    for v in jailed:
        busy = sum(w.started <= v.started < end for w, end in zip(jailed, ends, strict=True))
        assert busy <= beds[int(v.started)]
    # First come, first served: starts are in the order of calls, at a resource without reneging or not.
    for group in (held, jailed):
        starts = [v.started for v in sorted(group, key=lambda v: v.called)]
        assert starts == sorted(starts)


@FEW
@given(d=draws)
def test_names_of_classes_and_places_are_labels(d: Draw) -> None:
    plain = simulate(network(d), seed=d.seed, replicate=0)
    named = simulate(network(d, prefix="new "), seed=d.seed, replicate=0)
    assert named.places == ("new here",)
    for name in (
        "entries",
        "exits",
        "members_in",
        "members_out",
        "calls",
        "refusals",
        "reneged",
        "abandoned",
    ):
        np.testing.assert_array_equal(getattr(plain, name), getattr(named, name))
    np.testing.assert_array_equal(plain.wait_sum, named.wait_sum)


@FEW
@given(d=draws)
def test_the_order_of_the_spec_is_a_matter_of_positions(d: Draw) -> None:
    model = network(d)
    turned = replace(
        model,
        classes=tuple(model.classes)[::-1],
        stages=tuple(model.stages)[::-1],
        resources=tuple(model.resources)[::-1],
        arrivals=tuple(model.arrivals)[::-1],
    )
    one, other = (simulate(m, seed=d.seed, replicate=0) for m in (model, turned))
    np.testing.assert_array_equal(one.entries, other.entries[::-1, :, ::-1])
    np.testing.assert_array_equal(one.refusals_by_resource, other.refusals_by_resource[::-1])
    np.testing.assert_array_equal(one.rounds, other.rounds[::-1])


def station(n: int, rate: float, service: float, n_days: int = 40) -> Network:
    return Network(
        classes=("person",),
        places=("here",),
        stages=(
            Stage("desk", dwell=Exponential(service), seize=Seize("desk"), routing=routing(done=1.0)),
            Stage("done"),
        ),
        resources=(Servers("desk", n),),
        arrivals=(Arrivals("walk in", "here", "person", "desk", np.full(n_days, rate)),),
        n_days=n_days,
        start=date(2018, 4, 2),
    )


@FEW
@given(n=st.integers(1, 6), rate=st.floats(0.5, 20.0), load=st.floats(0.3, 1.3), seed=st.integers(0, 99))
def test_more_servers_lengthen_nobodys_wait(n: int, rate: float, load: float, seed: int) -> None:
    starts: list[dict[int, float]] = []
    for servers in (n, n + 1):
        visits = trace(station(servers, rate, n * load / rate), seed=seed, replicate=0)[1].visits()
        starts.append(
            {v.party: math.inf if math.isnan(v.started) else v.started for v in visits if v.stage == "desk"}
        )
    assert starts[0].keys() == starts[1].keys()
    assert all(starts[1][party] <= start for party, start in starts[0].items())


@FEW
@given(unit=st.sampled_from([0.25, 0.5, 2.0, 8.0]), n=st.integers(1, 4), seed=st.integers(0, 99))
def test_a_change_of_the_unit_of_time_changes_the_unit_only(unit: float, n: int, seed: int) -> None:
    """Journeys are multiplied by the unit to rounding, and so are the starts, but for the day of arrival.

    All arrive within the first day, whose instants are not scaled: calls are off by at most ``|1 - unit|``
    days. With equal service times the k-th start is a maximum of sums of calls and service times, so that
    the starts, in order, are off by no more.
    """
    journeys: list[dict[int, float]] = []
    starts: list[list[float]] = []
    for scale in (1.0, unit):
        base = station(n, 1.0, 1.0, 4000)
        desk = replace(base.stages[0], dwell=Deterministic(1.5 * scale))
        travel = Stage("travel", dwell=LogNormal(30.0 * scale, 0.5), routing=routing(desk=1.0))
        rate = np.where(np.arange(4000) < 1, 40.0, 0.0)
        model = replace(
            base,
            stages=(travel, desk, base.stages[1]),
            arrivals=(Arrivals("walk in", "here", "person", "travel", rate),),
        )
        visits = trace(model, seed=seed, replicate=0)[1].visits()
        journeys.append({v.party: v.left - v.started for v in visits if v.stage == "travel"})
        starts.append(sorted(v.started for v in visits if v.stage == "desk"))
    assert journeys[0].keys() == journeys[1].keys()
    for party, days in journeys[0].items():
        assert math.isclose(journeys[1][party], days * unit, rel_tol=1e-9, abs_tol=1e-9)
    np.testing.assert_allclose(starts[1], unit * np.array(starts[0]), rtol=0, atol=abs(1.0 - unit) + 1e-9)
