"""The process that a simulation runs in: warm between runs, and ended when a run is cancelled."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from practicable import api
from practicable.errors import PracticableError
from practicable.provenance import to_json

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

__all__ = ["Finished", "Question", "Task", "Worker"]


@dataclass(frozen=True, slots=True)
class Task:
    """What a run computes.

    Attributes
    ----------
    order : dict
        Content of an order.
    as_of, until : date or None
        As in `api.brief_numbers`.
    replicates, seed : int
        As in `api.RunOptions`.
    session_hours : float or None
        As in `api.brief_numbers`.
    reference : dict or None
        Content of the order to compare with; None where one order alone is simulated.
    without, uncertainty, memory
        As in `api.RunOptions`.
    """

    order: dict[str, Any]
    as_of: date | None
    until: date | None
    replicates: int
    seed: int
    session_hours: float | None = None
    reference: dict[str, Any] | None = None
    without: tuple[str, ...] = ()
    uncertainty: str = "full"
    memory: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a quick answer is asked for.

    Attributes
    ----------
    order : dict
        Content of an order.
    as_of : date
        Nothing published or announced later is used.
    until : date or None
        Last day.
    mechanisms : mapping of str to bool
        As in `api.expected`.
    memory : str or None
        As in `api.RunOptions`.
    """

    order: dict[str, Any]
    as_of: date
    until: date | None
    mechanisms: dict[str, bool]
    memory: str | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run ended.

    Attributes
    ----------
    numbers : str or None
        JSON, for a task the text that ``practicable brief --json`` or ``compare --json`` prints; None when
        it failed.
    sha256 : str or None
        Of that text.
    error : str or None
        One line, when it failed.
    """

    numbers: str | None = None
    sha256: str | None = None
    error: str | None = None


def perform(task: Task | Question, progress: Callable[[int, int], None]) -> Finished:
    """Compute; what the input made impossible is told in the result's `error`."""
    try:
        numbers = _simulated(task, progress) if isinstance(task, Task) else _quick(task)
    except PracticableError as error:
        return Finished(error=str(error))
    text = to_json(numbers)
    return Finished(numbers=text, sha256=hashlib.sha256(text.encode()).hexdigest())


def _simulated(task: Task, progress: Callable[[int, int], None]) -> Mapping[str, Any]:
    options = api.RunOptions(
        replicates=task.replicates,
        seed=task.seed,
        progress=progress,
        without=task.without,
        uncertainty=task.uncertainty,
        memory=task.memory,
        threads=os.cpu_count() or 1,
    )
    if task.reference is not None:
        orders = (task.reference, task.order)
        return api.compare(orders, as_of=task.as_of, until=task.until, run=options).numbers
    return api.brief_numbers(
        task.order, as_of=task.as_of, until=task.until, session_hours=task.session_hours, run=options
    )


def _quick(question: Question) -> dict[str, Any]:
    base = _base(question.as_of, question.until, question.memory)
    return api.expected(question.order, base=base, as_of=question.as_of, mechanisms=question.mechanisms)


@lru_cache(maxsize=4)
def _base(as_of: date, until: date | None, memory: str | None) -> Any:
    return api.expected_base(as_of, until, memory)


def main(connection: Connection, ready: Callable[[], None]) -> None:
    """Serve tasks until the server goes; progress goes back as pairs, the end as `Finished`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ready()
    try:
        while True:
            task: Task | Question = connection.recv()
            connection.send(perform(task, lambda done, total: connection.send((done, total))))
    except (EOFError, BrokenPipeError):
        return


class Worker:
    """A process that performs one task at a time.

    Its methods are for one event loop.

    Parameters
    ----------
    ready : callable
        What the process does before its first task; a function of a module.

    Attributes
    ----------
    occupied : bool
        Whether a task was begun and not finished.
    """

    def __init__(self, ready: Callable[[], None]) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(target=main, args=(theirs, ready), daemon=True)
        self._process.start()
        theirs.close()
        self.occupied = False

    async def perform(self, task: Task | Question, told: Callable[[int, int], None]) -> Finished:
        """Perform a task; a process that dies is told as an error."""
        self.occupied = True
        try:
            self._connection.send(task)
            while True:
                message = await asyncio.to_thread(self._connection.recv)
                if isinstance(message, Finished):
                    self.occupied = False
                    return message
                told(*message)
        except (EOFError, OSError):
            return Finished(error="the simulation's process ended before it was done (out of memory?)")

    @property
    def alive(self) -> bool:
        """Whether the process can take a task."""
        return self._process.is_alive()

    def end(self) -> None:
        """End the process at once, with whatever it is doing."""
        self._process.kill()
        self._process.join()
