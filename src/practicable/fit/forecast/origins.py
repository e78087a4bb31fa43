"""Past days to forecast from, with what was known on each and what followed, to the newest month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from practicable.calendar import month_after, months_between
from practicable.facts import months, record
from practicable.facts.monthly import CLASSES, FIRST_OPEN, sectors_of
from practicable.fit.forecast.arrivals import MINIMUM_MONTHS, OFFSET
from practicable.fit.forecast.backtest import PANELS
from practicable.fit.forecast.panels import MonthlyPanel, read_panel
from practicable.fit.forecast.recent import fitted_tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HORIZON", "Case", "Era", "case_of", "months_of", "with_sum"]

HORIZON = 12
_SPLIT_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Era:
    """A time that origins and outcomes lie in: from the first month to before the end."""

    name: str
    first: date
    end: date


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
        At most `HORIZON` months.
    """

    month: date
    known: MonthlyPanel
    everybody: MonthlyPanel
    outcome: NDArray[np.float64]


def months_of(panel: str, era: Era) -> tuple[date, ...]:
    """Return the months of an era that a panel of `backtest.PANELS` has three recorded years before."""
    whole = _whole(panel)
    end = min(months_between(whole.first, era.end), len(whole.values))
    begin = max(MINIMUM_MONTHS, months_between(whole.first, era.first))
    return tuple(whole.month(row) for row in range(begin, end))


def case_of(panel: str, month: date, end: date) -> Case:
    """Return what was known of a panel before a month, and what followed before the end.

    Values are the newest ones, each month known in the month after it: first counts were not kept. From
    October 2019 to November 2024 the record has sectors as totals and classes of the southwest; the split is
    that of FY2019, the last one then on record, fitted to both.
    """
    everybody, whole = _whole("total"), _whole(panel)
    row = months_between(whole.first, month)
    before = everybody.values[: months_between(everybody.first, month)]
    all_classes = MonthlyPanel(everybody.first, before)
    known = MonthlyPanel(whole.first, whole.values[:row])
    return Case(
        month=month,
        known=all_classes if panel == "total" else known,
        everybody=all_classes,
        outcome=whole.values[row : min(months_between(whole.first, end), row + HORIZON)],
    )


def with_sum(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Append the sum over series, which are the last axis but one."""
    return np.concatenate([values, values.sum(axis=-2, keepdims=True)], axis=-2)


@cache
def _whole(panel: str) -> MonthlyPanel:
    """Read the closed record and the months after it; only rows before an origin are ever given to a fit."""
    closed, later = read_panel(record(), PANELS[panel]), _later()
    groups = later.sum(axis=2, keepdims=True)
    if panel != "total":
        groups = later[:, :, [CLASSES.index(name) for name in PANELS[panel]]]
    return MonthlyPanel(closed.first, np.concatenate([closed.values, groups]))


@cache
def _later() -> NDArray[np.float64]:
    """People by sector and class of every month from October 2019 on, shape (n_months, 9, 3)."""
    frame = months(record())
    frame = frame[frame["month"] >= FIRST_OPEN.isoformat()]
    total = sectors_of(frame, "total").dropna()
    if total.index[-1].date() != month_after(FIRST_OPEN, len(total) - 1):
        message = "the sectors' months since October 2019 have a gap"
        raise ValueError(message)
    cells = np.stack(
        [sectors_of(frame, name).reindex(total.index).to_numpy(float) for name in CLASSES], axis=2
    )
    whole = frame[frame["place"] == "southwest"].set_index("month").reindex(total.index)
    sectors = total.to_numpy(dtype=np.float64)
    classes = whole[list(CLASSES)].to_numpy(dtype=np.float64)
    classes = classes * (sectors.sum(axis=1) / classes.sum(axis=1))[:, None]
    last = read_panel(record(), CLASSES).values[-_SPLIT_MONTHS:].sum(axis=0) + OFFSET
    split = fitted_tables(np.broadcast_to(last, cells.shape), sectors, classes)
    return np.where(np.isfinite(cells).all(axis=(1, 2), keepdims=True), cells, split)
