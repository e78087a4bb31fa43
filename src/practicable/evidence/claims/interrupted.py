"""A step in a monthly series: how far the level moved on a day, beyond trend and season."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from practicable.evidence.claims.intervals import LEVEL, as_percent, in_percent
from practicable.evidence.data.figures import Interval

if TYPE_CHECKING:
    import pandas as pd

    from practicable.evidence.data.figures import Row

__all__ = ["step_of_level", "step_with_memory"]

_LAGS = 12
_ROUNDS = 50


def _models() -> Any:
    """Return statsmodels, which carries no types, when it is first needed."""
    return import_module("statsmodels.api")


def step_of_level(rows: Sequence[Row], day: date) -> tuple[float, Interval]:
    """Compare the levels before and after a day: least squares with trend and season, robust errors.

    Parameters
    ----------
    rows : sequence of Row
        Consecutive months, in order, all above zero.
    day : date
        First month of the new level.

    Returns
    -------
    tuple
        Change in percent and its interval. Errors allow for autocorrelation over twelve months (Newey
        and West 1987, doi:10.2307/1913610).
    """
    outcome, regressors = _design(rows, day)
    fitted: Any = (
        _models().OLS(outcome, regressors).fit(cov_type="HAC", cov_kwds={"maxlags": _LAGS}, use_t=True)
    )
    return _step(fitted, "robust to autocorrelation over 12 months (Newey-West)")


def step_with_memory(rows: Sequence[Row], day: date) -> tuple[float, Interval]:
    """Compare a month with where the series stood just before: the same regression, errors autocorrelated.

    Parameters
    ----------
    rows, day
        As for `step_of_level`.

    Returns
    -------
    tuple
        Change in percent and its interval, by iterated generalised least squares with first-order errors.
    """
    outcome, regressors = _design(rows, day)
    fitted: Any = _models().GLSAR(outcome, regressors, rho=1).iterative_fit(maxiter=_ROUNDS)
    return _step(fitted, "errors autocorrelated from month to month (first order)")


def _design(rows: Sequence[Row], day: date) -> tuple[pd.Series[float], pd.DataFrame]:
    import pandas as pd

    starts = [row.start for row in rows if row.start is not None]
    columns: dict[str, list[float]] = {
        "constant": [1.0] * len(starts),
        "step": [float(start >= day) for start in starts],
        "trend": [position / 12 for position in range(len(starts))],
    }
    for month in range(2, 13):
        columns[f"month_{month}"] = [float(start.month == month) for start in starts]
    return pd.Series([math.log(row.value) for row in rows]), pd.DataFrame(columns)


def _step(fitted: Any, kind: str) -> tuple[float, Interval]:
    low, high = (float(end) for end in fitted.conf_int(1 - LEVEL).loc["step"])
    return as_percent(float(fitted.params["step"])), in_percent(Interval(low, high, LEVEL, kind))
