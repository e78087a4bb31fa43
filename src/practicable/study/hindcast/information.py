"""What a forecast of a past day may know: figures and priors by publication, directives by announcement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicable.border.capacity import EXAMINED_RULES
from practicable.border.parameters import parameters_as_of
from practicable.errors import InputError, nearest
from practicable.fit.behaviour.shipped import posterior_draws
from practicable.orders import command_word
from practicable.study.ensemble.bounds import check_run
from practicable.study.ensemble.memory import UNLIMITED_ROOM, Room

if TYPE_CHECKING:
    from practicable.border.parameters import Parameter
    from practicable.facts import Record
    from practicable.fit.behaviour.shipped import PosteriorDraws
    from practicable.orders import Order

__all__ = ["ALL_RULES", "HindcastRequest", "Information", "announced_later", "information"]

ALL_RULES = "all"


@dataclass(frozen=True, slots=True)
class HindcastRequest:
    """What a hindcast is asked for.

    Attributes
    ----------
    order : Order
        The whole order; what was announced after the as-of date is shown to a second forecast only.
    as_of : date
        Nothing published or announced later is used for the forecast.
    until : date
        Last day; raised to the end of its month.
    replicates : int
        Simulations a capacity rule, at least 2; monthly totals have `monthly_totals.N_PATHS` paths.
    seed : int
        Zero is a seed.
    rule : str
        One of `capacity_rules.EXAMINED_RULES`, or ``all``.
    given : str or None
        What the order was loaded by, for the printed command.
    room : Room
        What memory the run may take; one that needs more is refused before it begins.
    """

    order: Order
    as_of: date
    until: date
    replicates: int
    seed: int = 0
    rule: str = ALL_RULES
    given: str | None = None
    room: Room = UNLIMITED_ROOM

    def __post_init__(self) -> None:
        """Refuse what cannot be forecast."""
        check_run(self.replicates, self.seed, as_of=self.as_of, until=self.until)
        accepted = (ALL_RULES, *EXAMINED_RULES)
        if self.rule not in accepted:
            raise InputError(f"no capacity rule is called '{self.rule}'; {nearest(self.rule, accepted)}")

    @property
    def rules(self) -> tuple[str, ...]:
        """Capacity rules that are examined."""
        return EXAMINED_RULES if self.rule == ALL_RULES else (self.rule,)

    @property
    def command(self) -> str:
        """The command that gives the same numbers."""
        return (
            f"practicable hindcast {command_word(self.order, self.given)} --as-of {self.as_of}"
            f" --until {self.until} --rule {self.rule} --replicates {self.replicates} --seed {self.seed}"
        )


@dataclass(frozen=True, slots=True)
class Information:
    """Everything that a forecast is given.

    Attributes
    ----------
    as_of : date
        The day.
    record : Record
        Published by then, every row of it.
    order : Order
        As announced by then.
    parameters : tuple of Parameter
        Published by then, or marked as assumed.
    posterior : PosteriorDraws or None
        The fit that rests on nothing published later; None: prior only.
    """

    as_of: date
    record: Record
    order: Order
    parameters: tuple[Parameter, ...]
    posterior: PosteriorDraws | None

    def __post_init__(self) -> None:
        """Refuse anything that was not yet known."""
        _require_published(self.record, self.as_of)
        _require_announced(self.order, self.as_of)
        _require_sourced(self.parameters, self.as_of)
        _require_fitted(self.posterior, self.as_of)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Keys of the parameters for which nothing had been published by the day."""
        return tuple(one.key for one in self.parameters if one.published > self.as_of)


def information(published: Record, order: Order) -> Information:
    """Collect what was known on the as-of date of a record.

    Parameters
    ----------
    published : Record
        Restricted to a date.
    order : Order
        Whole or not; what was announced later is left out.

    Raises
    ------
    InputError
        When the record is not restricted, or yields a figure that was published later.
    """
    if published.as_of is None:
        raise InputError("a forecast needs a record that is restricted to a day", where="as-of date")
    day = published.as_of
    return Information(day, published, order.as_of(day), parameters_as_of(day), posterior_draws(day))


def announced_later(order: Order, as_of: date) -> dict[str, int]:
    """Count what `information` leaves out of an order because it was announced later.

    Parameters
    ----------
    order : Order
        Whole.
    as_of : date
        Last day whose announcements are known.

    Returns
    -------
    dict of str to int
        Directives, ends of directives (also of those announced later), resources, and the announcement.
    """
    ends = [one.end_announced for one in order.directives if one.end_announced is not None]
    return {
        "directives": sum(one.announced > as_of for one in order.directives),
        "ends of directives": sum(day > as_of for day in ends),
        "resources": sum(one.announced > as_of for one in order.resources),
        "announcements": int(order.message is not None and order.message.announced > as_of),
    }


def _require_published(record: Record, as_of: date) -> None:
    for name in record.names:
        table = record.table(name)
        late = table[table["published"] > as_of.isoformat()]
        if not late.empty:
            row = late.iloc[0]
            raise InputError(
                f"the forecast was handed a figure published on {row['published']:%Y-%m-%d}"
                f" ({row['measure']}, {row['place']}, {row['period_start']:%Y-%m-%d}); it is refused",
                where=f"as-of date {as_of}, table {name}",
            )


def _require_announced(order: Order, as_of: date) -> None:
    message = () if order.message is None else (order.message,)
    for entry in (*order.directives, *order.resources, *message):
        if entry.announced > as_of:
            raise InputError(
                f"the forecast was handed what was announced on {entry.announced}; it is refused",
                where=f"as-of date {as_of}, order {order.id}",
            )


def _require_sourced(parameters: tuple[Parameter, ...], as_of: date) -> None:
    for parameter in parameters:
        if parameter.published > as_of and parameter.kind == "sourced":
            raise InputError(
                f"the range of {parameter.key} was published on {parameter.published}; it is refused",
                where=f"as-of date {as_of}, parameters",
            )


def _require_fitted(posterior: PosteriorDraws | None, as_of: date) -> None:
    if posterior is not None and posterior.newest_input > as_of:
        raise InputError(
            f"the fit rests on a figure published on {posterior.newest_input}; it is refused",
            where=f"as-of date {as_of}, fit",
        )
