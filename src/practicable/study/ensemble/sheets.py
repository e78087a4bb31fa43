"""One sheet a district: what the order asks of its courts, what they could hear, and what follows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.capacity import COURT_DAYS_A_YEAR, CourtDays
from practicable.border.hearings import hearing_slots
from practicable.border.limits import REFUSER_WORDS, REFUSERS, describe_resource, name_resource
from practicable.calendar import working_calendar
from practicable.geography import DISTRICT_NAMES, DISTRICTS, SECTOR_NAMES, cells_of_district
from practicable.results.brief import Bottleneck
from practicable.results.outcomes import Capacity, District, DistrictMonth, Refusal
from practicable.study.ensemble.quantities import rounded
from practicable.study.ensemble.window import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.capacity import CourtRecord
    from practicable.orders import Resource
    from practicable.results.base import Quantity
    from practicable.study.ensemble.window import Window

__all__ = ["district_sheets", "first_to_run_out", "published_cap", "record_per_court_day"]

RUN_OUT = 0.1
"""Share refused from which a court counts as having run out of hearings."""

PER_COURT_DAY = "defendants per court day"


def first_to_run_out(window: Window) -> Bottleneck | None:
    """Name the resource that runs out first, and in what share of replicates; None when none does.

    A district has run out on the first day by which `RUN_OUT` of those whom the order referred there since
    the first day reported were not accepted; of two on the same day, the one with the larger share until
    then. The resource is the one that refused most there by that day.
    """
    outcomes = window.ensemble.outcomes
    eligible = np.cumsum(outcomes.eligible.sum(axis=2)[..., window.first :], axis=-1)
    accepted = np.cumsum(window.accepted().sum(axis=2)[..., window.first :], axis=-1)
    refused = 1.0 - ratio(accepted, eligible)
    out = refused >= RUN_OUT
    ever = np.asarray(out.any(axis=-1))
    if not ever.any():
        return None
    day: NDArray[np.intp] = out.argmax(axis=-1)
    then = np.nan_to_num(np.take_along_axis(refused, day[..., None], axis=-1)[..., 0])
    order = np.where(ever, day - then, np.inf)
    counts: Counter[tuple[int, int]] = Counter()
    for replicate in np.flatnonzero(np.isfinite(order.min(axis=1))).tolist():
        district = int(order[replicate].argmin())
        until = window.first + int(day[replicate, district]) + 1
        by_kind = outcomes.refusals[replicate, :, district, window.first : until].sum(axis=-1)
        counts[district, int(by_kind.argmax())] += 1
    (district, kind), most = max(counts.items(), key=lambda one: (one[1], -one[0][0], -one[0][1]))
    return Bottleneck(
        label=f"{REFUSER_WORDS[REFUSERS[kind]]} in the {DISTRICT_NAMES[DISTRICTS[district]]}",
        share_of_replicates=rounded(most / len(order)),
    )


def district_sheets(as_announced: Window, given_later: Window) -> tuple[District, ...]:
    """Build a sheet for each district, west to east.

    Parameters
    ----------
    as_announced : Window
        Simulation of what was announced by the as-of date.
    given_later : Window
        Simulation that also has what was announced later; children separated are taken from it.
    """
    return tuple(_sheet(as_announced, given_later, index) for index in range(len(DISTRICTS)))


def _sheet(window: Window, given_later: Window, index: int) -> District:
    district = DISTRICTS[index]
    outcomes, plan = window.ensemble.outcomes, window.ensemble.plan
    sectors = tuple(cell.sector for cell in cells_of_district(district))
    eligible, accepted = outcomes.eligible[:, index].sum(axis=1), window.accepted()[:, index].sum(axis=1)
    court_days = max(1, window.n_court_days)
    later = given_later.ensemble.outcomes
    return District(
        key=district,
        name=DISTRICT_NAMES[district],
        sectors=tuple(SECTOR_NAMES[sector] for sector in sectors),
        share=window.quantity(ratio(window.total(accepted), window.total(eligible)), "share"),
        asked_per_court_day=window.quantity(window.total(eligible) / court_days, PER_COURT_DAY),
        heard_per_court_day=window.quantity(window.total(accepted) / court_days, PER_COURT_DAY),
        slots_per_court_day=window.quantity(
            window.total(outcomes.slots[:, index].astype(np.float64)) / court_days, PER_COURT_DAY
        ),
        record_per_court_day=record_per_court_day(plan.courts, district),
        published_cap=published_cap(plan.courts, sectors),
        jail_nights=window.quantity(window.total(outcomes.jail[:, index]), "nights"),
        children_separated=given_later.quantity(given_later.total(later.separated[:, index]), "children"),
        backlog_peak=window.quantity(window.peak(outcomes.backlog[:, index]), "people"),
        first_refusal=_first_refusal(window, index),
        months=_months(window, eligible, accepted),
        added_resources=tuple(
            _resource(resource, given_later, index)
            for resource in given_later.ensemble.plan.order.resources
            if district in resource.districts
        ),
    )


def _resource(resource: Resource, window: Window, index: int) -> str:
    """Tell a resource, whether it changes a number, and what slots that are set replace."""
    shared = " shared with other districts" if resource.district is None else ""
    words = describe_resource(resource, window.ensemble.plan.order)
    before = replaced_slots(resource, window, index)
    if before is not None:
        words += f"; without it {before.median:.3g} ({before.low:.3g} to {before.high:.3g}) in all"
    return f"{name_resource(resource)}{shared} (announced {resource.announced:%-d %B %Y}); {words}"


def replaced_slots(resource: Resource, window: Window, index: int) -> Quantity | None:
    """Return the slots a court day that a district would have without slots that are set; None of others."""
    if resource.kind != "hearing_slots" or resource.effect != "sets" or resource.start is None:
        return None
    ensemble = window.ensemble
    planned, last = ensemble.plan, resource.start
    others = tuple(one for one in planned.order.resources if one.start is None or one.start < last)
    order = planned.order.model_copy(update={"resources": others})
    start = planned.calendar.start
    days = CourtDays(start, working_calendar(start, planned.calendar.n_days))
    rates = [
        hearing_slots(planned.courts, draw, order, rule=rule, days=days).rate[index, days.index(last)]
        for draw, rule in zip(ensemble.draws, ensemble.rules, strict=True)
    ]
    return window.quantity(np.array(rates), PER_COURT_DAY)


def _months(
    window: Window, eligible: NDArray[np.float64], accepted: NDArray[np.float64]
) -> tuple[DistrictMonth, ...]:
    asked, heard = window.by_month(eligible), window.by_month(accepted)
    return tuple(
        DistrictMonth(
            month=f"{month:%Y-%m}",
            eligible=window.quantity(asked[:, index], "people"),
            accepted=window.quantity(heard[:, index], "people"),
            share=window.quantity(ratio(heard[:, index], asked[:, index]), "share"),
        )
        for index, month in enumerate(window.months)
    )


def record_per_court_day(courts: CourtRecord, district: str) -> Capacity:
    """Return the busiest published year of the district's sectors together, all charges, per court day."""
    sectors = {cell.sector for cell in cells_of_district(district)}
    shared = (
        "; the El Paso sector is counted whole, though it lies in two districts"
        if "el_paso" in sectors
        else ""
    )
    years = [
        year
        for year in range(min(min(courts.sectors[sector].accepted) for sector in sectors), 2100)
        if all(year in courts.sectors[sector].accepted for sector in sectors)
    ]
    totals = {
        year: sum(courts.sectors[sector].accepted[year] for sector in sorted(sectors)) for year in years
    }
    peak = max(totals, key=lambda year: totals[year])
    return Capacity(
        value=rounded(totals[peak] / COURT_DAYS_A_YEAR),
        period=f"FY{peak}",
        source="U.S. Border Patrol sector profiles, accepted prosecutions",
        definition=f"accepted prosecutions of all charges / {COURT_DAYS_A_YEAR} court days{shared}",
    )


def published_cap(courts: CourtRecord, sectors: tuple[str, ...]) -> Capacity | None:
    """Return the published cap on defendants in a court day of the first sector that has one, or None."""
    for sector in sectors:
        cap = courts.sectors[sector].published_cap
        if cap is not None:
            return Capacity(
                value=cap,
                place=SECTOR_NAMES[sector],
                period=courts.sectors[sector].cap_period,
                source=courts.sectors[sector].cap_source,
            )
    return None


def _first_refusal(window: Window, index: int) -> Refusal:
    """Find the first day of the window on which somebody whom the order referred was refused, and by what."""
    outcomes = window.ensemble.outcomes
    declined = (outcomes.eligible - outcomes.accepted)[:, index, :, window.first :].sum(axis=1) > 0
    ever = declined.any(axis=1)
    days = declined.argmax(axis=1)[ever]
    by_kind = outcomes.refusals[:, :, index, window.first :].sum(axis=(0, 2))
    return Refusal(
        resource=REFUSER_WORDS[REFUSERS[int(by_kind.argmax())]] if days.size else None,
        date_median=window.days[int(np.median(days))] if days.size else None,
        share_of_replicates=rounded(days.size / ever.size),
    )
