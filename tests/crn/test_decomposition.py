"""Attribution to switches: parts sum to the whole, and a switch that nothing turns has no part."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from thinned_plans import thinned

from practicable.cli.decompose import to_text
from practicable.errors import InputError
from practicable.facts import record
from practicable.orders import load
from practicable.study.ensemble.plans import Plan, plan
from practicable.study.sensitivity.decomposition import SWITCHES, decompose, default_windows

if TYPE_CHECKING:
    from practicable.results.sensitivity import Attribution

AS_OF = date(2018, 4, 6)
WINDOWS = default_windows(AS_OF, 1)
REPLICATES = 2


def small(order: str) -> Plan:
    """Plan a hundredth of the recorded people."""
    whole = plan(record(as_of=AS_OF), load(order), until=WINDOWS.after[1], seed=0)
    return thinned(whole, 0.01)


@pytest.fixture(scope="module")
def ordered() -> Attribution:
    return decompose(small("zero-tolerance-2018"), WINDOWS, as_of=AS_OF, replicates=REPLICATES)


def test_windows_are_whole_months_around_the_month_of_issue() -> None:
    assert default_windows(AS_OF, 3).before == (date(2018, 1, 1), date(2018, 3, 31))
    assert default_windows(AS_OF, 3).after == (date(2018, 5, 1), date(2018, 7, 31))


def test_parts_and_what_is_left_sum_to_the_change(ordered: Attribution) -> None:
    for measure in ordered.measures:
        total = measure.left.mean + sum(part.mean for part in measure.parts)
        # Each number is rounded to six digits.
        assert total == pytest.approx(measure.change.mean, rel=1e-4, abs=1e-2)
        assert [part.key for part in measure.parts] == list(SWITCHES)


def test_assumed_parameters_are_named(ordered: Attribution) -> None:
    parts = {part.key: part.assumed for part in ordered.measures[0].parts}
    assert parts["composition"] == parts["seasonality"] == parts["incapacitation"] == ()
    assert "message_jump" in parts["general_deterrence"]
    assert "p_mobile" in parts["displacement"]


def test_what_was_announced_later_is_simulated_and_said(ordered: Attribution) -> None:
    assert any("all adults in families" in text for text in ordered.announced_later)
    assert "all adults in families" in ordered.notes[0]
    assert "Simulated whole" in to_text(ordered)


def test_without_an_order_perceived_risk_has_no_part() -> None:
    plain = decompose(small("baseline"), WINDOWS, as_of=AS_OF, replicates=REPLICATES)
    assert plain.notes == ()
    for measure in plain.measures:
        parts = {part.key: part for part in measure.parts}
        for key in ("general_deterrence", "displacement"):
            assert parts[key].low == parts[key].high == 0.0
        assert parts["seasonality"].mean != 0.0


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(InputError, match="1 to 12 months"):
        default_windows(AS_OF, 13)
    with pytest.raises(InputError, match="not wholly simulated"):
        decompose(small("baseline"), default_windows(AS_OF, 9), as_of=AS_OF, replicates=REPLICATES)
    with pytest.raises(InputError, match="at least 2"):
        decompose(small("baseline"), WINDOWS, as_of=AS_OF, replicates=1)
