"""The order of 6 April 2018, element by element: numbers with interval and kind, or why there are none."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.due_process import recorded
from practicable.border.families import DAYS_APART_LEVELS
from practicable.results.aftermath import Element, ElementFigure
from practicable.study.brief.costing import prevented_reattempts
from practicable.study.brief.court_time import late_share
from practicable.study.ensemble.window import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from practicable.facts import Record
    from practicable.results.base import Quantity
    from practicable.results.claims import Claim
    from practicable.study.brief.probes import Probes
    from practicable.study.ensemble.window import Window

__all__ = [
    "Evidence",
    "assumed",
    "complaints",
    "crowded",
    "earlier",
    "elements",
    "from_claim",
    "incentives",
    "jail",
    "largest_hearing",
    "message",
    "nights",
    "practicable",
    "recorded_rows",
    "rise",
    "simulated",
    "tracks",
]


def simulated(label: str, value: Quantity | None, definition: str) -> ElementFigure:
    """Return a simulated figure; its interval names its own kind."""
    return ElementFigure(
        label=label, definition=definition, value=value, text="", kind="simulated", source=None
    )


def assumed(label: str, value: Quantity | None, definition: str) -> ElementFigure:
    """Return a simulated figure that rests on ranges no document gives."""
    return ElementFigure(
        label=label, definition=definition, value=value, text="", kind="assumed", source=None
    )


def from_claim(claims: Sequence[Claim], key: str, most: int) -> list[ElementFigure]:
    """Return figures of an examined claim, those in percent before others."""
    return [
        ElementFigure(
            label=figure.label,
            definition=figure.definition or "",
            value=None,
            text=figure.display,
            kind="record",
            source=figure.source,
        )
        for claim in claims
        if claim.id == key
        for figure in sorted(claim.figures, key=lambda figure: "%" not in figure.display)[:most]
    ]


def recorded_rows(
    record: Record,
    measure: tuple[str, str],
    *,
    unit: str,
    most: int,
    only: tuple[str, str] | None = None,
    label: str = "",
) -> list[ElementFigure]:
    """Return published figures, the latest period first.

    Parameters
    ----------
    record : Record
        The whole record.
    measure : tuple of str
        Table and measure.
    unit : str
        Word for the unit; percentages are printed as such.
    most : int
        Figures returned.
    only : tuple of str, optional
        A column, such as ``group`` or ``place``, and words that it holds in the rows that count.
    label : str
        What the figure is; the words of the record where empty.
    """
    table = record.table(measure[0])
    rows = table[table["measure"] == measure[1]]
    if only is not None:
        rows = rows[rows[only[0]].str.contains(only[1], regex=False)]
    if unit.startswith("percent"):
        rows = rows[rows["unit"] == unit]
    return [_recorded(row, unit, label) for row in _latest(rows, most)]


def largest_hearing(record: Record) -> list[ElementFigure]:
    """Return the largest hearing on record."""
    highs = [one for one in recorded(record) if one.measure == "defendants_per_session"]
    return [
        ElementFigure(
            label=f"Defendants in one hearing, the most recorded: {one.court}, {one.period}",
            definition=one.derivation or "published figure",
            value=None,
            text=f"{one.high:,.10g} defendants",
            kind="record",
            source=one.source,
        )
        for one in highs[:1]
    ]


def _latest(rows: pd.DataFrame, most: int) -> list[dict[str, Any]]:
    ordered = rows.sort_values(["period_end", "value"], ascending=False)
    return [{str(key): value for key, value in row.items()} for row in ordered.head(most).to_dict("records")]


def _recorded(row: dict[str, Any], unit: str, label: str) -> ElementFigure:
    ends = [float(row[name]) for name in ("value", "low", "high") if name in row and row[name] == row[name]]
    low, high = min(ends), max(ends)
    number = f"{low:,.10g}" if low == high else f"{low:,.10g} to {high:,.10g}"
    words = {"share": "%", "percent": "%", "percentage points": "points"}.get(unit, unit)
    period = _period(row)
    subject = label or str(row.get("group") or str(row["measure"]).replace("_", " "))
    return ElementFigure(
        label=f"{subject[:1].upper()}{subject[1:]}, {period}" if period else subject,
        definition=f"published figure, {str(row['place']).replace('_', ' ')}",
        value=None,
        text=f"{number} {words}",
        kind="record",
        source=str(row["source"]),
    )


def _period(row: dict[str, Any]) -> str:
    start, end = row["period_start"], row["period_end"]
    if start != start or end != end:
        return ""
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%B %Y}"
    return f"{start:%B %Y} to {end:%B %Y}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rows are made of.

    Attributes
    ----------
    announced, later : Window
        Simulations of what was announced by the as-of date, and of that with what was announced later.
    probes : Probes
        Persons followed, and mechanisms switched off.
    record : Record
        The whole record.
    claims : tuple of Claim
        Examined.
    """

    announced: Window
    later: Window
    probes: Probes
    record: Record
    claims: tuple[Claim, ...]


def practicable(evidence: Evidence) -> list[ElementFigure | None]:
    """Tell how far the order can be obeyed."""
    window = evidence.announced
    outcomes = window.ensemble.outcomes
    return [
        simulated(
            "Share practicable",
            window.quantity(window.share(), "share"),
            "improper-entry prosecutions that courts could accept, out of the adults whom the order refers",
        ),
        simulated(
            "Adults whom the order refers",
            window.quantity(window.total(outcomes.eligible).sum((1, 2)), "people"),
            "over the days reported, all five districts",
        ),
    ]


def rise(evidence: Evidence) -> list[ElementFigure | None]:
    """Tell the announced rise by what it counts."""
    return list(from_claim(evidence.claims, "rise-of-200-percent", 4))


def tracks(evidence: Evidence) -> list[ElementFigure | None]:
    """Tell how many take each track."""
    window = evidence.announced
    outcomes, adults = window.ensemble.outcomes, window.adults().sum(axis=1)
    prosecuted = window.whole_months(outcomes.improper_entry + outcomes.other_charges).sum(axis=(1, 2))
    nights = window.total(outcomes.jail).sum(axis=1)
    cases = window.total(outcomes.improper_entry).sum(axis=1)
    return [
        simulated(
            "Adults prosecuted, all charges",
            window.quantity(ratio(prosecuted, adults), "share"),
            "prosecutions begun over adults apprehended, single and in families, whole months",
        ),
        simulated(
            "Adults on the civil track",
            window.quantity(1.0 - ratio(prosecuted, adults), "share"),
            "the others: returned, removed quickly, or given a notice to appear",
        ),
        simulated(
            "Nights in jail a case",
            window.quantity(ratio(nights, cases), "nights a case"),
            "nights in custody after the first appearance over improper-entry cases",
        ),
        *recorded_rows(
            evidence.record,
            ("behaviour", "quick_removal_share"),
            unit="share",
            most=1,
            only=("group", "adults without children"),
            label="Adults without children who were removed quickly",
        ),
    ]


def earlier(evidence: Evidence) -> list[ElementFigure | None]:
    """Tell what followed where it was tried before."""
    return list(from_claim(evidence.claims, "earlier-zero-tolerance", 5))


def complaints(evidence: Evidence) -> list[ElementFigure | None]:
    """Tell what defendants and families get."""
    later, announced = evidence.later, evidence.announced
    outcomes = later.ensemble.outcomes
    middle = int(np.argmin(np.abs(np.array(DAYS_APART_LEVELS) - 0.5)))
    children = later.total(outcomes.separated).sum(axis=1)
    apart = np.where(children > 0, outcomes.days_apart[:, middle], np.nan)
    return [
        simulated(
            "Children separated from a parent",
            evidence.announced.quantity(children, "children"),
            "children whose parent's prosecution begins, given also what was announced later",
        ),
        simulated(
            "Days apart, the middle child",
            evidence.announced.quantity(apart, "days"),
            "between separation and the end of care; reunification by a parent's release or otherwise",
        ),
        simulated(
            "First appearances later than 48 hours after apprehension",
            evidence.announced.quantity(late_share(announced), "share"),
            "of those from the first day reported, expected from processing and the wait for a hearing; 48"
            " hours: 500 U.S. 44 (1991)",
        ),
        *largest_hearing(evidence.record),
    ]


def jail(evidence: Evidence) -> list[ElementFigure | None]:
    """Tell what custody and its memory do."""
    switched = evidence.probes.switched
    return [
        assumed(
            "Re-attempts that prosecution prevents",
            evidence.announced.quantity(prevented_reattempts(evidence.announced), "people"),
            "under the order as announced by the as-of date, against an administrative sanction, from the"
            " effects' ranges; negative where there are more",
        ),
        assumed(
            "People apprehended again, with specific deterrence less without it",
            evidence.announced.quantity(switched["specific_deterrence"].reapprehended, "people"),
            "what the last consequence does to the wish for another attempt; the same people and draws",
        ),
        assumed(
            "People apprehended again, with custody less without it",
            evidence.announced.quantity(switched["incapacitation"].reapprehended, "people"),
            "custody, in which nobody attempts; the same people and draws",
        ),
        *recorded_rows(evidence.record, ("behaviour", "study_effect"), unit="percentage points", most=4),
    ]


def crowded(evidence: Evidence) -> list[ElementFigure | None]:
    """Tell what waits."""
    window = evidence.announced
    outcomes = window.ensemble.outcomes
    displaced = window.total(outcomes.displaced_hearings.astype(np.float64)).sum(axis=1)
    lost = window.total(outcomes.lost_other_cases.astype(np.float64)).sum(axis=1)
    return [
        simulated(
            "Hearings of existing work displaced",
            window.quantity(displaced, "hearings"),
            "improper-entry hearings beyond the slots that existing work on other charges would have left",
        ),
        assumed(
            "Cases on other than immigration charges not brought",
            window.quantity(lost, "cases"),
            "from an assumed ratio of attorney time; no source gives hours by kind of case",
        ),
        *recorded_rows(
            evidence.record,
            ("behaviour", "non_immigration_prosecutions"),
            unit="cases",
            most=2,
            label="Prosecutions on other than immigration charges",
        ),
    ]


def message(evidence: Evidence) -> list[ElementFigure | None]:
    """Tell what the announcement may do."""
    draws = evidence.announced.ensemble.draws
    jump = np.array([draw("message_jump") for draw in draws])
    half_life = np.array([draw("dur_perception_half_life") for draw in draws])
    return [
        assumed(
            "What the announcement adds to perceived risk",
            evidence.announced.quantity(jump, "share"),
            "prior; zero is in it",
        ),
        assumed("Half-life of what is perceived", evidence.announced.quantity(half_life, "days"), "prior"),
        assumed(
            "First attempts, with the message less without it",
            evidence.announced.quantity(evidence.probes.switched["message"].first_attempts, "people"),
            "over the days reported; the same people and draws",
        ),
    ]


def incentives(evidence: Evidence) -> list[ElementFigure | None]:
    """Tell what drives arrivals, and the deaths on record."""
    window = evidence.announced
    people = window.whole_months(window.ensemble.outcomes.apprehended).sum(axis=(1, 2))
    last = window.months[-1]
    wage = ("behaviour", "study_effect")
    return [
        simulated(
            f"People apprehended, {last:%B %Y}",
            window.quantity(people[:, -1], "people"),
            "forecast from the season and the changes of the past",
        ),
        *recorded_rows(
            evidence.record,
            wage,
            unit="percent",
            most=1,
            only=("group", "10 percent fall in Mexican"),
            label="Rise of apprehensions with a fall of Mexican wages by 10 %",
        ),
        *recorded_rows(
            evidence.record,
            ("deaths", "deaths"),
            unit="people",
            most=1,
            only=("place", "southwest"),
            label="Recorded deaths",
        ),
    ]


_SINCE = "from the first day reported"


def nights(evidence: Evidence) -> list[ElementFigure | None]:
    """Tell how often people try again at once, from the first day reported."""
    followed = evidence.probes.followed
    several = np.array([_share(one.nights[2:].sum(), one.nights.sum()) for one in followed])
    most = np.array([float(one.nights.size - 1) for one in followed])
    outcomes = evidence.announced.ensemble.outcomes
    attempts = evidence.announced.total(outcomes.attempts[:, :, 0].astype(np.float64)).sum(axis=1)
    caught = evidence.announced.total(outcomes.apprehended[:, :, 0]).sum(axis=1)
    return [
        assumed(
            "Nights with more than one attempt by the same person",
            evidence.announced.quantity(several, "share"),
            f"of pairs of a single adult and a night, noon to noon, with an attempt, {_SINCE}",
        ),
        assumed(
            "Most attempts of one person in one night",
            evidence.announced.quantity(most, "attempts"),
            f"single adults, {_SINCE}",
        ),
        *[
            assumed(
                f"Apprehended again, {words}",
                evidence.announced.quantity(_again(evidence, key), "share"),
                f"of apprehensions of single adults {_SINCE}; {definition}",
            )
            for key, words, definition in (
                ("night", "the same night", "noon to noon"),
                ("three_months", "within 3 months", "91 days, of those that can be followed as long"),
            )
        ],
        assumed(
            "Attempts for each apprehension",
            evidence.announced.quantity(ratio(attempts, caught), "attempts"),
            "single adults; the record fixes only the product of two chances: a range of scenarios",
        ),
    ]


def _again(evidence: Evidence, definition: str) -> NDArray[np.float64]:
    return np.array(
        [
            row.share
            for one in evidence.probes.followed
            for row in one.again
            if (row.definition, row.consequence) == (definition, "all")
        ]
    )


def _share(part: int, whole: int) -> float:
    return float(part) / float(whole) if whole else float("nan")


_ROWS = (
    practicable,
    rise,
    tracks,
    nights,
    earlier,
    complaints,
    jail,
    crowded,
    message,
    incentives,
)
"""Makers of the figures, in the order of the file of elements."""


@cache
def _library() -> tuple[Element, ...]:
    """Read the elements of the file, which have no figures yet."""
    text = files("practicable.study.brief").joinpath("elements.toml").read_text(encoding="utf-8")
    return tuple(Element.model_validate(entry | {"figures": ()}) for entry in tomllib.loads(text)["element"])


def elements(evidence: Evidence) -> tuple[Element, ...]:
    """Build the ten rows.

    Parameters
    ----------
    evidence : Evidence
        Simulations, small ensembles, record and claims.
    """
    known = {claim.id for claim in evidence.claims}
    return tuple(
        entry.model_copy(
            update={
                "figures": tuple(figure for figure in build(evidence) if figure is not None),
                "claims": tuple(claim for claim in entry.claims if claim in known),
            }
        )
        for entry, build in zip(_library(), _ROWS, strict=True)
    )
