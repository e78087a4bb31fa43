"""What a frontier is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from practicable.orders import command_word
from practicable.study.ensemble.bounds import check_run
from practicable.study.frontier.floors import Conversions
from practicable.study.frontier.frontier import Goal

if TYPE_CHECKING:
    from practicable.orders import Order

__all__ = ["FrontierRequest"]


@dataclass(frozen=True, slots=True)
class FrontierRequest:
    """What a frontier is asked for.

    Attributes
    ----------
    order : Order
        The whole order; what was announced by the as-of date is simulated.
    as_of, until : date
        Nothing published or announced after the first is used; the last day is raised to a month's end.
    replicates : int
        At least 2; as many again confirm.
    seed : int
        Root of every draw.
    goal : Goal
        Targets and probability.
    stated : Conversions
        What the user states beside the record.
    whole : bool
        Whether the order is simulated with what was announced after the as-of date.
    given : str or None
        What the order was loaded by; None where it came as content.
    """

    order: Order
    as_of: date
    until: date
    replicates: int
    seed: int
    goal: Goal = field(default_factory=Goal)
    stated: Conversions = field(default_factory=Conversions)
    whole: bool = False
    given: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        check_run(self.replicates, self.seed, as_of=self.as_of, until=self.until)

    @property
    def simulated(self) -> Order:
        """The order as announced by the as-of date, or the whole of it."""
        return self.order if self.whole else self.order.as_of(self.as_of)

    @property
    def first(self) -> date:
        """First day on which hearings are set and outcomes count."""
        begins = [directive.start for directive in self.simulated.directives]
        return max(self.as_of, min(begins)) if begins else self.as_of

    @property
    def command(self) -> str:
        """The command that gives the same numbers."""
        options = {
            "as-of": self.as_of,
            "until": self.until,
            "target": ",".join(map(repr, self.goal.targets)),
            "probability": repr(self.goal.probability),
            "session-hours": self.stated.session_hours,
            "cases-per-attorney": self.stated.cases_per_attorney,
            "minutes": self.stated.least_minutes,
            "clients": self.stated.most_clients,
            "replicates": self.replicates,
            "seed": self.seed,
        }
        given = " ".join(f"--{name} {value}" for name, value in options.items() if value is not None)
        word = command_word(self.order, self.given)
        return f"practicable frontier {word} {given}{' --whole' if self.whole else ''}"
