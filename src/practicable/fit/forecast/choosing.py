"""The rule of choice of `choices`, applied: every candidate from every month that the rule may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.fit.forecast.arrivals import fit_structural
from practicable.fit.forecast.choices import CANDIDATES, CHOICE_SEES_YEARS_TO
from practicable.fit.forecast.hindsight import filter_panel
from practicable.fit.forecast.moving import moving_of
from practicable.fit.forecast.origins import Era, case_of, months_of, with_sum
from practicable.fit.forecast.scores import crps, inside, rank

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.forecast.origins import Case

__all__ = ["SEEN", "apply_rule", "candidate_scores"]

SEEN = Era("seen by the choice", date(2007, 10, 1), date(CHOICE_SEES_YEARS_TO, 10, 1))
LEVELS = (0.5, 0.8, 0.9)
_NEAR = 1.01
_EVERY, _PATHS = 3, 100
_COUNTED: Mapping[str, tuple[int, ...]] = {"total": (0,), "classes": (0, 1), "unaccompanied_long": (0,)}
"""Groups of each panel that the rule counts: children with their longer record alone."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Sums over origins and months ahead, by candidate, place and group; the last row is the reference."""

    crps: NDArray[np.float64]
    held: NDArray[np.float64]
    n_scored: int
    n_origins: int


def candidate_scores(
    panels: Sequence[str] = tuple(_COUNTED),
    *,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Scored]:
    """Score every candidate by panel.

    Parameters
    ----------
    panels : sequence of str
        Of `backtest.PANELS`; all that the rule counts by default.
    seed : int
        Key of the draws.
    progress : callable, optional
        Called with origins done and their number.
    """
    jobs = [(panel, month) for panel in panels for month in months_of(panel, SEEN)[::_EVERY]]
    found: dict[str, Scored] = {}
    for done, (panel, month) in enumerate(jobs, 1):
        one = _score(case_of(panel, month, SEEN.end), _PATHS, seed)
        before = found.get(panel)
        found[panel] = one if before is None else _added(before, one)
        if progress is not None:
            progress(done, len(jobs))
    return found


def apply_rule(scored: Mapping[str, Scored]) -> list[dict[str, Any]]:
    """Return the candidates with their score and distance, the chosen one first."""
    logs: list[NDArray[np.float64]] = []
    distances: list[NDArray[np.float64]] = []
    weights: list[int] = []
    for panel, one in scored.items():
        relative = np.log(one.crps[:-1] / one.crps[-1])[..., list(_COUNTED[panel])]
        logs.append((relative[:, :-1].mean(axis=1) + relative[:, -1]) / 2.0)
        off = np.abs(one.held[:-1] / one.n_scored - np.array(LEVELS)[:, None, None]).mean(axis=1)
        off = off[..., list(_COUNTED[panel])]
        distances.append((off[:, :-1].mean(axis=1) + off[:, -1]) / 2.0)
        weights.extend([one.n_origins] * len(_COUNTED[panel]))
    score = np.exp(np.concatenate(logs, axis=1).mean(axis=1))
    distance: NDArray[np.float64] = np.average(np.concatenate(distances, axis=1), axis=1, weights=weights)
    near = score <= score.min() * _NEAR
    order: list[int] = np.lexsort((distance, ~near)).tolist()
    return [
        {
            **asdict(CANDIDATES[at]),
            "relative_crps": float(score[at]),
            "distance": float(distance[at]),
            "near": bool(near[at]),
        }
        for at in order
    ]


def _score(case: Case, paths: int, seed: int) -> Scored:
    everybody = filter_panel(case.everybody)
    panel = everybody if case.known is case.everybody else filter_panel(case.known)
    truth = with_sum(case.outcome)
    crps_of: list[NDArray[np.float64]] = []
    held: list[list[NDArray[np.float64]]] = []
    for samples in (*_candidates(panel, everybody, case, paths, seed), _reference(case, paths, seed)):
        drawn = with_sum(samples)
        crps_of.append(crps(drawn, truth).sum(axis=0))
        ranks = rank(drawn, truth)
        held.append([inside(ranks, level).sum(axis=0) for level in LEVELS])
    return Scored(np.stack(crps_of), np.array(held), len(case.outcome), 1)


def _candidates(
    panel: Any, everybody: Any, case: Case, paths: int, seed: int
) -> Iterator[NDArray[np.float64]]:
    for settings in CANDIDATES:
        forecast = moving_of(panel, everybody, settings)
        yield forecast.paths(len(case.outcome), range(paths), seed=seed)


def _reference(case: Case, paths: int, seed: int) -> NDArray[np.float64]:
    forecast = fit_structural(case.known)
    horizon = len(case.outcome)
    return np.stack([forecast.path(horizon, seed=seed, replicate=at) for at in range(paths)])


def _added(one: Scored, other: Scored) -> Scored:
    return Scored(
        one.crps + other.crps,
        one.held + other.held,
        one.n_scored + other.n_scored,
        one.n_origins + other.n_origins,
    )
