"""A place where one process works: whenever it has ended it is started again, and the reason is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from practicable.errors import PracticableError
from practicable.web.worker import Worker

if TYPE_CHECKING:
    from practicable.web.worker import Role

__all__ = ["Station"]

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
"""Seconds before a process that could not begin is tried again; doubled each time."""


class Station:
    """Keeps one process running while its context lasts; for one event loop.

    Parameters
    ----------
    role : Role
        What the process is for.

    Attributes
    ----------
    trouble : str or None
        One line: why no process can take a task although one should; None when all is well, and while the
        first is started.
    """

    def __init__(self, role: Role) -> None:
        self._role = role
        self._worker: Worker | None = None
        self._ready = False
        self._broken = False
        self._changed = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self.trouble: str | None = None

    async def __aenter__(self) -> Station:
        """Start the process."""
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it, and wait until it has ended."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._worker is not None:
            self._worker.end()
            await self._worker.gone.wait()

    @property
    def broken(self) -> bool:
        """Whether the process could not begin when it was last tried."""
        return self._broken

    async def worker(self) -> Worker:
        """Return the process once it can take a task.

        Raises
        ------
        PracticableError
            When it cannot begin, with the reason.
        """
        while not (self._ready and self._worker is not None):
            if self._broken:
                raise PracticableError(self.trouble or f"{self._role.name} cannot begin")
            await self._changed.wait()
        return self._worker

    async def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            self._worker = worker = Worker(self._role)
            error = await worker.begun
            self._broken = error is not None and not worker.dismissed
            if error is None:
                pause = _FIRST_PAUSE
                self._note(ready=True, trouble=None)
                await worker.gone.wait()
                trouble = None if worker.dismissed else f"{worker.how_ended} and is started again"
                self._note(ready=False, trouble=trouble)
            elif self._broken:
                worker.end()
                self._note(ready=False, trouble=f"{self._role.name} cannot begin: {error}")
                await asyncio.sleep(pause)
                pause = min(2.0 * pause, _LONGEST_PAUSE)

    def _note(self, *, ready: bool, trouble: str | None) -> None:
        self._ready, self.trouble = ready, trouble
        self._changed.set()
        self._changed = asyncio.Event()
