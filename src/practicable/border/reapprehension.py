"""Re-apprehension, a family of definitions: a share belongs to its own.

Within the night, within 3 or 18 months of an apprehension, or within the same fiscal year as the agency
counts recidivism; for all, and by last consequence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.cohorts import Apprehensions, Flags, night_of, row_changes
from practicable.calendar import fiscal_year_days, fiscal_year_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "DEFINITIONS",
    "Again",
    "again_by_consequence",
    "again_in_fiscal_year",
    "again_within",
    "again_within_night",
]

DAYS_3_MONTHS = 91.0
DAYS_18_MONTHS = 548.0


@dataclass(frozen=True, slots=True)
class Again:
    """How many of a cohort were apprehended again, under one definition and after one consequence.

    Attributes
    ----------
    definition, consequence : str
        Key of `DEFINITIONS`; a label, or ``"all"``.
    n, n_again : int
        The cohort, and those of it apprehended again.
    """

    definition: str
    consequence: str
    n: int
    n_again: int

    @property
    def share(self) -> float:
        """Share apprehended again; NaN of nobody."""
        return self.n_again / self.n if self.n else float("nan")


def again_within(cohort: Apprehensions, days: float, *, horizon: float) -> tuple[Flags, Flags]:
    """Mark apprehensions that can be followed for some days, and those followed by another within them.

    Parameters
    ----------
    cohort : Apprehensions
    days : float
        Length of the window from the apprehension, days.
    horizon : float
        Days simulated: an apprehension whose window ends later is left out of the cohort.

    Returns
    -------
    tuple of ndarray of bool, shape (n,)
        In the cohort; apprehended again.
    """
    following = _following(cohort)
    return cohort.t + days <= horizon, following - cohort.t <= days


def again_within_night(cohort: Apprehensions, *, horizon: float) -> tuple[Flags, Flags]:
    """Mark apprehensions whose night ends before the horizon, and those followed by another in it."""
    night = night_of(cohort.t)
    following = _following(cohort)
    same = np.isfinite(following) & (night_of(np.where(np.isfinite(following), following, 0.0)) == night)
    return night + 1.5 <= horizon, same


def again_in_fiscal_year(cohort: Apprehensions, *, start: date, horizon: float) -> tuple[Flags, Flags]:
    """Mark each person's first apprehension of a whole fiscal year, and whether another followed in the year.

    Parameters
    ----------
    cohort : Apprehensions
    start : date
        Day 0 of the run.
    horizon : float
        Days simulated; fiscal years that do not lie wholly inside are left out.
    """
    first_year = fiscal_year_of(start)
    years = range(first_year, first_year + int(horizon / 365.0) + 2)
    edges = np.array([(fiscal_year_days(year)[0] - start).days for year in years], dtype=np.float64)
    year = np.searchsorted(edges, cohort.t, side="right") - 1
    whole = (edges[:-1] >= 0.0) & (edges[1:] <= horizon)
    inside = whole[np.clip(year, 0, whole.size - 1)] & (year >= 0) & (year < whole.size)
    first = row_changes(cohort.party, year)
    followed = np.append(~first[1:], False) if first.size else first
    return inside & first, followed


def again_by_consequence(cohort: Apprehensions, *, start: date, horizon: float) -> tuple[Again, ...]:
    """Tabulate re-apprehension under every definition, for all and by last consequence.

    Parameters
    ----------
    cohort : Apprehensions
    start : date
        Day 0 of the run.
    horizon : float
        Days simulated.
    """
    rows: list[Again] = []
    for definition, (_, measure) in DEFINITIONS.items():
        inside, again = measure(cohort, start, horizon)
        groups = [("all", np.ones(cohort.t.size, np.bool_))]
        groups += [(label, cohort.consequence == index) for index, label in enumerate(cohort.labels)]
        rows += [
            Again(definition, label, int((inside & group).sum()), int((inside & group & again).sum()))
            for label, group in groups
        ]
    return tuple(rows)


_Measure = Callable[[Apprehensions, date, float], tuple[Flags, Flags]]

DEFINITIONS: dict[str, tuple[str, _Measure]] = {
    "night": (
        "apprehensions followed by another of the same person in the same night, noon to noon",
        lambda cohort, _start, horizon: again_within_night(cohort, horizon=horizon),
    ),
    "three_months": (
        "apprehensions followed by another of the same person within 91 days",
        lambda cohort, _start, horizon: again_within(cohort, DAYS_3_MONTHS, horizon=horizon),
    ),
    "eighteen_months": (
        "apprehensions followed by another of the same person within 548 days",
        lambda cohort, _start, horizon: again_within(cohort, DAYS_18_MONTHS, horizon=horizon),
    ),
    "fiscal_year": (
        "people apprehended in a fiscal year who are apprehended again in it; consequence of the first time",
        lambda cohort, start, horizon: again_in_fiscal_year(cohort, start=start, horizon=horizon),
    ),
}
"""Each definition in words, and its measure of a cohort."""


def _following(cohort: Apprehensions) -> NDArray[np.float64]:
    """Instant of the same person's next apprehension; infinite where there is none."""
    following = np.full(cohort.t.size, np.inf)
    same = cohort.party[1:] == cohort.party[:-1]
    following[:-1][same] = cohort.t[1:][same]
    return following
