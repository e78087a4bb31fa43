"""How addresses are read before they reach a route: a proxy's prefix, a last slash, HEAD."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Paths"]


class Paths:
    """Take off a prefix and a last slash, and answer HEAD as GET without its body.

    Parameters
    ----------
    app : ASGI application
        What has the routes.
    root_path : str
        Prefix that a reverse proxy passes on; empty where it passes on none.
    """

    def __init__(self, app: ASGIApp, root_path: str = "") -> None:
        self._app = app
        self._root_path = root_path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if self._root_path and path == self._root_path:
            await _moved(send, f"{path.rpartition('/')[2]}/")
            return
        if self._root_path and path.startswith(f"{self._root_path}/"):
            path = path.removeprefix(self._root_path)
        found = {**scope, "path": path.rstrip("/") or "/"}
        if scope["method"] == "HEAD":
            await _head(self._app, {**found, "method": "GET"}, receive, send)
        else:
            await self._app(found, receive, send)


async def _moved(send: Send, place: str) -> None:
    """Send a browser to the same address with a last slash, from which relative addresses lead on."""
    headers = [(b"location", place.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _head(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as GET does until its body would begin; no stream is opened."""
    begun = asyncio.Event()

    async def sending(message: Message) -> None:
        await send(message)
        await send({"type": "http.response.body", "body": b""})
        begun.set()
        await asyncio.Event().wait()

    answering = asyncio.ensure_future(app(scope, receive, sending))
    waiting = asyncio.ensure_future(begun.wait())
    await asyncio.wait({answering, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if begun.is_set():
        answering.cancel()
        await asyncio.wait({answering})
    else:
        await answering
