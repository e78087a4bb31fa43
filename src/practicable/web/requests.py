"""What a browser may ask for, checked before anything is computed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from practicable.errors import InputError
from practicable.rng import MOST_SEED
from practicable.web.worker import Question, Task

if TYPE_CHECKING:
    from practicable.web.limits import Limits

__all__ = ["OrderText", "QuickRequest", "RunRequest", "to_question", "to_task"]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _is_unicode(cls, content: Any) -> Any:
        """Refuse half a surrogate pair, which JSON can escape and no file or answer can hold."""
        waiting = [content]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str) and any("\ud800" <= letter <= "\udfff" for letter in one):
                raise ValueError("text holds half a surrogate pair, which is no character")
            if isinstance(one, Mapping):
                waiting += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                waiting += one
        return content


Page = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
"""A page's own random name: its newest request takes the place of its older ones."""


class OrderText(_Request):
    """An order to be checked: the text of its file, or its content."""

    toml: str | None = None
    order: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        if (self.toml is None) == (self.order is None):
            raise ValueError("give toml or order, one of the two")
        return self

    @property
    def source(self) -> str | dict[str, Any]:
        """Whichever was given."""
        return self.toml if self.toml is not None else self.order or {}


class RunRequest(_Request):
    """A simulation to be run; the numbers are those of the command line with the same values.

    With a `reference` two orders are compared, else the numbers of a brief are computed.
    """

    order: dict[str, Any]
    reference: dict[str, Any] | None = None
    as_of: date | None = None
    until: date | None = None
    replicates: Annotated[int, Field(ge=2)] = 24
    seed: Annotated[int, Field(ge=0, le=MOST_SEED)] = 0
    session_hours: Annotated[float, Field(gt=0.0, le=24.0)] | None = None
    without: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    uncertainty: Annotated[str, Field(max_length=20)] = "full"
    page: Page | None = None


class QuickRequest(_Request):
    """A quick answer: expected values at the median of everything uncertain."""

    order: dict[str, Any]
    as_of: date | None = None
    until: date | None = None
    mechanisms: dict[str, bool] = Field(default_factory=dict, max_length=20)
    page: Page | None = None


def to_question(request: QuickRequest, issued: date | None, limits: Limits) -> Question:
    """Turn a request into a question within bounds; parameters and errors as in `to_task`."""
    as_of = _as_of(request.as_of or issued)
    _check_until(request.until, as_of, limits.days_ahead)
    return Question(request.order, as_of, request.until, dict(request.mechanisms), limits.memory)


def to_task(request: RunRequest, issued: date | None, limits: Limits) -> Task:
    """Turn a request into a task within bounds.

    Parameters
    ----------
    request : RunRequest
        What was asked for.
    issued : date or None
        Day of issue of the order, which is the as-of date unless another is given.
    limits : Limits
        Most that one run may ask for; processors are shared among the runs at once.

    Raises
    ------
    InputError
        When it asks for more than the server allows.
    """
    if request.replicates > limits.replicates:
        raise InputError(
            f"{request.replicates} is more than this server runs at once, {limits.replicates}",
            where="replicates",
        )
    as_of = _as_of(request.as_of or issued)
    _check_until(request.until, as_of, limits.days_ahead)
    return Task(
        order=request.order,
        as_of=as_of,
        until=request.until,
        replicates=request.replicates,
        seed=request.seed,
        session_hours=request.session_hours,
        reference=request.reference,
        without=request.without,
        uncertainty=request.uncertainty,
        memory=limits.memory,
        threads=max(1, (os.cpu_count() or 1) // limits.running),
    )


def _as_of(day: date | None) -> date:
    if day is None:
        raise InputError("the order has no day of issue; give the as-of date", where="as_of")
    if not 2000 <= day.year <= date.today().year + 1:
        raise InputError(f"{day} is out of range; accepted: from 2000 to next year", where="as_of")
    return day


def _check_until(until: date | None, as_of: date, days_ahead: int) -> None:
    if until is not None and until < as_of:
        raise InputError(f"{until} lies before the as-of date {as_of}", where="until")
    if until is not None and (until - as_of).days > days_ahead:
        raise InputError(f"{until} is more than {days_ahead:,} days after the as-of date", where="until")
