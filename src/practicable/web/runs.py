"""Runs: a bounded queue in front of warm processes, progress to whoever listens, results for a while."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from practicable import api
from practicable.errors import PracticableError
from practicable.web.station import Station
from practicable.web.worker import Fault, Finished, Role, Task, Worker

if TYPE_CHECKING:
    from practicable.web.limits import Limits

__all__ = ["BusyError", "ReplacedError", "Run", "Runs", "State", "refused_when_stopping"]

_BEHIND = 10
"""Niceness of simulations: quick answers come first where processors are few."""


class BusyError(PracticableError):
    """As many runs wait as may."""


class ReplacedError(PracticableError):
    """A newer request of the same page took its place."""


@contextlib.contextmanager
def refused_when_stopping() -> Generator[None]:
    """Refuse a request that waits when the server stops, which cancels it."""
    try:
        yield
    except asyncio.CancelledError:
        raise PracticableError("the server is stopping; ask again when it has started anew") from None


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
    page : str or None
        Which page asked for it.
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
    page: str | None = None
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    state: State = State.WAITING
    done: int = 0
    total: int = 0
    finished: Finished | None = None
    listeners: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    work: asyncio.Task[Finished] | None = None

    def note_progress(self, done: int, total: int) -> None:
        """Note progress, unless the run is over: what its process still said does not revive it."""
        if not self.state.over:
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
        self._clerks: list[asyncio.Task[None]] = []
        role = Role("the process of simulations", api.make_brief_ready, _BEHIND)
        self.stations = [Station(role) for _ in range(limits.running)]

    async def __aenter__(self) -> Runs:
        """Start the processes."""
        for station in self.stations:
            await station.__aenter__()
        self._clerks = [asyncio.create_task(self._serve(station)) for station in self.stations]
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every run and process."""
        for run in self._runs.values():
            self.cancel(run)
        for clerk in self._clerks:
            clerk.cancel()
        await asyncio.gather(*self._clerks, return_exceptions=True)
        await asyncio.gather(*(station.__aexit__() for station in self.stations))

    @property
    def n_busy(self) -> int:
        """Runs that wait or run."""
        return sum(not run.state.over for run in self._runs.values())

    def get(self, name: str) -> Run | None:
        """Return a run that is kept, or None."""
        return self._runs.get(name)

    def submit(self, task: Task, page: str | None = None) -> Run:
        """Put a run in the queue; an older run of the same page that is not over ends.

        Raises
        ------
        BusyError
            When too many wait.
        PracticableError
            When no process can begin.
        """
        if all(station.broken for station in self.stations):
            raise PracticableError(self.stations[0].trouble or "no process can begin")
        for run in self._runs.values():
            if page is not None and run.page == page:
                self.cancel(run, "a newer request of the same page took its place")
        most = self._limits.running + self._limits.waiting
        if self.n_busy >= most:
            raise BusyError(f"the server is busy ({most} of {most} simulations queued); try again later")
        run = Run(task, page)
        self._runs[run.id] = run
        self._forget()
        self._waiting.append(run)
        self._arrived.set()
        self._drop_later(run, self._limits.unheard_seconds)
        return run

    def cancel(self, run: Run, why: str = "cancelled") -> None:
        """Cancel a run that is not over; its process ends."""
        if run.state.over:
            return
        run.note(State.CANCELLED, Finished(error=why))
        if run in self._waiting:
            self._waiting.remove(run)
        if run.work is not None:
            run.work.cancel()

    async def follow(self, run: Run) -> AsyncGenerator[Run]:
        """Yield a run at once, at every change and after each silence until it is over.

        It is cancelled when nobody has followed it for a while.
        """
        run.listeners += 1
        try:
            while True:
                changed = run.changed
                yield run
                if run.state.over:
                    return
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._limits.beat_seconds):
                        await changed.wait()
        finally:
            run.listeners -= 1
            self._drop_later(run, self._limits.away_seconds)

    def _drop_later(self, run: Run, seconds: float) -> None:
        if not run.state.over:
            asyncio.get_running_loop().call_later(seconds, self._drop_unheard, run)

    def _drop_unheard(self, run: Run) -> None:
        if run.listeners == 0:
            self.cancel(run)

    def _forget(self) -> None:
        over = [name for name, run in self._runs.items() if run.state.over]
        for name in over[: -self._limits.kept or None]:
            del self._runs[name]

    async def _serve(self, station: Station) -> None:
        """Carry out runs one by one."""
        while True:
            with contextlib.suppress(PracticableError):
                await station.worker()
            run = await self._next()
            try:
                worker = await station.worker()
            except PracticableError as error:
                run.note(State.FAILED, Finished(error=str(error), fault=Fault.PROCESS))
                continue
            if not run.state.over and not await self._attend(run, worker):
                worker.end()
                await worker.gone.wait()

    async def _next(self) -> Run:
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()

    async def _attend(self, run: Run, worker: Worker) -> bool:
        """Carry a run out; whether it came to its own end."""
        run.note(State.RUNNING)
        run.work = asyncio.create_task(worker.perform(run.task, run.note_progress))
        done, _ = await asyncio.wait({run.work}, timeout=self._limits.run_seconds)
        if not done:
            run.work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await run.work
            took = f"{self._limits.run_seconds:g} s"
            error = f"stopped after {took}; fewer replicates or months fit"
            run.note(State.FAILED, Finished(error=error, fault=Fault.PROCESS))
            return False
        if run.work.cancelled():
            return False
        finished = run.work.result()
        run.note(State.FAILED if finished.error else State.DONE, finished)
        return True
