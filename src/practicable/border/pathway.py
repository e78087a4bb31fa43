"""The southwest border as a pathway: facts, an order and parameters become a network of stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicable.border.civil import civil_shares, civil_stages
from practicable.border.decisions import (
    ALL_IN_FORCE,
    Mechanisms,
    Perceived,
    deterred,
    move_routing,
    reconsider_routing,
    return_choice,
)
from practicable.border.encounter import encounter_stages, retry_stages
from practicable.border.families import family_stages
from practicable.border.people import ARRIVING, CLASSES, PLACES
from practicable.border.prosecution import prosecution_stages
from practicable.geography import CELLS
from practicable.pathway import Arrivals, Discrete, Network, Stage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from practicable.border.limits import Limits
    from practicable.border.parameters import ParameterDraw
    from practicable.border.practice import Referral

__all__ = ["BorderInputs", "build_network"]


@dataclass(frozen=True, slots=True)
class BorderInputs:
    """What one simulation of the border needs beside its parameters.

    Attributes
    ----------
    start : date
        First day.
    arrivals : ndarray, shape (n_cells, n_arriving_classes, n_days)
        First attempts a day under ordinary practice, in parties.
    perceived : Perceived
        Risk of prosecution as people see it.
    referral : Referral
        Who is referred where and when.
    sanctioned : ndarray, shape (n_cells, n_days)
        Share that the order gives an administrative sanction; NaN where it does not say.
    limits : Limits
        Hearing slots, other resources, and how long people may wait.
    children_per_party : float
        Mean children of a family party, between 1 and 2.
    mechanisms : Mechanisms
        Which decisions are in force.
    """

    start: date
    arrivals: NDArray[np.float64]
    perceived: Perceived
    referral: Referral
    sanctioned: NDArray[np.float64]
    limits: Limits
    children_per_party: float
    mechanisms: Mechanisms = ALL_IN_FORCE

    @property
    def n_days(self) -> int:
        """Days simulated."""
        return int(self.arrivals.shape[2])


def build_network(inputs: BorderInputs, draw: ParameterDraw) -> Network:
    """Build the network of stages for one draw of the parameters.

    Parameters
    ----------
    inputs : BorderInputs
        Arrivals, referral, capacity, decisions.
    draw : ParameterDraw
        One value a parameter.

    Returns
    -------
    Network
        Ten places (sector and district), five classes.
    """
    perceived, mechanisms = inputs.perceived, inputs.mechanisms
    move = move_routing(inputs.arrivals, perceived, draw, mechanisms)
    shares = civil_shares(draw, start=inputs.start, n_days=inputs.n_days)
    return Network(
        classes=CLASSES,
        places=PLACES,
        stages=(
            *encounter_stages(inputs.referral, inputs.limits, move, draw),
            *prosecution_stages(draw, inputs.limits, takes_time=mechanisms.incapacitation),
            *civil_stages(shares.routing(inputs.sanctioned), draw),
            Stage("decide", choice=return_choice(draw, mechanisms, beds=bool(inputs.limits.beds))),
            *retry_stages(reconsider_routing(perceived, draw, mechanisms), move, draw),
            *family_stages(draw),
        ),
        resources=inputs.limits.resources,
        arrivals=_arrivals(inputs, draw),
        n_days=inputs.n_days,
        start=inputs.start,
    )


def _arrivals(inputs: BorderInputs, draw: ParameterDraw) -> tuple[Arrivals, ...]:
    second = inputs.children_per_party - 1.0
    children = Discrete((1.0, 2.0), (1.0 - second, second))
    rate = deterred(inputs.arrivals, inputs.perceived, draw, inputs.mechanisms)
    return tuple(
        Arrivals(
            key=f"{cell.key}:{party_class}",
            place=cell.key,
            party_class=party_class,
            stage="approach",
            rate=rate[place, index],
            members=children if party_class == "family_unit" else None,
        )
        for place, cell in enumerate(CELLS)
        for index, party_class in enumerate(ARRIVING)
    )
