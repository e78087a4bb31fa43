"""Parameters as sourced data."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from practicable.border.parameters import Parameter, draw_parameters, parameters_as_of
from practicable.facts import record
from practicable.geography import DISTRICTS, SECTORS

BASE = {
    "key": "p_example",
    "label": "An example",
    "unit": "probability",
    "group": "encounter",
    "low": 0.1,
    "high": 0.2,
    "kind": "assumed",
    "source": "no document gives it",
    "published": date(2018, 1, 1),
    "why": "an example for a test",
}


def test_a_state_of_knowledge_is_used_from_its_publication_on() -> None:
    def entry(day: date) -> Parameter:
        return {p.key: p for p in parameters_as_of(day)}["dur_care_separated_mean"]

    assert (entry(date(2018, 4, 6)).low, entry(date(2018, 4, 6)).kind) == (30.0, "assumed")
    assert (entry(date(2018, 11, 20)).low, entry(date(2018, 11, 20)).kind) == (70.0, "sourced")


def test_nothing_sourced_is_used_before_it_was_published() -> None:
    for day in (date(2012, 1, 1), date(2017, 1, 1), date(2018, 4, 6)):
        assert not [p.key for p in parameters_as_of(day) if p.kind == "sourced" and p.published > day]


def test_draws_lie_in_their_bounds_and_fill_them() -> None:
    # 2,000 draws; the extremes of a uniform leave the bounds' outer 1 % unvisited with probability 2e-9.
    parameters = parameters_as_of(None)
    draws = [draw_parameters(parameters, seed=0, replicate=k) for k in range(2000)]
    for parameter in parameters:
        for district, (low, high) in parameter.bounds.items():
            values = np.array([draw(parameter.key, district) for draw in draws])
            assert low <= values.min()
            assert values.max() <= high
            assert values.min() <= low + 0.01 * (high - low)
            assert values.max() >= high - 0.01 * (high - low)


def test_a_draw_depends_on_its_own_name_alone() -> None:
    parameters = parameters_as_of(None)
    whole = draw_parameters(parameters, seed=4, replicate=2)
    for parameter in parameters[::5]:
        alone = draw_parameters((parameter,), seed=4, replicate=2)
        assert alone(parameter.key, "txsd") == whole(parameter.key, "txsd")


def test_a_shared_parameter_has_one_value() -> None:
    draw = draw_parameters(parameters_as_of(None), seed=0, replicate=0)
    assert len({draw("p_apprehension_adult", district) for district in DISTRICTS}) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"high": 1.5}, "low <= high <= 1.0"),
        ({"low": 0.3}, "low <= high"),
        ({"low": None}, "give either"),
        ({"low": None, "high": None, "by_district": {"azd": (0.0, 1.0)}}, "must name"),
        ({"low": -0.1}, "0 <= low"),
        ({"group": "weather"}, "Input should be"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_wrong_entry_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Parameter.model_validate({**BASE, **change})


def test_an_effect_may_be_below_zero() -> None:
    effect = Parameter.model_validate({**BASE, "unit": "points", "low": -3.5, "high": 0.5})
    assert effect.bounds["azd"] == (-3.5, 0.5)


def test_the_bridge_between_counts_holds_what_the_tables_say() -> None:
    facts = record()
    referred = facts.table("prosecutions")
    referred = referred[referred["measure"] == "CBP_referred_prosecutions_year"]
    accepted = facts.table("sector_profile")
    accepted = accepted[(accepted["measure"] == "accepted_prosecutions") & accepted["place"].isin(SECTORS)]
    bridge = {p.key: p for p in parameters_as_of(None)}["ratio_referred_to_accepted"]
    ratios: list[float] = []
    for row in referred.to_dict("records"):
        same_year = accepted["fiscal_year"] == row["period_end"].year
        ratios.append(float(row["value"]) / float(accepted.loc[same_year, "value"].sum()))
    assert len(ratios) == 3
    assert bridge.low == pytest.approx(min(ratios), abs=0.01)
    assert bridge.high == pytest.approx(max(ratios), abs=0.01)
