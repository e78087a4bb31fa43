"""How often intervals of the forecast whose spread follows the times held, and its scores, by era."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from practicable.calendar import months_between
from practicable.errors import InputError
from practicable.facts.monthly import FIRST_OPEN
from practicable.fit.forecast.arrivals import OFFSET, fit_structural
from practicable.fit.forecast.backtest import PANELS, PLACES
from practicable.fit.forecast.choices import CHOSEN
from practicable.fit.forecast.comparators import fit_naive
from practicable.fit.forecast.moving import fit_moving
from practicable.fit.forecast.origins import HORIZON, Case, Era, case_of, months_of, with_sum
from practicable.fit.forecast.scores import crps, inside, mean_estimate, rank, skill_estimate

if TYPE_CHECKING:
    from practicable.fit.forecast.arrivals import Forecast
    from practicable.fit.forecast.scores import Estimate

__all__ = ["ERAS", "FORECASTS", "Resampling", "TrialRow", "run_trial", "told_of"]

Array = NDArray[np.float64]

FORECASTS = ("moving", "structural", "naive")
"""The forecast tried, the one that draws past months alike, and the last month repeated with past changes."""

ERAS = (
    Era("FY2008-FY2016", date(2007, 10, 1), date(2016, 10, 1)),
    Era("FY2017-FY2019", date(2016, 10, 1), date(2019, 10, 1)),
    Era("FY2008-FY2019", date(2007, 10, 1), date(2019, 10, 1)),
    Era("October 2019 - November 2024", date(2019, 10, 1), date(2024, 12, 1)),
    Era("December 2024 - August 2026", date(2024, 12, 1), date(2026, 9, 1)),
)
"""The first was seen by the choice. Origins and outcomes of an era lie within it."""

LEVELS = (0.5, 0.8, 0.9)
_EVERY = (1, 2, 3, 4, 6)
_AHEAD = (None, 1, 3, 6, 12)
_SUM_MONTHS = 6
_FEWEST_BLOCKS = 10
"""Blocks of a year below which no interval and no resampled standard error is given."""

_GROUPS = {
    "sectors": tuple(range(len(PLACES) - 1)),
    "southwest": (PLACES.index("southwest"),),
    "rio_grande_valley": (PLACES.index("rio_grande_valley"),),
}
_SPLIT_UNKNOWN = ERAS[3].name


@dataclass(frozen=True, slots=True)
class TrialRow:
    """Scores of one measure, place, era and horizon.

    Attributes
    ----------
    months_ahead : str
        A number, ``"1-12"``, or ``"sum of 6"`` for the sum of the first six months.
    n_origins : int
        Origins, months in a row.
    coverage, coverage_se : tuple of float
        Share of outcomes inside the central intervals of `LEVELS`. Its standard error is that of resampled
        blocks of twelve origins where they make ten blocks, else that of one outcome for every twelve
        origins, as if those of a year were one.
    coverage_structural : tuple of float
        The same of the forecast that draws past months alike.
    half_missed_by, tenth_missed_by : float
        Factor, up or down, that half and a tenth of the forecast's medians were off by, or more.
    crps, crps_structural, crps_naive : float or None
        In people a month; None of sums.
    less_than_structural, less_low, less_high : float or None
        1 less the ratio of the first two, with its paired interval where there are ten blocks.
    above_median : float
        Share of outcomes above the forecast's median: far from one half is bias.
    """

    measure: str
    place: str
    era: str
    months_ahead: str
    n_origins: int
    coverage: tuple[float, ...]
    coverage_se: tuple[float, ...]
    coverage_structural: tuple[float, ...]
    above_median: float
    half_missed_by: float
    tenth_missed_by: float
    crps: float | None = None
    crps_structural: float | None = None
    crps_naive: float | None = None
    less_than_structural: float | None = None
    less_low: float | None = None
    less_high: float | None = None


def run_trial(
    eras: Sequence[Era] = ERAS,
    panels: Sequence[str] = tuple(PANELS),
    *,
    every: int = 1,
    paths: int = 400,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[TrialRow, ...]:
    """Forecast from months of the eras with what was known before each, and score.

    Sectors by class are not on record from October 2019 to November 2024: of these months classes are scored
    for the southwest alone.

    Parameters
    ----------
    eras : sequence of Era
        No outcome after the last of them is read.
    panels : sequence of str
        Keys of `backtest.PANELS`.
    every : int
        Months from one origin to the next: 1, 2, 3, 4 or 6.
    paths : int
        Paths a forecast.
    seed : int
        Key of the draws.
    progress : callable, optional
        Called with origins done and their number.

    Raises
    ------
    InputError
        When `every` is not one of those.
    """
    if every not in _EVERY:
        accepted = ", ".join(str(months) for months in _EVERY)
        raise InputError(f"every is {every}; accepted: {accepted} months", where="origins")
    every_month = {panel: [_origins(panel, era)[::every] for era in eras] for panel in panels}
    jobs = [
        (panel, month)
        for panel, found in every_month.items()
        for month in sorted({m for one in found for m in one})
    ]
    scored: dict[tuple[str, date], _Scored] = {}
    for done, (panel, month) in enumerate(jobs, 1):
        end = max(era.end for era in eras if era.first <= month < era.end)
        scored[panel, month] = _score(case_of(panel, month, end), paths, seed)
        if progress is not None:
            progress(done, len(jobs))
    how = Resampling(HORIZON // every, seed)
    return tuple(
        row
        for panel, found in every_month.items()
        for era, chosen in zip(eras, found, strict=True)
        if chosen
        for at, measure in enumerate(PANELS[panel])
        for row in _rows(
            (_measure(panel, measure), era.name),
            _stacked([_until(scored[panel, month], month, era.end) for month in chosen], at),
            how,
        )
    )


@dataclass(frozen=True, slots=True)
class Resampling:
    """Origins in a block of twelve months, and the key of the resampling."""

    block: int
    seed: int


@dataclass(frozen=True, slots=True)
class _Scored:
    """One origin, or several stacked.

    Scores of months have the shape (n_forecasts, HORIZON, n_places, n_groups), those of the sum of the first
    months the same without the horizon. A miss is the absolute logarithm of an outcome over the median of the
    forecast tried, which is the only one of its axis.
    """

    crps: Array
    rank: Array
    miss: Array
    sum_rank: Array
    sum_miss: Array


def _origins(panel: str, era: Era) -> tuple[date, ...]:
    """Months of an era; the longer record of children is tried to 2019, as the classes hold it."""
    if panel == "unaccompanied_long" and era.first >= FIRST_OPEN:
        return ()
    return months_of(panel, era)


def _score(case: Case, paths: int, seed: int) -> _Scored:
    forecasts: tuple[Forecast, ...] = (
        fit_moving(case.known, case.everybody, CHOSEN),
        fit_structural(case.known),
        fit_naive(case.known),
    )
    months = len(case.outcome)
    truth = np.full((HORIZON, *case.outcome.shape[1:]), np.nan)
    truth[:months] = case.outcome
    truth = with_sum(truth)
    drawn = [
        with_sum(np.stack([one.path(HORIZON, seed=seed, replicate=number) for number in range(paths)]))
        for one in forecasts
    ]
    sums, summed = truth[:_SUM_MONTHS].sum(axis=0), [one[:, :_SUM_MONTHS].sum(axis=1) for one in drawn]
    return _Scored(
        crps=np.stack([crps(one, truth) for one in drawn]),
        rank=np.stack([rank(one, truth) for one in drawn]),
        miss=_miss(drawn[0], truth)[None],
        sum_rank=np.stack([rank(one, sums) for one in summed]),
        sum_miss=_miss(summed[0], sums)[None],
    )


def _miss(samples: Array, truth: Array) -> Array:
    """Absolute logarithm of an outcome over the median."""
    return np.abs(np.log(truth + OFFSET) - np.log(np.median(samples, axis=0) + OFFSET))


def _until(scored: _Scored, month: date, end: date) -> _Scored:
    """Blank what an era that ends earlier does not see."""
    kept = months_between(month, end)
    late = (np.arange(HORIZON) >= kept)[None, :, None, None]
    months = [np.where(late, np.nan, part) for part in (scored.crps, scored.rank, scored.miss)]
    sums = [np.where(kept < _SUM_MONTHS, np.nan, part) for part in (scored.sum_rank, scored.sum_miss)]
    return _Scored(*months, *sums)


def _stacked(found: Sequence[_Scored], group: int) -> _Scored:
    """Stack origins of one measure: an axis of origins after that of forecasts, none of groups."""
    parts = zip(*((one.crps, one.rank, one.miss, one.sum_rank, one.sum_miss) for one in found), strict=True)
    return _Scored(*(np.stack([part[..., group] for part in each], axis=1) for each in parts))


def _measure(panel: str, measure: str) -> str:
    return "unaccompanied, from October 2009" if panel == "unaccompanied_long" else measure


def _rows(words: tuple[str, str], scored: _Scored, how: Resampling) -> Iterator[TrialRow]:
    measure, era = words
    for place, at in _GROUPS.items():
        if era == _SPLIT_UNKNOWN and measure != "total" and place != "southwest":
            continue
        for ahead in _AHEAD:
            months = slice(None) if ahead is None else slice(ahead - 1, ahead)
            ranks, miss, scores = (
                part[:, :, months][..., list(at)] for part in (scored.rank, scored.miss, scored.crps)
            )
            if np.isfinite(ranks).any():
                name = f"1-{HORIZON}" if ahead is None else str(ahead)
                yield _with_scores(told_of((measure, place, era, name), (ranks, miss), how), scores, how)
        ranks, miss = (part[..., list(at)] for part in (scored.sum_rank, scored.sum_miss))
        if np.isfinite(ranks).any():
            yield told_of((measure, place, era, f"sum of {_SUM_MONTHS}"), (ranks, miss), how)


def told_of(words: tuple[str, str, str, str], found: tuple[Array, Array], how: Resampling) -> TrialRow:
    """Coverage of the forecast tried and of the structural one, and misses, from ranks and misses."""
    ranks, miss = found
    held = [mean_estimate(inside(ranks[0], level), block=how.block, seed=how.seed) for level in LEVELS]
    n_origins = int(np.isfinite(ranks[0]).reshape(ranks.shape[1], -1).any(axis=1).sum())
    return TrialRow(
        *words,
        n_origins=n_origins,
        coverage=tuple(one.value for one in held),
        coverage_se=tuple(_error(one, n_origins / how.block) for one in held),
        coverage_structural=tuple(_mean(inside(ranks[1], level)) for level in LEVELS),
        above_median=_mean(np.where(np.isnan(ranks[0]), np.nan, ranks[0] > 0.5)),
        half_missed_by=float(np.exp(np.nanquantile(miss, 0.5))),
        tenth_missed_by=float(np.exp(np.nanquantile(miss, 0.9))),
    )


def _with_scores(told: TrialRow, scores: Array, how: Resampling) -> TrialRow:
    less = skill_estimate(scores[0], scores[1], block=how.block, seed=how.seed)
    enough = told.n_origins >= _FEWEST_BLOCKS * how.block
    return replace(
        told,
        crps=_mean(scores[0]),
        crps_structural=_mean(scores[1]),
        crps_naive=_mean(scores[2]),
        less_than_structural=less.value,
        less_low=less.low if enough else None,
        less_high=less.high if enough else None,
    )


def _error(held: Estimate, n_blocks: float) -> float:
    """Return the standard error of a coverage, which allows for outcomes that neighbouring origins share."""
    if held.se is not None and n_blocks >= _FEWEST_BLOCKS:
        return held.se
    return float(np.sqrt(held.value * (1.0 - held.value) / max(n_blocks, 1.0)))


def _mean(values: Array) -> float:
    return float(np.nanmean(values))
