"""The numbers behind a brief, as typed records: what `render` accepts, checked before anything is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from practicable.errors import InputError
from practicable.results.aftermath import Consequences
from practicable.results.base import Day, Part, Reproducibility, RestsOn, Slug, Source
from practicable.results.hindcast import Examined
from practicable.results.outcomes import Answer, District, Fan, KeyFigure, MonthlyRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Assumption", "Claim", "ClaimFigure", "Estimate", "Numbers", "PublishedResult", "read"]

Value = float | str | None


class PlainWords(Part):
    """One sentence of the order; `unseen` marks what was not yet announced at the as-of date."""

    text: str
    announced: Day | None
    unseen: bool


class Order(Part):
    """The order that was simulated."""

    id: str
    title: str
    issued: Day | None
    summary: str
    hash: str
    plain_words: tuple[PlainWords, ...]


class Link(Part):
    """Where words were published."""

    title: str
    url: str | None


class ClaimInterval(Part):
    """How uncertain a figure is; no level where the range is no probability, no end where it has no limit."""

    low: float | None
    high: float | None
    level: float | None
    kind: Annotated[str, Field(alias="interval_kind")]
    display: str


class ClaimFigure(Part):
    """A number that bears on a claim; `display` is how it is printed."""

    label: str
    value: Value
    unit: str | None
    display: str
    source: str | None
    definition: str | None
    interval: ClaimInterval | None


class Claim(Part):
    """A checkable claim (or question) and what the record says of it."""

    id: Slug
    words: str
    speaker: str | None
    date: str | None
    source: Link | None
    kind: str
    verdict: str
    finding: str | None
    figures: tuple[ClaimFigure, ...]
    context: tuple[str, ...]
    settles: str | None


class PublishedResult(Part):
    """A published result beside the same number from the tables; no number where they cannot give it."""

    study: str
    published: str
    source: str | None
    ours: ClaimFigure | None
    agreement: str
    why: str


class Assumption(Part):
    """One parameter of the simulation."""

    key: str
    label: str
    value: Value
    low: Value
    high: Value
    unit: str | None
    kind: str
    source: str | None
    why: str


class NullSize(Part):
    """Share of simulated worlds without an effect in which a design finds one."""

    rate: float
    passed: bool


class Estimate(Part):
    """One estimate with its interval; an end that is None has no limit."""

    design: Slug
    method: str
    outcome: str
    inference: str
    estimand: str
    effect: float
    low: float | None
    high: float | None
    level: float
    p_value: float
    null_size: NullSize


class Numbers(Consequences, Examined):
    """Everything that a brief states."""

    schema_: Annotated[Literal["practicable.brief/1"], Field(alias="schema")]
    rests_on: RestsOn | None = None
    order: Order
    as_of: Day | None
    until: Day | None
    seed: int
    replicates: int
    answer: Answer
    conditions: tuple[str, ...] = ()
    key_figures: tuple[KeyFigure, ...]
    districts: tuple[District, ...]
    record: MonthlyRecord
    fans: tuple[Fan, ...]
    claims: tuple[Claim, ...]
    published_results: tuple[PublishedResult, ...]
    estimates: tuple[Estimate, ...]
    assumptions: tuple[Assumption, ...]
    limits: tuple[str, ...]
    sources: tuple[Source, ...]
    reproducibility: Reproducibility


def read(numbers: Mapping[str, object]) -> Numbers:
    """Check the numbers behind a brief and return them as typed records.

    Parameters
    ----------
    numbers : mapping
        The JSON-able mapping of schema ``practicable.brief/1``.

    Returns
    -------
    Numbers
        The same content, immutable.

    Raises
    ------
    InputError
        When a key is missing, unknown or of the wrong kind; the message names the first of them.
    """
    try:
        return TypeAdapter(Numbers).validate_python(dict(numbers))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise InputError(
            f"{first['msg']} ({error.error_count()} in all)", where=f"brief numbers: {where}"
        ) from error
