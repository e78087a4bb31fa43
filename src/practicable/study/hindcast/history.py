"""History at full scale: every attempt of recorded fiscal years, simulated once, beside the record.

Arrivals are solved so that expected apprehensions are the record's, so agreement is reproduced by
construction: it shows that the inversion and the simulation are one model, and is no evidence of skill.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.pathway import build_network
from practicable.border.people import COUNTED_AS
from practicable.geography import CELLS
from practicable.parallel.pool import map_replicates
from practicable.pathway import simulate
from practicable.study.ensemble.replicate import prepare
from practicable.study.ensemble.scenario import Scenario
from practicable.study.hindcast.history_plan import YEAR_NOTES, history_plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw
    from practicable.border.pathway import BorderInputs
    from practicable.facts import Record
    from practicable.study.ensemble.plans import Plan

__all__ = ["TOLERANCE", "Part", "Z", "history", "parts_of"]

TOLERANCE = 0.02
"""Share of a month's count by which a simulated month may differ, or `Z` standard errors where that is more.

The standard error is taken to be the square root of the count. People who are apprehended several times, and
families, make the true one larger, so the test is stricter than it says.
"""

Z = 4.0


@dataclass(frozen=True, slots=True)
class Part:
    """What one worker did: some of the places.

    Attributes
    ----------
    people : ndarray, shape (n_days,)
        People apprehended.
    n_attempts, n_events : int
        Parties that attempted, every attempt counted; events.
    """

    people: NDArray[np.float64]
    n_attempts: int
    n_events: int


@dataclass(frozen=True, slots=True)
class _Task:
    """The cells of one part as a picklable function of the part's number."""

    inputs: BorderInputs
    draw: ParameterDraw
    seed: int
    parts: tuple[tuple[int, ...], ...]

    def __call__(self, number: int) -> Part:
        """Simulate the part's cells alone: draws are keyed by cell, so no number depends on the parts."""
        arrivals = np.zeros_like(self.inputs.arrivals)
        cells = list(self.parts[number])
        arrivals[cells] = self.inputs.arrivals[cells]
        network = build_network(replace(self.inputs, arrivals=arrivals), self.draw)
        flows = simulate(network, seed=self.seed, replicate=0)
        caught, attempts = flows.at("apprehended"), flows.at("attempt")
        people = flows.entries[caught] + flows.members_in[caught]
        return Part(
            people=people[:, : len(COUNTED_AS)].sum(axis=(0, 1)).astype(np.float64),
            n_attempts=int(flows.entries[attempts].sum()),
            n_events=flows.n_events,
        )


def parts_of(weights: NDArray[np.float64], n_parts: int) -> tuple[tuple[int, ...], ...]:
    """Share cells among parts so that their weights are even: the heaviest first, each to the lightest part.

    Parameters
    ----------
    weights : ndarray, shape (n_cells,)
        Expected work, at least 0.
    n_parts : int
        At least 1.
    """
    loads = np.zeros(n_parts)
    parts: list[list[int]] = [[] for _ in range(n_parts)]
    for cell in np.argsort(-weights, kind="stable"):
        lightest = int(loads.argmin())
        parts[lightest].append(int(cell))
        loads[lightest] += weights[cell]
    return tuple(tuple(sorted(part)) for part in parts if part)


def history(
    record: Record,
    *,
    first_year: int,
    last_year: int,
    seed: int = 0,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Simulate every attempt of fiscal years and compare monthly apprehensions with the record.

    Parameters
    ----------
    record : Record
        The whole record.
    first_year, last_year : int
        Fiscal years, inclusive, FY2000-FY2019.
    seed : int
        Root of every draw.
    workers : int
        Processes, each with some of the places; no number but the time taken depends on it.
    progress : callable, optional
        Called with the parts done and their number.

    Returns
    -------
    dict
        ``months`` and ``years`` (recorded, simulated, difference, allowed), ``worst_month``, ``agrees``,
        counts of attempts and events, ``timing``, ``notes``.
    """
    began = time.perf_counter()
    planned = history_plan(record, first_year=first_year, last_year=last_year, seed=seed)
    ready = prepare(planned, Scenario.of(0))
    weights = ready.inputs.arrivals.sum(axis=(1, 2))
    task = _Task(ready.inputs, ready.draw, seed, parts_of(weights, min(workers, len(CELLS))))
    simulating = time.perf_counter()
    n_parts = len(task.parts)
    report = None if progress is None else partial(_reported, progress, n_parts)
    done = map_replicates(task, n_parts, workers=workers, progress=report)
    finished = time.perf_counter()
    months = _months(planned, done)
    n_events = sum(part.n_events for part in done)
    return {
        "first_year": first_year,
        "last_year": last_year,
        "seed": seed,
        "kind": "reproduced by construction: arrivals are solved to match the record",
        "definition": "people apprehended between ports of entry, nine southwest sectors, by month",
        "criterion": f"|difference| < the larger of {TOLERANCE:.0%} and {Z:g} square roots of the count",
        "months": months,
        "years": _years(months),
        "worst_month": max(months, key=lambda row: abs(row["difference"]) / row["allowed"]),
        "agrees": all(abs(row["difference"]) < row["allowed"] for row in months),
        "n_attempts": sum(part.n_attempts for part in done),
        "n_events": n_events,
        "timing": {
            "workers": n_parts,
            "seconds": round(finished - began, 3),
            "simulation_seconds": round(finished - simulating, 3),
            "events_per_second": round(n_events / (finished - simulating)),
            **_used(),
        },
        "notes": _notes(first_year, last_year),
    }


def _reported(progress: Callable[[int, int], None], total: int, done: int) -> None:
    progress(done, total)


def _months(planned: Plan, done: list[Part]) -> list[dict[str, Any]]:
    people = np.sum([part.people for part in done], axis=0)
    simulated = planned.calendar.by_month(people[: planned.calendar.n_days])
    recorded = planned.people.sum(axis=(1, 2))
    allowed = np.maximum(TOLERANCE * recorded, Z * np.sqrt(recorded))
    return [
        {
            "month": f"{month:%Y-%m}",
            "fiscal_year": month.year + (month.month >= 10),
            "recorded": float(recorded[at]),
            "simulated": float(simulated[at]),
            "difference": float(simulated[at] - recorded[at]),
            "allowed": round(float(allowed[at]), 1),
        }
        for at, month in enumerate(planned.calendar.months)
    ]


def _years(months: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for year in dict.fromkeys(row["fiscal_year"] for row in months):
        inside = [row for row in months if row["fiscal_year"] == year]
        recorded, simulated = (sum(row[key] for row in inside) for key in ("recorded", "simulated"))
        worst = max(inside, key=lambda row: abs(row["difference"]) / row["allowed"])
        rows.append(
            {
                "fiscal_year": year,
                "recorded": recorded,
                "simulated": simulated,
                "difference": simulated - recorded,
                "worst_month": worst["month"],
                "worst_share_of_allowed": round(abs(worst["difference"]) / worst["allowed"], 3),
            }
        )
    return rows


def _notes(first_year: int, last_year: int) -> list[str]:
    return [
        f"FY{max(first, first_year)}-FY{min(last, last_year)}: {note}"
        for first, last, note in YEAR_NOTES
        if first <= last_year and last >= first_year
    ]


def _used() -> dict[str, float | None]:
    """Processor time and memory of this process and its workers, where the system tells.

    Memory is this process's peak and twice that of the largest worker: a bound for two workers.
    """
    try:
        import resource
    except ImportError:
        return {"processor_seconds": None, "peak_bytes": None}
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = sum(part.ru_utime + part.ru_stime for part in (own, children))
    return {
        "processor_seconds": round(seconds, 3),
        "peak_bytes": 1024 * (own.ru_maxrss + 2 * children.ru_maxrss),
    }
