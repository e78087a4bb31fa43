"""Sweeps: a study's runs in chunks, each kept in the store, so that a broken sweep goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.capacity import CAPACITY_RULES
from practicable.border.parameters import parameters_as_of, parameters_hash
from practicable.errors import InputError, nearest
from practicable.fit.behaviour.shipped import fit_identity
from practicable.provenance import code_hash
from practicable.rng import generator
from practicable.study.ensemble.ensemble import stacked
from practicable.study.ensemble.measures import MEASURES, PLACES, measure_named
from practicable.study.ensemble.plans import plan, under
from practicable.study.ensemble.replicate import Replicate
from practicable.study.ensemble.request import default_until
from practicable.study.ensemble.scenario import CAPACITY_RULE, Scenario
from practicable.study.ensemble.window import Window
from practicable.study.sweep.study_file import MOST_POINTS, with_levers

if TYPE_CHECKING:
    import pandas as pd

    from practicable.facts import Record
    from practicable.orders import Order
    from practicable.parallel.executors import Executor
    from practicable.parallel.store import Store
    from practicable.study.ensemble.plans import Plan
    from practicable.study.sweep.study_file import Lever, Study, Uncertainty, Value

__all__ = [
    "MOST_RUNS",
    "Chunks",
    "Row",
    "Sweep",
    "SweepDone",
    "design_rows",
    "outcome_definitions",
    "plan_sweep",
    "quantile_of",
    "run_sweep",
]

MOST_RUNS = 1_000_000
"""Runs of one study at most: the list of them is held in memory."""


@dataclass(frozen=True, slots=True)
class Row:
    """One run of a design.

    Attributes
    ----------
    point, replicate : int
        Numbers, from 0.
    levers : tuple
        Values at the study's levers.
    uncertainties : tuple of float or str
        Quantiles of its uncertainties, or names of capacity rules.
    """

    point: int
    replicate: int
    levers: tuple[Value, ...]
    uncertainties: tuple[float | str, ...]


def design_rows(study: Study) -> list[Row]:
    """Lay out every run of a study, point by point, the replicates of a point together.

    Raises
    ------
    InputError
        When there are more than `study_file.MOST_POINTS` points or `MOST_RUNS` runs.
    """
    factors = (*study.levers, *study.uncertainties)
    n_points = study.design.points or prod(len(_levels(factor)) for factor in factors)
    if n_points > MOST_POINTS:
        raise InputError(f"{n_points:,} points; accepted: at most {MOST_POINTS:,}", where=f"study {study.id}")
    if n_points * study.replicates > MOST_RUNS:
        raise InputError(
            f"{n_points:,} points of {study.replicates} replicates; accepted: at most {MOST_RUNS:,} runs",
            where=f"study {study.id}",
        )
    points: Sequence[Sequence[Any]]
    if study.design.points is None:
        points = list(product(*(_levels(factor) for factor in factors)))
    else:
        cube = _hypercube(len(factors), study.design.points, study.seed)
        points = [[_at(factor, float(u)) for factor, u in zip(factors, row, strict=True)] for row in cube]
    n = len(study.levers)
    return [
        Row(at, replicate, tuple(point[:n]), tuple(point[n:]))
        for at, point in enumerate(points)
        for replicate in range(study.replicates)
    ]


def quantile_of(key: str, value: float | str) -> float:
    """Return the quantile of an uncertainty's value; the name of a capacity rule is its middle one."""
    if not isinstance(value, str):
        return float(value)
    accepted = CAPACITY_RULES if key == CAPACITY_RULE else ()
    if value not in accepted:
        choices = nearest(value, accepted) if accepted else "accepted: quantiles from 0 to 1"
        raise InputError(f"'{value}' is no value; {choices}", where=f"uncertainty {key}")
    return (accepted.index(value) + 0.5) / len(accepted)


def _hypercube(n_factors: int, n_points: int, seed: int) -> Any:
    """Points of the unit cube, each factor spread evenly over as many strata as there are points."""
    if n_factors == 0:
        return np.zeros((n_points, 0))
    from scipy.stats import qmc

    return qmc.LatinHypercube(d=n_factors, seed=generator(seed, "design")).random(n_points)


def _levels(factor: Lever | Uncertainty) -> tuple[Any, ...]:
    fixed = getattr(factor, "quantile", None)
    return (fixed,) if fixed is not None else (factor.values or ())


def _at(factor: Lever | Uncertainty, u: float) -> Any:
    """Return the value of a factor at a coordinate of the unit cube."""
    levels = _levels(factor)
    if levels:
        return levels[min(int(u * len(levels)), len(levels) - 1)]
    low, high = factor.low, factor.high
    if isinstance(low, date) and isinstance(high, date):
        return low + timedelta(days=min(int(u * ((high - low).days + 1)), (high - low).days))
    assert not isinstance(low, date)
    assert not isinstance(high, date)
    assert low is not None
    assert high is not None
    return low + u * (high - low)


KIND = "sweep"
"""What the store's descriptions of chunks call themselves."""


@dataclass(frozen=True, slots=True)
class Chunks:
    """Runs some rows of a design, as a picklable function of them.

    Attributes
    ----------
    planned : Plan
        Of the order as the study finds it; other orders are planned once a point.
    study : str
        Its id, a column of every table.
    levers, uncertainties : tuple of str
        Paths and keys, in the order of a row's values.
    outcomes : tuple of str
        As the study names them.
    first : date
        First day that outcomes count.
    """

    planned: Plan
    study: str
    levers: tuple[str, ...]
    uncertainties: tuple[str, ...]
    outcomes: tuple[str, ...]
    first: date

    def __call__(self, rows: Sequence[Row]) -> pd.DataFrame:
        """Return a table of one line a run: its point and replicate, what was set, the outcomes."""
        import pandas as pd

        lines: list[dict[str, Any]] = []
        planned, point = self.planned, -1
        for row in rows:
            if row.point != point:
                planned, point = self._plan_of(row), row.point
            lines.append(self._line(planned, row))
        return pd.DataFrame(lines)

    def _plan_of(self, row: Row) -> Plan:
        if not self.levers:
            return self.planned
        order = with_levers(self.planned.order, self.levers, row.levers, where=f"study {self.study}")
        return under(self.planned, order)

    def _line(self, planned: Plan, row: Row) -> dict[str, Any]:
        set_at = {
            key: quantile_of(key, value)
            for key, value in zip(self.uncertainties, row.uncertainties, strict=True)
        }
        scenario = Scenario(row.replicate, row.replicate, row.replicate, set_at)
        window = Window.since(stacked(planned, [Replicate(planned)(scenario)]), self.first)
        levers = {path: _cell(value) for path, value in zip(self.levers, row.levers, strict=True)}
        uncertain = dict(zip(self.uncertainties, map(_cell, row.uncertainties), strict=True))
        head = {"study": self.study, "point": row.point, "replicate": row.replicate}
        return head | levers | uncertain | {name: _measured(window, name) for name in self.outcomes}


def _cell(value: Any) -> Any:
    """Write a value as a column holds it: dates as text, whole numbers as numbers with a point."""
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _measured(window: Window, name: str) -> float:
    key, place = _parts(name)
    return float(measure_named(key).of(window)[0, PLACES.index(place)])


def _parts(name: str) -> tuple[str, str]:
    key, _, place = name.partition("/")
    return key, place or PLACES[0]


def outcome_definitions(outcomes: Sequence[str]) -> dict[str, str]:
    """Define outcomes as a study names them: what is counted, where, in which unit."""
    told: dict[str, str] = {}
    for name in outcomes:
        key, place = _parts(name)
        measure = MEASURES[key]
        told[name] = f"{measure.definition}; {place}; unit: {measure.unit}"
    return told


@dataclass(frozen=True, slots=True)
class Sweep:
    """A study that is ready to run.

    Attributes
    ----------
    study : Study
    chunks : Chunks
        The task.
    rows : tuple of tuple of Row
        One a chunk.
    descriptions : tuple of dict
        What each chunk is kept under.
    """

    study: Study
    chunks: Chunks
    rows: tuple[tuple[Row, ...], ...]
    descriptions: tuple[dict[str, Any], ...]

    @property
    def n_runs(self) -> int:
        """Runs of all chunks."""
        return sum(len(rows) for rows in self.rows)


def plan_sweep(study: Study, order: Order, published: Record, *, as_of: date) -> Sweep:
    """Plan a study: everything is checked before the first run.

    Parameters
    ----------
    study : Study
    order : Order
        Its order, whole.
    published : Record
        Restricted to the as-of date.
    as_of : date
        The study's, or the order's day of issue.

    Raises
    ------
    InputError
        When a lever, an uncertainty, an outcome or a value cannot be used.
    """
    seen = order if study.whole else order.as_of(as_of)
    rows = design_rows(study)
    orders = _checked(study, seen, rows, as_of)
    begins = [directive.start for directive in seen.directives]
    first = max(as_of, min(begins)) if begins else as_of
    planned = plan(published, seen, until=study.until or default_until(as_of), seed=study.seed, since=first)
    for other in orders:
        under(planned, other)
    chunks = Chunks(
        planned=planned,
        study=study.id,
        levers=tuple(lever.path for lever in study.levers),
        uncertainties=tuple(one.key for one in study.uncertainties),
        outcomes=study.outcomes,
        first=first,
    )
    size = study.runs_per_chunk
    cut = tuple(tuple(rows[at : at + size]) for at in range(0, len(rows), size))
    shared = {
        "kind": KIND,
        "study": study.id,
        "order": seen.hash,
        "facts": published.hash,
        "parameters": parameters_hash(),
        "fit": fit_identity(planned.posterior).dump(),
        "code": code_hash(),
        "seed": study.seed,
        "as_of": as_of.isoformat(),
        "first": chunks.first.isoformat(),
        "until": planned.calendar.days[-1].isoformat(),
        "outcomes": list(study.outcomes),
        "levers": list(chunks.levers),
        "uncertainties": list(chunks.uncertainties),
    }
    return Sweep(study, chunks, cut, tuple(shared | {"rows": _described(part)} for part in cut))


def _described(rows: Sequence[Row]) -> list[list[Any]]:
    return [[row.point, row.replicate, *map(_cell, (*row.levers, *row.uncertainties))] for row in rows]


def _checked(study: Study, seen: Order, rows: Sequence[Row], as_of: date) -> list[Order]:
    """Refuse unknown names and every value that cannot be; return each order that the design makes."""
    where = f"study {study.id}"
    for name in study.outcomes:
        key, place = _parts(name)
        if key not in MEASURES or place not in PLACES:
            wrong, accepted = (key, tuple(MEASURES)) if key not in MEASURES else (place, PLACES)
            told = f"unknown outcome '{name}'; {nearest(wrong, accepted)}"
            raise InputError(told, where=f"{where}: outcomes")
    keys, known = [one.key for one in study.uncertainties], _uncertainties(as_of)
    for key in keys:
        if key not in known:
            told = f"unknown uncertainty '{key}'; {nearest(key, known)}"
            raise InputError(told, where=f"{where}: uncertainty")
    for values in {row.uncertainties: None for row in rows}:
        for key, value in zip(keys, values, strict=True):
            quantile_of(key, value)
    paths = [lever.path for lever in study.levers]
    distinct = {row.levers: None for row in rows}
    return [with_levers(seen, paths, levers, where=f"{where}: lever") for levers in distinct]


def _uncertainties(as_of: date) -> tuple[str, ...]:
    return (*(parameter.key for parameter in parameters_as_of(as_of)), CAPACITY_RULE)


@dataclass(frozen=True, slots=True)
class SweepDone:
    """Addresses of all chunks in order, the points of the design, and the chunks that were run anew."""

    keys: tuple[str, ...]
    n_points: int
    n_computed: int


def run_sweep(
    sweep: Sweep,
    store: Store,
    *,
    where: Executor,
    progress: Callable[[int, int], None] | None = None,
) -> SweepDone:
    """Run what the store does not hold yet, and keep each chunk as soon as it is finished.

    Parameters
    ----------
    sweep : Sweep
        From `plan_sweep`.
    store : Store
        Holds earlier chunks of the same study and code; nothing else is used.
    where : Executor
        Where runs are executed; no number depends on it.
    progress : callable, optional
        Called with the runs done, those found in the store among them, and their total.

    Raises
    ------
    InputError
        When the store cannot be written, before the first run; it is as before.
    """
    keys = [store.key(description) for description in sweep.descriptions]
    missing = [at for at, key in enumerate(keys) if not store.intact(key)]
    if missing:
        store.require_writable()
    done = sweep.n_runs - sum(len(sweep.rows[at]) for at in missing)
    if progress is not None:
        progress(done, sweep.n_runs)
    for position, table in where.completed(sweep.chunks, [sweep.rows[at] for at in missing]):
        at = missing[position]
        store.write(sweep.descriptions[at], table)
        done += len(sweep.rows[at])
        if progress is not None:
            progress(done, sweep.n_runs)
    return SweepDone(
        keys=tuple(keys),
        n_points=1 + max(rows[-1].point for rows in sweep.rows),
        n_computed=len(missing),
    )
