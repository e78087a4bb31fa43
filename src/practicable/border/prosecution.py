"""The prosecution track: docket, first appearance and plea, sentence, removal; and re-entry charges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.civil import by_class, removal_table
from practicable.geography import CELLS, DISTRICTS
from practicable.pathway import (
    DwellTable,
    Empirical,
    Exponential,
    Fork,
    LogNormal,
    Mixture,
    Routing,
    Seize,
    Stage,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from practicable.border.limits import Limits
    from practicable.border.parameters import ParameterDraw
    from practicable.pathway import Distribution

__all__ = ["SENTENCE_LIMIT", "custody_days", "plea_wait", "prosecution_stages", "reentry_custody", "sentence"]

SENTENCE_LIMIT = 180.0
"""Longest sentence for improper entry, days: six months (8 U.S.C. 1325(a))."""

SIGMA_CUSTODY = 1.0
"""Log standard deviation of custody: sentences run from time served to the statutory limit."""

_DUR_SAME_DAY = 0.1
_POINTS = (np.arange(400) + 0.5) / 400


def sentence(draw: ParameterDraw, district: str) -> Empirical:
    """Sentence for improper entry: lognormal about the district's median, cut at the statutory limit."""
    return _cut(draw("dur_jail_median", district))


def reentry_custody(draw: ParameterDraw, district: str) -> Empirical:
    """Custody on a charge of re-entry: pleaded down to improper entry, or convicted as charged."""
    n_down = round(draw("p_pleaded_down") * _POINTS.size)
    felony = LogNormal(draw("dur_felony_median", district) * _mean_over_median(), SIGMA_CUSTODY)
    parts = (_cut(draw("dur_pleaded_median")), felony)
    counts = (n_down, _POINTS.size - n_down)
    values: list[float] = []
    for part, n in zip(parts, counts, strict=True):
        values += part.quantile((np.arange(n) + 0.5) / max(1, n)).tolist()
    return Empirical(values)


def plea_wait(draw: ParameterDraw) -> Mixture:
    """Time from the first appearance to the plea: hours where the case is completed that day, else days."""
    same = draw("p_disposed_in_a_day")
    return Mixture((same, 1.0 - same), (Exponential(_DUR_SAME_DAY), Exponential(draw("dur_plea_wait_mean"))))


def custody_days(draw: ParameterDraw, district: str) -> Empirical:
    """Wait for the plea and sentence together, as one time: what a jail bed is taken for."""
    waits, terms = plea_wait(draw).quantile(_POINTS[::10]), sentence(draw, district).quantile(_POINTS[::10])
    together = np.sort((waits[:, None] + terms[None, :]).ravel())
    return Empirical(tuple(together[2::4]))


def _cut(median: float) -> Empirical:
    drawn = LogNormal(median * _mean_over_median(), SIGMA_CUSTODY).quantile(_POINTS)
    return Empirical(tuple(np.minimum(drawn, SENTENCE_LIMIT)))


def _mean_over_median() -> float:
    return float(np.exp(SIGMA_CUSTODY**2 / 2))


def prosecution_stages(draw: ParameterDraw, limits: Limits, *, takes_time: bool = True) -> tuple[Stage, ...]:
    """Build the stages of the prosecution track.

    Parameters
    ----------
    draw : ParameterDraw
        One value a parameter.
    limits : Limits
        What a hearing needs beside a slot of its court, and how long people may wait.
    takes_time : bool
        Whether custody takes time, in which nobody attempts (incapacitation).

    Notes
    -----
    Where an order sets jail beds, a case that is heard from then on needs one from its first appearance to
    the end of the sentence: a single visit holds it, which has a stage of its own.
    """
    away = Routing(("removed", "reunited"), by_class((1.0, 0.0), (1.0, 0.0), _parents(draw), (1.0, 0.0)))
    onward = Routing(("hearing",), np.ones(1))
    seize = Seize(limits.needs, overflow="civil", wait_limit=limits.dur_wait, renege=limits.wait_to_limit)
    fork = Fork("separated_child", "care_separated")
    stages = [
        Stage("docket", seize=seize, fork=fork, routing=onward),
        Stage(
            "hearing", dwell=plea_wait(draw) if takes_time else None, routing=Routing(("jail",), np.ones(1))
        ),
        Stage("jail", dwell=_by_district(draw, sentence) if takes_time else None, routing=away),
        Stage(
            "reentry",
            dwell=_by_district(draw, reentry_custody) if takes_time else None,
            routing=Routing(("removed",), np.ones(1)),
        ),
    ]
    if limits.beds:
        held = replace(seize, resources=limits.needs_with_bed)
        dwell = _by_district(draw, custody_days) if takes_time else None
        stages.append(Stage("docket_with_bed", seize=held, dwell=dwell, fork=fork, routing=away))
    return (
        *stages,
        Stage("removed", dwell=removal_table(draw), routing=Routing(("decide",), np.ones(1))),
    )


def _by_district(draw: ParameterDraw, time: Callable[[ParameterDraw, str], Distribution]) -> DwellTable:
    place = np.array([[DISTRICTS.index(cell.district) for cell in CELLS]])
    return DwellTable([time(draw, district) for district in DISTRICTS], place)


def _parents(draw: ParameterDraw) -> tuple[float, float]:
    held = draw("p_parent_awaits_child")
    return 1.0 - held, held
