"""Recidivism and re-apprehension by cohort recursion: each figure under its own definition, in milliseconds.

A person who is apprehended leaves custody by one of three consequences, tries again with some probability
after some delay, and is apprehended again with the probability of apprehension. So one apprehension is
followed by another with a defective distribution of whole-day lags g(k), and every definition is a sum over
it. Instants of apprehension are taken to be spread evenly over the day, and a lag counts the midnights
between two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "CONSEQUENCES",
    "DAYS_3_MONTHS",
    "DAYS_18_MONTHS",
    "N_LAGS",
    "ReturnDelay",
    "exponential_masses",
    "lag_masses",
    "lognormal_masses",
    "pair_masses",
    "same_year_recidivism",
    "sum_of",
    "within",
]

CONSEQUENCES: tuple[str, ...] = ("voluntary_return", "administrative", "prosecuted")
"""Voluntary return; expedited removal or reinstatement; prosecution on any charge."""

DAYS_3_MONTHS = 91
DAYS_18_MONTHS = 548

N_LAGS = DAYS_18_MONTHS + 2
"""Whole-day lags carried: 0 to one beyond eighteen months."""


@dataclass(frozen=True, slots=True)
class ReturnDelay:
    """Delay between the end of custody and the next attempt: a part within hours, a part within weeks.

    Attributes
    ----------
    p_quick : ndarray, shape (n,)
        Share of re-attempts that are quick.
    dur_quick, dur_slow : ndarray, shape (n,)
        Means of the two exponential components, days.
    """

    p_quick: NDArray[np.float64]
    dur_quick: NDArray[np.float64]
    dur_slow: NDArray[np.float64]


def exponential_masses(mean: NDArray[np.float64], n_lags: int = N_LAGS) -> NDArray[np.float64]:
    """Masses of the midnights crossed by an exponential duration that begins at an even instant of a day.

    Parameters
    ----------
    mean : ndarray, shape (n,)
        Days, above 0.
    n_lags : int
        Lags 0 to n_lags - 1 are returned; the rest of the mass is dropped.

    Returns
    -------
    ndarray, shape (n, n_lags)
        Closed form: ``1 - m (1 - exp(-1/m))`` at 0, ``m (1 - exp(-1/m))^2 exp(-(k-1)/m)`` beyond.
    """
    scale = np.asarray(mean, dtype=np.float64)[:, None]
    day = -np.expm1(-1.0 / scale)
    lags = np.arange(1, n_lags)
    beyond = scale * day**2 * np.exp(-(lags - 1) / scale)
    return np.concatenate([1.0 - scale * day, beyond], axis=1)


def lognormal_masses(median: float, sigma: float, n_lags: int = N_LAGS) -> NDArray[np.float64]:
    """Masses of the midnights crossed by a lognormal duration that begins at an even instant of a day.

    Parameters
    ----------
    median : float
        Days, above 0.
    sigma : float
        Standard deviation of the logarithm, above 0.
    n_lags : int
        As in `exponential_masses`.

    Returns
    -------
    ndarray, shape (n_lags,)
        Second differences of the integral of the distribution function.
    """
    edges = np.arange(n_lags + 1, dtype=np.float64)
    z = np.log(np.maximum(edges, 1e-300) / median) / sigma
    integral = edges * ndtr(z) - median * np.exp(sigma**2 / 2) * ndtr(z - sigma)
    integral[0] = 0.0
    return np.diff(np.diff(integral), prepend=0.0)


def sum_of(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Masses of the sum of two independent lags along the last axis; the other axes are broadcast."""
    n_lags = first.shape[-1]
    size = _fast_size(2 * n_lags - 1)
    product = np.fft.irfft(np.fft.rfft(first, size) * np.fft.rfft(second, size), size)
    return np.maximum(product[..., :n_lags], 0.0)


def lag_masses(custody: NDArray[np.float64], delay: ReturnDelay) -> NDArray[np.float64]:
    """Masses of the lag from an apprehension to the next attempt, by consequence.

    Parameters
    ----------
    custody : ndarray, shape (n_consequences, n_lags)
        Masses of the days in custody by consequence.
    delay : ReturnDelay
        Delay after custody, n draws.

    Returns
    -------
    ndarray, shape (n, n_consequences, n_lags)
    """
    n_lags = custody.shape[-1]
    quick = delay.p_quick[:, None] * exponential_masses(delay.dur_quick, n_lags)
    slow = (1.0 - delay.p_quick)[:, None] * exponential_masses(delay.dur_slow, n_lags)
    return sum_of(custody[None], (quick + slow)[:, None, :])


def within(masses: NDArray[np.float64], days: int) -> NDArray[np.float64]:
    """Probability that a lag is at most `days` days long, from masses of midnights crossed (last axis).

    Half of those who cross exactly `days` midnights took less than `days` whole days.
    """
    return masses[..., :days].sum(axis=-1) + masses[..., days] / 2.0


def pair_masses(masses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Masses of the sum of two lags in a row, for every pair of consequences.

    A pair and its reverse have the same masses, so each is computed once.

    Parameters
    ----------
    masses : ndarray, shape (n, n_consequences, n_lags)
        From `lag_masses`.

    Returns
    -------
    ndarray, shape (n, n_consequences, n_consequences, n_lags)
    """
    n_lags = masses.shape[-1]
    size = _fast_size(2 * n_lags - 1)
    transform = np.fft.rfft(masses, size)
    first, second = np.triu_indices(masses.shape[1])
    sums = np.maximum(np.fft.irfft(transform[:, first] * transform[:, second], size)[..., :n_lags], 0.0)
    pairs = np.empty((*masses.shape[:2], *masses.shape[1:]))
    pairs[:, first, second] = sums
    pairs[:, second, first] = sums
    return pairs


def same_year_recidivism(
    repeat: NDArray[np.float64],
    masses: NDArray[np.float64],
    *,
    pairs: NDArray[np.float64],
    apprehended: NDArray[np.float64],
    shares: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Share of the people apprehended in a fiscal year who were apprehended more than once within it.

    Parameters
    ----------
    repeat : ndarray, shape (n, n_years, n_classes, n_consequences)
        Probability that an apprehension has the consequence and is followed by another.
    masses : ndarray, shape (n, n_consequences, n_lags)
        Masses of the lag to it, from `lag_masses`; n_lags at least n_days.
    pairs : ndarray, shape (n, n_consequences, n_consequences, n_lags)
        From `pair_masses`.
    apprehended : ndarray, shape (n_years, n_classes, n_days)
        Apprehensions (events, first or repeated) on each day of the year; a shorter year begins with zeros.
    shares : ndarray, shape (n, n_years, n_classes)
        Share of a class's row of apprehensions that is its own, where classes split one row.

    Returns
    -------
    ndarray, shape (n, n_years)
        Unique people apprehended at least twice, divided by unique people apprehended.

    Notes
    -----
    With a(d) apprehensions and g(k) the mass of the next one after k midnights, those that are the first of
    the year are f(d) = a(d) - sum_u a(u) g(d - u). The people are sum f(d), and those apprehended again are
    sum f(d) G(last - d), where G sums g: both are sums of g and of g * g against the running total of a.
    """
    n_years, n_classes, n_days = apprehended.shape
    n, n_consequences = masses.shape[:2]
    until = np.cumsum(apprehended, axis=-1)[..., ::-1].reshape(n_years * n_classes, n_days).T
    # One product a draw: small enough that the linear algebra library does not start threads for it.
    first = (masses[..., :n_days] @ until).reshape(n, n_consequences, n_years, n_classes)
    own = shares[..., None] * repeat
    once = np.einsum("nykc,ncyk->ny", own, first)
    second = pairs[..., :n_days].reshape(n, n_consequences**2, n_days) @ until
    second = second.reshape(n, n_consequences, n_consequences, n_years, n_classes)
    twice = np.einsum("nykc,nykce->ny", own, np.einsum("nyke,nceyk->nykce", repeat, second))
    return (once - twice) / ((shares * apprehended.sum(axis=-1)).sum(axis=-1) - once)


def _fast_size(at_least: int) -> int:
    """Smallest size without a prime factor above 5: those for which the transform is fast."""
    size = at_least
    while True:
        left = size
        for factor in (2, 3, 5):
            while left % factor == 0:
                left //= factor
        if left == 1:
            return size
        size += 1
