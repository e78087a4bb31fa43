"""What every result carries: quantities with their interval, what they rest on, and how to get them again."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "Day",
    "FitIdentity",
    "FitUsed",
    "Instant",
    "Month",
    "Part",
    "Quantity",
    "Realised",
    "Reproducibility",
    "RestsOn",
    "Share",
    "Slug",
    "Source",
]

Day = dt.date
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Instant = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$")]
Share = Annotated[float, Field(ge=0, le=1)]
Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]


class Part(BaseModel):
    """Immutable, and an unknown key is an error: a number that nobody formats must not vanish."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

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
    order_hash: str
    facts_hash: str
    parameters_hash: str | None
    fit: FitUsed | None = None
    versions: dict[str, str]
    seed: int
    replicates: int
