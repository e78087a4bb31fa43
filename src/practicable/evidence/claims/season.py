"""Changes from month to month in many years: what the season alone brings, and how far a year lies off it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from practicable.evidence.claims.intervals import as_percent, in_percent, next_year
from practicable.evidence.data.figures import Row, Shelf, change, total

if TYPE_CHECKING:
    from practicable.evidence.data.figures import Interval

__all__ = ["Season", "season"]


@dataclass(frozen=True, slots=True)
class Season:
    """Changes from a month to the next over a span of years, in one class of people.

    Attributes
    ----------
    log_changes : mapping of int to float
        By calendar year.
    pooled : float
        Change from the sum of the first months to the sum of the second, percent.
    mean : float
        Mean of the years' log changes, as percent.
    interval : Interval
        Of the change of one more year, percent.
    last : Row
        The last month used, which gives the source.
    """

    log_changes: Mapping[int, float]
    pooled: float
    mean: float
    interval: Interval
    last: Row

    @property
    def span(self) -> str:
        """The years, for example ``"2000-2017"``."""
        return f"{min(self.log_changes)}-{max(self.log_changes)}"

    def beyond(self, log_change: float) -> tuple[float, Interval]:
        """Say how far a year's change lies off the season, percent, with the interval of that distance."""
        mean, low, high = (
            math.log1p(value / 100) for value in (self.mean, self.interval.low, self.interval.high)
        )
        off = replace(self.interval, low=log_change - high, high=log_change - low)
        return as_percent(log_change - mean), in_percent(off)

    def as_deep(self, log_change: float) -> int:
        """Count the years whose change was as low as a given one, or lower."""
        return sum(value <= log_change for value in self.log_changes.values())


def season(
    shelf: Shelf, months: tuple[int, int], years: tuple[int, int], *, measure: str = "total"
) -> Season | None:
    """Collect the changes between two months of the same calendar year, over both years and all between.

    Parameters
    ----------
    shelf : Shelf
        Rows published by the date of the record.
    months : tuple of int
        The two months, 1-12.
    years : tuple of int
        First and last calendar year wanted.
    measure : str, optional
        Class of people, southwest border as a whole.

    Returns
    -------
    Season or None
        None where fewer than three years are on record. Years that the record lacks are left out.
    """
    rows = {row.start: row for row in shelf.all("monthly_apprehensions", measure, place="southwest")}
    pairs = {
        year: (rows[date(year, months[0], 1)], rows[date(year, months[1], 1)])
        for year in range(years[0], years[1] + 1)
        if date(year, months[0], 1) in rows and date(year, months[1], 1) in rows
    }
    changes = {year: math.log(after.value / before.value) for year, (before, after) in pairs.items()}
    found = next_year(list(changes.values()))
    if found is None:
        return None
    mean, interval = found
    befores, afters = zip(*pairs.values(), strict=True)
    return Season(
        changes, change(total(befores), total(afters)), as_percent(mean), in_percent(interval), afters[-1]
    )
