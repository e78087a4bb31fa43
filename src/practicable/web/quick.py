"""Quick answers: one warm process of their own, one question at a time, the newest of each page."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable import api
from practicable.errors import PracticableError
from practicable.web.runs import BusyError, ReplacedError, refused_when_stopping
from practicable.web.station import Station
from practicable.web.worker import Fault, Finished, Question, Role

if TYPE_CHECKING:
    from practicable.web.limits import Limits

__all__ = ["Quick"]


def _no_progress(_done: int, _total: int) -> None:
    """Quick answers report no progress."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that waits for its turn, and where its answer goes."""

    question: Question
    answer: asyncio.Future[Finished]


class Quick:
    """The process that gives quick answers; for one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._waiting: OrderedDict[str, _Asked] = OrderedDict()
        self._arrived = asyncio.Event()
        self._clerk: asyncio.Task[None] | None = None
        self.station = Station(Role("the process of quick answers", api.make_ready))

    async def __aenter__(self) -> Quick:
        """Start the process."""
        await self.station.__aenter__()
        self._clerk = asyncio.create_task(self._serve())
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it."""
        if self._clerk is not None:
            self._clerk.cancel()
            await asyncio.gather(self._clerk, return_exceptions=True)
        for asked in self._waiting.values():
            asked.answer.cancel()
        await self.station.__aexit__()

    async def answer(self, question: Question, page: str | None = None) -> Finished:
        """Answer a question.

        Parameters
        ----------
        question : Question
            What is asked.
        page : str, optional
            Which page asks: its newest question takes the place of one that still waits.

        Raises
        ------
        BusyError
            When the questions of too many pages wait.
        ReplacedError
            When the same page asked again before this question had its turn.
        PracticableError
            When it took too long, the process cannot begin, or the server stops.
        """
        key = page or secrets.token_urlsafe(12)
        older = self._waiting.pop(key, None)
        if older is not None and not older.answer.done():
            older.answer.set_exception(ReplacedError("a newer question of the same page took its place"))
        most = self._limits.quick_waiting
        if len(self._waiting) >= most:
            raise BusyError(f"the server is busy ({most} of {most} quick answers queued); try again later")
        asked = _Asked(question, asyncio.get_running_loop().create_future())
        self._waiting[key] = asked
        self._arrived.set()
        with refused_when_stopping():
            return await asked.answer

    async def _serve(self) -> None:
        while True:
            while not self._waiting:
                self._arrived.clear()
                await self._arrived.wait()
            # A question is taken only when the process is ready for it: until then a newer one replaces it.
            with contextlib.suppress(PracticableError):
                await self.station.worker()
            if self._waiting:
                _, asked = self._waiting.popitem(last=False)
                await self._attend(asked)

    async def _attend(self, asked: _Asked) -> None:
        if asked.answer.done():
            return
        try:
            worker = await self.station.worker()
        except PracticableError as error:
            finished = Finished(error=str(error), fault=Fault.PROCESS)
        else:
            try:
                async with asyncio.timeout(self._limits.quick_seconds):
                    finished = await worker.perform(asked.question, _no_progress)
            except TimeoutError:
                worker.end()
                await worker.gone.wait()
                why = f"no quick answer within {self._limits.quick_seconds:g} s; simulate instead"
                finished = Finished(error=why, fault=Fault.PROCESS)
        if not asked.answer.done():
            asked.answer.set_result(finished)
