"""Placebo dates: no order was given, so an effect that a comparison with the forecast shows is an error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.facts import record
from practicable.fit.forecast.scores import rank
from practicable.study.ensemble.quantities import rounded
from practicable.study.ensemble.request import default_until
from practicable.study.hindcast.monthly_totals import month_end, totals_ahead
from practicable.study.hindcast.published import apprehensions

if TYPE_CHECKING:
    from practicable.study.hindcast.request import HindcastRequest

__all__ = ["apparent_effects"]

_LEVEL = 0.9


def apparent_effects(request: HindcastRequest, days: Sequence[date]) -> list[dict[str, Any]]:
    """Compare the southwest's total after each day with the forecast that its series gave on that day.

    Parameters
    ----------
    request : HindcastRequest
        Seed; its day is replaced.
    days : sequence of date
        Days to look from, each to the end of the sixth month after.

    Returns
    -------
    list of dict
        Record less forecast, as a share of the forecast, with its interval at 90 %.
    """
    rows: list[dict[str, Any]] = []
    for day in days:
        asked = replace(request, as_of=day, until=default_until(day))
        ahead = totals_ahead(record(as_of=day), asked)
        found = apprehensions(record(), [("southwest", "total")], ahead.first, month_end(asked.until))
        samples = np.sum([ahead(figure) for figure in found], axis=0).ravel()
        truth = sum(figure.value for figure in found)
        tails = ((1.0 - _LEVEL) / 2.0, 0.5, (1.0 + _LEVEL) / 2.0)
        high, median, low = (rounded(float(truth / end - 1.0)) for end in np.quantile(samples, tails))
        rows.append(
            {
                "as_of": day.isoformat(),
                "n_months": len(found),
                "record": truth,
                "forecast": rounded(float(np.median(samples))),
                "apparent_effect": {"value": median, "low": low, "high": high, "level": _LEVEL},
                "rank": rounded(float(rank(samples, np.array(truth)))),
            }
        )
    return rows
