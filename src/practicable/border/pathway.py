"""The southwest border as a pathway: facts, an order and parameters become a network of stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.geography import CELLS, DISTRICTS
from practicable.pathway import (
    Arrivals,
    DailySlots,
    Discrete,
    DwellTable,
    Exponential,
    Fork,
    LogNormal,
    Mixture,
    Network,
    Routing,
    Seize,
    Stage,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw
    from practicable.border.practice import Referral
    from practicable.pathway import Distribution

__all__ = ["ARRIVING", "CLASSES", "SIGMA_CUSTODY", "BorderInputs", "build_network", "retry_delay"]

ARRIVING: tuple[str, ...] = ("single_adult", "family_unit", "unaccompanied_child")
"""Party classes that cross: one adult; one adult with children; one child."""

CLASSES: tuple[str, ...] = (*ARRIVING, "separated_child")

PLACES: tuple[str, ...] = tuple(cell.key for cell in CELLS)

SIGMA_CUSTODY = 1.0
"""Log standard deviation of custody: sentences run from time served to 180 days (8 U.S.C. 1325(a))."""


@dataclass(frozen=True, slots=True)
class BorderInputs:
    """What one simulation of the border needs beside its parameters.

    Attributes
    ----------
    start : date
        First day.
    arrivals : ndarray, shape (n_cells, n_arriving_classes, n_days)
        First attempts a day, in parties.
    referral : Referral
        Who is referred where and when.
    slots : ndarray of int, shape (n_districts, n_days)
        Hearing slots for improper entry.
    children_per_party : float
        Mean children of a family party, between 1 and 2.
    dur_wait_limit : float
        Longest wait for a hearing, days.
    wait_to_limit : bool
        Whether those whom no court can hear within the limit wait until it before they take the civil route;
        otherwise they take it at once.
    """

    start: date
    arrivals: NDArray[np.float64]
    referral: Referral
    slots: NDArray[np.int64]
    children_per_party: float
    dur_wait_limit: float
    wait_to_limit: bool

    @property
    def n_days(self) -> int:
        """Days simulated."""
        return int(self.arrivals.shape[2])


def build_network(inputs: BorderInputs, draw: ParameterDraw) -> Network:
    """Build the network of stages for one draw of the parameters.

    Parameters
    ----------
    inputs : BorderInputs
        Arrivals, referral, capacity.
    draw : ParameterDraw
        One value a parameter.

    Returns
    -------
    Network
        Ten places (sector and district), four classes, thirteen stages.
    """
    return Network(
        classes=CLASSES,
        places=PLACES,
        stages=(
            *_encounter_stages(inputs, draw),
            *_custody_stages(inputs, draw),
            *_return_stages(draw),
            *_ends(),
        ),
        resources=tuple(
            DailySlots(f"court/{district}", inputs.slots[index]) for index, district in enumerate(DISTRICTS)
        ),
        arrivals=_arrivals(inputs),
        n_days=inputs.n_days,
        start=inputs.start,
    )


def retry_delay(draw: ParameterDraw) -> Mixture:
    """Delay between a return and the next attempt: a part within hours, a part within weeks."""
    quick = draw("p_quick_retry")
    return Mixture(
        weights=(quick, 1.0 - quick),
        components=(Exponential(draw("dur_quick_retry_mean")), Exponential(draw("dur_slow_retry_mean"))),
    )


def _by_class(*rows: tuple[float, ...]) -> NDArray[np.float64]:
    """Routing probabilities that differ by class alone, shape (1, n_classes, 1, n_targets)."""
    return np.array(rows, dtype=np.float64)[None, :, None, :]


def _encounter_stages(inputs: BorderInputs, draw: ParameterDraw) -> tuple[Stage, ...]:
    adult, family = draw("p_apprehension_adult"), draw("p_apprehension_family")
    caught = _by_class((adult, 1 - adult), (family, 1 - family), (family, 1 - family), (1.0, 0.0))
    starts, referred = inputs.referral.routing(CLASSES)
    return (
        Stage("attempt", routing=Routing(("apprehended", "entered"), caught), renews=True),
        Stage(
            "apprehended",
            dwell=Exponential(draw("dur_processing_mean")),
            routing=Routing(("other_charges", "docket", "civil"), referred, starts),
        ),
    )


def _custody_stages(inputs: BorderInputs, draw: ParameterDraw) -> tuple[Stage, ...]:
    again = draw("p_reapprehension_civil") / draw("p_apprehension_adult")
    again = min(1.0, again * draw("ratio_reapprehension_prosecuted"))
    after = Routing(("retry", "gave_up"), np.array([again, 1.0 - again])[None, None, None, :])
    return (
        Stage(
            "docket",
            seize=Seize(
                {cell.key: f"court/{cell.district}" for cell in CELLS},
                overflow="civil",
                wait_limit=inputs.dur_wait_limit,
                renege=inputs.wait_to_limit,
            ),
            fork=Fork("separated_child", "care"),
            routing=_always("jail"),
        ),
        Stage("jail", dwell=_custody(draw, "dur_jail_median"), routing=after),
        Stage("other_charges", dwell=_custody(draw, "dur_felony_median"), routing=after),
        Stage("care", dwell=_care(draw), routing=_always("left_care")),
    )


def _return_stages(draw: ParameterDraw) -> tuple[Stage, ...]:
    again = min(1.0, draw("p_reapprehension_civil") / draw("p_apprehension_adult"))
    returned, care = draw("p_family_returned"), draw("p_child_enters_care")
    leave = _by_class(
        (again, 1 - again, 0.0, 0.0),
        (returned * again, returned * (1 - again), 1 - returned, 0.0),
        (0.0, 1 - care, 0.0, care),
        (0.0, 1.0, 0.0, 0.0),
    )
    return (
        Stage(
            "civil",
            dwell=Exponential(draw("dur_civil_return_mean")),
            routing=Routing(("retry", "gave_up", "released", "care"), leave),
        ),
        Stage("retry", dwell=retry_delay(draw), routing=_always("attempt")),
    )


def _ends() -> tuple[Stage, ...]:
    return tuple(Stage(key) for key in ("entered", "gave_up", "released", "left_care"))


def _always(stage: str) -> Routing:
    return Routing((stage,), np.ones((1, 1, 1, 1)))


def _custody(draw: ParameterDraw, key: str) -> DwellTable:
    """Lognormal custody by the district of the place, from its median."""
    scale = float(np.exp(SIGMA_CUSTODY**2 / 2))
    by_district: tuple[Distribution, ...] = tuple(
        LogNormal(draw(key, district) * scale, SIGMA_CUSTODY) for district in DISTRICTS
    )
    place = np.array([DISTRICTS.index(cell.district) for cell in CELLS])
    return DwellTable(by_district, np.broadcast_to(place, (len(CLASSES), len(PLACES))).copy())


def _care(draw: ParameterDraw) -> DwellTable:
    stays: tuple[Distribution, ...] = (
        Exponential(draw("dur_care_unaccompanied_mean")),
        Exponential(draw("dur_care_separated_mean")),
    )
    separated = np.array([name == "separated_child" for name in CLASSES], dtype=np.int64)
    return DwellTable(stays, np.repeat(separated[:, None], len(PLACES), axis=1))


def _arrivals(inputs: BorderInputs) -> tuple[Arrivals, ...]:
    second = inputs.children_per_party - 1.0
    children = Discrete((1.0, 2.0), (1.0 - second, second))
    return tuple(
        Arrivals(
            key=f"{cell.key}:{party_class}",
            place=cell.key,
            party_class=party_class,
            stage="attempt",
            rate=inputs.arrivals[place, index],
            dominating=None,
            members=children if party_class == "family_unit" else None,
        )
        for place, cell in enumerate(CELLS)
        for index, party_class in enumerate(ARRIVING)
    )
