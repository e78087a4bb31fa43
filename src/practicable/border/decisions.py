"""What people decide: to try again, where, and whether to come at all; each mechanism with a switch.

After a return the next attempt follows a logit on the last consequence and on days in custody.
Re-apprehension fixes the product of two unknowns, the probability of a further attempt q and that of
apprehension p, so q is the share re-apprehended over p. Perceived risk of prosecution moves toward the true
risk and is raised by an announcement; it acts on first attempts, on further attempts, and on the choice of
sector, always as a difference from what is perceived under ordinary practice, so that without an order
nothing moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.people import ARRIVING, CLASSES, PLACES, POPULATION_OF_CLASS
from practicable.pathway import Choice, Routing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw

__all__ = [
    "ALL_IN_FORCE",
    "CUSTODY",
    "EFFECT_BASE",
    "MECHANISM_NAMES",
    "Mechanisms",
    "Perceived",
    "attempt_again",
    "deterred",
    "move_routing",
    "reconsider_routing",
    "return_choice",
]

EFFECT_BASE = 24.2
"""Share re-apprehended within 18 months on which effects in points are stated, percent (NBER 25100)."""

CUSTODY: tuple[str, ...] = ("hearing", "jail", "docket_with_bed", "reentry")
"""Stages whose days count as days in custody after a prosecution."""

_ADMINISTRATIVE: tuple[str, ...] = ("expedited_removal", "reinstatement", "notice_detained")
_PROSECUTED: tuple[str, ...] = ("jail", "docket_with_bed", "reentry")
_MOST_LIKELY = 0.98


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """Which mechanisms are in force.

    Attributes
    ----------
    incapacitation : bool
        Whether custody after a prosecution takes time, in which nobody attempts. Without it custody outcomes
        mean nothing and are not to be reported.
    specific_deterrence : bool
        Whether the last consequence, and days in custody, change the probability of a further attempt.
    general_deterrence : bool
        Whether perceived risk changes first and further attempts.
    message : bool
        Whether the announcement raises perceived risk.
    displacement : bool
        Whether perceived risk changes the choice of sector.
    """

    incapacitation: bool = True
    specific_deterrence: bool = True
    general_deterrence: bool = True
    message: bool = True
    displacement: bool = True


ALL_IN_FORCE = Mechanisms()

MECHANISM_NAMES: dict[str, str] = {
    "incapacitation": "Custody takes time",
    "specific_deterrence": "The last consequence changes further attempts",
    "general_deterrence": "Perceived risk changes first and further attempts",
    "message": "The announcement raises perceived risk",
    "displacement": "Perceived risk changes the choice of sector",
}
"""Fields of `Mechanisms` in words."""


@dataclass(frozen=True, slots=True)
class Perceived:
    """Perceived risk of prosecution by population, place and day, each between 0 and 1.

    Attributes
    ----------
    ordinary, learned : ndarray, shape (n_populations, n_cells, n_days)
        Under ordinary practice, and under the order without its announcement.
    message : ndarray, shape (n_days,)
        What the announcement adds.
    """

    ordinary: NDArray[np.float64]
    learned: NDArray[np.float64]
    message: NDArray[np.float64]

    def rise(self, mechanisms: Mechanisms) -> NDArray[np.float64]:
        """Perceived risk less that under ordinary practice; the message counts where it is in force."""
        heard = mechanisms.message and mechanisms.general_deterrence
        ordered = self.learned + self.message if heard else self.learned
        return np.clip(ordered, 0.0, 1.0) - self.ordinary


def attempt_again(
    draw: ParameterDraw, consequence: str, days: NDArray[np.float64] | float = 0.0
) -> NDArray[np.float64]:
    """Probability of a further attempt after a consequence, all mechanisms in force, ordinary perception.

    Parameters
    ----------
    draw : ParameterDraw
        One value a parameter.
    consequence : str
        The last stage of consequence, for example ``"voluntary_return"`` or ``"jail"``.
    days : ndarray or float
        Days in custody after the prosecution, at least 0.
    """
    logit = _reference(draw) + _after(draw).get(consequence, 0.0)
    logit = logit + draw("effect_log_days_jailed") * np.log1p(days)
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def return_choice(draw: ParameterDraw, mechanisms: Mechanisms, *, beds: bool) -> Choice:
    """Logit between a further attempt and giving up; `beds` says whether the network has beds."""
    known = [stage for stage in (*_after(draw), *CUSTODY) if beds or stage != "docket_with_bed"]
    on = 1.0 if mechanisms.specific_deterrence else 0.0
    remembered = {"voluntary_return": (0.0, 0.0)}
    remembered |= {stage: (on * effect, 0.0) for stage, effect in _after(draw).items() if stage in known}
    return Choice(
        targets=("reconsider", "gave_up"),
        intercept=np.array([_reference(draw), 0.0]),
        after=remembered,
        days_in=[stage for stage in CUSTODY if stage in known],
        per_log_day=(on * draw("effect_log_days_jailed"), 0.0),
    )


def _reference(draw: ParameterDraw) -> float:
    """Log-odds of a further attempt after a return without a sanction.

    Recidivism was published for years in which nearly all were sanctioned: it is taken to be that after an
    administrative sanction, and the effect of the sanction is taken off.
    """
    return _log_odds(draw, 0.0)


def _after(draw: ParameterDraw) -> dict[str, float]:
    """Log-odds of each consequence against a return without a sanction."""
    sanction = draw("effect_administrative")
    administrative = _log_odds(draw, sanction) - _reference(draw)
    prosecuted = _log_odds(draw, sanction + draw("effect_prosecution")) - _reference(draw)
    effects: dict[str, float] = dict.fromkeys(_ADMINISTRATIVE, administrative)
    return effects | dict.fromkeys(_PROSECUTED, prosecuted)


def _log_odds(draw: ParameterDraw, points: float) -> float:
    sanctioned = draw("p_reapprehension_civil") / draw("p_apprehension_adult")
    without = sanctioned / (1.0 + draw("effect_administrative") / EFFECT_BASE)
    share = min(_MOST_LIKELY, max(1e-9, without * (1.0 + points / EFFECT_BASE)))
    return float(np.log(share / (1.0 - share)))


def deterred(
    base: NDArray[np.float64], perceived: Perceived, draw: ParameterDraw, mechanisms: Mechanisms
) -> NDArray[np.float64]:
    """First attempts, parties a day, as perceived risk leaves them.

    Parameters
    ----------
    base : ndarray, shape (n_cells, n_arriving_classes, n_days)
        First attempts under ordinary practice, parties a day.
    perceived : Perceived
    draw : ParameterDraw
    mechanisms : Mechanisms

    Returns
    -------
    ndarray, shape as `base`
    """
    if not mechanisms.general_deterrence:
        return base
    return base * np.exp(draw("effect_perceived_first") * _by_class(perceived.rise(mechanisms)))


def reconsider_routing(perceived: Perceived, draw: ParameterDraw, mechanisms: Mechanisms) -> Routing:
    """Route further attempts on, or to giving up, as perceived risk rises; weekly epochs.

    A fall of perceived risk below that of ordinary practice brings nobody back who had given up.
    """
    targets = ("retry", "gave_up")
    rise = _by_class(perceived.rise(mechanisms))
    if not mechanisms.general_deterrence or not rise.any():
        return Routing(targets, np.array([1.0, 0.0]))
    starts = tuple(range(0, rise.shape[-1], 7))
    rows = np.ones((len(starts), len(CLASSES), len(PLACES), 2))
    onward = np.minimum(1.0, np.exp(draw("effect_perceived_reattempt") * rise[:, :, starts]))
    rows[:, : len(ARRIVING), :, 0] = np.moveaxis(onward, (0, 1, 2), (2, 1, 0))
    rows[..., 1] = 1.0 - rows[..., 0]
    return Routing(targets, rows, starts)


def move_routing(
    base: NDArray[np.float64], perceived: Perceived, draw: ParameterDraw, mechanisms: Mechanisms
) -> Routing:
    """Move attempts from the place where they would have been made; monthly epochs.

    People who can choose do so by a multinomial logit on base shares and the rise of perceived risk. As few
    of them move as the change of shares needs, so that nobody moves where perceived risk has not risen.
    """
    rise = _by_class(perceived.rise(mechanisms))
    if not mechanisms.displacement or not rise.any():
        return Routing(PLACES, np.eye(len(PLACES)))
    starts = tuple(range(0, base.shape[2], 30))
    tables = np.zeros((len(starts), len(CLASSES), len(PLACES), len(PLACES)))
    tables[:] = np.eye(len(PLACES))
    for at, first in enumerate(starts):
        for cls, name in enumerate(ARRIVING):
            if name in POPULATION_OF_CLASS:
                shares = base[:, cls, first : first + 30].sum(axis=1)
                utility = draw("effect_perceived_place") * rise[:, cls, first]
                tables[at, cls] = _moves(shares, utility, draw("p_mobile"))
    return Routing(PLACES, tables, starts)


def _moves(shares: NDArray[np.float64], utility: NDArray[np.float64], mobile: float) -> NDArray[np.float64]:
    """Least movement that takes base shares to those of the logit, for those who can choose."""
    stay = np.eye(shares.size)
    if shares.sum() == 0.0:
        return stay
    share = shares / shares.sum()
    wanted = share * np.exp(utility - utility.max())
    wanted /= wanted.sum()
    gain = np.maximum(0.0, wanted - share)
    if gain.sum() == 0.0:
        return stay
    leave = np.divide(np.maximum(0.0, share - wanted), share, out=np.zeros_like(share), where=share > 0.0)
    return (1.0 - mobile * leave)[:, None] * stay + mobile * leave[:, None] * (gain / gain.sum())[None, :]


def _by_class(by_population: NDArray[np.float64]) -> NDArray[np.float64]:
    """From populations to arriving classes, shape (n_cells, n_arriving_classes, n_days); children: zero."""
    n_cells, n_days = by_population.shape[1:]
    table = np.zeros((n_cells, len(ARRIVING), n_days))
    for index, name in enumerate(ARRIVING):
        if name in POPULATION_OF_CLASS:
            table[:, index] = by_population[POPULATION_OF_CLASS[name]]
    return table
