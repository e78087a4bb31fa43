"""How far a hindcast hangs on each contested input: one of them at either end, or taken from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from practicable.border.capacity_rules import EXAMINED_RULES, RULE_WORDS
from practicable.border.parameters import parameters_as_of, with_range
from practicable.study.ensemble import plan
from practicable.study.hindcast.forecast import Variant, simulate
from practicable.study.hindcast.information import information
from practicable.study.hindcast.whole_model import first_unpublished, totals_of
from practicable.study.scenario import Scenario

if TYPE_CHECKING:
    from practicable.facts import Record
    from practicable.study.ensemble import Plan
    from practicable.study.hindcast.request import HindcastRequest

__all__ = ["CONTESTED", "sensitivity"]

CONTESTED: dict[str, str] = {
    "p_apprehension_adult": "Level of the probability of apprehension",
    "p_reapprehension_civil": "Definition of recidivism: range of re-apprehension after the civil route",
}
"""Parameters on which published sources differ in kind, and what the difference is about."""

_ENDS = (("low", 0.05), ("high", 0.95))
"""Ends of the middle 90 % of what is drawn: of the fit where there is one, of the prior otherwise."""

_DETERRENCE = "effect_perceived_first"
_BEFORE_THE_EVALUATION = date(2017, 12, 30)
"""Until this day the parameters hold general deterrence as studies tell it: no effect, or a small one."""


def sensitivity(
    request: HindcastRequest,
    published: Record,
    made: Mapping[str, Any],
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> list[dict[str, Any]]:
    """Forecast with each contested input at either end of its range, or as others see it; all else as before.

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
    settings = _settings(planned)
    variants = [variant for _, variant in settings]
    first = first_unpublished(published)
    found = simulate(variants, first, replicates=request.replicates, workers=workers, progress=progress)
    totals = made["totals"]
    rows = [{"input": "All inputs drawn", "setting": "", "key": ""} | totals["as_announced"]]
    rows += [told | totals_of([one]) for (told, _), one in zip(settings, found, strict=True)]
    rows += [
        {"input": "Capacity rule", "setting": RULE_WORDS[rule], "key": rule} | totals[rule]
        for rule in request.rules
    ]
    return rows


def _settings(planned: Plan) -> list[tuple[dict[str, str], Variant]]:
    """Return each setting in words, with the forecast under it."""
    rows = [
        (
            {"input": words, "setting": f"{name}: {_value(planned, key, end):.3g}", "key": key},
            Variant(planned, EXAMINED_RULES, {key: end}),
        )
        for key, words in CONTESTED.items()
        for name, end in _ENDS
    ]
    earlier = {one.key: one for one in parameters_as_of(_BEFORE_THE_EVALUATION)}
    low, high = next(iter(earlier[_DETERRENCE].bounds.values()))
    small = replace(planned, parameters=with_range(planned.parameters, _DETERRENCE, low, high))
    told = {
        "input": "General deterrence: first attempts by perceived risk",
        "setting": f"small, as assumed from other studies: {low:g} to {high:g}",
        "key": _DETERRENCE,
    }
    rows.append((told, Variant(small, EXAMINED_RULES)))
    if planned.posterior is not None:
        told = {"input": "Fit of behaviour", "setting": "none: every range as its prior", "key": "fit"}
        rows.append((told, Variant(replace(planned, posterior=None), EXAMINED_RULES)))
    return rows


def _value(planned: Plan, key: str, quantile: float) -> float:
    """Value of a parameter at a quantile of what is drawn."""
    scenario = Scenario(0, 0, 0, {key: quantile})
    return scenario.draw(planned.parameters, planned.posterior, seed=planned.seed)(key)
