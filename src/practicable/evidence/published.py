"""Published results beside the same numbers from the tables: agree, differ, or why neither can be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from practicable.evidence.comparison import SectorMonths, sector_months, two_way
from practicable.evidence.figures import Row, Shelf, change, level, percent, points, share
from practicable.evidence.interrupted import step_of_level, step_with_memory
from practicable.evidence.intervals import as_percent, in_percent
from practicable.evidence.june import MAY_TO_JUNE
from practicable.evidence.prosecuted import adult_share
from practicable.evidence.season import season
from practicable.evidence.success import COMPARED_WITH, adoptions
from practicable.facts.figure import fiscal_year_of

if TYPE_CHECKING:
    from practicable.evidence.claim import Figure, Interval
    from practicable.evidence.comparison import Array

__all__ = ["Agreement", "PublishedResult", "compare_published"]

Agreement = Literal["agrees", "differs", "cannot be compared"]

_OTHERS = "California's two sectors and Big Bend"
_FAMILY_DETENTION = date(2014, 7, 1)
_FAMILY_SPAN = (date(2011, 10, 1), date(2018, 6, 30))
_CLOSED = "closed monthly counts here, the counts of the day there"


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """One published result and what the record gives.

    Attributes
    ----------
    study : str
        Who, and what was estimated.
    published : str
        The result as published.
    row : Row
        Where the record holds it.
    ours : Figure or None
        The same number from the tables; None where they cannot give it.
    agreement : str
        ``agrees``, ``differs`` or ``cannot be compared``.
    why : str
        How the two compare, or why they cannot.
    """

    study: str
    published: str
    row: Row
    ours: Figure | None
    agreement: Agreement
    why: str


def compare_published(shelf: Shelf) -> tuple[PublishedResult, ...]:
    """Compare every published result that the tables hold and aggregates may reproduce.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record; a study published later is not there.

    Returns
    -------
    tuple of PublishedResult
        By study.
    """
    return tuple(_studies(shelf))


def _studies(shelf: Shelf) -> Iterable[PublishedResult]:
    yield from _vera(shelf)
    yield from _orrenius(shelf)
    yield from _wola(shelf)
    yield from _wong(shelf)
    yield from _trac(shelf)
    yield from _bazzi(shelf)


def _vera(shelf: Shelf) -> Iterable[PublishedResult]:
    row = shelf.study("Operation Streamline on monthly sector apprehensions")
    if row is None:
        return
    panel = _panel(shelf, (date(2005, 1, 1), date(2014, 12, 31)))
    study = "Vera Institute 2018: Streamline, monthly apprehensions, adopters and others, 2005-2014"
    yield _of_streamline(study, row, _two_way(panel, None), none_expected=True)


def _orrenius(shelf: Shelf) -> Iterable[PublishedResult]:
    row = shelf.study("Operation Streamline on sector apprehensions")
    if row is None:
        return
    panel = _panel(shelf, (date(2006, 1, 1), date(2010, 12, 31)))
    agents = None if panel is None else _log_agents(shelf, panel)
    study = "Orrenius and others 2012: Streamline, sector apprehensions, agents held constant, 2006-2010"
    found = None if agents is None else _two_way(panel, agents)
    yield _of_streamline(study, row, found, none_expected=False)
    yield PublishedResult(
        "Orrenius and others 2012: the economy",
        "large",
        row,
        None,
        "cannot be compared",
        "No wages or employment by month are in the record; month effects take out what all sectors share.",
    )


def _panel(shelf: Shelf, span: tuple[date, date]) -> SectorMonths | None:
    """Collect sectors that start within a span, beside others; one treated throughout is left out."""
    starts = {sector: start for sector, start in adoptions(shelf).items() if span[0] < start <= span[1]}
    return sector_months(shelf, starts, COMPARED_WITH[_OTHERS], span=span) if starts else None


def _log_agents(shelf: Shelf, panel: SectorMonths) -> Array | None:
    import numpy as np

    rows = {
        (place, year): shelf.agents(year, place=place)
        for place in panel.sectors
        for year in {fiscal_year_of(month) for month in panel.months}
    }
    known = {key: row.value for key, row in rows.items() if row}
    if len(known) < len(rows):
        return None
    return np.log(
        np.array([[known[place, fiscal_year_of(month)] for place in panel.sectors] for month in panel.months])
    )


def _two_way(panel: SectorMonths | None, covariate: Array | None) -> tuple[float, Interval] | None:
    if panel is None:
        return None
    found = two_way(panel, covariate)
    return as_percent(found.effect), in_percent(found.interval)


def _of_streamline(
    study: str, row: Row, found: tuple[float, Interval] | None, *, none_expected: bool
) -> PublishedResult:
    if found is None:
        return _missing(study, row.text, row)
    value, interval = found
    zero_inside = interval.low <= 0 <= interval.high
    agrees = zero_inside if none_expected else value < 0
    ours = percent(
        study,
        value,
        row,
        definition="sectors with a dated start, two-way fixed effects of the log",
        interval=interval,
    )
    inside = "no effect lies inside the interval" if zero_inside else "no effect lies outside the interval"
    wide = "; it is too wide to tell a small effect from a large one" if zero_inside else ""
    return PublishedResult(study, row.text, row, ours, "agrees" if agrees else "differs", f"{inside}{wide}")


def _wola(shelf: Shelf) -> Iterable[PublishedResult]:
    in_2018 = shelf.study("May to June change in USBP apprehensions 2018")
    may, june = shelf.month(date(2018, 5, 1)), shelf.month(date(2018, 6, 1))
    if in_2018:
        own = (
            percent("May to June 2018", change(may, june), june, definition="as closed")
            if may and june
            else None
        )
        yield _number("WOLA 2018: May to June 2018", in_2018, own, _CLOSED)
    for years in ((2000, 2017), (2011, 2017)):
        row = shelf.study(f"May to June change, {years[0]}-{years[1]} comparison")
        if row is None:
            continue
        usual = season(shelf, MAY_TO_JUNE, years)
        own = (
            percent("all Mays to all Junes", usual.pooled, usual.last, definition="all Mays to all Junes")
            if usual
            else None
        )
        told = (
            ""
            if usual is None
            else (
                f"all Mays to all Junes; single years spread: {usual.interval.low:+.0f} to "
                f"{usual.interval.high:+.0f} % "
                "for one more year (90 %)"
            )
        )
        yield _number(f"WOLA 2018: May to June, {years[0]}-{years[1]}", row, own, told.replace("-", "−"))


def _wong(shelf: Shelf) -> Iterable[PublishedResult]:
    row = shelf.study("family detention July 2014 on monthly family apprehensions")
    if row:
        months = [
            month
            for month in shelf.all("monthly_apprehensions", "family", place="southwest")
            if month.start and _FAMILY_SPAN[0] <= month.start <= _FAMILY_SPAN[1]
        ]
        before = sum(1 for month in months if month.start and month.start < _FAMILY_DETENTION)
        whole = before > 12 and len(months) - before > 12
        for name, estimate in (("level", step_of_level), ("step from the month before", step_with_memory)):
            study = f"Wong 2018: family detention of July 2014, people in families, {name}"
            yield _of_families(study, row, estimate(months, _FAMILY_DETENTION) if whole else None)
    pilot = shelf.study("El Paso 2017 separation pilot on family apprehensions")
    if pilot:
        yield PublishedResult(
            "Wong 2018: separations tried in El Paso, 2017",
            pilot.text,
            pilot,
            None,
            "cannot be compared",
            "No source of the record dates the first and last month of the trial.",
        )


def _of_families(study: str, row: Row, found: tuple[float, Interval] | None) -> PublishedResult:
    if found is None:
        return _missing(study, row.text, row)
    value, interval = found
    agrees = interval.low <= 0 <= interval.high
    ours = percent(
        study, value, row, definition="step of the log, trend and season removed", interval=interval
    )
    why = (
        "months from October 2012, where the record of families begins; no effect lies inside the interval"
        if agrees
        else "beside the months just before, which held that year's peak, the number fell; a level "
        "before and "
        "after is another question"
    )
    return PublishedResult(study, row.text, row, ours, "agrees" if agrees else "differs", why)


def _trac(shelf: Shelf) -> Iterable[PublishedResult]:
    for month in (date(2018, 5, 1), date(2018, 6, 1)):
        row = shelf.one("prosecutions", "share_adults_prosecuted_month", start=month)
        if row is None:
            continue
        found = adult_share(shelf, month)
        own = (
            share("adults", found.value, found.prosecutions, definition="per adult", interval=found.interval)
            if found
            else None
        )
        told = "adults in families computed from yearly profiles; their part of a month is not on record"
        yield _number(f"TRAC 2018: adults prosecuted, {month:%B %Y}", row, own, told)
    october = date(2018, 10, 1)
    row = shelf.one("prosecutions", "share_adults_prosecuted_month", start=october)
    referred = shelf.one("prosecutions", "CBP_referred_prosecutions_month", start=october)
    single = shelf.month(october, measure="single_adult")
    if row:
        own = (
            share("adults", 100 * referred.value / single.value, referred, definition="per single adult")
            if referred and single
            else None
        )
        yield _number("TRAC 2019: single adults prosecuted, October 2018", row, own, _CLOSED)


def _bazzi(shelf: Shelf) -> Iterable[PublishedResult]:
    for group in ("administrative penalties", "full set of penalties"):
        row = shelf.study(f"{group} on 18-month re-apprehension")
        if row:
            yield PublishedResult(
                f"Bazzi and others 2021: {group}, re-apprehension within 18 months",
                points("", row.value, row, definition="").display,
                row,
                None,
                "cannot be compared",
                "It rests on records of persons, which are not public; no aggregate gives it.",
            )


def _number(study: str, row: Row, own: Figure | None, why: str) -> PublishedResult:
    """Compare a published number with ours, to one unit of its last printed digit."""
    shown = level("", row, "").display.replace("-", "−")
    if own is None:
        return _missing(study, shown, row)
    digits = len(row.text.partition(".")[2])
    near = abs(own.value - row.value) <= 10.0**-digits + 1e-9
    return PublishedResult(study, shown, row, own, "agrees" if near else "differs", why)


def _missing(study: str, shown: str, row: Row) -> PublishedResult:
    why = "The counts it rests on were not yet published."
    return PublishedResult(study, shown, row, None, "cannot be compared", why)
