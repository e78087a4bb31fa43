"""Checks of the Streamline designs before the start and by placebo; and the list of all checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.evidence.data.adoption import NEVER
from practicable.evidence.designs.check import ALPHA, Check, CheckVerdict, overall
from practicable.evidence.designs.robustness import (
    leave_one_out,
    other_outcomes,
    spillover,
    staffing,
    start_dates,
)
from practicable.evidence.designs.windows import Study, streamline_study
from practicable.evidence.estimators.inference import arrangements, cluster_se, moments, permutation_p, wild_p
from practicable.evidence.estimators.linear import callaway_santanna, imputation, treated, two_way
from practicable.evidence.estimators.regression import regress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.evidence.data.panel import Array, Panel

__all__ = ["Check", "check_streamline"]

_FIRST_START = 2006
"""Fiscal year of the first start: the years before are nobody's treatment."""


def check_streamline(panel: Panel) -> tuple[Check, ...]:
    """Run every check of the staggered designs.

    Parameters
    ----------
    panel : Panel
        From `build_panel`.
    """
    study = streamline_study(panel)
    found: tuple[Callable[[], Check], ...] = (
        lambda: _pre_trends(study),
        lambda: _placebo_time(study),
        lambda: _placebo_space(study),
        lambda: _anticipation(study),
        lambda: leave_one_out(study),
        lambda: spillover(study),
        lambda: start_dates(panel),
        lambda: other_outcomes(panel),
        lambda: staffing(panel, study),
    )
    return tuple(check() for check in found)


def _before(study: Study) -> tuple[Array, Array]:
    """Outcomes of the years before the first start, and 1 for sectors that adopt later."""
    years = study.years.index(_FIRST_START)
    return study.outcome[:, :years], (np.asarray(study.cohorts) != NEVER).astype(np.float64)


def _pre_trends(study: Study) -> Check:
    outcome, adopts = _before(study)
    time = np.arange(outcome.shape[1], dtype=np.float64)
    slope = regress(outcome, [adopts[:, None] * time])
    effect, _ = overall(study)
    treated_cells = treated(study.cohorts, len(study.years))
    ages = np.cumsum(treated_cells, axis=1)
    horizon = float(ages[treated_cells == 1.0].mean())
    drift, reach = slope.effect * horizon, slope.low * horizon
    if slope.p_value <= ALPHA:
        verdict: CheckVerdict = "fails"
    else:
        verdict = "cannot tell" if reach <= effect else "passes"
    return Check(
        key="pre-trends",
        title="Did later adopters already move apart from the others before any start?",
        verdict=verdict,
        numbers={
            "slope a year": slope.effect,
            "low": slope.low,
            "high": slope.high,
            "p": slope.p_value,
            "drift over the mean treated time": drift,
        },
        finding=(
            f"FY{study.years[0]}-FY{_FIRST_START - 1}: {slope.effect:+.3f} a year (95 %: {slope.low:+.3f} "
            f"to {slope.high:+.3f}); carried on, {drift:+.2f} over the mean treated time, of an effect of "
            f"{effect:+.2f}."
        ),
        next="An effect no larger than the drift that the interval allows may be a trend; say so.",
    )


def _placebo_time(study: Study) -> Check:
    outcome, adopts = _before(study)
    last = int(outcome.shape[1])
    numbers: dict[str, float] = {}
    p_values: list[float] = []
    for start in range(2, last - 1):
        after = np.array([year >= start for year in range(last)], dtype=np.float64)
        reduced = moments(two_way(adopts[:, None] * after), outcome)
        p_values.append(float(wild_p(reduced)))
        numbers[f"effect of a start in FY{study.years[start]}"] = float(reduced.effect)
        numbers[f"p of FY{study.years[start]}"] = p_values[-1]
    fails = min(p_values) <= ALPHA / len(p_values)
    return Check(
        key="placebo-time",
        title="Is there an effect of starts that were not, in the years before any start?",
        verdict="fails" if fails else "passes",
        numbers=numbers,
        finding=(
            f"{len(p_values)} false starts, each with two years before and after it within "
            f"FY{study.years[0]}-FY{study.years[last - 1]}: smallest p {min(p_values):.2f}."
        ),
        next="Where one is found, the comparison sectors are not like the adopters: do not use the design.",
    )


def _placebo_space(study: Study) -> Check:
    reduced = moments(callaway_santanna(study.cohorts, len(study.years)), study.outcome)
    ways = arrangements(study.cohorts)
    roles: NDArray[np.intp] = np.arange(len(study.cohorts), dtype=np.intp)
    effects: Array = np.asarray(reduced.scores[roles, ways].sum(axis=1), dtype=np.float64)
    as_low = effects <= float(effects[0]) + 1e-12
    below = float(np.mean(as_low))
    p_value = float(permutation_p(reduced, ways))
    return Check(
        key="placebo-space",
        title="Is the effect unusual among all ways in which the starts could have fallen?",
        verdict="passes" if p_value <= ALPHA else "cannot tell",
        numbers={"share of ways with an effect as low": below, "p": p_value, "ways": float(len(ways))},
        finding=(
            f"Of {len(ways):,} ways, {100 * below:.1f} % give an effect as low as {effects[0]:+.2f}; by the "
            f"studentised effect p = {p_value:.3f}."
        ),
        next="The test takes every sector to be as likely to adopt; read it beside the null simulation.",
    )


def _anticipation(study: Study) -> Check:
    earlier = tuple(start if start == NEVER else start - 1 for start in study.cohorts)
    design = imputation(earlier, len(study.years))
    ages = np.arange(len(study.years))[None, :] - np.asarray(earlier)[:, None]
    cells = ((ages == 0) & (np.asarray(earlier)[:, None] != NEVER)).astype(np.float64)
    reduced = moments(replace(design, weights=design.events[0], dose=cells), study.outcome)
    effect, se, p_value = float(reduced.effect), float(cluster_se(reduced)), float(wild_p(reduced))
    return Check(
        key="anticipation",
        title="Did apprehensions fall in the year before the start?",
        verdict="fails" if p_value <= ALPHA else "passes",
        numbers={"effect in the year before": effect, "se": se, "p": p_value},
        finding=f"The year before: {effect:+.2f} (p = {p_value:.2f}).",
        next="Where it is not zero, count the year before as treated and estimate again.",
    )
