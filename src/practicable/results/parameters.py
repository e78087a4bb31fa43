"""The model's parameters: their ranges, where these come from, and what a fit says of them."""

from __future__ import annotations

from practicable.results.base import Day, Part

__all__ = ["FittedParameter", "ParameterEntry", "Range"]


class FittedParameter(Part):
    """What a fit says of a parameter that simulations draw from it: median and interval at a level."""

    median: float
    low: float
    high: float
    level: float
    newest_input: Day
    identified: bool
    kind: str
    reading: str
    source: str


class Range(Part):
    """A range, of one district or of all; `middle` is the median where the prior has one."""

    district: str | None
    low: float
    high: float
    middle: float


class ParameterEntry(Part):
    """One parameter as known on a date; no fit where simulations draw from the prior.

    `cut` are the ends of a prior around a median, of which the range is the middle 95 %.
    """

    key: str
    label: str
    unit: str
    ranges: tuple[Range, ...]
    cut: tuple[float | None, float | None] | None
    kind: str
    source: str
    published: Day
    why: str
    fit: FittedParameter | None
