"""Scores of a forecast against figures that were published later, and what each miss amounts to in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.fit.scores import crps, inside, mixture_crps, rank
from practicable.study.hindcast.baselines import BASELINES
from practicable.study.quantities import rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.study.hindcast.published import Published

__all__ = ["COLUMN_WORDS", "INTERVALS", "Predict", "score_row", "summaries"]

Predict = Callable[["Published"], "NDArray[np.float64]"]
"""Samples of what a forecast says of a figure, shape (n_rules, n_replicates)."""

INTERVALS = (0.5, 0.8, 0.9)
"""Levels of the central intervals that are shown or counted."""

COLUMN_WORDS = {
    "as_announced": "from what had been announced by the as-of date; all capacity rules with equal weight",
    "given_later": "given also what was announced later; otherwise the same",
}


def score_row(
    figure: Published,
    columns: Mapping[str, Predict],
    rules: Mapping[str, Predict],
    baseline: Callable[[str, Published], NDArray[np.float64] | None],
) -> dict[str, Any]:
    """Score every forecast of one figure.

    Parameters
    ----------
    figure : Published
        What happened.
    columns : mapping of str to Predict
        Keys of `COLUMN_WORDS`; the first is the forecast, the second may be absent.
    rules : mapping of str to Predict
        The forecast under each capacity rule alone.
    baseline : callable
        Samples of a baseline by name, or None.
    """
    told = {name: _column(predict(figure), figure.value) for name, predict in columns.items()}
    return {
        "measure": figure.measure,
        "place": figure.place,
        "start": figure.start.isoformat(),
        "end": figure.end.isoformat(),
        "record": figure.value,
        "source": figure.source,
        "published": figure.published.isoformat(),
        **told,
        "baselines": {name: _baseline(baseline(name, figure), figure.value) for name in BASELINES},
        "rules": {
            name: {"crps": rounded(mixture_crps(samples, figure.value)), "rank": _rank(samples, figure.value)}
            for name, samples in ((name, predict(figure)) for name, predict in rules.items())
        },
    }


def _column(samples: NDArray[np.float64], value: float) -> dict[str, Any]:
    ends = {f"{level:.0%}": ((1.0 - level) / 2.0, (1.0 + level) / 2.0) for level in INTERVALS}
    told: dict[str, Any] = {
        "median": rounded(float(np.median(samples))),
        "intervals": {
            name: [rounded(float(end)) for end in np.quantile(samples, tails)] for name, tails in ends.items()
        },
        "crps": rounded(mixture_crps(samples, value)),
        "rank": _rank(samples, value),
    }
    return told | {"words": _words(told["intervals"], value)}


def _baseline(samples: NDArray[np.float64] | None, value: float) -> float | None:
    return None if samples is None else rounded(float(crps(samples, np.array(value))))


def _rank(samples: NDArray[np.float64], value: float) -> float:
    return rounded(float(rank(samples.ravel(), np.array(value))))


def _words(intervals: Mapping[str, Sequence[float]], value: float) -> str:
    """Where the record lies: inside an interval, or outside and by how much."""
    for level in ("50%", "90%"):
        low, high = intervals[level]
        if low <= value <= high:
            return f"inside the {level.replace('%', ' %')} interval"
    low, high = intervals["90%"]
    side, end = ("above", high) if value > high else ("below", low)
    share = f" ({abs(value - end) / end:.0%} of that end)".replace("%", " %") if end > 0 else ""
    return f"{side} the 90 % interval by {abs(value - end):,.0f}{share}"


def summaries(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Mean scores and counts by measure and place, for the forecast, each rule alone and the baselines.

    Parameters
    ----------
    rows : sequence of mapping
        From `score_row`.
    """
    keys = dict.fromkeys((row["measure"], row["place"]) for row in rows)
    return [
        _summary(measure, place, [row for row in rows if (row["measure"], row["place"]) == (measure, place)])
        for measure, place in keys
    ]


def _summary(measure: str, place: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    columns = [name for name in COLUMN_WORDS if all(row.get(name) for row in rows)]
    return {
        "measure": measure,
        "place": place,
        "n": len(rows),
        "crps": {name: _mean([row[name]["crps"] for row in rows]) for name in columns},
        "baselines": {name: _mean([row["baselines"][name] for row in rows]) for name in BASELINES},
        "rules": {
            name: {"crps": _mean([row["rules"][name]["crps"] for row in rows])}
            | _held([row["rules"][name]["rank"] for row in rows])
            for name in rows[0]["rules"]
        },
        "held": {name: _held([row[name]["rank"] for row in rows]) for name in columns},
    }


def _held(ranks: Sequence[float]) -> dict[str, int]:
    """How many records lay inside the interval of each level."""
    return {f"{level:.0%}": int(inside(np.array(ranks), level).sum()) for level in INTERVALS}


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return rounded(sum(known) / len(known)) if known else None
