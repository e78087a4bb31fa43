"""A frontier in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from practicable.border.capacity import CAPACITY_RULES, RULE_WORDS
from practicable.study.ensemble.quantities import KIND, LEVEL

if TYPE_CHECKING:
    from practicable.study.ensemble.quantities import Quantity
    from practicable.study.frontier.frontier import Goal
    from practicable.study.frontier.frontier_request import FrontierRequest

__all__ = ["NOBODY", "NOT_REACHED", "SELDOM", "definitions", "hearings_told", "sentence"]

NOBODY = "the order refers nobody here"
SELDOM = "in some replicates the order refers nobody here"
NOT_REACHED = "no number of hearings simulated reaches it so often"
"""Why a district has no number."""


def sentence(districts: list[dict[str, Any]], goal: Goal) -> str:
    """Say in one sentence what the largest target takes.

    Parameters
    ----------
    districts : list of dict
        As reported.
    goal : Goal
        Targets and probability.
    """
    target = max(goal.targets)
    rows = [
        (district, one) for district in districts for one in district["targets"] if one["target"] == target
    ]
    found = [(district, one) for district, one in rows if one["needed"] is not None]
    left: dict[str, list[str]] = {}
    for district, one in rows:
        if one["needed"] is None:
            left.setdefault(one["why"], []).append(district["name"])
    without = "; ".join(f"{', '.join(names)} ({why})" for why, names in left.items())
    if set(left) == {NOBODY} and not found:
        return "This order refers nobody beyond ordinary practice, so that no target takes anything."
    if not found:
        return f"What it takes to prosecute {100 * target:g} of 100 eligible adults is not known: {without}."
    total = sum(one["needed"] for _, one in found)
    most = min(district["most"]["median"] for district, _ in found)
    reach = f"{100 * target:g} of 100 eligible adults"
    if target > most:
        reach = f"as many as hearings can reach ({100 * most:.0f} of 100 eligible adults)"
    return (
        f"To prosecute {reach} would take courts that hear {total:,} improper-entry defendants a court day"
        f"{_beside(found)}{f'; not counted: {without}' if without else ''}."
    )


def _beside(found: list[tuple[dict[str, Any], dict[str, Any]]]) -> str:
    """Compare each district's number with the most on record there."""
    times = sorted(one["times_record"] for _, one in found if one["times_record"] is not None)
    if not times:
        return ""
    span = " to ".join(dict.fromkeys(f"{one:.1f}" for one in (times[0], times[-1])))
    return f", by district {span} times the most ever recorded there"


def hearings_told(district: dict[str, Any]) -> str:
    """Say what the order asks of a district's courts, and what the hearings of the record give of it.

    Parameters
    ----------
    district : dict
        As reported: ``asked``, ``capacity``, ``share``, ``at_median``.
    """
    if not (district["share"] and district["asked"] and district["capacity"]):
        return f"{NOBODY}."
    same = district["at_median"]
    low, high = (f"{district['capacity'][end]:,.0f}" for end in ("low", "high"))
    return (
        f"the order asks for {_span(district['asked'])} defendants per court day. The record leaves open how"
        f" many can be heard, {low} to {high} in {100 * LEVEL:g} of 100 replicates; each replicate with its"
        f" own number and its own arrivals, {_of_hundred(district['share'])} could be prosecuted. With the"
        f" middle number, {same['per_court_day']:,.0f}, in every replicate, as on the curve:"
        f" {_of_hundred(same['share'])}."
    )


def _span(quantity: Quantity, scale: float = 1.0, of: str = "") -> str:
    median, low, high = (
        f"{scale * one:,.0f}" for one in (quantity["median"], quantity["low"], quantity["high"])
    )
    return f"{median}{of} ({100 * LEVEL:g} %: {low}-{high})"


def _of_hundred(quantity: Quantity) -> str:
    return _span(quantity, 100.0, " of 100")


def definitions(request: FrontierRequest) -> dict[str, str]:
    """Define every number of a frontier.

    Parameters
    ----------
    request : FrontierRequest
        What was asked for.
    """
    goal, level = request.goal, f"{100 * LEVEL:g} %"
    rules = "; ".join(RULE_WORDS[rule] for rule in CAPACITY_RULES)
    told = {
        "share practicable": (
            "adults whom a court accepts for improper entry (8 U.S.C. 1325) over the adults whom the order,"
            f" {'later announcements with it' if request.whole else 'as announced by the as-of date'}, refers"
        ),
        "hearings of the record": (
            "defendants whom courts could hear in a court day by the record and the order. Each replicate"
            f" draws one of these rules with equal chance, and parameters: {rules}"
        ),
        "curve": (
            "share practicable where every replicate has the same number of hearings. So it need not pass"
            " through the share by the hearings of the record, of which each replicate has its own number"
        ),
        "needed": (
            "fewest whole improper-entry defendants per court day, from the first day on, with which that"
            f" share of all months together reaches the target in"
            f" {100 * goal.probability:g} of 100 replicates; all districts get their number at once"
        ),
        "confirmed": (
            "share of replicates, which the search has not seen, that reach the target at that number"
        ),
        "by month": (
            "the number with which the share of that month alone reaches the target; interpolated between"
            " simulated numbers, not confirmed"
        ),
        "most on record": (
            "the highest of accepted prosecutions of all charges in the district's sectors over 250 court"
            " days, of published caps, and of reported days of its courts, whenever published; what a target"
            " takes is for improper entry alone"
        ),
        "in custody": "most people at a midnight: the jail beds that the number takes at the drawn sentences",
        "floors": (
            "no source sets a least time or a largest caseload; where the user states none, the least minutes"
            " and the heaviest caseload on record stand for them"
        ),
        "intervals": (
            f"{level} of replicates, {KIND}; of the share of replicates that reach a target {level} too, by"
            " Wilson, of Monte Carlo error alone"
        ),
    }
    if 1.0 in goal.targets:
        told["100 % target"] = (
            "all that any number of hearings gives: who is arrested too long before the next court day waits"
            f" beyond {request.simulated.practicable.wait_limit_hours:g} hours whatever the number; within"
            " one in a thousand"
        )
    return told
