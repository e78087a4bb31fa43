"""The claim that prosecutors' other work did not suffer: other prosecutions, chance, and their season."""

from __future__ import annotations

import math
from datetime import date

from practicable.evidence.claims.claim import NOT_SETTLED, Examined
from practicable.evidence.claims.intervals import (
    chance_dispersion,
    counted_ratio,
    in_percent,
    next_year,
    without_fall,
)
from practicable.evidence.data.figures import Figure, Interval, Row, Shelf, change, count, percent, signed

__all__ = ["examine_other_prosecutions"]

_OTHER = "non_immigration_prosecutions_month"
_MARCH, _JUNE = date(2018, 3, 1), date(2018, 6, 1)


def examine_other_prosecutions(shelf: Shelf) -> Examined:
    """Compare other prosecutions in March and June 2018, with chance and, if on record, the season.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record.

    Returns
    -------
    Examined
        Judged only against the same months of at least three other years; chance alone does not settle it.
    """
    march, june = (shelf.one("prosecutions", _OTHER, start=month) for month in (_MARCH, _JUNE))
    if march is None or june is None:
        return Examined(NOT_SETTLED, "Other prosecutions of those months were not yet published.", ())
    counted = "prosecutions other than immigration in the five districts"
    ratio = counted_ratio(march.value, june.value)
    interval = Interval(100 * (ratio.low - 1), 100 * (ratio.high - 1), ratio.level, ratio.kind)
    fall = percent(
        "Other prosecutions, March to June 2018",
        change(march, june),
        june,
        definition=f"change in {counted}",
        interval=interval,
    )
    beyond = _beyond_season(shelf, math.log(june.value / march.value))
    verdict = without_fall([in_percent(beyond)]) if beyond else NOT_SETTLED
    season_told = "their season is on record" if beyond else "no other year's March and June are on record"
    finding = (
        f"Other prosecutions went from {march.value:,.0f} in March to {june.value:,.0f} in June 2018 "
        f"({fall.display}): "
        f"more than the chance of counting explains; {season_told}, and the cause is not established."
        if interval.high < 0
        else f"Other prosecutions went from {march.value:,.0f} in March to {june.value:,.0f} in June 2018 "
        f"({fall.display}), which chance may explain; the cause of a change is not established."
    )
    figures = (
        fall,
        count("Other prosecutions, March 2018", march, counted),
        count("Other prosecutions, June 2018", june, counted),
        *_drugs(shelf),
    )
    return Examined(verdict, finding, figures, _dispersion(march, june))


def _beyond_season(shelf: Shelf, log_change: float) -> Interval | None:
    """Say how far the change lies off that of other years, log scale; None with fewer than three of them."""
    rows = {row.start: row.value for row in shelf.all("prosecutions", _OTHER) if row.start}
    changes = [
        math.log(rows[day.replace(month=_JUNE.month)] / value)
        for day, value in rows.items()
        if day.month == _MARCH.month and day.year != _MARCH.year and day.replace(month=_JUNE.month) in rows
    ]
    usual = next_year(changes)
    if usual is None:
        return None
    _, interval = usual
    return Interval(log_change - interval.high, log_change - interval.low, interval.level, interval.kind)


def _dispersion(march: Row, june: Row) -> tuple[str, ...]:
    if march.value == june.value:
        return ()
    times = chance_dispersion(march.value, june.value)
    told = (
        f"The change would be an ordinary one at 90 % if months vary with more than {times:.0f} times the "
        "variance of independent counts; how much they vary is not on record."
    )
    return (told,)


def _drugs(shelf: Shelf) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            label="Defendants of drug trafficking, June to August 2018",
            value=row.value,
            unit="percent",
            display=signed(row.value, 0),
            source=row.source,
            definition="change as published; the months it compares with are not told",
        )
        for row in shelf.all("prosecutions", "drug_trafficking_defendants_change")
    )
