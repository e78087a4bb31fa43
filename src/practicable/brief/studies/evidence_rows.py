"""The numbers behind the figures of an evaluation, as rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from practicable.errors import InputError, nearest

__all__ = ["figure_rows"]

Numbers = Mapping[str, Any]
Rows = list[dict[str, Any]]


def figure_rows(numbers: Numbers, name: str) -> Rows:
    """Return what a figure of an evaluation draws: one mapping a row, all with the same keys.

    Parameters
    ----------
    numbers : mapping
        Of schema ``practicable/evaluation/1``.
    name : str
        As in `evidence_page.render_figure`.

    Raises
    ------
    InputError
        When no figure has the name.
    """
    if name not in _ROWS:
        raise InputError(f"no figure is called '{name}'; {nearest(name, _ROWS)}", where="figure")
    return _ROWS[name](numbers)


def _picked(found: Sequence[Numbers], keys: Sequence[str]) -> Rows:
    return [{key: one.get(key) for key in keys} for one in found]


def _forest(numbers: Numbers) -> Rows:
    keys = ("design", "method", "outcome", "inference", "effect", "low", "high", "level", "p_value")
    return [
        row | {"null_size": one["null_size"]["rate"], "null_size_passed": one["null_size"]["passed"]}
        for one, row in zip(numbers["estimates"], _picked(numbers["estimates"], keys), strict=True)
    ]


def _event_study(numbers: Numbers) -> Rows:
    return [
        {"design": one["design"], "method": one["method"], **point}
        for one in numbers["estimates"]
        for point in one["event_time"]
    ]


def _paths(numbers: Numbers) -> Rows:
    return [
        {
            "sector": path["sector"],
            "start": path["start"],
            "year": year,
            "log_actual": actual,
            "log_synthetic": synthetic,
        }
        for path in numbers["paths"]
        for year, actual, synthetic in zip(path["years"], path["actual"], path["synthetic"], strict=True)
    ]


def _bins(name: str, content: Numbers, effect: float) -> Rows:
    edges = content["edges"]
    return [
        {"group": name, "from": low, "to": high, "count": count, "effect_on_record": effect}
        for low, high, count in zip(edges[:-1], edges[1:], content["counts"], strict=True)
    ]


def _placebos(numbers: Numbers) -> Rows:
    return [row for one in numbers["placebos"] for row in _bins(one["method"], one, one["effect"])]


def _specifications(numbers: Numbers) -> Rows:
    keys = ("method", "outcome", "starts", "last", "effect", "se", "p_value", "n_units")
    return _picked(numbers["specifications"], keys)


def _dose(numbers: Numbers) -> Rows:
    found = numbers["dose"]
    return _bins("simulated worlds without deterrence", found["worlds"], found["effect"])


_ROWS: Mapping[str, Callable[[Numbers], Rows]] = {
    "forest": _forest,
    "event-study": _event_study,
    "synthetic-control": _paths,
    "placebos": _placebos,
    "specifications": _specifications,
    "dose": _dose,
}
