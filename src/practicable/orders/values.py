"""The kinds of value that an order file holds, each with what a form needs to ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue

from practicable.geography import DISTRICT_NAMES, SECTOR_NAMES
from practicable.orders.rules import (
    POPULATION_NAMES,
    in_district_order,
    in_sector_order,
    populations_only,
    readable,
    share_as_written,
)

__all__ = [
    "DETAIL",
    "MOST_ENTRIES",
    "Address",
    "Cited",
    "Day",
    "Districts",
    "Note",
    "Referral",
    "Sectors",
    "Share",
    "Summary",
    "Text",
    "choices",
]

DETAIL: dict[str, JsonValue] = {"detail": True}
"""Metadata of what a form shows only on demand; forms are made from the schema, with no list of keys."""

MOST_ENTRIES = 200
"""Tables of one kind in an order; more are refused, because every pair of them is compared."""

_MOST_LETTERS = 4_000


def choices(names: Mapping[str, str]) -> list[JsonValue]:
    """List what may be chosen, in order, as pairs of a slug and its words: metadata for forms."""
    return [[slug, words] for slug, words in names.items()]


Day = Annotated[date, Field()]
Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False), BeforeValidator(share_as_written)]
Districts = Annotated[
    tuple[str, ...],
    Field(strict=False, title="Districts", json_schema_extra={"choices": choices(DISTRICT_NAMES)}),
    AfterValidator(in_district_order),
]
Sectors = Annotated[
    tuple[str, ...],
    Field(
        strict=False,
        title="Only these sectors",
        description="Without a choice, all of each district.",
        json_schema_extra={"choices": choices(SECTOR_NAMES), "detail": True},
    ),
    AfterValidator(in_sector_order),
]
Referral = Annotated[
    dict[str, Share],
    Field(json_schema_extra={"choices": choices(POPULATION_NAMES)}),
    AfterValidator(populations_only),
]
Text = Annotated[str, Field(min_length=1, max_length=_MOST_LETTERS), AfterValidator(readable)]
Summary = Annotated[str, Field(max_length=_MOST_LETTERS), AfterValidator(readable)]
Cited = Annotated[Text | None, Field(title="Source", json_schema_extra=DETAIL)]
Address = Annotated[Text | None, Field(title="Address of the source", json_schema_extra=DETAIL)]
Note = Annotated[Text | None, Field(title="Note", json_schema_extra=DETAIL)]
