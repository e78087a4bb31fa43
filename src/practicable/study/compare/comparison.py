"""Orders compared: what each yields, and how they differ, with every kind of uncertainty kept apart."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.fit.behaviour.summary import fit_told
from practicable.geography import DISTRICT_NAMES
from practicable.orders import command_word
from practicable.parallel.executors import LocalProcesses
from practicable.results.compare import (
    Chance,
    Compared,
    ComparedMeasure,
    ComparedOrder,
    Difference,
    DifferenceFan,
    NoDifference,
    PlaceCompared,
    Precision,
    Spread,
)
from practicable.study.compare.paired_runs import MONTHLY, PairedRuns, Redrawn, run_paired, run_redrawn
from practicable.study.compare.pairing import (
    WANTED_RATIO,
    by_chance,
    paired,
    pairing_told,
    replicates_needed,
    total_effect,
    why_not_smaller,
)
from practicable.study.ensemble.basis import basis_report
from practicable.study.ensemble.bounds import MOST_REPLICATES, check_run
from practicable.study.ensemble.conditions import Conditions
from practicable.study.ensemble.measures import MEASURES, PLACES, Measure, measure_named
from practicable.study.ensemble.memory import UNLIMITED_ROOM, Load, Room
from practicable.study.ensemble.plans import plan, under
from practicable.study.ensemble.quantities import LEVEL, fan_quantiles, quantity, rounded
from practicable.study.ensemble.reproducibility import reproducibility

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.facts import Record
    from practicable.orders import Order
    from practicable.parallel.executors import Executor
    from practicable.study.compare.paired_runs import Goal
    from practicable.study.ensemble.plans import Plan

__all__ = ["ComparisonRequest", "compare", "compare_plans"]


@dataclass(frozen=True, slots=True)
class ComparisonRequest:
    """What is compared.

    Attributes
    ----------
    orders : tuple of Order
        At least two, each another; the first is the reference. Whole orders, later announcements with them.
    as_of : date
        No figure published later is used.
    until : date
        Last day; raised to the end of its month.
    replicates : int
        At least 2; with a goal, the first batch.
    seed : int
        Zero is a seed.
    goal : Goal or None
        A wanted precision.
    conditions : Conditions
        What differs from the ordinary simulation.
    given : tuple of str or None
        What each order was loaded by; None where it came as content. Empty: all came so.
    """

    orders: tuple[Order, ...]
    as_of: date
    until: date
    replicates: int
    seed: int
    goal: Goal | None = None
    conditions: Conditions = field(default_factory=Conditions)
    given: tuple[str | None, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be compared."""
        if len(self.orders) < 2:
            raise InputError(f"needs at least two, not {len(self.orders)}", where="orders")
        hashes = [order.hash for order in self.orders]
        twice = [order.id for at, order in enumerate(self.orders) if hashes[at] in hashes[:at]]
        if twice:
            raise InputError(f"'{twice[0]}' is given twice; accepted: each order once", where="orders")
        check_run(self.replicates, self.seed, as_of=self.as_of, until=self.until)
        if self.goal is not None:
            measure_named(self.goal.measure)
            if not 0.0 < self.goal.precision < 1.0:
                raise InputError(
                    f"needs a share above 0 and below 1, such as 0.01 or 1%, not {self.goal.precision:g}",
                    where="precision",
                )

    @property
    def labels(self) -> tuple[str, ...]:
        """A name for each order: its id, numbered where two share one."""
        ids = [order.id for order in self.orders]
        return tuple(
            name if ids.count(name) == 1 else f"{name} ({ids[: at + 1].count(name)})"
            for at, name in enumerate(ids)
        )

    @property
    def command(self) -> str:
        """The command that gives the same numbers."""
        goal = (
            "" if self.goal is None else f" --precision {self.goal.precision!r} --measure {self.goal.measure}"
        )
        return (
            f"practicable compare {' '.join(self._words())} --as-of {self.as_of}"
            f" --until {self.until} --replicates {self.replicates} --seed {self.seed}{goal}"
            f"{self.conditions.options}"
        )

    def _words(self) -> list[str]:
        """Name each order for the command line; contents of one id are told apart by their hash."""
        given = self.given or (None,) * len(self.orders)
        words = [command_word(order, name) for order, name in zip(self.orders, given, strict=True)]
        return [
            word if words.count(word) == 1 else shlex.quote(f"{order.id}-{order.hash[:8]}.toml")
            for order, word in zip(self.orders, words, strict=True)
        ]


_WANTED = (0.05, 0.02, 0.01)
_MOST_REDRAWN = 40
"""Replicates on which the kinds of uncertainty are told apart, unless fewer are run."""


def compare(
    request: ComparisonRequest,
    published: Record,
    *,
    where: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
    room: Room = UNLIMITED_ROOM,
) -> Compared:
    """Run the orders under common random numbers and compare them with the first.

    Parameters
    ----------
    request : ComparisonRequest
    published : Record
        The record restricted to the as-of date.
    where : Executor, optional
        Where simulations run; this process by default. No number depends on it.
    progress : callable, optional
        Called with the simulations done and their total.
    room : Room
        What memory the run may take; one that needs more is refused before it begins.
    """
    planned = plan(published, request.orders[0], until=request.until, seed=request.seed, since=request.as_of)
    room.require(planned, Load(MOST_REPLICATES if request.goal else request.replicates))
    first = request.conditions.applied(planned)
    plans = (first, *(under(first, order) for order in request.orders[1:]))
    return compare_plans(request, plans, published.hash, where=where, progress=progress)


def compare_plans(
    request: ComparisonRequest,
    plans: Sequence[Plan],
    facts_hash: str,
    *,
    where: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Compared:
    """Compare orders that are already planned, all on one calendar and seed; see `compare`."""
    runs_on = where or LocalProcesses()
    n_redrawn = min(_MOST_REDRAWN, request.replicates)
    told = None if progress is None else _Two(progress, len(plans) * n_redrawn * 3)
    runs = run_paired(
        plans,
        request.as_of,
        replicates=request.replicates,
        goal=request.goal,
        where=runs_on,
        progress=None if told is None else told.first,
    )
    redrawn = run_redrawn(
        plans, request.as_of, n=n_redrawn, where=runs_on, progress=None if told is None else told.second
    )
    return _numbers(request, plans[0], runs, redrawn, facts_hash)


@dataclass(slots=True)
class _Two:
    """Progress over two stages as one."""

    tell: Callable[[int, int], None]
    second_total: int
    first_total: int = 0

    def first(self, done: int, total: int) -> None:
        self.first_total = total
        self.tell(done, total + self.second_total)

    def second(self, done: int, total: int) -> None:
        self.tell(self.first_total + done, self.first_total + total)


def _numbers(
    request: ComparisonRequest, planned: Plan, runs: PairedRuns, redrawn: Redrawn, facts_hash: str
) -> Compared:
    months = [month for month in planned.calendar.months if month >= request.as_of.replace(day=1)]
    measures = tuple(
        _measure(request, at, measure, runs, redrawn) for at, measure in enumerate(MEASURES.values())
    )
    return Compared(
        schema_="practicable.comparison/1",
        rests_on=basis_report(planned.basis, request.as_of),
        as_of=request.as_of,
        until=planned.calendar.days[-1],
        seed=request.seed,
        replicates=runs.n_replicates,
        conditions=request.conditions.words,
        remarks=_remarks(runs),
        reference=request.labels[0],
        orders=tuple(
            ComparedOrder(
                label=label,
                id=order.id,
                title=order.title,
                issued=order.issued,
                hash=order.hash,
                announced_later=order.as_of(request.as_of) != order,
            )
            for label, order in zip(request.labels, request.orders, strict=True)
        ),
        level=LEVEL,
        kind=request.conditions.kind,
        redrawn_replicates=next(iter(redrawn.by_kind.values())).shape[1],
        wanted_ratio=WANTED_RATIO,
        pairing=tuple(pairing_told(measures, at) for at in range(len(request.orders) - 1)),
        measures=measures,
        fans=_fans(request, runs, tuple(month.isoformat() for month in months)),
        precision=_precision(request, runs),
        reproducibility=reproducibility(
            request.command, facts_hash=facts_hash, fit=fit_told(planned.parameters, planned.posterior)
        ),
    )


def _remarks(runs: PairedRuns) -> tuple[str, ...]:
    """Say why a measure has no number under any order."""
    if np.isnan(runs.of("share")).all():
        return ("None of these orders refers anyone, so that there is no share practicable to compare.",)
    return ()


def _measure(
    request: ComparisonRequest, at: int, measure: Measure, runs: PairedRuns, redrawn: Redrawn
) -> ComparedMeasure:
    """Describe one measure for the southwest, and in each district where some order has a number."""
    places: list[PlaceCompared] = []
    for where, place in enumerate(PLACES):
        values = runs.totals[:, :, at, where]
        if where and np.isnan(values).all():
            continue
        frozen = {kind: totals[:, :, at, where] for kind, totals in redrawn.by_kind.items()}
        places.append(
            PlaceCompared(
                place=place,
                name=DISTRICT_NAMES.get(place, "Southwest border"),
                orders=tuple(quantity(one, measure.unit, kind=request.conditions.kind) for one in values),
                differences=tuple(
                    _difference(
                        (request.labels[0], label),
                        values[[0, other]],
                        {kind: totals[[0, other]] for kind, totals in frozen.items()},
                        measure.unit,
                    )
                    for other, label in enumerate(request.labels[1:], start=1)
                ),
            )
        )
    return ComparedMeasure(
        key=measure.key,
        label=measure.label,
        unit=measure.unit,
        definition=measure.definition,
        assumed=measure.assumed,
        places=tuple(places),
    )


def _difference(
    labels: tuple[str, str],
    values: NDArray[np.float64],
    redrawn: dict[str, NDArray[np.float64]],
    unit: str,
) -> Difference | NoDifference:
    """Describe the difference of an order from the reference; arrays have a row for each of the two."""
    change = values[1] - values[0]
    if np.isnan(change).any():
        return NoDifference(order=labels[1], unit=unit, known=False)
    found = paired(values[0], values[1])
    low, median, high = np.quantile(change, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    spreads = {
        kind: total_effect(change[: other.shape[1]], other[1] - other[0]) for kind, other in redrawn.items()
    }
    return Difference(
        order=labels[1],
        unit=unit,
        known=True,
        mean=rounded(found.mean),
        se=rounded(found.se),
        se_unpaired=rounded(found.se_unpaired),
        ratio=_tidy(found.ratio),
        median=rounded(float(median)),
        low=rounded(float(low)),
        high=rounded(float(high)),
        by_chance=_by_chance(labels, values, redrawn["events"]),
        uncertainty={
            kind: Spread(sd=rounded(spread.sd), se=rounded(spread.se)) for kind, spread in spreads.items()
        },
        replicates_needed={
            f"{wanted:.0%}": replicates_needed(found.mean, found.sd, wanted) for wanted in _WANTED
        },
    )


def _by_chance(labels: tuple[str, str], values: NDArray[np.float64], redrawn: NDArray[np.float64]) -> Chance:
    """Tell the error of the mean difference that events alone leave, parameters and forecast given."""
    twice = np.stack([values[:, : redrawn.shape[1]], redrawn], axis=1)
    found, root = by_chance(twice[0], twice[1], level=LEVEL), np.sqrt(values.shape[1])
    return Chance(
        se=rounded(found.paired / root),
        se_unpaired=rounded(found.unpaired / root),
        ratio=_tidy(found.ratio),
        ratio_low=_tidy(found.ratio_low),
        ratio_high=_tidy(found.ratio_high),
        most=_tidy(found.most),
        correlation=_tidy(found.correlation),
        why=why_not_smaller(found, labels),
    )


def _tidy(value: float | None) -> float | None:
    return None if value is None else rounded(value)


def _fans(request: ComparisonRequest, runs: PairedRuns, months: tuple[str, ...]) -> tuple[DifferenceFan, ...]:
    return tuple(
        DifferenceFan(
            key=key,
            title=MEASURES[key].label,
            order=label,
            unit=f"{MEASURES[key].unit} a month",
            definition=MEASURES[key].definition,
            dates=months,
            quantiles=fan_quantiles(runs.monthly[other, :, at] - runs.monthly[0, :, at]),
        )
        for at, key in enumerate(MONTHLY)
        for other, label in enumerate(request.labels[1:], start=1)
    )


def _precision(request: ComparisonRequest, runs: PairedRuns) -> Precision | None:
    """Say what precision was wanted, what was reached for the order that is worst, and whether it was met."""
    if request.goal is None:
        return None
    values = runs.of(request.goal.measure)
    found = [paired(values[0], other) for other in values[1:]]
    needed = [replicates_needed(one.mean, one.sd, request.goal.precision) for one in found]
    reached = [one.half_width for one in found]
    known = [one for one in reached if one is not None]
    return Precision(
        wanted=request.goal.precision,
        measure=request.goal.measure,
        reached=rounded(max(known)) if len(known) == len(reached) else None,
        met=all(one is not None and one <= runs.n_replicates for one in needed),
        most=MOST_REPLICATES,
    )
