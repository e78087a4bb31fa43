"""Due process in numbers: what a court day's defendants leave for each, beside the highest ever recorded."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.border.due_process import (
    HOURS_TO_FIRST_APPEARANCE,
    MEASURES,
    CourtTime,
    load_of,
    mean_wait_hours,
    recorded,
)
from practicable.border.limits import defenders_set
from practicable.geography import DISTRICT_NAMES, DISTRICTS
from practicable.study.quantities import quantity
from practicable.study.window import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.due_process import Load
    from practicable.facts import Record
    from practicable.study.window import Window

__all__ = ["due_process", "late_share"]

_NEEDS = {
    "defendants_per_session": "the number of hearings a court day is not on record",
    "minutes_per_defendant": "the hours of hearings a court day are not on record",
    "minutes_with_defender": "the simulation does not follow defenders",
    "cases_per_defender_day": "the number of defenders of a district is not on record; an order may set it",
}


def due_process(window: Window, record: Record, *, session_hours: float | None = None) -> dict[str, Any]:
    """Set the load of each district's courts beside the record.

    Parameters
    ----------
    window : Window
        Simulation of what was announced by the as-of date.
    record : Record
        The whole record.
    session_hours : float, optional
        Hours of hearings a court day in each district, as the user states them.

    Returns
    -------
    dict
        ``measures``: key, label, unit, ``districts`` (quantities, or why there are none), ``recorded`` (the
        most first; of minutes, the fewest).
    """
    highs = [asdict(one) | {"published": one.published.isoformat()} for one in recorded(record)]
    loads = [_of_district(window, index, session_hours) for index in range(len(DISTRICTS))]
    return {
        "hours_to_first_appearance": HOURS_TO_FIRST_APPEARANCE,
        "late_share": quantity(late_share(window), "share"),
        "session_hours": session_hours,
        "measures": [
            {
                "key": key,
                "label": label,
                "unit": unit,
                "needs": _NEEDS.get(key, "") if not any(key in load for load in loads) else "",
                "districts": [
                    {
                        "district": district,
                        "name": DISTRICT_NAMES[district],
                        "value": quantity(loads[at][key], unit) if key in loads[at] else None,
                    }
                    for at, district in enumerate(DISTRICTS)
                ],
                "recorded": _extreme_first([one for one in highs if one["measure"] == key], key),
            }
            for key, (label, unit) in MEASURES.items()
        ],
    }


def _extreme_first(found: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Sort recorded figures: the most of a load first, the fewest of minutes."""
    return sorted(found, key=lambda one: one["low"] if key.startswith("minutes") else -one["high"])


def late_share(window: Window) -> NDArray[np.float64]:
    """Share of the window's first appearances later than 48 hours after apprehension, by replicate."""
    outcomes = window.ensemble.outcomes
    over, heard = (
        window.total(daily.astype(np.float64)).sum(axis=1)
        for daily in (outcomes.over_48_hours, outcomes.improper_entry)
    )
    return ratio(over, heard)


def _of_district(window: Window, index: int, hours: float | None) -> dict[str, NDArray[np.float64]]:
    """Measures of a district that can be computed, one value a replicate."""
    outcomes, days = window.ensemble.outcomes, max(1, window.n_court_days)
    cases = window.total(outcomes.improper_entry[:, index])
    order = window.ensemble.plan.order
    load = load_of(cases / days, CourtTime(hours=hours, defenders=defenders_set(order, DISTRICTS[index])))
    begun = slice(window.first, None)
    wait = mean_wait_hours(outcomes.backlog[:, index, begun], outcomes.improper_entry[:, index, begun])
    disposed = window.total(outcomes.disposed_in_a_day[:, index].astype(np.float64))
    return _given(load) | {
        "share_disposed_in_one_day": disposed / np.where(cases > 0, cases, np.nan),
        "hours_to_first_appearance": wait,
    }


def _given(load: Load) -> dict[str, NDArray[np.float64]]:
    named = {
        "defendants_per_court_day": load.defendants_per_court_day,
        "defendants_per_session": load.defendants_per_session,
        "minutes_per_defendant": load.minutes_per_defendant,
        "cases_per_defender_day": load.cases_per_defender_day,
    }
    return {key: values for key, values in named.items() if values is not None}
