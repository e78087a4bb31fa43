"""``practicable backtest``: what it sees, what it prints, what it refuses, and that a broken run goes on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from typer.testing import CliRunner

from practicable import api
from practicable.cli import app
from practicable.errors import InputError
from practicable.facts import record
from practicable.fit.forecast import backtest
from practicable.fit.forecast.backtest import Options, Scores, origins_of, run_backtest
from practicable.fit.forecast.calibration import backtest_report
from practicable.fit.forecast.comparators import CANDIDATES, FORECASTS
from practicable.fit.forecast.panels import CLASSES, read_panel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SMALL = Options(first=2008, last=2008, horizon=2, paths=20, seed=3)
WORDS = ("backtest", "--first", "2008", "--last", "2008", "--horizon", "2", "--paths", "20", "--seed", "3")

Run = tuple["Path", "Sequence[Scores]"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Run:
    store = tmp_path_factory.mktemp("store")
    return store, run_backtest(SMALL, store=store)


@pytest.mark.parametrize(
    ("as_of", "last"),
    [
        (date(2018, 4, 4), date(2018, 2, 1)),
        (date(2018, 4, 5), date(2018, 3, 1)),
        (date(2008, 1, 14), date(2007, 12, 1)),
    ],
)
def test_a_panel_ends_with_the_last_month_published(as_of: date, last: date) -> None:
    assert read_panel(record(as_of=as_of), ("total",)).months[-1] == last


def test_the_nine_sectors_sum_to_the_printed_southwest() -> None:
    table = record().table("monthly_apprehensions")
    printed = table[(table["place"] == "southwest") & (table["measure"] == "total")].sort_values(
        "period_start"
    )
    summed = read_panel(record(), ("total",)).values.sum(axis=(1, 2))
    assert summed == pytest.approx(printed["value"].to_numpy())


def test_every_month_of_the_years_is_an_origin_and_nothing_later_is_scored(small: Run) -> None:
    for scores in small[1]:
        assert [day.month for day in scores.origins] == [10, 11, 12, *range(1, 10)]
        assert scores.origins[0] == date(2007, 10, 5)
        assert np.isfinite(scores.crps[:, :-1]).all()
        assert np.isfinite(scores.crps[:, -1, 0]).all()
        assert np.isnan(scores.crps[:, -1, 1]).all()


@pytest.mark.parametrize(
    ("panel", "first", "n"),
    [
        ("total", date(2007, 10, 5), 144),
        ("classes", date(2015, 10, 5), 48),
        ("unaccompanied_long", date(2012, 10, 5), 84),
    ],
)
def test_a_panel_is_forecast_once_three_years_of_it_are_published(panel: str, first: date, n: int) -> None:
    origins = origins_of(panel, Options())
    assert (origins[0], origins[-1], len(origins)) == (first, date(2019, 9, 5), n)
    known = read_panel(record(as_of=first), backtest.PANELS[panel])
    assert len(known.values) >= 36


def test_earlier_years_can_be_cut_out_of_a_longer_run(small: Run) -> None:
    total = small[1][0]
    assert total.until(2007).origins == ()
    assert total.until(2008).origins == total.origins
    assert np.array_equal(total.until(2008).rank, total.rank, equal_nan=True)


def test_a_finished_origin_is_not_computed_again(small: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    store, scores = small
    monkeypatch.setattr(backtest, "score_origin", None)
    again = run_backtest(SMALL, store=store)
    assert all(np.array_equal(a.crps, b.crps, equal_nan=True) for a, b in zip(scores, again, strict=True))
    assert len(list(store.iterdir())) == 12


def test_json_is_what_the_api_gives_and_the_table_names_every_row(small: Run) -> None:
    run = api.RunOptions(replicates=20, seed=3)
    found = api.backtest(first=2008, last=2008, horizon=2, run=run, store=small[0]).dump()
    words = [*WORDS, "--store", str(small[0]), "--workers", "1"]
    printed = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
    assert json.loads(printed.stdout) == found
    assert {row["place"] for row in found["places"]} == {"sectors", *backtest.PLACES}
    assert len(found["places"]) == 11
    assert len(found["horizons"]) == 2 * 2
    assert found["places"][0]["crps"].keys() == set(FORECASTS)
    assert [one["forecast"] for one in found["choice"]["candidates"]] == list(CANDIDATES)
    table = CliRunner(env={"COLUMNS": "150"}).invoke(app, words, catch_exceptions=False).stdout
    assert all(place in table for place in backtest.PLACES)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Options(2012, 2011), "fiscal years: first is 2012 and last 2011"),
        (Options(horizon=13), "horizon: horizon is 13; accepted: 1 to 12 months"),
        (Options(paths=5), "paths: paths is 5; accepted: 20 or more"),
        (Options(2000, 2002), "fiscal years: no month of FY2000-FY2002 has 36 recorded months before it"),
        (Options(first=0), "fiscal years: first is 0 and last 2019; accepted: 2000 to 2019"),
        (Options(first=1), "fiscal years: first is 1 and last 2019; accepted: 2000 to 2019"),
        (Options(last=10_000), "fiscal years: first is 2008 and last 10000; accepted: 2000 to 2019"),
        (Options(2020, 2030), "fiscal years: first is 2020 and last 2030; accepted: 2000 to 2019"),
        (Options(seed=-1), "seed: needs a whole number from 0 to 2**63 - 1, not -1"),
        (Options(seed=2**63), "seed: needs a whole number from 0 to 2**63 - 1, not 9223372036854775808"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_one_line(options: Options, message: str) -> None:
    with pytest.raises(InputError) as refused:
        run_backtest(options)
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("where", ["file", "file/below"])
def test_a_store_that_cannot_be_a_folder_is_refused_before_the_work(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest, "score_origin", None)
    (tmp_path / "file").touch()
    store = tmp_path / where
    with pytest.raises(InputError, match=f"^{re.escape(str(store))}: cannot keep finished origins: .*folder"):
        run_backtest(SMALL, store=store)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--horizon", "13"], "horizon: horizon is 13; accepted: 1 to 12 months"),
        (
            ["--last", "10000"],
            "fiscal years: first is 2008 and last 10000; accepted: 2000 to 2019, first not after last",
        ),
    ],
)
def test_the_command_refuses_with_exit_code_two(given: list[str], message: str) -> None:
    words = [sys.executable, "-c", "from practicable.cli import main; main()", "backtest", *given]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"practicable: {message}\n"


def test_years_too_short_for_two_blocks_get_no_verdict() -> None:
    # Twelve origins and a horizon of seven months: any two blocks share origins. Scores are twice those of
    # the forecast in use, which a sampling error of 0 would call better.
    shape = (len(FORECASTS), 12, 7, len(backtest.PLACES), 1)
    crps = np.full(shape, 2.0)
    crps[0] = 1.0
    options = Options(first=2008, last=2008, horizon=7, paths=20)
    origins = tuple(origins_of("total", options))
    found = backtest_report(options, [Scores("total", origins, crps, np.full(shape, 0.5))]).dump()
    nothing = {"se": None, "low": None, "high": None}
    for row in found["places"]:
        assert row["skill"] == {"value": 0.5, **nothing}
        assert row["against"]["naive"] == {"skill": {"value": 0.5, **nothing}, "verdict": "too few origins"}
        assert row["verdict"] == "too few origins"
        assert row["coverage"]["90%"] == {"value": 1.0, **nothing}
    assert "NaN" not in json.dumps(found)


def test_each_baseline_has_its_own_skill_and_verdict(small: Run) -> None:
    found = backtest_report(SMALL, small[1]).dump()
    for row in found["places"]:
        for name in ("naive", "drift"):
            told = row["against"][name]
            assert told["skill"]["value"] == pytest.approx(1 - row["crps"]["structural"] / row["crps"][name])
            low, high = told["skill"]["low"], told["skill"]["high"]
            assert low <= high
            expected = "better" if low > 0 else "worse" if high < 0 else "not told apart"
            assert told["verdict"] == expected
    assert all(row["against"].keys() == {"naive", "drift"} for row in found["horizons"])


def test_a_run_of_later_years_tells_no_choice_and_prints_no_certainty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unfitted(_: object) -> dict[str, object]:
        return {}

    def as_good(_: object, outcome: NDArray[np.float64], options: Options) -> list[NDArray[np.float64]]:
        shape = (len(FORECASTS), options.horizon, len(backtest.PLACES), outcome.shape[2])
        return [np.ones(shape), np.full(shape, 0.5)]

    monkeypatch.setattr(backtest, "fit_all", unfitted)
    monkeypatch.setattr(backtest, "score_origin", as_good)
    words = ["backtest", "--first", "2019", "--workers", "1"]
    found = json.loads(CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False).stdout)
    assert found["choice"] is None
    runner = CliRunner(env={"COLUMNS": "160"})
    printed = runner.invoke(app, words, catch_exceptions=False).stdout
    assert printed.startswith("The choice of the forecast is not told")
    assert "Best in this run" not in printed
    assert "FY2019-FY2016" not in printed
    assert "0.00 [-, -]" in printed
    assert "100 (-)" in printed
    assert "too few origins" in printed


@pytest.mark.parametrize(
    ("as_of", "measures", "first"),
    [
        (date(1999, 10, 31), ("total",), "October 1999"),
        (date(2009, 10, 31), ("unaccompanied",), "October 2009"),
        (date(2012, 10, 31), CLASSES, "October 2012"),
    ],
)
def test_a_day_before_the_record_is_refused(as_of: date, measures: tuple[str, ...], first: str) -> None:
    with pytest.raises(InputError, match=f"^as-of date {as_of}: no month .* the first is {first}$"):
        read_panel(record(as_of=as_of), measures)
