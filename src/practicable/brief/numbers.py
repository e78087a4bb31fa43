"""The numbers behind a brief, as typed records: what `render` accepts, checked before anything is drawn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from practicable.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Answer",
    "Assumption",
    "Capacity",
    "Claim",
    "ClaimFigure",
    "District",
    "Fan",
    "KeyFigure",
    "MonthlyRecord",
    "Numbers",
    "Order",
    "Quantity",
    "Reproducibility",
    "Source",
    "read",
]

Day = dt.date
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Instant = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$")]
Share = Annotated[float, Field(ge=0, le=1)]
Value = float | str | None


class _Part(BaseModel):
    """Immutable, and an unknown key is an error: a number that nobody formats must not vanish."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Quantity(_Part):
    """An estimate with its interval; `kind` names what the interval covers."""

    median: float
    low: float
    high: float
    level: Annotated[float, Field(gt=0, lt=1)]
    kind: str
    unit: str


class PlainWords(_Part):
    """One sentence of the order; `unseen` marks what was not yet announced at the as-of date."""

    text: str
    announced: Day | None
    unseen: bool


class Order(_Part):
    """The order that was simulated."""

    id: str
    title: str
    issued: Day | None
    summary: str
    hash: str
    plain_words: tuple[PlainWords, ...]


class Bottleneck(_Part):
    """What ran out first, and in which share of replicates."""

    label: str
    share_of_replicates: Share


class Answer(_Part):
    """The first line of the brief."""

    share: Quantity | None
    sentence: str
    first_to_run_out: Bottleneck | None
    reading: str


class Realised(_Part):
    """What happened, from the record, under the record's own definition."""

    value: float
    unit: str
    source: str
    definition: str


class KeyFigure(_Part):
    """One number of the row under the answer."""

    label: str
    value: Quantity | None
    unit: str
    definition: str
    realised: Realised | None


class Capacity(_Part):
    """A number of defendants per court day that the record holds."""

    value: float
    period: str
    source: str
    definition: str | None = None
    place: str | None = None


class Refusal(_Part):
    """The first day on which a case was refused."""

    date_median: Day | None
    share_of_replicates: Share


class DistrictMonth(_Part):
    """Eligible and accepted defendants of one month."""

    month: Month
    eligible: Quantity | None
    accepted: Quantity | None
    share: Quantity | None


class District(_Part):
    """One judicial district under the order."""

    key: str
    name: str
    sectors: tuple[str, ...]
    share: Quantity | None
    asked_per_court_day: Quantity | None
    heard_per_court_day: Quantity | None
    slots_per_court_day: Quantity | None
    record_per_court_day: Capacity | None
    published_cap: Capacity | None
    jail_nights: Quantity | None
    children_separated: Quantity | None
    backlog_peak: Quantity | None
    first_refusal: Refusal | None
    months: tuple[DistrictMonth, ...]
    added_resources: tuple[str, ...]


class Series(_Part):
    """Monthly counts of one class of people; None where the class was not recorded."""

    key: str
    label: str
    values: tuple[float | None, ...]


class MonthlyRecord(_Part):
    """The monthly record up to the as-of date and, where it exists, what followed."""

    as_of: Day | None = None
    months: tuple[Month, ...]
    series: tuple[Series, ...]
    definition: str
    source: str
    realised_after_as_of: MonthlyRecord | None = None

    @model_validator(mode="after")
    def _lengths_agree(self) -> MonthlyRecord:
        for series in self.series:
            if len(series.values) != len(self.months):
                raise ValueError(f"{series.key}: {len(series.values)} values for {len(self.months)} months")
        return self


class Point(_Part):
    """One figure of the record before the as-of date."""

    date: Instant
    value: float | None


class RealisedPoint(_Part):
    """One figure of the record after the as-of date, with its own source."""

    date: Instant
    value: float | None
    label: str
    source: str
    published: Day | None


class Fan(_Part):
    """A forecast: quantiles by date, the history before it and the figures realised since."""

    key: str
    title: str
    unit: str
    definition: str
    frequency: Literal["month", "day"]
    dates: tuple[Instant, ...]
    quantiles: dict[str, tuple[float | None, ...]]
    history: tuple[Point, ...]
    realised: tuple[RealisedPoint, ...]
    sentence: str
    notes: tuple[str, ...]

    @model_validator(mode="after")
    def _lengths_agree(self) -> Fan:
        for level, values in self.quantiles.items():
            if not 0 < float(level) < 1:
                raise ValueError(f"quantile {level} is not between 0 and 1")
            if len(values) != len(self.dates):
                raise ValueError(f"quantile {level}: {len(values)} values for {len(self.dates)} dates")
        return self


class Link(_Part):
    """Where words were published."""

    title: str
    url: str | None


class ClaimFigure(_Part):
    """A number that bears on a claim; `display` is how it is printed."""

    label: str
    value: Value
    unit: str | None
    display: str
    source: str | None
    definition: str | None


class Claim(_Part):
    """A checkable claim (or question) and what the record says of it."""

    id: str
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


class Assumption(_Part):
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


class Source(_Part):
    """A document of the record."""

    id: str
    title: str
    publisher: str | None
    url: str | None
    retrieved: str | None
    licence: str | None


class Reproducibility(_Part):
    """What is needed to get the same numbers again."""

    command: str
    order_hash: str
    facts_hash: str
    parameters_hash: str | None
    versions: dict[str, str]
    seed: int
    replicates: int


class Numbers(_Part):
    """Everything that a brief states."""

    schema_: Annotated[Literal["practicable.brief/1"], Field(alias="schema")]
    order: Order
    as_of: Day | None
    until: Day | None
    seed: int
    replicates: int
    answer: Answer
    key_figures: tuple[KeyFigure, ...]
    districts: tuple[District, ...]
    record: MonthlyRecord
    fans: tuple[Fan, ...]
    claims: tuple[Claim, ...]
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
