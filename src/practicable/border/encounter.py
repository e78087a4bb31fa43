"""Attempts and apprehension: first attempts, their place, who is caught, and who of them is referred."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from practicable.border.civil import by_class
from practicable.border.people import CLASSES
from practicable.geography import CELLS
from practicable.pathway import Exponential, Mixture, Routing, Stage

if TYPE_CHECKING:
    from practicable.border.limits import Limits
    from practicable.border.parameters import ParameterDraw
    from practicable.border.practice import Referral

__all__ = ["encounter_stages", "p_caught", "retry_delay", "retry_stages"]


def p_caught(draw: ParameterDraw, party_class: str) -> float:
    """Probability that an attempt of an arriving class ends in apprehension."""
    adult = party_class in {"mexican_adult", "other_adult"}
    return draw("p_apprehension_adult") if adult else draw("p_apprehension_family")


def retry_delay(draw: ParameterDraw) -> Mixture:
    """Delay between a return and the next attempt: a part within hours, a part within weeks."""
    quick = draw("p_quick_retry")
    return Mixture(
        weights=(quick, 1.0 - quick),
        components=(Exponential(draw("dur_quick_retry_mean")), Exponential(draw("dur_slow_retry_mean"))),
    )


def encounter_stages(
    referral: Referral, limits: Limits, move: Routing, draw: ParameterDraw
) -> tuple[Stage, ...]:
    """Build the stages from arrival to referral.

    Parameters
    ----------
    referral : Referral
        Who is referred where and when.
    limits : Limits
        Tells where and from when a hearing needs a bed.
    move : Routing
        Where attempts are made, by the place where they would have been.
    draw : ParameterDraw
        Probabilities of apprehension and of being seen, time of processing.
    """
    seen = draw("p_got_away_seen")
    caught = [p_caught(draw, name) for name in CLASSES]
    rows = by_class(*((p, (1.0 - p) * seen, (1.0 - p) * (1.0 - seen)) for p in caught))
    return (
        Stage("approach", routing=Routing(("attempt",), np.ones(1)), move=move),
        Stage("attempt", routing=Routing(("apprehended", "got_away", "entered"), rows), renews=True),
        Stage(
            "apprehended",
            dwell=Exponential(draw("dur_processing_mean")),
            routing=_referral_routing(referral, limits),
        ),
        Stage("got_away"),
        Stage("entered"),
    )


def _referral_routing(referral: Referral, limits: Limits) -> Routing:
    """Routing after apprehension; from the day on which beds are set a referral calls for one."""
    targets = ("reentry", "docket", "civil")
    starts, rows = referral.routing(CLASSES)
    if not limits.beds:
        return Routing(targets, rows, starts)
    dated = sorted({*starts, *(beds.from_day for beds in limits.beds.values())})
    rows = rows[np.searchsorted(np.array(starts), np.array(dated), side="right") - 1]
    rows = np.concatenate([rows, np.zeros((*rows.shape[:3], 1))], axis=3)
    for place, cell in enumerate(CELLS):
        if cell.district in limits.beds:
            needed = np.array(dated) >= limits.beds[cell.district].from_day
            rows[needed, :, place, 3] = rows[needed, :, place, 1]
            rows[needed, :, place, 1] = 0.0
    return Routing((*targets, "docket_with_bed"), rows, dated)


def retry_stages(reconsider: Routing, move: Routing, draw: ParameterDraw) -> tuple[Stage, ...]:
    """Build the stages from the wish for a further attempt to the attempt."""
    return (
        Stage("reconsider", routing=reconsider),
        Stage("retry", dwell=retry_delay(draw), routing=Routing(("attempt",), np.ones(1)), move=move),
        Stage("gave_up"),
    )
