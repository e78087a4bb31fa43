"""What is known so far of the claims that are not yet examined: figures of the record, and no verdict."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from practicable.evidence.claim import Examined, Figure
from practicable.evidence.figures import Shelf, change, count, level, percent, points, total
from practicable.geography import DISTRICT_NAMES, SECTOR_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "know_earlier_zero_tolerance",
    "know_every_person",
    "know_jail",
    "know_june_fall",
    "know_nightly_attempts",
    "know_other_prosecutions",
    "know_recrossing",
]

_BETWEEN = "people apprehended by the Border Patrol between ports"
_FIRST_YEARS = (("del_rio", 2006), ("southwest", 2006), ("yuma", 2007), ("southwest", 2007))
"""Place and the first full fiscal year of prosecution there; the whole border beside each."""
_SHARE_OF_ADULTS = "share_adults_prosecuted_month"
_OTHER_PROSECUTIONS = "non_immigration_prosecutions_month"
_SAME_YEAR = "USBP method (one fiscal year)"
_MANY_YEARS = "GAO method (multi-year history, removals only)"
_WITHIN_3_MONTHS = "male Mexican nationals, 3 months, baseline"
_WITHIN_18_MONTHS = "male Mexican nationals, 18 months, baseline"
_BENCHMARKS = ((2000, 2017), (2011, 2017))


def know_earlier_zero_tolerance(shelf: Shelf) -> Examined:
    """Apprehensions in the first year of Operation Streamline in Del Rio and Yuma, beside all sectors."""
    figures: list[Figure] = []
    for place, year in _FIRST_YEARS:
        before, after = shelf.fiscal_year(year - 1, place=place), shelf.fiscal_year(year, place=place)
        if before and after:
            name = SECTOR_NAMES.get(place, "all southwest sectors")
            figures.append(
                percent(
                    f"FY{year - 1} to FY{year}, {name}",
                    change(before, after),
                    after,
                    definition=f"change in {_BETWEEN}, fiscal years",
                )
            )
    falls = "; ".join(f"{figure.label} {figure.display}" for figure in figures)
    return _known(f"the record shows changes of people apprehended, not their cause: {falls}", figures)


def know_recrossing(shelf: Shelf) -> Examined:
    """Recidivism by two definitions, and the effect that one study with a comparison found."""
    of_2015 = date(2014, 10, 1)
    rates = [
        *_again(shelf, "recidivism_rate", _SAME_YEAR, "FY2015, same fiscal year", start=of_2015),
        *_again(
            shelf, "recidivism_rate", _MANY_YEARS, "FY2015, several years, people removed", start=of_2015
        ),
        *_again(shelf, "reapprehension_rate", _WITHIN_18_MONTHS, "2008-2012, within 18 months"),
    ]
    effects = [
        *_effect(shelf, "administrative penalties", "administrative penalties"),
        *_effect(shelf, "full set of penalties", "the full set of penalties, prosecution among them"),
    ]
    told = "rates of different definitions cannot be compared"
    if effects:
        found = " and ".join(f"{figure.display} for {figure.label}" for figure in effects)
        told += f", and the one study with a comparison finds a change of {found}"
    return _known(told, [*rates, *effects])


def know_jail(shelf: Shelf) -> Examined:
    """Length of sentences for improper entry, by district."""
    figures = [
        Figure(
            label=f"Median sentence for improper entry, {DISTRICT_NAMES.get(row.place, row.place)}",
            value=row.value,
            unit="days",
            display=f"{row.value:g} days",
            source=row.source,
            definition="median of cases filed in one week of May 2018",
        )
        for row in shelf.all("prosecutions", "sentence_median_1325")
    ]
    return _known("what is on record is how long sentences were, not what followed them", figures)


def know_nightly_attempts(shelf: Shelf) -> Examined:
    """Re-apprehension within the shortest window that is on record."""
    figures = [
        *_again(shelf, "reapprehension_rate", _WITHIN_3_MONTHS, "2008-2012, within 3 months"),
        *_again(shelf, "reapprehension_rate", _WITHIN_18_MONTHS, "2008-2012, within 18 months"),
    ]
    return _known(
        "attempts in one night are counted nowhere in the record, where the shortest window is three months",
        figures,
    )


def know_every_person(shelf: Shelf) -> Examined:
    """Prosecutions as a share of adults apprehended, month by month."""
    adults = "prosecutions referred by CBP, all charges, per adult apprehended between ports"
    shares = [
        (shelf.one("prosecutions", measure, start=date(2018, month, 1)), name)
        for measure, month, name in (
            (f"{_SHARE_OF_ADULTS}_derived_all", 3, "March 2018"),
            (f"{_SHARE_OF_ADULTS}_derived_all", 4, "April 2018"),
            (_SHARE_OF_ADULTS, 5, "May 2018"),
            (_SHARE_OF_ADULTS, 6, "June 2018"),
        )
    ]
    figures = [level(f"Share of adults prosecuted, {name}", row, adults) for row, name in shares if row]
    told = ", ".join(f"{row.value:.0f} % in {name}" for row, name in shares if row) or "not yet published"
    for row, name in (
        (shelf.one("behaviour", "family_adults_prosecuted", start=date(2018, 4, 1)), "April 2018"),
        (shelf.one("prosecutions", "family_unit_adults_referred_for_prosecution"), "5 May to 9 June 2018"),
    ):
        if row:
            figures.append(
                count(f"Adults in families, {name}", row, "adults in families sent to prosecution")
            )
    return _known(f"the share of adults apprehended who were prosecuted was {told}", figures)


def know_other_prosecutions(shelf: Shelf) -> Examined:
    """Prosecutions other than immigration in the five districts, March and June 2018."""
    counted = "prosecutions other than immigration in the five districts"
    march = shelf.one("prosecutions", _OTHER_PROSECUTIONS, start=date(2018, 3, 1))
    june = shelf.one("prosecutions", _OTHER_PROSECUTIONS, start=date(2018, 6, 1))
    if march is None or june is None:
        return _known("", ())
    fall = percent("March to June 2018", change(march, june), june, definition=f"change in {counted}")
    return _known(
        f"other prosecutions went from {march.value:,.0f} in March to {june.value:,.0f} in June 2018 "
        f"({fall.display}), cause not established",
        (count("March 2018", march, counted), count("June 2018", june, counted), fall),
    )


def know_june_fall(shelf: Shelf) -> Examined:
    """Compare the change from May to June 2018 with the same months of earlier years."""
    may, june = shelf.month(date(2018, 5, 1)), shelf.month(date(2018, 6, 1))
    if may is None or june is None:
        return _known("", ())
    fall = percent("May to June 2018", change(may, june), june, definition=f"change in {_BETWEEN}, as closed")
    usual = [_seasonal(shelf, first, last) for first, last in _BENCHMARKS]
    benchmarks = [figure for figure in usual if figure]
    told = " and ".join(f"{figure.display} ({figure.label})" for figure in benchmarks) or "not yet published"
    return _known(
        f"between ports the change from May to June 2018 was {fall.display}; in earlier years it was {told}",
        (count("May 2018", may, _BETWEEN), count("June 2018", june, _BETWEEN), fall, *benchmarks),
    )


def _seasonal(shelf: Shelf, first: int, last: int) -> Figure | None:
    """Change from all Mays to all Junes of a span of years."""
    years = range(first, last + 1)
    mays = [row for year in years if (row := shelf.month(date(year, 5, 1)))]
    junes = [row for year in years if (row := shelf.month(date(year, 6, 1)))]
    if len(mays) != len(years) or len(junes) != len(years):
        return None
    return percent(
        f"May to June, {first}-{last}",
        change(total(mays), total(junes)),
        junes[-1],
        definition=f"change in {_BETWEEN}, all Mays to all Junes",
    )


def _known(lead: str, figures: Sequence[Figure]) -> Examined:
    """Say what is known, or that nothing was published by then; either way the claim awaits examination."""
    finding = lead if figures else "no figure on it was published by the date of the record"
    return Examined("not yet examined", f"Not yet examined: {finding}.", tuple(figures))


def _again(
    shelf: Shelf, measure: str, group: str, label: str, *, start: date | None = None
) -> tuple[Figure, ...]:
    """Take a rate of being apprehended again; the group of the record is its definition."""
    row = shelf.one("behaviour", measure, start=start, group=group)
    return (level(f"Apprehended again, {label}", row, row.group),) if row else ()


def _effect(shelf: Shelf, penalties: str, label: str) -> tuple[Figure, ...]:
    """Take the effect of penalties on re-apprehension within 18 months, in percentage points."""
    row = shelf.one("behaviour", "study_effect", group=f"{penalties} on 18-month re-apprehension")
    return (points(label, row, "effect on re-apprehension within 18 months"),) if row else ()
