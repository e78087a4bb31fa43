"""The central case: an order simulated at the median of everything that is uncertain, within a second."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.capacity import CAPACITY_RULES, CourtDays
from practicable.border.limits import REFUSERS, limits_of
from practicable.border.people import PUBLIC_CLASSES
from practicable.calendar import working_calendar
from practicable.geography import DISTRICT_NAMES, DISTRICTS
from practicable.study.ensemble.basis import basis_report
from practicable.study.ensemble.memory import UNLIMITED_ROOM, Load, Room
from practicable.study.ensemble.plans import plan, under
from practicable.study.ensemble.quantities import rounded
from practicable.study.ensemble.replicate import Replicate, ground
from practicable.study.ensemble.scenario import Scenario
from practicable.study.ensemble.window import accepted_within, index_of_first

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from practicable.border.decisions import Mechanisms
    from practicable.border.outcomes import Outcomes
    from practicable.facts import Record
    from practicable.orders import Order
    from practicable.study.ensemble.plans import Plan
    from practicable.study.ensemble.replicate import Ground

__all__ = ["CentralBase", "central_base", "expected"]

KIND = (
    "central case: one simulation under each capacity rule, with every parameter and the forecast"
    " at its median; no interval"
)


@dataclass(frozen=True, slots=True)
class CentralBase:
    """What the central cases of one as-of date share, whatever the order.

    Attributes
    ----------
    plan : Plan
        Of ordinary practice.
    grounds : tuple of Ground
        Medians and the arrivals solved from them, one a capacity rule.
    """

    plan: Plan
    grounds: tuple[Ground, ...]


def central_base(record: Record, ordinary: Order, *, until: date, room: Room = UNLIMITED_ROOM) -> CentralBase:
    """Prepare what every central case of one as-of date shares.

    Parameters
    ----------
    record : Record
        Restricted by `facts.record(as_of=...)`.
    ordinary : Order
        Ordinary practice.
    until : date
        Last day; raised to the end of its month.
    room : Room
        What memory an answer may take; one that needs more is refused before it begins.
    """
    planned = plan(record, ordinary, until=until, seed=0)
    room.require(planned, Load(1, kept=len(CAPACITY_RULES)))
    middles = (Scenario.middle(planned.parameters, rule=rule) for rule in CAPACITY_RULES)
    return CentralBase(planned, tuple(ground(planned, middle) for middle in middles))


def expected(base: CentralBase, order: Order, *, since: date, mechanisms: Mechanisms) -> dict[str, Any]:
    """Simulate the central case of an order.

    Parameters
    ----------
    base : CentralBase
        From `central_base`.
    order : Order
        As the simulation is to see it.
    since : date
        First day counted.
    mechanisms : Mechanisms
        Which decisions are in force.

    Returns
    -------
    dict
        JSON-able: totals, a row a district and monthly series, each the mean of one simulation under each
        capacity rule. What is not counted is None: people referred and accepted where the order refers
        nobody, because ordinary practice is not counted; children separated where it refers no adults of
        families; nights in jail without incapacitation. ``slots_on_record`` are the hearings a court day
        that the order replaces, by district, where it sets a level.
    """
    planned = replace(under(base.plan, order), mechanisms=mechanisms)
    run = Replicate(planned)
    cases = [run.on(known)[0] for known in base.grounds]
    first = index_of_first(planned.calendar, since)
    eligible = _daily(cases, "eligible").sum(axis=1)[:, first:]
    accepted = np.mean([accepted_within(one, first).sum(axis=1)[:, first:] for one in cases], axis=0)
    refused = _daily(cases, "refusals")[REFUSERS.index("court"), :, first:]
    separated = _daily(cases, "separated")
    populations = {name for directive in order.directives for name in directive.refer}
    refers, separates = bool(populations), "family_adult" in populations
    return {
        "rests_on": basis_report(planned.basis, since).dump(),
        "kind": KIND,
        "since": planned.calendar.days[first].isoformat(),
        "until": planned.calendar.days[-1].isoformat(),
        "share": _ratio(accepted.sum(), eligible.sum()),
        "totals": {
            "eligible": _count(eligible) if refers else None,
            "accepted": _count(accepted) if refers else None,
            "jail_nights": _count(_daily(cases, "jail")[:, first:]) if mechanisms.incapacitation else None,
            "children_separated": _count(separated[:, first:]) if separates else None,
            "children_in_care_at_the_end": _count(_daily(cases, "care")[:, -1]),
        },
        "slots_on_record": _slots_replaced(base, order, first),
        "districts": [
            {
                "key": district,
                "name": DISTRICT_NAMES[district],
                "eligible": _count(eligible[at]) if refers else None,
                "accepted": _count(accepted[at]) if refers else None,
                "share": _ratio(accepted[at].sum(), eligible[at].sum()),
                "refused_by_court": _count(refused[at]),
                "children_separated": _count(separated[at, first:]) if separates else None,
            }
            for at, district in enumerate(DISTRICTS)
        ],
        "months": _months(planned, cases, first, separates=separates),
    }


def _slots_replaced(base: CentralBase, order: Order, first: int) -> dict[str, float] | None:
    """Hearings a court day on record, in the districts where the order sets a level; None where in none."""
    setting = [one for one in order.resources if one.effect == "sets" and one.kind != "jail_beds"]
    if not setting:
        return None
    calendar = base.plan.calendar
    days = CourtDays(calendar.start, working_calendar(calendar.start, calendar.n_days))
    slots = np.mean(
        [
            limits_of(base.plan.courts, one.draw, base.plan.order, rule=one.rule, days=days).slots[:, first:]
            for one in base.grounds
        ],
        axis=0,
    )
    daily = slots.sum(axis=1) / max(1, int(days.sits[first:].sum()))
    return {
        name: rounded(float(daily[at]))
        for at, name in enumerate(DISTRICTS)
        if any(name in one.districts for one in setting)
    }


def _daily(cases: list[Outcomes], name: str) -> NDArray[np.float64]:
    """Mean of a daily count over the capacity rules."""
    return np.stack([getattr(one, name) for one in cases]).mean(axis=0, dtype=np.float64)


def _months(planned: Plan, cases: list[Outcomes], first: int, *, separates: bool) -> list[dict[str, Any]]:
    """Months from the one of the first day counted, each whole."""
    calendar = planned.calendar
    apprehended = calendar.by_month(_daily(cases, "apprehended").sum(axis=0))
    border = {
        name: calendar.by_month(_daily(cases, name).sum(axis=0))
        for name in ("improper_entry", "other_charges", "separated")
    }
    return [
        {
            "month": f"{calendar.months[at]:%Y-%m}",
            "apprehended": {
                name: rounded(float(apprehended[index, at])) for index, name in enumerate(PUBLIC_CLASSES)
            },
            "improper_entry": rounded(float(border["improper_entry"][at])),
            "other_charges": rounded(float(border["other_charges"][at])),
            "children_separated": rounded(float(border["separated"][at])) if separates else None,
        }
        for at in range(int(calendar.month_of_day[first]), calendar.n_months)
    ]


def _count(values: NDArray[np.float64]) -> float:
    return rounded(float(values.sum()))


def _ratio(part: float, total: float) -> float | None:
    return rounded(float(part / total)) if total > 0.0 else None
