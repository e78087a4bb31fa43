"""The page's server as a user starts it, a process of its own on a free port, for every kind of test."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

STARTED = re.compile(r"The page is at (http://127\.0\.0\.1:\d+)/")
SECONDS_TO_STOP = 30


def _stop(server: subprocess.Popen[str]) -> int:
    """Stop a server as Ctrl-C does and return its exit code."""
    server.send_signal(signal.SIGINT)
    return server.wait(SECONDS_TO_STOP)


@pytest.fixture(scope="session")
def current_installation() -> None:
    """Fail where the package was installed before ``pyproject.toml`` last changed what its extras install."""
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    extras: dict[str, list[str]] = tomllib.loads(text)["project"]["optional-dependencies"]
    installed = [Requirement(one) for one in requires("practicable") or ()]
    for extra in set(extras) - {"dev"}:
        declared = {(canonicalize_name(one.name), one.specifier) for one in map(Requirement, extras[extra])}
        found = {
            (canonicalize_name(one.name), one.specifier)
            for one in installed
            if one.marker is not None and one.marker.evaluate({"extra": extra})
        }
        if found != declared:
            pytest.fail(
                f"the installation is older than pyproject.toml ({extra}); run: pip install --no-deps -e .",
                pytrace=False,
            )


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
