"""The figures of each row: what is simulated, what rests on assumptions, and what the record holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.families import DAYS_APART_LEVELS
from practicable.study.brief.costing import prevented_reattempts
from practicable.study.brief.court_time import late_share
from practicable.study.brief.element_figures import (
    Figure,
    assumed,
    from_claim,
    largest_hearing,
    recorded_rows,
    simulated,
)
from practicable.study.ensemble.quantities import quantity
from practicable.study.ensemble.window import ratio

if TYPE_CHECKING:
    from practicable.facts import Record
    from practicable.study.brief.probes import Probes
    from practicable.study.ensemble.window import Window

__all__ = [
    "Evidence",
    "complaints",
    "crowded",
    "earlier",
    "incentives",
    "jail",
    "message",
    "practicable",
    "rise",
    "tracks",
]


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
    claims : list of dict
        Examined claims, as plain data.
    """

    announced: Window
    later: Window
    probes: Probes
    record: Record
    claims: list[dict[str, Any]]


def practicable(evidence: Evidence) -> list[Figure | None]:
    """Tell how far the order can be obeyed."""
    window = evidence.announced
    outcomes = window.ensemble.outcomes
    return [
        simulated(
            "Share practicable",
            quantity(window.share(), "share"),
            "improper-entry prosecutions that courts could accept, out of the adults whom the order refers",
        ),
        simulated(
            "Adults whom the order refers",
            quantity(window.total(outcomes.eligible).sum((1, 2)), "people"),
            "over the days reported, all five districts",
        ),
    ]


def rise(evidence: Evidence) -> list[Figure | None]:
    """Tell the announced rise by what it counts."""
    return list(from_claim(evidence.claims, "rise-of-200-percent", 4))


def tracks(evidence: Evidence) -> list[Figure | None]:
    """Tell how many take each track."""
    window = evidence.announced
    outcomes, adults = window.ensemble.outcomes, window.adults().sum(axis=1)
    prosecuted = window.whole_months(outcomes.improper_entry + outcomes.other_charges).sum(axis=(1, 2))
    nights = window.total(outcomes.jail).sum(axis=1)
    cases = window.total(outcomes.improper_entry).sum(axis=1)
    return [
        simulated(
            "Adults prosecuted, all charges",
            quantity(ratio(prosecuted, adults), "share"),
            "prosecutions begun over adults apprehended, single and in families, whole months",
        ),
        simulated(
            "Adults on the civil track",
            quantity(1.0 - ratio(prosecuted, adults), "share"),
            "the others: returned, removed quickly, or given a notice to appear",
        ),
        simulated(
            "Nights in jail a case",
            quantity(ratio(nights, cases), "nights a case"),
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


def earlier(evidence: Evidence) -> list[Figure | None]:
    """Tell what followed where it was tried before."""
    return list(from_claim(evidence.claims, "earlier-zero-tolerance", 5))


def complaints(evidence: Evidence) -> list[Figure | None]:
    """Tell what defendants and families get."""
    later, announced = evidence.later, evidence.announced
    outcomes = later.ensemble.outcomes
    middle = int(np.argmin(np.abs(np.array(DAYS_APART_LEVELS) - 0.5)))
    children = later.total(outcomes.separated).sum(axis=1)
    apart = np.where(children > 0, outcomes.days_apart[:, middle], np.nan)
    return [
        simulated(
            "Children separated from a parent",
            quantity(children, "children"),
            "children whose parent's prosecution begins, given also what was announced later",
        ),
        simulated(
            "Days apart, the middle child",
            quantity(apart, "days"),
            "between separation and the end of care; reunification by a parent's release or otherwise",
        ),
        simulated(
            "First appearances later than 48 hours after apprehension",
            quantity(late_share(announced), "share"),
            "of those from the first day reported, expected from processing and the wait for a hearing; 48"
            " hours: 500 U.S. 44 (1991)",
        ),
        *largest_hearing(evidence.record),
    ]


def jail(evidence: Evidence) -> list[Figure | None]:
    """Tell what custody and its memory do."""
    switched = evidence.probes.switched
    return [
        assumed(
            "Re-attempts that prosecution prevents",
            quantity(prevented_reattempts(evidence.announced), "people"),
            "under the order as announced by the as-of date, against an administrative sanction, from the"
            " effects' ranges; negative where there are more",
        ),
        assumed(
            "People apprehended again, with specific deterrence less without it",
            quantity(switched["specific_deterrence"].reapprehended, "people"),
            "what the last consequence does to the wish for another attempt; the same people and draws",
        ),
        assumed(
            "People apprehended again, with custody less without it",
            quantity(switched["incapacitation"].reapprehended, "people"),
            "custody, in which nobody attempts; the same people and draws",
        ),
        *recorded_rows(evidence.record, ("behaviour", "study_effect"), unit="percentage points", most=4),
    ]


def crowded(evidence: Evidence) -> list[Figure | None]:
    """Tell what waits."""
    window = evidence.announced
    outcomes = window.ensemble.outcomes
    displaced = window.total(outcomes.displaced_hearings.astype(np.float64)).sum(axis=1)
    lost = window.total(outcomes.lost_other_cases.astype(np.float64)).sum(axis=1)
    return [
        simulated(
            "Hearings of existing work displaced",
            quantity(displaced, "hearings"),
            "improper-entry hearings beyond the slots that existing work on other charges would have left",
        ),
        assumed(
            "Cases on other than immigration charges not brought",
            quantity(lost, "cases"),
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


def message(evidence: Evidence) -> list[Figure | None]:
    """Tell what the announcement may do."""
    draws = evidence.announced.ensemble.draws
    jump = np.array([draw("message_jump") for draw in draws])
    half_life = np.array([draw("dur_perception_half_life") for draw in draws])
    return [
        assumed(
            "What the announcement adds to perceived risk", quantity(jump, "share"), "prior; zero is in it"
        ),
        assumed("Half-life of what is perceived", quantity(half_life, "days"), "prior"),
        assumed(
            "First attempts, with the message less without it",
            quantity(evidence.probes.switched["message"].first_attempts, "people"),
            "over the days reported; the same people and draws",
        ),
    ]


def incentives(evidence: Evidence) -> list[Figure | None]:
    """Tell what drives arrivals, and the deaths on record."""
    window = evidence.announced
    people = window.whole_months(window.ensemble.outcomes.apprehended).sum(axis=(1, 2))
    last = window.months[-1]
    wage = ("behaviour", "study_effect")
    return [
        simulated(
            f"People apprehended, {last:%B %Y}",
            quantity(people[:, -1], "people"),
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
