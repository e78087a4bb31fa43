"""Parameters as sourced data."""

from __future__ import annotations

from datetime import date
from statistics import NormalDist

import numpy as np
import pytest
from pydantic import ValidationError

from practicable.border.parameters import Parameter, draw_parameters, parameters_as_of, with_range
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
    for parameter in (one for one in parameters if one.median is None):
        for district, (low, high) in parameter.bounds.items():
            values = np.array([draw(parameter.key, district) for draw in draws])
            assert low <= values.min()
            assert values.max() <= high
            assert values.min() <= low + 0.01 * (high - low)
            assert values.max() >= high - 0.01 * (high - low)


def test_a_prior_around_a_median_is_drawn_within_its_cut_ends() -> None:
    # 4,000 draws: the share below a quantile is within 4 standard errors of the two-piece normal's.
    parameter = {one.key: one for one in parameters_as_of(None)}["effect_perceived_first"]
    assert parameter.low is not None
    assert parameter.high is not None
    assert parameter.median is not None
    draws = [draw_parameters((parameter,), seed=1, replicate=k) for k in range(4000)]
    values = np.array([draw(parameter.key) for draw in draws])
    assert parameter.least is not None
    assert parameter.most is not None
    assert parameter.least <= values.min() < values.max() <= parameter.most
    for value, share in ((parameter.low, 0.025), (parameter.median, 0.5), (parameter.high, 0.975)):
        kept = NormalDist().cdf
        low_side = (parameter.median - parameter.low) / 1.959964
        high_side = (parameter.high - parameter.median) / 1.959964
        below = kept((parameter.least - parameter.median) / low_side)
        above = kept((parameter.most - parameter.median) / high_side)
        wanted = (share - below) / (above - below)
        error = np.sqrt(wanted * (1.0 - wanted) / len(values))
        assert abs(float(np.mean(values < value)) - wanted) < 4.0 * error
    assert parameter.at(0.0) == parameter.least
    assert parameter.at(1.0) == parameter.most


@pytest.mark.parametrize(
    "wrong", [{"median": 0.15}, {"median": 0.3, "least": 0.0, "most": 1.0}, {"least": 0.0}]
)
def test_a_median_outside_its_interval_or_without_ends_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="p_example: a median needs least < low < median < high < most"):
        Parameter.model_validate(BASE | wrong)


def test_another_range_replaces_one_prior_alone() -> None:
    parameters = parameters_as_of(None)
    changed = with_range(parameters, "effect_perceived_first", -0.4, 0.1)
    draws = [draw_parameters(changed, seed=3, replicate=k)("effect_perceived_first") for k in range(50)]
    assert -0.4 <= min(draws) < max(draws) <= 0.1
    same = [new == old for new, old in zip(changed, parameters, strict=True)]
    assert same.count(False) == 1


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
