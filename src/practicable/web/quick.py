"""Quick answers: one warm process, one question at a time, a bounded line."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from practicable import api
from practicable.errors import PracticableError
from practicable.web.runs import BusyError
from practicable.web.worker import Finished, Question, Worker

if TYPE_CHECKING:
    from practicable.web.limits import Limits

__all__ = ["Quick"]


def _unheard(_done: int, _total: int) -> None:
    """Quick answers tell no progress."""


class Quick:
    """The process that gives quick answers; for one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = asyncio.Lock()
        self._n_asked = 0
        self._worker: Worker | None = None

    async def __aenter__(self) -> Quick:
        """Start the process."""
        self._worker = await asyncio.to_thread(Worker, api.make_ready)
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it."""
        if self._worker is not None:
            self._worker.end()

    async def answer(self, question: Question) -> Finished:
        """Answer a question.

        Raises
        ------
        BusyError
            When too many wait.
        PracticableError
            When it took too long.
        """
        if self._n_asked > self._limits.waiting:
            raise BusyError("busy: too many quick answers are waited for; try again in a while")
        self._n_asked += 1
        try:
            async with self._lock:
                return await self._ask(question)
        finally:
            self._n_asked -= 1

    async def _ask(self, question: Question) -> Finished:
        if self._worker is None or not self._worker.alive:
            self._worker = await asyncio.to_thread(Worker, api.make_ready)
        try:
            async with asyncio.timeout(self._limits.quick_seconds):
                return await self._worker.perform(question, _unheard)
        except TimeoutError as error:
            raise PracticableError(
                f"no quick answer within {self._limits.quick_seconds:g} s; simulate instead"
            ) from error
        finally:
            if self._worker.occupied:
                self._worker.end()
