"""The claim that the order brought the fall of June 2018, against what the season brings in other years."""

from __future__ import annotations

import math
from datetime import date

from practicable.evidence.claims.claim import CONTRADICTED, NOT_SETTLED, SUPPORTED, Examined, Verdict
from practicable.evidence.claims.intervals import verdict_of_fall
from practicable.evidence.claims.season import Season, season
from practicable.evidence.data.figures import Figure, Interval, Row, Shelf, change, count, percent, signed

__all__ = ["MAY_TO_JUNE", "examine_june_fall"]

MAY_TO_JUNE = (5, 6)
_BETWEEN = "people apprehended by the Border Patrol between ports"
_SPANS = ((2000, 2017), (2000, 2008), (2009, 2017), (2011, 2017))
"""All years before, their halves, and the years of one published benchmark."""
_CLASSES = {
    "single_adult": "single adults",
    "family": "people in families",
    "unaccompanied": "unaccompanied children",
}


def examine_june_fall(shelf: Shelf) -> Examined:
    """Compare the change from May to June 2018 with the same months of earlier years, by span and by class.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record.

    Returns
    -------
    Examined
        Supported when 2018 fell beyond the interval of every span of years, contradicted when it fell less
        than every interval allows.
    """
    pair = _pair(shelf, "total")
    seasons = [found for span in _SPANS if (found := season(shelf, MAY_TO_JUNE, span))]
    if pair is None or not seasons:
        return Examined(NOT_SETTLED, "The counts for May and June 2018 were not yet published.", ())
    may, june = pair
    log_change = math.log(june.value / may.value)
    beyond = [found.beyond(log_change) for found in seasons]
    verdict = verdict_of_fall([interval for _, interval in beyond])
    figures = (
        percent(
            f"June 2018 beyond the season of {seasons[0].span}",
            beyond[0][0],
            june,
            definition=f"change in {_BETWEEN}, May to June 2018, against the mean of earlier years",
            interval=beyond[0][1],
        ),
        count("May 2018", may, _BETWEEN),
        count("June 2018", june, _BETWEEN),
        percent("May to June 2018", change(may, june), june, definition=f"change in {_BETWEEN}, as closed"),
        *(figure for found in seasons for figure in _season_figures(found)),
        *_by_class(shelf),
    )
    return Examined(
        verdict, _finding(verdict, pair, seasons, beyond[0][1]), figures, _spread(seasons[0], log_change)
    )


def _pair(shelf: Shelf, measure: str) -> tuple[Row, Row] | None:
    may = shelf.month(date(2018, 5, 1), measure=measure)
    june = shelf.month(date(2018, 6, 1), measure=measure)
    return (may, june) if may and june else None


def _finding(verdict: Verdict, pair: tuple[Row, Row], seasons: list[Season], interval: Interval) -> str:
    usual = " and ".join(f"{signed(found.pooled)} in {found.span}" for found in (seasons[0], seasons[-1]))
    said = {
        SUPPORTED: "the fall goes beyond what the season brings",
        CONTRADICTED: "the fall is less than the season brings",
    }.get(
        verdict,
        "the season alone can bring such a fall, and its spread hides an effect of "
        f"{signed(interval.low, 0)} as well as one of {signed(interval.high, 0)}",
    )
    return (
        f"Between ports the change from May to June 2018 was {signed(change(*pair))}; "
        f"all Mays to all Junes it was {usual}: {said}."
    )


def _season_figures(found: Season) -> tuple[Figure, Figure]:
    return (
        percent(
            f"May to June, {found.span}",
            found.pooled,
            found.last,
            definition=f"change in {_BETWEEN}, all Mays to all Junes",
        ),
        percent(
            f"May to June, mean of {found.span}",
            found.mean,
            found.last,
            definition=f"mean of the years' changes (geometric) in {_BETWEEN}",
            interval=found.interval,
        ),
    )


def _by_class(shelf: Shelf) -> tuple[Figure, ...]:
    """Collect the changes of 2018 by class of people, and how far each lies off its own earlier years."""
    figures: list[Figure] = []
    for measure, name in _CLASSES.items():
        pair, usual = _pair(shelf, measure), season(shelf, MAY_TO_JUNE, _SPANS[0], measure=measure)
        if pair is None:
            continue
        counted = f"{name} apprehended between ports"
        figures.append(
            percent(f"May to June 2018, {name}", change(*pair), pair[1], definition=f"change in {counted}")
        )
        if usual:
            value, interval = usual.beyond(math.log(pair[1].value / pair[0].value))
            figures.append(
                percent(
                    f"June 2018 beyond the season of {usual.span}, {name}",
                    value,
                    pair[1],
                    definition=f"change in {counted}, May to June 2018, against the mean of earlier years",
                    interval=interval,
                )
            )
    return tuple(figures)


def _spread(usual: Season, log_change: float) -> tuple[str, ...]:
    low, high = min(usual.log_changes.values()), max(usual.log_changes.values())
    years = {value: year for year, value in usual.log_changes.items()}
    deep, of = usual.as_deep(log_change), len(usual.log_changes)
    told = (
        f"In {deep} of the {of} years {usual.span} the number fell from May to June as much as in 2018 or "
        f"more; the changes run from {signed(100 * math.expm1(low))} ({years[low]}) to "
        f"{signed(100 * math.expm1(high))} ({years[high]})."
    )
    return (told,)
