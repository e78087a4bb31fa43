"""The figures of persons followed: attempts in a night, and apprehension again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from practicable.study.brief.element_figures import Figure, assumed
from practicable.study.ensemble.quantities import quantity
from practicable.study.ensemble.window import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.study.brief.element_rows import Evidence

__all__ = ["nights"]

_SINCE = "from the first day reported"


def nights(evidence: Evidence) -> list[Figure | None]:
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
            quantity(several, "share"),
            f"of pairs of a single adult and a night, noon to noon, with an attempt, {_SINCE}",
        ),
        assumed(
            "Most attempts of one person in one night", quantity(most, "attempts"), f"single adults, {_SINCE}"
        ),
        *[
            assumed(
                f"Apprehended again, {words}",
                quantity(_again(evidence, key), "share"),
                f"of apprehensions of single adults {_SINCE}; {definition}",
            )
            for key, words, definition in (
                ("night", "the same night", "noon to noon"),
                ("three_months", "within 3 months", "91 days, of those that can be followed as long"),
            )
        ],
        assumed(
            "Attempts for each apprehension",
            quantity(ratio(attempts, caught), "attempts"),
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
