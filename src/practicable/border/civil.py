"""The civil track: return without a sanction, quick removal, notice to appear, screening for fear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.people import CLASSES
from practicable.calendar import fiscal_year_days, fiscal_year_of
from practicable.pathway import DwellTable, Exponential, Routing, Stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw
    from practicable.pathway import Distribution

__all__ = [
    "CIVIL_ROUTES",
    "CivilShares",
    "by_class",
    "civil_shares",
    "civil_stages",
    "removal_table",
    "removal_time",
]

CIVIL_ROUTES: tuple[str, ...] = (
    "voluntary_return",
    "expedited_removal",
    "reinstatement",
    "credible_fear",
    "notice_detained",
    "notice_released",
    "care_unaccompanied",
)
"""Where the civil router leads."""


@dataclass(frozen=True, slots=True)
class CivilShares:
    """Shares of the civil track by route, dated by fiscal year.

    Attributes
    ----------
    starts : tuple of int
        Day from which each row holds; the first is 0.
    shares : ndarray, shape (n_epochs, n_classes, n_routes)
        Rows sum to one; routes as in `CIVIL_ROUTES`.
    """

    starts: tuple[int, ...]
    shares: NDArray[np.float64]

    def routing(self, sanctioned: NDArray[np.float64]) -> Routing:
        """Return the routing of the civil track.

        Parameters
        ----------
        sanctioned : ndarray, shape (n_cells, n_days)
            Share that an order gives an administrative sanction, NaN where it does not say. It replaces the
            share of adults from Mexico who are returned without one; others are not returned without one.
        """
        if np.isnan(sanctioned).all():
            return Routing(CIVIL_ROUTES, self.shares[:, :, None, :], self.starts)
        known = np.nan_to_num(sanctioned, nan=-1.0)
        changes = np.flatnonzero(np.r_[True, np.any(np.diff(known, axis=1) != 0, axis=0)])
        dated = sorted({*self.starts, *(int(day) for day in changes)})
        rows = self.shares[np.searchsorted(np.array(self.starts), np.array(dated), side="right") - 1]
        rows = np.repeat(rows[:, :, None, :], sanctioned.shape[0], axis=2)
        mexican = rows[:, CLASSES.index("mexican_adult")]
        unsanctioned = np.where(known[:, dated] < 0.0, mexican[..., 0].T, 1.0 - known[:, dated]).T
        mexican[..., 1:] *= ((1.0 - unsanctioned) / (1.0 - mexican[..., 0]))[..., None]
        mexican[..., 0] = unsanctioned
        return Routing(CIVIL_ROUTES, rows, dated)


def civil_shares(draw: ParameterDraw, *, start: date, n_days: int) -> CivilShares:
    """Return the shares of each class by civil route over a simulation's fiscal years.

    Parameters
    ----------
    draw : ParameterDraw
        One value a parameter.
    start : date
        First day.
    n_days : int
        Days.
    """
    years, starts = [fiscal_year_of(start)], [0]
    while (day := (fiscal_year_days(years[-1] + 1)[0] - start).days) < n_days:
        years.append(years[-1] + 1)
        starts.append(day)
    return CivilShares(tuple(starts), np.stack([_year(draw, year) for year in years]))


def _year(draw: ParameterDraw, year: int) -> NDArray[np.float64]:
    """Shares in one fiscal year, shape (n_classes, n_routes)."""
    # The consequence programme spread from 2008 to 2012; the share between the two years is a straight line.
    later = float(np.clip((year - 2008) / 4.0, 0.0, 1.0))
    unsanctioned = (1 - later) * draw("p_voluntary_return_2008") + later * draw("p_voluntary_return_2012")
    quick = draw("p_quick_removal_adult")
    held, care = draw("p_notice_detained"), draw("p_child_enters_care")
    return np.stack(
        [
            _row(unsanctioned, quick, (draw("p_fear_mexican"), draw("p_reinstatement_mexican")), held),
            _row(0.0, quick, (draw("p_fear_other"), draw("p_reinstatement_other")), held),
            _row(0.0, draw("p_family_returned"), (draw("p_fear_family"), 0.0), draw("p_family_detained")),
            np.array([1.0 - care, 0.0, 0.0, 0.0, 0.0, 0.0, care]),
            # Separated children never take the civil route; their row is there to be complete.
            np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]),
        ]
    )


def _row(
    unsanctioned: float, quick: float, of_quick: tuple[float, float], held: float
) -> NDArray[np.float64]:
    """Shares of one class of adults; `of_quick` has those who claim fear, and of the others reinstatement."""
    fear, reinstated = of_quick
    rest, removed = 1.0 - unsanctioned, (1.0 - unsanctioned) * quick * (1.0 - fear)
    notice = rest * (1.0 - quick)
    return np.array(
        [
            unsanctioned,
            removed * (1.0 - reinstated),
            removed * reinstated,
            rest * quick * fear,
            notice * held,
            notice * (1.0 - held),
            0.0,
        ]
    )


def civil_stages(router: Routing, draw: ParameterDraw) -> tuple[Stage, ...]:
    """Build the router and the stages of the civil track.

    Parameters
    ----------
    router : Routing
        From `CivilShares.routing`.
    draw : ParameterDraw
        Times and shares within the track.
    """
    removal = removal_table(draw)
    found, held, removed = draw("p_fear_found"), draw("p_notice_detained"), draw("p_detained_removed")
    family_held = draw("p_family_detained")
    screened = by_class(
        *((1 - found, found * share, found * (1 - share)) for share in (held, held, family_held))
    )
    # Children and families are not removed from detention here: families are released within weeks.
    detained = by_class((removed, 1 - removed), (removed, 1 - removed), (0.0, 1.0))
    returned = by_class((1.0, 0.0), (1.0, 0.0), (1.0, 0.0), (0.0, 1.0))
    decide = Routing(("decide",), np.ones(1))
    return (
        Stage("civil", routing=router),
        Stage(
            "voluntary_return",
            dwell=Exponential(draw("dur_voluntary_return_mean")),
            routing=Routing(("decide", "gave_up"), returned),
        ),
        Stage("expedited_removal", dwell=removal, routing=decide),
        Stage("reinstatement", dwell=removal, routing=decide),
        Stage(
            "credible_fear",
            dwell=Exponential(draw("dur_credible_fear_mean")),
            routing=Routing(("expedited_removal", "notice_detained", "notice_released"), screened),
        ),
        Stage(
            "notice_detained",
            dwell=Exponential(draw("dur_notice_detained_mean")),
            routing=Routing(("decide", "released"), detained),
        ),
        Stage("notice_released"),
    )


def removal_time(draw: ParameterDraw, party_class: str) -> Exponential:
    """Time to removal: short to Mexico, longer for people who are flown."""
    where = "mexican" if party_class == "mexican_adult" else "other"
    return Exponential(draw(f"dur_removal_{where}_mean"))


def removal_table(draw: ParameterDraw) -> DwellTable:
    """Time to removal of every class."""
    times: tuple[Distribution, ...] = (
        removal_time(draw, "mexican_adult"),
        removal_time(draw, "other_adult"),
    )
    return DwellTable(times, np.array([[0 if name == "mexican_adult" else 1] for name in CLASSES]))


def by_class(*rows: tuple[float, ...]) -> NDArray[np.float64]:
    """Routing probabilities that differ by class alone; classes without a row repeat the last one.

    Returns
    -------
    ndarray, shape (1, n_classes, 1, n_targets)
    """
    full = rows + (rows[-1],) * (len(CLASSES) - len(rows))
    return np.array(full, dtype=np.float64)[None, :, None, :]
