"""How far a hindcast hangs on each contested input: one of them at either end, or taken from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from practicable.border.capacity import EXAMINED_RULES, RULE_WORDS
from practicable.border.parameters import parameters_as_of, with_range
from practicable.errors import InputError
from practicable.results.hindcast import SensitivityRow, Setting
from practicable.study.ensemble.plans import plan
from practicable.study.ensemble.scenario import Scenario
from practicable.study.hindcast.forecast import Variant, simulate
from practicable.study.hindcast.information import information
from practicable.study.hindcast.whole_model import first_unpublished, totals_of

if TYPE_CHECKING:
    from practicable.facts import Record
    from practicable.results.hindcast import Hindcast, Totals
    from practicable.study.ensemble.plans import Plan
    from practicable.study.hindcast.information import HindcastRequest

__all__ = ["CONTESTED", "GAO", "sensitivity", "settings_of"]

_REAPPREHENSION = "p_reapprehension_civil"

CONTESTED: dict[str, str] = {
    "p_apprehension_adult": "Level of the probability of apprehension",
    _REAPPREHENSION: (
        "Re-apprehension after the civil route, with recidivism defined as the Border Patrol does, within one"
        " fiscal year"
    ),
}
"""Parameters on which published sources differ, and what the difference is about."""

_ENDS = (("low", 0.05), ("high", 0.95))
"""Ends of the middle 90 % of what is drawn: of the fit where there is one, of the prior otherwise."""

GAO = "recidivism_gao"
"""Key of the row under the other published definition of recidivism."""

_GAO_GROUP = "GAO method (multi-year history, removals only)"

_DETERRENCE = "effect_perceived_first"
_BEFORE_THE_EVALUATION = date(2017, 12, 30)
"""Until this day the parameters hold general deterrence as studies tell it: no effect, or a small one."""


def sensitivity(
    request: HindcastRequest,
    published: Record,
    made: Hindcast,
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> list[SensitivityRow]:
    """Forecast with each contested input at either end of its range, or as others see it; all else as before.

    Parameters
    ----------
    request : HindcastRequest
        Order, dates, replicates: a multiple of the number of capacity rules.
    published : Record
        Restricted to the as-of date.
    made : Hindcast
        The hindcast of the request, which has the totals under each capacity rule.
    workers, progress
        See `forecast.simulate`.

    Returns
    -------
    list of SensitivityRow
        Share practicable and prosecutions of the whole period, by input and setting; the first has all inputs
        drawn. Every row has the same replicates with the same draws: rules taken in turn by the replicates,
        or one by one in the rows about capacity rules.

    Raises
    ------
    InputError
        When rules would not have the same weight.
    """
    if request.replicates % len(EXAMINED_RULES):
        raise InputError(
            f"{len(EXAMINED_RULES)} capacity rules in turn need a multiple of them, not {request.replicates}",
            where="replicates",
        )
    known = information(published, request.order)
    planned = plan(published, known.order, until=request.until, seed=request.seed, since=request.as_of)
    settings = settings_of(planned, published)
    found = simulate(
        [variant for _, variant in settings],
        first_unpublished(published),
        replicates=request.replicates,
        workers=workers,
        progress=progress,
    )
    totals = [(setting, totals_of([one])) for (setting, _), one in zip(settings, found, strict=True)]
    known = made.totals or {}
    totals += [
        (Setting(input="Capacity rule", setting=RULE_WORDS[rule], key=rule), known[rule])
        for rule in request.rules
    ]
    return [_row(setting, found) for setting, found in totals]


def _row(setting: Setting, totals: Totals) -> SensitivityRow:
    return SensitivityRow(
        input=setting.input,
        setting=setting.setting,
        key=setting.key,
        share=totals.share,
        prosecutions=totals.prosecutions,
    )


def settings_of(planned: Plan, published: Record) -> list[tuple[Setting, Variant]]:
    """Return each setting in words, with the forecast under it; the first has all inputs drawn.

    Parameters
    ----------
    planned : Plan
        Of the order as announced.
    published : Record
        Restricted to the as-of date.
    """
    drawn = Setting(input="All inputs drawn", setting="", key="")
    rows = [(drawn, Variant(planned, EXAMINED_RULES))]
    rows += [
        (
            Setting(input=words, setting=f"{name}: {_value(planned, key, end):.3g}", key=key),
            Variant(planned, EXAMINED_RULES, {key: end}),
        )
        for key, words in CONTESTED.items()
        for name, end in _ENDS
    ]
    rows += _other_definition(planned, published)
    earlier = {one.key: one for one in parameters_as_of(_BEFORE_THE_EVALUATION)}
    low, high = next(iter(earlier[_DETERRENCE].bounds.values()))
    small = replace(planned, parameters=with_range(planned.parameters, _DETERRENCE, low, high))
    deterrence = Setting(
        input="General deterrence: first attempts by perceived risk",
        setting=f"small, as assumed from other studies: {low:g} to {high:g}",
        key=_DETERRENCE,
    )
    rows.append((deterrence, Variant(small, EXAMINED_RULES)))
    if planned.posterior is not None:
        unfitted = Setting(input="Fit of behaviour", setting="none: every range as its prior", key="fit")
        rows.append((unfitted, Variant(replace(planned, posterior=None), EXAMINED_RULES)))
    return rows


def _other_definition(planned: Plan, published: Record) -> list[tuple[Setting, Variant]]:
    """Take re-apprehension from the other published definition of recidivism, where it had been published.

    It is one share of one year, too little to fit to. It looks back from an apprehension over several years;
    in numbers that neither rise nor fall as many people look back on an apprehension as look forward to one.
    """
    table = published.table("behaviour")
    rows = table[(table["measure"] == "recidivism_rate") & (table["group"] == _GAO_GROUP)]
    if rows.empty:
        return []
    share = float(rows.iloc[0]["value"]) / 100.0
    setting = Setting(
        input=(
            "Re-apprehension after the civil route, with recidivism defined as the GAO does, of people"
            " removed and over several years"
        ),
        setting=f"its share of FY{rows.iloc[0]['period_end'].year}: {share:.3g}",
        key=GAO,
    )
    posterior = planned.posterior
    if posterior is not None:
        kept = {key: drawn for key, drawn in posterior.values.items() if key != _REAPPREHENSION}
        posterior = replace(posterior, values=kept)
    parameters = with_range(planned.parameters, _REAPPREHENSION, share, share)
    changed = replace(planned, parameters=parameters, posterior=posterior)
    return [(setting, Variant(changed, EXAMINED_RULES))]


def _value(planned: Plan, key: str, quantile: float) -> float:
    """Value of a parameter at a quantile of what is drawn."""
    scenario = Scenario(0, 0, 0, {key: quantile})
    return scenario.draw(planned.parameters, planned.posterior, seed=planned.seed)(key)
