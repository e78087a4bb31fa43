"""What a brief is asked for, and the days that it reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from practicable.calendar import month_after
from practicable.errors import InputError
from practicable.orders import command_word
from practicable.study.ensemble.bounds import check_run
from practicable.study.ensemble.conditions import Conditions

if TYPE_CHECKING:
    from practicable.orders import Order

__all__ = ["BriefRequest", "default_until"]

MONTHS_AHEAD = 6


@dataclass(frozen=True, slots=True)
class BriefRequest:
    """What a brief is asked for.

    Attributes
    ----------
    order : Order
        The whole order, also what was announced after the as-of date.
    as_of : date
        Nothing published or announced later is used for the forecast.
    until : date
        Last day; raised to the end of its month.
    replicates : int
        At least 2, at most `bounds.MOST_REPLICATES`.
    seed : int
        Zero is a seed.
    session_hours : float or None
        Hours of hearings a court day in each district, as the user states them; None: not stated.
    conditions : Conditions
        What differs from the ordinary simulation.
    given : str or None
        What the order was loaded by; None where it came as content.
    """

    order: Order
    as_of: date
    until: date
    replicates: int
    seed: int
    session_hours: float | None = None
    conditions: Conditions = field(default_factory=Conditions)
    given: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        check_run(self.replicates, self.seed, as_of=self.as_of, until=self.until)
        if self.session_hours is not None and not 0.0 < self.session_hours <= 24.0:
            raise InputError(
                f"needs hours above 0 and at most 24, not {self.session_hours:g}", where="session hours"
            )

    @property
    def command(self) -> str:
        """The command that gives the same numbers."""
        hours = "" if self.session_hours is None else f" --session-hours {self.session_hours!r}"
        return (
            f"practicable brief {command_word(self.order, self.given)}"
            f" --as-of {self.as_of} --until {self.until}"
            f" --replicates {self.replicates} --seed {self.seed}{hours}{self.conditions.options}"
        )


def default_until(as_of: date) -> date:
    """Return the last day of the sixth month after an as-of date's month."""
    return month_after(as_of, MONTHS_AHEAD + 1) - timedelta(days=1)
