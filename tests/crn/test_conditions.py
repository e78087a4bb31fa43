"""Conditions of a simulation: what is put out of force, what is held at its median, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pytest

from practicable import api
from practicable.errors import InputError
from practicable.facts import record
from practicable.orders import load
from practicable.study.ensemble.conditions import Conditions, conditions
from practicable.study.ensemble.ensemble import Ensemble, run
from practicable.study.ensemble.plans import plan

AS_OF = date(2018, 4, 6)
UNTIL = date(2018, 4, 30)


def under(chosen: Conditions) -> Ensemble:
    planned = plan(record(as_of=AS_OF), load("zero-tolerance-2018").as_of(AS_OF), until=UNTIL, seed=0)
    return run(chosen.applied(planned), replicates=2)


def test_at_medians_every_future_has_the_same_parameters_and_its_own_chance() -> None:
    held = under(conditions((), "median"))
    assert held.draws[0].values == held.draws[1].values
    fitted = held.plan.posterior
    assert fitted is not None
    for parameter in held.plan.parameters:
        for district in parameter.bounds:
            middle = parameter.at(0.5, district)
            if parameter.key in fitted.values:
                middle = float(np.median(fitted.values[parameter.key]))
            assert held.draws[0](parameter.key, district) == pytest.approx(middle), parameter.key
    assert (held.outcomes.apprehended[0] != held.outcomes.apprehended[1]).any()


def test_a_mechanism_out_of_force_moves_what_it_should_and_nothing_else() -> None:
    ordinary, silent = under(Conditions()), under(conditions(("message", "message"), "full"))
    assert ordinary.draws == silent.draws
    before = ordinary.plan.calendar.index(AS_OF)
    assert np.array_equal(
        ordinary.outcomes.apprehended[..., :before], silent.outcomes.apprehended[..., :before]
    )
    assert not np.array_equal(ordinary.outcomes.apprehended, silent.outcomes.apprehended)


@pytest.mark.parametrize(
    ("without", "uncertainty", "why"),
    [
        (("magic",), "full", "mechanism 'magic' is unknown"),
        (("incapacitation",), "full", "custody takes no time"),
        ((), "some", "accepted: full, median"),
    ],
)
def test_what_cannot_be_simulated_is_refused(without: tuple[str, ...], uncertainty: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        conditions(without, uncertainty)


@pytest.mark.parametrize(
    "function",
    [
        api.history,
        partial(api.decompose, "baseline", as_of=AS_OF),
        partial(api.hindcast, "baseline", as_of=AS_OF),
        partial(api.sensitivity, "baseline", as_of=AS_OF),
        partial(api.frontier, "baseline", as_of=AS_OF),
    ],
)
def test_conditions_are_refused_where_they_would_be_ignored(function: Callable[..., Any]) -> None:
    with pytest.raises(InputError, match="in brief and compare"):
        function(run=api.RunOptions(replicates=2, without=("message",)))
