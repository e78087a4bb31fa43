"""What the authors make of the misses of the examined cases: readings, written by hand and not computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicable.results.hindcast import Reading
from practicable.study.hindcast.published import CARE, PROSECUTIONS, SEPARATED

if TYPE_CHECKING:
    from practicable.results.hindcast import ScoreRow
    from practicable.study.hindcast.information import HindcastRequest

__all__ = ["CASES", "MAIN", "ORDER_OF_2018", "PLACEBO", "READINGS", "STREAMLINE", "Words", "readings"]

MAIN = ("zero-tolerance-2018", date(2018, 4, 6))

ORDER_OF_2018, STREAMLINE, PLACEBO = "order of 2018", "Streamline", "placebo"

CASES: tuple[tuple[str, str, date], ...] = (
    (ORDER_OF_2018, *MAIN),
    (STREAMLINE, "operation-streamline", date(2005, 12, 27)),
    (STREAMLINE, "operation-streamline", date(2006, 12, 1)),
    (STREAMLINE, "operation-streamline", date(2007, 10, 30)),
    (STREAMLINE, "operation-streamline", date(2008, 1, 14)),
    (PLACEBO, "baseline", date(2014, 4, 6)),
    (PLACEBO, "baseline", date(2015, 4, 6)),
    (PLACEBO, "baseline", date(2016, 4, 6)),
    (PLACEBO, "baseline", date(2017, 4, 6)),
)
"""Kind, order and as-of date: days on which an order became known, and the day of the order of 2018 in the
four years before it, when none was given."""

_ARRIVALS = ("single_adult", "family", "unaccompanied", "total")


@dataclass(frozen=True, slots=True)
class Words:
    """What a miss is read as.

    Attributes
    ----------
    short, text : str
        In a line, and in full.
    key : str
        Rows of the sensitivity that bear on it; empty where none does.
    """

    short: str
    text: str
    key: str = ""


_PLACEBO = Words(
    "arrivals stayed for months on one side of the forecast, which continues the level it last saw",
    "Arrivals moved away from the forecast, and stayed on one side of it, for two months or more in a row."
    " The forecast continues the level that it last saw and knows no cause of such a movement; past movements"
    " of that length were few, and widen its intervals little.",
)
_STREAMLINE = Words(
    "apprehensions stayed on one side of the forecast, which continues their level and holds no effect of the"
    " order",
    "Where several months missed, the level stayed on one side of the forecast. The forecast continues the"
    " level that it last saw and holds no effect of the order, so that a miss may be the order's effect or"
    " another change of the level; the hindcast does not tell them apart. One month just outside is"
    " what an interval that is to hold nine of ten lets happen.",
)
_CARE_OF_PLACEBO = Words(
    "children in care follow arrivals of children, which rose; the published count also includes children"
    " from ports of entry",
    "Children in care follow arrivals of unaccompanied children, which rose above the forecast in the same"
    " months. The published count also includes children who came through ports of entry.",
)

READINGS: dict[str, dict[str, Words]] = {
    ORDER_OF_2018: {
        PROSECUTIONS: Words(
            "courts went beyond every year on record, or fewer people were deterred: the record does not tell"
            " them apart",
            "Either courts heard more cases than in any year on record, from which the rules of capacity are"
            " taken, or fewer people were deterred than the evaluation of Streamline says, so that more could"
            " be referred. The record does not tell the two apart.",
            "effect_perceived_first",
        ),
        SEPARATED: Words(
            "no directive to refer parents had been announced by the day; the second column has it",
            "By the day no directive had been announced under which parents are referred, so the forecast has"
            " no separation; the one announced on 7 May 2018 is in the second column.",
        ),
        CARE: Words(
            "the published count includes children from ports of entry, and stays lengthened",
            "The published count includes children who came through ports of entry, whom the simulation"
            " leaves out; and stays in care lengthened in 2018, of which nothing had been published by the"
            " day. Part of the distance is therefore one of definition.",
        ),
    },
    STREAMLINE: dict.fromkeys(_ARRIVALS, _STREAMLINE),
    PLACEBO: dict.fromkeys(_ARRIVALS, _PLACEBO) | {CARE: _CARE_OF_PLACEBO},
}
"""By kind of case and measure."""


def readings(request: HindcastRequest, rows: Sequence[ScoreRow]) -> list[Reading]:
    """Return the readings of the measures of which a figure lies outside its 90 % interval.

    Parameters
    ----------
    request : HindcastRequest
        Only for the days and orders of the examination have readings been written.
    rows : sequence of ScoreRow
    """
    kinds = {(order, day): kind for kind, order, day in CASES}
    written = READINGS.get(kinds.get((request.order.id, request.as_of), ""), {})
    missed = dict.fromkeys(row.measure for row in rows if not row.as_announced.inside(0.9))
    return [
        Reading(measure=measure, short=said.short, text=said.text, key=said.key)
        for measure in missed
        if (said := written.get(measure)) is not None
    ]
