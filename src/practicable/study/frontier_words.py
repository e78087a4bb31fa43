"""A frontier in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from practicable.study.frontier import Goal
    from practicable.study.frontier_request import FrontierRequest

__all__ = ["definitions", "sentence"]


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
        one
        for district in districts
        for one in district["targets"]
        if one["target"] == target and one["needed"] is not None
    ]
    if not rows:
        return (
            "This order refers nobody beyond ordinary practice, or no number of hearings reaches the target."
        )
    total = sum(one["needed"] for one in rows)
    times = sorted(one["times_record"] for one in rows if one["times_record"] is not None)
    most = min(district["most"]["median"] for district in districts if district["most"])
    reach = f"{100 * target:g} of 100 eligible adults"
    if target > most:
        reach = f"as many as hearings can reach ({100 * most:.0f} of 100 eligible adults)"
    beside = (
        f", {times[0]:.1f} to {times[-1]:.1f} times the most ever recorded in a district" if times else ""
    )
    return f"To prosecute {reach} would take {total:,} improper-entry hearings a court day{beside}."


def definitions(request: FrontierRequest) -> dict[str, str]:
    """Define every number of a frontier.

    Parameters
    ----------
    request : FrontierRequest
        What was asked for.
    """
    limit = request.simulated.practicable.wait_limit_hours
    return {
        "share practicable": (
            "adults whom a court accepts for improper entry (8 U.S.C. 1325) over the adults whom the order,"
            f" {'later announcements with it' if request.whole else 'as announced by the as-of date'}, refers"
        ),
        "needed": (
            "fewest whole improper-entry defendants per court day, from the first day on, with which that"
            f" share of all months together reaches the target in"
            f" {100 * request.goal.probability:g} of 100 replicates; all districts get their number at once"
        ),
        "100 % target": (
            f"all that any number of hearings gives: who is arrested too long before the next court day waits"
            f" beyond {limit:g} hours whatever the number; within one in a thousand"
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
    }
