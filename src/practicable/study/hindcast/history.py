"""History at full scale: every attempt of recorded fiscal years, simulated once, beside the record.

Arrivals are solved so that expected apprehensions are the record's, so agreement is reproduced by
construction: it shows that the inversion and the simulation are one model, and is no evidence of skill.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.capacity import court_record
from practicable.border.decisions import Mechanisms
from practicable.border.parameters import parameters_as_of, with_range
from practicable.border.pathway import build_network
from practicable.border.people import COUNTED_AS
from practicable.border.practice import Practice, administrative_shares, ordered_shares
from practicable.calendar import fiscal_year_of
from practicable.errors import InputError
from practicable.facts.monthly import closed_months, sectors_of
from practicable.fit.behaviour.shipped import posterior_draws
from practicable.geography import CELLS, SECTORS
from practicable.orders import load
from practicable.parallel.pool import map_replicates
from practicable.pathway import simulate
from practicable.results.history import History, HistoryMonth, HistoryYear, Timing
from practicable.study.ensemble.early import EARLIER_PRACTICE, FIRST_ACCEPTED, national_level
from practicable.study.ensemble.months import Calendar
from practicable.study.ensemble.plans import MARGIN_DAYS, Plan
from practicable.study.ensemble.replicate import prepare
from practicable.study.ensemble.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.capacity import CourtRecord
    from practicable.border.parameters import ParameterDraw
    from practicable.border.pathway import BorderInputs
    from practicable.facts import Record

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "TOLERANCE",
    "YEAR_NOTES",
    "Part",
    "Z",
    "history",
    "history_plan",
    "parts_of",
]

FIRST_YEAR, LAST_YEAR = 2000, 2019
"""Fiscal years with a monthly count for every sector."""

YEAR_NOTES: tuple[tuple[int, int, str], ...] = (
    (2000, 2009, "every person counts as a single adult: families and children were not yet counted apart"),
    (2010, 2012, "families count as single adults: they were not yet counted apart"),
    (
        2000,
        2010,
        EARLIER_PRACTICE,
    ),
)
"""What is assumed of fiscal years (first, last) whose record holds less."""


def history_plan(record: Record, *, first_year: int, last_year: int, seed: int) -> Plan:
    """Plan the reproduction of fiscal years: practice as recorded or assumed, courts unlimited, no order.

    Parameters
    ----------
    record : Record
        The whole record.
    first_year, last_year : int
        Fiscal years, inclusive, within FY2000-FY2019.
    seed : int
        Root of every draw.

    Raises
    ------
    InputError
        When the years lie outside the record or in the wrong order.
    """
    if not FIRST_YEAR <= first_year <= last_year <= LAST_YEAR:
        raise InputError(
            f"FY{first_year} to FY{last_year}; accepted: from FY{FIRST_YEAR} to FY{LAST_YEAR}, in order",
            where="fiscal years",
        )
    calendar = Calendar.spanning(date(first_year - 1, 10, 1), date(last_year, 9, 30))
    years = range(first_year, last_year + 1)
    n_days = calendar.n_days + MARGIN_DAYS
    people = _people(record, calendar)
    courts, baseline = court_record(record), load("baseline")
    starts = tuple((date(year - 1, 10, 1) - calendar.start).days for year in years)
    yearly = people[:, :, 0].reshape(len(years), 12, len(SECTORS)).sum(axis=1)
    return Plan(
        order=baseline,
        shares=ordered_shares(baseline, start=calendar.start, n_days=n_days),
        sanctioned=administrative_shares(baseline, start=calendar.start, n_days=n_days),
        calendar=calendar,
        people=people,
        walk=None,
        median=None,
        mexican=_mexican(record, people, years),
        practice=Practice(starts, _prosecuted(record, courts, yearly, years)),
        courts=courts,
        # Perception is out of force in all of history, so first attempts need no process that holds more.
        parameters=with_range(parameters_as_of(record.as_of), "effect_perceived_first", 0.0, 0.0),
        posterior=posterior_draws(record.as_of),
        limited=False,
        seed=seed,
        mechanisms=replace(Mechanisms(), general_deterrence=False, message=False, displacement=False),
    )


def _people(record: Record, calendar: Calendar) -> NDArray[np.float64]:
    """Single adults, people in families and children; all are single adults where not told apart.

    Returns
    -------
    ndarray, shape (n_months, n_sectors, 3)
    """
    closed, wanted = closed_months(record), [np.datetime64(month, "ns") for month in calendar.months]
    total, family, children = (
        sectors_of(closed, measure).reindex(wanted).to_numpy(dtype=np.float64)
        for measure in ("total", "family", "unaccompanied")
    )
    if np.isnan(total).any():
        raise InputError("a month is not on record for every sector", where="monthly_apprehensions")
    family, children = np.nan_to_num(family), np.nan_to_num(children)
    return np.stack([np.maximum(0.0, total - family - children), family, children], axis=2)


def _mexican(record: Record, people: NDArray[np.float64], years: range) -> NDArray[np.float64]:
    """Bounds of the share of single adults from Mexico, (n_months, n_sectors, 2); see `people`."""
    table = record.table("mexican_other")
    table = table[(table["measure"] == "mexican") & table["place"].isin(SECTORS)]
    wide = table.pivot_table(index="fiscal_year", columns="place", values="value")
    mexican = wide.reindex(index=list(years), columns=list(SECTORS)).to_numpy(dtype=np.float64)
    counted = people.reshape(len(years), 12, len(SECTORS), 3).sum(axis=1)
    adults = np.maximum(counted[:, :, 0], 1.0)
    low = np.clip((mexican - counted[:, :, 1] - counted[:, :, 2]) / adults, 0.0, 1.0)
    high = np.clip(mexican / adults, 0.0, 1.0)
    bounds = np.stack([np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=1.0)], axis=2)
    return np.repeat(bounds, 12, axis=0)


def _prosecuted(
    record: Record, courts: CourtRecord, adults: NDArray[np.float64], years: range
) -> NDArray[np.float64]:
    """Divide accepted prosecutions by single adults, at most 1, by fiscal year and cell."""
    level = national_level(record)
    shares = np.zeros((len(years), len(CELLS)))
    for at, year in enumerate(years):
        for place, cell in enumerate(CELLS):
            accepted = courts.sectors[cell.sector].accepted
            known = accepted.get(year) or accepted[FIRST_ACCEPTED] * level[year] / level[FIRST_ACCEPTED]
            shares[at, place] = min(1.0, known / max(1.0, adults[at, SECTORS.index(cell.sector)]))
    return shares


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
) -> History:
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
    History
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
    processor_seconds, peak_bytes = _used()
    return History(
        first_year=first_year,
        last_year=last_year,
        seed=seed,
        kind="reproduced by construction: arrivals are solved to match the record",
        definition="people apprehended between ports of entry, nine southwest sectors, by month",
        criterion=f"|difference| < the larger of {TOLERANCE:.0%} and {Z:g} square roots of the count",
        months=tuple(months),
        years=tuple(_years(months)),
        worst_month=max(months, key=lambda row: row.share_of_allowed),
        agrees=all(abs(row.difference) < row.allowed for row in months),
        n_attempts=sum(part.n_attempts for part in done),
        n_events=n_events,
        timing=Timing(
            workers=n_parts,
            seconds=round(finished - began, 3),
            simulation_seconds=round(finished - simulating, 3),
            events_per_second=round(n_events / (finished - simulating)),
            processor_seconds=processor_seconds,
            peak_bytes=peak_bytes,
        ),
        notes=tuple(_notes(first_year, last_year)),
    )


def _reported(progress: Callable[[int, int], None], total: int, done: int) -> None:
    progress(done, total)


def _months(planned: Plan, done: list[Part]) -> list[HistoryMonth]:
    people = np.sum([part.people for part in done], axis=0)
    simulated = planned.calendar.by_month(people[: planned.calendar.n_days])
    recorded = planned.people.sum(axis=(1, 2))
    allowed = np.maximum(TOLERANCE * recorded, Z * np.sqrt(recorded))
    return [
        HistoryMonth(
            month=f"{month:%Y-%m}",
            fiscal_year=fiscal_year_of(month),
            recorded=float(recorded[at]),
            simulated=float(simulated[at]),
            difference=float(simulated[at] - recorded[at]),
            allowed=round(float(allowed[at]), 1),
        )
        for at, month in enumerate(planned.calendar.months)
    ]


def _years(months: list[HistoryMonth]) -> list[HistoryYear]:
    rows: list[HistoryYear] = []
    for year in dict.fromkeys(row.fiscal_year for row in months):
        inside = [row for row in months if row.fiscal_year == year]
        recorded, simulated = sum(row.recorded for row in inside), sum(row.simulated for row in inside)
        worst = max(inside, key=lambda row: row.share_of_allowed)
        rows.append(
            HistoryYear(
                fiscal_year=year,
                recorded=recorded,
                simulated=simulated,
                difference=simulated - recorded,
                worst_month=worst.month,
                worst_share_of_allowed=round(worst.share_of_allowed, 3),
            )
        )
    return rows


def _notes(first_year: int, last_year: int) -> list[str]:
    return [
        f"FY{max(first, first_year)}-FY{min(last, last_year)}: {note}"
        for first, last, note in YEAR_NOTES
        if first <= last_year and last >= first_year
    ]


def _used() -> tuple[float | None, int | None]:
    """Processor time and memory of this process and its workers, where the system tells.

    Memory is this process's peak and twice that of the largest worker: a bound for two workers.
    """
    try:
        import resource
    except ImportError:
        return None, None
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = sum(part.ru_utime + part.ru_stime for part in (own, children))
    return round(seconds, 3), 1024 * (own.ru_maxrss + 2 * children.ru_maxrss)
