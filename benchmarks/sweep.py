"""How long a sweep takes: one worker against two, a Dask cluster against local processes, overhead a run.

A study of single runs is swept from nothing each time, into a store of its own. A run is one replicate of all
nine sectors over seven months, to 30 April 2018: the shortest calendar that holds the order's first month, so
that what is done beside the simulation weighs as much as it ever does. For Dask, a scheduler and two workers
are started as processes of this machine and reached over TCP, as a cluster is; they live only while they are
measured. A small sweep of each kind beforehand is not timed; starting local processes is. Times are medians
over repeats. On two idle processors the default takes some ten minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generated import into_document, with_notes
from practicable.facts import record
from practicable.orders import load
from practicable.parallel.executors import DaskCluster, LocalProcesses
from practicable.parallel.store import Store
from practicable.study.sweep.study_file import Study
from practicable.study.sweep.sweep import Sweep, plan_sweep, run_sweep

if TYPE_CHECKING:
    from collections.abc import Generator

    from practicable.parallel.executors import Executor

DOCUMENT = Path(__file__).parents[1] / "docs" / "scaling.md"
HOST = "127.0.0.1"
AS_OF = date(2018, 4, 6)
LEAST_TWO_WORKERS, LEAST_DASK = 1.8, 0.9
MOST_ALONE = 60
"""Runs from which the time of a run alone is taken."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way to run the sweep.

    Attributes
    ----------
    where : str
        What ran it.
    seconds : float
        From nothing to a whole store.
    runs_per_second : float
    same : bool
        Whether every table has the bytes of the first way's.
    """

    where: str
    seconds: float
    runs_per_second: float
    same: bool


def study(n_runs: int, seed: int) -> Sweep:
    """Plan a Latin hypercube of as many points as runs over a lever and an uncertainty, to 30 April 2018."""
    content: dict[str, Any] = {
        "id": "benchmark",
        "title": "Benchmark",
        "order": "zero-tolerance-2018",
        "until": date(2018, 4, 30),
        "replicates": 1,
        "seed": seed,
        "runs_per_chunk": max(1, min(20, n_runs // 20)),
        "outcomes": ["share", "prosecutions", "jail_nights"],
        "design": {"kind": "latin-hypercube", "points": n_runs},
        "lever": [{"path": "directive[1].refer.single_adult", "low": 0.1, "high": 1.0}],
        "uncertainty": [{"key": "p_section_1325", "low": 0.0, "high": 1.0}],
    }
    found = Study.model_validate(content)
    return plan_sweep(found, load(found.order), record(as_of=AS_OF), as_of=AS_OF)


def swept(sweep: Sweep, where: Executor) -> tuple[float, list[str]]:
    """Sweep into an empty store; return the seconds and the hashes of its tables."""
    with tempfile.TemporaryDirectory() as root:
        store = Store(Path(root))
        began = time.perf_counter()
        run_sweep(sweep, store, where=where)
        seconds = time.perf_counter() - began
        return seconds, [entry.sha256 for entry in store.entries()]


def bare(sweep: Sweep, n_runs: int) -> float:
    """Return seconds a run of the task alone, in this process, without executor or store."""
    rows = [row for part in sweep.rows for row in part][:n_runs]
    sweep.chunks(rows[:1])
    began = time.perf_counter()
    sweep.chunks(rows)
    return (time.perf_counter() - began) / len(rows)


def dask_process(words: list[str]) -> subprocess.Popen[bytes]:
    """Start a process of Dask's own command line."""
    command = [sys.executable, "-m", "dask", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


@contextmanager
def cluster(n_workers: int) -> Generator[str]:
    """Start a scheduler and workers of one thread each as processes, reached over TCP."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    address = f"tcp://{HOST}:{port}"
    words = ["scheduler", "--host", HOST, "--port", str(port), "--no-dashboard"]
    processes = [dask_process(words)]
    words = ["worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", HOST]
    processes += [dask_process(words) for _ in range(n_workers)]
    distributed: Any = import_module("distributed")
    try:
        with distributed.Client(address, timeout=60.0) as client:
            client.wait_for_workers(n_workers, timeout=60.0)
        yield address
    finally:
        for process in processes:
            process.kill()
            process.wait()


def measured(name: str, where: Executor, sweeps: tuple[Sweep, Sweep], repeats: int) -> tuple[Row, list[str]]:
    """Sweep, after a small sweep that is not timed; return the row and the hashes of the last tables."""
    warm, sweep = sweeps
    swept(warm, where)
    taken = [swept(sweep, where) for _ in range(repeats)]
    seconds, hashes = statistics.median(one for one, _ in taken), taken[0][1]
    same = all(found == hashes for _, found in taken)
    return Row(name, seconds, sweep.n_runs / seconds, same), hashes


def measurements(n_runs: int, repeats: int) -> tuple[list[Row], list[str]]:
    """Run everything; return the rows, and what else is to be said, a line each."""
    sweeps = study(2, 1), study(n_runs, 0)
    alone = bare(sweeps[1], min(n_runs, MOST_ALONE))
    taken = [
        measured("1 local worker", LocalProcesses(1), sweeps, repeats),
        measured("2 local workers", LocalProcesses(2), sweeps, repeats),
    ]
    load = os.getloadavg()[0]
    with cluster(2) as address:
        taken.append(measured("Dask, 2 workers", DaskCluster(address, timeout=60.0), sweeps, repeats))
    first = taken[0][1]
    rows = [replace(row, same=row.same and hashes == first) for row, hashes in taken]
    one, two, dask = (row.runs_per_second for row in rows)
    overhead = 1000.0 * (1.0 / one - alone)
    machine = f"{os.cpu_count()} processors, load {load:.1f} while two workers ran"
    notes = [
        f"{n_runs:,} runs of one replicate over seven months; medians of {repeats}.",
        f"{machine}; Python {platform.python_version()}.",
        floor_note("2 local workers", two / one, "1", LEAST_TWO_WORKERS),
        floor_note("Dask with 2 workers", dask / two, "2 local workers", LEAST_DASK),
        f"A run alone: {1000.0 * alone:.0f} ms; executor and store add {overhead:.1f} ms a run.",
        f"Tables equal, byte for byte: {'yes' if all(row.same for row in rows) else 'no'}.",
    ]
    return rows, notes


def floor_note(name: str, ratio: float, against: str, least: float) -> str:
    """Say a ratio, and whether it reaches its floor."""
    reached = "reached" if ratio >= least else "not reached"
    return f"{name}: {ratio:.2f} x {against} (floor {least}: {reached})."


def table(rows: list[Row], notes: list[str]) -> str:
    """Write the rows and notes in Markdown."""
    lines = ["| where | seconds | runs/s |", "|---|---:|---:|"]
    lines += [f"| {row.where} | {row.seconds:.1f} | {row.runs_per_second:.2f} |" for row in rows]
    return with_notes(lines, notes)


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print rows and notes as JSON")
    parser.add_argument("--runs", type=int, default=2000, help="runs of the sweep")
    parser.add_argument("--repeats", type=int, default=1, help="sweeps of each kind; the median counts")
    parser.add_argument("--write", action="store_true", help="put the table into docs/scaling.md")
    given = parser.parse_args()
    rows, notes = measurements(given.runs, given.repeats)
    text = table(rows, notes)
    if given.write:
        into_document(DOCUMENT, text)
    numbers = {"rows": [asdict(row) for row in rows], "notes": notes}
    sys.stdout.write(json.dumps(numbers, indent=2) + "\n" if given.json else text)


if __name__ == "__main__":
    main()
