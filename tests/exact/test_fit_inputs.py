"""Targets and priors of the fit: from the tables, under their definition, by their day of publication."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.facts import record
from practicable.fit.behaviour.history import LAST_DAY, History, history_of
from practicable.fit.behaviour.likelihood import problem_of
from practicable.fit.behaviour.posterior import inputs_hash, newest_input
from practicable.fit.behaviour.priors import priors_as_of
from practicable.fit.behaviour.targets import read_targets

ENTRY = """
[[target]]
id = "recidivism"
label = "Recidivism"
definition = "{definition}"
table = "behaviour"
measure = "recidivism_rate"
groups = ["all, same fiscal year"]
places = ["southwest"]
periods = [[2011-10-01, 2012-09-30]]
scale = 0.01
{spread}
sd_discrepancy = 0.01
why = "an example"
"""


def written(
    folder: Path, definition: str = "same_fiscal_year", spread: str = "sd_measurement = 0.003"
) -> Path:
    path = folder / "targets.toml"
    path.write_text(ENTRY.format(definition=definition, spread=spread), encoding="utf-8")
    return path


def test_every_target_is_the_figure_of_a_row() -> None:
    tables = [record().table(name) for name in ("behaviour", "sector_profile", "prosecutions")]
    targets = read_targets(record())
    assert len(targets) == 70
    for target in targets:
        rows = [table[table["source"] == target.source] for table in tables]
        known = [frame["value"].to_numpy() for frame in rows]
        known += [(frame["low"] + frame["high"]).to_numpy() / 2.0 for frame in rows if "low" in frame]
        figure = target.observed * (1.0 if target.count else 100.0)
        if target.id == "timing-share":
            figure = 2.0 * figure - 80.4  # the mean of two rows
        assert np.nanmin(np.abs(np.concatenate(known) - figure)) < 1e-9, target.id


def test_nothing_after_march_2018_is_a_target() -> None:
    assert max(target.end for target in read_targets(record())) <= LAST_DAY


def test_figures_enter_by_their_day_of_publication() -> None:
    def ids(day: date) -> set[str]:
        return {target.id for target in read_targets(record(day))}

    march = "referred-prosecutions-southwest-2018-03"
    assert march not in ids(date(2018, 6, 29))
    assert march in ids(date(2018, 6, 30))
    assert "reapprehension-18-months-after" not in ids(date(2018, 9, 30))
    assert "recidivism-2016" in ids(date(2018, 4, 6))
    assert ids(date(2012, 1, 1)) == set()


def test_a_prior_from_a_study_holds_from_its_publication_on() -> None:
    def effect(day: date | None) -> tuple[float, float | None]:
        prior = {one.key: one for one in priors_as_of(record(day))}["effect_administrative"]
        return prior.first, prior.of_rate

    assert effect(date(2018, 4, 6)) == (0.0, 0.20)
    assert effect(date(2018, 9, 30)) == (pytest.approx(-4.6), pytest.approx(0.242))
    assert effect(None) == effect(date(2018, 9, 30))


@pytest.mark.parametrize("day", [date(2015, 1, 1), date(2018, 4, 6), date(2018, 10, 1)])
def test_nothing_that_a_fit_rests_on_is_newer_than_its_date(day: date) -> None:
    seen = record(day)
    assert newest_input(problem_of(seen, read_targets(seen))) <= day


def test_there_are_about_ten_free_parameters() -> None:
    assert sum(prior.free for prior in priors_as_of(record())) <= 11


def test_the_contested_level_of_apprehension_is_the_lowest_and_the_highest_published() -> None:
    level = {one.key: one for one in priors_as_of(record())}["p_apprehension_adult"]
    assert (level.first, level.second) == (pytest.approx(0.36), pytest.approx(0.8101))


def test_the_mexican_share_has_bounds_and_people_add_up() -> None:
    history = history_of(record())
    assert (history.mexican_share[:, 0] <= history.mexican_share[:, 1]).all()
    assert history.years == tuple(range(2010, 2018))
    total = record().table("monthly_apprehensions")
    total = total[(total["place"] == "southwest") & (total["measure"] == "total")]
    for index, year in enumerate(history.years):
        printed = float(total[total["fiscal_year"] == year]["value"].sum())
        assert history.apprehended[index].sum() == pytest.approx(printed)


@pytest.mark.parametrize(
    ("definition", "spread", "says"),
    [
        (
            "same_fiscal_yaer",
            "sd_measurement = 0.003",
            "did you mean 'same_fiscal_year'? accepted: accepted_pr",
        ),
        ("multi_year", "sd_measurement = 0.003", "no definition is called 'multi_year'; accepted: "),
        ("same_fiscal_year", "", "give either sd_measurement or interval_level"),
        ("same_fiscal_year", "sd_measurement = -1.0", "sd_measurement: "),
        ("same_fiscal_year", "sd_measurement = 0.1\nsigma = 2.0", "sigma: "),
    ],
)
def test_a_bad_target_is_told_with_what_is_accepted(
    tmp_path: Path, definition: str, spread: str, says: str
) -> None:
    with pytest.raises(InputError) as raised:
        read_targets(record(), written(tmp_path, definition, spread))
    assert says in str(raised.value)
    assert "target 'recidivism'" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        (
            "2011-10-01, 2012-09-30",
            "2011-10-01, 2012-09-29",
            "no row of behaviour has measure 'recidivism_rate'",
        ),
        ("recidivism_rate", "recidivism_rat", "no row of behaviour has measure 'recidivism_rat'"),
    ],
)
def test_a_target_that_was_never_published_is_told(tmp_path: Path, was: str, now: str, says: str) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
    for day in (None, date(2012, 1, 1)):
        with pytest.raises(InputError, match=says):
            read_targets(record(day), path)
    assert read_targets(record(date(2012, 1, 1)), written(tmp_path)) == ()


YEAR_2019 = {"start": date(2018, 10, 1), "end": date(2019, 9, 30)}


@pytest.mark.parametrize(
    ("definition", "changed", "says"),
    [
        ("same_fiscal_year", YEAR_2019, "target 'one': cannot be fitted: it ends 2019-09-30"),
        (
            "same_fiscal_year",
            {"start": date(2007, 10, 1), "end": date(2008, 9, 30)},
            "fiscal year 2008 is not whole; whole are 2010 to 2017",
        ),
        ("accepted_prosecutions", {"place": "southwest"}, "'southwest' is not a sector; accepted: "),
        (
            "accepted_prosecutions",
            {"place": "yuma", "start": date(2009, 10, 1), "end": date(2010, 9, 30)},
            "no sector profile of yuma for both 2009 and 2010",
        ),
        (
            "referred_prosecutions_month",
            {"start": date(2011, 5, 1), "end": date(2011, 5, 31)},
            "no sector profile of a fiscal year before 2011",
        ),
        ("same_fiscal_year", {"sd_measurement": 0.0, "sd_discrepancy": 0.0}, "a figure needs a spread"),
    ],
)
def test_a_target_that_the_model_cannot_compute_is_refused(
    definition: str, changed: dict[str, object], says: str
) -> None:
    usual = next(one for one in read_targets(record()) if one.fitted and one.definition == definition)
    with pytest.raises(InputError, match=says):
        problem_of(record(), [replace(usual, id="one", **cast("Any", changed))])


def test_the_hash_of_a_fits_inputs_sees_every_figure_that_predictions_rest_on() -> None:
    problem = problem_of(record(), read_targets(record()))
    history = problem.model.history

    def hashed(changed: History) -> str:
        return inputs_hash(replace(problem, model=replace(problem.model, history=changed)))

    adults = dict(history.single_adults)
    first = next(iter(adults))
    adults[first] = adults[first] + np.eye(12)[0]
    others = [
        replace(history, apprehended=history.apprehended[:, :, ::-1]),
        replace(history, single_adults=adults),
        replace(history, adults={key: 2.0 * value for key, value in history.adults.items()}),
        replace(history, accepted={key: 2.0 * value for key, value in history.accepted.items()}),
    ]
    assert hashed(history) == inputs_hash(problem)
    assert len({hashed(one) for one in (history, *others)}) == 5


def test_a_file_that_is_not_one_of_targets_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_targets(record(), tmp_path / "none.toml")
    empty = tmp_path / "empty.toml"
    empty.write_text("a = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"at least one \[\[target\]\]"):
        read_targets(record(), empty)
    empty.write_text("target = [1]\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"needs \[\[target\]\] tables, not 1"):
        read_targets(record(), empty)


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    (target,) = read_targets(record(), written(tmp_path))
    assert (target.observed, target.definition) == (pytest.approx(0.17), "same_fiscal_year")
