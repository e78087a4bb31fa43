"""Comparisons of printed numbers with each other: parts with totals, one document with another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from practicable.calendar import fiscal_year_of
from practicable.facts.places import REGIONS

__all__ = ["Comparison", "Key", "Ledger", "Tolerance", "parts", "periods", "places", "same"]

Key = tuple[str, str, str, str]
"""Measure, place, first day, last day."""

Ledger = Mapping[Key, float]
"""Printed numbers by what they count."""

Tolerance = Callable[[str, int], float]
"""Largest difference that rounding explains, of a measure summed over a number of parts."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A printed number and what it should equal.

    Attributes
    ----------
    table, what : str
        The table, and the comparison in words.
    key : Key
        The printed number that is compared.
    expected, found : float
        The printed number, and the sum of its parts or the other document's number.
    tolerance : float
        Largest absolute difference that rounding explains.
    """

    table: str
    what: str
    key: Key
    expected: float
    found: float
    tolerance: float = 0.0

    @property
    def difference(self) -> float:
        """Found less expected, freed of binary residue (the documents print at most two decimals)."""
        return round(self.found - self.expected, 6)

    @property
    def agrees(self) -> bool:
        """Whether the difference is no more than rounding explains."""
        return abs(self.difference) <= self.tolerance


def exact(_measure: str, _n_parts: int) -> float:
    """No rounding: every number is printed whole."""
    return 0.0


def places(
    table: str,
    ledger: Ledger,
    *,
    members: Mapping[str, tuple[str, ...]] = REGIONS,
    tolerance: Tolerance = exact,
) -> Iterator[Comparison]:
    """Compare every printed total of a region with the sum of the sectors or regions printed in it."""
    for region, names in members.items():
        for (measure, place, start, end), total in ledger.items():
            if place != region:
                continue
            found = [ledger[key] for part in names if (key := (measure, part, start, end)) in ledger]
            if found:
                what = f"sum of places = {region}"
                allowed = tolerance(measure, len(found))
                yield Comparison(table, what, (measure, place, start, end), total, sum(found), allowed)


def periods(table: str, months: Ledger, years: Ledger) -> Iterator[Comparison]:
    """Compare every printed yearly total with the sum of its twelve months."""
    sums: dict[tuple[str, str, int], float] = {}
    for (measure, place, _, end), value in months.items():
        key = (measure, place, fiscal_year_of(date.fromisoformat(end)))
        sums[key] = sums.get(key, 0.0) + value
    for (measure, place, start, end), total in years.items():
        found = sums.get((measure, place, fiscal_year_of(date.fromisoformat(end))))
        if found is not None:
            yield Comparison(table, "sum of months = year", (measure, place, start, end), total, found)


def parts(table: str, ledger: Ledger, total: str, members: Iterable[str]) -> Iterator[Comparison]:
    """Compare every number of one measure with the sum of the measures that make it up.

    A part that is not printed counts nothing; a total of which no part is printed is not compared.
    """
    names = tuple(members)
    what = f"{' + '.join(names)} = {total}"
    for (measure, place, start, end), value in ledger.items():
        if measure != total:
            continue
        found = [ledger[key] for name in names if (key := (name, place, start, end)) in ledger]
        if found:
            yield Comparison(table, what, (measure, place, start, end), value, sum(found))


def same(
    table: str, what: str, pair: tuple[Ledger, Ledger], measures: tuple[str, str], *, tolerance: float = 0.0
) -> Iterator[Comparison]:
    """Compare one measure in one ledger with another measure in another, wherever both print a number."""
    one, other = pair
    for (measure, place, start, end), value in one.items():
        found = other.get((measures[1], place, start, end))
        if measure == measures[0] and found is not None:
            yield Comparison(table, what, (measure, place, start, end), value, found, tolerance)
