"""What a ranking of uncertainties is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicable.errors import InputError
from practicable.orders import command_word
from practicable.study.ensemble.measures import measure_named

if TYPE_CHECKING:
    from practicable.study.ensemble.plans import Plan

__all__ = ["SensitivityRequest"]


@dataclass(frozen=True, slots=True)
class SensitivityRequest:
    """What is asked of a plan.

    Attributes
    ----------
    start : date
        First day over which the outcome is taken; also the as-of date of the plan's record.
    outcome : str
        Key of `measures.MEASURES`, southwest border.
    n : int
        Pairs of points of the Sobol design, a power of two, at least 2.
    trajectories : int
        Of the screening, at least 2.
    top : int
        Parameters that get indices of their own, at least 1.
    given : str or None
        What the order was loaded by; None where it came as content.
    """

    start: date
    outcome: str
    n: int = 64
    trajectories: int = 6
    top: int = 8
    given: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be designed."""
        measure_named(self.outcome)
        if self.n < 2 or self.n & (self.n - 1):
            raise InputError(f"needs a power of two, at least 2, not {self.n}", where="n")
        if self.trajectories < 2 or self.top < 1:
            raise InputError("needs at least 2 trajectories and 1 parameter on top", where="screening")

    def command(self, planned: Plan) -> str:
        """Return the command that gives the same numbers of a plan."""
        return (
            f"practicable sensitivity {command_word(planned.order, self.given)} --outcome {self.outcome}"
            f" --n {self.n} --as-of {self.start} --until {planned.calendar.days[-1]} --seed {planned.seed}"
        )
