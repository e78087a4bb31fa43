"""Random networks with every feature of a specification, all stage keys and numbers from one generator."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from practicable.pathway import (
    Arrivals,
    Choice,
    DailySlots,
    Deterministic,
    Discrete,
    DwellTable,
    Empirical,
    Exponential,
    Fork,
    Gamma,
    Join,
    LogNormal,
    Mixture,
    Network,
    Routing,
    Seize,
    Servers,
    Signal,
    Stage,
    Uniform,
    Weibull,
)

if TYPE_CHECKING:
    from practicable.pathway import Distribution, Resource

Need = str | dict[str, str]
Needs = Need | tuple[Need, ...]
CLASSES = ("adult", "child", "family")
PLACES = ("east", "west")
N_DAYS = 12


def random_law(rng: np.random.Generator, *, gridded: bool = False) -> Distribution:
    """Any distribution, of half an hour to a few days; `gridded`: eighths of a day, for calls that tie."""
    if gridded:
        return Deterministic(float(rng.integers(1, 5)) / 8.0)
    mean = float(rng.uniform(0.02, 1.5))
    laws: tuple[Distribution, ...] = (
        Exponential(mean),
        LogNormal(mean, float(rng.uniform(0.2, 1.2))),
        Deterministic(float(rng.choice([0.25, 0.5, 1.0]))),
        Uniform(0.5 * mean, 1.5 * mean),
        Gamma(mean, float(rng.uniform(0.4, 4.0))),
        Weibull(mean, float(rng.uniform(0.7, 2.0))),
        Discrete((0.125, 0.5, 1.0), (0.3, 0.5, 0.2)),
        Empirical(tuple(rng.uniform(0.05, 2.0, 5))),
        Mixture((0.4, 0.6), (Exponential(mean), LogNormal(2.0 * mean, 0.5))),
    )
    return laws[int(rng.integers(len(laws)))]


def random_routing(rng: np.random.Generator, targets: tuple[str, ...]) -> Routing:
    """Dated rows by class and place, some targets impossible, some axes of length 1."""
    shape = tuple(int(rng.choice([1, n])) for n in (3, len(CLASSES), len(PLACES)))
    rows = rng.dirichlet(np.ones(len(targets)), size=shape)
    if len(targets) > 2 and rng.random() < 0.5:
        rows[..., 0] = 0.0
    rows /= rows.sum(axis=-1, keepdims=True)
    starts = (0, 4, 9) if shape[0] == 3 else (0,)
    return Routing(targets, rows, starts)


def random_choice(rng: np.random.Generator, targets: tuple[str, ...]) -> Choice:
    """A logit on rounds, the last consequence, days in custody and both signals."""
    n = len(targets)
    return Choice(
        targets,
        rng.normal(size=(len(CLASSES), 1, n)),
        per_round=tuple(rng.normal(0.0, 0.3, n)),
        after={"court": tuple(rng.normal(size=n)), "civil": tuple(rng.normal(size=n))},
        days_in=("custody", "civil"),
        per_log_day=tuple(rng.normal(0.0, 0.5, n)),
        signals={"prosecuted": tuple(rng.normal(0.0, 2.0, n)), "pooled": tuple(rng.normal(0.0, 2.0, n))},
    )


def random_resources(rng: np.random.Generator) -> tuple[Resource, ...]:
    """Beds and attorneys by number, the number of beds by day, and hearing slots with days without court."""
    slots = rng.integers(2, 9, N_DAYS) * (np.arange(N_DAYS) % 7 < 5)
    return (
        Servers("attorneys", int(rng.integers(1, 5))),
        Servers("beds", rng.integers(0, 7, N_DAYS) if rng.random() < 0.7 else int(rng.integers(1, 7))),
        DailySlots("docket/east", slots),
        DailySlots("docket/west", rng.integers(0, 6, N_DAYS), opens=0.25, closes=0.75),
    )


def random_seize(rng: np.random.Generator, resources: Needs) -> Seize:
    """A limit known or drawn, with or without leaving at it, and at times a longest queue."""
    limits = (float(rng.uniform(0.1, 3.0)), 2.0, Exponential(float(rng.uniform(0.3, 2.0))), float("inf"))
    return Seize(
        resources,
        overflow="civil",
        wait_limit=limits[int(rng.integers(len(limits)))],
        renege=bool(rng.random() < 0.5),
        max_queue=int(rng.integers(0, 6)) if rng.random() < 0.4 else None,
    )


def random_network(number: int) -> Network:
    """Attempts, arrests, courts, custody, families that part and meet, and returns."""
    rng = np.random.default_rng(number)
    dockets = {"east": "docket/east", "west": "docket/west"}
    needs = ("beds", dockets) if rng.random() < 0.5 else (dockets, "attorneys", "beds")
    index = rng.integers(0, 2, (int(rng.choice([1, len(CLASSES)])), int(rng.choice([1, len(PLACES)]))))
    decided = rng.random() < 0.5
    law = partial(random_law, rng, gridded=bool(rng.random() < 0.3))
    after = ("decide", "civil")
    stages: tuple[Stage, ...] = (
        Stage("attempt", routing=random_routing(rng, ("arrest", "inside")), renews=True),
        Stage("arrest", dwell=law(), routing=random_routing(rng, ("court", "custody", "civil"))),
        Stage(
            "court",
            dwell=law(),
            seize=random_seize(rng, needs),
            fork=Fork("child", "care"),
            routing=random_routing(rng, ("custody", "reunion")),
        ),
        Stage(
            "custody",
            dwell=law(),
            seize=random_seize(rng, "beds"),
            routing=random_routing(rng, ("reunion",)),
        ),
        Stage(
            "care",
            dwell=law(),
            seize=random_seize(rng, "attorneys"),
            routing=random_routing(rng, ("waiting room", "released")),
        ),
        Stage("waiting room"),
        Stage(
            "reunion",
            join=Join("waiting room"),
            choice=random_choice(rng, after) if decided else None,
            routing=None if decided else random_routing(rng, after),
        ),
        Stage(
            "civil",
            dwell=DwellTable((law(), law()), index),
            routing=random_routing(rng, ("decide",)),
            move=random_routing(rng, PLACES),
        ),
        Stage(
            "decide",
            dwell=law() if rng.random() < 0.5 else None,
            choice=random_choice(rng, ("gave up", "pause")),
        ),
        Stage("pause", dwell=law(), routing=random_routing(rng, ("attempt",))),
        Stage("inside"),
        Stage("released"),
        Stage("gave up"),
    )
    order = rng.permutation(len(stages))
    return Network(
        classes=CLASSES,
        places=PLACES,
        stages=tuple(stages[int(i)] for i in order.tolist()),
        resources=random_resources(rng),
        arrivals=tuple(random_arrivals(rng, cls, place) for cls in ("adult", "family") for place in PLACES),
        n_days=N_DAYS,
        start=date(2018, 4, 6),
        signals=random_signals(rng),
    )


def random_signals(rng: np.random.Generator) -> tuple[Signal, ...]:
    """One by place with an announcement, one of all places together."""
    jumps = np.zeros(N_DAYS)
    jumps[5] = 0.3
    return (
        Signal("prosecuted", ("court",), ("arrest",), 2.0, initial=rng.random(len(PLACES)), jumps=jumps),
        Signal("pooled", ("court", "custody"), ("attempt",), 0.7, initial=0.2, pooled=True),
    )


def random_arrivals(rng: np.random.Generator, cls: str, place: str) -> Arrivals:
    """Many on some days, nobody on others."""
    rate = rng.uniform(0.0, 8.0, N_DAYS) * rng.choice([0.0, 1.0, 1.0, 30.0], N_DAYS, p=[0.3, 0.3, 0.3, 0.1])
    members = Discrete((1.0, 2.0, 3.0), (0.5, 0.3, 0.2)) if cls == "family" else None
    return Arrivals(f"{place}/{cls}", place, cls, "attempt", rate, members=members)
