"""Choices of the expected pathway: logits averaged over what is not known of the past."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from practicable.fit.meanfield.past import memory_of
from practicable.pathway import DwellTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.meanfield.past import State
    from practicable.fit.meanfield.states import StateSpace
    from practicable.pathway import Choice, Network

    Floats = NDArray[np.float64]

__all__ = ["choice_tables"]

N_POINTS = 12
"""Points of equal mass that stand for the days spent in the counted stages."""


def choice_tables(network: Network, space: StateSpace) -> dict[str, NDArray[np.int64] | Floats]:
    """Return, for every state that chooses, its utilities at points of the past, and what signals add.

    The days that a choice asks for are those of the dwell times of the stages visited, at the place where the
    choice is made, whatever the time of the visit.

    Parameters
    ----------
    network : Network
    space : StateSpace
    """
    memory = memory_of(network)
    choosing = [at for at, s in enumerate(space.states) if network.stages[s.stage].choice is not None]
    width = max([1] + [len(stage.choice.targets) for stage in network.stages if stage.choice is not None])
    choice_at = np.full(len(space.states), -1, np.int64)
    rows: list[tuple[int, ...]] = []
    points: list[Floats] = [np.zeros((0, width))]
    slopes = np.zeros((len(choosing), len(network.signals), width))
    n = 0
    for i, at in enumerate(choosing):
        state = space.states[at]
        stage = network.stages[state.stage]
        assert stage.choice is not None
        past = memory.leaving(state, stage.key)
        utility = _utilities(network, stage.choice, past)
        choice_at[at] = i
        sees = any(any(row) for row in stage.choice.signals.values())
        rows.append((n, n + len(utility), utility.shape[1], state.place, sees, at))
        points.append(np.zeros((len(utility), width)))
        points[-1][:, : utility.shape[1]] = utility
        n += len(utility)
        for s, signal in enumerate(network.signals):
            row = stage.choice.signals.get(signal.key, ())
            slopes[i, s, : len(row)] = row
    return {
        "choice_at": choice_at,
        "choice": np.array(rows, np.int64).reshape(-1, 6),
        "utility": np.concatenate(points),
        "signal_slope": slopes,
    }


def _utilities(network: Network, choice: Choice, past: State) -> Floats:
    """Return utilities without signals, shape (n_points, n_targets)."""
    table = choice.intercept
    cell = (past.party_class, past.place)
    utility = np.array(table[tuple(i if n > 1 else 0 for i, n in zip(cell, table.shape[:2], strict=True))])
    if past.last in choice.after:
        utility += np.asarray(choice.after[past.last])
    if not past.counted or not any(choice.per_log_day):
        return utility[None, :]
    days = _days(network, past)
    return utility + np.log1p(days)[:, None] * np.asarray(choice.per_log_day)


def _days(network: Network, past: State) -> Floats:
    """Return points of equal mass of the days spent in the counted stages together."""
    middle = (np.arange(N_POINTS) + 0.5) / N_POINTS
    total = np.zeros(1)
    for key in past.counted:
        dwell = network.stage(key).dwell
        if isinstance(dwell, DwellTable):
            cell = (past.party_class, past.place)
            index = dwell.index[
                tuple(i if n > 1 else 0 for i, n in zip(cell, dwell.index.shape, strict=True))
            ]
            dwell = dwell.distributions[int(index)]
        if dwell is not None:
            sums = sorted(a + b for a, b in product(total.tolist(), dwell.quantile(middle).tolist()))
            step = len(sums) // N_POINTS
            total = np.array(sums).reshape(N_POINTS, step).mean(axis=1)
    return total
