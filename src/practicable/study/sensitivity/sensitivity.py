"""Which uncertainties an outcome hangs on: all are screened, those that move it most get Sobol indices.

Every evaluation is a simulation. Equal event numbers give equal luck, so that a parameter alone moves the
outcome. What the screening does not single out stays in the design as one group, whose total index bounds
that of each member from above.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from practicable.errors import InputError
from practicable.fit.behaviour.summary import fit_told, fitted, independence_notes
from practicable.orders import announced_after, command_word, simulated_whole
from practicable.parallel.executors import LocalProcesses
from practicable.results.base import OrderNamed
from practicable.results.sensitivity import (
    Bearing,
    Effect,
    OutcomeRanked,
    Ranked,
    Screened,
    Uncertainty,
)
from practicable.study.ensemble.basis import basis_report
from practicable.study.ensemble.ensemble import stacked
from practicable.study.ensemble.measures import Measure, measure_named
from practicable.study.ensemble.quantities import LEVEL, quantity, rounded
from practicable.study.ensemble.replicate import Replicate
from practicable.study.ensemble.reproducibility import reproducibility
from practicable.study.ensemble.scenario import CAPACITY_RULE, Scenario
from practicable.study.ensemble.window import Window
from practicable.study.sensitivity.indices import Indices, Screening, SobolDesign, screening, sobol_design

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.facts import Record
    from practicable.parallel.executors import Executor
    from practicable.study.ensemble.plans import Plan

__all__ = ["SensitivityRequest", "could_settle", "informing", "sensitivity"]


@cache
def _entries() -> dict[str, dict[str, Any]]:
    text = files("practicable.study.sensitivity").joinpath("informing.toml").read_text(encoding="utf-8")
    return {entry["key"]: entry for entry in tomllib.loads(text)["informs"]}


def informing(key: str, record: Record, as_of: date) -> Bearing | None:
    """Count the figures that bear on an uncertainty; None where the record has none.

    Parameters
    ----------
    key : str
        Key of a parameter, ``"capacity_rule"``, ``"forecast"`` or ``"events"``.
    record : Record
        The whole record: figures published after the as-of date are counted, not used.
    as_of : date
        Day that divides them.
    """
    if key not in _entries():
        return None
    entry = _entries()[key]
    table = record.table(entry["table"])
    rows = table[table["measure"].isin(entry["measures"])]
    before = int((rows["published"] <= pd.Timestamp(as_of)).sum())
    return Bearing(
        table=entry["table"],
        measures=tuple(entry["measures"]),
        published_before=before,
        published_since=len(rows) - before,
    )


def could_settle(rows: Sequence[Uncertainty], as_of: date) -> str:
    """Say which of the uncertainties that matter published figures bear on.

    Parameters
    ----------
    rows : sequence of Uncertainty
        The largest first. Chance, which nothing settles, and groups are left out.
    as_of : date
        No figure published later was used.
    """
    since: list[str] = []
    before: list[str] = []
    none: list[str] = []
    for row in rows:
        found = row.informed_by
        name = f"{row.label[:1].lower()}{row.label[1:]}"
        if row.matters is not True or row.kind in {"mixed", "chance"}:
            continue
        if found is None:
            none.append(name)
        elif found.published_since:
            since.append(f"{name} ({found.published_since:,})")
        else:
            before.append(f"{name} ({found.published_before:,})")
    parts = (
        (f"Of what matters, figures published after {as_of} bear on", since),
        (f"Figures published by {as_of} alone bear on", before),
        ("No figure on record bears on", none),
    )
    told = " ".join(f"{words}: {'; '.join(names)}." for words, names in parts if names)
    return told or "Nothing is shown to matter, so no figure would settle it."


@dataclass(frozen=True, slots=True)
class SensitivityRequest:
    """What is asked of a plan.

    Attributes
    ----------
    start : date
        First day over which the outcome is taken; also the as-of date of the plan's record.
    outcome : str
        Key of `measures.MEASURES`, southwest border.
    n : int
        Pairs of points of the Sobol design, a power of two, at least 2.
    trajectories : int
        Of the screening, at least 2.
    top : int
        Parameters that get indices of their own, at least 1.
    given : str or None
        What the order was loaded by; None where it came as content.
    """

    start: date
    outcome: str
    n: int = 64
    trajectories: int = 6
    top: int = 8
    given: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be designed."""
        measure_named(self.outcome)
        if self.n < 2 or self.n & (self.n - 1):
            raise InputError(f"needs a power of two, at least 2, not {self.n}", where="n")
        if self.trajectories < 2 or self.top < 1:
            raise InputError("needs at least 2 trajectories and 1 parameter on top", where="screening")

    def command(self, planned: Plan) -> str:
        """Return the command that gives the same numbers of a plan."""
        return (
            f"practicable sensitivity {command_word(planned.order, self.given)} --outcome {self.outcome}"
            f" --n {self.n} --as-of {self.start} --until {planned.calendar.days[-1]} --seed {planned.seed}"
        )


REST = "all_other_parameters"
_FORECAST, _EVENTS = "forecast", "events"
_APART = (CAPACITY_RULE, _FORECAST, _EVENTS)
_LABELS = {
    CAPACITY_RULE: "Rule by which a district's capacity is read from its past",
    _FORECAST: "Path of arrivals, as forecast",
    _EVENTS: "Events: what befalls single cases by chance",
}
MATTERS = 0.01
"""Share of the variance from which an uncertainty is said to matter; a total index is never below zero."""

_NUMBERS = 2**20
"""Replicate numbers among which a quantile chooses a path of the forecast, or the events."""


@dataclass(frozen=True, slots=True)
class _Task:
    """The outcome of one scenario, as a picklable function."""

    planned: Plan
    start: date
    outcome: str

    def __call__(self, scenario: Scenario) -> float:
        window = Window.since(stacked(self.planned, [Replicate(self.planned)(scenario)]), self.start)
        return float(measure_named(self.outcome).of(window)[0, 0])


@dataclass(slots=True)
class _Runner:
    """Evaluates scenarios somewhere and tells how many are done."""

    task: _Task
    where: Executor
    total: int
    tell: Callable[[int, int], None] | None
    done: int = 0

    def values(self, scenarios: Sequence[Scenario]) -> NDArray[np.float64]:
        found = np.full(len(scenarios), np.nan)
        for at, value in self.where.completed(self.task, scenarios):
            found[at] = value
            self.done += 1
            if self.tell is not None:
                self.tell(self.done, self.total)
        if np.isnan(found).any():
            raise InputError(
                f"{self.task.outcome!r} has no value under order '{self.task.planned.order.id}'"
                " in every scenario; accepted: an outcome that the order has",
                where="outcome",
            )
        return found


def sensitivity(
    planned: Plan,
    record: Record,
    request: SensitivityRequest,
    *,
    where: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Ranked:
    """Rank everything uncertain by what an outcome owes to it.

    Parameters
    ----------
    planned : Plan
        From `ensemble.plan`.
    record : Record
        The whole record, in which figures that bear on an uncertainty are counted.
    request : SensitivityRequest
    where : Executor, optional
        Where simulations run; this process by default. No number depends on it.
    progress : callable, optional
        Called with the simulations done and their total.
    """
    varied = [p.key for p in planned.parameters if any(low < high for low, high in p.bounds.values())]
    screened = screening(varied, trajectories=request.trajectories, seed=planned.seed)
    top = min(request.top, len(varied))
    total = len(screened.points) + request.n * (top + (top < len(varied)) + len(_APART) + 2)
    task = _Task(planned, request.start, request.outcome)
    runner = _Runner(task, where or LocalProcesses(), total, progress)
    effects = screened.effects(runner.values(_screening_scenarios(screened)))
    ranked = sorted(range(len(varied)), key=lambda at: -float(effects[at]))
    chosen = [varied[at] for at in ranked[:top]]
    design = _design(varied, chosen, n=request.n, seed=planned.seed)
    values = runner.values(_sobol_scenarios(design))
    return _numbers(planned, record, request, (design, values), dict(zip(varied, effects, strict=True)))


def _screening_scenarios(screened: Screening) -> list[Scenario]:
    """Give each trajectory its own forecast, events and, by its number, capacity rule."""
    return [
        Scenario(number, number, number, dict(zip(screened.names, map(float, point), strict=True)))
        for row, point in enumerate(screened.points)
        for number in (screened.trajectory_of(row),)
    ]


def _design(varied: Sequence[str], chosen: Sequence[str], *, n: int, seed: int) -> SobolDesign:
    """Group the inputs: those chosen alone, the capacity rule, forecast and events alone, the rest as one."""
    names = [*chosen, *_APART, *(key for key in varied if key not in chosen)]
    groups = [key if key in chosen or key in _APART else REST for key in names]
    return sobol_design(names, groups, n=n, seed=seed)


def _sobol_scenarios(design: SobolDesign) -> list[Scenario]:
    scenarios: list[Scenario] = []
    for point in design.points:
        quantiles = dict(zip(design.names, map(float, point), strict=True))
        forecast, events = (int(quantiles.pop(key) * _NUMBERS) for key in (_FORECAST, _EVENTS))
        scenarios.append(Scenario(0, forecast, events, quantiles))
    return scenarios


def _numbers(
    planned: Plan,
    record: Record,
    request: SensitivityRequest,
    sampled: tuple[SobolDesign, NDArray[np.float64]],
    effects: dict[str, float],
) -> Ranked:
    design, values = sampled
    indices = design.indices(values, level=LEVEL)
    rows = [_row(planned, record, request, key, _of(indices, at)) for at, key in enumerate(design.labels)]
    ranked = tuple(sorted(rows, key=lambda row: -row.total))
    drawn = values.reshape(request.n, -1)[:, [0, -1]].ravel()
    order = planned.order
    return Ranked(
        schema_="practicable.sensitivity/1",
        rests_on=basis_report(planned.basis, request.start),
        order=OrderNamed(id=order.id, title=order.title, hash=order.hash),
        as_of=request.start,
        until=planned.calendar.days[-1],
        outcome=_outcome(measure_named(request.outcome), drawn),
        seed=planned.seed,
        n=request.n,
        simulations=len(effects) * request.trajectories + request.trajectories + values.size,
        level=LEVEL,
        matters_from=MATTERS,
        uncertainties=ranked,
        could_settle=could_settle(ranked, request.start),
        first_sum=rounded(float(indices.first.sum())),
        screening=Screened(
            trajectories=request.trajectories,
            effects=tuple(
                Effect(key=key, label=_label(planned, key), effect=rounded(effects[key]))
                for key in sorted(effects, key=lambda key: -effects[key])
            ),
            without_effect=tuple(key for key, effect in effects.items() if effect == 0.0),
        ),
        rest=tuple(key for key, group in zip(design.names, design.groups, strict=True) if group == REST),
        notes=(
            *simulated_whole(order, request.start),
            *independence_notes(planned.parameters, planned.posterior),
        ),
        reproducibility=reproducibility(
            request.command(planned),
            facts_hash=record.hash,
            fit=fit_told(planned.parameters, planned.posterior),
        ),
        announced_later=tuple(announced_after(order, request.start)),
    )


def _outcome(measure: Measure, drawn: NDArray[np.float64]) -> OutcomeRanked:
    return OutcomeRanked(
        key=measure.key,
        label=measure.label,
        unit=measure.unit,
        definition=measure.definition,
        assumed=measure.assumed,
        value=quantity(drawn, measure.unit),
    )


def _label(planned: Plan, key: str) -> str:
    return next((p.label for p in planned.parameters if p.key == key), _LABELS.get(key, key))


def _of(indices: Indices, at: int) -> dict[str, float | bool | None]:
    """Give the indices of one group with the ends of their intervals, and whether it matters, if known."""
    first, total = float(indices.first[at]), float(indices.total[at])
    wide, broad = float(indices.first_half[at]), float(indices.total_half[at])
    return {
        "first": rounded(first),
        "first_low": rounded(first - wide),
        "first_high": rounded(first + wide),
        "total": rounded(total),
        "total_low": rounded(total - broad),
        "total_high": rounded(total + broad),
        "matters": True if total - broad > MATTERS else False if total + broad < MATTERS else None,
    }


def _row(
    planned: Plan,
    record: Record,
    request: SensitivityRequest,
    key: str,
    indices: dict[str, float | bool | None],
) -> Uncertainty:
    """Say what an uncertainty is, what its range rests on, and what the record holds that bears on it."""
    known = {p.key: p for p in planned.parameters}
    fits = fitted(planned.parameters, planned.posterior)
    if key == REST:
        label, kind, source = "All other parameters together", "mixed", ""
    elif key in known:
        rests_on = fits.get(key, known[key])
        label, kind, source = known[key].label, rests_on.kind, rests_on.source
    else:
        kind = {_EVENTS: "chance", _FORECAST: "forecast"}.get(key, "declared")
        label, source = _LABELS[key], ""
    return Uncertainty.model_validate(
        {
            "key": key,
            "label": label,
            "kind": kind,
            "source": source,
            "informed_by": informing(key, record, request.start),
            **indices,
        }
    )
