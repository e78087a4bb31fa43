"""Rules that say, before any outcome is seen, how much a court that was never asked for more can hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from practicable.border.capacity import SectorRecord

__all__ = ["CAPACITY_RULES", "EXAMINED_RULES", "RULE_WORDS", "accepted_a_year"]

CAPACITY_RULES: tuple[str, ...] = ("peak_year", "published_cap")
"""Rules that a simulation draws from with equal chance."""

EXAMINED_RULES: tuple[str, ...] = ("peak_3_years", "peak_year", "mean_year", "published_cap")
"""Rules that a hindcast scores, each alone and all with equal weight; none is chosen on an outcome."""

RULE_WORDS: dict[str, str] = {
    "peak_3_years": "busiest of the last three published years",
    "peak_year": "busiest of all published years",
    "mean_year": "mean of all published years",
    "published_cap": "published cap on defendants a day where there is one, else the busiest year",
}
"""Each rule in words. A year's accepted prosecutions are taken per court day, raised to a busy month, less
existing work on other charges."""

_RECENT_YEARS = 3


def accepted_a_year(sector: SectorRecord, rule: str) -> float:
    """Return the accepted prosecutions a year, all charges, that a rule takes to be possible in a sector.

    Parameters
    ----------
    sector : SectorRecord
        As published by the as-of date.
    rule : str
        One of `EXAMINED_RULES`; ``published_cap`` stands for ``peak_year`` here.
    """
    if rule == "mean_year":
        return sum(sector.accepted.values()) / len(sector.accepted)
    if rule == "peak_3_years":
        return max(sector.accepted[year] for year in sorted(sector.accepted)[-_RECENT_YEARS:])
    return sector.accepted[sector.peak_year]
