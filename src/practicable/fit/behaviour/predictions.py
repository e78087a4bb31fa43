"""What the model says each target should be, for many draws of the free parameters at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from practicable.calendar import fiscal_month, fiscal_year_of
from practicable.fit.behaviour.recidivism import (
    DAYS_3_MONTHS,
    DAYS_18_MONTHS,
    ReturnDelay,
    lag_masses,
    pair_masses,
    same_year_recidivism,
    within,
)
from practicable.geography import SECTORS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.behaviour.carried import Carried
    from practicable.fit.behaviour.history import History
    from practicable.fit.behaviour.priors import Prior, Values
    from practicable.fit.behaviour.targets import Target

__all__ = ["DERIVED", "Derived", "Model", "Repeats", "derived_values", "predict"]

_MOST = 0.98
"""Highest share who try again: a rate above the probability of apprehension has no solution."""

_LEAST_RATIO = 0.1
"""Smallest effect of a consequence that is computed with; a prior's far tail alone lies beyond."""


@dataclass(frozen=True, slots=True)
class Model:
    """What predictions rest on beside the parameters.

    Attributes
    ----------
    history : History
        The record of the fitted years.
    targets : tuple of Target
        In the order of the predictions.
    rates : tuple of float
        Rates from which the points of the administrative and of the prosecution effect are counted.
    accepted : ndarray, shape (n_targets, 2)
        For targets of accepted prosecutions, logs of the year before and of its adults' growth; else zero.
    """

    history: History
    targets: tuple[Target, ...]
    rates: tuple[float, float]
    accepted: NDArray[np.float64]

    @staticmethod
    def of(history: History, targets: Sequence[Target], priors: Sequence[Prior]) -> Model:
        """Assemble from priors, which carry the rates of the effects."""
        rates = {prior.key: prior.of_rate for prior in priors if prior.of_rate is not None}
        accepted = [
            _before_and_growth(history, one) if one.definition == "accepted_prosecutions" else (0.0, 0.0)
            for one in targets
        ]
        effects = (rates["effect_administrative"], rates["effect_prosecution"])
        return Model(history, tuple(targets), effects, np.array(accepted))


@dataclass(frozen=True, slots=True)
class Repeats:
    """Behaviour after an apprehension, for n draws.

    Attributes
    ----------
    model : Model
    values : mapping of str to ndarray, shape (n,)
        The free parameters.
    carried : Carried
        Everything else.
    rates : ndarray, shape (n, 3)
        Re-apprehension of Mexican adults by consequence, on the reference day of the history.
    """

    model: Model
    values: Values
    carried: Carried
    rates: NDArray[np.float64]

    @staticmethod
    def of(model: Model, values: Values, carried: Carried) -> Repeats:
        """Solve for the rates by consequence; effects in points scale the rate they are stated on."""
        points = values["effect_administrative"]
        administrative = _ratio(points, model.rates[0])
        prosecuted = _ratio(points + values["effect_prosecution"], model.rates[1])
        without = values["p_reapprehension_mexican"] / administrative
        ratios = np.stack([np.ones_like(points), administrative, prosecuted], axis=1)
        return Repeats(model, values, carried, without[:, None] * ratios)

    def masses(self) -> NDArray[np.float64]:
        """Masses of the lag to the next attempt, shape (n, n_consequences, n_lags)."""
        p_quick = self.values["p_quick_retry"]
        delay = ReturnDelay(
            p_quick, np.full_like(p_quick, self.carried.dur_quick), self.values["dur_slow_retry_mean"]
        )
        return lag_masses(self.carried.custody, delay)

    def again(self, days: Sequence[date]) -> NDArray[np.float64]:
        """Probability that a Mexican adult tries again, by day and consequence, shape (n, n_on, 3)."""
        years = np.array([(on - self.model.history.reference).days / 365.25 for on in days])
        trend = np.exp(self.values["trend_reattempt"][:, None] * years)
        trend /= self.values["p_apprehension_adult"][:, None]
        return np.minimum(_MOST, self.rates[:, None, :] * trend[:, :, None])

    def consequences(self, on: date) -> NDArray[np.float64]:
        """Shares of Mexican adults by consequence on a day, shape (3,).

        Before the first sector profile the prosecuted share of those penalised is that of its year.
        """
        sanctioned, record = self.carried.sanctioned(on), self.model.history.p_prosecuted
        year = min(max(fiscal_year_of(on), min(record)), max(record))
        prosecuted = record[year]
        if fiscal_year_of(on) < year:
            prosecuted *= sanctioned / max(sanctioned, self.carried.sanctioned(date(year, 4, 1)))
        sanctioned = max(sanctioned, prosecuted)
        return np.array([1.0 - sanctioned, sanctioned - prosecuted, prosecuted])

    def by_class(self, days: Sequence[date]) -> NDArray[np.float64]:
        """Probability of re-apprehension by class and consequence, weighted by the consequence's share.

        Returns
        -------
        ndarray, shape (n, n_on, 4, 3)
            Mexican adults, other adults, people in families, unaccompanied children, whose re-apprehension
            is taken to be none; only Mexican adults have voluntary return.
        """
        again = self.again(days)
        p = self.values["p_apprehension_adult"][:, None, None]
        ratio = self.values["ratio_reapprehension_other"][:, None, None]
        mexican = np.array([self.consequences(on) for on in days])
        other = np.stack([np.zeros(len(days)), 1.0 - mexican[:, 2], mexican[:, 2]], axis=1)
        family = (
            self.carried.p_apprehension_family * self.carried.p_family_returned * np.array([0.0, 1.0, 0.0])
        )
        children = np.zeros_like(again)
        return np.stack(
            [p * again * mexican, p * ratio * again * other, ratio * again * family, children], axis=2
        )

    def mexican_share(self, years: Sequence[int]) -> NDArray[np.float64]:
        """Mexican share of single adults in fiscal years of the history, shape (n, n_years)."""
        history = self.model.history
        low, high = history.mexican_share[[history.years.index(year) for year in years]].T
        return low + self.values["quantile_mexican_share"][:, None] * (high - low)


def _ratio(points: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """Re-apprehension after a consequence, as a ratio to that after a return without one."""
    return np.maximum(_LEAST_RATIO, 1.0 + points / (100.0 * rate))


def predict(model: Model, values: Values, carried: Carried) -> NDArray[np.float64]:
    """Compute every target under its own definition.

    Parameters
    ----------
    model : Model
    values : mapping of str to ndarray, shape (n,)
        The free parameters.
    carried : Carried
        Everything else, one draw.

    Returns
    -------
    ndarray, shape (n, n_targets)
        Shares; logarithms of counts.
    """
    repeats = Repeats.of(model, values, carried)
    masses = repeats.masses()
    columns = model.accepted[:, 0] + values["elasticity_prosecutions"][:, None] * model.accepted[:, 1]
    for definition in dict.fromkeys(target.definition for target in model.targets):
        if definition != "accepted_prosecutions":
            at = [index for index, target in enumerate(model.targets) if target.definition == definition]
            columns[:, at] = _defined(definition, [model.targets[index] for index in at], repeats, masses)
    return columns


def _defined(
    definition: str, targets: Sequence[Target], repeats: Repeats, masses: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Targets of one definition, shape (n, n_targets)."""
    days = [target.start + timedelta(days=(target.end - target.start).days // 2) for target in targets]
    match definition:
        case "same_fiscal_year":
            return _recidivism([fiscal_year_of(target.end) for target in targets], repeats, masses)
        case "reapprehension_3_months":
            return _within(DAYS_3_MONTHS, days, repeats, masses)
        case "reapprehension_18_months":
            return _within(DAYS_18_MONTHS, days, repeats, masses)
        case "share_within_3_months":
            early = _within(DAYS_3_MONTHS, days, repeats, masses)
            return early / _within(DAYS_18_MONTHS, days, repeats, masses)
        case "share_not_trying_again":
            shares = np.array([repeats.consequences(on) for on in days])
            return 1.0 - (repeats.again(days) * shares).sum(axis=2)
        case "apprehension_probability":
            return np.repeat(repeats.values["p_apprehension_adult"][:, None], len(targets), axis=1)
        case "referred_prosecutions_month":
            return np.stack([_referred(target.start, repeats) for target in targets], axis=1)
        case _:
            raise AssertionError(definition)


def _recidivism(years: Sequence[int], repeats: Repeats, masses: NDArray[np.float64]) -> NDArray[np.float64]:
    history = repeats.model.history
    people = history.apprehended[[history.years.index(year) for year in years]]
    mexican = repeats.mexican_share(years)
    all_of_them = np.ones_like(mexican)
    return same_year_recidivism(
        repeats.by_class([date(year, 4, 1) for year in years]),
        masses,
        pairs=pair_masses(masses[..., : people.shape[-1]]),
        apprehended=people[:, [0, 0, 1, 2]],
        shares=np.stack([mexican, 1.0 - mexican, all_of_them, all_of_them], axis=2),
    )


def _within(
    days: int, on: Sequence[date], repeats: Repeats, masses: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of Mexican adults' apprehensions followed by another within the days."""
    return (repeats.by_class(on)[:, :, 0] * within(masses, days)[:, None, :]).sum(axis=2)


def _before_and_growth(history: History, target: Target) -> tuple[float, float]:
    """Return logs of a sector's accepted prosecutions a year before, and of its adults' growth since."""
    sector, year = target.place, fiscal_year_of(target.end)
    growth = _adults(history, sector, year) / _adults(history, sector, year - 1, like=year)
    return math.log(history.accepted[sector, year - 1]), math.log(growth)


def _adults(history: History, sector: str, year: int, *, like: int | None = None) -> float:
    """Single adults where both years of a comparison have them, else adults of the sector profile."""
    later = like or year
    if (sector, later - 1) in history.single_adults and (sector, later) in history.single_adults:
        return float(history.single_adults[sector, year].sum())
    return history.adults[sector, year]


def _referred(month: date, repeats: Repeats) -> NDArray[np.float64]:
    """Log of a month's referred prosecutions, from the last profile and the month's single adults."""
    history = repeats.model.history
    year = history.last_accepted(fiscal_year_of(month))
    elasticity = repeats.values["elasticity_prosecutions"]
    total = np.zeros_like(elasticity)
    for sector in SECTORS:
        usual = history.single_adults[sector, year].mean()
        seen = history.single_adults[sector, fiscal_year_of(month)][fiscal_month(month)]
        total += history.accepted[sector, year] / 12.0 * (seen / usual) ** elasticity
    return np.log(total * repeats.values["ratio_referred_to_accepted"])


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived quantity.

    Attributes
    ----------
    key, label, unit : str
        Stable name, plain words, unit.
    rests_on : str
        A parameter without which the quantity cannot be told, however narrow its range; empty for none.
        Re-apprehension fixes the product of apprehension and re-attempt, never the two.
    """

    key: str
    label: str
    unit: str
    rests_on: str = ""


DERIVED: tuple[Derived, ...] = (
    Derived(
        "p_reapprehension_civil",
        "Adults apprehended again after an administrative penalty, nationalities of the last fitted year",
        "probability",
    ),
    Derived("p_reattempt_civil", "The same adults who try again", "probability", "p_apprehension_adult"),
    Derived(
        "attempts_per_apprehension",
        "Attempts by single adults per apprehension",
        "ratio",
        "p_apprehension_adult",
    ),
    Derived(
        "entries_per_apprehension",
        "Entries of single adults per apprehension",
        "ratio",
        "p_apprehension_adult",
    ),
)


def derived_values(
    model: Model, values: Values, carried: Sequence[Carried]
) -> dict[str, NDArray[np.float64]]:
    """Compute the derived quantities draw by draw.

    Parameters
    ----------
    model : Model
    values : mapping of str to ndarray, shape (n,)
        The free parameters.
    carried : sequence of Carried, length n
        One for each draw.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        By key of `DERIVED`.
    """
    model_year, on = model.history.years[-1], model.history.reference
    p = np.asarray(values["p_apprehension_adult"])
    mixed = np.empty(len(carried))
    for index, one in enumerate(carried):
        repeats = Repeats.of(model, {key: draws[index : index + 1] for key, draws in values.items()}, one)
        mexican = float(repeats.mexican_share([model_year])[0, 0])
        ratio = float(values["ratio_reapprehension_other"][index])
        mixed[index] = (mexican + (1.0 - mexican) * ratio) * float(repeats.again([on])[0, 0, 1])
    return {
        "p_reapprehension_civil": mixed * p,
        "p_reattempt_civil": mixed,
        "attempts_per_apprehension": 1.0 / p,
        "entries_per_apprehension": (1.0 - p) / p,
    }
