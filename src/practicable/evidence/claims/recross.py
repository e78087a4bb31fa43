"""Claims and questions on what happens after a return: crossing again, jail, several attempts in a night.

Recidivism is a family of definitions. Figures of different definitions stand beside each other, each with its
own, and are never subtracted from one another.
"""

from __future__ import annotations

import re
from datetime import date

from practicable.evidence.claims.claim import NOT_SETTLED, Examined
from practicable.evidence.claims.intervals import binomial_share, verdict_of_fall
from practicable.evidence.data.figures import Figure, Interval, Row, Shelf, level, points, share
from practicable.geography import DISTRICT_NAMES

__all__ = ["examine_jail", "examine_nightly_attempts", "examine_recrossing"]

_FISCAL_2010, _FISCAL_2015 = date(2009, 10, 1), date(2014, 10, 1)
_ADMINISTRATIVE = "administrative penalties on 18-month re-apprehension"
_FULL = "full set of penalties on 18-month re-apprehension"
_EXPLAINED = "share of fall in re-apprehension explained by CDS"
_RATES = (
    ("recidivism_rate", "consequence: Streamline (government figure)", None, "2010, after Streamline"),
    ("recidivism_rate", "all, same fiscal year", _FISCAL_2010, "FY2010, all"),
    ("recidivism_rate", "USBP method (one fiscal year)", _FISCAL_2015, "FY2015, all"),
    (
        "recidivism_rate",
        "GAO method (multi-year history, removals only)",
        _FISCAL_2015,
        "FY2015, people removed",
    ),
    ("reapprehension_rate", "male Mexican nationals, 18 months, baseline", None, "2008-2012, baseline"),
    (
        "reapprehension_rate_raw",
        "Mexican nationals, 18 months, before CDS",
        None,
        "2008-2012, before sanctions",
    ),
    (
        "reapprehension_rate_raw",
        "Mexican nationals, 18 months, after CDS",
        None,
        "2008-2012, after sanctions",
    ),
)
_DAYS_OF_3_MONTHS = 365.25 / 4
_NOTHING = "Nothing that bears on it was published by the date of the record."


def examine_recrossing(shelf: Shelf) -> Examined:
    """Ask whether prosecution, beyond other sanctions, lowers re-apprehension; raw rates cannot say.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record.

    Returns
    -------
    Examined
        Settled only by an interval of prosecution's own effect in a study with a comparison.
    """
    effect, effects = _increment(shelf)
    rates = [
        level(f"Apprehended again, {label}", row, row.group)
        for measure, group, start, label in _RATES
        if (row := shelf.one("behaviour", measure, start=start, group=group))
    ]
    figures = (*effects, *_explained(shelf), *rates, *_intent(shelf))
    if not figures:
        return Examined(NOT_SETTLED, _NOTHING, ())
    return Examined(
        verdict_of_fall([effect] if effect else []), _recrossing_told(effects), figures, _selection(shelf)
    )


def _increment(shelf: Shelf) -> tuple[Interval | None, tuple[Figure, ...]]:
    """Take the effects of two sets of sanctions in one study, and their difference."""
    lesser, full = shelf.study(_ADMINISTRATIVE), shelf.study(_FULL)
    told = "effect on re-apprehension within 18 months, male Mexican nationals, 2008-2012"
    shown = [
        points(
            f"{label}, Bazzi and others", row.value, row, definition=told, interval=_published_interval(row)
        )
        for row, label in (
            (lesser, "Administrative sanctions"),
            (full, "All sanctions, prosecution among them"),
        )
        if row
    ]
    if lesser is None or full is None:
        return None, tuple(shown)
    interval = None
    if lesser.low is not None and lesser.high is not None and full.low is not None and full.high is not None:
        interval = Interval(
            full.low - lesser.high, full.high - lesser.low, None, "bounds from both published intervals"
        )
    difference = points(
        "Prosecution beyond administrative sanctions",
        full.value - lesser.value,
        full,
        definition="difference of the two effects" + ("" if interval else "; its error is not published"),
        interval=interval,
    )
    return interval, (difference, *shown)


def _published_interval(row: Row) -> Interval | None:
    if row.low is None or row.high is None:
        return None
    return Interval(row.low, row.high, None, "as published")


def _explained(shelf: Shelf) -> tuple[Figure, ...]:
    """Share of the raw fall that the study lays to sanctions; the rest is selection and time."""
    row = shelf.study(_EXPLAINED)
    interval = None if row is None else _published_interval(row)
    if row is None or interval is None:
        return ()
    return (
        Figure(
            label="Part of the raw fall of re-apprehension that sanctions explain",
            value=(interval.low + interval.high) / 2,
            unit="percent",
            display=f"{interval.low:g} to {interval.high:g} %",
            source=row.source,
            definition="as published; the rest is who was sanctioned, and when",
            interval=Interval(interval.low, interval.high, None, "published range over specifications"),
        ),
    )


def _intent(shelf: Shelf) -> tuple[Figure, ...]:
    """Intention to cross again of people convicted, with the error that so few answers leave."""
    found = shelf.all("behaviour", "intent_to_recross")
    figures: list[Figure] = []
    for row in found:
        asked = re.search(r"n=(\d+)", row.group)
        interval = None
        if asked:
            trials = int(asked.group(1))
            interval = binomial_share(round(row.value * trials / 100), trials)
        figures.append(level("Intend to cross again, 2010", row, row.group, interval=interval))
    return tuple(figures)


def _recrossing_told(effects: tuple[Figure, ...]) -> str:
    own = next((figure for figure in effects if figure.label.startswith("Prosecution")), None)
    raw = "Raw rates by consequence compare people who were chosen for it, by definitions that differ"
    if own is None:
        return f"{raw}; no study with a comparison was published by the date of the record."
    lesser, full = effects[1].display, effects[2].display
    return (
        f"{raw}. The one study with a comparison finds {lesser} for administrative sanctions and {full} "
        f"for all, prosecution among them: {own.display} for prosecution itself"
        + ("." if own.interval else ", with no error published, so that zero cannot be excluded.")
    )


def _selection(shelf: Shelf) -> tuple[str, ...]:
    before = shelf.one(
        "behaviour", "reapprehension_rate_raw", group="Mexican nationals, 18 months, before CDS"
    )
    after = shelf.one("behaviour", "reapprehension_rate_raw", group="Mexican nationals, 18 months, after CDS")
    full = shelf.study(_FULL)
    if before is None or after is None or full is None:
        return ()
    told = (
        f"The raw fall before and after sanctions, {before.value:g} to {after.value:g} %, is "
        f"{before.value - after.value:.1f} points; the study's effect is {-full.value:g} points."
    )
    return (told,)


def examine_jail(shelf: Shelf) -> Examined:
    """Say how long jail kept people, as a part of the months in which people try again.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record.

    Returns
    -------
    Examined
        Never settled by sentences alone: no table joins sentences to later attempts or to wages.
    """
    medians = shelf.all("prosecutions", "sentence_median_1325")
    if not medians:
        return Examined(NOT_SETTLED, _NOTHING, ())
    days = sorted(medians, key=lambda row: row.value)
    parts = [100 * row.value / _DAYS_OF_3_MONTHS for row in days]
    covered = share(
        "Median sentence as a part of three months, middle district",
        parts[len(parts) // 2],
        days[len(days) // 2],
        definition="median days for improper entry ÷ 91 days",
        interval=Interval(parts[0], parts[-1], None, f"range over {len(parts)} districts"),
    )
    soon, told_soon = _soon(shelf)
    finding = (
        f"Jail keeps a person from work for the days it lasts: {days[0].value:g} to {days[-1].value:g} at "
        f"the median of a district, {parts[0]:.0f} to {parts[-1]:.0f} % of three months. "
        f"{told_soon}Whether the loss keeps anyone from trying again cannot be known from this record."
    )
    return Examined(NOT_SETTLED, finding, (covered, *map(_median, medians), *soon))


def _median(row: Row) -> Figure:
    return Figure(
        label=f"Median sentence for improper entry, {DISTRICT_NAMES.get(row.place, row.place)}",
        value=row.value,
        unit="days",
        display=f"{row.value:g} days",
        source=row.source,
        definition="median of cases filed in one week of May 2018",
    )


def _soon(shelf: Shelf) -> tuple[tuple[Figure, ...], str]:
    """Part of re-apprehensions within 18 months that fall in the first three, by the same source."""
    short = shelf.one("behaviour", "reapprehension_rate_raw", group="Mexican nationals, 3 months, after CDS")
    long = shelf.one("behaviour", "reapprehension_rate_raw", group="Mexican nationals, 18 months, after CDS")
    if short is None or long is None:
        return (), ""
    part = share(
        "Re-apprehensions of 18 months that fall in the first three",
        100 * short.value / long.value,
        short,
        definition=f"{short.value:g} % ÷ {long.value:g} %, Mexican nationals, 2008-2012, after sanctions",
    )
    return (part,), f"Of re-apprehensions within 18 months, {part.value:.0f} % fall in the first three. "


def examine_nightly_attempts(shelf: Shelf) -> Examined:
    """Bound what is caught again in one night by the shortest window on record.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record.

    Returns
    -------
    Examined
        Never settled: no document counts attempts by the hour.
    """
    row = shelf.one("behaviour", "reapprehension_rate", group="male Mexican nationals, 3 months, baseline")
    if row is None:
        return Examined(NOT_SETTLED, _NOTHING, ())
    bound = Figure(
        label="Caught again in the same night, 2008-2012",
        value=row.value,
        unit="percent",
        display=f"at most {row.value:g} %",
        source=row.source,
        definition=f"bounded by those apprehended again within 3 months; {row.group}",
        interval=Interval(0.0, row.value, None, "logical bounds"),
    )
    long = shelf.one("behaviour", "reapprehension_rate", group="male Mexican nationals, 18 months, baseline")
    others = (level("Apprehended again within 18 months, 2008-2012", long, long.group),) if long else ()
    return Examined(
        NOT_SETTLED,
        "No document counts attempts in one night. Whoever is caught again the same night is caught "
        f"again within three months, so at most {row.value:g} % were; attempts that nobody stopped are "
        "not bounded by anything.",
        (bound, *others),
    )
