"""Outcomes of one simulated replicate, in the terms of courts, custody and families."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.encounter import p_caught
from practicable.border.families import days_apart_quantiles
from practicable.border.limits import REFUSERS
from practicable.border.people import ARRIVING, COUNTED_AS, PUBLIC_CLASSES
from practicable.border.tallies import (
    by_district,
    by_population,
    counts_of,
    entries_by_district,
    entries_of,
    last_of,
    people_in,
    summed,
)
from practicable.geography import DISTRICTS
from practicable.pathway import wait_edges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw
    from practicable.border.pathway import BorderInputs
    from practicable.pathway import Flows

__all__ = ["CONSEQUENCES", "WHOLE_RUN", "Outcomes", "apprehensions", "outcomes_of"]

CONSEQUENCES: tuple[str, ...] = (
    "voluntary_return",
    "expedited_removal",
    "reinstatement",
    "credible_fear",
    "notice_detained",
    "notice_released",
    "jail",
    "reentry",
)
"""Stages by which `Outcomes.consequences` counts parties."""

WHOLE_RUN: frozenset[str] = frozenset({"days_apart", "n_events"})
"""Fields without an axis of days."""

_IN_CUSTODY = ("hearing", "jail", "docket_with_bed")
_DOCKETS = ("docket", "docket_with_bed")
_LEGAL_MARK = 2.0


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Daily counts of one replicate.

    Attributes
    ----------
    apprehended, attempts, first_attempts, got_away, entered : ndarray, shape (n_cells, 3, n_days)
        People by class (single adults, people in families, unaccompanied children): apprehended; attempting;
        attempting for the first time, by the place before any choice of another; seen and not apprehended;
        neither seen nor apprehended.
    reapprehended : ndarray, shape (3, n_days)
        People apprehended on a further attempt: further attempts times the probability of apprehension.
    consequences : ndarray of int, shape (n_consequences, n_districts, n_days)
        Parties that take each of `CONSEQUENCES`, by day of entry.
    eligible : ndarray, shape (n_districts, 2, n_days)
        Single and family adults whom a directive refers for improper entry, by day of referral.
    accepted : ndarray, shape (n_districts, 2, n_days)
        Those of them whom a court can hear within the limit, by day of referral.
    heard_later : ndarray of float32, the same shape
        Those of the accepted whose hearing comes after the last day reported.
    improper_entry, other_charges : ndarray, shape (n_districts, n_days)
        Prosecutions begun under 8 U.S.C. 1325 (any referral, by day of hearing), and on other charges.
    disposed_in_a_day : ndarray, shape (n_districts, n_days)
        Improper-entry cases expected to be completed within one day of the hearing.
    displaced_hearings : ndarray of int, shape (n_districts, n_days)
        Hearings of improper entry beyond the slots that existing work would have left.
    lost_other_cases : ndarray, shape (n_districts, n_days)
        Cases on other than immigration charges that the attorney time of cases accepted beyond ordinary
        practice would have served; rests on an assumed ratio.
    refusals : ndarray of int, shape (n_refusers, n_districts, n_days)
        Referrals refused by the resource that refused, as in `limits.REFUSERS`: the bottleneck by day. Of
        court and offices it is the one that allowed the fewest hearings on the day of the referral.
    jail, backlog : ndarray, shape (n_districts, n_days)
        At midnight: people in custody after a first appearance for improper entry; people accepted who wait
        for theirs.
    reentry_custody : ndarray, shape (n_districts, n_days)
        At midnight: people in custody on other charges.
    separated : ndarray, shape (n_districts, n_days)
        Children separated from a parent on the day.
    adults_separated : ndarray, shape (n_districts, n_days)
        Parents from whom children are separated on the day: the children over the mean number of a family.
    care : ndarray, shape (2, n_days)
        Children in federal care at midnight: unaccompanied, separated.
    care_entries : ndarray of int, shape (2, n_days)
        Children who enter care on the day.
    reunited : ndarray of int, shape (n_days,)
        Separated children who leave care to their parent on the day.
    days_apart : ndarray, shape (n_levels,)
        Quantiles of days between separation and the end of care, at `families.DAYS_APART_LEVELS`.
    slots : ndarray of int, shape (n_districts, n_days)
        Hearing slots that courts had.
    hearings : ndarray of int32, shape (n_districts, n_days)
        Hearings for which there was a slot and time of every office that the order sets.
    over_48_hours : ndarray, shape (n_districts, n_days)
        First appearances of the day, out of `improper_entry`, that are expected more than 48 hours after
        apprehension.
    n_events : int
        Events simulated.
    """

    apprehended: NDArray[np.float64]
    attempts: NDArray[np.int32]
    first_attempts: NDArray[np.int32]
    got_away: NDArray[np.int32]
    entered: NDArray[np.int32]
    reapprehended: NDArray[np.float32]
    consequences: NDArray[np.int32]
    eligible: NDArray[np.float64]
    accepted: NDArray[np.float64]
    heard_later: NDArray[np.float32]
    improper_entry: NDArray[np.float64]
    other_charges: NDArray[np.float64]
    disposed_in_a_day: NDArray[np.float32]
    displaced_hearings: NDArray[np.int32]
    lost_other_cases: NDArray[np.float32]
    refusals: NDArray[np.int32]
    jail: NDArray[np.float64]
    backlog: NDArray[np.float64]
    reentry_custody: NDArray[np.int32]
    separated: NDArray[np.float64]
    adults_separated: NDArray[np.float32]
    care: NDArray[np.float64]
    care_entries: NDArray[np.int32]
    reunited: NDArray[np.int32]
    days_apart: NDArray[np.float64]
    slots: NDArray[np.int64]
    hearings: NDArray[np.int32]
    over_48_hours: NDArray[np.float32]
    n_events: int

    def until(self, n_days: int) -> Outcomes:
        """Keep the first days of every daily count."""
        daily = {
            field.name: getattr(self, field.name)[..., :n_days]
            for field in fields(self)
            if field.name not in WHOLE_RUN
        }
        return replace(self, **daily)


def outcomes_of(flows: Flows, inputs: BorderInputs, draw: ParameterDraw, *, n_reported: int) -> Outcomes:
    """Reduce the flows of one replicate to outcomes.

    Parameters
    ----------
    flows : Flows
        Counts by stage, place, class and day of the border network.
    inputs : BorderInputs
        What was simulated; tells which referrals a directive ordered, and the slots.
    draw : ParameterDraw
        Probabilities of apprehension and of completion in a day, attorney time.
    n_reported : int
        Days that are reported, the first of those simulated.
    """
    eligible, declined = _ordered(flows.calls, flows, inputs), _ordered(flows.refusals, flows, inputs)
    accepted = eligible - declined
    improper = by_district(entries_of(flows, "docket").sum(axis=1))
    separated = by_district(entries_of(flows, "care_separated").sum(axis=1))
    care = np.stack([flows.census(key).sum(axis=(0, 1)) for key in ("care_unaccompanied", "care_separated")])
    return Outcomes(
        apprehended=people_in(flows, "apprehended").astype(np.float64),
        attempts=people_in(flows, "attempt"),
        first_attempts=people_in(flows, "approach"),
        got_away=people_in(flows, "got_away"),
        entered=people_in(flows, "entered"),
        reapprehended=_again(flows, draw),
        consequences=np.stack([entries_by_district(flows, key) for key in CONSEQUENCES]),
        eligible=eligible,
        accepted=accepted,
        heard_later=_heard_later(flows, inputs, n_reported),
        improper_entry=improper,
        other_charges=by_district(entries_of(flows, "reentry").sum(axis=1)),
        disposed_in_a_day=(draw("p_disposed_in_a_day") * improper).astype(np.float32),
        displaced_hearings=np.maximum(0, improper - inputs.limits.left_by_existing).astype(np.int32),
        lost_other_cases=_lost_cases(flows, inputs, draw),
        refusals=_refusals(flows, inputs),
        jail=by_district(summed(flows, flows.census, _IN_CUSTODY)),
        backlog=by_district(summed(flows, flows.waiting, _DOCKETS)),
        reentry_custody=by_district(flows.census("reentry").sum(axis=1)).astype(np.int32),
        separated=separated,
        adults_separated=(separated / inputs.children_per_party).astype(np.float32),
        care=care.astype(np.float64),
        care_entries=np.stack(
            [entries_of(flows, key).sum(axis=(0, 1)) for key in ("care_unaccompanied", "care_separated")]
        ),
        reunited=entries_of(flows, "with_parent").sum(axis=(0, 1)),
        days_apart=days_apart_quantiles(draw),
        slots=inputs.limits.slots,
        hearings=inputs.limits.hearings.astype(np.int32),
        over_48_hours=_late(flows, draw),
        n_events=flows.n_events,
    )


def apprehensions(flows: Flows, draw: ParameterDraw) -> NDArray[np.float64]:
    """People apprehended, and those of them on a further attempt, by day; shape (2, n_days)."""
    return np.stack([people_in(flows, "apprehended").sum(axis=(0, 1)), _again(flows, draw).sum(axis=0)])


def _again(flows: Flows, draw: ParameterDraw) -> NDArray[np.float32]:
    """People expected to be apprehended on a further attempt, shape (3, n_days)."""
    caught = np.zeros(len(PUBLIC_CLASSES))
    for name, public in zip(ARRIVING, COUNTED_AS, strict=True):
        caught[public] = p_caught(draw, name)
    again = (people_in(flows, "attempt") - people_in(flows, "approach")).sum(axis=0)
    return (caught[:, None] * again).astype(np.float32)


def _ordered(counts: NDArray[np.int32], flows: Flows, inputs: BorderInputs) -> NDArray[np.float64]:
    """Sum calls or refusals at the docket that a directive ordered, shape (n_districts, 2, n_days)."""
    called = by_population(counts_of(flows, counts, "docket"))
    return by_district(called * inputs.referral.ordered)


def _lost_cases(flows: Flows, inputs: BorderInputs, draw: ParameterDraw) -> NDArray[np.float32]:
    """Other cases that the attorney time of cases accepted beyond ordinary practice would have served."""
    referral = inputs.referral
    accepted = by_population(counts_of(flows, flows.calls - flows.refusals, "docket"))
    beyond = np.divide(
        referral.p_entry - referral.practised,
        referral.p_entry,
        out=np.zeros_like(referral.p_entry),
        where=referral.ordered & (referral.p_entry > 0.0),
    )
    lost = draw("ratio_attorney_time") * by_district((accepted * beyond).sum(axis=1))
    return lost.astype(np.float32)


def _heard_later(flows: Flows, inputs: BorderInputs, n_reported: int) -> NDArray[np.float32]:
    """Count the ordered referrals that are accepted and not yet heard when the days reported end.

    Courts hear people in the order of referral, so that these are the last who were accepted in their place.
    """
    accepted = by_population(counts_of(flows, flows.calls - flows.refusals, "docket"))[..., :n_reported]
    begun = by_population(entries_of(flows, "docket"))[..., :n_reported]
    waiting = accepted.sum(axis=-1) - begun.sum(axis=-1)
    later = np.zeros((*accepted.shape[:2], flows.n_days))
    later[..., :n_reported] = last_of(accepted.astype(np.float64), waiting.astype(np.float64))
    return by_district(later * inputs.referral.ordered).astype(np.float32)


def _refusals(flows: Flows, inputs: BorderInputs) -> NDArray[np.int32]:
    """Refusals by kind of resource and district, shape (n_refusers, n_districts, n_days)."""
    table = np.zeros((len(REFUSERS), len(DISTRICTS), flows.n_days), dtype=np.int32)
    days = np.arange(flows.n_days)
    for index, key in enumerate(flows.resources):
        kind, name = key.split("/")
        district = DISTRICTS.index(name)
        refuser = inputs.limits.bottleneck[district] if kind == "court" else REFUSERS.index(kind)
        table[refuser, district, days] = flows.refusals_by_resource[index]
    return table


def _late(flows: Flows, draw: ParameterDraw) -> NDArray[np.float32]:
    """First appearances of a day that are expected later than the mark after apprehension, by district.

    The wait for a hearing begins when processing ends; the time of processing before it is exponential.
    """
    dockets = [at for at, key in enumerate(flows.calling) if key in _DOCKETS]
    upper = wait_edges()
    middle = np.concatenate(([0.0], (upper[:-2] + upper[1:-1]) / 2.0, upper[-2:-1]))
    left = np.maximum(0.0, _LEGAL_MARK - middle)
    late = np.exp(-left / draw("dur_processing_mean"))
    return by_district((flows.waits_by_day[dockets] @ late).sum(axis=0)).astype(np.float32)
