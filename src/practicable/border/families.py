"""Families: children separated at the parent's first appearance, federal care, days apart, reunification.

A family party is one adult with children. When the adult's hearing begins the children leave the party and
enter federal care, each on its own. Those who leave care to their parent wait for a parent who is still held;
a parent who awaits a child goes on with those children who came, and alone where all went to a sponsor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from practicable.pathway import Exponential, Join, Routing, Stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw

__all__ = ["DAYS_APART_LEVELS", "days_apart_quantiles", "family_stages"]

DAYS_APART_LEVELS: tuple[float, ...] = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Levels of the quantiles of days apart."""


def family_stages(draw: ParameterDraw) -> tuple[Stage, ...]:
    """Build care and reunification.

    Parameters
    ----------
    draw : ParameterDraw
        Stays in care, and the share of separated children who leave it to their parent.
    """
    to_parent = draw("p_child_to_parent")
    return (
        Stage(
            "care_separated",
            dwell=_stay(draw),
            routing=Routing(("with_parent", "left_care"), np.array([to_parent, 1.0 - to_parent])),
        ),
        Stage(
            "care_unaccompanied",
            dwell=Exponential(draw("dur_care_unaccompanied_mean")),
            routing=Routing(("left_care",), np.ones(1)),
        ),
        Stage("reunited", join=Join("with_parent"), routing=Routing(("released",), np.ones(1))),
        Stage("with_parent"),
        Stage("left_care"),
        Stage("released"),
    )


def _stay(draw: ParameterDraw) -> Exponential:
    return Exponential(draw("dur_care_separated_mean"))


def days_apart_quantiles(draw: ParameterDraw) -> NDArray[np.float64]:
    """Quantiles of days between separation and the end of care, with no end of the simulation in the way.

    A child is apart from the parent from the hearing until it leaves care, to the parent or to a sponsor.

    Parameters
    ----------
    draw : ParameterDraw

    Returns
    -------
    ndarray, shape (len(DAYS_APART_LEVELS),)
    """
    return _stay(draw).quantile(np.array(DAYS_APART_LEVELS))
