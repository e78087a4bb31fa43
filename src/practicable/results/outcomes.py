"""The outcomes that a brief shows: districts, the record and forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import model_validator

from practicable.results.base import Day, Instant, Month, Part, Quantity, Share, Slug

__all__ = [
    "Capacity",
    "District",
    "DistrictMonth",
    "Fan",
    "MonthlyRecord",
    "Point",
    "RealisedPoint",
    "Refusal",
    "Series",
]


class Capacity(Part):
    """A number of defendants per court day that the record holds."""

    value: float
    place: str | None = None
    period: str
    source: str
    definition: str | None = None


class Refusal(Part):
    """The first day on which a case was refused, and the resource that refused most."""

    resource: str | None = None
    date_median: Day | None
    share_of_replicates: Share


class DistrictMonth(Part):
    """Eligible and accepted defendants of one month."""

    month: Month
    eligible: Quantity | None
    accepted: Quantity | None
    share: Quantity | None


class District(Part):
    """One judicial district under the order."""

    key: Slug
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


class Series(Part):
    """Monthly counts of one class of people; None where the class was not recorded."""

    key: str
    label: str
    values: tuple[float | None, ...]


class MonthlyRecord(Part):
    """The monthly record up to the as-of date and, where it exists, what followed."""

    as_of: Day | None = None
    definition: str
    source: str
    months: tuple[Month, ...]
    series: tuple[Series, ...]
    realised_after_as_of: MonthlyRecord | None = None

    @model_validator(mode="after")
    def _lengths_agree(self) -> MonthlyRecord:
        for series in self.series:
            if len(series.values) != len(self.months):
                raise ValueError(f"{series.key}: {len(series.values)} values for {len(self.months)} months")
        return self


class Point(Part):
    """One figure of the record before the as-of date."""

    date: Instant
    value: float | None


class RealisedPoint(Part):
    """One figure of the record after the as-of date, with its own source; `bound` as in `Realised`."""

    date: Instant
    value: float
    label: str
    source: str
    published: Day | None
    bound: str = ""

    @property
    def month(self) -> str:
        """Month of its date."""
        return self.date[:7]


class Fan(Part):
    """A forecast: quantiles by date, the history before it and the figures realised since."""

    key: Slug
    title: str
    unit: str
    definition: str
    frequency: Literal["month", "day"]
    dates: tuple[Instant, ...]
    quantiles: Mapping[str, tuple[float | None, ...]]
    sentence: str
    history: tuple[Point, ...]
    realised: tuple[RealisedPoint, ...]
    notes: tuple[str, ...]

    @model_validator(mode="after")
    def _lengths_agree(self) -> Fan:
        for level, values in self.quantiles.items():
            if not 0 < float(level) < 1:
                raise ValueError(f"quantile {level} is not between 0 and 1")
            if len(values) != len(self.dates):
                raise ValueError(f"quantile {level}: {len(values)} values for {len(self.dates)} dates")
        return self
