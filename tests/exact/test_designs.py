"""Designs of studies: every combination once, or each factor spread evenly; values where they belong."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest

from practicable.orders import LIBRARY, load
from practicable.study.sweep.study_file import STUDIES, Study, lever_paths, load_study, with_levers
from practicable.study.sweep.sweep import design_rows, quantile_of


def study(**changes: object) -> Study:
    content: dict[str, object] = {
        "id": "s",
        "title": "t",
        "order": "zero-tolerance-2018",
        "replicates": 3,
        "outcomes": ["share"],
        "design": {"kind": "latin-hypercube", "points": 40},
        "lever": [
            {"path": "directive[1].refer.single_adult", "low": 0.2, "high": 1.0},
            {"path": "directive[1].from", "low": date(2018, 4, 6), "high": date(2018, 4, 15)},
            {"path": "practicable.existing_work", "values": ["first", "yields"]},
        ],
        "uncertainty": [{"key": "p_section_1325", "quantile": 0.25}],
    }
    return Study.model_validate(content | changes)


def test_a_latin_hypercube_has_one_point_in_every_stratum() -> None:
    rows = [row for row in design_rows(study()) if row.replicate == 0]
    shares = np.array([row.levers[0] for row in rows], dtype=float)
    strata = np.floor((shares - 0.2) / 0.8 * 40).astype(int)
    assert sorted(strata) == list(range(40))
    assert Counter(row.levers[1] for row in rows) == {date(2018, 4, day): 4 for day in range(6, 16)}
    assert Counter(row.levers[2] for row in rows) == {"first": 20, "yields": 20}
    assert {row.uncertainties for row in rows} == {(0.25,)}


def test_the_seed_decides_the_hypercube() -> None:
    assert design_rows(study()) == design_rows(study())
    assert design_rows(study()) != design_rows(study(seed=1))


def test_a_full_factorial_has_every_combination_once_in_each_replicate() -> None:
    levers = [
        {"path": "practicable.wait_limit_hours", "values": [24, 48.0, 72]},
        {"path": "practicable.existing_work", "values": ["first", "yields"]},
    ]
    rows = design_rows(study(design={"kind": "full-factorial"}, lever=levers))
    assert len(rows) == len(set(rows)) == 3 * 2 * 3
    assert [row.replicate for row in rows[:3]] == [0, 1, 2]
    assert len({row.levers for row in rows}) == 6


def test_the_name_of_a_capacity_rule_is_the_middle_of_its_quantiles() -> None:
    assert quantile_of("capacity_rule", "peak_year") == 0.25
    assert quantile_of("capacity_rule", "published_cap") == 0.75
    assert quantile_of("p_section_1325", 0.1) == 0.1


@pytest.mark.parametrize("name", LIBRARY)
def test_an_order_without_a_change_is_the_order_itself(name: str) -> None:
    order = load(name)
    assert with_levers(order, (), (), where="test") == order


def test_a_lever_changes_its_value_alone() -> None:
    order = load("zero-tolerance-2018")
    paths = ("directive[1].refer.family_adult", "resource[2].cases_per_court_day", "directive[2].until")
    changed = with_levers(order, paths, (0.5, 6, date(2018, 6, 1)), where="test")
    assert changed.directives[0].refer == {"single_adult": 1.0, "family_adult": 0.5}
    assert changed.resources[1].cases_per_court_day == 6
    assert changed.directives[1].end == date(2018, 6, 1)
    assert changed.resources[0] == order.resources[0]
    assert set(paths) < set(lever_paths(order))


@pytest.mark.parametrize("name", STUDIES)
def test_studies_of_the_library_can_be_read(name: str) -> None:
    found = load_study(name)
    assert found.id == name
    assert design_rows(found)
