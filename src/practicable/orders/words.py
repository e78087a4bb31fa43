"""An order in plain words: a sentence a directive, resource or rule, with the date it became public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.geography import DISTRICT_NAMES, DISTRICTS, SECTOR_NAMES
from practicable.orders.rules import RESOURCE_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from practicable.orders.schema import Directive, Order, Practicable, Resource

__all__ = ["Sentence", "announced_after", "plain_sentences", "plain_words", "simulated_whole"]

_PEOPLE = {"single_adult": "adults travelling alone", "family_adult": "adults in families"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an order in plain words.

    Attributes
    ----------
    text : str
        The sentence.
    announced : date or None
        The day its content became public; None for what belongs to no day.
    """

    text: str
    announced: date | None


def plain_words(order: Order) -> list[str]:
    """Tell an order in plain words.

    Parameters
    ----------
    order : Order
        As loaded, or as of a date.

    Returns
    -------
    list of str
        Sentences, in the order of the file.
    """
    return [sentence.text for sentence in plain_sentences(order)]


def plain_sentences(order: Order) -> tuple[Sentence, ...]:
    """Tell an order in plain words, each sentence with the date its content became public."""
    told: list[Sentence] = []
    if order.message:
        told.append(
            Sentence(
                f"Announced on {_day(order.message.announced)}: {order.message.text}", order.message.announced
            )
        )
    if not any(directive.refer for directive in order.directives):
        told.append(
            Sentence("Each district goes on prosecuting the share that it did by the record.", order.issued)
        )
    for directive in order.directives:
        told.append(Sentence(_directive(directive), directive.announced))
        if directive.end is not None:
            told.append(Sentence(_ending(directive), directive.end_announced))
    told += [Sentence(_resource(resource), resource.announced) for resource in order.resources]
    told.append(Sentence(_overflow(order.practicable), order.issued))
    told.append(Sentence(_existing_work(order.practicable), order.issued))
    return tuple(told)


def announced_after(order: Order, day: date) -> list[str]:
    """Tell what of an order became public after a day, one sentence each."""
    return [one.text for one in plain_sentences(order) if one.announced is not None and one.announced > day]


def simulated_whole(order: Order, day: date) -> tuple[str, ...]:
    """Note that what an order announced after the as-of date is simulated; none where all was known."""
    later = "; ".join(text.removesuffix(".") for text in announced_after(order, day))
    return (f"Simulated whole, with what was announced after the as-of date: {later}.",) if later else ()


def _directive(directive: Directive) -> str:
    when = _start(directive)
    where = _where(directive.districts, directive.sectors)
    acts = [f"{_share(share)} {_PEOPLE[population]}" for population, share in directive.refer.items()]
    sentence = (
        f"{when}, {where}: {' and '.join(acts)} eligible for it are referred for prosecution" if acts else ""
    )
    if directive.administrative is not None:
        sanction = f"{_share(directive.administrative)} people apprehended get an administrative sanction"
        sentence = f"{sentence}; {sanction}" if sentence else f"{when}, {where}: {sanction}"
    return f"{sentence}{_published(directive)}."


def _published(directive: Directive) -> str:
    return "" if directive.announced == directive.start else f" (made public on {_day(directive.announced)})"


def _start(directive: Directive) -> str:
    if not directive.uncertain or directive.earliest is None or directive.latest is None:
        return f"From {_day(directive.start)}"
    return f"From a day not on record, between {_day(directive.earliest)} and {_day(directive.latest)}"


def _ending(directive: Directive) -> str:
    people = " and ".join(_PEOPLE[population] for population in directive.refer) or "people apprehended"
    last = f"The directive on {people} of {_day(directive.start)} ends with {_day(directive.end)}"
    if directive.end_announced in (None, directive.announced):
        return f"{last}."
    return f"{last} (made public on {_day(directive.end_announced)})."


def _share(share: float) -> str:
    return "all" if share == 1 else "no" if share == 0 else f"{100 * share:.3g} % of"


def _resource(resource: Resource) -> str:
    where = _where(resource.districts, resource.sectors, shared=True)
    what = f"{resource.amount:g} {RESOURCE_KINDS[resource.kind]}"
    start = "from a day not on record" if resource.start is None else f"from {_day(resource.start)}"
    if resource.cases_per_court_day is not None:
        what = f"{what}, each with {resource.cases_per_court_day:g} cases a court day,"
    verb = "are added" if resource.effect == "adds" else "is the number set"
    return f"{what} {verb} {where}, {start} (made public on {_day(resource.announced)})."


def _overflow(rule: Practicable) -> str:
    limit = f"{rule.wait_limit_hours:g} hours"
    if rule.overflow == "civil":
        return f"When no hearing is free within {limit}, people go to the civil track instead."
    return f"When no hearing is free, people wait in custody up to {limit}, then go to the civil track."


def _existing_work(rule: Practicable) -> str:
    if rule.existing_work == "first":
        return "Re-entry, smuggling and drug prosecutions take the capacity that they need first."
    if rule.existing_work == "share" and rule.share_for_order is not None:
        share = f"{100 * rule.share_for_order:.3g} %"
        return f"The order has {share} of what courts can hear; re-entry, smuggling and drug cases the rest."
    return "Re-entry, smuggling and drug prosecutions give way to the order."


def _where(districts: Sequence[str], sectors: Sequence[str], *, shared: bool = False) -> str:
    if sectors:
        names = _listed([SECTOR_NAMES[sector] for sector in sectors])
        return f"in the {names} {'sector' if len(sectors) == 1 else 'sectors'}"
    if len(districts) == len(DISTRICTS):
        return "to be shared by all five districts" if shared else "in all five districts"
    names = _listed([DISTRICT_NAMES[district] for district in districts])
    return f"to be shared by the {names}" if shared and len(districts) > 1 else f"in the {names}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _day(day: date | None) -> str:
    return "a day not on record" if day is None else f"{day.day} {day:%B %Y}"
