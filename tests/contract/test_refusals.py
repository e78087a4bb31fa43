"""Odd input: one line, exit code 2, nothing written, and no simulation before the refusal."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from practicable import api
from practicable.cli import main
from practicable.errors import InputError
from practicable.study.bounds import MOST_MONTHS_AHEAD, MOST_REPLICATES, check_horizon, month_after
from practicable.web.requests import QuickRequest, RunRequest, to_question, to_task

ORDER = "zero-tolerance-2018"


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Commands:
    """Runs commands in an empty folder, in which they may not simulate."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Told:
        self.monkeypatch.setattr(sys, "argv", ["practicable", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = self.capsys.readouterr()
        return Told(int(ended.value.code or 0), told.out, told.err)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    def simulated(*_: object, **__: object) -> None:
        raise AssertionError("simulated before the refusal")

    monkeypatch.chdir(tmp_path)
    for runs in ("executors.LocalProcesses.completed", "executors._KeptProcesses.completed"):
        monkeypatch.setattr(f"practicable.study.{runs}", simulated)
    monkeypatch.setattr("practicable.study.decomposition.map_replicates", simulated)
    return Commands(monkeypatch, capsys)


def assert_refused(told: Told, says: str) -> None:
    assert told.code == 2
    assert says in told.err
    assert len(told.err.splitlines()) == 1
    assert told.out == ""
    assert list(Path.cwd().glob("*.html")) == []


@pytest.mark.parametrize(
    "words",
    [
        ("sensitivity", ORDER, "--seed", "-2"),
        ("decompose", ORDER, "--seed", "-1"),
        ("evaluate", "--seed", "-1"),
        ("frontier", ORDER, "--seed", "-1"),
        ("fit", "--seed", "-1"),
        ("brief", ORDER, "--seed", str(2**63)),
    ],
)
def test_a_seed_that_keys_no_draw_is_refused(command: Commands, words: tuple[str, ...]) -> None:
    assert_refused(command(*words), "from 0 to 2**63 - 1")


@pytest.mark.parametrize("name", ["brief", "compare", "frontier", "decompose", "hindcast"])
def test_a_number_of_replicates_that_would_not_end_is_refused(command: Commands, name: str) -> None:
    orders = ("baseline", ORDER) if name == "compare" else (ORDER,)
    dates = ("--as-of", "2018-04-06") if name == "hindcast" else ()
    told = command(name, *orders, *dates, "--replicates", "99999999999999999999")
    assert_refused(told, f"at most {MOST_REPLICATES}")


@pytest.mark.parametrize("name", ["brief", "compare", "frontier", "sensitivity", "hindcast"])
@pytest.mark.parametrize("until", ["2300-12-31", "9999-12-31"])
def test_a_last_day_that_no_forecast_is_meant_for_is_refused(
    command: Commands, name: str, until: str
) -> None:
    orders = ("baseline", ORDER) if name == "compare" else (ORDER,)
    told = command(name, *orders, "--as-of", "2018-04-06", "--until", until)
    assert_refused(told, "accepted: until 2028-03")


@pytest.mark.parametrize("name", ["brief", "hindcast", "compare", "frontier", "sensitivity", "decompose"])
@pytest.mark.parametrize("as_of", ["9998-01-01", "9999-12-31"])
def test_an_as_of_date_at_the_end_of_the_calendar_is_refused(
    command: Commands, name: str, as_of: str, tmp_path: Path
) -> None:
    # A window of decompose hangs on the day of issue.
    (tmp_path / "far.toml").write_text(f'id = "far"\ntitle = "Far"\nissued = {as_of}\n')
    orders = ("baseline", "far.toml") if name == "compare" else ("far.toml",)
    assert_refused(command(name, *orders, "--as-of", as_of), "ccepted: ")


def test_the_furthest_month_is_counted_from_the_last_on_record() -> None:
    last = date(2018, 3, 1)
    check_horizon(last, date(2028, 3, 31))
    with pytest.raises(InputError, match="until 2028-03, 120 months after 2018-03"):
        check_horizon(last, date(2028, 4, 1))
    assert MOST_MONTHS_AHEAD == 120
    assert month_after(date(2018, 4, 6), -4) == date(2017, 12, 1)


@pytest.mark.parametrize("name", ["brief", "sensitivity", "frontier"])
def test_a_day_with_too_few_months_published_is_refused(command: Commands, name: str) -> None:
    assert_refused(command(name, "baseline", "--as-of", "2013-01-01"), "2 months published by then")


def test_a_quick_answer_that_ends_before_it_begins_is_refused() -> None:
    content = api.orders_show(ORDER)["content"]
    as_of, until = date(2018, 4, 6), date(2018, 3, 31)
    quick = QuickRequest(order=content, as_of=as_of, until=until)
    run = RunRequest(order=content, as_of=as_of, until=until)
    with pytest.raises(InputError, match="before the as-of date"):
        to_question(quick, None, days_ahead=1_100)
    with pytest.raises(InputError, match="before the as-of date"):
        to_task(run, None, replicates=400, days_ahead=1_100)
    with pytest.raises(InputError, match="before the as-of date"):
        api.expected_base(as_of, until)
    base = api.expected_base(date(2018, 3, 1), date(2018, 3, 31))
    with pytest.raises(InputError, match="before the as-of date"):
        api.expected(ORDER, base=base, as_of=as_of)
