"""Published results beside the same numbers from the tables: agree, differ, or why neither can be said."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from practicable.calendar import fiscal_year_of
from practicable.evidence.claims.comparison import SectorMonths, sector_months, two_way
from practicable.evidence.claims.intervals import LEVEL, as_percent, in_percent
from practicable.evidence.claims.june import MAY_TO_JUNE
from practicable.evidence.claims.prosecuted import adult_share
from practicable.evidence.claims.season import season
from practicable.evidence.claims.success import COMPARED_WITH, adoptions
from practicable.evidence.data.figures import (
    Interval,
    Row,
    Shelf,
    change,
    level,
    percent,
    points,
    range_shown,
    share,
)

if TYPE_CHECKING:
    import pandas as pd

    from practicable.evidence.claims.comparison import Array
    from practicable.evidence.data.figures import Figure

__all__ = ["Agreement", "PublishedResult", "compare_published", "step_of_level", "step_with_memory"]

_LAGS = 12
_ROUNDS = 50


def _models() -> Any:
    """Return statsmodels, which carries no types, when it is first needed."""
    return import_module("statsmodels.api")


def step_of_level(rows: Sequence[Row], day: date) -> tuple[float, Interval]:
    """Compare the levels before and after a day: least squares with trend and season, robust errors.

    Parameters
    ----------
    rows : sequence of Row
        Consecutive months, in order, all above zero.
    day : date
        First month of the new level.

    Returns
    -------
    tuple
        Change in percent and its interval. Errors allow for autocorrelation over twelve months (Newey
        and West 1987, doi:10.2307/1913610).
    """
    outcome, regressors = _design(rows, day)
    fitted: Any = (
        _models().OLS(outcome, regressors).fit(cov_type="HAC", cov_kwds={"maxlags": _LAGS}, use_t=True)
    )
    return _step_of(fitted, "robust to autocorrelation over 12 months (Newey-West)")


def step_with_memory(rows: Sequence[Row], day: date) -> tuple[float, Interval]:
    """Compare a month with where the series stood just before: the same regression, errors autocorrelated.

    Parameters
    ----------
    rows, day
        As for `step_of_level`.

    Returns
    -------
    tuple
        Change in percent and its interval, by iterated generalised least squares with first-order errors.
    """
    outcome, regressors = _design(rows, day)
    fitted: Any = _models().GLSAR(outcome, regressors, rho=1).iterative_fit(maxiter=_ROUNDS)
    return _step_of(fitted, "errors autocorrelated from month to month (first order)")


def _design(rows: Sequence[Row], day: date) -> tuple[pd.Series[float], pd.DataFrame]:
    import pandas as pd

    starts = [row.start for row in rows if row.start is not None]
    columns: dict[str, list[float]] = {
        "constant": [1.0] * len(starts),
        "step": [float(start >= day) for start in starts],
        "trend": [position / 12 for position in range(len(starts))],
    }
    for month in range(2, 13):
        columns[f"month_{month}"] = [float(start.month == month) for start in starts]
    return pd.Series([math.log(row.value) for row in rows]), pd.DataFrame(columns)


def _step_of(fitted: Any, kind: str) -> tuple[float, Interval]:
    low, high = (float(end) for end in fitted.conf_int(1 - LEVEL).loc["step"])
    return as_percent(float(fitted.params["step"])), in_percent(Interval(low, high, LEVEL, kind))


Agreement = Literal["agrees", "differs", "cannot be compared"]

_OTHERS = "California's two sectors and Big Bend"
_FAMILY_DETENTION = date(2014, 7, 1)
_FAMILY_SPAN = (date(2011, 10, 1), date(2018, 6, 30))
_MONTHS_A_YEAR = 12
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
    yield _of_streamline(study, row, _two_way(shelf, panel, None), none_expected=True)


def _orrenius(shelf: Shelf) -> Iterable[PublishedResult]:
    row = shelf.study("Operation Streamline on sector apprehensions")
    if row is None:
        return
    panel = _panel(shelf, (date(2006, 1, 1), date(2010, 12, 31)))
    agents = None if panel is None else _log_agents(shelf, panel)
    study = "Orrenius and others 2012: Streamline, sector apprehensions, agents held constant, 2006-2010"
    found = None if agents is None else _two_way(shelf, panel, agents)
    yield _of_streamline(study, row, found, none_expected=False)
    yield PublishedResult(
        "Orrenius and others 2012: the economy",
        "large",
        row,
        None,
        "cannot be compared",
        "no wages or employment by month are in the record; month effects take out what all sectors share",
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


def _two_way(shelf: Shelf, panel: SectorMonths | None, covariate: Array | None) -> Figure | None:
    if panel is None:
        return None
    found = two_way(panel, covariate)
    return percent(
        "Sectors under Streamline, log apprehensions",
        as_percent(found.effect),
        shelf.all("monthly_apprehensions", "total", place=panel.sectors[0])[-1],
        definition="sectors with a dated start beside others, two-way fixed effects of the log",
        interval=in_percent(found.interval),
    )


def _of_streamline(study: str, row: Row, ours: Figure | None, *, none_expected: bool) -> PublishedResult:
    if ours is None or ours.interval is None:
        return _missing(study, row.text, row)
    zero_inside = ours.interval.low <= 0 <= ours.interval.high
    agrees = zero_inside if none_expected else ours.value < 0
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
        spread = "" if usual is None else f"; one more year: {range_shown(usual.interval, 'percent')}"
        told = f"all Mays to all Junes{spread}"
        yield _number(f"WOLA 2018: May to June, {years[0]}-{years[1]}", row, own, told)


def _wong(shelf: Shelf) -> Iterable[PublishedResult]:
    row = shelf.study("family detention July 2014 on monthly family apprehensions")
    if row:
        months = [
            month
            for month in shelf.all("monthly_apprehensions", "family", place="southwest")
            if month.start and _FAMILY_SPAN[0] <= month.start <= _FAMILY_SPAN[1]
        ]
        for name, estimate in (("level", step_of_level), ("step from the month before", step_with_memory)):
            study = f"Wong 2018: family detention of July 2014, people in families, {name}"
            yield _of_families(study, row, _step(months, estimate))
    pilot = shelf.study("El Paso 2017 separation pilot on family apprehensions")
    if pilot:
        yield PublishedResult(
            "Wong 2018: separations tried in El Paso, 2017",
            pilot.text,
            pilot,
            None,
            "cannot be compared",
            "no source of the record dates the first and last month of the trial",
        )


def _step(
    months: Sequence[Row], estimate: Callable[[Sequence[Row], date], tuple[float, Interval]]
) -> Figure | None:
    """Estimate the step of July 2014, where more than a year is on record on either side."""
    before = sum(1 for month in months if month.start and month.start < _FAMILY_DETENTION)
    if min(before, len(months) - before) <= _MONTHS_A_YEAR:
        return None
    value, interval = estimate(months, _FAMILY_DETENTION)
    return percent(
        "People in families from July 2014",
        value,
        months[-1],
        definition="step of the log, trend and season removed",
        interval=interval,
    )


def _of_families(study: str, row: Row, ours: Figure | None) -> PublishedResult:
    if ours is None or ours.interval is None:
        return _missing(study, row.text, row)
    agrees = ours.interval.low <= 0 <= ours.interval.high
    why = (
        "months from October 2012, where the record of families begins; no effect lies inside the interval"
        if agrees
        else "no effect lies outside the interval; beside the month before is another question than beside "
        "the level before, and single months move far"
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
                "it rests on records of persons, which are not public; no aggregate gives it",
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
    why = "the counts it rests on were not yet published"
    return PublishedResult(study, shown, row, None, "cannot be compared", why)
