"""Without a terminal a command says every few seconds, on standard error, how far it is and what is left."""

from __future__ import annotations

import ast
import io
import time
from pathlib import Path

import pytest

from practicable.cli import progress
from practicable.cli.progress import ProgressLines, progress_bar

COMMANDS = Path(progress.__file__).parent
LONG = "backtest brief compare decompose evaluate fit frontier hindcast history sensitivity sweep"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("elapsed", "state", "line"),
    [
        (5.0, None, "Simulating: preparing, 5 s so far"),
        (10.0, (0, 200), "Simulating: 0 of 200 simulations done, 10 s so far"),
        (60.0, (50, 200), "Simulating: 50 of 200 simulations done, about 3 min 0 s left"),
        (3600.0, (50, 200), "Simulating: 50 of 200 simulations done, about 3 h 0 min left"),
        (8.0, (1600, 2000), "Simulating: 1,600 of 2,000 simulations done, about 2 s left"),
        (8.0, (200, 200), "Simulating: 200 of 200 simulations done, finishing"),
    ],
)
def test_a_line_tells_what_is_done_and_the_time_left(
    elapsed: float, state: tuple[int, int] | None, line: str
) -> None:
    clock = Clock()
    lines = ProgressLines("Simulating", "simulations", None, clock)
    clock.now += elapsed
    if state is not None:
        lines.report(*state)
    assert lines.line() == line


def test_lines_come_while_nothing_is_finished_and_leave_the_results_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "INTERVAL", 0.05)
    with progress_bar("Simulating") as report:
        time.sleep(0.2)
        report(3, 8)
        time.sleep(0.2)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("Simulating: preparing, 1 s so far\n")
    assert "Simulating: 3 of 8 simulations done, about" in told.err


def test_a_short_command_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("Simulating") as report:
        report(1, 2)
    assert capsys.readouterr().err == ""


def test_a_stream_that_is_closed_is_no_error() -> None:
    stream = io.StringIO()
    lines = ProgressLines("Simulating", "simulations", stream)
    stream.close()
    lines.write()
    lines.write()


@pytest.mark.parametrize("command", LONG.split())
def test_every_long_command_shows_its_progress(command: str) -> None:
    tree = ast.parse((COMMANDS / f"{command}.py").read_text(encoding="utf-8"))
    shown = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        and any(ast.unparse(item.context_expr).startswith("progress_bar(") for item in node.items)
        and "api." in ast.unparse(ast.Module(node.body, []))
    ]
    assert len(shown) == 1
