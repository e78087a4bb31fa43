"""What the record is made to yield, and how well it predicts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicable.api.options import FitOptions, RunOptions
from practicable.extras import require_extra

if TYPE_CHECKING:
    from practicable.results.backtest import Backtest

__all__ = ["arrivals_trial", "backtest", "fit", "fit_coverage"]


def fit(as_of: date | None = None, *, options: FitOptions | None = None) -> dict[str, Any]:
    """Fit the border's parameters of behaviour to the published record; see `fit.posterior.fit_as_of`.

    Parameters
    ----------
    as_of : date, optional
        Priors, targets and rows published later are not used.
    options : FitOptions, optional
        Seed, steps, targets and progress.

    Returns
    -------
    dict
        JSON-able; the schema is named in its first key.

    Raises
    ------
    InputError
        When an option or the file of targets cannot be used, or the chain has not converged.
    """
    require_extra("fit", purpose="a fit")

    from practicable.fit.behaviour.posterior import fit_as_of

    return fit_as_of(as_of, options or FitOptions())


def fit_coverage() -> dict[str, Any]:
    """Return how often the fit recovers what simulated worlds hold; see `fit.shipped.stored_coverage`."""
    from practicable.fit.behaviour.shipped import stored_coverage

    return stored_coverage()


def backtest(
    *,
    first: int = 2008,
    last: int = 2019,
    horizon: int = 12,
    run: RunOptions | None = None,
    store: Path | None = None,
) -> Backtest:
    """Forecast from every month of past fiscal years with what was published by then, and score.

    Parameters
    ----------
    first, last : int
        Fiscal years.
    horizon : int
        Months ahead, 1 to 12.
    run : RunOptions, optional
        Replicates are paths a forecast, 400 by default; seed, workers and progress.
    store : Path, optional
        Folder that keeps each origin's scores, from which a broken run goes on.

    Returns
    -------
    results.backtest.Backtest

    Raises
    ------
    InputError
        When a number is out of range or nothing can be scored.
    """
    from practicable.fit.forecast.backtest import Options, run_backtest
    from practicable.fit.forecast.calibration import backtest_report

    how = run or RunOptions(replicates=400)
    options = Options(first, last, horizon=horizon, paths=how.replicates, seed=how.seed)
    scores = run_backtest(options, workers=how.workers, store=store, progress=how.progress)
    return backtest_report(options, scores)


def arrivals_trial(*, every: int = 1, run: RunOptions | None = None) -> dict[str, Any]:
    """Try the forecast of arrivals whose spread follows the times, from FY2008 to the newest month on record.

    Parameters
    ----------
    every : int
        Months from one origin to the next: 1, 2, 3, 4 or 6.
    run : RunOptions, optional
        Replicates are paths a forecast, 400 by default; seed and progress.

    Returns
    -------
    dict
        JSON-able: what was chosen by which rule, in which order later months were looked at, what the series
        cannot know, and a row a measure, place, era and horizon; see `fit.forecast.trial.TrialRow`.

    Raises
    ------
    InputError
        When `every` is not one of those.
    """
    from dataclasses import asdict

    from practicable.fit.forecast.choices import CHOSEN, LOOKS, NOT_IN_THE_SERIES, RULE
    from practicable.fit.forecast.trial import run_trial

    how = run or RunOptions(replicates=400)
    rows = run_trial(every=every, paths=how.replicates, seed=how.seed, progress=how.progress)
    return {
        "schema": "practicable/arrivals-trial/1",
        "rule": RULE,
        "chosen": asdict(CHOSEN),
        "looks": list(LOOKS),
        "not_in_the_series": NOT_IN_THE_SERIES,
        "rows": [asdict(row) for row in rows],
    }
