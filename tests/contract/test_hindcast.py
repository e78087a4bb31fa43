"""``practicable hindcast`` and the examination that the package carries."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from practicable import api
from practicable.cli import app
from practicable.study.hindcast import told_in_brief

ZERO_TOLERANCE = ("hindcast", "zero-tolerance-2018", "--as-of", "2018-04-06")
SMALL = (*ZERO_TOLERANCE, "--until", "2018-06-30", "--replicates", "4", "--workers", "1")
Z = 4.0
REPLICATES = 8


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("hindcast") / "found.json"
    done = CliRunner().invoke(app, [*SMALL, "--json", "-o", str(path)])
    assert done.exit_code == 0, done.output
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    found = api.stored_hindcasts()
    assert found is not None
    return found


def test_only_exact_counts_published_later_are_scored(small: dict[str, Any]) -> None:
    assert all(row["published"] > "2018-04-06" for row in small["rows"])
    months = [row["start"][:7] for row in small["rows"] if row["measure"] == "prosecutions"]
    assert months == ["2018-04", "2018-05", "2018-06"]
    windows = [(row["start"], row["end"]) for row in small["rows"] if row["measure"] == "children_separated"]
    assert windows == [("2018-04-19", "2018-05-31"), ("2018-05-05", "2018-06-09")]


def test_what_was_announced_later_moves_the_second_column_alone(small: dict[str, Any]) -> None:
    separated = [row for row in small["rows"] if row["measure"] == "children_separated"]
    assert all(row["as_announced"]["intervals"]["90%"] == [0.0, 0.0] for row in separated)
    assert all(row["given_later"]["median"] > 500 for row in separated)
    april = next(row for row in small["rows"] if row["measure"] == "prosecutions")
    assert april["as_announced"]["median"] == april["given_later"]["median"]


def test_every_rule_is_scored_and_more_capacity_is_never_a_smaller_share(small: dict[str, Any]) -> None:
    assert set(small["rules"]) == {"peak_3_years", "peak_year", "mean_year", "published_cap"}
    share = {name: told["share"]["median"] for name, told in small["totals"].items()}
    assert share["peak_year"] >= max(share["peak_3_years"], share["mean_year"])
    assert all(set(row["rules"]) == set(small["rules"]) for row in small["rows"])


def test_no_baseline_is_made_up(small: dict[str, Any]) -> None:
    known = {row["measure"]: row["baselines"] for row in small["rows"]}
    assert known["children_separated"] == {"naive": None, "seasonal_naive": None}
    assert known["prosecutions"]["naive"] > 0
    assert known["prosecutions"]["seasonal_naive"] is None
    assert min(known["family"].values()) > 0


def test_one_rule_alone_prints_a_table(small: dict[str, Any]) -> None:
    words = [*ZERO_TOLERANCE, "--until", "2018-04-30", "--replicates", "2", "--rule", "peak_year"]
    done = CliRunner().invoke(app, [*words, "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert "Forecast and record" in done.output
    assert "directives known: 1" in done.output
    assert "reproduced by construction" in " ".join(done.output.split())
    assert small["information"]["n_announced_later"] == 1


def test_a_day_of_which_too_little_was_published_forecasts_totals_alone() -> None:
    run = api.RunOptions(replicates=40)
    found = api.hindcast("operation-streamline", as_of=date(2005, 12, 27), run=run)
    assert found["method"] == "monthly totals"
    assert "cannot be forecast from what had been published" in found["cannot"][0]
    assert {row["place"] for row in found["rows"]} == {"del_rio", "southwest"}
    assert {row["measure"] for row in found["rows"]} == {"total"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("baseline", "--as-of", "1990-01-01"), "no month (total) had been published by then"),
        (("baseline", "--as-of", "2001-01-10"), "a seasonal forecast needs at least 36"),
        (("baseline", "--as-of", "2018-04-06", "--until", "2018-03-01"), "lies before the as-of date"),
        (("baseline", "--as-of", "2022-01-01"), "nothing could be scored"),
        (("no-such-order", "--as-of", "2018-04-06"), "no order 'no-such-order'"),
        (("baseline", "--as-of", "2018-04-06", "--rule", "best"), "no capacity rule is called 'best'"),
        (("baseline", "--as-of", "2018-04-06", "--replicates", "1"), "at least 2"),
    ],
)
def test_bad_input_is_one_line(words: tuple[str, ...], message: str) -> None:
    done = CliRunner().invoke(app, ["hindcast", *words, "--workers", "1"])
    assert message in str(done.exception)
    assert "\n" not in str(done.exception)


def test_bad_input_leaves_exit_code_two_and_writes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "found.txt"
    code = "from practicable.cli import main; main()"
    words = ["hindcast", "baseline", "--as-of", "1990-01-01", "-o", str(target)]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n"), target.exists()) == (2, 1, False)


def test_the_stored_totals_are_reproduced(stored: dict[str, Any]) -> None:
    case = next(one for one in stored["cases"] if one["as_of"] == "2008-01-14")
    run = api.RunOptions(replicates=case["replicates"], seed=case["seed"])
    found = api.hindcast("operation-streamline", as_of=date(2008, 1, 14), run=run)
    assert [row["start"] for row in found["rows"]] == [row["start"] for row in case["rows"]]
    for mine, theirs in zip(found["rows"], case["rows"], strict=True):
        assert mine["as_announced"]["median"] == pytest.approx(theirs["as_announced"]["median"], rel=1e-4)
        assert mine["as_announced"]["crps"] == pytest.approx(theirs["as_announced"]["crps"], rel=1e-3)


def test_the_stored_simulation_is_that_of_this_version(stored: dict[str, Any]) -> None:
    """A fresh share lies where the stored distribution says, within z = 4 standard errors of its mean.

    The first replicates are the same draws as the stored ones, so that the true distance is less.
    """
    told = stored["cases"][0]["totals"]["peak_year"]["share"]
    run = api.RunOptions(replicates=REPLICATES)
    found = api.hindcast("zero-tolerance-2018", as_of=date(2018, 4, 6), rule="peak_year", run=run)
    spread = (told["high"] - told["low"]) / 3.29
    error = 1.25 * spread / REPLICATES**0.5
    assert abs(found["totals"]["peak_year"]["share"]["median"] - told["median"]) < Z * error


def test_the_stored_examination_holds_all_that_its_page_tells(stored: dict[str, Any]) -> None:
    kinds = [case["kind"] for case in stored["cases"]]
    assert kinds == ["order of 2018", *["Streamline"] * 4, *["placebo"] * 4]
    every = stored["coverage"][0]
    assert every["n_figures"] == sum(len(case["rows"]) for case in stored["cases"])
    assert {row["key"] for row in stored["sensitivity"]} >= {"p_apprehension_adult", "p_reapprehension_civil"}
    assert stored["backtest"]
    assert api.reliability_figure(stored).startswith("<svg")


def test_the_brief_shows_the_stored_scoreboard(stored: dict[str, Any]) -> None:
    sample = Path(__file__).parents[1] / "browser" / "sample_numbers.json"
    numbers = json.loads(sample.read_text(encoding="utf-8"))
    told = told_in_brief(stored)
    assert told is not None
    page = api.render_brief(numbers | {"districts": [], "fans": [], "hindcast": told})
    assert 'id="predicted"' in page
    assert page.count("interval by") >= sum("interval by" in row["words"] for row in told["rows"]) > 0
    assert "made with an earlier record" not in page
    assert "made with an earlier record" in api.render_brief(
        numbers | {"districts": [], "fans": [], "hindcast": told | {"current": False}}
    )
    assert 'id="predicted"' not in api.render_brief(numbers | {"districts": [], "fans": [], "hindcast": None})
