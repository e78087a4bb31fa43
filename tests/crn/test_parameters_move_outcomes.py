"""Every parameter moves some outcome: none is read and left unused."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
from thinned_plans import thinned

from practicable.border.outcomes import Outcomes
from practicable.border.parameters import Parameter, parameters_as_of, with_range
from practicable.facts import record
from practicable.orders import load
from practicable.study.ensemble.ensemble import Ensemble, run
from practicable.study.ensemble.plans import Plan, plan
from practicable.study.ensemble.window import Window

AS_OF = date(2018, 4, 6)
THINNED = 0.04
"""Share of the recorded people that is simulated: enough that every stage is entered."""

KEYS = tuple(parameter.key for parameter in parameters_as_of(None))

OLD = "p_voluntary_return_2008"
"""A parameter of practice before 2012, which is tried in a year before it."""


@pytest.fixture(scope="module")
def planned() -> Plan:
    """Plan few people under the order of 2018, its message and the referral of family adults with it."""
    whole = plan(record(as_of=AS_OF), load("zero-tolerance-2018"), until=date(2018, 6, 30), seed=0)
    # A parameter is put at a point of its own range, so no joint draw of a fit may replace it.
    return replace(thinned(whole, THINNED), posterior=None)


@pytest.fixture(scope="module")
def middle(planned: Plan) -> Ensemble:
    return run(fixed(planned, "", at=0.5), replicates=1)


def fixed(planned: Plan, key: str, *, at: float) -> Plan:
    """Put one parameter at a point of its range, the others at their middle."""
    return replace(
        planned, parameters=tuple(_point(p, at if p.key == key else 0.5) for p in planned.parameters)
    )


def _point(parameter: Parameter, at: float) -> Parameter:
    points = {name: parameter.at(at, name) for name in parameter.bounds}
    if parameter.shared:
        value = next(iter(points.values()))
        return with_range((parameter,), parameter.key, value, value)[0]
    return parameter.model_copy(update={"by_district": {name: (v, v) for name, v in points.items()}})


def moved(one: Ensemble, two: Ensemble) -> list[str]:
    """Names of the outcomes that differ."""
    names = [
        field.name
        for field in fields(Outcomes)
        if not np.array_equal(getattr(one.outcomes, field.name), getattr(two.outcomes, field.name))
    ]
    ours, theirs = (Window(ensemble, 0).referred_prosecutions() for ensemble in (one, two))
    return names if np.array_equal(ours, theirs) else [*names, "referred_prosecutions"]


@pytest.mark.parametrize("key", [key for key in KEYS if key != OLD])
def test_a_parameter_moves_an_outcome(planned: Plan, middle: Ensemble, key: str) -> None:
    assert moved(run(fixed(planned, key, at=0.95), replicates=1), middle)


def test_practice_before_2012_moves_outcomes_of_its_time(planned: Plan) -> None:
    before = replace(planned, calendar=replace(planned.calendar, start=date(2009, 10, 1)))
    one, two = (run(fixed(before, OLD, at=at), replicates=1) for at in (0.05, 0.95))
    assert "consequences" in moved(one, two)


def test_an_unknown_parameter_would_move_nothing(planned: Plan, middle: Ensemble) -> None:
    assert moved(run(fixed(planned, "p_nothing", at=0.95), replicates=1), middle) == []
