"""Past days to forecast from, with what was known on each and what followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.calendar import months_between
from practicable.facts import record
from practicable.fit.forecast.arrivals import MINIMUM_MONTHS
from practicable.fit.forecast.backtest import PANELS
from practicable.fit.forecast.panels import MonthlyPanel, read_panel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Case", "Era", "cases", "with_sum"]

_HORIZON = 12


@dataclass(frozen=True, slots=True)
class Era:
    """Fiscal years that origins and outcomes lie in."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Case:
    """A month to forecast from.

    Attributes
    ----------
    month : date
        First day of the month one ahead, in which the counts of the month before it came out.
    known : MonthlyPanel
        The panel that is forecast.
    everybody : MonthlyPanel
        All classes, to the same month; the same object where that is what is forecast.
    outcome : ndarray, shape (n_following, n_series, n_groups)
        At most twelve months.
    """

    month: date
    known: MonthlyPanel
    everybody: MonthlyPanel
    outcome: NDArray[np.float64]


def cases(panel: str, era: Era) -> Iterator[Case]:
    """Every origin of a panel of `backtest.PANELS` with three recorded years before it.

    Values are the final ones, each month known on the day the lag rule states: first counts were not kept.
    """
    everybody = read_panel(record(), PANELS["total"])
    whole = everybody if panel == "total" else read_panel(record(), PANELS[panel])
    end = months_between(whole.first, date(era.last, 10, 1))
    begin = max(MINIMUM_MONTHS, months_between(whole.first, date(era.first - 1, 10, 1)))
    earlier = months_between(everybody.first, whole.first)
    for row in range(begin, min(end, len(whole.values))):
        known = MonthlyPanel(whole.first, whole.values[:row])
        all_classes = MonthlyPanel(everybody.first, everybody.values[: row + earlier])
        yield Case(
            month=whole.month(row),
            known=all_classes if panel == "total" else known,
            everybody=all_classes,
            outcome=whole.values[row : min(end, row + _HORIZON)],
        )


def with_sum(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Append the sum over series, which are the last axis but one."""
    return np.concatenate([values, values.sum(axis=-2, keepdims=True)], axis=-2)
