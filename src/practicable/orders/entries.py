"""The tables of an order file: directives, resources, what yields at capacity, the announcement, sources."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from practicable.geography import CELLS, Cell
from practicable.orders.rules import (
    check_conversion,
    check_sectors,
    check_share,
    check_uncertainty,
    check_window,
    in_district_order,
    in_sector_order,
    populations_only,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Day", "Directive", "Entry", "Message", "Practicable", "Resource", "Source", "Text"]

Day = Annotated[date, Field()]
Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Districts = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(in_district_order)]
Sectors = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(in_sector_order)]
Referral = Annotated[dict[str, Share], AfterValidator(populations_only)]
Text = Annotated[str, Field(min_length=1)]


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

    title: Text
    url: Text | None = None
    published: Day | None = None
    note: Text | None = None


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

    start: Day = Field(alias="from")
    end: Day | None = Field(default=None, alias="until")
    announced: Day
    end_announced: Day | None = Field(default=None, alias="until_announced")
    districts: Districts
    sectors: Sectors = ()
    refer: Referral = Field(default_factory=dict)
    administrative: Share | None = None
    uncertain: bool = False
    earliest: Day | None = None
    latest: Day | None = None
    source: Text | None = None
    url: Text | None = None
    note: Text | None = None

    @property
    def shares(self) -> Mapping[str, float]:
        """Every share that the directive sets, by population; ``administrative`` among them."""
        administrative = {} if self.administrative is None else {"administrative": self.administrative}
        return {**self.refer, **administrative}

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The places in which the directive holds, west to east."""
        return tuple(
            cell
            for cell in CELLS
            if cell.district in self.districts and (not self.sectors or cell.sector in self.sectors)
        )

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
        Number of them, 0 or more.
    effect : str
        ``adds`` to what the record shows, or ``sets`` the level.
    cases_per_court_day : float or None
        Defendants whom one of the attorneys, defenders or judges takes in a court day, above 0. Without it
        the number is told and changes nothing, because no source says how many hearings it makes.
    districts, sectors : tuple of str
        Where; several districts share the amount, in proportions that are not on record.
    start : date or None
        First day available (key `from`); None = not on record.
    announced : date
        When it became public.
    source, url, note : str or None
        Where it is on record.
    """

    kind: Literal["attorneys", "hearing_slots", "judges", "defenders", "jail_beds"]
    amount: Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
    effect: Literal["adds", "sets"] = "adds"
    cases_per_court_day: Annotated[float, Field(gt=0.0, allow_inf_nan=False)] | None = None
    districts: Districts
    sectors: Sectors = ()
    start: Day | None = Field(default=None, alias="from")
    announced: Day
    source: Text | None = None
    url: Text | None = None
    note: Text | None = None

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
        Longest wait from apprehension for a hearing, hours, above 0.
    existing_work : str
        ``first``: re-entry, smuggling and drug prosecutions take capacity first; ``yields``: they give way;
        ``share``: the order has a fixed share of the courts' capacity.
    share_for_order : float or None
        That share, 0 to 1; given with ``share`` alone.
    source, url : str or None
        Where the limit comes from.
    """

    overflow: Literal["civil", "queue"] = "civil"
    wait_limit_hours: Annotated[float, Field(gt=0.0, allow_inf_nan=False)] = 72.0
    existing_work: Literal["first", "yields", "share"] = "first"
    share_for_order: Share | None = None
    source: Text | None = None
    url: Text | None = None

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

    announced: Day
    text: Text
    source: Text | None = None
    url: Text | None = None
