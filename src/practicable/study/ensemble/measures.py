"""What studies measure of a simulated replicate: totals over the days reported, southwest and by district."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.tallies import by_district
from practicable.errors import InputError, nearest
from practicable.geography import DISTRICTS
from practicable.study.ensemble.window import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.study.ensemble.window import Window

__all__ = ["MEASURES", "PLACES", "Measure", "measure_named"]

PLACES: tuple[str, ...] = ("southwest", *DISTRICTS)
"""Places of a measure: the border as a whole, then the districts."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a replicate, by place.

    Attributes
    ----------
    key, label, unit : str
        Stable name, plain words, unit.
    definition : str
        What is counted, and when.
    of : callable
        Takes a window of an ensemble; returns shape (n_replicates, n_places), NaN where there is no such
        number.
    daily : callable or None
        Returns what is summed, shape (n_replicates, n_districts, n_days), where days can be summed.
    assumed : bool
        Whether it rests on a ratio for which no document gives a range.
    """

    key: str
    label: str
    unit: str
    definition: str
    of: Callable[[Window], NDArray[np.float64]]
    daily: Callable[[Window], NDArray[np.float64]] | None = None
    assumed: bool = False


def measure_named(key: str) -> Measure:
    """Return the measure of a key; InputError names the nearest one that exists."""
    if key not in MEASURES:
        raise InputError(f"{key!r} is not measured; {nearest(key, MEASURES)}", where="measure")
    return MEASURES[key]


def _with_total(by_place: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put the sum over districts before them; shape (n_replicates, n_places)."""
    return np.concatenate([by_place.sum(axis=1, keepdims=True), by_place], axis=1)


def _southwest_only(total: NDArray[np.float64]) -> NDArray[np.float64]:
    none = np.full((total.size, len(DISTRICTS)), np.nan)
    return np.concatenate([total[:, None].astype(np.float64), none], axis=1)


def _of_cells(by_cell: NDArray[np.generic]) -> NDArray[np.float64]:
    """Sum cells to districts and classes away; cells are the second axis, classes the third."""
    return np.moveaxis(by_district(np.moveaxis(by_cell.sum(axis=2), 1, 0)), 0, 1)


def _apprehended(window: Window) -> NDArray[np.float64]:
    return _of_cells(window.ensemble.outcomes.apprehended)


def _first_attempts(window: Window) -> NDArray[np.float64]:
    return _of_cells(window.ensemble.outcomes.first_attempts)


def _eligible(window: Window) -> NDArray[np.float64]:
    return window.ensemble.outcomes.eligible.sum(axis=2)


def _accepted(window: Window) -> NDArray[np.float64]:
    return window.accepted().sum(axis=2)


def _prosecutions(window: Window) -> NDArray[np.float64]:
    return window.ensemble.outcomes.improper_entry


def _jail(window: Window) -> NDArray[np.float64]:
    return window.ensemble.outcomes.jail


def _separated(window: Window) -> NDArray[np.float64]:
    return window.ensemble.outcomes.separated


def _displaced(window: Window) -> NDArray[np.float64]:
    return window.ensemble.outcomes.displaced_hearings.astype(np.float64)


def _lost(window: Window) -> NDArray[np.float64]:
    return window.ensemble.outcomes.lost_other_cases.astype(np.float64)


def _share(window: Window) -> NDArray[np.float64]:
    asked, heard = (window.total(daily(window)) for daily in (_eligible, _accepted))
    return ratio(_with_total(heard), _with_total(asked))


def _referred(window: Window) -> NDArray[np.float64]:
    return _southwest_only(window.referred_prosecutions().sum(axis=1))


def _care_peak(window: Window) -> NDArray[np.float64]:
    return _southwest_only(window.peak(window.ensemble.outcomes.care.sum(axis=1)))


def _summed(daily: Callable[[Window], NDArray[np.float64]]) -> Callable[[Window], NDArray[np.float64]]:
    """Total of a daily count over the window, by place."""

    def total(window: Window) -> NDArray[np.float64]:
        return _with_total(window.total(daily(window)))

    return total


def _counted(
    key: str,
    words: tuple[str, str],
    definition: str,
    daily: Callable[[Window], NDArray[np.float64]],
    *,
    assumed: bool = False,
) -> Measure:
    """Describe a measure that is a sum over days; `words` are its label and unit."""
    return Measure(key, *words, definition, _summed(daily), daily, assumed)


_ALL: tuple[Measure, ...] = (
    _counted(
        "apprehensions",
        ("People apprehended", "people"),
        "people apprehended by the Border Patrol between ports of entry",
        _apprehended,
    ),
    _counted(
        "first_attempts",
        ("First attempts", "people"),
        "people who attempt for the first time, by the place before any choice of another",
        _first_attempts,
    ),
    _counted(
        "eligible",
        ("Adults whom the order refers", "people"),
        "adults whom a directive refers for improper entry",
        _eligible,
    ),
    _counted(
        "prosecutions",
        ("Prosecutions for improper entry", "prosecutions"),
        "prosecutions begun under 8 U.S.C. 1325, whoever referred them, by day of hearing",
        _prosecutions,
    ),
    Measure(
        "prosecutions_referred",
        "Prosecutions referred by the border agency",
        "prosecutions",
        "prosecutions of all charges in whole months, as TRAC counts them: accepted ones times the bridge"
        " between the two counts",
        _referred,
    ),
    Measure(
        "share",
        "Share practicable",
        "share",
        "prosecutions for improper entry that courts could accept, over adults whom the order refers",
        _share,
    ),
    _counted(
        "jail_nights",
        ("Nights in custody", "nights"),
        "people in custody after a first appearance for improper entry, summed over midnights",
        _jail,
    ),
    _counted(
        "children_separated",
        ("Children separated from a parent", "children"),
        "children whose parent's prosecution for improper entry begins",
        _separated,
    ),
    Measure(
        "children_in_care",
        "Children in federal care, peak",
        "children",
        "unaccompanied and separated children in the care of the health department, at the highest midnight",
        _care_peak,
    ),
    _counted(
        "displaced_hearings",
        ("Displaced hearings", "hearings"),
        "hearings of improper entry beyond the slots that existing work would have left",
        _displaced,
    ),
    _counted(
        "lost_other_cases",
        ("Other cases lost", "cases"),
        "cases on other than immigration charges that the attorney time of cases accepted beyond ordinary"
        " practice would have served, at an assumed ratio of hours",
        _lost,
        assumed=True,
    ),
)

MEASURES: dict[str, Measure] = {measure.key: measure for measure in _ALL}
"""Every measure by its key."""
