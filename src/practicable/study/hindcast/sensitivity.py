"""How far a hindcast hangs on each contested input: the forecast with one of them at either end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from practicable.border.capacity_rules import EXAMINED_RULES, RULE_WORDS
from practicable.study.ensemble import plan
from practicable.study.hindcast.forecast import Variant, simulate
from practicable.study.hindcast.information import information
from practicable.study.hindcast.whole_model import first_unpublished, totals_of

if TYPE_CHECKING:
    from practicable.border.parameters import Parameter
    from practicable.facts import Record
    from practicable.study.hindcast.request import HindcastRequest

__all__ = ["CONTESTED", "sensitivity"]

CONTESTED: dict[str, str] = {
    "p_apprehension_adult": "Level of the probability of apprehension",
    "p_reapprehension_civil": "Definition of recidivism: range of re-apprehension after the civil route",
}
"""Parameters on which published sources differ in kind, and what the difference is about."""

_ENDS = (("low", 0.0), ("high", 1.0))


def sensitivity(
    request: HindcastRequest,
    published: Record,
    made: Mapping[str, Any],
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> list[dict[str, Any]]:
    """Forecast with each contested input at either end of its range, all else drawn as before.

    Parameters
    ----------
    request : HindcastRequest
        Order, dates, replicates.
    published : Record
        Restricted to the as-of date.
    made : mapping
        The hindcast of the request, which has the totals under each capacity rule.
    workers, progress
        See `forecast.simulate`.

    Returns
    -------
    list of dict
        Share practicable and prosecutions of the whole period, by input and setting. Capacity rules stand
        one by one; under the other inputs every rule has equal weight.
    """
    known = information(published, request.order)
    planned = plan(published, known.order, until=request.until, seed=request.seed)
    settings = [(key, name, {key: end}) for key in CONTESTED for name, end in _ENDS]
    variants = [Variant(planned, EXAMINED_RULES, fixed) for _, _, fixed in settings]
    first = first_unpublished(published)
    found = simulate(variants, first, replicates=request.replicates, workers=workers, progress=progress)
    ranges = {one.key: one for one in known.parameters}
    totals = made["totals"]
    rows = [{"input": "All inputs drawn", "setting": "", "key": ""} | totals["as_announced"]]
    rows += [
        {"input": CONTESTED[key], "setting": f"{name}: {_end(ranges[key], name):g}", "key": key}
        | totals_of([one])
        for (key, name, _), one in zip(settings, found, strict=True)
    ]
    rows += [
        {"input": "Capacity rule", "setting": RULE_WORDS[rule], "key": rule} | totals[rule]
        for rule in request.rules
    ]
    return rows


def _end(parameter: Parameter, name: str) -> float:
    low, high = next(iter(parameter.bounds.values()))
    return low if name == "low" else high
