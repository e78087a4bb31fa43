"""The numbers of a frontier: curves, what targets take, floors, and what was added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.capacity import CAPACITY_RULES, RULE_WORDS
from practicable.border.due_process import recorded
from practicable.fit.behaviour.summary import fit_told
from practicable.geography import DISTRICT_NAMES, DISTRICTS, cells_of_district
from practicable.results.base import OrderNamed
from practicable.results.frontier import (
    AtMedian,
    Confirmed,
    CurvePoint,
    DistrictFrontier,
    FloorTold,
    Frontier,
    Highest,
    MonthFrontier,
    MonthTarget,
    TargetTaken,
)
from practicable.study.ensemble.basis import basis_report
from practicable.study.ensemble.memory import UNLIMITED_ROOM, Load, Room
from practicable.study.ensemble.plans import plan
from practicable.study.ensemble.quantities import KIND, LEVEL, quantity, rounded
from practicable.study.ensemble.recorded import cited_sources
from practicable.study.ensemble.reproducibility import reproducibility
from practicable.study.ensemble.sheets import PER_COURT_DAY, published_cap, record_per_court_day
from practicable.study.frontier.capacities import Courts
from practicable.study.frontier.floors import additions, conversions, floors, held
from practicable.study.frontier.frontier import NEAR, least_capacity, search

if TYPE_CHECKING:
    from practicable.border.due_process import Recorded
    from practicable.facts import Record
    from practicable.parallel.executors import Executor
    from practicable.results.base import Quantity
    from practicable.study.frontier.frontier import Found, FrontierRequest, FrontierSearch, Goal

__all__ = ["NOBODY", "NOT_REACHED", "SELDOM", "definitions", "frontier", "hearings_told", "sentence"]

NOBODY = "the order refers nobody here"
SELDOM = "in some replicates the order refers nobody here"
NOT_REACHED = "no number of hearings simulated reaches it so often"
"""Why a district has no number."""


def sentence(districts: Sequence[DistrictFrontier], goal: Goal) -> str:
    """Say in one sentence what the largest target takes.

    Parameters
    ----------
    districts : sequence of DistrictFrontier
    goal : Goal
        Targets and probability.
    """
    target = max(goal.targets)
    rows = [(district, one) for district in districts for one in district.targets if one.target == target]
    needed = [one.needed for _, one in rows if one.needed is not None]
    left: dict[str, list[str]] = {}
    for district, one in rows:
        if one.needed is None:
            left.setdefault(one.why, []).append(district.name)
    without = "; ".join(f"{', '.join(names)} ({why})" for why, names in left.items())
    if set(left) == {NOBODY} and not needed:
        return "This order refers nobody beyond ordinary practice, so that no target takes anything."
    if not needed:
        return f"What it takes to prosecute {100 * target:g} of 100 eligible adults is not known: {without}."
    most = min(district.most.median for district, one in rows if district.most and one.needed is not None)
    reach = f"{100 * target:g} of 100 eligible adults"
    if target > most:
        reach = f"as many as hearings can reach ({100 * most:.0f} of 100 eligible adults)"
    return (
        f"To prosecute {reach} would take courts that hear {sum(needed):,} improper-entry defendants a court"
        f" day{_beside([one for _, one in rows])}{f'; not counted: {without}' if without else ''}."
    )


def _beside(targets: Sequence[TargetTaken]) -> str:
    """Compare each district's number with the most on record there."""
    times = sorted(one.times_record for one in targets if one.times_record is not None)
    if not times:
        return ""
    span = " to ".join(dict.fromkeys(f"{one:.1f}" for one in (times[0], times[-1])))
    return f", by district {span} times the most ever recorded there"


def hearings_told(
    asked: Quantity | None, capacity: Quantity | None, share: Quantity | None, same: AtMedian
) -> str:
    """Say what the order asks of a district's courts, and what the hearings of the record give of it."""
    if not (share and asked and capacity and same.share):
        return f"{NOBODY}."
    return (
        f"the order asks for {_span(asked)} defendants per court day. The record leaves open how"
        f" many can be heard, {capacity.low:,.0f} to {capacity.high:,.0f} in {100 * LEVEL:g} of 100"
        f" replicates; each replicate with its own number and its own arrivals, {_of_hundred(share)} could be"
        f" prosecuted. With the middle number, {same.per_court_day:,.0f}, in every replicate, as on the"
        f" curve: {_of_hundred(same.share)}."
    )


def _span(quantity: Quantity, scale: float = 1.0, of: str = "") -> str:
    median, low, high = (f"{scale * one:,.0f}" for one in (quantity.median, quantity.low, quantity.high))
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


def frontier(
    request: FrontierRequest,
    published: Record,
    record: Record,
    *,
    where: Executor,
    progress: Callable[[int, int], None] | None = None,
    room: Room = UNLIMITED_ROOM,
) -> Frontier:
    """Find what would make an order practicable.

    Parameters
    ----------
    request : FrontierRequest
    published : Record
        Restricted to the as-of date: what the simulation reads.
    record : Record
        The whole record, for what was ever heard.
    where : Executor
        Where simulations are executed; no number depends on it.
    progress : callable, optional
        Called with the simulations done and their total.
    room : Room
        What memory the run may take; one that needs more is refused before it begins.
    """
    planned = plan(published, request.simulated, until=request.until, seed=request.seed, since=request.first)
    room.require(planned, Load(2 * request.replicates))
    courts = Courts(planned, request.first, where)
    searched = search(courts, request.goal, replicates=request.replicates, progress=progress)
    seen, basis = recorded(record), basis_report(planned.basis, request.first)
    districts = tuple(_district(searched, index, request, seen) for index in range(len(DISTRICTS)))
    gaps = {found.target: _lacking(searched, found) for found in searched.found}
    order = request.order
    found = Frontier(
        schema_="practicable.frontier/1",
        rests_on=basis,
        order=OrderNamed(id=order.id, title=order.title, hash=order.hash),
        as_of=request.as_of,
        whole=request.whole,
        first=request.first,
        until=planned.calendar.days[-1],
        targets=request.goal.targets,
        probability=request.goal.probability,
        sentence=sentence(districts, request.goal),
        districts=districts,
        floors=tuple(
            FloorTold(
                key=floor.key,
                label=floor.label,
                bound=rounded(floor.bound),
                told=floor.told + (_unseen(request) if floor.key == "no_separation" else ""),
            )
            for floor in floors(seen, request.stated)
        ),
        additions=additions(order, request.simulated, gaps, request.stated),
        definitions=definitions(request),
        sources=(),
        reproducibility=reproducibility(
            request.command,
            facts_hash=record.hash,
            fit=fit_told(planned.parameters, planned.posterior),
            order_hash=order.hash,
            seed=request.seed,
            replicates=request.replicates,
        ),
    )
    sources = cited_sources(found.dump(), record, rests_on=basis)
    return found.model_copy(update={"sources": tuple(sources)})


def _unseen(request: FrontierRequest) -> str:
    """Warn where directives of the order were announced later and are not simulated."""
    if request.whole or request.order == request.simulated:
        return ""
    return "; what the order announced after the as-of date is left out here, --whole simulates it"


def _district(
    searched: FrontierSearch, index: int, request: FrontierRequest, seen: tuple[Recorded, ...]
) -> DistrictFrontier:
    district, given = DISTRICTS[index], searched.recorded
    courts, days = searched.courts, max(1, int(searched.courts.court_days.sum()))
    highest = _highest(courts, district, seen)
    curve = searched.curve(index)
    asked = quantity(given.eligible[:, index].sum(axis=1) / days, PER_COURT_DAY)
    capacity = quantity(given.slots[:, index], PER_COURT_DAY)
    share = quantity(given.share[:, index], "share")
    same = AtMedian(per_court_day=given.middle[index], share=quantity(curve.at(given.middle[index]), "share"))
    return DistrictFrontier(
        key=district,
        name=DISTRICT_NAMES[district],
        asked=asked,
        capacity=capacity,
        share=share,
        at_median=same,
        most=quantity(searched.ample.share[:, index], "share"),
        highest=highest,
        curve=tuple(
            CurvePoint(per_court_day=point, share=quantity(curve.share[:, at], "share"))
            for at, point in enumerate(curve.per_court_day)
        ),
        targets=tuple(
            _target(searched, found, index, request, seen).model_copy(
                update={"times_record": _times(found.needed[index], highest[0].value)}
            )
            for found in searched.found
        ),
        months=tuple(_month(searched, index, at, request.goal) for at in range(len(courts.months))),
        told=hearings_told(asked, capacity, share, same),
    )


def _highest(courts: Courts, district: str, seen: tuple[Recorded, ...]) -> tuple[Highest, ...]:
    """List what the district's courts are on record to have heard in a day, the most first."""
    peak = record_per_court_day(courts.planned.courts, district)
    cap = published_cap(courts.planned.courts, tuple(cell.sector for cell in cells_of_district(district)))
    rows = [
        Highest(
            label="accepted prosecutions per court day, busiest year",
            value=peak.value,
            period=peak.period,
            source=peak.source,
            definition=peak.definition,
            published=None,
        )
    ]
    if cap is not None:
        rows.append(
            Highest(
                label=f"published cap, {cap.place}",
                value=cap.value,
                period=cap.period,
                source=cap.source,
                definition="defendants in a court day that a court was said to take at most",
                published=None,
            )
        )
    rows += [
        Highest(
            label=one.court,
            value=rounded(one.high),
            period=one.period,
            source=one.source,
            definition="defendants in a court day, as reported",
            published=one.published,
        )
        for one in seen
        if one.measure == "defendants_per_court_day" and one.district == district
    ]
    return tuple(sorted(rows, key=lambda row: -row.value))


def _target(
    searched: FrontierSearch, found: Found, index: int, request: FrontierRequest, seen: tuple[Recorded, ...]
) -> TargetTaken:
    district, needed, at = DISTRICTS[index], found.needed[index], found.confirmed
    if needed is None:
        return TargetTaken(target=found.target, needed=None, why=_why_not(searched, index), times_record=None)
    separated = quantity(at.separated[:, index], "children")
    now = float(np.median(searched.recorded.slots[:, index]))
    order = searched.courts.planned.order
    return TargetTaken(
        target=found.target,
        needed=needed,
        why="",
        confirmed=_confirmed(searched, found, index),
        share=quantity(at.share[:, index], "share"),
        in_custody=quantity(at.in_custody[:, index], "people"),
        separated=separated,
        takes=conversions(needed, now, district, order=order, recorded=seen, stated=request.stated),
        floors=held(
            needed,
            district,
            order=order,
            separated=separated,
            bounds=floors(seen, request.stated),
            session_hours=request.stated.session_hours,
        ),
        times_record=None,
    )


def _times(needed: int | None, highest: float) -> float | None:
    return None if needed is None or highest <= 0.0 else rounded(needed / highest)


def _why_not(searched: FrontierSearch, index: int) -> str:
    nobody = np.isnan(searched.ample.share[:, index])
    return NOBODY if nobody.all() else SELDOM if nobody.any() else NOT_REACHED


def _confirmed(searched: FrontierSearch, found: Found, index: int) -> Confirmed:
    """How often fresh replicates reach the target, with Wilson's interval."""
    stats: Any = import_module("scipy.stats")

    share, most = found.confirmed.share[:, index], searched.fresh_ample.share[:, index]
    reached = int(np.sum(share >= np.minimum(found.target, most - NEAR)))
    interval = stats.binomtest(reached, share.size).proportion_ci(LEVEL, method="wilson")
    return Confirmed(
        probability=rounded(reached / share.size),
        low=rounded(float(interval.low)),
        high=rounded(float(interval.high)),
        level=LEVEL,
        kind="Monte Carlo (Wilson)",
        replicates=share.size,
    )


def _lacking(searched: FrontierSearch, found: Found) -> tuple[float | None, ...]:
    """Defendants per court day beyond what each district has."""
    now = np.median(searched.recorded.slots, axis=0)
    return tuple(
        None if number is None else max(0.0, number - float(now[index]))
        for index, number in enumerate(found.needed)
    )


def _month(searched: FrontierSearch, index: int, at: int, goal: Goal) -> MonthFrontier:
    days = max(1, int(searched.courts.court_days[at]))
    curve = searched.curve(index, at)
    return MonthFrontier(
        month=f"{searched.courts.months[at]:%Y-%m}",
        asked=quantity(searched.recorded.eligible[:, index, at] / days, PER_COURT_DAY),
        share=quantity(searched.recorded.monthly_share[:, index, at], "share"),
        needed=tuple(
            MonthTarget(
                target=target,
                per_court_day=least_capacity(curve, target=target, probability=goal.probability),
            )
            for target in goal.targets
        ),
    )
