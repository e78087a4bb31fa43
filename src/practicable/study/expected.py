"""A quick, approximate answer: expected flows at the median of everything that is uncertain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.capacity import CAPACITY_RULES
from practicable.border.pathway import build_network
from practicable.border.people import CLASSES, COUNTED_AS, POPULATION_OF_CLASS, PUBLIC_CLASSES
from practicable.border.tallies import by_district
from practicable.fit.meanfield import UNSURE_LOADS, compile_meanfield
from practicable.geography import DISTRICT_NAMES, DISTRICTS
from practicable.study.quantities import rounded
from practicable.study.replicate import prepare
from practicable.study.scenario import Scenario
from practicable.study.window import index_of_first

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.decisions import Mechanisms
    from practicable.border.pathway import BorderInputs
    from practicable.fit.meanfield import ExpectedFlows
    from practicable.study.ensemble import Plan

__all__ = ["TESTED_ERROR", "expected"]

TESTED_ERROR = 0.03
"""Largest relative difference from the mean of simulations at the same medians that tests allow in totals."""

_DOCKETS = ("docket", "docket_with_bed")


@dataclass(frozen=True, slots=True)
class _Daily:
    """Expected counts by day; districts lead where there are districts."""

    eligible: NDArray[np.float64]
    accepted: NDArray[np.float64]
    improper_entry: NDArray[np.float64]
    other_charges: NDArray[np.float64]
    refused_by_court: NDArray[np.float64]
    court_calls: NDArray[np.float64]
    slots: NDArray[np.float64]
    apprehended: NDArray[np.float64]
    separated: NDArray[np.float64]
    care: NDArray[np.float64]
    jail: NDArray[np.float64]


def expected(planned: Plan, since: date, mechanisms: Mechanisms) -> dict[str, Any]:
    """Expect what a plan's order brings, at the median of every parameter and of the forecast.

    Parameters
    ----------
    planned : Plan
        From `ensemble.plan` or `ensemble.under`.
    since : date
        First day counted.
    mechanisms : Mechanisms
        Which decisions are in force.

    Returns
    -------
    dict
        JSON-able: totals, a row a district and monthly series, marked as approximate. The capacity rules are
        pooled with equal weight. A district is ``unsure`` where calls a slot lie within
        `fit.meanfield.UNSURE_LOADS`, where a simulation is needed. Without incapacitation nights in jail mean
        nothing and are None.
    """
    planned = replace(planned, mechanisms=mechanisms)
    days = [_daily(planned, rule) for rule in CAPACITY_RULES]
    pooled = {name: np.mean([getattr(one, name) for one in days], axis=0) for name in _Daily.__slots__}
    first = index_of_first(planned.calendar, since)
    within = {name: values[..., first : planned.calendar.n_days] for name, values in pooled.items()}
    return {
        "approximate": True,
        "tested_error": TESTED_ERROR,
        "kind": "expected values at the median of every uncertainty; no interval",
        "since": planned.calendar.days[first].isoformat(),
        "until": planned.calendar.days[-1].isoformat(),
        "share": _ratio(within["accepted"].sum(), within["eligible"].sum()),
        "totals": {
            "eligible": rounded(float(within["eligible"].sum())),
            "accepted": rounded(float(within["accepted"].sum())),
            "jail_nights": rounded(float(within["jail"].sum())) if mechanisms.incapacitation else None,
            "children_separated": rounded(float(within["separated"].sum())),
            "children_in_care_at_the_end": rounded(float(within["care"][-1])),
        },
        "districts": [_district(index, within) for index in range(len(DISTRICTS))],
        "months": _months(planned, pooled, first),
    }


def _daily(planned: Plan, rule: str) -> _Daily:
    ready = prepare(planned, Scenario.middle(planned.parameters, rule=rule))
    flows = compile_meanfield(build_network(ready.inputs, ready.draw)).flows()
    eligible, refused = (_ordered(flows, count, ready.inputs) for count in ("calls", "refusals"))
    court = [flows.resources.index(f"court/{district}") for district in DISTRICTS]
    return _Daily(
        eligible=eligible,
        accepted=eligible - refused,
        improper_entry=by_district(_at(flows, "entries", _DOCKETS).sum(axis=1)),
        other_charges=by_district(flows.at("entries", "reentry").sum(axis=1)),
        refused_by_court=flows.refusals_by_resource[court],
        court_calls=flows.calls_by_resource[court],
        slots=flows.slots[court],
        apprehended=_apprehended(flows),
        separated=by_district(flows.at("entries", "care_separated").sum(axis=1)),
        care=sum(
            (flows.census(key).sum(axis=(0, 1)) for key in ("care_unaccompanied", "care_separated")),
            start=np.zeros(len(flows.periods)),
        ),
        jail=by_district(_census(flows, ("docket", "hearing", "jail", "docket_with_bed"))),
    )


def _at(flows: ExpectedFlows, count: str, stages: tuple[str, ...]) -> NDArray[np.float64]:
    present = [stage for stage in stages if stage in flows.stages]
    return np.sum([flows.at(count, stage) for stage in present], axis=0)


def _census(flows: ExpectedFlows, stages: tuple[str, ...]) -> NDArray[np.float64]:
    present = [stage for stage in stages if stage in flows.stages]
    return np.sum([flows.census(stage).sum(axis=1) for stage in present], axis=0)


def _ordered(flows: ExpectedFlows, count: str, inputs: BorderInputs) -> NDArray[np.float64]:
    """Take calls or refusals at the docket that a directive ordered, shape (n_districts, n_days)."""
    by_class = _at(flows, count, _DOCKETS)
    ordered = np.zeros_like(inputs.referral.ordered, dtype=np.float64)
    for name, population in POPULATION_OF_CLASS.items():
        ordered[:, population] += by_class[:, CLASSES.index(name)]
    return by_district((ordered * inputs.referral.ordered).sum(axis=1))


def _apprehended(flows: ExpectedFlows) -> NDArray[np.float64]:
    """People apprehended by public class, shape (n_public_classes, n_days)."""
    people = flows.at("entries", "apprehended") + flows.at("members_in", "apprehended")
    counted = np.zeros((len(PUBLIC_CLASSES), people.shape[2]))
    for index, public in enumerate(COUNTED_AS):
        counted[public] += people[:, index].sum(axis=0)
    return counted


def _district(index: int, within: dict[str, NDArray[np.float64]]) -> dict[str, Any]:
    slots, calls = within["slots"][index].sum(), within["court_calls"][index].sum()
    load = _ratio(calls, slots)
    return {
        "key": DISTRICTS[index],
        "name": DISTRICT_NAMES[DISTRICTS[index]],
        "eligible": rounded(float(within["eligible"][index].sum())),
        "accepted": rounded(float(within["accepted"][index].sum())),
        "share": _ratio(within["accepted"][index].sum(), within["eligible"][index].sum()),
        "refused_by_court": rounded(float(within["refused_by_court"][index].sum())),
        "load": load,
        "unsure": load is not None and UNSURE_LOADS[0] < load < UNSURE_LOADS[1],
        "children_separated": rounded(float(within["separated"][index].sum())),
    }


def _months(planned: Plan, pooled: dict[str, NDArray[np.float64]], first: int) -> list[dict[str, Any]]:
    """Whole months from the one of the first day counted."""
    calendar = planned.calendar
    daily = {name: values[..., : calendar.n_days] for name, values in pooled.items()}
    counted = ("apprehended", "improper_entry", "other_charges", "separated")
    monthly = {name: calendar.by_month(daily[name]) for name in counted}
    return [
        {
            "month": f"{calendar.months[at]:%Y-%m}",
            "apprehended": {
                name: rounded(float(monthly["apprehended"][index, at]))
                for index, name in enumerate(PUBLIC_CLASSES)
            },
            "improper_entry": rounded(float(monthly["improper_entry"][:, at].sum())),
            "other_charges": rounded(float(monthly["other_charges"][:, at].sum())),
            "children_separated": rounded(float(monthly["separated"][:, at].sum())),
        }
        for at in range(int(calendar.month_of_day[first]), calendar.n_months)
    ]


def _ratio(part: float, whole: float) -> float | None:
    return rounded(float(part / whole)) if whole > 0.0 else None
