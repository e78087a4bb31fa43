"""What a back-test shows: which forecast was chosen and by which rule, its skill, and its calibration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.calendar import fiscal_year_of
from practicable.facts import record
from practicable.fit.forecast.backtest import PANELS, PLACES
from practicable.fit.forecast.comparators import BASELINES, CANDIDATES, FORECASTS
from practicable.fit.forecast.scores import LEVEL, inside, mean_estimate, skill_estimate
from practicable.provenance import versions
from practicable.results.backtest import (
    Against,
    Backtest,
    BacktestOptions,
    Candidate,
    Choice,
    EarlierCoverage,
    Estimate,
    HorizonScores,
    PlaceScores,
    Reliability,
    ReliabilityPoint,
    YearScores,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.forecast.backtest import Options, Scores

__all__ = ["CHOSEN", "CHOSEN_ON_YEARS_TO", "RULE", "backtest_report"]

CHOSEN = "structural"
"""The forecast that the simulations use."""

CHOSEN_ON_YEARS_TO = 2016
"""Last fiscal year of which the rule of choice saw an outcome."""

RULE = (
    "The candidate with the least mean CRPS relative to the seasonal naive forecast, as the geometric mean"
    " over the nine sectors and the measures of every panel, of months up to the end of"
    f" FY{CHOSEN_ON_YEARS_TO}. The rule was fixed before later months were scored; none entered the choice."
)
REFERENCE = "seasonal_naive"
OTHER_BASELINES = tuple(name for name in BASELINES if name != REFERENCE)
INTERVALS = (0.5, 0.8, 0.9)
_RELIABILITY = tuple(step / 20.0 for step in range(1, 20))
_GROUPS: Mapping[str, Sequence[int]] = {
    "sectors": range(len(PLACES) - 1),
    **{place: [at] for at, place in enumerate(PLACES)},
}

DEFINITIONS = {
    "people": "Apprehensions by the Border Patrol in a month; a person apprehended twice is counted twice.",
    "origin": "The day on which a month's counts came out; horizon 1 is the month of that day.",
    "crps": "Mean continuous ranked probability score, in people a month; lower is better.",
    "skill": "1 less the ratio of the mean CRPS to that of a baseline, the seasonal naive forecast where no"
    " other is named; above 0 is better.",
    "verdict": "Better or worse where the interval of the skill lies above or below 0; else not told apart.",
    "coverage": "Share of outcomes inside the central forecast interval of the stated level; its ends, which"
    " belong to it, are quantiles of the paths, interpolated linearly.",
    "interval": f"Sampling error over origins at {LEVEL:.0%}, from resampled blocks of consecutive origins as"
    " long as the horizon; sectors of one origin stay together. None is given, nor a verdict, for fewer"
    " origins than make two blocks.",
    "sectors": "The nine southwest sectors, each forecast for itself, scores pooled.",
    "southwest": "The sum of the nine sectors' joint forecast.",
    "vintage": "An origin sees what was published by it under the stated lag rule; values are the final ones,"
    " as first counts were not kept.",
}


@dataclass(frozen=True, slots=True)
class _Cell:
    """Scores of one measure and group of places, shape (n_forecasts, n_origins, horizon, n_places)."""

    panel: str
    measure: str
    place: str
    crps: NDArray[np.float64]
    rank: NDArray[np.float64]
    seed: int

    def skill(self, baseline: str) -> Estimate:
        """Skill of the chosen forecast against a baseline."""
        ours, reference = (self.crps[FORECASTS.index(name)] for name in (CHOSEN, baseline))
        return skill_estimate(ours, reference, block=self.block, seed=self.seed)

    def against(self) -> dict[str, Against]:
        """Skill against each of the other baselines, and its verdict."""
        skills = {name: self.skill(name) for name in OTHER_BASELINES}
        return {name: Against(skill=one, verdict=_verdict(one)) for name, one in skills.items()}

    def coverage(self, level: float) -> Estimate:
        """Coverage of the chosen forecast's central interval."""
        held = inside(self.rank[FORECASTS.index(CHOSEN)], level)
        return mean_estimate(held, block=self.block, seed=self.seed)

    def coverages(self) -> dict[str, Estimate]:
        """Coverage at the levels that tables show."""
        return {f"{level:.0%}": self.coverage(level) for level in INTERVALS}

    @property
    def pooled(self) -> bool:
        """Whether it is of the sectors together, or of the southwest."""
        return self.place in {"sectors", "southwest"}

    @property
    def n_scored(self) -> int:
        """Forecasts that were scored."""
        return int(np.count_nonzero(np.isfinite(self.crps[0])))

    @property
    def block(self) -> int:
        """Origins that may share a month."""
        return int(self.crps.shape[2])

    def summary(self) -> PlaceScores:
        """Everything that a row of a table says of the cell."""
        skill = self.skill(REFERENCE)
        return PlaceScores(
            panel=self.panel,
            measure=self.measure,
            place=self.place,
            n_origins=int(self.crps.shape[1]),
            n_scored=self.n_scored,
            crps={name: _mean(self.crps[at]) for at, name in enumerate(FORECASTS)},
            skill=skill,
            verdict=_verdict(skill),
            against=self.against(),
            coverage=self.coverages(),
        )


def backtest_report(options: Options, scores: Sequence[Scores]) -> Backtest:
    """Summarise the scores of a back-test.

    Parameters
    ----------
    options : Options
        What was covered.
    scores : sequence of Scores
        One a panel.
    """
    return Backtest(
        schema="practicable/backtest/1",
        options=BacktestOptions(**asdict(options)),
        record=record().hash,
        versions=versions(),
        definitions=DEFINITIONS,
        choice=_choice(options, scores),
        places=tuple(cell.summary() for one in scores for cell in _cells(one, options)),
        horizons=tuple(row for one in scores for row in _by_horizon(one, options)),
        years=tuple(row for one in scores for row in _by_year(one, options)),
        reliability=tuple(row for one in scores for row in _reliability(one, options)),
        earlier=tuple(row for one in scores for row in _earlier(one.until(CHOSEN_ON_YEARS_TO), options)),
    )


def relative_scores(scores: Scores) -> NDArray[np.float64]:
    """Mean CRPS of each forecast relative to the seasonal naive one, shape (n_forecasts, 9, n_measures)."""
    mean = np.nanmean(scores.crps[:, :, :, : len(PLACES) - 1], axis=(1, 2))
    return mean / mean[FORECASTS.index(REFERENCE)]


def _choice(options: Options, scores: Sequence[Scores]) -> Choice | None:
    """Apply the rule of choice to the months that it may see; None where it may see none."""
    seen = [one.until(CHOSEN_ON_YEARS_TO) for one in scores]
    relative = {one.panel: relative_scores(one) for one in seen if one.origins}
    if not relative:
        return None
    candidates = tuple(_candidate(name, relative) for name in CANDIDATES)
    return Choice(
        rule=RULE,
        chosen=CHOSEN,
        best_here=min(candidates, key=lambda one: one.score).forecast,
        first=options.first,
        last=min(options.last, CHOSEN_ON_YEARS_TO),
        candidates=candidates,
    )


def _candidate(name: str, relative: Mapping[str, NDArray[np.float64]]) -> Candidate:
    """Geometric mean of a candidate's relative scores, over all panels and in each."""
    logs = {panel: np.log(values[FORECASTS.index(name)]) for panel, values in relative.items()}
    every = np.concatenate([one.ravel() for one in logs.values()])
    return Candidate(
        forecast=name,
        score=float(np.exp(every.mean())),
        by_panel={panel: float(np.exp(one.mean())) for panel, one in logs.items()},
    )


def _cells(scores: Scores, options: Options) -> Iterator[_Cell]:
    for at, measure in enumerate(PANELS[scores.panel]):
        for place, places in _GROUPS.items():
            crps, rank = (values[:, :, :, list(places), at] for values in (scores.crps, scores.rank))
            yield _Cell(scores.panel, measure, place, crps, rank, options.seed)


def _pooled(scores: Scores, options: Options) -> Iterator[_Cell]:
    """Cells of the sectors together and of the southwest."""
    return (cell for cell in _cells(scores, options) if cell.pooled)


def _by_horizon(scores: Scores, options: Options) -> Iterator[HorizonScores]:
    for cell in _pooled(scores, options):
        for ahead in range(options.horizon):
            # The block stays as long as the longest horizon: shocks of one year cluster at every horizon.
            at = replace(cell, crps=_only(cell.crps, ahead), rank=_only(cell.rank, ahead))
            yield HorizonScores(
                panel=at.panel,
                measure=at.measure,
                place=at.place,
                horizon=ahead + 1,
                n_scored=at.n_scored,
                skill=at.skill(REFERENCE),
                against=at.against(),
                coverage=at.coverages(),
            )


def _by_year(scores: Scores, options: Options) -> Iterator[YearScores]:
    """Scores by the fiscal year of the origin, without sampling error: a year is about one block."""
    years = np.array([fiscal_year_of(day) for day in scores.origins])
    for cell in _pooled(scores, options):
        for year in sorted(set(years.tolist())):
            crps, rank = cell.crps[:, years == year], cell.rank[FORECASTS.index(CHOSEN)][years == year]
            ours, reference = (_mean(crps[FORECASTS.index(name)]) for name in (CHOSEN, REFERENCE))
            yield YearScores(
                panel=cell.panel,
                measure=cell.measure,
                place=cell.place,
                fiscal_year=year,
                skill=1.0 - ours / reference,
                coverage={f"{level:.0%}": _mean(inside(rank, level)) for level in INTERVALS},
                share_above_median=_mean(np.where(np.isnan(rank), np.nan, rank > 0.5)),
            )


def _reliability(scores: Scores, options: Options) -> Iterator[Reliability]:
    for cell in _pooled(scores, options):
        points = tuple(ReliabilityPoint(level=level, **cell.coverage(level).dump()) for level in _RELIABILITY)
        yield Reliability(panel=cell.panel, measure=cell.measure, place=cell.place, points=points)


def _earlier(scores: Scores, options: Options) -> Iterator[EarlierCoverage]:
    """Coverage of the months that the choice of the forecast saw, where they make at least two blocks."""
    if len(scores.origins) < 2 * options.horizon:
        return
    for cell in _pooled(scores, options):
        yield EarlierCoverage(
            panel=cell.panel,
            measure=cell.measure,
            place=cell.place,
            n_origins=len(scores.origins),
            last=CHOSEN_ON_YEARS_TO,
            coverage=cell.coverages(),
        )


def _only(values: NDArray[np.float64], ahead: int) -> NDArray[np.float64]:
    """Blank every horizon but one, which keeps the shape and so the block."""
    kept = np.full_like(values, np.nan)
    kept[:, :, ahead] = values[:, :, ahead]
    return kept


def _mean(values: NDArray[np.float64]) -> float:
    """Mean of what was scored."""
    scored = values[np.isfinite(values)]
    return float(scored.sum() / scored.size)


def _verdict(skill: Estimate) -> str:
    low, high = skill.low, skill.high
    if low is None or high is None:
        return "too few origins"
    if low > 0.0:
        return "better"
    return "worse" if high < 0.0 else "not told apart"
