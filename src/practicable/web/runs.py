"""Runs: a bounded queue in front of warm processes, progress to whoever listens, results for a while."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from practicable import api
from practicable.errors import PracticableError
from practicable.web.worker import Finished, Task, Worker

if TYPE_CHECKING:
    from practicable.web.limits import Limits

__all__ = ["BusyError", "Run", "Runs", "State"]


class BusyError(PracticableError):
    """As many runs wait as may."""


class State(StrEnum):
    """Where a run is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing further will happen."""
        return self in {State.DONE, State.FAILED, State.CANCELLED}


@dataclass(slots=True, eq=False)
class Run:
    """One run and what is known of it.

    Attributes
    ----------
    id : str
        Cannot be guessed.
    task : Task
        What is computed.
    state : State
        Where it is.
    done, total : int
        Replicates done, and of how many; a total of 0 is not known yet.
    finished : Finished or None
        Its result, once over.
    listeners : int
        Clients that follow it.
    """

    task: Task
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    state: State = State.WAITING
    done: int = 0
    total: int = 0
    finished: Finished | None = None
    listeners: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    work: asyncio.Task[Finished] | None = None

    def told(self, done: int, total: int) -> None:
        """Note progress."""
        self.done, self.total = done, total
        self.note(State.RUNNING)

    def note(self, state: State, finished: Finished | None = None) -> None:
        """Note a change and wake whoever waits for one."""
        self.state = state
        self.finished = finished or self.finished
        self.changed.set()
        self.changed = asyncio.Event()


class Runs:
    """All runs of a server; for one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._waiting: deque[Run] = deque()
        self._arrived = asyncio.Event()
        self._desks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Runs:
        """Start the processes."""
        self._desks = [asyncio.create_task(self._desk()) for _ in range(self._limits.running)]
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every run and process."""
        for run in self._runs.values():
            self.cancel(run)
        for desk in self._desks:
            desk.cancel()
        await asyncio.gather(*self._desks, return_exceptions=True)

    @property
    def n_busy(self) -> int:
        """Runs that wait or run."""
        return sum(not run.state.over for run in self._runs.values())

    def get(self, name: str) -> Run | None:
        """Return a run that is kept, or None."""
        return self._runs.get(name)

    def submit(self, task: Task) -> Run:
        """Put a run in the queue.

        Raises
        ------
        BusyError
            When too many wait.
        """
        most = self._limits.running + self._limits.waiting
        if self.n_busy >= most:
            raise BusyError(f"busy: {most} simulations run or wait, and no more may; try again in a while")
        run = Run(task)
        self._runs[run.id] = run
        self._forget()
        self._waiting.append(run)
        self._arrived.set()
        asyncio.get_running_loop().call_later(self._limits.unheard_seconds, self._drop_unheard, run)
        return run

    def cancel(self, run: Run) -> None:
        """Cancel a run that is not over; its process ends."""
        if run.state.over:
            return
        run.note(State.CANCELLED, Finished(error="cancelled"))
        if run in self._waiting:
            self._waiting.remove(run)
        if run.work is not None:
            run.work.cancel()

    async def follow(self, run: Run) -> AsyncIterator[Run]:
        """Yield a run at once and at every change until it is over; it is cancelled when nobody follows."""
        run.listeners += 1
        try:
            while True:
                changed = run.changed
                yield run
                if run.state.over:
                    return
                await changed.wait()
        finally:
            run.listeners -= 1
            self._drop_unheard(run)

    def _drop_unheard(self, run: Run) -> None:
        if run.listeners == 0:
            self.cancel(run)

    def _forget(self) -> None:
        over = [name for name, run in self._runs.items() if run.state.over]
        for name in over[: -self._limits.kept or None]:
            del self._runs[name]

    async def _desk(self) -> None:
        """Take runs one by one, in a process that is renewed whenever a run was cut short."""
        worker = await asyncio.to_thread(Worker, api.make_brief_ready)
        try:
            while True:
                run = await self._next()
                if not await self._attend(run, worker) or not worker.alive:
                    await asyncio.to_thread(worker.end)
                    worker = await asyncio.to_thread(Worker, api.make_brief_ready)
        finally:
            worker.end()

    async def _next(self) -> Run:
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()

    async def _attend(self, run: Run, worker: Worker) -> bool:
        """Carry a run out; whether it came to its own end."""
        run.note(State.RUNNING)
        run.work = asyncio.create_task(worker.perform(run.task, run.told))
        done, _ = await asyncio.wait({run.work}, timeout=self._limits.run_seconds)
        if not done:
            run.work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await run.work
            took = f"{self._limits.run_seconds:g} s"
            run.note(State.FAILED, Finished(error=f"stopped after {took}; fewer replicates or months fit"))
            return False
        if run.work.cancelled():
            return False
        finished = run.work.result()
        run.note(State.FAILED if finished.error else State.DONE, finished)
        return True
