"""The quick answer beside the mean of simulations at the same medians."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from practicable import api
from practicable.border.capacity import CAPACITY_RULES
from practicable.errors import InputError
from practicable.orders import load
from practicable.study.ensemble import Plan, under
from practicable.study.expected import TESTED_ERROR
from practicable.study.replicate import Replicate
from practicable.study.scenario import Scenario

AS_OF, UNTIL = date(2018, 4, 6), date(2018, 7, 31)
REPLICATES, Z = 8, 4.5


@pytest.fixture(scope="module")
def base() -> Plan:
    return api.expected_base(AS_OF, UNTIL)


@pytest.fixture(scope="module")
def quick(base: Plan) -> dict[str, Any]:
    return api.expected(load("zero-tolerance-2018").model_copy(update={"issued": UNTIL}), base=base)


def simulated(base: Plan) -> dict[str, tuple[float, float]]:
    """Mean and standard error of totals over replicates that differ by their events alone."""
    planned = under(base, load("zero-tolerance-2018"))
    first = planned.calendar.index(UNTIL.replace(day=1))
    totals: dict[str, list[float]] = {}
    for number in range(REPLICATES):
        both: dict[str, float] = {}
        for rule in CAPACITY_RULES:
            middle = Scenario.middle(planned.parameters, rule=rule).with_other("events", number)
            outcomes, _, _ = Replicate(planned)(middle)
            found = {
                "apprehended": outcomes.apprehended[..., first:].sum(),
                "improper_entry": outcomes.improper_entry[..., first:].sum(),
                "accepted": outcomes.accepted[..., -1:].sum(),
                "jail": outcomes.jail[..., -1].sum(),
                "care": outcomes.care[:, -1].sum(),
            }
            for key, value in found.items():
                both[key] = both.get(key, 0.0) + float(value) / len(CAPACITY_RULES)
        for key, value in both.items():
            totals.setdefault(key, []).append(value)
    return {
        key: (float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(REPLICATES)))
        for key, values in totals.items()
    }


def test_the_quick_answer_is_within_its_tested_error(base: Plan, quick: dict[str, Any]) -> None:
    # 8 replicates of events; z = 4.5 for 5 comparisons, beside the stated relative error.
    july = quick["months"][-1]
    expected = {
        "apprehended": sum(july["apprehended"].values()),
        "improper_entry": july["improper_entry"],
        "accepted": quick["totals"]["accepted"],
        "jail": quick["totals"]["jail_nights"],
        "care": quick["totals"]["children_in_care_at_the_end"],
    }
    for key, (mean, error) in simulated(base).items():
        assert abs(expected[key] - mean) < Z * error + TESTED_ERROR * mean, key


def test_no_order_refers_nobody(base: Plan) -> None:
    nothing = api.expected("baseline", base=base, as_of=AS_OF)
    assert nothing["share"] is None
    assert nothing["totals"]["children_separated"] == 0.0
    assert not any(district["eligible"] for district in nothing["districts"])


def test_an_unknown_mechanism_is_refused(base: Plan) -> None:
    with pytest.raises(InputError, match="did you mean 'displacement'"):
        api.expected("zero-tolerance-2018", base=base, mechanisms={"displacment": False})
