"""The numbers behind a brief: what a simulation of an order gives, and everything that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from practicable.results.aftermath import Aftermath, Costs, Deaths, DueProcess, Element
from practicable.results.base import (
    Day,
    Part,
    Quantity,
    Realised,
    Reproducibility,
    RestsOn,
    Share,
    Source,
    read_result,
)
from practicable.results.claims import Claim, Estimate, PublishedResult, Value
from practicable.results.hindcast import PredictedPast
from practicable.results.outcomes import District, Fan, MonthlyRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "SCHEMA",
    "Answer",
    "Assumption",
    "Bottleneck",
    "Brief",
    "KeyFigure",
    "Order",
    "PlainWords",
    "read",
]

SCHEMA = "practicable.brief/1"


class PlainWords(Part):
    """One sentence of the order; `unseen` marks what was not yet announced at the as-of date."""

    text: str
    announced: Day | None
    unseen: bool


class Order(Part):
    """The order that was simulated."""

    id: str
    title: str
    issued: Day | None
    summary: str
    hash: str
    plain_words: tuple[PlainWords, ...]


class Bottleneck(Part):
    """What ran out first, and in which share of replicates."""

    label: str
    share_of_replicates: Share


class Answer(Part):
    """The first line of the brief."""

    share: Quantity | None
    sentence: str
    first_to_run_out: Bottleneck | None
    reading: str


class KeyFigure(Part):
    """One number of the row under the answer."""

    label: str
    value: Quantity | None
    unit: str
    definition: str
    realised: Realised | None


class Assumption(Part):
    """One parameter of the simulation."""

    key: str
    label: str
    value: Value
    low: Value
    high: Value
    unit: str | None
    kind: str
    source: str | None
    why: str


class Brief(Part):
    """Everything that a brief states."""

    schema_: Annotated[Literal["practicable.brief/1"], Field(alias="schema")]
    rests_on: RestsOn | None = None
    order: Order
    as_of: Day | None
    until: Day | None
    seed: int
    replicates: int
    conditions: tuple[str, ...] = ()
    answer: Answer
    key_figures: tuple[KeyFigure, ...]
    districts: tuple[District, ...]
    record: MonthlyRecord
    fans: tuple[Fan, ...]
    elements: tuple[Element, ...]
    afterwards: Aftermath
    due_process: DueProcess
    costs: Costs
    deaths: Deaths | None
    assumptions: tuple[Assumption, ...]
    limits: tuple[str, ...]
    sources: tuple[Source, ...]
    reproducibility: Reproducibility
    claims: tuple[Claim, ...]
    published_results: tuple[PublishedResult, ...]
    estimates: tuple[Estimate, ...]
    hindcast: PredictedPast | None = None


def read(content: Mapping[str, object]) -> Brief:
    """Read the numbers of a brief from the content of a JSON file, as ``practicable brief --json`` writes it.

    Raises
    ------
    InputError
        When they are of another version, or a key is missing, unknown or of the wrong kind; the message names
        the first of them.
    """
    return read_result(Brief, content, "brief numbers")
