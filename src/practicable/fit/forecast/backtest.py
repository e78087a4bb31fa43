"""Rolling back-test: forecasts from many past days, each with what was published by then, and scores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from practicable.calendar import fiscal_year_of, months_between
from practicable.errors import InputError
from practicable.facts import record
from practicable.facts.monthly import closed_months
from practicable.fit.forecast.arrivals import MINIMUM_MONTHS
from practicable.fit.forecast.comparators import fit_all
from practicable.fit.forecast.panels import CLASSES, read_panel
from practicable.fit.forecast.scores import crps, rank
from practicable.geography import SECTORS
from practicable.provenance import digest, versions
from practicable.rng import check_seed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.forecast.arrivals import Forecast

__all__ = ["PANELS", "PLACES", "Options", "Scores", "origins_of", "run_backtest", "score_origin"]

PANELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"total": ("total",), "classes": CLASSES, "unaccompanied_long": ("unaccompanied",)}
)
"""Panels that are forecast, with their measures: all apprehensions (since October 1999), the three classes
together as the simulations use them (since October 2012), unaccompanied children (since October 2009)."""

_HERE = Path(__file__).parent
_FEWEST_PATHS = 20
_SCORED_BY = ("arrivals", "backtest", "comparators", "kalman", "likelihood", "panels", "scores")

PLACES = (*SECTORS, "southwest")
"""Places that are scored; the southwest is the sum of the nine sectors' joint paths."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a back-test covers.

    Attributes
    ----------
    first, last : int
        Fiscal years of the record: every day on which a month's counts came out is an origin if the next
        month lies in them, and no month after the last year is scored.
    horizon : int
        Months ahead, 1 to 12.
    paths : int
        Paths drawn a forecast, at least 20.
    seed : int
        Random seed, 0 to 2^63 - 1; zero is a seed.
    """

    first: int = 2008
    last: int = 2019
    horizon: int = 12
    paths: int = 400
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of every forecast of one panel.

    Attributes
    ----------
    panel : str
        Key of `PANELS`.
    origins : tuple of date
        As-of dates in order.
    crps : ndarray, shape (n_forecasts, n_origins, horizon, n_places, n_measures)
        In people; NaN where the month was not scored. Forecasts are in the order of `FORECASTS`.
    rank : ndarray, same shape
        Level of the forecast's quantile at which what happened lies; see `scores.rank`.
    """

    panel: str
    origins: tuple[date, ...]
    crps: NDArray[np.float64]
    rank: NDArray[np.float64]

    def until(self, last: int) -> Scores:
        """Keep only what would have been scored had the last fiscal year been an earlier one."""
        end = date(last, 10, 1)
        kept = [at for at, origin in enumerate(self.origins) if origin < end]
        origins = tuple(self.origins[at] for at in kept)
        scored = np.array([max(0, months_between(origin, end)) for origin in origins])
        ahead = np.arange(int(self.crps.shape[2]))
        late = (ahead >= scored[:, None])[None, :, :, None, None]
        return replace(
            self,
            origins=origins,
            crps=np.where(late, np.nan, self.crps[:, kept]),
            rank=np.where(late, np.nan, self.rank[:, kept]),
        )


def run_backtest(
    options: Options,
    *,
    workers: int = 1,
    store: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Scores, ...]:
    """Forecast and score every origin of every panel.

    Parameters
    ----------
    options : Options
        What is covered.
    workers : int
        Processes; no number depends on it.
    store : Path, optional
        Folder that keeps each origin's scores, from which a broken run goes on.
    progress : callable, optional
        Called with origins done and their number.

    Returns
    -------
    tuple of Scores
        One a panel that has an origin, in the order of `PANELS`.

    Raises
    ------
    InputError
        When an option is out of range, no origin lies in the fiscal years, or the store cannot be written.
    """
    from practicable.parallel.pool import map_replicates

    _check(options)
    jobs = [(panel, origin) for panel in PANELS for origin in origins_of(panel, options)]
    if not jobs:
        raise InputError(
            f"no month of FY{options.first}-FY{options.last} has {MINIMUM_MONTHS} recorded months before it;"
            f" the record of totals begins with FY{_fiscal_years()[0]}",
            where="fiscal years",
        )
    if store is not None:
        _open_store(store)
    task = _Task(options, tuple(jobs), store, _identity(options))
    report = None if progress is None else _Counted(progress, len(jobs))
    results = map_replicates(task, len(jobs), workers=workers, progress=report)
    return tuple(_gather(panel, jobs, results) for panel in PANELS if any(job[0] == panel for job in jobs))


def score_origin(
    forecasts: Iterable[Forecast], outcome: NDArray[np.float64], options: Options
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Score forecasts made on one day against what followed.

    Parameters
    ----------
    forecasts : iterable of Forecast
        Fitted to what was published by the origin.
    outcome : ndarray, shape (n_following, n_series, n_groups)
        The months that followed, at most `options.horizon` and possibly fewer.
    options : Options
        Horizon, paths and seed.

    Returns
    -------
    crps, rank : ndarray, shape (n_forecasts, horizon, n_series + 1, n_groups)
        The last place is the sum of the series.
    """
    truth = np.full((options.horizon, *outcome.shape[1:]), np.nan)
    truth[: len(outcome)] = outcome
    truth = _with_sum(truth)
    scored: list[NDArray[np.float64]] = []
    ranked: list[NDArray[np.float64]] = []
    for forecast in forecasts:
        paths = [
            forecast.path(options.horizon, seed=options.seed, replicate=replicate)
            for replicate in range(options.paths)
        ]
        samples = _with_sum(np.stack(paths))
        scored.append(crps(samples, truth))
        ranked.append(rank(samples, truth))
    return np.stack(scored), np.stack(ranked)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Progress of a known total."""

    report: Callable[[int, int], None]
    total: int

    def __call__(self, done: int) -> None:
        self.report(done, self.total)


@dataclass(frozen=True, slots=True)
class _Task:
    """One origin of one panel as a picklable function of its number."""

    options: Options
    jobs: tuple[tuple[str, date], ...]
    store: Path | None
    identity: str

    def __call__(self, job: int) -> NDArray[np.float64]:
        panel, origin = self.jobs[job]
        if self.store is None:
            return self._scores(panel, origin)
        path = self.store / f"{panel}-{origin}-{self.identity[:16]}.npy"
        if path.exists():
            return np.load(path)
        scores = self._scores(panel, origin)
        partial = path.with_suffix(".partial")
        with partial.open("wb") as stream:
            np.save(stream, scores)
        partial.replace(path)
        return scores

    def _scores(self, panel: str, origin: date) -> NDArray[np.float64]:
        measures, options = PANELS[panel], self.options
        known = read_panel(record(as_of=origin), measures)
        whole = read_panel(record(), measures)
        end = min(max(0, months_between(origin, date(options.last, 10, 1))), options.horizon)
        outcome = whole.values[len(known.values) :][:end]
        return np.stack(score_origin(fit_all(known).values(), outcome, options))


def _gather(panel: str, jobs: Sequence[tuple[str, date]], results: Sequence[NDArray[np.float64]]) -> Scores:
    rows = [at for at, job in enumerate(jobs) if job[0] == panel]
    stacked = np.stack([results[at] for at in rows], axis=2)
    return Scores(panel, tuple(jobs[at][1] for at in rows), stacked[0], stacked[1])


def origins_of(panel: str, options: Options) -> list[date]:
    """Days on which a month's counts came out, the next month lying in the fiscal years and recorded."""
    measures = PANELS[panel]
    counted = closed_months(record()).dropna(subset=list(measures), how="all")
    days = sorted({stamp.date() for stamp in counted["published"]})
    whole = read_panel(record(), measures)
    earliest = max(date(options.first - 1, 10, 1), whole.month(MINIMUM_MONTHS))
    latest = min(date(options.last, 9, 1), whole.months[-1])
    return [day for day in days if earliest <= day.replace(day=1) <= latest]


def _with_sum(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Append the sum over series; series are the last axis but one."""
    return np.concatenate([values, values.sum(axis=-2, keepdims=True)], axis=-2)


def _identity(options: Options) -> str:
    """Hash of all that an origin's scores depend on."""
    code = [(_HERE / f"{name}.py").read_text(encoding="utf-8") for name in _SCORED_BY]
    return digest([asdict(options), record().hash, versions(), code])


def _check(options: Options) -> None:
    begin, end = _fiscal_years()
    if not begin <= options.first <= options.last <= end:
        raise InputError(
            f"first is {options.first} and last {options.last};"
            f" accepted: {begin} to {end}, first not after last",
            where="fiscal years",
        )
    if not 1 <= options.horizon <= 12:
        raise InputError(f"horizon is {options.horizon}; accepted: 1 to 12 months", where="horizon")
    if options.paths < _FEWEST_PATHS:
        raise InputError(f"paths is {options.paths}; accepted: {_FEWEST_PATHS} or more", where="paths")
    check_seed(options.seed)


def _fiscal_years() -> tuple[int, int]:
    """First and last fiscal year of the record of totals."""
    months = read_panel(record(), PANELS["total"]).months
    return fiscal_year_of(months[0]), fiscal_year_of(months[-1])


def _open_store(store: Path) -> None:
    """Make the folder of finished origins; refuse it before the work if nothing can be kept in it."""
    try:
        store.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=store):
            pass
    except OSError as error:
        raise InputError(
            f"cannot keep finished origins: {error.strerror}; accepted: a folder, or a name for a new one",
            where=str(store),
        ) from error
