"""The tables of an order file: directives, resources, what yields at capacity, the announcement, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from practicable.geography import CELLS, Cell
from practicable.orders.rules import MOST_AMOUNT, MOST_WAIT_HOURS, RESOURCE_KINDS, check_sectors, complaint
from practicable.orders.values import (
    DETAIL,
    Address,
    Cited,
    Day,
    Districts,
    Note,
    Referral,
    Sectors,
    Share,
    Text,
    choices,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

__all__ = [
    "Directive",
    "Entry",
    "Message",
    "Practicable",
    "Resource",
    "Source",
    "check_conversion",
    "check_share",
    "check_uncertainty",
    "check_window",
]


class Entry(BaseModel):
    """Base of the tables of an order file: strict types, no unknown keys, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=False)


class Source(Entry):
    """A document that the order rests on.

    Attributes
    ----------
    title, url, note : str or None
        What the document is, where it is, and what it is used for.
    published : date or None
        Date of the document.
    """

    title: Text = Field(title="Title")
    url: Text | None = Field(default=None, title="Address")
    published: Day | None = Field(default=None, title="Published")
    note: Text | None = Field(default=None, title="What it is used for")


def _cells(districts: Sequence[str], sectors: Sequence[str]) -> tuple[Cell, ...]:
    """Return the places that districts, and sectors where there are any, name; west to east."""
    return tuple(
        cell for cell in CELLS if cell.district in districts and (not sectors or cell.sector in sectors)
    )


class Directive(Entry):
    """Who is referred for prosecution (or given an administrative sanction), where and when.

    Attributes
    ----------
    start, end : date
        First and last day in force, both inclusive (keys `from`, `until`); an `end` of None is not known.
    announced, end_announced : date
        When the directive, and its end, became public; `end_announced` is the key `until_announced`.
    districts, sectors : tuple of str
        Slugs, west to east. Without sectors the directive holds in the whole of each district.
    refer : mapping of str to float
        Population (``single_adult``, ``family_adult``) to the share of eligible people referred, 0 to 1.
    administrative : float or None
        Share of people apprehended given an administrative sanction other than prosecution, 0 to 1.
    uncertain : bool
        True where the record does not fix the start, which then lies between `earliest` and `latest`.
    earliest, latest : date or None
        Bounds of an uncertain start.
    source, url, note : str or None
        Where the directive is on record, and what a reader should know of it.
    """

    districts: Districts
    refer: Referral = Field(
        default_factory=dict,
        title="Refer for prosecution",
        description="Share of eligible people, by population; without a share, ordinary practice goes on.",
    )
    start: Day = Field(alias="from", title="From", description="First day in force.")
    end: Day | None = Field(default=None, alias="until", title="Until", description="Last day in force.")
    administrative: Share | None = Field(
        default=None,
        title="Administrative sanction",
        description="Share of people apprehended who are given a sanction other than prosecution.",
    )
    announced: Day = Field(
        title="Announced",
        description="A forecast sees the directive from this day on.",
        json_schema_extra=DETAIL,
    )
    end_announced: Day | None = Field(
        default=None, alias="until_announced", title="End announced", json_schema_extra=DETAIL
    )
    sectors: Sectors = ()
    uncertain: bool = Field(
        default=False,
        title="Start is uncertain",
        description="The record does not fix the first day.",
        json_schema_extra=DETAIL,
    )
    earliest: Day | None = Field(default=None, title="Earliest start", json_schema_extra=DETAIL)
    latest: Day | None = Field(default=None, title="Latest start", json_schema_extra=DETAIL)
    source: Cited = None
    url: Address = None
    note: Note = None

    @property
    def shares(self) -> Mapping[str, float]:
        """Every share that the directive sets, by population; ``administrative`` among them."""
        administrative = {} if self.administrative is None else {"administrative": self.administrative}
        return {**self.refer, **administrative}

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The places in which the directive holds, west to east."""
        return _cells(self.districts, self.sectors)

    def covers(self, day: date) -> bool:
        """Whether the directive is in force on a day."""
        return self.start <= day and (self.end is None or day <= self.end)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        check_sectors(self.sectors, self.districts)
        check_window(self)
        check_uncertainty(self)
        return self


class Resource(Entry):
    """Capacity that the order adds or fixes.

    Attributes
    ----------
    kind : str
        ``attorneys``, ``hearing_slots`` (defendants per court day), ``judges``, ``defenders``, ``jail_beds``.
    amount : float
        Number of them, 0 to `rules.MOST_AMOUNT`.
    effect : str
        ``adds`` to what is there on the first day, or ``sets`` the level in place of it: of what the record
        shows and what earlier resources brought, until a later one sets it again.
    cases_per_court_day : float or None
        Defendants whom one of the attorneys, defenders or judges takes in a court day, above 0. Without it
        the number is told and changes nothing, because no source says how many hearings it makes.
    districts, sectors : tuple of str
        Where; several districts share the amount, in proportions that are not on record. Offices and beds
        that are set serve whole districts.
    start : date or None
        First day available (key `from`); None = not on record.
    announced : date
        When it became public.
    source, url, note : str or None
        Where it is on record.
    """

    kind: Literal["attorneys", "hearing_slots", "judges", "defenders", "jail_beds"] = Field(
        title="Of what", json_schema_extra={"choices": choices(RESOURCE_KINDS)}
    )
    amount: Annotated[float, Field(ge=0.0, le=MOST_AMOUNT, allow_inf_nan=False)] = Field(title="How many")
    effect: Literal["adds", "sets"] = Field(
        default="adds",
        title="Effect",
        json_schema_extra={
            "choices": choices(
                {"adds": "adds to what is there", "sets": "sets the level in place of what is there"}
            )
        },
    )
    cases_per_court_day: Annotated[float, Field(gt=0.0, le=MOST_AMOUNT, allow_inf_nan=False)] | None = Field(
        default=None,
        title="Defendants each takes in a court day",
        description="For attorneys, defenders or judges; without it the number changes nothing, because no"
        " source says how many hearings it makes.",
    )
    start: Day | None = Field(
        default=None, alias="from", title="From", description="First day available, if on record."
    )
    districts: Districts
    announced: Day = Field(title="Announced", json_schema_extra=DETAIL)
    sectors: Sectors = ()
    source: Cited = None
    url: Address = None
    note: Note = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The places that the resource serves, west to east."""
        return _cells(self.districts, self.sectors)

    @property
    def district(self) -> str | None:
        """The only district that the resource goes to, or None where several share it."""
        return self.districts[0] if len(self.districts) == 1 else None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        check_sectors(self.sectors, self.districts)
        check_conversion(self)
        return self


class Practicable(Entry):
    """What yields when capacity runs out.

    Attributes
    ----------
    overflow : str
        ``civil``: people beyond capacity go to the civil track; ``queue``: they wait up to the limit first.
    wait_limit_hours : float
        Longest wait from apprehension for a hearing, hours, above 0, at most `rules.MOST_WAIT_HOURS`.
    existing_work : str
        ``first``: re-entry, smuggling and drug prosecutions take capacity first; ``yields``: they give way;
        ``share``: the order has a fixed share of the courts' capacity.
    share_for_order : float or None
        That share, 0 to 1; given with ``share`` alone.
    source, url : str or None
        Where the limit comes from.
    """

    overflow: Literal["civil", "queue"] = Field(
        default="civil",
        title="People beyond capacity",
        json_schema_extra={
            "choices": choices(
                {"civil": "go to the civil track", "queue": "wait for a hearing up to the limit first"}
            )
        },
    )
    wait_limit_hours: Annotated[float, Field(gt=0.0, le=MOST_WAIT_HOURS, allow_inf_nan=False)] = Field(
        default=72.0,
        title="Longest wait for a hearing",
        description="From apprehension.",
        json_schema_extra={"unit": "hours"},
    )
    existing_work: Literal["first", "yields", "share"] = Field(
        default="first",
        title="Re-entry, smuggling and drug cases",
        json_schema_extra={
            "choices": choices(
                {
                    "first": "take capacity first",
                    "yields": "give way to the order",
                    "share": "leave the order a fixed share",
                }
            )
        },
    )
    share_for_order: Share | None = Field(
        default=None,
        title="Share of capacity for the order",
        description="With a fixed share only.",
    )
    source: Cited = None
    url: Address = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        check_share(self)
        return self


class Message(Entry):
    """The public announcement.

    Attributes
    ----------
    announced : date
        The day it was made.
    text : str
        What it said, in short.
    source, url : str or None
        Where it is on record.
    """

    announced: Day = Field(title="Announced")
    text: Text = Field(title="What it said, in short")
    source: Cited = None
    url: Address = None


def check_window(directive: Directive) -> None:
    """Check that a directive's dates agree, and that it directs something."""
    if directive.end is not None and directive.end < directive.start:
        raise complaint(
            f"{directive.end} is before from = {directive.start}; accepted: that day or later", key="until"
        )
    if directive.end is None and directive.end_announced is not None:
        raise complaint("given without until; accepted: both or neither", key="until_announced")
    if directive.end_announced is not None and directive.end_announced < directive.announced:
        raise complaint(
            f"{directive.end_announced} is before announced = {directive.announced}; "
            "accepted: that day or later",
            key="until_announced",
        )
    if not directive.shares:
        raise complaint("directs nothing; accepted: refer = { single_adult = 1.0 } or administrative = 0.5")


def check_conversion(resource: Resource) -> None:
    """Check that cases a court day are given of people who take cases, and that the amount can be."""
    cases = resource.cases_per_court_day
    if cases is not None and resource.kind in {"hearing_slots", "jail_beds"}:
        raise complaint(
            f"given for {resource.kind}; accepted: for attorneys, defenders or judges",
            key="cases_per_court_day",
        )
    if cases is not None and resource.amount * cases > MOST_AMOUNT:
        raise complaint(
            f"{resource.amount:g} times {cases:g} cases is out of range; accepted: {MOST_AMOUNT:,} together",
            key="cases_per_court_day",
        )
    if resource.kind == "jail_beds" and resource.amount != int(resource.amount):
        raise complaint(f"{resource.amount:g} jail beds; accepted: a whole number", key="amount")
    if resource.effect == "sets" and resource.kind not in {"hearing_slots"}:
        _check_whole_districts(resource)


def _check_whole_districts(resource: Resource) -> None:
    """Check that offices and beds that are set serve every sector of their districts."""
    for district in resource.districts if resource.sectors else ():
        left = [
            cell.sector for cell in CELLS if cell.district == district and cell.sector not in resource.sectors
        ]
        if left:
            raise complaint(
                f"{resource.kind} that are set serve whole districts, and {left[0]} lies in '{district}' too;"
                " accepted: no sectors, all sectors of each district, or effect = 'adds'",
                key="sectors",
            )


def check_share(rule: Practicable) -> None:
    """Check that the order's share of capacity is given where, and only where, the rule needs it."""
    if rule.existing_work == "share" and rule.share_for_order is None:
        raise complaint("existing_work = 'share' needs a share from 0 to 1", key="share_for_order")
    if rule.existing_work != "share" and rule.share_for_order is not None:
        raise complaint(
            f"given with existing_work = '{rule.existing_work}'; accepted: with 'share' alone",
            key="share_for_order",
        )


def check_uncertainty(directive: Directive) -> None:
    """Check that an uncertain start has bounds around it, and a certain one has none."""
    if not directive.uncertain:
        if directive.earliest is not None or directive.latest is not None:
            raise complaint(
                "bounds are given for a start that is not uncertain; add uncertain = true", key="earliest"
            )
        return
    if directive.earliest is None or directive.latest is None:
        raise complaint("an uncertain start needs both earliest and latest", key="uncertain")
    if not directive.earliest <= directive.start <= directive.latest:
        raise complaint(
            f"{directive.start} is outside earliest = {directive.earliest} to latest = {directive.latest}",
            key="from",
        )
