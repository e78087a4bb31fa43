"""Checks over the whole window: sectors left out, neighbours, unknown starts, other outcomes, agents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.evidence.data.panel import neighbours
from practicable.evidence.designs.check import ALPHA, Check, CheckVerdict, overall
from practicable.evidence.designs.windows import Study, streamline_study
from practicable.evidence.estimators.linear import treated
from practicable.evidence.estimators.regression import regress

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Panel

__all__ = ["leave_one_out", "other_outcomes", "spillover", "staffing", "start_dates", "with_starts"]


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
