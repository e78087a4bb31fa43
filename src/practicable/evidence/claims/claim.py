"""What a claim is: words with a speaker, a date and a source, and what the record says of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from practicable.evidence.data.figures import Figure

__all__ = [
    "CONTRADICTED",
    "NOT_SETTLED",
    "SUPPORTED",
    "Claim",
    "Examined",
    "Kind",
    "Remark",
    "Statement",
    "Verdict",
    "statements",
]

Kind = Literal["claim", "question"]
Verdict = Literal["supported", "contradicted", "not settled by these data"]

SUPPORTED: Verdict = "supported"
CONTRADICTED: Verdict = "contradicted"
NOT_SETTLED: Verdict = "not settled by these data"


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence without which the figures of a claim would mislead.

    Attributes
    ----------
    text : str
        The sentence.
    published : date or None
        When what it tells became public; None for what belongs to no day.
    """

    text: str
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Something said about the order, before it is examined.

    Attributes
    ----------
    id, words : str
        A slug, and the words as spoken; a question has words of its own.
    kind : str
        ``claim``, or ``question`` where nobody on record said it.
    speaker, date, source_title, source_url : str or None
        Who said it, when (ISO date, a year or a month where no more is known), and where it is on record.
    settles : str
        What would settle it.
    context : tuple of Remark
        What a reader must know beside the figures.
    """

    id: str
    words: str
    kind: Kind
    settles: str
    context: tuple[Remark, ...]
    speaker: str | None = None
    date: str | None = None
    source_title: str | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """What examining a claim gave.

    Attributes
    ----------
    verdict, finding : str
        The verdict, and one sentence.
    figures : tuple of Figure
        In the order in which they are read; the first stands for the claim in a table.
    context : tuple of str
        What the figures add to the claim's own context.
    """

    verdict: Verdict
    finding: str
    figures: tuple[Figure, ...]
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement with what the record says of it.

    Attributes
    ----------
    statement : Statement
        What was said, by whom.
    verdict : str
        ``supported``, ``contradicted`` or ``not settled by these data``.
    finding : str
        One sentence.
    figures : tuple of Figure
        Computed from the record; only what was published by its date. The first stands for the claim in a
        table.
    context : tuple of str
        The statement's context, and what the figures add to it.
    """

    statement: Statement
    verdict: Verdict
    finding: str
    figures: tuple[Figure, ...]
    context: tuple[str, ...]


def statements() -> tuple[Statement, ...]:
    """Read what was said, in the order in which the claims are shown."""
    text = files("practicable.evidence.claims").joinpath("claims.toml").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(text)["claim"]
    return tuple(
        Statement(context=tuple(Remark(**remark) for remark in entry.pop("context")), **entry)
        for entry in entries
    )
