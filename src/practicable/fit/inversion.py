"""First-attempt arrivals that reproduce observed apprehensions: a renewal equation solved month by month.

Apprehensions of a day come from first attempts and from people who were returned earlier and try again,
so a(d) = p [λ(d) + Σ a(d - k) w K(k)], with p the probability of apprehension, w the shares that take each
route, and K(k) the probability that the next attempt follows k days later by that route. With arrivals λ
constant within a month the equation is linear in λ, and months are solved in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.pathway import SIGMA_CUSTODY, retry_delay
from practicable.geography import CELLS, DISTRICTS
from practicable.pathway import Exponential, LogNormal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw
    from practicable.border.practice import Referral
    from practicable.pathway import Distribution

__all__ = ["Inversion", "Observed", "first_attempts"]

_PER_DAY = 8
"""Grid points a day on which dwell times are convolved."""

_QUANTILES = (np.arange(4000) + 0.5) / 4000

_ROUTES = ("other_charges", "jail", "civil")


@dataclass(frozen=True, slots=True)
class Observed:
    """Apprehensions to reproduce.

    Attributes
    ----------
    parties : ndarray, shape (n_cells, n_arriving_classes, n_months)
        Parties apprehended a month: adults alone, families, unaccompanied children.
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
    """

    arrivals: NDArray[np.float64]
    residual: NDArray[np.float64]


def first_attempts(observed: Observed, referral: Referral, draw: ParameterDraw) -> Inversion:
    """Solve for first attempts under ordinary practice with capacity for all who are referred.

    Parameters
    ----------
    observed : Observed
        What the record, or a forecast of it, shows.
    referral : Referral
        Practice under which the record arose.
    draw : ParameterDraw
        One value a parameter.

    Notes
    -----
    Attempts are taken to be spread evenly over each day, and the wait for a hearing to be the wait for the
    next court hours. Both hold to well under one percent of a month's count.
    """
    n_cells, n_classes, n_months = observed.parties.shape
    n_days = observed.month_of_day.size
    lags = _lags(draw, n_days)
    arrivals = np.zeros((n_cells, n_classes, n_days))
    residual = np.zeros((n_cells, n_classes, n_months))
    weights = _route_weights(referral, draw, n_days)
    caught = np.array(
        [draw("p_apprehension_adult"), draw("p_apprehension_family"), draw("p_apprehension_family")]
    )
    for index in range(2):
        system = _Renewal(caught[index], weights[index], lags)
        arrivals[:, index], residual[:, index] = system.solve(
            observed.parties[:, index], observed.month_of_day
        )
    days = np.bincount(observed.month_of_day, minlength=n_months)
    arrivals[:, 2] = (observed.parties[:, 2] / (caught[2] * days))[:, observed.month_of_day]
    return Inversion(arrivals, residual)


@dataclass(frozen=True, slots=True)
class _Renewal:
    """The renewal equation of one class in all cells."""

    p_caught: float
    weights: NDArray[np.float64]  # (n_routes, n_cells, n_days)
    lags: NDArray[np.float64]  # (n_routes, n_cells, n_lags)

    def solve(
        self, parties: NDArray[np.float64], month_of_day: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        n_cells, n_months = (int(length) for length in parties.shape)
        n_days = int(month_of_day.size)
        none, one = np.zeros(n_cells), np.ones(n_cells)
        nobody = np.zeros((n_cells, n_days))
        returning = nobody
        arrivals = np.zeros((n_cells, n_days))
        residual = np.zeros((n_cells, n_months))
        for month in range(n_months):
            first, after = (int(np.searchsorted(month_of_day, edge)) for edge in (month, month + 1))
            days = range(first, after)
            carried, later_carried = self._month(days, none, returning)
            response, later_response = self._month(days, one, nobody)
            rate = np.maximum(0.0, (parties[:, month] - carried) / response)
            returning = later_carried + rate[:, None] * later_response
            arrivals[:, first:after] = rate[:, None]
            residual[:, month] = carried + rate * response - parties[:, month]
        return arrivals, residual

    def _month(
        self, days: range, rate: NDArray[np.float64], returning: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Apprehensions of a month, and returning attempts by day after it, under one arrival rate."""
        returning = returning.copy()
        n_days = returning.shape[1]
        total = np.zeros(rate.size)
        for day in days:
            weight = self.weights[:, :, day]
            same_day = np.einsum("rc,rc->c", weight, self.lags[:, :, 0])
            caught = self.p_caught * (rate + returning[:, day]) / (1.0 - self.p_caught * same_day)
            total += caught
            ahead = np.einsum("rc,rcl->cl", weight * caught, self.lags[:, :, 1 : n_days - day])
            returning[:, day + 1 :] += ahead
        return total, returning


def _route_weights(
    referral: Referral, draw: ParameterDraw, n_days: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of apprehended single adults and families by route, times the share who try again by it."""
    again = min(1.0, draw("p_reapprehension_civil") / draw("p_apprehension_adult"))
    after_prosecution = min(1.0, again * draw("ratio_reapprehension_prosecuted"))
    other, entry = referral.p_other, referral.p_entry
    jailed = (1.0 - other) * entry[:, 0]
    single = np.stack([other * after_prosecution, jailed * after_prosecution, (1.0 - other - jailed) * again])
    family = np.zeros((len(_ROUTES), len(CELLS), n_days))
    family[1] = entry[:, 1] * after_prosecution
    family[2] = (1.0 - entry[:, 1]) * draw("p_family_returned") * again
    return single, family


def _lags(draw: ParameterDraw, n_days: int) -> NDArray[np.float64]:
    """Probability of each whole-day lag to the next attempt, shape (n_routes, n_cells, n_days)."""
    grid = n_days * _PER_DAY
    before = _masses(Exponential(draw("dur_processing_mean")), grid)
    retry = _masses(retry_delay(draw), grid)
    common = _sum_of(before, retry)
    civil = _sum_of(common, _masses(Exponential(draw("dur_civil_return_mean")), grid))
    lags = np.zeros((len(_ROUTES), len(CELLS), n_days))
    to_hearing = _sum_of(common, _wait_for_court(grid))
    scale = float(np.exp(SIGMA_CUSTODY**2 / 2))
    for district in DISTRICTS:
        cells = [index for index, cell in enumerate(CELLS) if cell.district == district]
        felony = LogNormal(draw("dur_felony_median", district) * scale, SIGMA_CUSTODY)
        jail = LogNormal(draw("dur_jail_median", district) * scale, SIGMA_CUSTODY)
        lags[0, cells] = _whole_days(_sum_of(common, _masses(felony, grid)))
        lags[1, cells] = _whole_days(_sum_of(to_hearing, _masses(jail, grid)))
        lags[2, cells] = _whole_days(civil)
    return lags


def _masses(distribution: Distribution, grid: int) -> NDArray[np.float64]:
    """Probability mass on a grid of `_PER_DAY` points a day; what lies beyond the grid is dropped."""
    position = distribution.quantile(_QUANTILES) * _PER_DAY
    below = np.floor(position)
    share = position - below
    inside = below < grid
    at = below[inside].astype(np.int64)
    masses = _sums(at, 1.0 - share[inside], grid + 1) + _sums(at + 1, share[inside], grid + 1)
    return masses[:grid] / _QUANTILES.size


def _sums(at: NDArray[np.int64], weights: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Sum the weights that fall on each position."""
    sums = np.zeros(size)
    np.add.at(sums, at, weights)
    return sums


def _wait_for_court(grid: int) -> NDArray[np.float64]:
    """Wait until the next court hours (Monday to Friday, nine to five) from an even instant of the week."""
    instants = (np.arange(7 * 24 * 4) + 0.5) / 96.0
    hour = instants % 1.0 * 24.0
    open_now = (instants % 7.0 < 5.0) & (hour >= 9.0) & (hour < 17.0)
    openings = np.array([day + 9.0 / 24.0 for day in (0, 1, 2, 3, 4, 7)])
    following = openings[np.searchsorted(openings, instants)] - instants
    wait = np.where(open_now, 0.0, following) * _PER_DAY
    weights = np.full(instants.size, 1.0 / instants.size)
    return _sums(np.rint(wait).astype(np.int64), weights, grid)


def _sum_of(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Masses of the sum of two independent durations, on the same grid."""
    size = 2 * first.size
    product = np.fft.irfft(np.fft.rfft(first, size) * np.fft.rfft(second, size), size)
    return np.maximum(product[: first.size], 0.0)


def _whole_days(masses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Masses of the number of midnights between an even instant of a day and a duration later."""
    points = np.arange(masses.size)
    part = points % _PER_DAY / _PER_DAY
    days = points // _PER_DAY
    n_days = masses.size // _PER_DAY
    lags = _sums(days, masses * (1.0 - part), n_days + 1) + _sums(days + 1, masses * part, n_days + 1)
    return lags[:n_days]
