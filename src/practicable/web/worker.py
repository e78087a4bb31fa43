"""The process that computes: warm between tasks, ended with the server or when a task is cut short."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from practicable import api
from practicable.errors import InputError, PracticableError
from practicable.provenance import to_json

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from practicable.results.base import Part

__all__ = ["Fault", "Finished", "Question", "Role", "Task", "Worker"]

_LOG = logging.getLogger(__name__)
_SECONDS_TO_COLLECT = 5.0
"""Longest wait for the exit code of a process whose pipe is closed."""


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
    threads : int
        Processors that it may use.
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
    threads: int = 1


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


class Fault(StrEnum):
    """Why there is no result."""

    INPUT = "input"
    MEMORY = "memory"
    PROGRAM = "program"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class Finished:
    """How a task ended.

    Attributes
    ----------
    numbers : str or None
        JSON, for a task the text that ``practicable brief --json`` or ``compare --json`` prints; None when
        it failed.
    sha256 : str or None
        Of that text.
    error : str or None
        One line, when it failed.
    fault : Fault or None
        What kind of failure that is.
    """

    numbers: str | None = None
    sha256: str | None = None
    error: str | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """What a process is for.

    Attributes
    ----------
    name : str
        As messages call it, for example ``the process of simulations``.
    ready : callable
        What the process does before its first task; a function of a module.
    niceness : int
        How far it stands back for other processes of the machine, 0 to 19.
    """

    name: str
    ready: Callable[[], None]
    niceness: int = 0


@dataclass(frozen=True, slots=True)
class _Begun:
    """Sent once when the process can take tasks, or with the reason why it cannot."""

    error: str | None


@dataclass(frozen=True, slots=True)
class _Progress:
    """Replicates done, and of how many."""

    done: int
    total: int


def perform(task: Task | Question, progress: Callable[[int, int], None]) -> Finished:
    """Compute; what the input or the memory made impossible is the result's `error`."""
    try:
        numbers = _simulated(task, progress) if isinstance(task, Task) else _quick(task)
    except InputError as error:
        return Finished(error=str(error), fault=Fault.INPUT)
    except PracticableError as error:
        return Finished(error=str(error), fault=Fault.PROCESS)
    except MemoryError:
        return Finished(
            error="not enough memory; fewer replicates or fewer months need less", fault=Fault.MEMORY
        )
    text = to_json(numbers)
    return Finished(numbers=text, sha256=hashlib.sha256(text.encode()).hexdigest())


def _simulated(task: Task, progress: Callable[[int, int], None]) -> Part:
    options = api.RunOptions(
        replicates=task.replicates,
        seed=task.seed,
        progress=progress,
        without=task.without,
        uncertainty=task.uncertainty,
        memory=task.memory,
        threads=task.threads,
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


def main(connection: Connection, role: Role) -> None:
    """Serve tasks until the server goes.

    Work is done by a thread, and the main thread reads: so it notices at any time that the server is gone,
    however that ended, and the process leaves with it. An error that nobody foresaw reaches the server as
    the result of that work, with its name.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if role.niceness and hasattr(os, "nice"):
        os.nice(role.niceness)
    own = ThreadPoolExecutor(1)

    def send(message: object) -> None:
        with suppress(OSError):  # the server is gone: the main thread sees it as well
            connection.send(message)

    own.submit(role.ready).add_done_callback(lambda done: send(_Begun(_unforeseen(done.exception()))))
    try:
        while True:
            task: Task | Question = connection.recv()
            work = own.submit(perform, task, lambda done, total: send(_Progress(done, total)))
            work.add_done_callback(lambda done: send(_outcome(done)))
    except (EOFError, OSError):
        os._exit(0)


def _outcome(work: Future[Finished]) -> Finished:
    wrong = _unforeseen(work.exception())
    if wrong is None:
        return work.result()
    return Finished(
        error=f"an error of the program: {wrong}; the server's log says where", fault=Fault.PROGRAM
    )


def _unforeseen(error: BaseException | None) -> str | None:
    """Log an error with its traceback and return it in one line."""
    if error is None:
        return None
    _LOG.error("unforeseen", exc_info=error)
    return f"{type(error).__name__}: {error}"


class Worker:
    """A process that performs one task at a time.

    Made and used within one event loop; a thread of its own reads what the process sends, so that no worker
    waits for the threads that others use.

    Parameters
    ----------
    role : Role
        What the process is for.

    Attributes
    ----------
    begun : asyncio.Future of str or None
        Done when the process can take a task, with None, or cannot, with the reason.
    gone : asyncio.Event
        Set when the process has ended.
    dismissed : bool
        Whether the server ended it.
    """

    def __init__(self, role: Role) -> None:
        self._role = role
        self._loop = asyncio.get_running_loop()
        self.begun: asyncio.Future[str | None] = self._loop.create_future()
        self.gone = asyncio.Event()
        self.dismissed = False
        self._work: asyncio.Future[Finished] | None = None
        self._on_progress: Callable[[int, int], None] | None = None
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(target=main, args=(theirs, role), daemon=True)
        self._process.start()
        theirs.close()
        threading.Thread(target=self._read, daemon=True).start()

    async def perform(self, task: Task | Question, on_progress: Callable[[int, int], None]) -> Finished:
        """Perform a task; a process that ends before the task is an error of the result."""
        self._work, self._on_progress = self._loop.create_future(), on_progress
        try:
            self._connection.send(task)
        except OSError:
            await self.gone.wait()
        if self.gone.is_set():
            return self._lost()
        return await self._work

    def end(self) -> None:
        """End the process at once, with whatever it is doing."""
        self.dismissed = True
        self._process.kill()

    @property
    def how_ended(self) -> str:
        """One line on a process that has ended by itself."""
        code = self._process.exitcode
        if code is None or code >= 0:
            return f"{self._role.name} ended (exit code {code})"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        why = " (a system short of memory does that)" if name == "SIGKILL" else ""
        return f"{self._role.name} was ended from outside by {name}{why}"

    def _read(self) -> None:
        try:
            while True:
                self._post(self._received, self._connection.recv())
        except (EOFError, OSError):
            self._process.join(_SECONDS_TO_COLLECT)
            self._connection.close()
            self._post(self._ended)

    def _post(self, call: Callable[..., None], *values: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(call, *values)

    def _received(self, message: object) -> None:
        if isinstance(message, _Begun):
            if not self.begun.done():
                self.begun.set_result(message.error)
        elif isinstance(message, Finished):
            if self._work is not None and not self._work.done():
                self._work.set_result(message)
        elif isinstance(message, _Progress) and self._on_progress is not None:
            self._on_progress(message.done, message.total)

    def _ended(self) -> None:
        self.gone.set()
        if not self.begun.done():
            self.begun.set_result(self.how_ended)
        if self._work is not None and not self._work.done():
            self._work.set_result(self._lost())

    def _lost(self) -> Finished:
        return Finished(error=f"{self.how_ended} before it was done; ask again", fault=Fault.PROCESS)
