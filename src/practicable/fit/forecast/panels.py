"""Monthly counts as they stood on a day: what forecasts are fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.calendar import calendar_months, month_after, months_from
from practicable.errors import InputError
from practicable.facts.monthly import CLASSES, closed_months, sectors_of

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from practicable.facts import Record

__all__ = ["CLASSES", "MonthlyPanel", "read_panel"]


@dataclass(frozen=True, slots=True)
class MonthlyPanel:
    """Monthly counts of several series without gaps.

    Attributes
    ----------
    first : date
        First day of the first row's month.
    values : ndarray, shape (n_months, n_series, n_groups)
        Counts of people; series (sectors) within groups (classes) share a season.
    """

    first: date
    values: NDArray[np.float64]

    @property
    def months(self) -> tuple[date, ...]:
        """First day of each month."""
        return months_from(self.first, len(self.values))

    def month(self, row: int) -> date:
        """First day of the month of a row, which may lie beyond the panel."""
        return month_after(self.first, row)

    def calendar_month(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Calendar month, 0-11, of each row number; rows may lie beyond the panel."""
        return calendar_months(self.first, rows)


def read_panel(record: Record, measures: Sequence[str]) -> MonthlyPanel:
    """Read the months of the closed record for which every sector's counts were published.

    Parameters
    ----------
    record : Record
        The record, restricted to an as-of date or not.
    measures : sequence of str
        Measures of the table of monthly apprehensions, in the order of the panel's groups.

    Returns
    -------
    MonthlyPanel
        Sectors in the order of `geography.SECTORS`.

    Raises
    ------
    InputError
        When no month qualifies, or the months on record have a gap.
    """
    closed = closed_months(record)
    counts = [sectors_of(closed, measure) for measure in measures]
    counted = np.logical_and.reduce([count.notna().all(axis=1) for count in counts])
    where = f"as-of date {record.as_of}" if record.as_of else "monthly_apprehensions"
    if not counted.any():
        first = {"total": "October 1999", "unaccompanied": "October 2009"}
        begins = first.get(measures[0] if len(measures) == 1 else "", "October 2012")
        counted = ", ".join(measures).replace("_", " ")
        raise InputError(
            f"no month ({counted}) had been published by then; the first is {begins}", where=where
        )
    months = [stamp.date() for stamp in counts[0].index[counted]]
    values = np.stack([count.to_numpy(dtype=np.float64)[counted] for count in counts], axis=2)
    panel = MonthlyPanel(months[0], values)
    if panel.months[-1] != months[-1]:
        raise InputError("the months on record have a gap", where=where)
    return panel
