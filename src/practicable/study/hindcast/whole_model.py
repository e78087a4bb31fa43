"""A hindcast by the whole model: every capacity rule, as announced and given what was announced later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.capacity import CAPACITY_RULES
from practicable.calendar import month_after, months_between
from practicable.fit.forecast.panels import CLASSES
from practicable.results.hindcast import FirstReplicates, Made, Totals
from practicable.study.ensemble.basis import basis_report
from practicable.study.ensemble.memory import Load
from practicable.study.ensemble.months import monthly_people
from practicable.study.ensemble.plans import plan, under
from practicable.study.ensemble.quantities import quantity, rounded
from practicable.study.hindcast.baselines import baselines
from practicable.study.hindcast.forecast import Forecast, Variant, simulate
from practicable.study.hindcast.information import announced_later
from practicable.study.hindcast.published import (
    CARE,
    PROSECUTIONS,
    SEPARATED,
    Published,
    apprehensions,
    figures,
)
from practicable.study.hindcast.scoreboard import AS_IN_A_BRIEF, score_row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.facts import Record
    from practicable.orders import Order
    from practicable.study.ensemble.plans import Plan
    from practicable.study.hindcast.information import HindcastRequest, Information

__all__ = ["Prediction", "first_unpublished", "later_outcomes", "score_whole_model", "totals_of"]


@dataclass(frozen=True, slots=True)
class Prediction:
    """Samples of what a forecast says of any published figure.

    Attributes
    ----------
    forecasts : tuple of Forecast
        One a capacity rule, with the same draws.
    first : date
        First day of the first month that is forecast.
    """

    forecasts: tuple[Forecast, ...]
    first: date

    def __call__(self, figure: Published) -> NDArray[np.float64]:
        """Return one value a rule and replicate, shape (n_rules, n_replicates)."""
        return np.stack([self._of(forecast, figure) for forecast in self.forecasts])

    def _of(self, forecast: Forecast, figure: Published) -> NDArray[np.float64]:
        month, day = months_between(self.first, figure.start), (figure.end - self.first).days
        if figure.measure == PROSECUTIONS:
            return forecast.prosecutions[:, month]
        if figure.measure == SEPARATED:
            begin = (figure.start - self.first).days
            return forecast.separated[:, begin : day + 1].sum(axis=1)
        if figure.measure == CARE:
            return forecast.care[:, day]
        return forecast.apprehended[:, month, CLASSES.index(figure.measure)]


def score_whole_model(
    request: HindcastRequest,
    known: Information,
    record: Record,
    *,
    workers: int,
    progress: Callable[[int, int], None] | None,
) -> Made:
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
    Made
        Rows of the scoreboard; share practicable and prosecutions of the whole period, also under each rule,
        and of the first replicates one by one.
    """
    orders = _orders(request, known)
    announced, *later = orders.values()
    planned = _plan(known, announced, request)
    request.room.require(planned, Load(request.replicates))
    plans = [planned, *(under(planned, order) for order in later)]
    first, last = first_unpublished(known.record), plans[0].calendar.days[-1]
    variants = [Variant(one, (rule,)) for one in plans for rule in request.rules]
    made = simulate(variants, first, replicates=request.replicates, workers=workers, progress=progress)
    n_rules = len(request.rules)
    by_rule = {rule: (one,) for rule, one in zip(request.rules, made, strict=False)}
    columns = {name: made[at * n_rules : (at + 1) * n_rules] for at, name in enumerate(orders)}
    baseline = baselines(
        known,
        plans[0].courts,
        horizon=months_between(first, last) + 1,
        paths=max(n_rules * request.replicates, _LEAST_PATHS),
        seed=request.seed,
    )
    of_a_brief = tuple(one for rule, (one,) in by_rule.items() if rule in CAPACITY_RULES)
    pooled = {AS_IN_A_BRIEF: of_a_brief} if len(of_a_brief) == len(CAPACITY_RULES) else {}
    rows = [
        score_row(
            figure,
            {name: Prediction(forecasts, first) for name, forecasts in columns.items()},
            {name: Prediction(forecasts, first) for name, forecasts in (by_rule | pooled).items()},
            baseline,
        )
        for figure in later_outcomes(record, known.as_of, first, last)
    ]
    totals = {name: totals_of(forecasts) for name, forecasts in (columns | by_rule).items()}
    return Made(
        rests_on=basis_report(planned.basis, request.as_of),
        first_month=first,
        drawn=_drawn(request),
        totals=totals,
        first_replicates={rule: _one_by_one(forecast) for rule, (forecast,) in by_rule.items()},
        rows=tuple(rows),
    )


def _drawn(request: HindcastRequest) -> str:
    rules = len(request.rules)
    under = f"each of {rules} capacity rules" if rules > 1 else "one capacity rule"
    return f"{request.replicates} replicates under {under}"


def _one_by_one(forecast: Forecast) -> FirstReplicates:
    share, prosecutions = forecast.share[:_FIRST], forecast.prosecutions[:_FIRST].sum(axis=1)
    return FirstReplicates(
        share=tuple(None if np.isnan(one) else rounded(float(one)) for one in share),
        prosecutions=tuple(rounded(float(one)) for one in prosecutions),
    )


def totals_of(forecasts: Sequence[Forecast]) -> Totals:
    """Share practicable and prosecutions over every month that is forecast, rules with equal weight."""
    share = np.concatenate([forecast.share for forecast in forecasts])
    prosecutions = np.concatenate([forecast.prosecutions.sum(axis=1) for forecast in forecasts])
    return Totals(
        share=quantity(share, "share"), prosecutions=quantity(np.rint(prosecutions), "prosecutions")
    )


_FIRST = 8
"""Replicates that are kept one by one."""

_LEAST_PATHS = 200
"""Samples of a baseline: they cost little."""


def _orders(request: HindcastRequest, known: Information) -> dict[str, Order]:
    """Return the order as announced, and whole where anything of it was announced later."""
    later = any(announced_later(request.order, known.as_of).values())
    return {"as_announced": known.order} | ({"given_later": request.order} if later else {})


def _plan(known: Information, order: Order, request: HindcastRequest) -> Plan:
    planned = plan(known.record, order, until=request.until, seed=request.seed, since=request.as_of)
    return replace(planned, parameters=known.parameters, posterior=known.posterior)


def first_unpublished(published: Record) -> date:
    """First day of the first month whose classes had not been published."""
    months = monthly_people(published).months
    return month_after(months[-1], 1)


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
