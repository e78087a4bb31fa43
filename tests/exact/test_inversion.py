"""The renewal equation against cases that can be worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from practicable.border.civil import CivilShares, civil_shares
from practicable.border.decisions import attempt_again
from practicable.border.inversion import Observed, first_attempts
from practicable.border.parameters import ParameterDraw, draw_parameters, parameters_as_of
from practicable.border.practice import Practice, Referral, referral_under
from practicable.geography import CELLS, DISTRICTS
from practicable.study.ensemble.months import Calendar

CALENDAR = Calendar.spanning(date(2017, 10, 1), date(2018, 9, 30))


def a_draw(**fixed: float) -> ParameterDraw:
    draw = draw_parameters(parameters_as_of(None), seed=1, replicate=0)
    changed = {(key, district): value for key, value in fixed.items() for district in DISTRICTS}
    return ParameterDraw({**draw.values, **changed})


def ordinary(draw: ParameterDraw, share: float) -> Referral:
    nothing = np.full((len(CELLS), 2, CALENDAR.n_days), np.nan)
    return referral_under(nothing, Practice((0,), np.full((1, len(CELLS)), share)), draw)


def civil(draw: ParameterDraw) -> CivilShares:
    return civil_shares(draw, start=CALENDAR.start, n_days=CALENDAR.n_days)


def observed(level: float) -> Observed:
    parties = np.full((len(CELLS), 4, CALENDAR.n_months), level)
    return Observed(parties, CALENDAR.month_of_day)


def test_without_second_attempts_arrivals_are_apprehensions_over_their_probability() -> None:
    draw = a_draw(p_reapprehension_civil=0.0, p_apprehension_adult=0.5)
    solved = first_attempts(observed(310.0), ordinary(draw, 0.3), civil(draw), draw)
    days = np.bincount(CALENDAR.month_of_day)[CALENDAR.month_of_day]
    assert solved.arrivals[:, 0] == pytest.approx(np.broadcast_to(310.0 / 0.5 / days, (10, days.size)))
    assert np.abs(solved.residual).max() < 1e-9


def test_in_the_long_run_each_returned_person_adds_a_geometric_series() -> None:
    # Quick retries only: arrivals / apprehensions tends to (1 - R) / p when all are removed quickly.
    draw = a_draw(
        p_reapprehension_civil=0.2,
        p_apprehension_adult=0.8,
        p_quick_retry=1.0,
        p_voluntary_return_2012=0.0,
        p_quick_removal_adult=1.0,
        p_fear_mexican=0.0,
        dur_removal_mexican_mean=0.2,
        dur_processing_mean=0.5,
    )
    solved = first_attempts(observed(3000.0), ordinary(draw, 0.0), civil(draw), draw)
    steady = solved.arrivals[0, 0, CALENDAR.month_of_day == 11].sum() / 3000.0
    assert steady == pytest.approx((1 - 0.2) / 0.8, rel=0.01)


def test_arrivals_are_never_negative_and_the_residual_says_what_is_left() -> None:
    draw = a_draw(p_reapprehension_civil=0.5, p_apprehension_adult=0.6)
    falling = observed(10_000.0)
    falling.parties[:, 0, 6:] = 1.0
    solved = first_attempts(falling, ordinary(draw, 0.0), civil(draw), draw)
    assert solved.arrivals.min() >= 0.0
    assert (solved.residual[:, 0, 6] > 0).all()
    assert np.abs(solved.residual[:, 0, :6]).max() < 1e-6


def test_effects_in_points_are_differences_of_re_apprehension_on_their_base() -> None:
    draw = a_draw(
        p_reapprehension_civil=0.14,
        p_apprehension_adult=0.7,
        effect_administrative=-4.6,
        effect_prosecution=-1.5,
        effect_log_days_jailed=0.0,
    )
    again = {key: float(attempt_again(draw, key)) for key in ("voluntary_return", "reinstatement", "jail")}
    assert again["reinstatement"] * 0.7 == pytest.approx(0.14)
    assert again["reinstatement"] / again["voluntary_return"] == pytest.approx((24.2 - 4.6) / 24.2)
    assert again["jail"] / again["voluntary_return"] == pytest.approx((24.2 - 6.1) / 24.2)


def test_days_in_custody_enter_through_their_logarithm() -> None:
    draw = a_draw(effect_log_days_jailed=-0.2)
    odds = [p / (1 - p) for p in attempt_again(draw, "jail", np.array([0.0, 30.0]))]
    assert odds[1] / odds[0] == pytest.approx(31.0**-0.2)


def test_what_is_lost_beyond_the_lags_is_stated_and_small() -> None:
    # Two years: what is left is the tail of felony sentences and the last of slow re-attempts.
    long = Calendar.spanning(date(2016, 10, 1), date(2018, 9, 30))
    draw = a_draw()
    nothing = np.full((len(CELLS), 2, long.n_days), np.nan)
    referral = referral_under(nothing, Practice((0,), np.full((1, len(CELLS)), 0.3)), draw)
    parties = Observed(np.full((len(CELLS), 4, 24), 100.0), long.month_of_day)
    shares = civil_shares(draw, start=long.start, n_days=long.n_days)
    lost = first_attempts(parties, referral, shares, draw).lost
    assert 0.0 < lost < 0.01


def test_unaccompanied_children_do_not_return() -> None:
    draw = a_draw(p_apprehension_family=0.9)
    solved = first_attempts(observed(90.0), ordinary(draw, 0.0), civil(draw), draw)
    assert solved.arrivals[:, 3].sum() == pytest.approx(12 * 10 * 100.0)
