"""What would make an order practicable, as typed records: curves, what targets take, floors, additions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from practicable.results.base import Day, OrderNamed, Part, Quantity, Reproducibility, RestsOn, Source

__all__ = [
    "Addition",
    "AtMedian",
    "Confirmed",
    "Conversion",
    "CurvePoint",
    "DistrictFrontier",
    "FloorHeld",
    "FloorTold",
    "Frontier",
    "Highest",
    "MonthFrontier",
    "MonthTarget",
    "TargetTaken",
    "WouldTake",
]


class AtMedian(Part):
    """The share where every replicate has the middle number of the record's hearings."""

    per_court_day: float
    share: Quantity | None


class Highest(Part):
    """A number of defendants that the district's courts are on record to have heard in a day."""

    label: str
    value: int | float
    period: str
    source: str
    definition: str | None
    published: Day | None


class CurvePoint(Part):
    """The share practicable with one number of hearings."""

    per_court_day: float
    share: Quantity | None


class Confirmed(Part):
    """Share of fresh replicates that reach a target, with its interval."""

    probability: float
    low: float
    high: float
    level: float
    kind: str
    replicates: int


class Conversion(Part):
    """What a number of hearings takes in another unit; no ends where no source gives the conversion."""

    key: str
    label: str
    low: int | None
    high: int | None
    basis: str
    sources: tuple[str, ...] = ()


class FloorHeld(Part):
    """Whether a floor is held (None: cannot be known), and from what on."""

    key: str
    value: float | None
    floor: float
    holds: bool | None
    holds_from: int | float | None
    unit: str


class TargetTaken(Part):
    """What a target takes of a district's courts; `why` says where no number is known."""

    target: float
    needed: int | None
    why: str
    confirmed: Confirmed | None = None
    share: Quantity | None = None
    in_custody: Quantity | None = None
    separated: Quantity | None = None
    takes: tuple[Conversion, ...] = ()
    floors: tuple[FloorHeld, ...] = ()
    times_record: float | None


class MonthTarget(Part):
    """The number of hearings with which the share of one month reaches a target."""

    target: float
    per_court_day: int | None


class MonthFrontier(Part):
    """What one month asks, what the hearings of the record give of it, and what targets take."""

    month: str
    asked: Quantity | None
    share: Quantity | None
    needed: tuple[MonthTarget, ...]


class DistrictFrontier(Part):
    """The frontier of one district; the first of `highest` is the most on record."""

    key: str
    name: str
    asked: Quantity | None
    capacity: Quantity | None
    share: Quantity | None
    at_median: AtMedian
    most: Quantity | None
    highest: tuple[Highest, ...]
    curve: tuple[CurvePoint, ...]
    targets: tuple[TargetTaken, ...]
    months: tuple[MonthFrontier, ...]
    told: str


class FloorTold(Part):
    """A floor of due process, and who states it."""

    key: str
    label: str
    bound: float
    told: str


class WouldTake(Part):
    """Cases a court day that each would have had to take for a target; None where none can be said."""

    target: float
    cases_per_court_day: float | None


class Addition(Part):
    """A resource that an order names: what it bought, and what it would have had to do."""

    kind: str
    amount: float
    districts: tuple[str, ...]
    announced: Day
    simulated: bool
    defendants_per_court_day: float | None
    told: str
    source: str | None
    would_take: tuple[WouldTake, ...]
    would_take_told: str


class Frontier(Part):
    """What target shares take, by district and month, beside the most ever heard there."""

    schema_: Annotated[Literal["practicable.frontier/1"], Field(alias="schema")]
    rests_on: RestsOn
    order: OrderNamed
    as_of: Day
    whole: bool
    first: Day
    until: Day
    targets: tuple[float, ...]
    probability: float
    sentence: str
    districts: tuple[DistrictFrontier, ...]
    floors: tuple[FloorTold, ...]
    additions: tuple[Addition, ...]
    definitions: dict[str, str]
    sources: tuple[Source, ...]
    reproducibility: Reproducibility
