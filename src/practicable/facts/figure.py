"""One figure as a document prints it, before it is given a source and a date of publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from practicable.calendar import fiscal_year_of

__all__ = ["Figure"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts, where and when.

    Attributes
    ----------
    measure, place : str
        Slugs.
    period_start, period_end : date
        First and last day, both counted.
    value : float
        In `unit`.
    unit : str
        For example ``"people"``.
    page : int
        Page of the document, from 1.
    """

    measure: str
    place: str
    period_start: date
    period_end: date
    value: float
    unit: str
    page: int

    @property
    def fiscal_year(self) -> int:
        """Fiscal year (October-September) in which the period ends."""
        return fiscal_year_of(self.period_end)
