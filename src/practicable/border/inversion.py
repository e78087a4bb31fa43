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

from practicable.border.civil import CIVIL_ROUTES, removal_time
from practicable.border.decisions import attempt_again
from practicable.border.encounter import p_caught, retry_delay
from practicable.border.people import ARRIVING, CLASSES, POPULATION_OF_CLASS
from practicable.border.prosecution import plea_wait, reentry_custody, sentence
from practicable.geography import CELLS, DISTRICTS
from practicable.pathway import Exponential

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.civil import CivilShares
    from practicable.border.parameters import ParameterDraw
    from practicable.border.practice import Referral
    from practicable.pathway import Distribution

__all__ = ["MOST_LAG", "Inversion", "Kernels", "Observed", "first_attempts", "renewal_kernels"]

MOST_LAG = 730
"""Longest lag to the next attempt that is followed, days."""

_PER_DAY = 8
"""Grid points a day on which times are convolved."""

_QUANTILES = (np.arange(2000) + 0.5) / 2000

ROUTES: tuple[str, ...] = (
    "reentry",
    "jail",
    "voluntary_return",
    "removal",
    "notice_detained",
    "fear_removal",
    "fear_detained",
)
"""Ways back to an attempt; quick removal and reinstatement are one, with or without a screening before."""


@dataclass(frozen=True, slots=True)
class Kernels:
    """Lags to the next attempt of one class, with the routes' shares.

    Attributes
    ----------
    lags : ndarray, shape (n_routes, n_cells, n_lags)
        Probability that a next attempt follows a whole number of days later, by route of `ROUTES`.
    weights : ndarray, shape (n_epochs, n_routes, n_cells)
        Share of those apprehended who take each route.
    starts : tuple of int
        Day from which each epoch holds.
    beyond : ndarray, shape (n_routes, n_cells)
        Probability of a next attempt beyond the last lag, by route.
    """

    lags: NDArray[np.float64]
    weights: NDArray[np.float64]
    starts: tuple[int, ...]
    beyond: NDArray[np.float64]

    @property
    def lost(self) -> float:
        """Largest probability, over epochs and cells, that a next attempt is later than the last lag."""
        return float((self.weights * self.beyond).sum(axis=1).max())

    def of_epoch(self, epoch: int) -> NDArray[np.float64]:
        """Probability of each lag whatever the route, shape (n_cells, n_lags)."""
        return np.einsum("rc,rcl->cl", self.weights[epoch], self.lags)


def renewal_kernels(
    party_class: str, referral: Referral, civil: CivilShares, draw: ParameterDraw, *, n_lags: int
) -> Kernels:
    """Build the kernels of a class under ordinary perception and capacity for all who are referred.

    Parameters
    ----------
    party_class : str
        One that can be referred; unaccompanied children do not come back.
    referral : Referral
        Practice under which the record arose.
    civil : CivilShares
        Shares of the civil track.
    draw : ParameterDraw
        One value a parameter.
    n_lags : int
        At most `MOST_LAG`.
    """
    starts = _starts(referral, civil)
    lags, beyond = _Lags(party_class, draw, n_lags).table()
    return Kernels(lags, _weights(party_class, referral, civil, draw, starts), starts, beyond)


def _starts(referral: Referral, civil: CivilShares) -> tuple[int, ...]:
    n_cells, n_days = referral.p_other.shape
    flat = np.concatenate([referral.p_other, referral.p_entry.reshape(2 * n_cells, n_days)])
    changes = np.flatnonzero(np.r_[True, np.any(np.diff(flat, axis=1) != 0, axis=0)])
    return tuple(sorted({int(day) for day in changes} | set(civil.starts)))


def _weights(
    party_class: str,
    referral: Referral,
    civil: CivilShares,
    draw: ParameterDraw,
    starts: tuple[int, ...],
) -> NDArray[np.float64]:
    """Shares of each route, shape (n_epochs, n_routes, n_cells)."""
    population, cls = POPULATION_OF_CLASS[party_class], CLASSES.index(party_class)
    days = np.array(starts)
    other = referral.p_other[:, days].T if population == 0 else np.zeros((len(starts), len(CELLS)))
    jailed = (1.0 - other) * referral.p_entry[:, population, days].T
    rest = 1.0 - other - jailed
    family = party_class == "family_unit"
    jailed_back = jailed * (1.0 - draw("p_parent_awaits_child")) if family else jailed
    row = civil.shares[np.searchsorted(np.array(civil.starts), days, side="right") - 1, cls]
    ways = _civil_ways(dict(zip(CIVIL_ROUTES, row.T, strict=True)), draw, family=family)
    return np.stack([other, jailed_back, *(rest * way[:, None] for way in ways)], axis=1)


def _civil_ways(
    share: dict[str, NDArray[np.float64]], draw: ParameterDraw, *, family: bool
) -> tuple[NDArray[np.float64], ...]:
    """Shares of the civil track by way back, in the order of `ROUTES`; families held are not removed."""
    removed = 0.0 if family else draw("p_detained_removed")
    found, fear = draw("p_fear_found"), share["credible_fear"]
    return (
        share["voluntary_return"],
        share["expedited_removal"] + share["reinstatement"],
        share["notice_detained"] * removed,
        fear * (1.0 - found),
        fear * found * draw("p_notice_detained") * removed,
    )


@dataclass(frozen=True, slots=True)
class _Lags:
    """Lags of one class on a grid, as spectra so that sums of durations are products."""

    party_class: str
    draw: ParameterDraw
    n_lags: int

    @property
    def _grid(self) -> int:
        return self.n_lags * _PER_DAY

    def table(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lags by route and cell, and what is beyond them; (n_routes, n_cells, n_lags), and without lags."""
        draw = self.draw
        common = self._times(draw("dur_processing_mean")) * self._spectrum(
            _masses(retry_delay(draw), self._grid)
        )
        removal = self._spectrum(_masses(removal_time(draw, self.party_class), self._grid))
        fear = self._times(draw("dur_credible_fear_mean"))
        held = self._times(draw("dur_notice_detained_mean"))
        back = self._times(draw("dur_voluntary_return_mean"))
        after = {key: float(attempt_again(draw, key)) for key in ("voluntary_return", "expedited_removal")}
        administrative = after["expedited_removal"]
        everywhere = {
            "voluntary_return": (back, after["voluntary_return"]),
            "removal": (removal, administrative),
            "notice_detained": (held, administrative),
            "fear_removal": (fear * removal, administrative),
            "fear_detained": (fear * held, administrative),
        }
        lags = np.zeros((len(ROUTES), len(CELLS), self.n_lags))
        for key, (spectrum, again) in everywhere.items():
            lags[ROUTES.index(key)] = again * self._lags(common * spectrum)
        to_hearing = common * self._spectrum(_wait_for_court(self._grid)) * removal
        whole = np.zeros((len(ROUTES), len(CELLS)))
        for key, (_, again) in everywhere.items():
            whole[ROUTES.index(key)] = again
        for district in DISTRICTS:
            cells = [index for index, cell in enumerate(CELLS) if cell.district == district]
            charge = reentry_custody(draw, district)
            plea, term = (_masses(time, self._grid) for time in (plea_wait(draw), sentence(draw, district)))
            custody = self._sum(plea, term)
            lags[0, cells] = self._lags(common * removal * self._weighted(_masses(charge, self._grid)))
            lags[1, cells] = self._lags(to_hearing * self._weighted(custody))
            charged = float(attempt_again(draw, "reentry", charge.quantile(_QUANTILES)).mean())
            whole[0, cells], whole[1, cells] = charged, float(custody @ self._again(custody.size))
        return lags, whole - lags.sum(axis=2)

    def _again(self, size: int) -> NDArray[np.float64]:
        """Probability of an attempt after a prosecution, by grid point of days in custody."""
        return attempt_again(self.draw, "jail", np.arange(size) / _PER_DAY)

    def _weighted(self, custody: NDArray[np.float64]) -> NDArray[np.complex128]:
        """Spectrum of custody with each length weighted by the probability of an attempt after it."""
        return self._spectrum(custody * self._again(custody.size))

    def _times(self, mean: float) -> NDArray[np.complex128]:
        return self._spectrum(_masses(Exponential(mean), self._grid))

    def _spectrum(self, masses: NDArray[np.float64]) -> NDArray[np.complex128]:
        return np.fft.rfft(masses, 4 * self._grid)

    def _sum(self, first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
        """Masses of the sum of two independent durations, on the same grid."""
        together = np.fft.irfft(self._spectrum(first) * self._spectrum(second), 4 * self._grid)
        return np.maximum(together[: self._grid], 0.0)

    def _lags(self, spectrum: NDArray[np.complex128]) -> NDArray[np.float64]:
        """Masses of the number of midnights between an even instant of a day and a duration later."""
        masses = np.maximum(np.fft.irfft(spectrum, 4 * self._grid)[: self._grid], 0.0)
        points = np.arange(self._grid)
        part, days = points % _PER_DAY / _PER_DAY, points // _PER_DAY
        lags = _sums(days, masses * (1.0 - part), self.n_lags + 1)
        return (lags + _sums(days + 1, masses * part, self.n_lags + 1))[: self.n_lags]


def _masses(distribution: Distribution, grid: int) -> NDArray[np.float64]:
    """Probability mass on a grid of `_PER_DAY` points a day; what lies beyond the grid is dropped."""
    position = distribution.quantile(_QUANTILES) * _PER_DAY
    below = np.floor(position)
    share = position - below
    inside = below < grid
    at = below[inside].astype(np.int64)
    masses = _sums(at, 1.0 - share[inside], grid + 1) + _sums(at + 1, share[inside], grid + 1)
    return masses[:grid] / _QUANTILES.size


def _wait_for_court(grid: int) -> NDArray[np.float64]:
    """Wait until the next court hours (Monday to Friday, nine to five) from an even instant of the week."""
    instants = (np.arange(7 * 24 * 4) + 0.5) / 96.0
    hour = instants % 1.0 * 24.0
    open_now = (instants % 7.0 < 5.0) & (hour >= 9.0) & (hour < 17.0)
    openings = np.array([day + 9.0 / 24.0 for day in (0, 1, 2, 3, 4, 7)])
    following = openings[np.searchsorted(openings, instants)] - instants
    wait = np.rint(np.where(open_now, 0.0, following) * _PER_DAY).astype(np.int64)
    return _sums(wait, np.full(instants.size, 1.0 / instants.size), grid)[:grid]


def _sums(at: NDArray[np.int64], weights: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Sum the weights that fall on each position."""
    return np.bincount(at, weights, size).astype(np.float64)


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
