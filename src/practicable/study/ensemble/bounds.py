"""What every study accepts as replicates, seed and days, so that each refuses the same in the same words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from practicable.calendar import month_after
from practicable.errors import InputError
from practicable.rng import check_seed

if TYPE_CHECKING:
    from practicable.orders import Order

__all__ = [
    "MOST_MONTHS_AHEAD",
    "MOST_MONTHS_COUNTED",
    "MOST_REPLICATES",
    "check_begins",
    "check_days",
    "check_horizon",
    "check_replicates",
    "check_run",
    "check_window",
    "first_reported",
]

MOST_REPLICATES = 10_000
"""Replicates that one run may have, and at which a run for a wanted precision stops."""

MOST_MONTHS_AHEAD = 144
"""Months after the last one on record that a forecast may reach.

Twelve times the longest horizon at which the forecast is scored, 12 months: orders to 2030 can be simulated.
Beyond the scored horizon a path keeps within the bounds of `fit.horizon`.
"""

MOST_MONTHS_COUNTED = 36
"""Months that one simulation may report: time and memory grow with every one of them."""


def check_replicates(replicates: int) -> None:
    """Refuse a number of replicates without an interval, or that would not end."""
    if not 2 <= replicates <= MOST_REPLICATES:
        raise InputError(
            f"needs at least 2 to show an interval, and at most {MOST_REPLICATES}, not {replicates}",
            where="replicates",
        )


def check_run(replicates: int, seed: int, *, as_of: date, until: date) -> None:
    """Refuse what no simulation can be asked for.

    Parameters
    ----------
    replicates, seed : int
        From 2 to `MOST_REPLICATES`; from 0.
    as_of, until : date
        The last day may not lie before the as-of date.

    Raises
    ------
    InputError
        When one of them cannot be used.
    """
    check_replicates(replicates)
    check_seed(seed)
    check_days(as_of, until)


def check_days(as_of: date, until: date) -> None:
    """Refuse a last day before the as-of date."""
    if until < as_of:
        raise InputError(f"{until} lies before the as-of date {as_of}", where="until")


def check_begins(order: Order, last: date) -> None:
    """Refuse a last day before the order begins, on which nothing of it could be seen.

    Parameters
    ----------
    order : Order
        As it is simulated.
    last : date
        Last simulated day.

    Raises
    ------
    InputError
        When every directive starts later.
    """
    begins = min((directive.start for directive in order.directives), default=last)
    if last < begins:
        raise InputError(
            f"the last simulated day {last} lies before the order '{order.id}' begins on {begins};"
            f" accepted: that day or a later one, at most {MOST_MONTHS_AHEAD} months after the newest record",
            where="until",
        )


def check_horizon(last_on_record: date, until: date) -> None:
    """Refuse a last day that no forecast is meant for.

    Parameters
    ----------
    last_on_record : date
        First day of the last month on record.
    until : date
        Last day asked for.

    Raises
    ------
    InputError
        When it lies more than `MOST_MONTHS_AHEAD` months later.
    """
    furthest = month_after(last_on_record, MOST_MONTHS_AHEAD)
    if (until.year, until.month) > (furthest.year, furthest.month):
        raise InputError(
            f"{until} is too far ahead; accepted: until {furthest:%Y-%m}, {MOST_MONTHS_AHEAD} months after"
            f" {last_on_record:%Y-%m}, the last month on record by then (the forecast is scored up to 12)",
            where="until",
        )


def check_window(since: date, until: date) -> None:
    """Refuse more months to be reported than `MOST_MONTHS_COUNTED`.

    Parameters
    ----------
    since, until : date
        First and last day that count.

    Raises
    ------
    InputError
        When there are more.
    """
    last = month_after(since, MOST_MONTHS_COUNTED - 1)
    if (until.year, until.month) > (last.year, last.month):
        raise InputError(
            f"{until} lies more than {MOST_MONTHS_COUNTED} months after {since}, the first day that counts;"
            f" accepted: until {last:%Y-%m}",
            where="until",
        )


def first_reported(order: Order, as_of: date) -> date:
    """Return the first day that numbers count: the as-of date, or the first directive if that comes later.

    Parameters
    ----------
    order : Order
        The whole order; directives announced after the date do not count.
    as_of : date
        Last day whose announcements are known.
    """
    begins = [directive.start for directive in order.directives if directive.announced <= as_of]
    return max(as_of, min(begins)) if begins else as_of
