"""What the record says of claims and of published results, and estimates of earlier orders."""

from __future__ import annotations

from pydantic import Field

from practicable.results.base import Part, Slug

__all__ = [
    "Claim",
    "ClaimFigure",
    "ClaimInterval",
    "Estimate",
    "Link",
    "NullSize",
    "PublishedResult",
    "Value",
]

Value = float | str | None


class Link(Part):
    """Where words were published."""

    title: str
    url: str | None


class ClaimInterval(Part):
    """How uncertain a figure is; no level where the range is no probability, no end where it has no limit."""

    low: float | None
    high: float | None
    level: float | None
    kind: str = Field(alias="interval_kind")
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
