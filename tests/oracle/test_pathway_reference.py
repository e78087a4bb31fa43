"""The kernel against the plain reference: the same visits, to the last bit."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from random_networks import random_network

from practicable.pathway import Flows, Network, simulate, trace
from practicable.pathway.draws import inverse, philox
from practicable.pathway.reference import reference_visits
from practicable.pathway.visits import RECORD_TYPES, Visit

SEED = 20180406
NUMBERS = range(60)


def comparable(visits: list[Visit]) -> list[tuple[object, ...]]:
    """Rows in which what did not happen equals itself."""
    return [tuple("never" if value != value else value for value in visit) for visit in visits]


@pytest.mark.parametrize("number", NUMBERS)
def test_visits_are_those_of_the_reference(number: int) -> None:
    network = random_network(number)
    expected = comparable(reference_visits(network, seed=SEED, replicate=number))
    found = comparable(trace(network, seed=SEED, replicate=number)[1].visits())
    assert found == expected


def test_the_random_networks_exercise_every_record() -> None:
    records: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    calls: Counter[tuple[int, float]] = Counter()
    for number in NUMBERS:
        for visit in trace(random_network(number), seed=SEED, replicate=number)[1].visits():
            records[visit.record_type] += 1
            stages[visit.stage] += 1
            if visit.stage in {"court", "custody", "care"}:
                calls[number, visit.called] += 1
    assert set(records) == set(RECORD_TYPES)
    assert min(records.values()) > 100
    assert min(stages.values()) > 40
    assert sum(n > 1 for n in calls.values()) > 40


@pytest.mark.parametrize("number", [0, 1, 2])
def test_flows_count_the_visits(number: int) -> None:
    network = random_network(number)
    flows, log = trace(network, seed=SEED, replicate=0)
    entries, calls, refusals = (np.zeros_like(flows.entries) for _ in range(3))
    for visit in log.visits():
        cell = (
            flows.stages.index(visit.stage),
            flows.places.index(visit.place),
            flows.classes.index(visit.party_class),
        )
        if visit.record_type in {"visit", "absorbed", "open"}:
            entries[(*cell, int(visit.started))] += 1
        if network.stage(visit.stage).seize is not None:
            calls[(*cell, int(visit.called))] += 1
            refusals[(*cell, int(visit.called))] += visit.record_type in {"refused", "reneged"}
    assert np.array_equal(entries, flows.entries)
    assert np.array_equal(calls, flows.calls)
    assert np.array_equal(refusals, flows.refusals)


def fingerprint(network: Network) -> str:
    """Hash of the flows of a run and of its visits."""
    flows, log = trace(network, seed=0, replicate=3)
    digest = sha256(repr(comparable(log.visits())).encode())
    for counts in (
        flows.entries,
        flows.exits,
        flows.members_in,
        flows.members_out,
        flows.waits,
        flows.rounds,
    ):
        digest.update(np.ascontiguousarray(counts).tobytes())
    digest.update(flows.wait_sum.tobytes())
    return digest.hexdigest()


def test_interpreted_and_compiled_are_the_same() -> None:
    here = str(Path(__file__).parent)
    code = (
        f"import sys; sys.path.insert(0, {here!r})\n"
        "from random_networks import random_network\n"
        "from test_pathway_reference import fingerprint\n"
        "print(*[fingerprint(random_network(number)) for number in (4, 5)])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )
    assert done.stdout.split() == [fingerprint(random_network(number)) for number in (4, 5)]


def counts(flows: Flows) -> dict[str, object]:
    """All that a run counts, in a form that compares."""
    named = ((part.name, getattr(flows, part.name)) for part in fields(flows))
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in named}


@pytest.mark.parametrize("number", range(20))
def test_logging_changes_nothing(number: int) -> None:
    # Without a log, parties go through plain stages in lots.
    network = random_network(number)
    traced, _ = trace(network, seed=1, replicate=number)
    assert counts(simulate(network, seed=1, replicate=number)) == counts(traced)


def test_the_generator_gives_the_published_words() -> None:
    # Random123 known-answer tests, philox4x32 with 10 rounds
    ones = 0xFFFFFFFF
    assert philox((0, 0, 0, 0), (0, 0)) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    assert philox((ones,) * 4, (ones,) * 2) == (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)
    counter = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)
    assert philox(counter, (0xA4093822, 0x299F31D0)) == (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)


@pytest.mark.parametrize("number", range(20))
def test_one_draw_is_the_vectorised_quantile(number: int) -> None:
    from random_networks import random_law

    law = random_law(np.random.default_rng(number))
    u = np.linspace(1e-6, 1.0 - 1e-6, 201)
    np.testing.assert_allclose([inverse(law, float(x)) for x in u], law.quantile(u), rtol=1e-9)
