"""What the record is made to yield, and how well it predicts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from practicable.api.options import RunOptions

__all__ = ["backtest"]


def backtest(
    *,
    first: int = 2008,
    last: int = 2019,
    horizon: int = 12,
    run: RunOptions | None = None,
    store: Path | None = None,
) -> dict[str, Any]:
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
    dict
        JSON-able; see `fit.calibration.backtest_report`.

    Raises
    ------
    InputError
        When a number is out of range or nothing can be scored.
    """
    from practicable.fit.backtest import Options, run_backtest
    from practicable.fit.calibration import backtest_report

    how = run or RunOptions(replicates=400)
    options = Options(first, last, horizon=horizon, paths=how.replicates, seed=how.seed)
    scores = run_backtest(options, workers=how.workers, store=store, progress=how.progress)
    return backtest_report(options, scores)
