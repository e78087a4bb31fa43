"""Whether the model can compute a target from the history of the fitted years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.facts.figure import fiscal_year_of
from practicable.fit.behaviour.history import LAST_DAY
from practicable.geography import SECTORS

if TYPE_CHECKING:
    from practicable.fit.behaviour.history import History
    from practicable.fit.behaviour.targets import Target

__all__ = ["require_computable"]


def require_computable(history: History, target: Target) -> None:
    """Refuse a target that the model cannot compute.

    Parameters
    ----------
    history : History
    target : Target

    Raises
    ------
    InputError
        With the target, what it lacks, and what is accepted.
    """
    lacking = _lacking(history, target)
    if lacking:
        raise InputError(f"cannot be fitted: {lacking}", where=f"target '{target.id}'")


def _lacking(history: History, target: Target) -> str | None:
    if target.sd <= 0.0:
        return "sd_measurement and sd_discrepancy are both 0; a figure needs a spread"
    if target.end > LAST_DAY:
        return f"it ends {target.end}; what followed {LAST_DAY} is what forecasts are scored on"
    year = fiscal_year_of(target.end)
    if target.definition == "same_fiscal_year" and year not in history.years:
        return f"fiscal year {year} is not whole; whole are {history.years[0]} to {history.years[-1]}"
    if target.definition == "accepted_prosecutions":
        return _sector_year_lacking(history, target.place, year)
    if target.definition == "referred_prosecutions_month":
        return _month_lacking(history, target)
    return None


def _sector_year_lacking(history: History, place: str, year: int) -> str | None:
    if place not in SECTORS:
        return f"'{place}' is not a sector; accepted: {', '.join(SECTORS)}"
    known = all(
        (place, each) in counts for each in (year - 1, year) for counts in (history.accepted, history.adults)
    )
    return None if known else f"no sector profile of {place} for both {year - 1} and {year}"


def _month_lacking(history: History, target: Target) -> str | None:
    year, month = fiscal_year_of(target.start), (target.start.month - 10) % 12
    if not any(each < year for _, each in history.accepted):
        return f"no sector profile of a fiscal year before {year}"
    unknown = np.full(12, np.nan)
    seen = [history.single_adults.get((sector, year), unknown)[month] for sector in SECTORS]
    return (
        f"single adults of {target.start:%B %Y} are not known for every sector"
        if np.isnan(seen).any()
        else None
    )
