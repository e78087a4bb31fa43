"""First-attempt arrivals that reproduce observed apprehensions: a renewal equation solved month by month.

Apprehensions of a day come from first attempts and from people who were returned earlier and try again, so
a(d) = p [λ(d) + Σ a(d - k) K(k)], with p the probability of apprehension and K(k) the probability that the
next attempt follows k days after the day of apprehension, over all routes and consequences. With arrivals λ
constant within a month the equation is linear in λ, and months are solved in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.encounter import p_caught
from practicable.border.people import ARRIVING, POPULATION_OF_CLASS
from practicable.border.renewal import MOST_LAG, renewal_kernels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.civil import CivilShares
    from practicable.border.parameters import ParameterDraw
    from practicable.border.practice import Referral
    from practicable.border.renewal import Kernels

__all__ = ["Inversion", "Observed", "first_attempts"]


@dataclass(frozen=True, slots=True)
class Observed:
    """Apprehensions to reproduce.

    Attributes
    ----------
    parties : ndarray, shape (n_cells, n_arriving_classes, n_months)
        Parties apprehended a month: adults alone (two classes), families, unaccompanied children.
    month_of_day : ndarray of int, shape (n_days,)
        Index of each simulated day's month.
    """

    parties: NDArray[np.float64]
    month_of_day: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Inversion:
    """Solved arrivals.

    Attributes
    ----------
    arrivals : ndarray, shape (n_cells, n_arriving_classes, n_days)
        First attempts a day, in parties, never negative.
    residual : ndarray, shape (n_cells, n_arriving_classes, n_months)
        Expected minus observed apprehensions: zero, except where re-attempts alone exceed the record.
    lost : float
        Largest probability, over classes, places and time, that an apprehension is followed by a next attempt
        later than the lags that are followed.
    """

    arrivals: NDArray[np.float64]
    residual: NDArray[np.float64]
    lost: float


def first_attempts(
    observed: Observed, referral: Referral, civil: CivilShares, draw: ParameterDraw
) -> Inversion:
    """Solve for first attempts under ordinary practice with capacity for all who are referred.

    Parameters
    ----------
    observed : Observed
        What the record, or a forecast of it, shows.
    referral : Referral
        Practice under which the record arose.
    civil : CivilShares
        Shares of the civil track.
    draw : ParameterDraw
        One value a parameter.

    Notes
    -----
    Attempts are taken to be spread evenly over each day, and the wait for a hearing to be the wait for the
    next court hours. Both hold to well under one percent of a month's count. Practice is taken to change
    between months alone, and lags of more than two years are left out (`Inversion.lost`).
    """
    n_cells, n_classes, n_months = observed.parties.shape
    n_days = observed.month_of_day.size
    arrivals = np.zeros((n_cells, n_classes, n_days))
    residual = np.zeros((n_cells, n_classes, n_months))
    lost = 0.0
    for index, name in enumerate(ARRIVING):
        parties, caught = observed.parties[:, index], p_caught(draw, name)
        if name in POPULATION_OF_CLASS:
            kernels = renewal_kernels(name, referral, civil, draw, n_lags=min(n_days, MOST_LAG))
            solved = _solve(parties, observed.month_of_day, kernels, caught)
            arrivals[:, index], residual[:, index] = solved
            lost = max(lost, kernels.lost)
        else:
            days = np.bincount(observed.month_of_day, minlength=n_months)
            arrivals[:, index] = (parties / (caught * days))[:, observed.month_of_day]
    return Inversion(arrivals, residual, lost)


def _solve(
    parties: NDArray[np.float64], month_of_day: NDArray[np.int64], kernels: Kernels, caught: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Arrivals of one class by cell and day, and what is left by cell and month."""
    n_cells, n_months = parties.shape
    n_days = month_of_day.size
    returning = np.zeros((n_cells, n_days + kernels.lags.shape[2]))
    arrivals, residual = np.zeros((n_cells, n_days)), np.zeros((n_cells, n_months))
    inside: dict[tuple[int, int], NDArray[np.float64]] = {}
    edges = [int(np.searchsorted(month_of_day, month)) for month in range(n_months + 1)]
    for month in range(n_months):
        first, after = edges[month], edges[month + 1]
        epoch = int(np.searchsorted(np.array(kernels.starts), first, side="right")) - 1
        key = (epoch, after - first)
        if key not in inside:
            inside[key] = _within(kernels.of_epoch(epoch), after - first, caught)
        # Apprehensions of each day of the month, from those who return and from one first attempt a day.
        carried = np.einsum("cij,cj->ci", inside[key], returning[:, first:after])
        response = inside[key].sum(axis=2)
        rate = np.maximum(0.0, (parties[:, month] - carried.sum(axis=1)) / response.sum(axis=1))
        caught_by_day = carried + rate[:, None] * response
        arrivals[:, first:after] = rate[:, None]
        residual[:, month] = caught_by_day.sum(axis=1) - parties[:, month]
        lags = kernels.of_epoch(epoch)
        for day in range(first, after):
            later = lags[:, 1:] * caught_by_day[:, day - first, None]
            returning[:, day + 1 : day + lags.shape[1]] += later
    return arrivals, residual


def _within(lags: NDArray[np.float64], n_days: int, caught: float) -> NDArray[np.float64]:
    """Apprehensions by day of a month for an attempt on each day of it, shape (n_cells, n_days, n_days)."""
    n_cells = lags.shape[0]
    span = min(n_days, lags.shape[1])
    again = np.zeros((n_cells, n_days, n_days))
    for lag in range(span):
        at = np.arange(lag, n_days)
        again[:, at, at - lag] = caught * lags[:, lag, None]
    return np.asarray(caught * np.linalg.inv(np.eye(n_days) - again), dtype=np.float64)
