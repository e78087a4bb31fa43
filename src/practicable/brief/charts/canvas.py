"""Drawing to SVG: sizes, colours, time axes and the two renderings (wide, narrow) of every chart."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt
import vl_convert

from practicable.calendar import month_after, months_between, spanned_months

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "INK",
    "NARROW",
    "ORANGE",
    "PURPLE",
    "RULE",
    "SKY",
    "WIDE",
    "Chart",
    "Frame",
    "Layers",
    "draw",
    "milliseconds",
    "month_span",
    "over",
    "time_axis",
]

# Okabe and Ito's palette, distinguishable under the common colour-vision deficiencies.
BLUE, SKY, GREEN, ORANGE, PURPLE = "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#CC79A7"
INK, GREY, GRID, RULE = "#1b2430", "#5b6472", "#e6e8ec", "#9aa3af"
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"

Row = dict[str, float | str | bool | None]


@dataclass(frozen=True, slots=True)
class Frame:
    """One rendering's size.

    Attributes
    ----------
    name : str
        ``"wide"`` or ``"narrow"``.
    width : int
        Pixels, at which text is drawn in its true size.
    font : int
        Text size, pixels.
    ticks : int
        The most ticks that a time axis may carry.
    """

    name: str
    width: int
    font: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Layers:
    """What one frame shows.

    Attributes
    ----------
    charts : tuple of charts
        Drawn over each other, back to front.
    data : dict
        The rows behind them, by the name that each chart gives to `over`.
    height : int
        Pixels.
    """

    charts: tuple[alt.Chart, ...]
    data: dict[str, list[Row]]
    height: int


_COUNTED_FROM = dt.date(2000, 1, 1)

WIDE = Frame("wide", 840, 13, 12)
NARROW = Frame("narrow", 328, 12, 5)


@dataclass(frozen=True, slots=True)
class Chart:
    """Two SVG renderings of one chart and the words for those who do not see it."""

    wide: str
    narrow: str
    alt: str


def milliseconds(day: dt.date) -> int:
    """Return the instant at which a day begins, UTC, as milliseconds since 1970."""
    return (day - dt.date(1970, 1, 1)).days * 86_400_000


def month_span(month: str) -> tuple[dt.date, dt.date]:
    """Return the first day of a month (``"2018-04"`` or a day of it) and of the next."""
    first = dt.date(int(month[:4]), int(month[5:7]), 1)
    return first, month_after(first, 1)


def over(name: str) -> alt.Chart:
    """Return an empty chart over the rows called `name`; rows that are named are not validated one by one."""
    return alt.Chart(alt.NamedData(name=name))


def _month_starts(first: dt.date, last: dt.date, step: int) -> list[dt.date]:
    """Return the first days of months within two days, one in every `step` months since January 2000."""
    starts = [day for day in spanned_months(first, last) if months_between(_COUNTED_FROM, day) % step == 0]
    return [start for start in starts if first <= start <= last]


def _tick_days(first: dt.date, last: dt.date, limit: int) -> list[dt.date]:
    """Return month starts (and mid-months, where few) that fit: every 1, 2, 3, 6, 12 or 24 months."""
    starts = _month_starts(first.replace(day=1), last, 1)
    halves = sorted([*starts, *(start + dt.timedelta(14) for start in starts)])
    shown = [day for day in halves if first <= day <= last]
    if len(shown) <= min(limit, 7):
        return shown
    for step in (1, 2, 3, 6, 12, 24, 60):
        days = _month_starts(first, last, step)
        if len(days) <= limit:
            return days
    return _month_starts(first, last, 120)


def time_axis(first: dt.date, last: dt.date, frame: Frame, *, daily: bool) -> alt.X:
    """Return a UTC time axis whose ticks stand on the calendar and are labelled by month, year below."""
    days = _tick_days(first, last, frame.ticks)
    values = [milliseconds(day) for day in days]
    oldest = values[0] if values else 0
    top = "%e %b" if daily else "%b"
    labels = (
        f"[utcFormat(datum.value, '{top}'), "
        f"(utcmonth(datum.value) == 0 && utcdate(datum.value) == 1) || toNumber(datum.value) == {oldest} "
        "? utcFormat(datum.value, '%Y') : '']"
    )
    axis = alt.Axis(values=values, labelExpr=labels, grid=False, title=None, labelOverlap=False)
    domain = [milliseconds(first), milliseconds(last)]
    return alt.X("x:T", scale=alt.Scale(type="utc", domain=domain, nice=False), axis=axis)


def _own_ids(svg: str, prefix: str) -> str:
    """Make the ids of one drawing unique within a page that holds many."""
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}-", svg)


def _unspoken(svg: str) -> str:
    """Drop the roles that the renderer gives to single marks: the drawing is one image with one name."""
    return re.sub(r"<[^<>]*>", lambda tag: re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", tag[0]), svg)


def _framed(svg: str, frame: Frame, key: str, alt_text: str) -> str:
    """Replace the drawing's own opening tag by one that scales with the page and is named for readers."""
    opening = re.match(r"<svg[^>]*>", svg)
    box = re.search(r'viewBox="([\d. ]+)"', svg)
    if opening is None or box is None:
        raise ValueError(f"chart {key}: the renderer returned no SVG")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing {frame.name}" viewBox="{box[1]}" '
        f'role="img" aria-label="{html.escape(alt_text)}" focusable="false">'
    )
    return head + _own_ids(_unspoken(svg[opening.end() :]), f"{key}-{frame.name}")


def _specification(layers: Layers, frame: Frame) -> dict[str, Any]:
    """Compose the layers in the one house style of every chart.

    Every part was validated when it was made; validating the whole again would double the time of a brief.
    """
    axis = {
        "labelFontSize": frame.font,
        "labelColor": GREY,
        "gridColor": GRID,
        "domainColor": RULE,
        "tickColor": RULE,
        "labelPadding": 6,
    }
    return {
        **alt.layer(*layers.charts).to_dict(validate=False),
        "datasets": layers.data,
        "width": frame.width,
        "height": layers.height,
        "padding": 2,
        "background": "transparent",
        "autosize": {"type": "fit", "contains": "padding"},
        "config": {"font": FONT, "aria": False, "view": {"stroke": None}, "axis": axis},
    }


def draw(key: str, alt_text: str, build: Callable[[Frame], Layers]) -> Chart:
    """Render a chart in both sizes.

    Parameters
    ----------
    key : str
        A page-unique id made of letters, digits and hyphens.
    alt_text : str
        Title and one sentence that says what is seen.
    build : callable
        Returns the layers for a frame.

    Returns
    -------
    Chart
        SVG text without fixed size and without any reference outside itself.
    """
    drawings: dict[str, str] = {}
    for frame in (WIDE, NARROW):
        svg = vl_convert.vegalite_to_svg(_specification(build(frame), frame))
        drawings[frame.name] = _framed(svg, frame, key, alt_text)
    return Chart(drawings["wide"], drawings["narrow"], alt_text)
