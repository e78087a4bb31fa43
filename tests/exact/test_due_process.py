"""Court time per defendant: recorded figures with their day, and the load that hearings imply."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from practicable.border.due_process import MEASURES, CourtTime, load_of, mean_wait_hours, recorded
from practicable.errors import InputError
from practicable.facts import record


def test_recorded_figures_are_those_of_the_documents() -> None:
    found = {(one.measure, one.court, one.period): (one.low, one.high) for one in recorded(record())}
    assert found["defendants_per_court_day", "McAllen (S.D. Tex.)", "June 2018"] == (140.0, 150.0)
    assert found["defendants_per_session", "McAllen (S.D. Tex.)", "May 2018"] == (92.0, 92.0)
    assert found[
        "share_disposed_in_one_day", "five southwest districts", "October 2017 to September 2018"
    ] == (0.84, 0.84)
    assert found["minutes_per_defendant", "Tucson (D. Ariz.)", "2010"][0] == pytest.approx(40 / 70)
    low, high = found["cases_per_defender_day", "McAllen (S.D. Tex.)", "August 2018"]
    assert (low, high) == (pytest.approx(140 / 18), pytest.approx(150 / 18))


def test_the_highest_comes_first_and_every_measure_is_known() -> None:
    figures = recorded(record())
    for measure in MEASURES:
        highs = [one.high for one in figures if one.measure == measure]
        assert highs == sorted(highs, reverse=True)
    assert all(one.source for one in figures)


def test_nothing_is_seen_before_it_was_published() -> None:
    day = date(2018, 4, 6)
    figures = recorded(record(as_of=day))
    assert figures
    assert all(one.published <= day for one in figures)
    assert "cases_per_defender_day" not in {one.measure for one in figures}


def test_load_follows_from_what_the_user_states() -> None:
    heard = np.array([0.0, 60.0, 120.0])
    load = load_of(heard, CourtTime(sessions=2, hours=4, defenders=10))
    assert load.defendants_per_session is not None
    assert load.minutes_per_defendant is not None
    assert load.cases_per_defender_day is not None
    assert load.defendants_per_session.tolist() == [0.0, 30.0, 60.0]
    assert load.minutes_per_defendant[1:].tolist() == [4.0, 2.0]
    assert np.isnan(load.minutes_per_defendant[0])
    assert load.cases_per_defender_day.tolist() == [0.0, 6.0, 12.0]
    nothing = load_of(heard, CourtTime())
    assert (nothing.defendants_per_session, nothing.minutes_per_defendant) == (None, None)


@pytest.mark.parametrize("time", [{"sessions": 0.0}, {"hours": 25.0}, {"defenders": -1.0}])
def test_impossible_court_time_is_refused(time: dict[str, float]) -> None:
    with pytest.raises(InputError, match=r"accepted: above 0, at most"):
        CourtTime(**time)


def test_a_wait_of_a_day_is_seen_once_by_midnight() -> None:
    started = np.array([[0.0, 10.0, 10.0, 10.0]])
    waiting = np.array([[10.0, 10.0, 10.0, 0.0]])
    assert mean_wait_hours(waiting, started).tolist() == [24.0]
    assert np.isnan(mean_wait_hours(waiting, np.zeros((1, 4))))
