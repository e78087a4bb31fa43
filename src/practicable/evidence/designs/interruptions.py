"""Single series before and after: the two sectors of the impression, and the border in 2018."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit

from practicable.evidence.designs.exposure import ORDER_MONTH
from practicable.evidence.designs.windows import LEVEL
from practicable.evidence.estimators.estimate import Estimate
from practicable.evidence.estimators.null import draw_worlds, fit_noise, measured
from practicable.rng import generator

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Array, Panel

__all__ = [
    "Interrupted",
    "Interruption",
    "estimate_interruption",
    "interrupted",
    "interrupted_p",
    "interruptions",
    "series_design",
]

_YEAR = 12
_ITERATIONS = 30


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The change of level at a date.

    Attributes
    ----------
    effect, se : float
        Change of the log level, and its error by generalised least squares.
    p_value : float
        Student's t with the residual degrees of freedom.
    persistence : float
        First-order autocorrelation of the errors.
    degrees : float
        Residual degrees of freedom.
    """

    effect: float
    se: float
    p_value: float
    persistence: float
    degrees: float


def series_design(months: Sequence[date], start: date) -> Array:
    """Return step, constant, linear trend and eleven month-of-year effects, shape (T, 14).

    Parameters
    ----------
    months : sequence of date
        First days of consecutive months.
    start : date
        First month under treatment.
    """
    time = np.arange(len(months), dtype=np.float64)
    step = np.array([month >= start for month in months], dtype=np.float64)
    season = np.array([[month.month == m for m in range(2, _YEAR + 1)] for month in months], dtype=np.float64)
    return np.column_stack([step, np.ones_like(time), (time - time.mean()) / _YEAR, season])


def interrupted(outcome: Array, design: Array) -> Interrupted:
    """Estimate the change of level with first-order autocorrelated errors.

    Parameters
    ----------
    outcome : array
        Log counts by month, shape (T,).
    design : array
        From `series_design`.

    Notes
    -----
    Fails when anything else changes at the date, and when the trend is not linear: there is no comparison.
    Bernal, Cummins and Gasparrini (2017), doi:10.1093/ije/dyw098.
    """
    models: Any = import_module("statsmodels.regression.linear_model")
    model = models.GLSAR(outcome, design, rho=1)
    fitted = model.iterative_fit(maxiter=_ITERATIONS)
    return Interrupted(
        effect=float(fitted.params[0]),
        se=float(fitted.bse[0]),
        p_value=float(fitted.pvalues[0]),
        persistence=float(np.squeeze(model.rho)),
        degrees=float(fitted.df_resid),
    )


def interrupted_p(worlds: Array, design: Array) -> tuple[Array, Array]:
    """Return effects and p-values for many series, shapes (draws,), from outcomes of shape (draws, T)."""
    found = [interrupted(world, design) for world in worlds]
    return np.array([one.effect for one in found]), np.array([one.p_value for one in found])


_ASSUMED = (
    "Nothing else changed in the month of the start: neither fences nor agents nor what moves all sectors.",
    "Without the start the series would have followed its line and its season.",
)


@dataclass(frozen=True, slots=True)
class Interruption:
    """One series with the month in which treatment starts.

    Attributes
    ----------
    key, place : str
        A slug, and the place in words.
    series : str
        Name of the monthly series.
    counts : array
        Counts of every month on record, shape (T,).
    recorded : tuple of date
        The months of `counts`.
    first, start, last : date
        The window, and the first month under treatment.
    """

    key: str
    place: str
    series: str
    counts: Array
    recorded: tuple[date, ...]
    first: date
    start: date
    last: date


def interruptions(panel: Panel) -> tuple[Interruption, ...]:
    """Return three series: Del Rio and Yuma at their Streamline starts, the border at the order of 2018."""
    starts = {adoption.sector: adoption.day.replace(day=1) for adoption in panel.adoptions}
    sectors = tuple(
        Interruption(
            key=sector,
            place=place,
            series="total",
            counts=panel.monthly["total"][panel.sectors.index(sector)],
            recorded=panel.months,
            first=date(2000, 10, 1),
            start=starts[sector],
            last=date(starts[sector].year + 2, 11, 1),
        )
        for sector, place in (("del_rio", "Del Rio"), ("yuma", "Yuma"))
    )
    adults = panel.monthly["single_adult"].sum(axis=0)
    recorded = ~np.isnan(adults)
    months = tuple(month for month, known in zip(panel.months, recorded, strict=True) if known)
    border = Interruption(
        key="southwest",
        place="the nine sectors together",
        series="single_adult",
        counts=adults[recorded],
        recorded=months,
        first=months[0],
        start=ORDER_MONTH,
        last=date(2018, 12, 1),
    )
    return (*sectors, border)


def estimate_interruption(case: Interruption, *, draws: int, seed: int) -> Estimate:
    """Estimate the change of level, with its size in series that go on as they were.

    Parameters
    ----------
    case : Interruption
        The series.
    draws, seed : int
        Worlds of the null simulation, and the root of their draws.
    """
    months = tuple(month for month in case.recorded if case.first <= month <= case.last)
    design = series_design(months, case.start)
    begins = case.recorded.index(case.first)
    found = interrupted(np.log(case.counts[begins : begins + len(months)]), design)
    effects, p_values = interrupted_p(_worlds(case, len(months), draws, seed), design)
    reach = float(stdtrit(found.degrees, 0.5 + LEVEL / 2.0)) * found.se
    return Estimate(
        key=f"series/interrupted time series/{case.series}/{case.key}",
        design="series",
        method="interrupted time series",
        outcome=f"log apprehensions, {case.series.replace('_', ' ')}, {case.place}",
        effect=found.effect,
        se=found.se,
        low=found.effect - reach,
        high=found.effect + reach,
        level=LEVEL,
        inference="least squares with AR(1) errors",
        p_value=found.p_value,
        estimand=f"change of level of log apprehensions from {case.start:%Y-%m}, {case.place}",
        n_units=1,
        n_obs=len(months),
        assumptions=_ASSUMED,
    ).sized(measured(p_values, effects))


def _worlds(case: Interruption, n_periods: int, draws: int, seed: int) -> Array:
    """Series without an interruption, from the noise of the whole series about its line and season."""
    design = series_design(case.recorded, date.max)[:, 1:]
    orthonormal, _ = np.linalg.qr(design)
    outcome = np.log(case.counts)
    rest = outcome - orthonormal @ (orthonormal.T @ outcome)
    # Two units of opposite sign leave the residual as it is when the mean over units is taken out.
    noise = fit_noise(np.stack([rest, -rest]), np.ones((len(rest), 1)), corrected=False)
    return draw_worlds(noise, n_periods, draws, rng=generator(seed, "series", case.key))[:, 0]
