"""The claim that every person was referred for prosecution, against the share of adults prosecuted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from practicable.calendar import days_in_month, fiscal_year_of
from practicable.evidence.claims.claim import CONTRADICTED, NOT_SETTLED, SUPPORTED, Examined, Verdict
from practicable.evidence.data.figures import Figure, Interval, Row, Shelf, count, level, share

__all__ = ["AdultShare", "adult_share", "examine_every_person"]

_REFERRED = "CBP_referred_prosecutions_month"
_PUBLISHED_SHARE = "share_adults_prosecuted_month"
_MONTHS = (date(2018, 3, 1), date(2018, 4, 1), date(2018, 5, 1), date(2018, 6, 1))
_EVERYONE = 100.0
_ADULTS = "prosecutions referred by CBP, all charges, per adult apprehended between ports"


@dataclass(frozen=True, slots=True)
class AdultShare:
    """Prosecutions per adult apprehended in a month, percent.

    Attributes
    ----------
    value : float
        With the adults' part of people in families of the latest year on record.
    interval : Interval
        Over the years of that part; the true part of a month is not on record.
    prosecutions : Row
        The numerator.
    """

    value: float
    interval: Interval
    prosecutions: Row


def adult_share(shelf: Shelf, month: date) -> AdultShare | None:
    """Compute the share of adults apprehended who were prosecuted in a month.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record.
    month : date
        Its first day.

    Returns
    -------
    AdultShare or None
        None where a count was not (yet) published. Prosecutions of all charges over adults, so an upper bound
        for improper entry.
    """
    prosecutions = shelf.one("prosecutions", _REFERRED, start=month)
    single = shelf.month(month, measure="single_adult")
    family = shelf.month(month, measure="family")
    parts = _adult_parts(shelf)
    if prosecutions is None or single is None or family is None or not parts:
        return None
    own = parts.get(fiscal_year_of(month), parts[max(parts)])
    shares = [
        100 * prosecutions.value / (single.value + part * family.value) for part in (own, *parts.values())
    ]
    kind = f"range over the adults' part of people in families, {len(parts)} fiscal years"
    return AdultShare(shares[0], Interval(min(shares), max(shares), None, kind), prosecutions)


def _adult_parts(shelf: Shelf) -> dict[int, float]:
    """Adults among people in families, by fiscal year: people in families less accompanied juveniles."""
    juveniles = {
        row.fiscal_year: row.value
        for row in shelf.all("sector_profile", "accompanied_juveniles", place="southwest")
    }
    people: dict[int, float] = {}
    for row in shelf.all("monthly_apprehensions", "family", place="southwest"):
        people[row.fiscal_year] = people.get(row.fiscal_year, 0.0) + row.value
    return {year: 1 - juveniles[year] / people[year] for year in sorted(juveniles.keys() & people.keys())}


def examine_every_person(shelf: Shelf) -> Examined:
    """Compare "every person" with the share of adults prosecuted, and of family adults referred.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record.

    Returns
    -------
    Examined
        Supported when everyone was prosecuted, who must then have been referred. Contradicted when both the
        share prosecuted and the share of family adults referred stay below everyone, at the upper ends of
        their ranges; a low share prosecuted alone may be the prosecutors' declining.
    """
    shares = {month: found for month in _MONTHS if (found := adult_share(shelf, month))}
    published = [
        row for month in _MONTHS if (row := shelf.one("prosecutions", _PUBLISHED_SHARE, start=month))
    ]
    after = {month: found for month, found in shares.items() if month >= date(2018, 5, 1)}
    if not after:
        return Examined(
            NOT_SETTLED,
            "Prosecutions of the months after the order were not yet published.",
            _quoted(published),
        )
    highest = max(after, key=lambda month: after[month].value)
    families = _families(shelf)
    figures = (
        _share_figure(highest, after[highest]),
        *(_share_figure(month, found) for month, found in shares.items() if month != highest),
        *_quoted(published),
        *families,
    )
    referred = next((figure.interval for figure in families if figure.interval), None)
    verdict = _verdict_of_everyone(after[highest].interval, referred)
    return Examined(verdict, _everyone_told(shares, families), figures)


def _verdict_of_everyone(prosecuted: Interval, referred: Interval | None) -> Verdict:
    if prosecuted.low >= _EVERYONE:
        return SUPPORTED
    below = prosecuted.high < _EVERYONE and referred is not None and referred.high < _EVERYONE
    return CONTRADICTED if below else NOT_SETTLED


def _share_figure(month: date, found: AdultShare) -> Figure:
    return share(
        f"Adults prosecuted, {month:%B %Y}",
        found.value,
        found.prosecutions,
        definition=_ADULTS,
        interval=found.interval,
    )


def _quoted(rows: list[Row]) -> tuple[Figure, ...]:
    return tuple(
        level(f"Adults prosecuted, {row.start:%B %Y}, as published", row, _ADULTS)
        for row in rows
        if row.start
    )


def _families(shelf: Shelf) -> tuple[Figure, ...]:
    """Adults in families referred over some weeks, as a part of those apprehended in them."""
    referred = shelf.one("prosecutions", "family_unit_adults_referred_for_prosecution")
    parts = _adult_parts(shelf)
    alone = shelf.one("behaviour", "family_adults_prosecuted", start=date(2018, 4, 1))
    figures = (
        (count("Adults in families prosecuted, April 2018", alone, "adults in families"),) if alone else ()
    )
    if referred is None or referred.start is None or referred.end is None:
        return figures
    period = f"{referred.start:%-d %B} to {referred.end:%-d %B %Y}"
    told = count(f"Adults in families referred, {period}", referred, "adults in families sent to prosecution")
    people = _people_in_families(shelf, referred.start, referred.end)
    if people is None or not parts:
        return (*figures, told)
    shares = [100 * referred.value / (part * people) for part in (parts[max(parts)], *parts.values())]
    kind = f"range over the adults' part of people in families, {len(parts)} fiscal years"
    part = share(
        f"Adults in families referred, of those apprehended, {period}",
        shares[0],
        referred,
        definition="referrals ÷ adults in families apprehended, months divided by days",
        interval=Interval(min(shares), max(shares), None, kind),
    )
    return (*figures, told, part)


def _people_in_families(shelf: Shelf, start: date, end: date) -> float | None:
    """People in families apprehended between two days, each month spread evenly over its days."""
    total, day = 0.0, start
    while day <= end:
        row = shelf.month(day.replace(day=1), measure="family")
        if row is None:
            return None
        total += row.value / days_in_month(day)
        day += timedelta(days=1)
    return total


def _everyone_told(shares: dict[date, AdultShare], families: tuple[Figure, ...]) -> str:
    told = ", ".join(f"{found.value:.0f} % in {month:%B}" for month, found in shares.items())
    part = next((figure for figure in families if figure.unit == "percent"), None)
    referred = (
        ""
        if part is None
        else f" Of adults in families, {part.value:.0f} % were referred in the first weeks."
    )
    return (
        f"Prosecutions of all charges were {told} 2018 of adults apprehended, a bound from above for "
        f"improper entry.{referred} Crossings that nobody stopped were referred nowhere."
    )
