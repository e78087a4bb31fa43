"""Hearing slots for improper entry: what the record of courts allows, and what an order adds or sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.capacity import COURT_DAYS_A_YEAR, accepted_a_year, share_of_cell
from practicable.geography import CELLS, DISTRICTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from practicable.border.capacity import CourtDays, CourtRecord
    from practicable.border.parameters import ParameterDraw
    from practicable.orders import Order, Resource

__all__ = ["Hearings", "by_first_day", "hearing_slots"]


@dataclass(frozen=True, slots=True)
class Hearings:
    """Hearing slots for improper entry.

    Attributes
    ----------
    slots, left_by_existing : ndarray of int, shape (n_districts, n_days)
        Slots under the order's rule, and those that existing work would leave if it went first. A fractional
        daily capacity becomes whole slots whose running mean is exact.
    rate : ndarray, shape (n_districts, n_days)
        That capacity, defendants a court day, whether or not courts sit.
    """

    slots: NDArray[np.int64]
    left_by_existing: NDArray[np.int64]
    rate: NDArray[np.float64]


def hearing_slots(
    courts: CourtRecord, draw: ParameterDraw, order: Order, *, rule: str, days: CourtDays
) -> Hearings:
    """Hearing slots for improper entry by district and day, from the record of courts and what an order adds.

    Parameters
    ----------
    courts : CourtRecord
        As published by the as-of date.
    draw : ParameterDraw
        Busy-month ratio, split by charge, split of El Paso.
    order : Order
        From its day of issue it says whether existing work goes first, gives way, or keeps a share. Its
        hearing slots, and offices whose cases a court day are given, act each from its first day, in the
        order of those days: slots that are set replace what was there.
    rule : str
        One of `capacity_rules.EXAMINED_RULES`.
    days : CourtDays
        Days simulated, and those on which courts sit.
    """
    shares = share_of_cell(draw)
    whole, existing = np.zeros(len(CELLS)), np.zeros(len(CELLS))
    for place, cell in enumerate(CELLS):
        sector = courts.sectors[cell.sector]
        if rule == "published_cap" and sector.published_cap is not None:
            whole[place] = shares[place] * sector.published_cap
        else:
            other = 1.0 - draw("p_section_1325", cell.district)
            yearly = accepted_a_year(sector, rule) * draw("ratio_busy_month")
            whole[place] = shares[place] * yearly / COURT_DAYS_A_YEAR
            existing[place] = shares[place] * sector.accepted[sector.latest_year] * other / COURT_DAYS_A_YEAR
    left = np.repeat(np.maximum(0.0, whole - existing)[:, None], days.sits.size, axis=1)
    daily = left.copy()
    issued = days.index(order.issued)
    if order.practicable.existing_work == "yields":
        daily[:, issued:] = whole[:, None]
    elif order.practicable.existing_work == "share":
        daily[:, issued:] = (order.practicable.share_for_order or 0.0) * whole[:, None]
    for resource in by_first_day(order.resources):
        added = _defendants(resource)
        if added is not None:
            for table in (daily, left):
                _apply(resource, table, shares, amount=added, from_day=days.index(resource.start))
    rate, rate_left = _of_districts(daily), _of_districts(left)
    return Hearings(_whole_slots(rate, days), _whole_slots(rate_left, days), rate)


def by_first_day(resources: Sequence[Resource]) -> list[Resource]:
    """Return the resources with a first day on record, by that day; of one day, in the order of the file."""
    dated = (one for one in resources if one.start is not None)
    return sorted(dated, key=lambda one: one.start or date.max)


def _defendants(resource: Resource) -> float | None:
    """Defendants a court day that a resource adds to a court, or sets; None where it does neither."""
    if resource.kind == "hearing_slots":
        return resource.amount
    if resource.cases_per_court_day is None or resource.effect == "sets":
        return None
    return resource.amount * resource.cases_per_court_day


def _of_districts(by_cell: NDArray[np.float64]) -> NDArray[np.float64]:
    totals = np.zeros((len(DISTRICTS), by_cell.shape[1]))
    np.add.at(totals, [DISTRICTS.index(cell.district) for cell in CELLS], by_cell)
    return totals


def _whole_slots(rate: NDArray[np.float64], days: CourtDays) -> NDArray[np.int64]:
    """Make whole slots of days on which courts sit."""
    upto = np.floor(np.cumsum(rate * days.sits, axis=1) + 1e-9).astype(np.int64)
    return np.diff(upto, axis=1, prepend=0)


def _apply(
    resource: Resource,
    daily: NDArray[np.float64],
    shares: NDArray[np.float64],
    *,
    amount: float,
    from_day: int,
) -> None:
    """Add or set the defendants of a resource, spread over its cells by their share of their sector."""
    cells = [CELLS.index(cell) for cell in resource.cells]
    parts = amount * shares[cells] / shares[cells].sum()
    if resource.effect == "sets":
        daily[cells, from_day:] = parts[:, None]
    else:
        daily[cells, from_day:] += parts[:, None]
