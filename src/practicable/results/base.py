"""What every result carries: quantities with their interval, what they rest on, and how to get them again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_serializer

from practicable.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "COUNTED",
    "Day",
    "FitIdentity",
    "FitUsed",
    "Instant",
    "MeasureMeant",
    "Month",
    "OrderNamed",
    "Part",
    "Quantity",
    "Realised",
    "Reproducibility",
    "RestsOn",
    "Share",
    "Slug",
    "Source",
    "read_result",
]

Day = dt.date
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Instant = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$")]
Share = Annotated[float, Field(ge=0, le=1)]
Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]

COUNTED = frozenset({"people", "children", "nights"})
"""Units of which there are only whole numbers."""


class Part(BaseModel):
    """Immutable, and an unknown key is an error: a number that nobody formats must not vanish."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)

    def dump(self) -> dict[str, Any]:
        """Return JSON-able content under the published names: what was given, in the order of fields.

        A field that was not given is absent, so that a key stands only where it means something.
        """
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Quantity(Part):
    """An estimate with its interval; `kind` names what the interval covers."""

    median: float
    low: float
    high: float
    level: Annotated[float, Field(gt=0, lt=1)]
    kind: str
    unit: str

    @field_serializer("median", "low", "high")
    def _whole(self, value: float) -> int | float:
        return int(value) if self.unit in COUNTED and value.is_integer() else value


class MeasureMeant(Part):
    """What is counted; `assumed` marks what rests on an assumption."""

    key: str
    label: str
    unit: str
    definition: str
    assumed: bool


class OrderNamed(Part):
    """The order that was simulated."""

    id: str
    title: str
    hash: str


class Realised(Part):
    """What happened, from the record, under the record's own definition.

    `bound` is ``"at most"``, ``"at least"`` or ``"more than"`` where the record gives a bound, else empty.
    """

    value: float
    unit: str
    source: str
    definition: str
    bound: str = ""


class RestsOn(Part):
    """The newest figures that arrivals and capacity rest on, with what to say of those older than a year."""

    on: Day
    arrivals_to: Day | None
    capacity_to: Day | None
    warnings: tuple[str, ...]


class Source(Part):
    """A document of the record."""

    id: str
    title: str
    publisher: str | None
    url: str | None
    retrieved: str | None
    licence: str | None


class FitIdentity(Part):
    """What tells one fit of behaviour from another, or that there was none: `status` alone."""

    status: str
    newest_input: str | None = None
    inputs_hash: str | None = None
    draws_hash: str | None = None

    @property
    def fingerprint(self) -> str:
        """What tells the fit from another, in a few words."""
        if self.newest_input is None or self.draws_hash is None:
            return self.status
        return f"figures to {self.newest_input}, draws {self.draws_hash}"


class FitUsed(FitIdentity):
    """Which fit of behaviour the draws came from, with a sentence that says what is drawn from it."""

    sentence: str


class Reproducibility(Part):
    """What is needed to get the same numbers again."""

    command: str
    order_hash: str | None = None
    facts_hash: str
    parameters_hash: str | None
    fit: FitUsed | FitIdentity | None = None
    versions: dict[str, str]
    seed: int | None = None
    replicates: int | None = None


Top = TypeVar("Top", bound=Part)


def read_result(model: type[Top], content: Mapping[str, object], name: str) -> Top:
    """Read a result from the content of a JSON file.

    Parameters
    ----------
    model : type
        Of the result; its `schema_` says which version is read.
    content : mapping
        What the file holds.
    name : str
        What messages call it.

    Raises
    ------
    InputError
        When the content is of another version, or a key is missing, unknown or of the wrong kind; the message
        names the first of them.
    """
    accepted = get_args(model.model_fields["schema_"].annotation)[0]
    found = content.get("schema", accepted)
    if found != accepted:
        raise InputError(
            f"is {found!r}, of another version; accepted: {accepted!r}, which the command writes today",
            where=f"{name}: schema",
        )
    try:
        return model.model_validate(dict(content))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise InputError(
            f"{first['msg']} ({error.error_count()} in all)", where=f"{name}: {where}"
        ) from error
