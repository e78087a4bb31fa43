"""What every request and answer passes: whose host is named, how large a body is, what a browser may do."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from practicable.web.limits import Limits

__all__ = ["LOOPBACK", "Guard"]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Host names that always mean this machine."""

_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class Guard:
    """Refuse strange hosts, foreign pages and large or slow bodies; set the headers of every answer.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    limits : Limits
        Of bodies.
    hosts : frozenset of str
        Names under which the server may be called, without port: a page elsewhere whose name was made to
        point here calls it by another name.
    """

    def __init__(self, app: ASGIApp, limits: Limits, hosts: frozenset[str]) -> None:
        self._app = app
        self._limits = limits
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = _with_headers(send)
        headers = Headers(scope=scope)
        refusal = self._refusal(headers)
        if refusal:
            await _refuse(guarded, *refusal)
            return
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                body = await _body(receive, self._limits.body_bytes)
        except TimeoutError:
            await _refuse(guarded, 408, f"the request took longer than {self._limits.body_seconds:g} s")
            return
        if body is None:
            await _refuse(guarded, 413, f"larger than {self._limits.body_bytes:,} bytes")
            return
        await self._app(scope, _replayed(body, receive), guarded)

    def _refusal(self, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if _name(host) not in self._hosts:
            why = "called by a host name that is not this server's"
            return 400, f"{why}; accepted: {self._accepted()}, and what --allow-host names"
        if not self._is_own(headers, host):
            return 403, "asked for by a page of another origin; accepted: this server's page, --allow-host"
        return None

    def _is_own(self, headers: Headers, host: str) -> bool:
        """Whether this server's page asks, or no page.

        A proxy may call the server by another name than the browser called the proxy. No script of another
        origin can set `sec-fetch-site`, nor `x-forwarded-host` without being asked first for leave, which is
        never given.
        """
        origin = headers.get("origin")
        if origin is None or headers.get("sec-fetch-site") == "same-origin":
            return True
        place = _place(origin)
        if place is None:
            return False
        return place in {host, headers.get("x-forwarded-host")} or _name(place) in self._hosts - LOOPBACK

    def _accepted(self) -> str:
        return ", ".join(sorted(self._hosts))


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _place(origin: str) -> str | None:
    """Return host and port of an origin; None of what is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


async def _body(receive: Receive, most: int) -> bytes | None:
    """Read a body whole; None when it is too large."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body", False):
            return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sending


async def _refuse(send: Send, status: int, why: str) -> None:
    body = json.dumps({"error": why}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
