"""The risk of prosecution: what it is expected to be, and how it is perceived."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.decisions import Perceived
from practicable.geography import CELLS, DISTRICTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import ParameterDraw
    from practicable.border.practice import Referral

__all__ = ["message_path", "perceived_path", "perceived_risk", "true_risk"]

_SMOOTHED = 28
"""Days over which slots and calls are averaged: courts sit on some days only."""


def true_risk(
    referral: Referral, apprehended: NDArray[np.float64], slots: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Compute the expected share prosecuted of those apprehended, by population, place and day.

    Parameters
    ----------
    referral : Referral
        Who is referred.
    apprehended : ndarray, shape (n_cells, n_populations, n_days)
        Adults expected to be apprehended under ordinary practice. That an order changes their number, and
        with it the share that courts can hear, is left out; so are beds.
    slots : ndarray of int, shape (n_districts, n_days)
        Hearings for which courts, and offices that an order sets, have time.

    Returns
    -------
    ndarray, shape (n_populations, n_cells, n_days)
        Between 0 and 1.
    """
    remain = np.stack([1.0 - referral.p_other, np.ones_like(referral.p_other)], axis=1)
    referred = remain * referral.p_entry
    district = np.array([DISTRICTS.index(cell.district) for cell in CELLS])
    calls = np.zeros(slots.shape)
    np.add.at(calls, district, (apprehended * referred).sum(axis=1))
    calls, there = _smooth(calls), _smooth(slots.astype(np.float64))
    heard = np.divide(there, calls, out=np.ones_like(calls), where=calls > there)
    other = np.stack([referral.p_other, np.zeros_like(referral.p_other)], axis=1)
    return np.swapaxes(other + referred * heard[district][:, None, :], 0, 1)


def perceived_risk(
    ordinary: NDArray[np.float64],
    ordered: NDArray[np.float64],
    draw: ParameterDraw,
    *,
    announced_on: int | None,
) -> Perceived:
    """Perceived risk from the true risk under ordinary practice and under the order.

    Parameters
    ----------
    ordinary, ordered : ndarray, shape (n_populations, n_cells, n_days)
        From `true_risk`.
    draw : ParameterDraw
        Half-life, size and diffusion of the message.
    announced_on : int or None
        Day of the announcement, which may lie before day 0; None: there is none.
    """
    n_days = ordinary.shape[-1]
    message = np.zeros(n_days) if announced_on is None else message_path(n_days, announced_on, draw)
    return Perceived(perceived_path(ordinary, draw), perceived_path(ordered, draw), message)


def perceived_path(risk: NDArray[np.float64], draw: ParameterDraw) -> NDArray[np.float64]:
    """Follow the true risk with a lag.

    Perceived risk starts at the true risk of day 0, and each morning covers ``1 - 2 ** (-1 / half_life)``
    of the distance to the true risk of the day before.

    Parameters
    ----------
    risk : ndarray, shape (..., n_days)
        True risk, 0 to 1.
    draw : ParameterDraw
    """
    keep = 2.0 ** (-1.0 / draw("dur_perception_half_life"))
    perceived = np.empty_like(risk)
    perceived[..., 0] = risk[..., 0]
    for day in range(1, risk.shape[-1]):
        before = risk[..., day - 1]
        perceived[..., day] = before + keep * (perceived[..., day - 1] - before)
    return perceived


def message_path(n_days: int, announced_on: int, draw: ParameterDraw) -> NDArray[np.float64]:
    """Compute what an announcement adds to perceived risk by day.

    The jump spreads evenly over the time of diffusion; each part decays, from the instant at which it
    arrives, with the half-life of perception.

    Parameters
    ----------
    n_days : int
        Days.
    announced_on : int
        Day of the announcement.
    draw : ParameterDraw
    """
    dur, rate = draw("dur_message_diffusion"), math.log(2.0) / draw("dur_perception_half_life")
    since = np.maximum(0.0, np.arange(n_days) - announced_on)
    spread = np.minimum(since, dur)
    arrived = -np.expm1(-rate * spread) / (rate * dur)
    return draw("message_jump") * arrived * np.exp(-rate * (since - spread))


def _smooth(daily: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of the last days, of fewer at the start."""
    n_days = daily.shape[1]
    total = np.zeros((daily.shape[0], n_days + _SMOOTHED))
    total[:, _SMOOTHED:] = daily.cumsum(axis=1)
    counted = np.minimum(np.arange(1.0, n_days + 1.0), float(_SMOOTHED))
    return (total[:, _SMOOTHED:] - total[:, :n_days]) / counted
