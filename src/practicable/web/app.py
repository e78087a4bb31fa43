"""The server: the page's files and errors, and the routes of its rooms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from practicable import __version__, api
from practicable.errors import InputError, PracticableError
from practicable.web import reading, simulation
from practicable.web.assets import Asset, packaged, vega
from practicable.web.limits import Limits
from practicable.web.paths import Paths
from practicable.web.quick import Quick
from practicable.web.runs import BusyError, ReplacedError, Runs, refused_when_stopping
from practicable.web.security import LOOPBACK, Guard
from practicable.web.simulation import ProgramError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["LOOPBACK", "create_app"]


def create_app(
    limits: Limits | None = None, hosts: frozenset[str] = LOOPBACK, root_path: str = ""
) -> ASGIApp:
    """Build the server.

    Parameters
    ----------
    limits : Limits, optional
        Bounds on work and input.
    hosts : frozenset of str
        Host names under which it may be called.
    root_path : str
        Path in front of the server's own that a reverse proxy passes on, for example ``/lab``; a proxy that
        takes it off needs none, because the page's addresses are relative.

    Returns
    -------
    ASGI application
        Simulations run while its lifespan lasts.
    """
    bounds = limits or Limits()
    app = FastAPI(
        title="practicable",
        version=__version__,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(PracticableError, _refused)
    app.add_exception_handler(HTTPException, _unserved)
    app.add_exception_handler(Exception, _failed)
    app.state.limits = bounds
    app.include_router(reading.prompt)
    for router in (reading.router, simulation.router):
        app.include_router(router, dependencies=[Depends(_ready)])
    app.add_api_route("/", _index, include_in_schema=False)
    app.add_api_route("/static/{name}", _static, include_in_schema=False)
    return Guard(Paths(app, root_path), bounds, hosts)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    # The charts' script takes seconds to make: it is begun before the first page asks for it.
    app.state.bundling = asyncio.create_task(asyncio.to_thread(vega))
    app.state.readying = asyncio.create_task(asyncio.to_thread(api.make_pages_ready))
    async with Runs(app.state.limits) as runs, Quick(app.state.limits) as quick:
        app.state.runs, app.state.quick = runs, quick
        yield
    app.state.bundling.cancel()
    await asyncio.gather(app.state.bundling, app.state.readying, return_exceptions=True)


async def _ready(request: Request) -> None:
    """Wait until what the routes read is loaded; where no lifespan runs, each loads it when it is called."""
    readying = getattr(request.app.state, "readying", None)
    if readying is not None:
        with refused_when_stopping():
            await asyncio.shield(readying)


def _index(request: Request) -> Response:
    return _sent(packaged()["index.html"], request)


def _static(name: str, request: Request) -> Response:
    asset = vega() if name == "vega.js" else packaged().get(name)
    return _error(404, "no such file") if asset is None else _sent(asset, request)


def _sent(asset: Asset, request: Request) -> Response:
    headers = {"etag": asset.etag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == asset.etag:
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)


def _error(status: int, message: str, **more: object) -> JSONResponse:
    return JSONResponse({"error": " ".join(message.splitlines()), **more}, status_code=status)


def _malformed(_: Request, error: Exception) -> JSONResponse:
    """Tell the first thing that a request got wrong, and where."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"] if step not in {"body", "query", "path"})
    words = str(first["msg"]).removeprefix("Value error, ")
    return _error(422, f"{where}: {words}" if where else words)


def _refused(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, BusyError):
        return _error(429, str(error))
    if isinstance(error, ReplacedError):
        return _error(409, str(error))
    if isinstance(error, ProgramError):
        return _error(500, str(error))
    if isinstance(error, InputError):
        complaints = [{"key": key, "message": message} for key, message in error.complaints]
        return _error(422, str(error), line=error.line, complaints=complaints)
    return _error(503, str(error))


def _unserved(_: Request, error: Exception) -> JSONResponse:
    """Tell why the framework serves nothing: no such path, another method, a body that is no JSON."""
    assert isinstance(error, HTTPException)
    return _error(error.status_code, str(error.detail).lower())


def _failed(_: Request, __: Exception) -> JSONResponse:
    return _error(500, "the server failed; its log says why")
