"""The specification curve: the Streamline effect under every choice of window, starts and outcome."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from practicable.evidence.designs.staggered import linear_designs
from practicable.evidence.designs.windows import WINDOW_END, Study, streamline_study
from practicable.evidence.estimators.inference import cluster_se, moments, wild_p

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Panel

__all__ = ["Specification", "specifications"]

_WINDOWS = (WINDOW_END, 2012, 2019)
_OUTCOMES = ("total", "mexican", "other_than_mexican")
_OUTSIDE = date(2035, 10, 1)


@dataclass(frozen=True, slots=True)
class Specification:
    """One choice and its estimate.

    Attributes
    ----------
    method, outcome, starts : str
        Estimator, yearly series, and how the two unknown starts are treated.
    last : int
        Last fiscal year of the window.
    effect, se, p_value : float
        The estimate, its cluster-robust error, and the exact wild cluster bootstrap's p.
    n_units : int
        Sectors.
    """

    method: str
    outcome: str
    starts: str
    last: int
    effect: float
    se: float
    p_value: float
    n_units: int


def specifications(panel: Panel) -> tuple[Specification, ...]:
    """Estimate under every choice, in order of the effect.

    Parameters
    ----------
    panel : Panel
        From `build_panel`; windows that end after its last year are left out.
    """
    choices: Mapping[str, Callable[[str, int], Study]] = {
        "as placed": lambda series, last: streamline_study(panel, series, last=last),
        "left out": lambda series, last: _left_out(panel, series, last),
        "not treated": lambda series, last: _untreated(panel, series, last),
    }
    windows = [last for last in _WINDOWS if last <= panel.years[-1]]
    found: list[Specification] = []
    for (starts, choose), series, last in itertools.product(choices.items(), _OUTCOMES, windows):
        study = choose(series, last)
        for method, design in linear_designs(study.cohorts, len(study.years)).items():
            reduced = moments(design, study.outcome)
            found.append(
                Specification(
                    method=method,
                    outcome=series,
                    starts=starts,
                    last=last,
                    effect=float(reduced.effect),
                    se=float(cluster_se(reduced)),
                    p_value=float(wild_p(reduced)),
                    n_units=len(study.sectors),
                )
            )
    return tuple(sorted(found, key=lambda one: one.effect))


def _left_out(panel: Panel, series: str, last: int) -> Study:
    study = streamline_study(panel, series, last=last)
    for adoption in panel.adoptions:
        if adoption.uncertain:
            study = study.without(adoption.sector)
    return study


def _untreated(panel: Panel, series: str, last: int) -> Study:
    moved = tuple(replace(a, day=_OUTSIDE) if a.uncertain else a for a in panel.adoptions)
    return streamline_study(panel, series, last=last, adoptions=moved)
