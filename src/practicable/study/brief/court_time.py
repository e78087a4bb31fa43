"""Due process in numbers: what a court day's defendants leave for each, beside the highest ever recorded."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.capacity import CourtDays
from practicable.border.due_process import (
    HOURS_TO_FIRST_APPEARANCE,
    MEASURES,
    CourtTime,
    load_of,
    mean_wait_hours,
    recorded,
)
from practicable.border.limits import defenders_by_day
from practicable.calendar import working_calendar
from practicable.geography import DISTRICT_NAMES, DISTRICTS
from practicable.results.aftermath import CourtMeasure, DistrictValue, DueProcess, RecordedCourt
from practicable.study.ensemble.window import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.due_process import Load
    from practicable.facts import Record
    from practicable.study.ensemble.window import Window

__all__ = ["due_process", "late_share"]

_HOURS = (
    "if every court sat for the hours stated; not divided where fewer are heard in a day than in the smallest"
    " group hearing on record, because the hours would not be the length of their hearings"
)

_NEEDS = {
    "defendants_per_session": "the number of hearings a court day is not on record",
    "minutes_per_defendant": "the hours of hearings a court day are not on record",
    "minutes_with_defender": "the simulation does not follow defenders",
    "cases_per_defender_day": "the number of defenders of a district is not on record; an order may set it",
}


def due_process(window: Window, record: Record, *, session_hours: float | None = None) -> DueProcess:
    """Set the load of each district's courts beside the record.

    Parameters
    ----------
    window : Window
        Simulation of what was announced by the as-of date.
    record : Record
        The whole record.
    session_hours : float, optional
        Hours of hearings a court day in each district, as the user states them; where few are heard they are
        not the length of hearings, and no minutes for each are given.

    Returns
    -------
    DueProcess
        Of each measure what is recorded, the most first; of minutes, the fewest.
    """
    found = recorded(record)
    highs = [RecordedCourt(**asdict(one)) for one in found]
    smallest = min((one.low for one in found if one.measure == "defendants_per_session"), default=0.0)
    loads = [_of_district(window, index, session_hours, smallest) for index in range(len(DISTRICTS))]
    return DueProcess(
        hours_to_first_appearance=HOURS_TO_FIRST_APPEARANCE,
        late_share=window.quantity(late_share(window), "share"),
        session_hours=session_hours,
        measures=tuple(
            CourtMeasure(
                key=key,
                label=label,
                unit=unit,
                needs="" if any(key in load for load in loads) or note else _NEEDS.get(key, ""),
                note=note,
                districts=tuple(
                    DistrictValue(
                        district=district,
                        name=DISTRICT_NAMES[district],
                        value=window.quantity(loads[at][key], unit) if key in loads[at] else None,
                    )
                    for at, district in enumerate(DISTRICTS)
                ),
                recorded=_extreme_first([one for one in highs if one.measure == key], key),
            )
            for key, (label, unit) in MEASURES.items()
            for note in (_HOURS if key == "minutes_per_defendant" and session_hours else "",)
        ),
    )


def _extreme_first(found: list[RecordedCourt], key: str) -> tuple[RecordedCourt, ...]:
    """Sort recorded figures: the most of a load first, the fewest of minutes."""
    return tuple(sorted(found, key=lambda one: one.low if key.startswith("minutes") else -one.high))


def late_share(window: Window) -> NDArray[np.float64]:
    """Share of the window's first appearances later than 48 hours after apprehension, by replicate."""
    outcomes = window.ensemble.outcomes
    over, heard = (
        window.total(daily.astype(np.float64)).sum(axis=1)
        for daily in (outcomes.over_48_hours, outcomes.improper_entry)
    )
    return ratio(over, heard)


def _of_district(
    window: Window, index: int, hours: float | None, smallest: float
) -> dict[str, NDArray[np.float64]]:
    """Measures of a district that can be computed, one value a replicate.

    Hours are divided where at least the `smallest` group on record is heard in a court day.
    """
    outcomes, court_days = window.ensemble.outcomes, max(1, window.n_court_days)
    cases = window.total(outcomes.improper_entry[:, index])
    per_day = cases / court_days
    few = bool(np.median(per_day) < smallest)
    load = load_of(per_day, CourtTime(hours=None if few else hours))
    begun = slice(window.first, None)
    wait = mean_wait_hours(outcomes.backlog[:, index, begun], outcomes.improper_entry[:, index, begun])
    disposed = window.total(outcomes.disposed_in_a_day[:, index].astype(np.float64))
    return (
        _given(load)
        | _per_defender(window, index)
        | {
            "share_disposed_in_one_day": disposed / np.where(cases > 0, cases, np.nan),
            "hours_to_first_appearance": wait,
        }
    )


def _per_defender(window: Window, index: int) -> dict[str, NDArray[np.float64]]:
    """Cases of the days for which the order sets defenders, over the court days of all of them."""
    calendar = window.ensemble.plan.calendar
    days = CourtDays(calendar.start, working_calendar(calendar.start, calendar.n_days))
    defenders = defenders_by_day(window.ensemble.plan.order, DISTRICTS[index], days)
    defenders[: window.first] = np.nan
    stated = ~np.isnan(defenders)
    days_of_work = float(defenders[stated & days.sits].sum())
    if days_of_work <= 0.0:
        return {}
    heard = window.ensemble.outcomes.improper_entry[:, index, stated].sum(axis=-1)
    return {"cases_per_defender_day": heard / days_of_work}


def _given(load: Load) -> dict[str, NDArray[np.float64]]:
    named = {
        "defendants_per_court_day": load.defendants_per_court_day,
        "defendants_per_session": load.defendants_per_session,
        "minutes_per_defendant": load.minutes_per_defendant,
    }
    return {key: values for key, values in named.items() if values is not None}
