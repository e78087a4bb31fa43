"""Under what conditions an order is simulated: mechanisms in force, and what is held at its median."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from practicable.border.decisions import ALL_IN_FORCE, MECHANISM_NAMES, Mechanisms
from practicable.errors import InputError, nearest
from practicable.study.ensemble.quantities import interval_kind

if TYPE_CHECKING:
    from practicable.study.ensemble.plans import Plan

__all__ = ["NOT_SIMULATED", "UNCERTAINTIES", "Conditions", "conditions"]

NOT_SIMULATED: dict[str, str] = {
    "incapacitation": (
        "Only in the quick answer: without it custody takes no time, and a simulation's nights, beds and"
        " costs would mean nothing. What it accounts for is told by the command decompose."
    )
}
"""Mechanisms that no brief and no comparison can be without, and why."""

UNCERTAINTIES: dict[str, str] = {
    "full": "every parameter, the forecast and chance vary",
    "median": "every parameter and the forecast are held at their medians",
}
"""What is uncertain in a simulation, in words."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What differs from the ordinary simulation, in which all is in force and everything uncertain varies.

    Attributes
    ----------
    without : tuple of str
        Fields of `border.decisions.Mechanisms` that are out of force.
    uncertainty : str
        One of `UNCERTAINTIES`.
    """

    without: tuple[str, ...] = ()
    uncertainty: str = "full"

    @property
    def held(self) -> bool:
        """Whether parameters and forecast are held at their medians."""
        return self.uncertainty == "median"

    @property
    def kind(self) -> str:
        """What intervals hold."""
        return interval_kind(held=self.held)

    @property
    def options(self) -> str:
        """What is added to a command line."""
        switched = "".join(f" --without {name}" for name in self.without)
        return switched + (f" --uncertainty {self.uncertainty}" if self.held else "")

    @property
    def words(self) -> tuple[str, ...]:
        """Return a sentence a condition; nothing for the ordinary simulation."""
        told = [
            f"Simulated as if this were not so: {MECHANISM_NAMES[name].lower()}." for name in self.without
        ]
        if self.held:
            told.append(
                "Every parameter and the forecast are held at their medians; capacity rules and chance alone"
                " vary, so intervals are too narrow for a forecast."
            )
        return tuple(told)

    def applied(self, planned: Plan) -> Plan:
        """Return a plan under these conditions."""
        return replace(
            planned,
            mechanisms=replace(ALL_IN_FORCE, **dict.fromkeys(self.without, False)),
            at_medians=self.held,
        )


def conditions(without: Sequence[str], uncertainty: str) -> Conditions:
    """Check what a user asks for.

    Parameters
    ----------
    without : sequence of str
        Mechanisms to be put out of force; their order and repetitions do not matter.
    uncertainty : str
        One of `UNCERTAINTIES`.

    Raises
    ------
    InputError
        When a mechanism is unknown or no simulation can be without it, or the uncertainty is unknown.
    """
    names = list(Mechanisms.__dataclass_fields__)
    for name in without:
        if name not in names:
            raise InputError(f"mechanism {name!r} is unknown; {nearest(name, names)}", where="without")
        if name in NOT_SIMULATED:
            raise InputError(f"{name}: {NOT_SIMULATED[name]}", where="without")
    if uncertainty not in UNCERTAINTIES:
        raise InputError(
            f"{uncertainty!r} is unknown; accepted: {', '.join(UNCERTAINTIES)}", where="uncertainty"
        )
    return Conditions(tuple(name for name in names if name in without), uncertainty)
