"""Progress on standard error: a bar on a terminal, elsewhere a line every few seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TextIO

__all__ = ["INTERVAL", "ProgressLines", "progress_bar"]

INTERVAL = 5.0
"""Seconds between two lines."""

Report = Callable[[int, int], None]


@contextmanager
def progress_bar(description: str, unit: str = "simulations") -> Generator[Report]:
    """Show progress while the block runs: a bar on a terminal, a line every few seconds elsewhere.

    Parameters
    ----------
    description : str
        What is done, as a participle.
    unit : str
        What is counted, in the plural.

    Yields
    ------
    callable
        Takes what is done and the total.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        with _lines(ProgressLines(description, unit, sys.stderr)) as report:
            yield report
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(description, total=None)

        def report_bar(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield report_bar


@dataclass(slots=True)
class ProgressLines:
    """Lines that say how far a command is.

    Attributes
    ----------
    description, unit : str
        As in `progress_bar`.
    stream : text stream or None
        Where they go; None, and one that takes nothing more, are no error.
    clock : callable
        Seconds, from any origin.
    """

    description: str
    unit: str
    stream: TextIO | None
    clock: Callable[[], float] = time.monotonic
    _started: float = field(init=False)
    _done: int = field(default=0, init=False)
    _total: int | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Begin to measure the time."""
        self._started = self.clock()

    def report(self, done: int, total: int) -> None:
        """Note what is done, and of how much."""
        self._done, self._total = done, total

    def line(self) -> str:
        """Return the present state as a line."""
        elapsed = self.clock() - self._started
        if self._total is None:
            return f"{self.description}: preparing, {_duration(elapsed)} so far"
        counted = f"{self.description}: {self._done:,} of {self._total:,} {self.unit} done"
        if self._done == 0:
            return f"{counted}, {_duration(elapsed)} so far"
        if self._done >= self._total:
            return f"{counted}, finishing"
        left = elapsed * (self._total - self._done) / self._done
        return f"{counted}, about {_duration(left)} left"

    def write(self) -> None:
        """Write the present state."""
        if self.stream is None:
            return
        try:
            self.stream.write(self.line() + "\n")
            self.stream.flush()
        except (OSError, ValueError):
            # Nobody reads it any longer.
            self.stream = None


@contextmanager
def _lines(lines: ProgressLines) -> Generator[Report]:
    """Write a line every `INTERVAL` while the block runs, whether or not anything was finished since."""
    over = Event()

    def write() -> None:
        while not over.wait(INTERVAL):
            lines.write()

    writer = Thread(target=write, daemon=True)
    writer.start()
    try:
        yield lines.report
    finally:
        over.set()
        writer.join()


def _duration(seconds: float) -> str:
    """Write a time in two units at most."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
