"""Orders compared, as typed records: what each yields, how they differ, and what that rests on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from practicable.results.base import Day, MeasureMeant, Part, Quantity, Reproducibility, RestsOn

__all__ = [
    "Chance",
    "Compared",
    "ComparedMeasure",
    "ComparedOrder",
    "Difference",
    "DifferenceFan",
    "NoDifference",
    "PlaceCompared",
    "Precision",
    "Spread",
]


class ComparedOrder(Part):
    """An order; `announced_later` says that some of it was not yet public on the as-of date."""

    label: str
    id: str
    title: str
    issued: Day | None
    hash: str
    announced_later: bool


class Spread(Part):
    """Standard deviation that one kind of uncertainty accounts for, and its standard error."""

    sd: float
    se: float


class Chance(Part):
    """Error of the mean difference that events alone leave, parameters and forecast given.

    `ratio` is how many times smaller pairing makes it, with its interval; `most` is what any pairing could
    reach; `why` says, where the ratio is less than wanted, what stands against it.
    """

    se: float
    se_unpaired: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    most: float | None
    correlation: float | None
    why: str


class NoDifference(Part):
    """An order of which, or of the reference, there is no such number."""

    order: str
    unit: str
    known: Literal[False]


class Difference(Part):
    """An order less the reference: mean with its Monte Carlo error, median and ends of the interval."""

    order: str
    unit: str
    known: Literal[True]
    mean: float
    se: float
    se_unpaired: float
    ratio: float | None
    median: float
    low: float
    high: float
    by_chance: Chance
    uncertainty: dict[str, Spread]
    replicates_needed: dict[str, int | None]


class PlaceCompared(Part):
    """One measure in one place: a number for each order, and for each after the first its difference."""

    place: str
    name: str
    orders: tuple[Quantity | None, ...]
    differences: tuple[Difference | NoDifference, ...]


class ComparedMeasure(MeasureMeant):
    """One measure; the first place is the southwest border."""

    places: tuple[PlaceCompared, ...]


class DifferenceFan(Part):
    """Quantiles over replicates of a difference by month; dates are first days of months."""

    key: str
    title: str
    order: str
    unit: str
    definition: str
    dates: tuple[str, ...]
    quantiles: dict[str, tuple[float, ...]]


class Precision(Part):
    """The precision that was wanted of a measure, and what was reached."""

    wanted: float
    measure: str
    reached: float | None
    met: bool
    most: int


class Compared(Part):
    """Orders compared with the first of them under common random numbers."""

    schema_: Annotated[Literal["practicable.comparison/1"], Field(alias="schema")]
    rests_on: RestsOn
    as_of: Day
    until: Day
    seed: int
    replicates: int
    conditions: tuple[str, ...]
    remarks: tuple[str, ...]
    reference: str
    orders: tuple[ComparedOrder, ...]
    level: float
    kind: str
    redrawn_replicates: int
    wanted_ratio: float
    pairing: tuple[str, ...]
    measures: tuple[ComparedMeasure, ...]
    fans: tuple[DifferenceFan, ...]
    precision: Precision | None
    reproducibility: Reproducibility
