"""The page's server as a user starts it, a process of its own on a free port, for every kind of test."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

STARTED = re.compile(r"The page is at (http://127\.0\.0\.1:\d+)/")
SECONDS_TO_STOP = 30


def _stop(server: subprocess.Popen[str]) -> int:
    """Stop a server as Ctrl-C does and return its exit code."""
    server.send_signal(signal.SIGINT)
    return server.wait(SECONDS_TO_STOP)


Server = tuple[str, "subprocess.Popen[str]"]


@pytest.fixture(scope="session")
def serving() -> Callable[..., AbstractContextManager[Server]]:
    """Starts a server, with further options of the command; address and process until the context is left."""
    return _serving


@pytest.fixture(scope="session")
def server(serving: Callable[..., AbstractContextManager[Server]]) -> Iterator[Server]:
    with serving() as one:
        yield one


@pytest.fixture(scope="session")
def address(server: Server) -> str:
    return server[0]


@contextmanager
def _serving(*options: str, port: int = 0) -> Generator[Server]:
    """Serve the page; the address, and the process."""
    script = "from practicable.cli import main; main()"
    command = [sys.executable, "-c", script, "serve", "--port", str(port), *options]
    server = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = STARTED.match(line)
        assert found, line
        yield found[1], server
    finally:
        if server.poll() is None:
            _stop(server)
        if server.stdout is not None:
            server.stdout.close()
