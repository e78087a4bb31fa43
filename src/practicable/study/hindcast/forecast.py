"""Forecasts of a past day by the whole model: one simulation a capacity rule, reduced to what is scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from practicable.border.outcomes import Outcomes
from practicable.parallel.pool import map_replicates
from practicable.study.ensemble.ensemble import Ensemble
from practicable.study.ensemble.replicate import Replicate, ground
from practicable.study.ensemble.scenario import Scenario
from practicable.study.ensemble.window import Window

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from practicable.study.ensemble.plans import Plan
    from practicable.study.ensemble.replicate import Ground

__all__ = ["Forecast", "Variant", "simulate"]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of making the forecast.

    Attributes
    ----------
    plan : Plan
        Of the order as announced, or given what was announced later.
    rules : tuple of str
        Capacity rules; replicates take them in turn, so that their number should be a multiple of theirs.
    quantiles : mapping of str to float
        Parameters set at a quantile; see `scenario.Scenario`.
    """

    plan: Plan
    rules: tuple[str, ...]
    quantiles: Mapping[str, float] = field(default_factory=dict[str, float])

    def scenario(self, replicate: int) -> Scenario:
        """Return the scenario of a replicate: the same draws in every variant."""
        rule = self.rules[replicate % len(self.rules)]
        return replace(Scenario.of(replicate), quantiles=dict(self.quantiles), rule=rule)

    def draws_as(self, other: Variant) -> bool:
        """Tell whether all but order and capacity rule is the same, for variants of one calendar."""
        mine, its = self.plan, other.plan
        same_fit = mine.parameters == its.parameters and mine.posterior is its.posterior
        return same_fit and mine.walk is its.walk and self.quantiles == other.quantiles


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is scored, each array with a leading axis of replicates.

    Attributes
    ----------
    apprehended : ndarray, shape (n_replicates, n_months, 3)
        People apprehended, southwest, by class, in the months not yet published.
    prosecutions : ndarray, shape (n_replicates, n_months)
        Prosecutions of all charges referred by the border agency, in the same months.
    separated : ndarray, shape (n_replicates, n_days)
        Children separated from a parent on each day of these months.
    care : ndarray, shape (n_replicates, n_days)
        Children in federal care at midnight.
    eligible, accepted : ndarray, shape (n_replicates,)
        Adults whom a directive refers, and those of them whom courts can hear, in these months.
    """

    apprehended: NDArray[np.float64]
    prosecutions: NDArray[np.float64]
    separated: NDArray[np.float64]
    care: NDArray[np.float64]
    eligible: NDArray[np.float64]
    accepted: NDArray[np.float64]

    @property
    def share(self) -> NDArray[np.float64]:
        """Share practicable, NaN where nobody is referred; shape (n_replicates,)."""
        none = np.full(self.eligible.shape, np.nan)
        return np.divide(self.accepted, self.eligible, out=none, where=self.eligible > 0)


@dataclass(frozen=True, slots=True)
class _Task:
    """One replicate of every variant as a picklable function of its number."""

    variants: tuple[Variant, ...]
    first: date

    def __call__(self, replicate: int) -> list[Forecast]:
        solved: list[tuple[Variant, Ground]] = []
        forecasts: list[Forecast] = []
        for variant in self.variants:
            scenario = variant.scenario(replicate)
            known = next((one for other, one in solved if variant.draws_as(other)), None)
            if known is None:
                known = ground(variant.plan, scenario)
                solved.append((variant, known))
            rule = scenario.capacity_rule(seed=variant.plan.seed)
            forecasts.append(self._forecast(variant, replace(known, rule=rule)))
        return forecasts

    def _forecast(self, variant: Variant, known: Ground) -> Forecast:
        outcomes, draw, rule = Replicate(variant.plan).on(known)
        values = {one.name: np.asarray(getattr(outcomes, one.name))[None] for one in fields(Outcomes)}
        alone = Outcomes(**cast("dict[str, Any]", values))
        window = Window.since(Ensemble(variant.plan, alone, (draw,), (rule,)), self.first)
        return Forecast(
            apprehended=np.swapaxes(window.whole_months(alone.apprehended).sum(axis=1), 1, 2),
            prosecutions=window.referred_prosecutions(),
            separated=alone.separated.sum(axis=1)[:, window.first :],
            care=alone.care.sum(axis=1)[:, window.first :],
            eligible=window.total(alone.eligible).sum((1, 2)),
            accepted=window.total(window.accepted()).sum((1, 2)),
        )


def simulate(
    variants: Sequence[Variant],
    first: date,
    *,
    replicates: int,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Forecast, ...]:
    """Simulate every variant with the same draws.

    Parameters
    ----------
    variants : sequence of Variant
        Of the same calendar.
    first : date
        First day of the first month that is forecast.
    replicates : int
        A variant, at least 2.
    workers : int
        Processes; no number depends on it.
    progress : callable, optional
        Called with the simulations done and their number.
    """
    report = None if progress is None else _Counted(progress, len(variants), len(variants) * replicates)
    done = map_replicates(_Task(tuple(variants), first), replicates, workers=workers, progress=report)
    return tuple(_joined([row[at] for row in done]) for at in range(len(variants)))


def _joined(forecasts: Sequence[Forecast]) -> Forecast:
    """Join replicates along the leading axis."""
    return Forecast(
        **{
            one.name: np.concatenate([getattr(forecast, one.name) for forecast in forecasts])
            for one in fields(Forecast)
        }
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """Progress of a known total, some simulations a task."""

    report: Callable[[int, int], None]
    each: int
    total: int

    def __call__(self, done: int) -> None:
        self.report(done * self.each, self.total)
