"""What a back-test shows: which forecast was chosen and by which rule, its skill, and its calibration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.calendar import fiscal_year_of
from practicable.facts import record
from practicable.fit.forecast.backtest import PANELS, PLACES
from practicable.fit.forecast.comparators import BASELINES, CANDIDATES, FORECASTS
from practicable.fit.forecast.scores import LEVEL, inside, mean_estimate, skill_estimate
from practicable.provenance import versions

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

    crps: NDArray[np.float64]
    rank: NDArray[np.float64]
    seed: int

    def skill(self, baseline: str) -> dict[str, float | None]:
        """Skill of the chosen forecast against a baseline."""
        ours, reference = (self.crps[FORECASTS.index(name)] for name in (CHOSEN, baseline))
        return asdict(skill_estimate(ours, reference, block=self.block, seed=self.seed))

    def coverage(self, level: float) -> dict[str, float | None]:
        """Coverage of the chosen forecast's central interval."""
        held = inside(self.rank[FORECASTS.index(CHOSEN)], level)
        return asdict(mean_estimate(held, block=self.block, seed=self.seed))

    @property
    def block(self) -> int:
        """Origins that may share a month."""
        return int(self.crps.shape[2])

    def summary(self) -> dict[str, Any]:
        """Everything that a row of a table says of the cell."""
        skill = self.skill(REFERENCE)
        others = {name: self.skill(name) for name in OTHER_BASELINES}
        return {
            "n_origins": int(self.crps.shape[1]),
            "n_scored": int(np.count_nonzero(np.isfinite(self.crps[0]))),
            "crps": {name: _mean(self.crps[at]) for at, name in enumerate(FORECASTS)},
            "skill": skill,
            "verdict": _verdict(skill),
            "against": {name: {"skill": one, "verdict": _verdict(one)} for name, one in others.items()},
            "coverage": {f"{level:.0%}": self.coverage(level) for level in INTERVALS},
        }


def backtest_report(options: Options, scores: Sequence[Scores]) -> dict[str, Any]:
    """Summarise the scores of a back-test as JSON-able content.

    Parameters
    ----------
    options : Options
        What was covered.
    scores : sequence of Scores
        One a panel.
    """
    return {
        "schema": "practicable/backtest/1",
        "options": asdict(options),
        "record": record().hash,
        "versions": versions(),
        "definitions": DEFINITIONS,
        "choice": _choice(options, scores),
        "places": [
            {"panel": one.panel, "measure": measure, "place": place, **cell.summary()}
            for one in scores
            for measure, place, cell in _cells(one, options)
        ],
        "horizons": [row for one in scores for row in _by_horizon(one, options)],
        "years": [row for one in scores for row in _by_year(one, options)],
        "reliability": [row for one in scores for row in _reliability(one, options)],
        "earlier": [row for one in scores for row in _earlier(one.until(CHOSEN_ON_YEARS_TO), options)],
    }


def relative_scores(scores: Scores) -> NDArray[np.float64]:
    """Mean CRPS of each forecast relative to the seasonal naive one, shape (n_forecasts, 9, n_measures)."""
    mean = np.nanmean(scores.crps[:, :, :, : len(PLACES) - 1], axis=(1, 2))
    return mean / mean[FORECASTS.index(REFERENCE)]


def _choice(options: Options, scores: Sequence[Scores]) -> dict[str, Any] | None:
    """Apply the rule of choice to the months that it may see; None where it may see none."""
    seen = [one.until(CHOSEN_ON_YEARS_TO) for one in scores]
    relative = {one.panel: relative_scores(one) for one in seen if one.origins}
    if not relative:
        return None
    candidates = [_candidate(name, relative) for name in CANDIDATES]
    return {
        "rule": RULE,
        "chosen": CHOSEN,
        "best_here": min(candidates, key=_score)["forecast"],
        "first": options.first,
        "last": min(options.last, CHOSEN_ON_YEARS_TO),
        "candidates": candidates,
    }


def _candidate(name: str, relative: Mapping[str, NDArray[np.float64]]) -> dict[str, Any]:
    """Geometric mean of a candidate's relative scores, over all panels and in each."""
    logs = {panel: np.log(values[FORECASTS.index(name)]) for panel, values in relative.items()}
    every = np.concatenate([one.ravel() for one in logs.values()])
    return {
        "forecast": name,
        "score": float(np.exp(every.mean())),
        "by_panel": {panel: float(np.exp(one.mean())) for panel, one in logs.items()},
    }


def _score(candidate: Mapping[str, Any]) -> float:
    return candidate["score"]


def _cells(scores: Scores, options: Options) -> Iterator[tuple[str, str, _Cell]]:
    for at, measure in enumerate(PANELS[scores.panel]):
        for place, places in _GROUPS.items():
            chosen = list(places)
            yield (
                measure,
                place,
                _Cell(scores.crps[:, :, :, chosen, at], scores.rank[:, :, :, chosen, at], options.seed),
            )


def _by_horizon(scores: Scores, options: Options) -> Iterator[dict[str, Any]]:
    for measure, place, cell in _cells(scores, options):
        if place not in ("sectors", "southwest"):
            continue
        for ahead in range(options.horizon):
            # The block stays as long as the longest horizon: shocks of one year cluster at every horizon.
            crps, rank = _only(cell.crps, ahead), _only(cell.rank, ahead)
            summary = _Cell(crps, rank, options.seed).summary()
            yield {
                "panel": scores.panel,
                "measure": measure,
                "place": place,
                "horizon": ahead + 1,
                **{key: summary[key] for key in ("n_scored", "skill", "against", "coverage")},
            }


def _by_year(scores: Scores, options: Options) -> Iterator[dict[str, Any]]:
    """Scores by the fiscal year of the origin, without sampling error: a year is about one block."""
    years = np.array([fiscal_year_of(day) for day in scores.origins])
    for measure, place, cell in _cells(scores, options):
        if place not in ("sectors", "southwest"):
            continue
        for year in sorted(set(years.tolist())):
            crps, rank = cell.crps[:, years == year], cell.rank[FORECASTS.index(CHOSEN)][years == year]
            ours, reference = (_mean(crps[FORECASTS.index(name)]) for name in (CHOSEN, REFERENCE))
            yield {
                "panel": scores.panel,
                "measure": measure,
                "place": place,
                "fiscal_year": year,
                "skill": 1.0 - ours / reference,
                "coverage": {f"{level:.0%}": _mean(inside(rank, level)) for level in INTERVALS},
                "share_above_median": _mean(np.where(np.isnan(rank), np.nan, rank > 0.5)),
            }


def _reliability(scores: Scores, options: Options) -> Iterator[dict[str, Any]]:
    for measure, place, cell in _cells(scores, options):
        if place in ("sectors", "southwest"):
            points = [{"level": level, **cell.coverage(level)} for level in _RELIABILITY]
            yield {"panel": scores.panel, "measure": measure, "place": place, "points": points}


def _earlier(scores: Scores, options: Options) -> Iterator[dict[str, Any]]:
    """Coverage of the months that the choice of the forecast saw, where they make at least two blocks."""
    for measure, place, cell in _cells(scores, options):
        if place in ("sectors", "southwest") and len(scores.origins) >= 2 * options.horizon:
            yield {
                "panel": scores.panel,
                "measure": measure,
                "place": place,
                "n_origins": len(scores.origins),
                "last": CHOSEN_ON_YEARS_TO,
                "coverage": {f"{level:.0%}": cell.coverage(level) for level in INTERVALS},
            }


def _only(values: NDArray[np.float64], ahead: int) -> NDArray[np.float64]:
    """Blank every horizon but one, which keeps the shape and so the block."""
    kept = np.full_like(values, np.nan)
    kept[:, :, ahead] = values[:, :, ahead]
    return kept


def _mean(values: NDArray[np.float64]) -> float:
    """Mean of what was scored."""
    scored = values[np.isfinite(values)]
    return float(scored.sum() / scored.size)


def _verdict(skill: Mapping[str, float | None]) -> str:
    low, high = skill["low"], skill["high"]
    if low is None or high is None:
        return "too few origins"
    if low > 0.0:
        return "better"
    return "worse" if high < 0.0 else "not told apart"
