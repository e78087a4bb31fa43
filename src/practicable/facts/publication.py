"""When a figure became public: one stated rule for each way of knowing it.

A rule that is not the document's own date errs late, so that a forecast made on a past day cannot see a
figure too early.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from practicable.calendar import day_of_next_month, fiscal_year_of, month_after
from practicable.errors import InputError

__all__ = ["BASES", "Basis", "day_of_publication", "edition_of", "published"]


@dataclass(frozen=True, slots=True)
class Basis:
    """How the day of publication is known.

    Attributes
    ----------
    id : str
        What `published_basis` holds.
    rule : str
        The rule in one sentence.
    forward : bool
        Whether the period may end after the publication: a plan, a cap or a rate then in force.
    """

    id: str
    rule: str
    forward: bool = False


_RULES: tuple[Basis, ...] = (
    Basis(
        "month_lag",
        "Lag rule: the agency gave out a month's count early in the next month; the 5th is taken. "
        "The value carried is the final one, which may differ slightly from the first.",
    ),
    Basis("fiscal_year_lag", "Lag rule: 31 December after the end of the fiscal year (30 September)."),
    Basis(
        "month_lag_20",
        "Lag rule: a month's count by the 20th of the next month. The value carried is of a later vintage.",
    ),
    Basis("week_lag", "Lag rule: seven days after the last day that is counted."),
    Basis("profile_lag", "Lag rule: the sector profile of a fiscal year by 31 January after its end."),
    Basis(
        "ohss_edition_lag",
        "Lag rule: an edition of the workbook by the 20th of the second month after its last month.",
    ),
    Basis("sourcebook_lag", "Lag rule: sentencing statistics of a fiscal year by 30 June of the next year."),
    Basis("source_date", "The date in the title or address of the source."),
    Basis(
        "source_date_forward", "The date of the source, for a plan, cap or rate then in force.", forward=True
    ),
    Basis("source_month", "The source gives its month alone: the last day of that month."),
    Basis(
        "source_month_forward", "The last day of the source's month, for a value then in force.", forward=True
    ),
    Basis("source_year", "The source gives its year alone: 31 December of that year."),
    Basis(
        "trac_bulletin", "Lag rule: TRAC's monthly bulletin by the end of the second month after its month."
    ),
    Basis(
        "trac_report", "Lag rule: a TRAC report by the end of the third month after the last month it counts."
    ),
    Basis("gao_number", "A GAO report numbered GAO-YY by 30 September, the end of fiscal year YY."),
    Basis("no_later_than", "Undated itself, but quoted or replaced by another source of that date."),
    Basis("bibliography", "The month or year in the bibliographic record of the series."),
    Basis("undated_lag", "Lag rule for an undated source: twelve months after the last period it covers."),
    Basis("retrieval", "Undated: the month in which the copy was retrieved."),
    Basis("row_date", "The date that the collected row states for itself."),
)
BASES: Mapping[str, Basis] = {basis.id: basis for basis in _RULES}
"""Every rule, by id."""


def published(basis: str, period_end: date | None, stated: date | None) -> date:
    """Return the day on which a figure is taken to have become public.

    Parameters
    ----------
    basis : str
        Id of the rule.
    period_end : date or None
        Last day that the figure counts; None where the source gives no period.
    stated : date or None
        The date of the source, which the rules without a lag return; never the date of a file.

    Raises
    ------
    InputError
        When the rule is unknown, or needs a date that is absent.
    """
    if basis not in BASES:
        raise InputError(f"no publication rule is called '{basis}'")
    if period_end is not None and basis in _LAGS:
        return _LAGS[basis](period_end)
    if stated is None:
        raise InputError(f"the publication rule '{basis}' needs the date of the source")
    return stated


def day_of_publication(
    basis: str, period_end: date | None, stated: date | None, *, where: str, today: date | None = None
) -> date:
    """Return the day by the rule, and refuse a day that no figure can have been published on.

    Parameters
    ----------
    basis, period_end, stated
        As for `published`.
    where : str
        File and row, for messages.
    today : date, optional
        The last day on which anything can have been counted or published; the computer's when absent.

    Raises
    ------
    InputError
        When the day lies before the end of the period that is counted, or a day lies in the future.
    """
    try:
        day = published(basis, period_end, stated)
    except InputError as error:
        raise InputError(str(error), where=where) from error
    today = today or date.today()
    if BASES[basis].forward:
        return day
    if period_end is not None and period_end > today:
        raise InputError(f"the period ends on {period_end}, after today ({today})", where=where)
    if basis not in _LAGS and day > today:
        raise InputError(f"the day of publication, {day}, is after today ({today})", where=where)
    if period_end is not None and day < period_end:
        raise InputError(
            f"the day of publication, {day}, is before the end of the period, {period_end}", where=where
        )
    return day


def edition_of(last_day: date) -> date:
    """Day by which a workbook is taken to be published: the 20th of the second month after its last."""
    return month_after(last_day, 2).replace(day=20)


def _next_month(day: date) -> date:
    return day_of_next_month(day, 5)


def _twentieth(day: date) -> date:
    return day_of_next_month(day, 20)


def _week(day: date) -> date:
    return day + timedelta(days=7)


def _after_fiscal_year(day: date) -> date:
    return date(fiscal_year_of(day), 12, 31)


def _sourcebook(day: date) -> date:
    return date(fiscal_year_of(day) + 1, 6, 30)


def _profile(day: date) -> date:
    return date(fiscal_year_of(day) + 1, 1, 31)


_LAGS = {
    "month_lag": _next_month,
    "fiscal_year_lag": _after_fiscal_year,
    "month_lag_20": _twentieth,
    "profile_lag": _profile,
    "sourcebook_lag": _sourcebook,
    "week_lag": _week,
}
