"""Events per second of the pathway kernel on the one-sector pipeline, and of its peers, in one run.

Each engine runs in a process of its own, one at a time, so that its peak memory is its own. The speed of a
shared machine changes from minute to minute, so engines whose ratio is claimed take turns, and the ratio is
the median over rounds of that within a round. Rates are medians over repeats of a warm engine.

An event is an attempt, a hearing start, a hearing end, a release or a civil return: the kernel's own count
(`Flows.n_events`), which includes stages without time, is not used.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

import peers
from generated import into_document, with_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from practicable.pathway import Flows, Network

T = TypeVar("T")
DOCUMENT = Path(__file__).parents[1] / "docs" / "kernel.md"
GENERATOR = "Philox4x32-10"
SLOW = ("ciw",)
"""Peers that run once: a minute each, and no claim rests on their speed."""

SECTORS = tuple(f"sector {i}" for i in range(9))


@dataclass(frozen=True, slots=True)
class Row:
    """What one engine did."""

    engine: str
    version: str
    events_per_second: float
    peak_mb: float


def one_sector(factor: int = 1) -> Network:
    """Return the one-sector pipeline, with `factor` times the arrivals, servers and room."""
    from practicable.pathway import (
        Arrivals,
        Deterministic,
        Exponential,
        LogNormal,
        Network,
        Routing,
        Seize,
        Servers,
        Stage,
    )

    p = peers
    caught = np.array([1.0 - p.CAUGHT, p.CAUGHT * (1.0 - p.REFERRED), p.CAUGHT * p.REFERRED])
    again = {
        key: np.array([share, 1.0 - share]) for key, share in (("c", p.AGAIN_CIVIL), ("j", p.AGAIN_JAIL))
    }
    back = Routing(("attempt",), np.ones(1))
    seize = Seize("court", overflow="civil", max_queue=p.ROOM * factor)
    return Network(
        classes=("person",),
        places=("sector",),
        stages=(
            Stage("attempt", renews=True, routing=Routing(("inside", "civil", "court"), caught)),
            Stage("court", dwell=Exponential(p.COURT), seize=seize, routing=Routing(("jail",), np.ones(1))),
            Stage(
                "jail",
                dwell=LogNormal(p.JAIL, p.SIGMA),
                routing=Routing(("pause after jail", "gone"), again["j"]),
            ),
            Stage(
                "civil",
                dwell=Deterministic(p.CIVIL),
                routing=Routing(("pause after civil", "gone"), again["c"]),
            ),
            Stage("pause after jail", dwell=Exponential(p.PAUSE_JAIL), routing=back),
            Stage("pause after civil", dwell=Exponential(p.PAUSE_CIVIL), routing=back),
            Stage("inside"),
            Stage("gone"),
        ),
        resources=(Servers("court", p.SERVERS * factor),),
        arrivals=(Arrivals("crossers", "sector", "person", "attempt", np.full(p.N_DAYS, p.RATE * factor)),),
        n_days=p.N_DAYS,
        start=date(2018, 1, 1),
    )


def nine_sectors() -> Network:
    """Return nine sectors with courts of their own, one pool of beds that binds, and a signal in a choice."""
    from practicable.pathway import Arrivals, Choice, Seize, Servers, Signal

    base = one_sector()
    after = {"jail": "pause after jail", "civil": "pause after civil"}
    stages = {stage.key: stage for stage in base.stages}
    stages["court"] = replace(
        stages["court"], seize=Seize({s: f"court {s}" for s in SECTORS}, overflow="civil", max_queue=50)
    )
    stages["jail"] = replace(stages["jail"], seize=Seize("beds", overflow="civil", wait_limit=0.0))
    for key, pause in after.items():
        choice = Choice((pause, "gone"), np.array([0.8, 0.0]), signals={"prosecuted": (-1.0, 0.0)})
        stages[key] = replace(stages[key], routing=None, choice=choice)
    rate = np.full(peers.N_DAYS, peers.RATE / len(SECTORS))
    return replace(
        base,
        places=SECTORS,
        stages=tuple(stages.values()),
        resources=(Servers("beds", 5_000), *(Servers(f"court {s}", 5) for s in SECTORS)),
        arrivals=tuple(Arrivals(f"crossers {s}", s, "person", "attempt", rate) for s in SECTORS),
        signals=(Signal("prosecuted", ("jail",), ("attempt",), half_life=7.0, initial=0.2),),
    )


MODELS: dict[str, Callable[[], Network]] = {
    "one sector": one_sector,
    "one sector, 10 x arrivals": partial(one_sector, 10),
    "nine sectors, shared beds, signal": nine_sectors,
}


def events(flows: Flows) -> int:
    """Count attempts, hearing starts and ends, releases and civil returns."""
    entries, exits = flows.entries.sum(axis=(1, 2, 3)), flows.exits.sum(axis=(1, 2, 3))
    at = flows.at
    return int(
        entries[at("attempt")]
        + entries[at("court")]
        + exits[at("court")]
        + exits[at("jail")]
        + exits[at("civil")]
    )


def measure_kernel(model: str, repeats: int) -> Row:
    """Time warm runs of a compiled network on one thread."""
    from practicable.pathway import compile_network, simulate

    compiled = compile_network(MODELS[model]())
    rates: list[float] = []
    for replicate in range(repeats + 1):
        began = time.perf_counter()
        flows = simulate(compiled, seed=0, replicate=replicate)
        rates.append(events(flows) / (time.perf_counter() - began))
    return Row(f"practicable ({model})", version("practicable"), statistics.median(rates[1:]), peak_mb())


def measure_peer(name: str) -> Row:
    """Time one run of a peer; it takes seconds."""
    began = time.perf_counter()
    n_events = peers.PEERS[name](0)
    rate = n_events / (time.perf_counter() - began)
    number = platform.python_version() if name == "heapq" else version(name)
    return Row(name, number, rate, peak_mb())


def peak_mb() -> float:
    """Return the peak resident memory of this process, MB, imports included."""
    status = Path("/proc/self/status")
    if status.exists():  # On Linux getrusage would count the process that started this one.
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
        return int(lines["VmHWM"].split()[0]) * 1.024e-3
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def first_call(cache: str | None) -> float:
    """Time import, compilation and a first run; with a cache directory of its own, from nothing."""
    if cache is not None:
        os.environ["NUMBA_CACHE_DIR"] = cache
    began = time.perf_counter()
    from practicable.pathway import simulate

    simulate(one_sector(), seed=0, replicate=0)
    return time.perf_counter() - began


def alone(task: Callable[[], T]) -> T:
    """Run a task in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(task).result()


def replicate_events(replicate: int) -> int:
    """Run one replicate of the one-sector pipeline."""
    from practicable.pathway import simulate

    return events(simulate(one_sector(), seed=0, replicate=replicate))


def seconds_added(workers: int, few: int, many: int) -> float:
    """Time the replicates beyond the first few, so that starting the workers is left out."""
    from practicable.parallel.pool import map_replicates

    taken: list[float] = []
    for n in (few, many):
        began = time.perf_counter()
        map_replicates(replicate_events, n, workers=workers)
        taken.append(time.perf_counter() - began)
    return taken[1] - taken[0]


def gain_of_two_workers(rounds: int) -> float:
    """Return how many times faster two workers are than one: the median over rounds, one after the other."""
    return statistics.median(seconds_added(1, 4, 84) / seconds_added(2, 4, 84) for _ in range(rounds))


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times faster one engine is than another, round by round."""

    median: float
    low: float
    high: float


def ratio(over: Sequence[Row], under: Sequence[Row]) -> Ratio:
    """Compare two engines that took turns."""
    each = [one.events_per_second / other.events_per_second for one, other in zip(over, under, strict=True)]
    return Ratio(statistics.median(each), min(each), max(each))


def in_turns(tasks: Mapping[str, Callable[[], Row]], rounds: int) -> dict[str, list[Row]]:
    """Let each task run once a round, every one in a process of its own that stays warm."""
    with ExitStack() as stack:
        pools = {
            name: stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
            for name in tasks
        }
        found: dict[str, list[Row]] = {name: [] for name in tasks}
        for _ in range(rounds):
            for name, task in tasks.items():
                found[name].append(pools[name].submit(task).result())
    return found


def median_row(rows: Sequence[Row]) -> Row:
    """Return the median of rounds; the peak is that of the last, as a process's peak only grows."""
    return replace(rows[-1], events_per_second=statistics.median(row.events_per_second for row in rows))


def measurements(*, repeats: int, rounds: int) -> tuple[list[Row], list[str]]:
    """Run everything; return the rows, and what else is to be said, a line each."""
    from practicable.pathway.kernel import PARTY

    warm = [alone(partial(first_call, None)) for _ in range(2)][1]
    with tempfile.TemporaryDirectory() as cache:
        cold = alone(partial(first_call, cache))
    run = [name for name in peers.PEERS if name == "heapq" or find_spec(name) is not None]
    turns: dict[str, Callable[[], Row]] = {model: partial(measure_kernel, model, repeats) for model in MODELS}
    slow = [name for name in run if name in SLOW]
    turns |= {name: partial(measure_peer, name) for name in run if name not in slow}
    found = in_turns(turns, rounds)
    rows = [median_row(found[name]) for name in turns]
    rows += [alone(partial(measure_peer, name)) for name in slow]
    one = median_row(found["one sector"]).events_per_second
    ten = ratio(found["one sector"], found["one sector, 10 x arrivals"])
    two = gain_of_two_workers(rounds)
    numba = version("numba")
    notes = [
        f"Generator: {GENERATOR}. Python {platform.python_version()}, NumPy {np.__version__}, Numba {numba}.",
        f"Processors: {os.cpu_count()}; one thread but for the two workers.",
        f"Floor of 15 M events/s: {'met' if one >= 15e6 else 'not met'} ({one / 1e6:.1f} M).",
        f"Ten times the arrivals: {ten.median:.2f} x the time per event (at most 1.3).",
        f"Two workers: {two:.2f} x one worker on replicates, their start left out (at least 1.8).",
        f"Bytes per live person, its link in the queue included: {PARTY.itemsize} (under 64).",
        f"Import and first run: {cold:.1f} s with compilation (under 20), {warm:.2f} s from cache (under 1).",
    ]
    if "simpy" in found:
        over = ratio(found["one sector"], found["simpy"])
        words = f"{over.median:.0f} x; {rounds} rounds in turn gave {over.low:.0f} to {over.high:.0f}"
        notes.insert(2, f"Floor of 100 x SimPy: {'met' if over.median >= 100 else 'not met'} ({words}).")
    missing = [name for name in peers.PEERS if name not in run]
    notes.append(f"Not installed: {', '.join(missing) or 'none'}. Not run: {', '.join(peers.ABSENT)}.")
    return rows, notes


def table(rows: list[Row], notes: list[str]) -> str:
    """Write the rows and notes in Markdown."""
    lines = ["| engine | version | events/s | peak MB |", "|---|---|---:|---:|"]
    lines += [
        f"| {row.engine} | {row.version} | {row.events_per_second:,.0f} | {row.peak_mb:.0f} |" for row in rows
    ]
    return with_notes(lines, notes)


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--json", action="store_true", help="print a list of engine, version, events_per_second, peak_mb"
    )
    parser.add_argument("--repeats", type=int, default=7, help="warm runs of the kernel; the median counts")
    parser.add_argument("--rounds", type=int, default=5, help="in which the engines take turns")
    parser.add_argument("--write", action="store_true", help="put the table into docs/kernel.md")
    given = parser.parse_args()
    rows, notes = measurements(repeats=given.repeats, rounds=given.rounds)
    text = table(rows, notes)
    if given.write:
        into_document(DOCUMENT, text)
    sys.stdout.write(json.dumps([asdict(row) for row in rows], indent=2) + "\n" if given.json else text)


if __name__ == "__main__":
    main()
