"""What the fit carries through without inferring it: custody by consequence, families, penalties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.capacity import share_of_cell
from practicable.border.parameters import ParameterDraw, draw_parameters
from practicable.border.prosecution import SIGMA_CUSTODY
from practicable.fit.behaviour.priors import draw_propagated
from practicable.fit.behaviour.recidivism import exponential_masses, lognormal_masses, sum_of
from practicable.geography import CELLS, DISTRICTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import Parameter
    from practicable.fit.behaviour.history import History
    from practicable.fit.behaviour.priors import Prior

__all__ = ["Carried", "carried_draw", "carried_middle"]


@dataclass(frozen=True, slots=True)
class Carried:
    """One draw of everything that is carried through.

    Attributes
    ----------
    custody : ndarray, shape (n_consequences, n_lags)
        Masses of whole days in custody after voluntary return, administrative removal, prosecution.
    dur_quick : float
        Mean delay of a quick re-attempt, days.
    p_apprehension_family, p_family_returned : float
        For people in families.
    p_sanctioned : tuple of float
        Share of Mexican adults given any penalty, middle of 2008 and from the middle of 2012.
    """

    custody: NDArray[np.float64]
    dur_quick: float
    p_apprehension_family: float
    p_family_returned: float
    p_sanctioned: tuple[float, float]

    def sanctioned(self, on: date) -> float:
        """Share of Mexican adults given any penalty on a day, linear between the two published years."""
        start, end = date(2008, 7, 1), date(2012, 7, 1)
        along = min(1.0, max(0.0, (on - start).days / (end - start).days))
        return self.p_sanctioned[0] + along * (self.p_sanctioned[1] - self.p_sanctioned[0])


def carried_draw(
    parameters: tuple[Parameter, ...],
    priors: tuple[Prior, ...],
    history: History,
    *,
    seed: int,
    replicate: int,
) -> Carried:
    """Draw everything that is carried through; seed, replicate and names key the draws."""
    draw = draw_parameters(parameters, seed=seed, replicate=replicate)
    propagated = [prior for prior in priors if not prior.free]
    return _carried(draw, draw_propagated(propagated, seed=seed, replicate=replicate), history)


def carried_middle(parameters: tuple[Parameter, ...], priors: tuple[Prior, ...], history: History) -> Carried:
    """Return everything that is carried through at the middle of its range."""
    middle = {
        (parameter.key, district): (low + high) / 2.0
        for parameter in parameters
        for district, (low, high) in parameter.bounds.items()
    }
    return _carried(
        ParameterDraw(middle), {prior.key: prior.middle for prior in priors if not prior.free}, history
    )


def _carried(draw: ParameterDraw, propagated: Mapping[str, float], history: History) -> Carried:
    return Carried(
        custody=_custody(draw, propagated["dur_administrative_mean"], history),
        dur_quick=draw("dur_quick_retry_mean"),
        p_apprehension_family=draw("p_apprehension_family"),
        p_family_returned=draw("p_family_returned"),
        p_sanctioned=(propagated["p_sanctioned_before"], propagated["p_sanctioned_after"]),
    )


def _custody(draw: ParameterDraw, dur_administrative: float, history: History) -> NDArray[np.float64]:
    """Masses of whole days in custody by consequence.

    The wait for court hours, a day or less, is left out: it moves no figure by a tenth of a point.
    """
    processing = exponential_masses(np.array([draw("dur_processing_mean")]))[0]
    civil = sum_of(processing, exponential_masses(np.array([dur_administrative]))[0])
    jailed = np.zeros_like(processing)
    weights = _district_weights(draw, history)
    for district, weight in zip(DISTRICTS, weights, strict=True):
        entry = draw("p_section_1325", district)
        jail = lognormal_masses(draw("dur_jail_median", district), SIGMA_CUSTODY)
        felony = lognormal_masses(draw("dur_felony_median", district), SIGMA_CUSTODY)
        jailed += weight * (entry * jail + (1.0 - entry) * felony)
    return np.stack([processing, civil, sum_of(processing, jailed)])


def _district_weights(draw: ParameterDraw, history: History) -> NDArray[np.float64]:
    """Share of each district in the accepted prosecutions of the last fitted year."""
    year = max(year for _, year in history.accepted)
    weights = np.zeros(len(DISTRICTS))
    for cell, share in zip(CELLS, share_of_cell(draw), strict=True):
        weights[DISTRICTS.index(cell.district)] += share * history.accepted[cell.sector, year]
    return weights / weights.sum()
