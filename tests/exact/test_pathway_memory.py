"""What a run takes is known before it begins, and refused where it would not fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.pathway import (
    Arrivals,
    Flows,
    LogFilter,
    Network,
    Routing,
    Seize,
    Servers,
    Signal,
    Stage,
    engine,
    memory,
    simulate,
    trace,
)
from practicable.pathway.kernel import PARTY


def network(n_days: int) -> Network:
    return Network(
        classes=("adult", "child"),
        places=("east", "west", "north"),
        stages=(
            Stage("court", seize=Seize("beds"), routing=Routing(("out",), np.ones(1))),
            Stage("out"),
        ),
        resources=(Servers("beds", 3),),
        arrivals=(Arrivals("adults", "east", "adult", "court", np.full(n_days, 2.0)),),
        n_days=n_days,
        start=date(2018, 4, 6),
        signals=(Signal("held", ("out",), ("court",), 7.0),),
    )


def held(flows: Flows) -> int:
    names = "entries exits members_in members_out calls refusals reneged abandoned refusals_by_resource"
    names += " waits_by_day wait_sum rounds rounds_open signals"
    return sum(getattr(flows, name).nbytes for name in names.split())


@pytest.mark.parametrize("n_days", [1, 40])
def test_the_size_of_the_counts_is_known_to_the_byte(n_days: int) -> None:
    given = network(n_days)
    assert memory.counts_bytes(given) == held(simulate(given, seed=0, replicate=0))


def test_records_that_grow_give_what_long_ones_give(monkeypatch: pytest.MonkeyPatch) -> None:
    many = Arrivals("adults", "east", "adult", "court", np.full(40, 90.0))
    given = replace(network(40), arrivals=(many,))
    longer = trace(given, seed=0, replicate=0)
    monkeypatch.setattr(engine, "FIRST_LENGTH", 1024)
    grown = trace(given, seed=0, replicate=0)
    assert np.array_equal(grown[0].entries, longer[0].entries)
    assert np.array_equal(grown[0].wait_sum, longer[0].wait_sum)
    assert grown[1].instants.shape[0] > 4 * 1024


def test_a_filtered_log_is_the_part_of_the_whole_log_that_it_asks_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = Arrivals("adults", "east", "adult", "court", np.full(40, 90.0))
    given = replace(network(40), arrivals=(many,))
    flows, whole = trace(given, seed=0, replicate=0)
    only = LogFilter(frozenset({"court"}), frozenset({"adult"}), since=12.0)
    monkeypatch.setattr(engine, "FIRST_LENGTH", 1024)
    counted, kept = trace(given, seed=0, replicate=0, only=only)
    wanted = (whole.words[:, 2] == flows.at("court")) & (whole.instants[:, 1] >= 12.0)
    wanted &= whole.words[:, 4] == flows.classes.index("adult")
    assert 1024 < wanted.sum() < len(whole)
    assert np.array_equal(kept.words, whole.words[wanted])
    assert np.array_equal(kept.instants, whole.instants[wanted], equal_nan=True)
    assert np.array_equal(counted.entries, flows.entries)


def test_a_party_that_waits_takes_less_than_64_bytes() -> None:
    assert PARTY.itemsize < 64


def test_a_run_that_would_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "machine_bytes", lambda: 10_000.0)
    with pytest.raises(InputError, match="accepted: at most the machine's memory"):
        simulate(network(400), seed=0, replicate=0)
