"""Every option of every command: read in one way, or refused in one line before any work."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st

from practicable import api
from practicable.cli import app, main
from practicable.cli.options import Command
from practicable.errors import InputError
from practicable.literals import read_day, read_number, read_share, read_whole_number

NOT_DIGITS = st.text().filter(lambda text: bool(set(text) - set("0123456789+-.eE%")))
"""Text with a character that no number has."""


@dataclass(frozen=True, slots=True)
class Given:
    """An option or argument of a command."""

    words: tuple[str, ...]
    option: Any

    @property
    def flag(self) -> str:
        return max(self.option.opts, key=len)

    @property
    def label(self) -> str:
        return " ".join([*self.words, self.flag])


def commands(group: Any = None, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    found: Any = group or typer.main.get_command(app)
    for name, command in found.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name), command


def options(kind: str | None = None) -> list[Any]:
    return [
        pytest.param(Given(words, param), id=Given(words, param).label)
        for words, command in commands()
        for param in command.params
        if param.param_type_name == "option" and not param.is_flag and param.name != "help"
        if kind is None or param.metavar == kind
    ]


def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """Run a command that is to be refused before it calls anything, and return what it said."""
    monkeypatch.setattr(sys, "argv", ["practicable", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert ended.value.code == 2, printed
    assert printed.out == ""
    # A line of progress may stand before it where a machine is slow.
    assert len([line for line in printed.err.splitlines() if line.startswith("practicable: ")]) == 1
    return printed.err


@pytest.fixture
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no command reach what it calls."""

    def called(*_: object, **__: object) -> None:
        raise AssertionError("worked before the refusal")

    for name in api.__all__:
        if callable(getattr(api, name)) and not isinstance(getattr(api, name), type):
            monkeypatch.setattr(api, name, called)


def test_every_command_checks_what_it_was_given() -> None:
    assert len(list(commands())) > 20
    assert [words for words, command in commands() if not isinstance(command, Command)] == []


def test_every_number_and_day_has_the_one_reader() -> None:
    """An option whose default or annotation is a number is read by `practicable.literals`, not by another."""
    unread = [
        one.values[0].label
        for one in options()
        if one.values[0].option.type_descriptor.parameter_info.parser is None
        and one.values[0].option.metavar is None
        and isinstance(one.values[0].option.default, int | float)
    ]
    assert unread == []


@pytest.mark.usefixtures("no_work")
@pytest.mark.parametrize("one", options())
def test_an_option_without_a_value_is_refused(
    one: Given, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for blank in ("", " ", "\t"):
        said = refused(capsys, monkeypatch, *one.words, f"{one.flag}={blank}")
        assert f"{one.flag.lstrip('-')}: has no value" in said


@pytest.mark.usefixtures("no_work")
@pytest.mark.parametrize("one", [one for one in options() if not one.values[0].option.multiple])
def test_an_option_that_stands_twice_is_refused(
    one: Given, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = refused(capsys, monkeypatch, *one.words, f"{one.flag}=1", f"{one.flag}=2")
    assert f"{one.flag.lstrip('-')}: given twice" in said


@pytest.mark.usefixtures("no_work")
@pytest.mark.parametrize("one", options("N"))
def test_a_whole_number_is_digits(
    one: Given, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("nan", "inf", "1e9", "1_000", "٣", "0x10", "2.0", "1,000", " 7", "²", "9" * 30):
        said = refused(capsys, monkeypatch, *one.words, f"{one.flag}={text}")
        assert f"{one.flag.lstrip('-')}: '{text}' is no whole number" in said


@pytest.mark.usefixtures("no_work")
@pytest.mark.parametrize("one", options("X"))
def test_a_number_is_finite(
    one: Given, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("nan", "inf", "-inf", "1e999", "1_000", "٣", "0x10", "1,5", "six"):
        said = refused(capsys, monkeypatch, *one.words, f"{one.flag}={text}")
        assert f"{one.flag.lstrip('-')}: '{text}' is no number" in said


@pytest.mark.usefixtures("no_work")
@pytest.mark.parametrize("one", [*options("SHARE"), *options("SHARES")])
def test_a_share_is_per_cent_with_its_sign_or_from_0_to_1(
    one: Given, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("80", "1.5", "-0.1", "101%", "nan", "inf", "half", "8_0%", "٨٠%", "80%%", "%"):
        said = refused(capsys, monkeypatch, *one.words, f"{one.flag}={text}")
        assert "accepted: such as 80% or 0.8" in said
    said = refused(capsys, monkeypatch, *one.words, f"{one.flag}=80")
    assert "did you mean 80%?" in said


@pytest.mark.usefixtures("no_work")
@pytest.mark.parametrize("one", options("DATE"))
def test_a_day_is_year_month_day(
    one: Given, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in (
        "2018-4-6",
        "06/04/2018",
        "2018-W14-5",
        "20180406",
        "٢٠١٨-04-06",
        "today",
        "2018-04-06T00:00",
    ):
        said = refused(capsys, monkeypatch, *one.words, f"{one.flag}={text}")
        assert "is no day; accepted: year-month-day, such as 2018-04-06" in said
    assert "not in the calendar" in refused(capsys, monkeypatch, *one.words, f"{one.flag}=2018-02-30")


@given(st.integers(-(10**19), 10**19))
def test_a_whole_number_is_read_back(value: int) -> None:
    assert read_whole_number(str(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back(value: float) -> None:
    assert read_number(repr(value)) == value


@given(st.floats(0.0, 1.0))
def test_a_share_is_read_back(value: float) -> None:
    assert read_share(repr(value)) == value


@given(st.integers(0, 100_000))
def test_per_cent_is_the_nearest_share(thousandths: int) -> None:
    """``12.3%`` is the float that ``0.123`` is, which a division of floats misses."""
    written = f"{thousandths // 1000}.{thousandths % 1000:03d}"
    for sign in ("%", " %", "\N{NO-BREAK SPACE}%"):
        assert read_share(written + sign) == float(f"{thousandths}e-5")


@given(st.floats(1.0, exclude_min=True, allow_infinity=False))
def test_a_number_above_1_is_no_share(value: float) -> None:
    with pytest.raises(InputError, match=r"not from 0 to 1|no share"):
        read_share(repr(value))


@given(st.dates())
def test_a_day_is_read_back(value: date) -> None:
    assert read_day(value.isoformat()) == value


@given(NOT_DIGITS)
@example("٣")
@example("1_000")
@example("0x10")
@example("NaN")
def test_other_text_is_refused_in_one_line(text: str) -> None:
    for read in (read_whole_number, read_number, read_day):
        with pytest.raises(InputError, match=r"^.*; accepted: .*$"):
            read(text)


def test_1_is_all_and_1_per_cent_a_hundredth() -> None:
    assert read_share("1") == 1.0
    assert read_share("1%") == 0.01
    assert read_share("100%") == 1.0


def test_the_parts_of_a_list_of_shares_are_shares(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("50,80,100", "50%,80", "80%;90%", "80%,", ",80%", "0.5 0.8"):
        said = refused(capsys, monkeypatch, "frontier", "baseline", "--target", text)
        assert re.search("target: '.*' is (no share|not from 0 to 1)", said)
