"""Checks of the Streamline designs before the start and by placebo; and the list of all checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from practicable.evidence.data.adoption import NEVER
from practicable.evidence.data.panel import neighbours
from practicable.evidence.designs.windows import Study, streamline_study
from practicable.evidence.estimators.inference import (
    arrangements,
    cluster_se,
    moments,
    permutation_p,
    regress,
    wild_p,
)
from practicable.evidence.estimators.linear import callaway_santanna, imputation, treated, two_way

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.evidence.data.panel import Array, Panel

__all__ = [
    "ALPHA",
    "Check",
    "CheckVerdict",
    "check_streamline",
    "leave_one_out",
    "other_outcomes",
    "overall",
    "spillover",
    "staffing",
    "start_dates",
    "with_starts",
]

CheckVerdict = Literal["passes", "fails", "cannot tell"]

ALPHA = 0.05
"""A check's own tests are at this size."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a design.

    Attributes
    ----------
    key, title : str
        A slug, and what is asked.
    verdict : str
        ``passes``, ``fails`` or ``cannot tell``.
    numbers : mapping of str to float
        What the verdict rests on, by name.
    finding, next : str
        What was found, and what to do about it.
    """

    key: str
    title: str
    verdict: CheckVerdict
    numbers: Mapping[str, float]
    finding: str
    next: str


def overall(study: Study) -> tuple[float, float]:
    """Return Callaway and Sant'Anna's overall effect and its randomisation p."""
    reduced = moments(callaway_santanna(study.cohorts, len(study.years)), study.outcome)
    return float(reduced.effect), float(permutation_p(reduced, arrangements(study.cohorts)))


def leave_one_out(study: Study) -> Check:
    """Estimate with each sector left out in turn."""
    found = {sector: overall(study.without(sector)) for sector in study.sectors}
    effects = {sector: effect for sector, (effect, _) in found.items()}
    lost = [sector for sector, (_, p_value) in found.items() if p_value > ALPHA]
    weakest = max(effects, key=lambda sector: effects[sector])
    same_sign = max(effects.values()) * min(effects.values()) > 0.0
    return Check(
        key="leave-one-out",
        title="Does the effect hang on one sector?",
        verdict="passes" if same_sign and not lost else "fails",
        numbers={f"without {sector.replace('_', ' ')}": effect for sector, effect in effects.items()},
        finding=(
            f"From {min(effects.values()):+.2f} to {max(effects.values()):+.2f} (without "
            f"{weakest.replace('_', ' ')}); not distinguishable from zero at 5 % when any of {len(lost)} of "
            f"{len(effects)} sectors is left out."
        ),
        next="Name the sectors on which it hangs, and ask what else changed there.",
    )


def spillover(study: Study) -> Check:
    """Estimate the effect of treated neighbours beside the own effect."""
    dose = treated(study.cohorts, len(study.years))
    at = {sector: n for n, sector in enumerate(study.sectors)}
    beside = np.array(
        [dose[[at[other] for other in neighbours(sector)]].mean(axis=0) for sector in study.sectors]
    )
    other = regress(study.outcome, [beside, dose])
    own = regress(study.outcome, [dose, beside])
    return Check(
        key="spillover",
        title="Do apprehensions move to the neighbours of sectors under Streamline?",
        verdict="fails" if other.p_value <= ALPHA else "cannot tell",
        numbers={
            "effect of treated neighbours": other.effect,
            "low": other.low,
            "high": other.high,
            "p": other.p_value,
            "own effect beside it": own.effect,
        },
        finding=(
            f"Both neighbours treated: {other.effect:+.2f} (95 %: {other.low:+.2f} to {other.high:+.2f}); "
            f"own effect beside it {own.effect:+.2f}."
        ),
        next="Traffic that moves to a neighbour counts twice in a comparison of sectors: widen toward zero.",
    )


def start_dates(panel: Panel) -> Check:
    """Estimate under other starts of the two sectors whose start is not on record."""
    numbers: dict[str, float] = {}
    p_values: list[float] = []
    for valley in (2008, 2009, 2010, None):
        for el_paso in (2008, 2009, 2010, None):
            starts = {"rio_grande_valley": valley, "el_paso": el_paso}
            effect, p_value = overall(with_starts(panel, starts))
            words = ", ".join(
                f"{sector.replace('_', ' ')} {f'FY{year}' if year else 'not by FY2010'}"
                for sector, year in starts.items()
            )
            numbers[words] = effect
            p_values.append(p_value)
    kept = sum(p_value <= ALPHA for p_value in p_values)
    same_sign = max(numbers.values()) * min(numbers.values()) > 0.0
    return Check(
        key="start-dates",
        title="Does the effect hang on the two starts that the record does not know?",
        verdict="passes" if same_sign and kept in (0, len(p_values)) else "fails",
        numbers=numbers,
        finding=(
            f"Over {len(numbers)} pairs of starts the effect runs from {min(numbers.values()):+.2f} to "
            f"{max(numbers.values()):+.2f}; p is at most 0.05 for {kept} of them."
        ),
        next="Find the starts of the Rio Grande Valley and El Paso in a document; until then show the range.",
    )


def with_starts(panel: Panel, years: Mapping[str, int | None]) -> Study:
    """Return the main study with other first treated years of some sectors; None means not in the window."""
    moved = tuple(
        replace(adoption, day=date((years[adoption.sector] or 2030) - 1, 10, 1))
        if adoption.sector in years
        else adoption
        for adoption in panel.adoptions
    )
    return streamline_study(panel, adoptions=moved)


def other_outcomes(panel: Panel) -> Check:
    """Estimate for Mexican and for other citizens apart."""
    found = {series: overall(streamline_study(panel, series)) for series in ("mexican", "other_than_mexican")}
    mexican, other = found["mexican"], found["other_than_mexican"]
    if mexican[0] * other[0] < 0.0:
        verdict: CheckVerdict = "fails"
    else:
        verdict = "passes" if max(mexican[1], other[1]) <= ALPHA else "cannot tell"
    return Check(
        key="other-outcomes",
        title="Is the effect the same for Mexican and other citizens?",
        verdict=verdict,
        numbers={
            "Mexican": mexican[0],
            "p, Mexican": mexican[1],
            "other than Mexican": other[0],
            "p, other": other[1],
        },
        finding=(
            f"Mexican {mexican[0]:+.2f} (p = {mexican[1]:.2f}), other than Mexican {other[0]:+.2f} "
            f"(p = {other[1]:.2f})."
        ),
        next="An effect on one group alone points to what else changed for it; name both with any number.",
    )


def staffing(panel: Panel, study: Study) -> Check:
    """Estimate beside the agents assigned, and the change of agents itself."""
    agents = panel.log_years("agents", study.years[0], study.years[-1])
    dose = treated(study.cohorts, len(study.years))
    plain, beside = regress(study.outcome, [dose]), regress(study.outcome, [dose, agents])
    moved = regress(agents, [dose])
    kept = abs(beside.effect) if beside.effect * plain.effect > 0.0 else 0.0
    return Check(
        key="staffing",
        title="Did agents come with Streamline, and does the effect stand beside them?",
        verdict="fails" if moved.p_value <= ALPHA or 2.0 * kept < abs(plain.effect) else "passes",
        numbers={
            "change of log agents with Streamline": moved.effect,
            "p, agents": moved.p_value,
            "two-way effect": plain.effect,
            "two-way effect beside log agents": beside.effect,
            "p beside log agents": beside.p_value,
        },
        finding=(
            f"Log agents {moved.effect:+.2f} with Streamline (p = {moved.p_value:.2f}); the two-way effect "
            f"goes from {plain.effect:+.2f} to {beside.effect:+.2f} beside them (p = {beside.p_value:.2f})."
        ),
        next="Fences are on record by state only, so their part cannot be told from Streamline's by sector.",
    )


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
