"""How long expected answers take: flows of nine fiscal years, their compilation, recidivism by recursion.

Everything runs on one thread of one process, warm, task after task in every round, so that what else the
machine does falls on all of them alike; the median over rounds counts. Times are those that the thread had a
processor: on an idle machine the time that passes, on a busy one without the wait for others, yet with what
they take of caches and memory. The simulation kernel runs the same network beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from generated import into_document, with_notes
from practicable.border.pathway import build_network
from practicable.facts import record
from practicable.fit.likelihood import problem_of
from practicable.fit.meanfield import compile_meanfield
from practicable.fit.predictions import Model, predict
from practicable.fit.targets import read_targets
from practicable.pathway import compile_network, simulate
from practicable.study.history_plan import history_plan
from practicable.study.replicate import prepare
from practicable.study.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from practicable.pathway import Network

DOCUMENT = Path(__file__).parents[1] / "docs" / "meanfield.md"
FIRST_YEAR, LAST_YEAR = 2011, 2019
RECIDIVISM = frozenset({"same_fiscal_year", "reapprehension_3_months", "reapprehension_18_months"})
"""Definitions of targets that are sums over the lag from one apprehension to the next."""

BY_DAY = f"expected flows, FY{FIRST_YEAR}-FY{LAST_YEAR}, by day"
BY_MONTH = f"expected flows, FY{FIRST_YEAR}-FY{LAST_YEAR}, by month"
COMPILED = "a network compiled for them"
RECURSION = "recidivism targets by cohort recursion, one draw"
SIMULATED = "the simulation kernel, one run of the same network"
MOST = {BY_DAY: 50.0, RECURSION: 2.0}
"""Most milliseconds that a task is to take."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one task took.

    Attributes
    ----------
    what : str
    milliseconds, fastest : float
        Median and least over the rounds.
    most : float or None
        What it is to take at most.
    """

    what: str
    milliseconds: float
    fastest: float
    most: float | None


def nine_years() -> Network:
    """Return the border's network of the fiscal years, at the median of everything uncertain."""
    plan = history_plan(record(), first_year=FIRST_YEAR, last_year=LAST_YEAR, seed=0)
    ready = prepare(replace(plan, at_medians=True), Scenario.of(0))
    return build_network(ready.inputs, ready.draw)


def recidivism() -> tuple[Callable[[], object], int]:
    """Return the evaluation of the recidivism targets at the middle of the priors, and how many they are."""
    seen = record()
    problem = problem_of(seen, read_targets(seen))
    targets = [target for target in problem.model.targets if target.definition in RECIDIVISM]
    model = Model.of(problem.model.history, targets, problem.priors)
    values = problem.values(np.zeros((1, len(problem.free))))
    return lambda: predict(model, values, problem.middle), len(targets)


def alternated(tasks: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Run every task once a round, after a round that is not timed; milliseconds by task."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds + 1):
        for name, task in tasks.items():
            began = time.thread_time()
            task()
            if number > 0:
                taken[name].append(1000.0 * (time.thread_time() - began))
    return taken


def measurements(rounds: int) -> tuple[list[Row], list[str]]:
    """Measure everything; return the rows, and what else is to be said, a line each."""
    network = nine_years()
    plan, compiled = compile_meanfield(network), compile_network(network)
    recursion, n_targets = recidivism()
    taken = alternated(
        {
            BY_DAY: plan.flows,
            BY_MONTH: lambda: plan.flows(every="month"),
            COMPILED: lambda: compile_meanfield(network),
            RECURSION: recursion,
            SIMULATED: lambda: simulate(compiled, seed=0, replicate=0),
        },
        rounds,
    )
    rows = [Row(what, statistics.median(ms), min(ms), MOST.get(what)) for what, ms in taken.items()]
    ratio = statistics.median(taken[SIMULATED]) / statistics.median(taken[BY_DAY])
    size = f"{len(network.places)} places, {len(network.classes)} classes, {len(network.stages)} stages"
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, Numba {version('numba')}"
    load = os.getloadavg()[0]
    notes = [
        f"The network: {network.n_days:,} days, {size}; {len(plan.space.states)} states.",
        f"One run of the simulation kernel takes {ratio:.1f} x the time of the expected flows by day.",
        f"Recidivism: {n_targets} targets, each under its own definition.",
        f"Medians of {rounds} rounds, one thread; {versions}.",
        f"Time of a processor, waiting for one left out; {os.cpu_count()} processors, load {load:.1f}.",
    ]
    return rows, notes


def shown(milliseconds: float) -> str:
    """Write a time with about three digits."""
    return f"{milliseconds:,.{2 if milliseconds < 10.0 else 1 if milliseconds < 100.0 else 0}f}"


def table(rows: list[Row], notes: list[str]) -> str:
    """Write the rows and notes in Markdown."""
    lines = ["| what | median, ms | fastest, ms | at most, ms | |", "|---|---:|---:|---:|---|"]
    for row in rows:
        met = "" if row.most is None else "met" if row.milliseconds <= row.most else "not met"
        most = "" if row.most is None else f"{row.most:g}"
        lines.append(f"| {row.what} | {shown(row.milliseconds)} | {shown(row.fastest)} | {most} | {met} |")
    return with_notes(lines, notes)


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print rows and notes as JSON")
    parser.add_argument("--rounds", type=int, default=21, help="times that every task is run")
    parser.add_argument("--write", action="store_true", help="put the table into docs/meanfield.md")
    given = parser.parse_args()
    rows, notes = measurements(given.rounds)
    text = table(rows, notes)
    if given.write:
        into_document(DOCUMENT, text)
    numbers = {"rows": [asdict(row) for row in rows], "notes": notes}
    sys.stdout.write(json.dumps(numbers, indent=2) + "\n" if given.json else text)


if __name__ == "__main__":
    main()
