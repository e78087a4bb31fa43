"""A hindcast where too little had been published for the whole model: totals of apprehensions alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.calendar import month_end, months_between
from practicable.facts import record
from practicable.fit.forecast.arrivals import fit_structural
from practicable.fit.forecast.panels import read_panel
from practicable.fit.forecast.scores import rank
from practicable.geography import SECTORS
from practicable.results.hindcast import ApparentEffect, Made, SignedInterval
from practicable.study.ensemble.quantities import rounded
from practicable.study.ensemble.request import default_until
from practicable.study.hindcast.baselines import baselines
from practicable.study.hindcast.published import Published, apprehensions
from practicable.study.hindcast.scoreboard import score_row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.facts import Record
    from practicable.orders import Order
    from practicable.study.hindcast.information import HindcastRequest, Information

__all__ = ["N_PATHS", "Totals", "apparent_effects", "score_totals", "totals_ahead"]

N_PATHS = 1000
"""Paths of totals and of their baselines, whatever number of simulations is asked for: they cost little."""

_NOTE = (
    "The forecast continues each series and holds no effect of the order, of which nothing had been measured."
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Joint paths of the sectors' totals, shape (n_paths, n_months, n_sectors)."""

    paths: NDArray[np.float64]
    first: date

    def __call__(self, figure: Published) -> NDArray[np.float64]:
        """Return one value a path, shape (1, n_paths)."""
        counts = self.paths[:, months_between(self.first, figure.start)]
        if figure.place == "southwest":
            return counts.sum(axis=1)[None]
        return counts[None, :, SECTORS.index(figure.place)]


def score_totals(request: HindcastRequest, known: Information, record: Record) -> Made:
    """Forecast the totals of the order's newest sectors and of the southwest, and score them.

    Parameters
    ----------
    request : HindcastRequest
        Dates, seed.
    known : Information
        All that the forecast is made from.
    record : Record
        The whole record, read after the forecast.

    Raises
    ------
    InputError
        When fewer months had been published than a season needs.
    """
    predicted = totals_ahead(known.record, request)
    first, horizon = predicted.first, int(predicted.paths.shape[1])
    baseline = baselines(
        known,
        None,
        measures=("total",),
        horizon=horizon,
        paths=N_PATHS,
        seed=request.seed,
    )
    series = [(place, "total") for place in (*_newest_sectors(known.order), "southwest")]
    found = apprehensions(record, series, first, month_end(request.until))
    rows = [
        score_row(figure, {"as_announced": predicted}, {}, baseline)
        for figure in found
        if figure.published > known.as_of
    ]
    return Made(first_month=first, drawn=f"{N_PATHS:,} paths", notes=(_NOTE,), rows=tuple(rows))


def totals_ahead(published: Record, request: HindcastRequest) -> Totals:
    """Forecast the sectors' totals from the first month not yet published to the last asked for."""
    panel = read_panel(published, ("total",))
    walk, first = fit_structural(panel), panel.month(len(panel.values))
    horizon = months_between(first, request.until) + 1
    made = [walk.path(horizon, seed=request.seed, replicate=path) for path in range(N_PATHS)]
    return Totals(np.stack(made)[..., 0], first)


def _newest_sectors(order: Order) -> tuple[str, ...]:
    """Sectors named by the directives that were announced last."""
    if not order.directives:
        return ()
    newest = max(directive.announced for directive in order.directives)
    named = {
        sector
        for directive in order.directives
        if directive.announced == newest
        for sector in directive.sectors
    }
    return tuple(sector for sector in SECTORS if sector in named)


_LEVEL = 0.9


def apparent_effects(request: HindcastRequest, days: Sequence[date]) -> list[ApparentEffect]:
    """Compare the southwest's total after each day with the forecast that its series gave on that day.

    Parameters
    ----------
    request : HindcastRequest
        Seed; its day is replaced.
    days : sequence of date
        Days to look from, each to the end of the sixth month after.

    Returns
    -------
    list of ApparentEffect
        Record less forecast, as a share of the forecast, with its interval at 90 %.
    """
    rows: list[ApparentEffect] = []
    for day in days:
        asked = replace(request, as_of=day, until=default_until(day))
        ahead = totals_ahead(record(as_of=day), asked)
        found = apprehensions(record(), [("southwest", "total")], ahead.first, month_end(asked.until))
        samples = np.sum([ahead(figure) for figure in found], axis=0).ravel()
        truth = sum(figure.value for figure in found)
        tails = ((1.0 - _LEVEL) / 2.0, 0.5, (1.0 + _LEVEL) / 2.0)
        high, median, low = (rounded(float(truth / end - 1.0)) for end in np.quantile(samples, tails))
        rows.append(
            ApparentEffect(
                as_of=day,
                n_months=len(found),
                record=truth,
                forecast=rounded(float(np.median(samples))),
                apparent_effect=SignedInterval(value=median, low=low, high=high, level=_LEVEL),
                rank=rounded(float(rank(samples, np.array(truth)))),
            )
        )
    return rows
