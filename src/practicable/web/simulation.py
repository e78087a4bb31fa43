"""Routes that simulate: a run is asked for, followed, cancelled, and its result fetched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from practicable import api
from practicable.errors import InputError, PracticableError
from practicable.web.requests import QuickRequest, RunRequest, to_question, to_task
from practicable.web.runs import Run, Runs, State
from practicable.web.worker import Fault, Finished

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

__all__ = ["EventStream", "ProgramError", "UnknownRunError", "messages", "router"]

router = APIRouter(prefix="/api")


class UnknownRunError(InputError):
    """No run of that name is kept."""


class ProgramError(PracticableError):
    """An error of the program, which no input should bring about."""


@router.post("/runs", status_code=202)
async def submit(asked: RunRequest, request: Request) -> dict[str, Any]:
    """Put a simulation in the queue, in place of the page's own last; 429 when too many wait."""
    state = request.app.state
    limits = state.limits
    issued = await _issued(asked.order)
    if asked.reference is not None:
        await _issued(asked.reference)
    run = state.runs.submit(to_task(asked, issued, limits), asked.page)
    return {"id": run.id}


@router.post("/quick")
async def quick(asked: QuickRequest, request: Request) -> Response:
    """Answer at once and approximately; what cannot be answered is refused with its reason."""
    state = request.app.state
    issued = await _issued(asked.order)
    question = to_question(asked, issued, state.limits)
    finished = await state.quick.answer(question, asked.page)
    if finished.numbers is None:
        raise _failure(finished)
    return Response(finished.numbers, media_type="application/json")


def _failure(finished: Finished) -> PracticableError:
    """Say what kind of failure a result tells of."""
    error = finished.error or "no answer"
    if finished.fault is Fault.PROGRAM:
        return ProgramError(error)
    return InputError(error) if finished.fault is Fault.INPUT else PracticableError(error)


async def _issued(order: dict[str, Any]) -> date | None:
    """Check an order and return its day of issue."""
    read = await asyncio.to_thread(api.orders_read, order)
    return date.fromisoformat(read["issued"]) if read["issued"] else None


@router.get("/runs/{name}/events")
async def events(name: str, request: Request) -> StreamingResponse:
    """Follow a run: progress, then its end. The run is cancelled when nobody follows it."""
    runs: Runs = request.app.state.runs
    run = _known(runs, name)
    # A proxy that gathered the events before it passed them on would show no progress.
    headers = {"x-accel-buffering": "no"}
    return EventStream(messages(runs, run), media_type="text/event-stream", headers=headers)


class EventStream(StreamingResponse):
    """Events that are closed with their connection, also where it is lost while one of them is sent.

    A generator that is only dropped goes on counting as somebody who follows until it is collected.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events, then close them."""
        async with aclosing(cast("AsyncGenerator[str]", self.body_iterator)):
            await super().__call__(scope, receive, send)


async def messages(runs: Runs, run: Run) -> AsyncGenerator[str]:
    """Yield the events of a run as they are sent: state and progress, at the end what came of it."""
    async with aclosing(runs.follow(run)) as followed:
        async for now in followed:
            message: dict[str, Any] = {"state": now.state, "progress": [now.done, now.total]}
            if now.finished is not None:
                message |= {"error": now.finished.error, "sha256": now.finished.sha256}
            yield f"data: {json.dumps(message)}\n\n"


@router.delete("/runs/{name}")
async def cancel(name: str, request: Request) -> dict[str, Any]:
    """Cancel a run; its process ends."""
    runs: Runs = request.app.state.runs
    run = _known(runs, name)
    runs.cancel(run)
    return {"state": run.state}


@router.get("/runs/{name}/numbers")
async def numbers(name: str, request: Request) -> Response:
    """Give the numbers of a run that is done: the text of ``practicable brief --json``."""
    return Response(_result(request.app.state.runs, name), media_type="application/json")


@router.get("/runs/{name}/brief")
def brief(name: str, request: Request) -> Response:
    """Render the brief, or the comparison, of a run that is done."""
    found = json.loads(_result(request.app.state.runs, name))
    compared = "reference" in found
    page = api.render_comparison(found) if compared else api.render_brief(found)
    file = "comparison" if compared else f"brief-{found['order']['id']}"
    return Response(
        page,
        media_type="text/html; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{file}.html"'},
    )


def _known(runs: Runs, name: str) -> Run:
    run = runs.get(name)
    if run is None:
        raise UnknownRunError("no such run; only the latest are kept", where="run")
    return run


def _result(runs: Runs, name: str) -> str:
    run = _known(runs, name)
    if run.state is not State.DONE or run.finished is None or run.finished.numbers is None:
        raise PracticableError(f"the run is {run.state}")
    return run.finished.numbers
