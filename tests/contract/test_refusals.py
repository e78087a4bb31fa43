"""Odd input: one line, exit code 2, nothing written, and no simulation before the refusal."""

from __future__ import annotations

import re
import socket
import sys
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from practicable import api
from practicable.calendar import month_after
from practicable.cli import main
from practicable.errors import InputError, PracticableError
from practicable.results.base import Part
from practicable.study.ensemble.bounds import MOST_MONTHS_AHEAD, MOST_REPLICATES, check_horizon
from practicable.web.limits import Limits
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
        monkeypatch.setattr(f"practicable.parallel.{runs}", simulated)
    monkeypatch.setattr("practicable.study.sensitivity.decomposition.map_replicates", simulated)
    return Commands(monkeypatch, capsys)


def assert_refused(told: Told, says: str) -> None:
    assert told.code == 2
    assert says in told.err
    # Lines of progress may stand before it where a machine is slow.
    assert len([line for line in told.err.splitlines() if " so far" not in line]) == 1
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


def test_a_study_with_replicates_that_would_not_end_is_refused(command: Commands, tmp_path: Path) -> None:
    text = (
        files("practicable.study.sweep").joinpath("library", "hearings-and-referral.toml").read_text("utf-8")
    )
    many = re.sub(r"(?m)^replicates = \d+", f"replicates = {10**18}", text)
    assert many != text
    (tmp_path / "study.toml").write_text(many, encoding="utf-8")
    assert_refused(command("sweep", "study.toml"), "replicates")


@pytest.mark.parametrize("name", ["brief", "compare", "frontier", "sensitivity", "hindcast"])
@pytest.mark.parametrize("until", ["2300-12-31", "9999-12-31"])
def test_a_last_day_that_no_forecast_is_meant_for_is_refused(
    command: Commands, name: str, until: str
) -> None:
    orders = ("baseline", ORDER) if name == "compare" else (ORDER,)
    told = command(name, *orders, "--as-of", "2018-04-06", "--until", until)
    assert_refused(told, "Accepted: to 2019-09-30" if name == "hindcast" else "accepted: until 2030-03")


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
    check_horizon(last, date(2030, 3, 31))
    with pytest.raises(InputError, match="until 2030-03, 144 months after 2018-03"):
        check_horizon(last, date(2030, 4, 1))
    assert MOST_MONTHS_AHEAD == 144
    assert month_after(date(2018, 4, 6), -4) == date(2017, 12, 1)


@pytest.mark.parametrize("name", ["brief", "sensitivity", "frontier"])
def test_a_day_with_too_few_months_published_is_refused(command: Commands, name: str) -> None:
    assert_refused(command(name, "baseline", "--as-of", "2002-09-30"), "a forecast needs 36 recorded months")


def test_a_quick_answer_that_ends_before_it_begins_is_refused() -> None:
    content = api.orders_show(ORDER)["content"]
    as_of, until = date(2018, 4, 6), date(2018, 3, 31)
    quick = QuickRequest(order=content, as_of=as_of, until=until)
    run = RunRequest(order=content, as_of=as_of, until=until)
    with pytest.raises(InputError, match="before the as-of date"):
        to_question(quick, None, Limits())
    with pytest.raises(InputError, match="before the as-of date"):
        to_task(run, None, Limits())
    with pytest.raises(InputError, match="before the as-of date"):
        api.expected_base(as_of, until)
    base = api.expected_base(date(2018, 3, 1), date(2018, 3, 31))
    with pytest.raises(InputError, match="before the as-of date"):
        api.expected(ORDER, base=base, as_of=as_of)


@pytest.mark.parametrize(
    "words",
    [
        ("brief", "{long}"),
        ("brief", "{long}.toml"),
        ("brief", ORDER, "-o", "{long}.html"),
        ("orders", "check", "{long}"),
        ("sweep", "{long}.toml"),
        ("sweep", "hearings-and-referral", "--store", "{long}"),
        ("runs", "list", "--store", "{long}"),
        ("runs", "gc", "--store", "{long}"),
    ],
)
def test_a_name_too_long_for_a_file_is_refused(command: Commands, words: tuple[str, ...]) -> None:
    told = command(*(word.format(long="x" * 300) for word in words))
    assert_refused(told, "ile name too long")
    assert list(Path.cwd().iterdir()) == []


def test_a_name_as_long_as_a_file_may_have_is_written(command: Commands, tmp_path: Path) -> None:
    name = "x" * 250 + ".txt"
    assert command("orders", "list", "-o", name).code == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_study_whose_order_has_a_name_too_long_is_refused(command: Commands, tmp_path: Path) -> None:
    text = (
        files("practicable.study.sweep").joinpath("library", "hearings-and-referral.toml").read_text("utf-8")
    )
    long = text.replace(f'order = "{ORDER}"', f'order = "{"x" * 300}.toml"')
    (tmp_path / "study.toml").write_text(long, encoding="utf-8")
    assert_refused(command("sweep", "study.toml"), "file name too long")


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_store_that_cannot_be_written_is_refused_before_the_first_run(
    command: Commands, tmp_path: Path, folder: str
) -> None:
    (tmp_path / "file").touch()
    assert_refused(
        command("sweep", "hearings-and-referral", "--store", folder), "no result could be kept here"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("brief", "no\nsuch"),
        ("brief", "no\nsuch.toml"),
        ("orders", "list", "-o", "no\nsuch/file.txt"),
        ("parameters", "show", "no\nsuch"),
        ("no\nsuch",),
    ],
)
def test_a_line_break_in_a_name_is_written_as_an_escape(command: Commands, words: tuple[str, ...]) -> None:
    assert_refused(command(*words), "no\\nsuch")


def test_every_error_of_the_package_is_one_line() -> None:
    assert str(PracticableError("a\nb\x1b\u2028c")) == "a\\nb\\x1b\\u2028c"
    assert str(InputError("wrong\rhere", where="x\ny")) == "x\\ny: wrong\\rhere"
    assert str(InputError("Größe – 2\N{NO-BREAK SPACE}%")) == "Größe – 2\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("host", ["no such host", "a..b", "x" * 300])
def test_a_host_that_is_none_is_refused(command: Commands, host: str) -> None:
    assert_refused(command("serve", "--host", host, "--port", "0"), "cannot be listened on")


def test_a_port_that_is_taken_is_refused(command: Commands) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        assert_refused(command("serve", "--port", str(taken)), f"127.0.0.1:{taken} cannot be listened on")


def test_the_end_of_a_figure_of_history_may_be_in_capitals(
    command: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Agreeing(Part):
        agrees: bool

    def agrees(**_: object) -> Agreeing:
        return Agreeing(agrees=True)

    def drawn(_: object) -> str:
        return "<svg/>"

    monkeypatch.setattr(api, "history", agrees)
    monkeypatch.setattr(api, "history_figure", drawn)
    told = command("history", "--json", "-o", "x.SVG")
    assert (told.code, told.err) == (0, "")
    assert Path("x.SVG").read_text(encoding="utf-8") == "<svg/>"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--figure", "nope", "-o", "x.svg"), "no figure is called 'nope'"),
        (("streamline", "--figure", "dose", "-o", "x.svg"), "no figure 'dose'"),
        (("--figure", "dose"), "figure: is for one file; accepted: with -o and a name that ends in .svg"),
        (("--figure", "dose", "-o", "x.html"), "a name that ends in .svg"),
        (("--stored", "--as-of", "1990-01-01"), "as-of: the stored result"),
        (("--stored", "--seed", "-4", "--draws", "-9"), "draws, seed: the stored result"),
    ],
)
def test_an_evaluation_refuses_what_it_would_not_use(
    command: Commands, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    def computed(*_: object, **__: object) -> None:
        raise AssertionError("evaluated before the refusal")

    monkeypatch.setattr("practicable.evidence.evaluation.report.evaluate", computed)
    assert_refused(command("evaluate", *words), says)
    assert list(Path.cwd().iterdir()) == []
