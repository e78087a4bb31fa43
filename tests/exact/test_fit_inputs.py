"""Targets and priors of the fit: from the tables, under their definition, by their day of publication."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.facts import record
from practicable.fit.history import LAST_DAY, history_of
from practicable.fit.likelihood import problem_of
from practicable.fit.posterior import newest_input
from practicable.fit.priors import priors_as_of
from practicable.fit.targets import read_targets

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


def test_a_file_that_is_not_one_of_targets_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_targets(record(), tmp_path / "none.toml")
    empty = tmp_path / "empty.toml"
    empty.write_text("a = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"at least one \[\[target\]\]"):
        read_targets(record(), empty)


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    (target,) = read_targets(record(), written(tmp_path))
    assert (target.observed, target.definition) == (pytest.approx(0.17), "same_fiscal_year")
