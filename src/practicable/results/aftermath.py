"""What follows from an order, as typed records: elements, due process, costs, the months after, deaths."""

from __future__ import annotations

from practicable.results.base import Day, Month, Part, Quantity, Realised, Slug

__all__ = [
    "Aftermath",
    "ChildrenCounted",
    "CostItem",
    "Costs",
    "CourtMeasure",
    "Deaths",
    "DeathsOfSector",
    "DistrictValue",
    "DueProcess",
    "Element",
    "ElementFigure",
    "Expectation",
    "MonthAfter",
    "Price",
    "RecordedCourt",
]


class ElementFigure(Part):
    """One number of an element's row: simulated, resting on assumptions, or of the record (`text`)."""

    label: str
    definition: str
    value: Quantity | None
    text: str
    kind: str
    source: str | None


class Element(Part):
    """One element of the order: what its record says, the numbers, and what cannot be known."""

    number: int
    title: str
    record: str
    unknown: str
    settles: str
    figures: tuple[ElementFigure, ...]
    claims: tuple[str, ...]


class MonthAfter(Part):
    """Prosecutions and their share of adults in one month, beside what was published."""

    month: Month
    prosecutions: Quantity | None
    prosecutions_realised: Realised | None
    share: Quantity | None
    share_realised: Realised | None


class ChildrenCounted(Part):
    """Children separated on some dates, beside the count published for the same dates."""

    label: str
    value: Quantity | None
    realised: Realised | None


class Expectation(Part):
    """What officials expected before the fact, beside the simulated pace."""

    label: str
    value: Quantity | None
    definition: str
    expected: Realised


class Aftermath(Part):
    """The months after the order."""

    definitions: dict[str, str]
    months: tuple[MonthAfter, ...]
    separated: tuple[ChildrenCounted, ...]
    expectation: Expectation | None


class DistrictValue(Part):
    """One district's number."""

    district: str
    name: str
    value: Quantity | None


class RecordedCourt(Part):
    """A recorded figure of one court."""

    measure: str
    court: str
    district: str
    period: str
    low: float
    high: float
    source: str
    derivation: str
    published: Day


class CourtMeasure(Part):
    """One measure of due process; `needs` says what no district has, `note` how to read it."""

    key: Slug
    label: str
    unit: str
    needs: str
    note: str = ""
    districts: tuple[DistrictValue, ...]
    recorded: tuple[RecordedCourt, ...]


class DueProcess(Part):
    """Court time and defence for each defendant."""

    hours_to_first_appearance: float
    late_share: Quantity | None
    session_hours: float | None
    measures: tuple[CourtMeasure, ...]


class Price(Part):
    """The price of one unit of work, in whole dollars from a thousand on."""

    key: Slug
    label: str
    unit: str
    low: int | float | None
    high: int | float | None
    sources: tuple[str, ...]
    published: Day | None
    published_later: bool
    derivation: str
    not_counted: str


class CostItem(Part):
    """What one kind of work costs."""

    key: Slug
    label: str
    total: Quantity | None
    by_district: tuple[DistrictValue, ...]


class Costs(Part):
    """Costs of the simulated work."""

    definition: str
    unit_costs: tuple[Price, ...]
    items: tuple[CostItem, ...]
    total: Quantity | None
    per_case: Quantity | None
    per_prevented: Quantity | None
    prevented: Quantity | None
    per_prevented_reason: str


class DeathsOfSector(Part):
    """Recorded deaths of one sector by year."""

    key: Slug
    label: str
    values: tuple[float | None, ...]


class Deaths(Part):
    """Recorded deaths by sector and fiscal year."""

    years: tuple[int, ...]
    sectors: tuple[DeathsOfSector, ...]
    southwest: tuple[float | None, ...]
    definition: str
    source: str
