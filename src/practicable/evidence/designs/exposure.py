"""The order of 2018 by exposure: sectors that prosecuted more before it, against those that prosecuted less.

The dose is what courts could prosecute per person apprehended in years before the window, fixed there, times
the period after the order. It holds no outcome of the window.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.evidence.designs.windows import LEVEL, sample
from practicable.evidence.estimators.estimate import Estimate
from practicable.evidence.estimators.inference import (
    Moments,
    arrangements,
    cluster_se,
    interval,
    moments,
    permutation_p,
    permutation_test,
    wild_p,
    wild_test,
)
from practicable.evidence.estimators.linear import two_way
from practicable.evidence.estimators.null import draw_worlds, fit_noise, measured, simulated_test
from practicable.rng import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.evidence.data.panel import Array, Panel

__all__ = ["ORDER_MONTH", "Exposure", "bases", "estimate_exposure", "exposure_of", "exposure_study"]

ORDER_MONTH = date(2018, 5, 1)
"""First whole month under the order of 6 April 2018."""

_BEFORE = (2011, 2013)
"""Fiscal years that fix the exposure: the first with accepted prosecutions by sector."""

_FIRST, _LAST = date(2013, 10, 1), date(2018, 9, 1)
_BEFORE_MONTHS, _SAMPLE, _FEW = 36, 9999, 499
_ASSUMED = (
    "Without the order, log apprehensions in sectors of high and low exposure would have moved alike.",
    "Sectors that had prosecuted more were not changed by something else in the same months.",
    "No sector's apprehensions depend on the order's force in another sector.",
)


@dataclass(frozen=True, slots=True)
class Exposure:
    """The window of the exposure design.

    Attributes
    ----------
    series : str
        The monthly series.
    months : tuple of date
        First days.
    outcome : array
        Logarithms, shape (n, T).
    share : array
        Accepted prosecutions per person apprehended before the window, shape (n,).
    after : array
        1 from the first whole month under the order, shape (T,).
    """

    series: str
    months: tuple[date, ...]
    outcome: Array
    share: Array
    after: Array


def exposure_of(panel: Panel) -> Array:
    """Return accepted prosecutions (all charges) per person apprehended, FY2011-FY2013, shape (n,)."""
    first, last = (panel.years.index(year) for year in _BEFORE)
    accepted, total = (panel.yearly[name][:, first : last + 1] for name in ("accepted_prosecutions", "total"))
    return accepted.sum(axis=1) / total.sum(axis=1)


def exposure_study(panel: Panel, series: str = "single_adult", *, last: date = _LAST) -> Exposure:
    """Cut the window from the panel.

    Parameters
    ----------
    panel : Panel
        From `build_panel`.
    series : str
        ``single_adult`` (whom the order was for) or ``total``.
    last : date
        Last month.
    """
    months = tuple(month for month in panel.months if _FIRST <= month <= last)
    return Exposure(
        series=series,
        months=months,
        outcome=panel.log_months(series, _FIRST, last),
        share=exposure_of(panel),
        after=np.array([month >= ORDER_MONTH for month in months], dtype=np.float64),
    )


def bases(months: Sequence[date]) -> Mapping[str, Array]:
    """Functions of time that each sector has its own multiple of, by name of the method."""
    season = np.column_stack(
        [np.ones(len(months)), *([month.month == m for month in months] for m in range(2, 13))]
    ).astype(np.float64)
    middle = (len(months) - 1) / 2.0
    trend = np.array([(n - middle) / 12.0 for n in range(len(months))], dtype=np.float64)
    return {
        "two-way fixed effects, sector seasons": season,
        "two-way fixed effects, sector seasons and trends": np.column_stack([season, trend]),
    }


def estimate_exposure(panel: Panel, study: Exposure, *, draws: int, seed: int) -> list[Estimate]:
    """Estimate by each method, with both ways of inference and the size of each.

    Parameters
    ----------
    panel, study : Panel, Exposure
        What is estimated.
    draws, seed : int
        Worlds of the null simulation, and the root of their draws.
    """
    every = arrangements(range(len(study.share)))
    ways = sample(every, _SAMPLE, generator(seed, "permuted exposures"))
    worlds = worlds_of_exposure(panel, study, draws, seed)
    found: list[Estimate] = []
    for method, basis in bases(study.months).items():
        reduced = moments(two_way(study.share[:, None] * study.after, basis), study.outcome)
        nulls = _null_tests(panel, study, basis, ways=ways[: _FEW + 1], worlds=worlds)
        tests = {
            "exact wild cluster bootstrap": (wild_test(reduced), measured(nulls.by_signs, nulls.effects)),
            "randomisation": (permutation_test(reduced, ways), measured(nulls.by_ways, nulls.effects)),
            "simulated worlds": simulated_test(reduced, nulls.effects, nulls.errors),
        }
        for inference, (p_of, size) in tests.items():
            estimate = _estimate(study, method, reduced, inference=inference, p_of=p_of)
            found.append(estimate.sized(size))
    return found


def _estimate(
    study: Exposure, method: str, reduced: Moments, *, inference: str, p_of: Callable[[float], float]
) -> Estimate:
    effect, se = float(reduced.effect), float(cluster_se(reduced))
    low, high = interval(p_of, effect, se, LEVEL)
    return Estimate(
        key=f"exposure/{method}/{study.series}/{inference}",
        design="exposure",
        method=method,
        outcome=f"log apprehensions, {study.series.replace('_', ' ')}",
        effect=effect,
        se=se,
        low=low,
        high=high,
        level=LEVEL,
        inference=inference,
        p_value=p_of(0.0),
        estimand=(
            "change of log apprehensions after the order per unit of accepted prosecutions per person "
            f"apprehended in FY2011-FY2013, {study.months[0]:%Y-%m} to {study.months[-1]:%Y-%m}"
        ),
        n_units=len(study.share),
        n_obs=study.outcome.size,
        assumptions=_ASSUMED,
    )


def worlds_of_exposure(panel: Panel, study: Exposure, draws: int, seed: int) -> Array:
    """Draw worlds without an effect, from three years before the window, shape (draws, n, 36 + T)."""
    recorded = panel.monthly[study.series]
    begins = int(np.argmax(~np.isnan(recorded).any(axis=0)))
    season = bases(panel.months[begins:])["two-way fixed effects, sector seasons"]
    noise = fit_noise(np.log(recorded[:, begins:]), season, corrected=False)
    rng = generator(seed, "exposure", study.series)
    return draw_worlds(noise, _BEFORE_MONTHS + len(study.months), draws, rng=rng)


@dataclass(frozen=True, slots=True)
class _Nulls:
    """Estimates, their errors, and p-values by signs and by randomisation in worlds, shape (draws,) each."""

    effects: Array
    errors: Array
    by_signs: Array
    by_ways: Array


def _null_tests(
    panel: Panel, study: Exposure, basis: Array, *, ways: NDArray[np.intp], worlds: Array
) -> _Nulls:
    """Estimate and test in worlds without an effect.

    In each world the exposure is built anew, from the fixed capacity and that world's apprehensions before
    the window, so that the worlds hold a return to the mean after an unusual pre-period.
    """
    first = panel.months.index(study.months[0])
    draws = len(worlds)
    years = [panel.years.index(year) for year in _BEFORE]
    capacity = panel.yearly["accepted_prosecutions"][:, years[0] : years[1] + 1].sum(axis=1)
    level = panel.monthly["total"][:, first - _BEFORE_MONTHS : first].mean(axis=1)
    effects, errors, by_signs, by_ways = np.empty((4, draws))
    for at, world in enumerate(worlds):
        before = (level[:, None] * np.exp(world[:, :_BEFORE_MONTHS])).sum(axis=1)
        share = np.minimum(capacity / before, 1.0)
        reduced = moments(two_way(share[:, None] * study.after, basis), world[:, _BEFORE_MONTHS:])
        effects[at], errors[at] = reduced.effect, cluster_se(reduced)
        by_signs[at] = wild_p(reduced)
        by_ways[at] = permutation_p(reduced, ways)
    return _Nulls(effects, errors, by_signs, by_ways)


def first_stage(panel: Panel) -> tuple[float, float]:
    """Return how the share prosecuted moved with exposure from FY2017 to FY2018: slope, and exact wild p.

    Without a slope the order did not fall harder where exposure was high, and the design cannot tell its
    effect.
    """
    at = panel.years.index(2017)
    share = (panel.yearly["accepted_prosecutions"] / panel.yearly["total"])[:, at : at + 2]
    dose = exposure_of(panel)[:, None] * np.array([0.0, 1.0])
    reduced = moments(two_way(dose), share)
    return float(reduced.effect), float(wild_p(reduced))
