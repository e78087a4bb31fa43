"""A hindcast by the whole model: every capacity rule, as announced and given what was announced later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from practicable.fit.panels import CLASSES
from practicable.study.ensemble import plan
from practicable.study.hindcast.baselines import baselines, month_index
from practicable.study.hindcast.forecast import Forecast, Variant, combined, simulate
from practicable.study.hindcast.published import (
    CARE,
    PROSECUTIONS,
    SEPARATED,
    Published,
    apprehensions,
    figures,
)
from practicable.study.hindcast.scoreboard import score_row
from practicable.study.months import monthly_people
from practicable.study.quantities import quantity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from practicable.facts import Record
    from practicable.orders import Order
    from practicable.study.ensemble import Plan
    from practicable.study.hindcast.information import Information
    from practicable.study.hindcast.request import HindcastRequest

__all__ = ["Prediction", "first_unpublished", "later_outcomes", "score_whole_model"]


@dataclass(frozen=True, slots=True)
class Prediction:
    """Samples of what a forecast says of any published figure.

    Attributes
    ----------
    forecast : Forecast
    first : date
        First day of the first month that is forecast.
    """

    forecast: Forecast
    first: date

    def __call__(self, figure: Published) -> NDArray[np.float64]:
        """Return one value a replicate."""
        month, day = month_index(self.first, figure.start), (figure.end - self.first).days
        if figure.measure == PROSECUTIONS:
            return self.forecast.prosecutions[:, month]
        if figure.measure == SEPARATED:
            begin = (figure.start - self.first).days
            return self.forecast.separated[:, begin : day + 1].sum(axis=1)
        if figure.measure == CARE:
            return self.forecast.care[:, day]
        return self.forecast.apprehended[:, month, CLASSES.index(figure.measure)]


def score_whole_model(
    request: HindcastRequest,
    known: Information,
    record: Record,
    *,
    workers: int,
    progress: Callable[[int, int], None] | None,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Simulate every rule with the same draws and score what was published later.

    Parameters
    ----------
    request : HindcastRequest
        Its whole order makes the second column, where something was announced later.
    known : Information
        All that the first column is made from.
    record : Record
        The whole record, read after the forecast.
    workers, progress
        See `forecast.simulate`.

    Returns
    -------
    list of dict
        Rows of the scoreboard.
    dict
        First month, share practicable under each rule.
    """
    orders = _orders(request, known)
    plans = [_plan(known, order, request) for order in orders.values()]
    first, last = first_unpublished(known.record), plans[0].calendar.days[-1]
    variants = [Variant(planned, (rule,)) for planned in plans for rule in request.rules]
    made = simulate(variants, first, replicates=request.replicates, workers=workers, progress=progress)
    by_rule = dict(zip(request.rules, made[: len(request.rules)], strict=True))
    columns = {
        name: combined(made[at * len(request.rules) : (at + 1) * len(request.rules)])
        for at, name in enumerate(orders)
    }
    baseline = baselines(
        known.record,
        plans[0].courts,
        known.parameters,
        horizon=month_index(first, last) + 1,
        paths=max(len(columns["as_announced"].eligible), _LEAST_PATHS),
        seed=request.seed,
    )
    rows = [
        score_row(
            figure,
            {name: Prediction(forecast, first) for name, forecast in columns.items()},
            {name: Prediction(forecast, first) for name, forecast in by_rule.items()},
            baseline,
        )
        for figure in later_outcomes(record, known.as_of, first, last)
    ]
    shares = {name: quantity(forecast.share, "share") for name, forecast in (columns | by_rule).items()}
    return rows, {"first_month": first.isoformat(), "share_practicable": shares}


_LEAST_PATHS = 200
"""Samples of a baseline: they cost little."""


def _orders(request: HindcastRequest, known: Information) -> dict[str, Order]:
    """Return the order as announced, and whole where a directive was announced later."""
    later = request.order.directives != known.order.directives
    return {"as_announced": known.order} | ({"given_later": request.order} if later else {})


def _plan(known: Information, order: Order, request: HindcastRequest) -> Plan:
    return plan(known.record, order, until=request.until, seed=request.seed)


def first_unpublished(published: Record) -> date:
    """First day of the first month whose classes had not been published."""
    months = monthly_people(published).months
    return date(months[-1].year + months[-1].month // 12, months[-1].month % 12 + 1, 1)


def later_outcomes(record: Record, as_of: date, first: date, last: date) -> list[Published]:
    """Collect the figures that score a forecast: those published after the as-of date.

    Parameters
    ----------
    record : Record
        The whole record.
    as_of, first, last : date
        The as-of date; first and last day that are forecast.
    """
    series = [("southwest", measure) for measure in CLASSES]
    found = [
        *figures(record, PROSECUTIONS, first, last),
        *apprehensions(record, series, first, last),
        *figures(record, SEPARATED, first, last),
        *figures(record, CARE, first, last),
    ]
    return [figure for figure in found if figure.published > as_of]
