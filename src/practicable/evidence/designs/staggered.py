"""Streamline by staggered designs: sectors that came under it, against those that had not or never did."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.evidence.data.adoption import NEVER
from practicable.evidence.designs.windows import LEVEL, WINDOW_END, Study, sample, streamline_study, worlds_of
from practicable.evidence.estimators.estimate import Estimate, EventTime, NullSize
from practicable.evidence.estimators.inference import (
    Moments,
    arrangements,
    cluster_se,
    interval,
    moments,
    permutation_test,
    wild_p,
    wild_test,
)
from practicable.evidence.estimators.library import agree
from practicable.evidence.estimators.linear import (
    LinearDesign,
    callaway_santanna,
    imputation,
    sun_abraham,
    treated,
    two_way,
)
from practicable.evidence.estimators.null import measured, simulated_p, simulated_test, size_of
from practicable.evidence.estimators.synthetic import (
    Synthetic,
    placebo_effects,
    placebo_p,
    staggered,
    synthetic_control,
    synthetic_did,
)
from practicable.rng import generator

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Array, Panel

__all__ = [
    "PERMUTED",
    "PLACEBO",
    "WILD",
    "Specification",
    "estimate_linear",
    "estimate_synthetic",
    "linear_designs",
    "specifications",
]

WILD, PERMUTED = "exact wild cluster bootstrap", "randomisation"
PLACEBO, SIMULATED = "placebo sectors", "simulated worlds"
_SAMPLE, _PLACEBOS = 999, 39
_FITTED, _REFITTED = 2, 8
"""Every so many worlds are fitted by the synthetic methods, and refitted under every placebo."""
_ASSUMED = (
    "Without Streamline, log apprehensions of sectors under it and of the others would have moved alike.",
    "No sector's apprehensions depend on whether another sector has Streamline.",
    "The share of attempts that ends in apprehension did not change with Streamline.",
)


def linear_designs(cohorts: tuple[int, ...], n_periods: int) -> Mapping[str, LinearDesign]:
    """Return the estimators that are linear in the outcome, by method."""
    designs = (
        two_way(treated(cohorts, n_periods)),
        callaway_santanna(cohorts, n_periods),
        sun_abraham(cohorts, n_periods),
        imputation(cohorts, n_periods),
    )
    return {design.method: design for design in designs}


def estimate_linear(panel: Panel, study: Study, *, draws: int, seed: int) -> list[Estimate]:
    """Estimate by every linear method, each by both ways of inference, each with its size.

    Parameters
    ----------
    panel, study : Panel, Study
        What is estimated.
    draws, seed : int
        Worlds of the null simulation, and the root of their draws.
    """
    worlds = worlds_of(panel, study, draws, seed)
    ways = arrangements(study.cohorts)
    some = sample(ways, _SAMPLE, generator(seed, "permutations"))
    found: list[Estimate] = []
    for design in linear_designs(study.cohorts, len(study.years)).values():
        if design.events:
            agree(design, study.outcome, study.cohorts)
        reduced = moments(design, study.outcome)
        nulls = moments(design, worlds)
        tests: Mapping[str, tuple[Callable[[float], float], NullSize]] = {
            WILD: (wild_test(reduced), size_of(design, worlds)),
            PERMUTED: (permutation_test(reduced, ways), size_of(design, worlds, ways=some)),
            SIMULATED: simulated_test(reduced, nulls.effect, cluster_se(nulls)),
        }
        for inference, (p_of, size) in tests.items():
            found.append(_linear(study, design, reduced, inference=inference, p_of=p_of).sized(size))
    return found


def _linear(
    study: Study,
    design: LinearDesign,
    reduced: Moments,
    *,
    inference: str,
    p_of: Callable[[float], float],
) -> Estimate:
    effect, se = float(reduced.effect), float(cluster_se(reduced))
    low, high = interval(p_of, effect, se, LEVEL)
    return Estimate(
        key=f"streamline/{design.method}/{study.outcome_name}/{inference}",
        design="streamline",
        method=design.method,
        outcome=f"log apprehensions, {study.outcome_name.replace('_', ' ')}",
        effect=effect,
        se=se,
        low=low,
        high=high,
        level=LEVEL,
        inference=inference,
        p_value=p_of(0.0),
        estimand=_estimand(study),
        n_units=len(study.sectors),
        n_obs=study.outcome.size,
        assumptions=_ASSUMED,
        event_time=_events(design, study) if inference == WILD else (),
    )


def _estimand(study: Study) -> str:
    return (
        "average change of log apprehensions in sectors under Streamline, over their treated fiscal years "
        f"to FY{study.years[-1]}"
    )


def _events(design: LinearDesign, study: Study) -> tuple[EventTime, ...]:
    """Effects by years since the start, each with the exact bootstrap's interval."""
    ages = np.arange(len(study.years))[None, :] - np.asarray(study.cohorts)[:, None]
    ages[np.asarray(study.cohorts) == NEVER] = len(study.years)
    points: list[EventTime] = []
    for age, weights in sorted(design.events.items()):
        cells = (ages == age).astype(np.float64)
        part = replace(design, weights=weights, dose=cells / np.sum(weights * cells), events={})
        reduced = moments(part, study.outcome)
        effect, se = float(reduced.effect), float(cluster_se(reduced))
        low, high = interval(wild_test(reduced), effect, se, LEVEL)
        points.append(EventTime(age, effect, se, low, high))
    return tuple(points)


def estimate_synthetic(panel: Panel, study: Study, *, draws: int, seed: int) -> list[tuple[Estimate, Array]]:
    """Estimate by synthetic control and synthetic difference-in-differences.

    Returns
    -------
    list of (Estimate, array)
        With the placebo effects, the actual one first.
    """
    worlds = worlds_of(panel, study, draws, seed)
    every = arrangements(study.cohorts)
    ways = sample(every, _SAMPLE, generator(seed, "placebos"))
    few = sample(every, _PLACEBOS, generator(seed, "few placebos"))
    methods: Mapping[str, Synthetic] = {
        "synthetic control": synthetic_control,
        "synthetic difference-in-differences": synthetic_did,
    }
    found: list[tuple[Estimate, Array]] = []
    for method, estimator in methods.items():
        placebos = placebo_effects(estimator, study.outcome, study.cohorts, ways)
        nulls = [placebo_effects(estimator, world, study.cohorts, few) for world in worlds[::_REFITTED]]
        world_effects = np.array([staggered(estimator, world, study.cohorts) for world in worlds[::_FITTED]])
        half = len(world_effects) // 2
        size = measured(
            np.array([placebo_p(effects) for effects in nulls]), np.array([effects[0] for effects in nulls])
        )
        calibrated = measured(simulated_p(world_effects[half:], world_effects[:half]), world_effects[half:])
        by_placebo = _synthetic(study, method, placebos[0], placebos[1:], inference=PLACEBO)
        by_worlds = _synthetic(study, method, placebos[0], world_effects[:half], inference=SIMULATED)
        found.append((by_placebo.sized(size), placebos))
        found.append((by_worlds.sized(calibrated), placebos))
    return found


def _synthetic(study: Study, method: str, effect: float, reference: Array, *, inference: str) -> Estimate:
    """Set an effect beside the effects of a reference without treatment, the actual one left out."""
    # The largest size that the p-value, which counts the actual one, does not reject.
    rejected = math.floor((1.0 - LEVEL) * (len(reference) + 1) + 1e-9) - 1
    reach = float(np.sort(np.abs(reference))[-1 - rejected])
    return Estimate(
        key=f"streamline/{method}/{study.outcome_name}/{inference}",
        design="streamline",
        method=method,
        outcome=f"log apprehensions, {study.outcome_name.replace('_', ' ')}",
        effect=float(effect),
        se=float(np.std(reference, ddof=1)),
        low=float(effect) - reach,
        high=float(effect) + reach,
        level=LEVEL,
        inference=inference,
        p_value=float(simulated_p(effect, reference)),
        estimand=_estimand(study),
        n_units=len(study.sectors),
        n_obs=study.outcome.size,
        assumptions=(
            *_ASSUMED[1:],
            "A weighted mean of sectors not under Streamline in the window moves as the treated would have.",
        ),
    )


_WINDOWS = (WINDOW_END, 2012, 2019)
_OUTCOMES = ("total", "mexican", "other_than_mexican")
_OUTSIDE = date(2035, 10, 1)


@dataclass(frozen=True, slots=True)
class Specification:
    """One choice and its estimate.

    Attributes
    ----------
    method, outcome, starts : str
        Estimator, yearly series, and how the two unknown starts are treated.
    last : int
        Last fiscal year of the window.
    effect, se, p_value : float
        The estimate, its cluster-robust error, and the exact wild cluster bootstrap's p.
    n_units : int
        Sectors.
    """

    method: str
    outcome: str
    starts: str
    last: int
    effect: float
    se: float
    p_value: float
    n_units: int


def specifications(panel: Panel) -> tuple[Specification, ...]:
    """Estimate under every choice, in order of the effect.

    Parameters
    ----------
    panel : Panel
        From `build_panel`; windows that end after its last year are left out.
    """
    choices: Mapping[str, Callable[[str, int], Study]] = {
        "as placed": lambda series, last: streamline_study(panel, series, last=last),
        "left out": lambda series, last: _left_out(panel, series, last),
        "not treated": lambda series, last: _untreated(panel, series, last),
    }
    windows = [last for last in _WINDOWS if last <= panel.years[-1]]
    found: list[Specification] = []
    for (starts, choose), series, last in itertools.product(choices.items(), _OUTCOMES, windows):
        study = choose(series, last)
        for method, design in linear_designs(study.cohorts, len(study.years)).items():
            reduced = moments(design, study.outcome)
            found.append(
                Specification(
                    method=method,
                    outcome=series,
                    starts=starts,
                    last=last,
                    effect=float(reduced.effect),
                    se=float(cluster_se(reduced)),
                    p_value=float(wild_p(reduced)),
                    n_units=len(study.sectors),
                )
            )
    return tuple(sorted(found, key=lambda one: one.effect))


def _left_out(panel: Panel, series: str, last: int) -> Study:
    study = streamline_study(panel, series, last=last)
    for adoption in panel.adoptions:
        if adoption.uncertain:
            study = study.without(adoption.sector)
    return study


def _untreated(panel: Panel, series: str, last: int) -> Study:
    moved = tuple(replace(a, day=_OUTSIDE) if a.uncertain else a for a in panel.adoptions)
    return streamline_study(panel, series, last=last, adoptions=moved)
