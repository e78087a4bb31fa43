"""What an order is: dated directives, added resources, what yields when capacity runs out, the announcement.

The classes are both the schema of an order file and the order that the rest of the package reads. Every
directive, end of a directive, resource and message carries the date it was announced, so that a forecast as
of a date can be given the order as it was known by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from practicable.orders.conflicts import check_overrides, check_resources
from practicable.orders.entries import Directive, Entry, Message, Practicable, Resource, Source
from practicable.orders.rules import slug, with_announcements
from practicable.orders.values import MOST_ENTRIES, Day, Summary, Text
from practicable.provenance import digest

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Directive", "Message", "Order", "Practicable", "Resource", "Source"]


class Order(Entry):
    """An order to prosecute: directives over time, with the resources and the announcement that go with it.

    Attributes
    ----------
    id, title, summary : str
        A slug, a name, and what the order is in one or two sentences.
    issued : date or None
        Day of issue; None for the ordinary practice.
    practicable : Practicable
        What yields at capacity.
    message : Message or None
        The announcement.
    directives, resources, sources : tuple
        In the order of the file (keys `directive`, `resource`, `source`); later directives override.
    """

    title: Text = Field(title="Title")
    id: Annotated[str, AfterValidator(slug)] = Field(
        title="Short name", description="Lower-case words joined by hyphens."
    )
    issued: Day | None = Field(default=None, title="Issued")
    summary: Summary = Field(default="", title="Summary")
    directives: Annotated[
        tuple[Directive, ...], Field(strict=False, alias="directive", max_length=MOST_ENTRIES)
    ] = Field(
        default=(), title="Directives", description="Who is referred, where and when; later ones override."
    )
    resources: Annotated[
        tuple[Resource, ...], Field(strict=False, alias="resource", max_length=MOST_ENTRIES)
    ] = Field(default=(), title="Resources", description="Capacity that the order adds or sets, by district.")
    practicable: Practicable = Field(
        default_factory=Practicable, title="To the extent practicable", description="What yields at capacity."
    )
    message: Message | None = Field(default=None, title="Announcement")
    sources: Annotated[tuple[Source, ...], Field(strict=False, alias="source", max_length=MOST_ENTRIES)] = (
        Field(default=(), title="Sources", json_schema_extra={"detail": True})
    )

    @model_validator(mode="before")
    @classmethod
    def _announces(cls, content: object) -> object:
        return with_announcements(content)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        check_overrides(self.directives)
        check_resources(self.resources)
        return self

    @property
    def hash(self) -> str:
        """SHA-256 of the order's canonical JSON; the same for two files that say the same."""
        return digest(self.model_dump(mode="json", by_alias=True))

    def as_of(self, day: date) -> Order:
        """Return the order as it was known on a day.

        Directives, resources and the message announced later are absent, and a directive whose end was
        announced later has no end.

        Parameters
        ----------
        day : date
            Last day whose announcements are known.
        """
        known = tuple(
            directive
            if directive.end_announced is None or directive.end_announced <= day
            else directive.model_copy(update={"end": None, "end_announced": None})
            for directive in self.directives
            if directive.announced <= day
        )
        return self.model_copy(
            update={
                "directives": known,
                "resources": tuple(resource for resource in self.resources if resource.announced <= day),
                "message": self.message if self.message and self.message.announced <= day else None,
            }
        )

    def referral_share(
        self, district: str, population: str, day: date, *, sector: str | None = None
    ) -> float | None:
        """Share of eligible people that the order has referred for prosecution.

        Parameters
        ----------
        district, population : str
            Slug of the district; ``single_adult`` or ``family_adult``.
        day : date
            The day asked for.
        sector : str, optional
            Slug of the sector. Without it, only directives for the whole district count.

        Returns
        -------
        float or None
            0 to 1; None where no directive speaks, so that the place keeps its ordinary practice.
        """
        return self._latest(district, day, sector=sector, share=population)

    def administrative_share(self, district: str, day: date, *, sector: str | None = None) -> float | None:
        """Share of people apprehended that the order gives a sanction other than prosecution, or None."""
        return self._latest(district, day, sector=sector, share="administrative")

    def _latest(self, district: str, day: date, *, sector: str | None, share: str) -> float | None:
        for directive in reversed(self.directives):
            place = district in directive.districts and (not directive.sectors or sector in directive.sectors)
            if place and share in directive.shares and directive.covers(day):
                return directive.shares[share]
        return None
