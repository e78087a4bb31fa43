"""The claims that earlier zero tolerance succeeded: in all adopting sectors, in Del Rio, and in Yuma."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from practicable.calendar import month_after
from practicable.errors import InputError
from practicable.evidence.claims.claim import CONTRADICTED, NOT_SETTLED, SUPPORTED, Examined
from practicable.evidence.claims.comparison import Comparison, before_and_after, sector_months
from practicable.evidence.claims.intervals import as_percent, in_percent, verdict_of_fall
from practicable.evidence.data.figures import (
    Figure,
    Interval,
    Row,
    Shelf,
    change,
    percent,
    range_shown,
    signed,
)
from practicable.geography import SECTOR_NAMES, SECTORS
from practicable.results.evaluation import MethodEstimate

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = [
    "COMPARED_WITH",
    "STORED",
    "adoptions",
    "examine_aggregate",
    "examine_del_rio",
    "examine_yuma",
    "stored_estimates",
]

STORED: Traversable = files("practicable.evidence.evaluation").joinpath("results/evaluation.json")
"""Where an evaluation is kept: JSON with a list ``estimates``."""


def stored_estimates(design: str, store: Traversable = STORED) -> tuple[MethodEstimate, ...] | None:
    """Read the stored estimates of a design.

    Parameters
    ----------
    design : str
        For example ``streamline``.
    store : path-like
        The file; by default the one that the package carries.

    Returns
    -------
    tuple of MethodEstimate or None
        None when no evaluation is stored, or none of the design.

    Raises
    ------
    InputError
        When the file is there but holds no estimates.
    """
    if not store.is_file():
        return None
    try:
        content = json.loads(store.read_text(encoding="utf-8"))["estimates"]
        found = TypeAdapter(tuple[MethodEstimate, ...]).validate_python(content)
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("holds no estimates; run the evaluation again", where=store.name) from error
    return tuple(estimate for estimate in found if estimate.design == design) or None


COMPARED_WITH: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "California's two sectors and Big Bend": ("san_diego", "el_centro", "big_bend"),
        "California's two sectors": ("san_diego", "el_centro"),
        "all sectors without a dated start": (
            "san_diego",
            "el_centro",
            "big_bend",
            "el_paso",
            "rio_grande_valley",
        ),
    }
)
"""Sectors that adopters are compared with. Rio Grande Valley and El Paso, and perhaps Big Bend, took part
from dates that no source of the record gives, so that the comparison is made with and without them."""

_BETWEEN = "people apprehended by the Border Patrol between ports"
_BESIDE = "Change in adopters beside "
_WIDTH = 12
_PANEL = (date(2003, 10, 1), date(2010, 9, 30))
_LAST_START = date(2010, 12, 31)
_MIDDLE_OF_MONTH = 15
_STATED_FALLS = {"del_rio": 38.0, "yuma": 95.0}
"""Percent, as the words of the claims state them."""
_SAME_WHEN_WITHIN = 2.0
_DEL_RIO_YEARS, _YUMA_YEARS = (2005, 2006), (2006, 2009)
_RECESSION = (2007, 2009)
_YEARS_BEFORE = 5


def adoptions(shelf: Shelf) -> dict[str, date]:
    """Find the first month of prosecution, by sector, where a source dates the start (2005-2010)."""
    found: dict[str, date] = {}
    for row in shelf.worded("prosecutions", "streamline_start_date"):
        sector = next((name for name in SECTORS if row.place.startswith(name)), None)
        if sector and row.start and row.start <= _LAST_START:
            found[sector] = _first_month(row.start)
    return found


def _first_month(start: date) -> date:
    """Month of a start, or the next one where the start lies in its second half."""
    if start.day <= _MIDDLE_OF_MONTH:
        return start.replace(day=1)
    return month_after(start, 1)


def examine_aggregate(shelf: Shelf) -> Examined:
    """Compare the sectors that adopted prosecution with those that did not, a year before and a year after.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record.

    Returns
    -------
    Examined
        Supported when adopters fell more than the others by the interval of every comparison (and of every
        stored estimate of a design that passed its null simulation), contradicted when they fell less by all.
    """
    starts = adoptions(shelf)
    found = {
        name: compared
        for name, others in COMPARED_WITH.items()
        if (compared := _compared(shelf, starts, others))
    }
    if not found:
        return Examined(NOT_SETTLED, "The months around the starts were not yet published.", ())
    last = _source(shelf)
    own = [_figure(name, compared, last) for name, compared in found.items()]
    stored, note = _stored(shelf, last)
    figures = (*own, *stored, *_sector_years(shelf))
    intervals = [figure.interval for figure in (*own, *stored) if figure.interval]
    verdict = verdict_of_fall(intervals)
    return Examined(verdict, _finding(own, starts), figures, (*_what_else(shelf), note))


def _compared(shelf: Shelf, starts: dict[str, date], others: tuple[str, ...]) -> Comparison | None:
    panel = sector_months(shelf, starts, others, span=_PANEL) if starts else None
    return None if panel is None else before_and_after(panel, width=_WIDTH)


def _source(shelf: Shelf) -> Row:
    return shelf.all("monthly_apprehensions", "total", place=SECTORS[0])[-1]


def _figure(name: str, compared: Comparison, row: Row) -> Figure:
    return percent(
        f"{_BESIDE}{name}",
        as_percent(compared.effect),
        row,
        definition=(
            f"change in {_BETWEEN} from the geometric mean of the twelve months before the start to"
            " that of the twelve after, less the change of the other sectors over the same months"
        ),
        interval=in_percent(compared.interval),
    )


def _finding(own: Sequence[Figure], starts: dict[str, date]) -> str:
    names = ", ".join(SECTOR_NAMES[sector] for sector in starts)
    ranges = "; ".join(
        f"{figure.display} ({range_shown(figure.interval, figure.unit)}) "
        f"beside {figure.label.removeprefix(_BESIDE)}"
        for figure in own
        if figure.interval
    )
    same = {(figure.interval.high < 0) for figure in own if figure.interval}
    hangs = (
        "the answer hangs on which sectors they are compared with"
        if len(same) > 1
        else ("every comparison says so" if same == {True} else "no comparison excludes no effect")
    )
    lead = f"The sectors with a dated start ({names}), beside others, a year after against a year before"
    return f"{lead}: {ranges}; {hangs}."


def _stored(shelf: Shelf, row: Row) -> tuple[list[Figure], str]:
    """Take the estimates of the full evaluation, where one is stored."""
    estimates = stored_estimates("streamline") if shelf.as_of is None else None
    if estimates is None:
        return [], "No stored evaluation by several designs is at hand; the comparisons here are simple ones."
    usable = [
        estimate for estimate in estimates if estimate.null_size.passed and estimate.outcome.startswith("log")
    ]
    figures = [
        percent(
            f"Evaluation, {estimate.method}",
            as_percent(estimate.effect),
            row,
            definition=estimate.estimand,
            interval=in_percent(_bounds(estimate)),
        )
        for estimate in usable
    ]
    left = len(estimates) - len(usable)
    return figures, (
        f"The stored evaluation holds {len(estimates)} estimates; {left} of them failed the null "
        "simulation, were not put through it or measure something else, and are left out."
    )


def _bounds(estimate: MethodEstimate) -> Interval:
    low = -math.inf if estimate.low is None else estimate.low
    high = math.inf if estimate.high is None else estimate.high
    return Interval(low, high, estimate.level, estimate.inference)


def _sector_years(shelf: Shelf) -> tuple[Figure, ...]:
    """Take the first full year of the two sectors that the impression comes from, and of the whole border."""
    pairs = (
        (place, first)
        for sector, first in (("del_rio", 2005), ("yuma", 2006))
        for place in (sector, "southwest")
    )
    return tuple(figure for place, first in pairs for figure in _years(shelf, place, (first, first + 1)))


def _years(shelf: Shelf, place: str, years: tuple[int, int]) -> tuple[Figure, ...]:
    before, after = (shelf.fiscal_year(year, place=place) for year in years)
    if before is None or after is None:
        return ()
    name = SECTOR_NAMES.get(place, "all southwest sectors")
    return (
        percent(
            f"FY{years[0]} to FY{years[1]}, {name}",
            change(before, after),
            after,
            definition=f"change in {_BETWEEN}, fiscal years",
        ),
    )


def _what_else(shelf: Shelf) -> tuple[str, ...]:
    """Tell what else changed: agents in adopters and everywhere, and the fall of the recession."""
    told: list[str] = []
    for sector, years in (("del_rio", (2005, 2007)), ("yuma", (2006, 2008))):
        told += _rise_before(shelf, sector, years[0])
        own = [shelf.agents(year, place=sector) for year in years]
        everywhere = [shelf.agents(year) for year in years]
        if own[0] and own[1] and everywhere[0] and everywhere[1]:
            told.append(
                f"Agents in {SECTOR_NAMES[sector]} went from {own[0].value:,.0f} (FY{years[0]}) to "
                f"{own[1].value:,.0f} (FY{years[1]}), {signed(change(own[0], own[1]), 0)}; in all "
                f"southwest sectors {signed(change(everywhere[0], everywhere[1]), 0)}."
            )
    before, after = (shelf.fiscal_year(year) for year in _RECESSION)
    if before and after:
        told.append(
            f"In the recession people apprehended fell everywhere: {signed(change(before, after), 0)} on "
            f"the whole border from FY{_RECESSION[0]} to FY{_RECESSION[1]}."
        )
    return tuple(told)


def _rise_before(shelf: Shelf, sector: str, year: int) -> list[str]:
    """Tell how the last full year before a start stood to the highest of the five years up to it."""
    rows = [row for at in range(year - 4, year + 1) if (row := shelf.fiscal_year(at, place=sector))]
    if len(rows) < _YEARS_BEFORE:
        return []
    highest = max(rows, key=lambda row: row.value)
    told = (
        f"{SECTOR_NAMES[sector]} came from {rows[-1].value:,.0f} people apprehended in FY{year}, against "
        f"{min(row.value for row in rows):,.0f} to {highest.value:,.0f} in FY{year - 4}-FY{year}."
    )
    return [told]


def examine_del_rio(shelf: Shelf) -> Examined:
    """Examine the fall that was told of Del Rio's first year."""
    return _stated_fall(shelf, "del_rio", _DEL_RIO_YEARS)


def examine_yuma(shelf: Shelf) -> Examined:
    """Examine the fall that was told of Yuma."""
    return _stated_fall(shelf, "yuma", _YUMA_YEARS)


def _stated_fall(shelf: Shelf, sector: str, years: tuple[int, int]) -> Examined:
    """Compare a stated fall with the sector's fiscal years, beside every other sector's change."""
    own, border = _years(shelf, sector, years), _years(shelf, "southwest", years)
    if not own or not border:
        return Examined(NOT_SETTLED, "The fiscal years it rests on were not yet published.", ())
    stated, found = _STATED_FALLS[sector], own[0]
    same = abs(-found.value - stated) <= _SAME_WHEN_WITHIN
    others = [figure for place in SECTORS if place != sector for figure in _years(shelf, place, years)]
    deeper = sum(figure.value <= found.value for figure in others)
    return Examined(
        SUPPORTED if same else CONTRADICTED,
        f"The record has {found.display} people apprehended where the words say −{stated:.0f} %; on the "
        f"whole border it was {border[0].display}, and {deeper or 'none'} of {len(others)} other sectors "
        "fell as much. It counts people caught, not crossings, and a fall is not yet its cause: see the "
        "comparison of sectors.",
        (*own, *border),
        _agents(shelf, sector, years),
    )


def _agents(shelf: Shelf, sector: str, years: tuple[int, int]) -> tuple[str, ...]:
    before, after = (shelf.agents(year, place=sector) for year in years)
    if before is None or after is None:
        return ()
    told = (
        f"Agents in {SECTOR_NAMES[sector]}: {before.value:,.0f} in FY{years[0]}, {after.value:,.0f} in "
        f"FY{years[1]} ({signed(change(before, after), 0)})."
    )
    return (told,)
