"""Scores of a forecast against figures that were published later, and what each miss amounts to in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from practicable.fit.forecast.scores import crps, mixture_crps, rank
from practicable.results.hindcast import Column, MeasureSummary, RuleSummary, Scored, ScoreRow
from practicable.study.ensemble.quantities import rounded
from practicable.study.hindcast.baselines import BASELINES
from practicable.study.hindcast.coverage import INTERVALS, central_interval, innermost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.study.hindcast.published import Published

__all__ = ["AS_IN_A_BRIEF", "COLUMN_WORDS", "POOLED_WORDS", "Predict", "score_row", "summaries"]

Predict = Callable[["Published"], "NDArray[np.float64]"]
"""Samples of what a forecast says of a figure, shape (n_rules, n_replicates)."""

COLUMN_WORDS = {
    "as_announced": "from what had been announced by the as-of date; all capacity rules with equal weight",
    "given_later": "given also what was announced later; otherwise the same",
}

AS_IN_A_BRIEF = "as_in_a_brief"

POOLED_WORDS = {AS_IN_A_BRIEF: "the two that a brief draws, with equal weight"}
"""Rules that are scored together, beside each alone."""


def score_row(
    figure: Published,
    columns: Mapping[str, Predict],
    rules: Mapping[str, Predict],
    baseline: Callable[[str, Published], NDArray[np.float64] | None],
) -> ScoreRow:
    """Score every forecast of one figure.

    Parameters
    ----------
    figure : Published
        What happened.
    columns : mapping of str to Predict
        Keys of `COLUMN_WORDS`; the first is the forecast, the second may be absent.
    rules : mapping of str to Predict
        The forecast under each capacity rule alone, and under those of `POOLED_WORDS` together.
    baseline : callable
        Samples of a baseline by name, or None.
    """
    scored = {name: _column(predict(figure), figure.value) for name, predict in columns.items()}
    return ScoreRow(
        measure=figure.measure,
        place=figure.place,
        start=figure.start,
        end=figure.end,
        record=figure.value,
        source=figure.source,
        published=figure.published,
        **scored,
        baselines={name: _baseline(baseline(name, figure), figure.value) for name in BASELINES},
        rules={name: _scored(predict(figure), figure.value) for name, predict in rules.items()},
    )


def _column(samples: NDArray[np.float64], value: float) -> Column:
    scores = _scored(samples, value)
    intervals = {f"{level:.0%}": central_interval(samples, level) for level in INTERVALS}
    return Column(
        median=rounded(float(np.median(samples))),
        intervals=intervals,
        crps=scores.crps,
        rank=scores.rank,
        inside_from=scores.inside_from,
        words=_words(scores, intervals["90%"], value),
    )


def _scored(samples: NDArray[np.float64], value: float) -> Scored:
    return Scored(
        crps=rounded(mixture_crps(samples, value)),
        rank=rounded(float(rank(samples.ravel(), np.array(value)))),
        inside_from=innermost(samples, value),
    )


def _baseline(samples: NDArray[np.float64] | None, value: float) -> float | None:
    return None if samples is None else rounded(float(crps(samples, np.array(value))))


def _words(scores: Scored, widest: tuple[float, float], value: float) -> str:
    """Where the record lies: inside an interval, or outside and by how much."""
    for level in (0.5, 0.9):
        if scores.inside(level):
            return f"inside the {100 * level:.0f} % interval"
    low, high = widest
    side, end = ("above", high) if value > high else ("below", low)
    share = f" ({abs(value - end) / end:.0%} of that end)".replace("%", " %") if end > 0 else ""
    return f"{side} the 90 % interval by {abs(value - end):,.0f}{share}"


def summaries(rows: Sequence[ScoreRow]) -> list[MeasureSummary]:
    """Mean scores and counts by measure and place, for the forecast, each rule alone and the baselines.

    Parameters
    ----------
    rows : sequence of ScoreRow
    """
    keys = dict.fromkeys((row.measure, row.place) for row in rows)
    return [
        _summary(measure, place, [row for row in rows if (row.measure, row.place) == (measure, place)])
        for measure, place in keys
    ]


def _summary(measure: str, place: str, rows: Sequence[ScoreRow]) -> MeasureSummary:
    columns: dict[str, list[Scored]] = {"as_announced": [row.as_announced for row in rows]}
    later = [row.given_later for row in rows if row.given_later is not None]
    if len(later) == len(rows):
        columns["given_later"] = [*later]
    rules = {name: [row.rules[name] for row in rows] for name in rows[0].rules}
    baselines = {name: [row.baselines[name] for row in rows] for name in BASELINES}
    known = {name: [one for one in scores if one is not None] for name, scores in baselines.items()}
    return MeasureSummary(
        measure=measure,
        place=place,
        n=len(rows),
        crps={name: _mean_crps(scored) for name, scored in columns.items()},
        baselines={name: _mean(scores) if scores else None for name, scores in known.items()},
        rules={
            name: RuleSummary.model_validate({"crps": _mean_crps(scored), **_held(scored)})
            for name, scored in rules.items()
        },
        held={name: _held(scored) for name, scored in columns.items()},
    )


def _held(scored: Sequence[Scored]) -> dict[str, int]:
    """How many records lay inside the interval of each level."""
    return {f"{level:.0%}": sum(one.inside(level) for one in scored) for level in INTERVALS}


def _mean_crps(scored: Sequence[Scored]) -> float:
    return _mean([one.crps for one in scored])


def _mean(values: Sequence[float]) -> float:
    return rounded(sum(values) / len(values))
