"""What each extra promises, run in an environment that has this extra alone: ``promises.py EXTRA``.

Uses the standard library and the installed package only. Exits with the code of the first command that fails.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

_HOST = "127.0.0.1"
_ORDER = "zero-tolerance-2018"
_COMMAND = [sys.executable, "-m", "practicable"]
_STUDY = f"""
id = "small"
title = "A small study"
order = "{_ORDER}"
until = 2018-04-30
replicates = 2
outcomes = ["share"]
[design]
kind = "full-factorial"
"""


def practicable(*words: str) -> None:
    """Run a command, which must succeed."""
    subprocess.run([*_COMMAND, *words], check=True)  # noqa: S603


def written(name: str, begins: bytes) -> None:
    """Refuse a file that is missing or of another kind."""
    if not Path(name).read_bytes().lower().startswith(begins.lower()):
        raise SystemExit(f"{name} does not begin with {begins!r}")


def brief() -> None:
    """Write a brief."""
    practicable("brief", _ORDER, "--replicates", "4", "-o", "a brief.html")
    written("a brief.html", b"<!doctype html>")


def study() -> None:
    """Run a sweep and write its table."""
    Path("study.toml").write_text(_STUDY, encoding="utf-8")
    practicable("sweep", "study.toml", "--store", "the runs", "--table", "runs.parquet")
    written("runs.parquet", b"PAR1")


def evidence() -> None:
    """Evaluate one design."""
    practicable("evaluate", "series", "--draws", "80", "--json", "-o", "evaluation.json")
    written("evaluation.json", b"{")


def fit() -> None:
    """Fit the parameters of behaviour with a short chain, which may say that it has not converged."""
    done = subprocess.run(  # noqa: S603
        [*_COMMAND, "fit", "--as-of", "2018-04-06", "--steps", "100"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "converged" not in done.stderr:
        raise SystemExit(done.stderr)


def take_in() -> None:
    """Import a document in the layout of the official one, which the tests' own writer makes."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "contract"))
    printed: Any = importlib.import_module("printed_pages")
    printed.write_pdf(Path("monthly.pdf"), [printed.MonthlyPage().lines()])
    practicable("facts", "import", "monthly.pdf", "--output", "the tables")
    if not list(Path("the tables").glob("*.csv")):
        raise SystemExit("no table was written")


def web() -> None:
    """Serve the page and run one simulation over HTTP."""
    content = json.loads(
        subprocess.run(  # noqa: S603
            [*_COMMAND, "orders", "show", _ORDER, "--json"], check=True, capture_output=True
        ).stdout
    )["content"]
    server = subprocess.Popen([*_COMMAND, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert server.stdout is not None
    try:
        found = re.search(r"http://\S+", server.stdout.readline())
        if found is None:
            raise SystemExit("the server gave no address")
        _simulate(found[0].rstrip("/"), content)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _simulate(address: str, content: Mapping[str, Any]) -> None:
    name = _ask(f"{address}/api/runs", {"order": content, "replicates": 2})["id"]
    with urllib.request.urlopen(f"{address}/api/runs/{name}/events", timeout=300) as events:  # noqa: S310
        events.read()
    numbers = _ask(f"{address}/api/runs/{name}/numbers")
    if numbers["replicates"] != 2:
        raise SystemExit("the simulation over HTTP gave other numbers")


def _ask(address: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, content, {"content-type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.loads(answer.read())


def cluster() -> None:
    """Compare two orders on a local Dask cluster."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port = probe.getsockname()[1]
    address = f"tcp://{_HOST}:{port}"
    with (
        _dask("scheduler", "--host", _HOST, "--port", str(port), "--no-dashboard"),
        _dask("worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", _HOST),
    ):
        time.sleep(10.0)
        practicable(
            "compare", "baseline", _ORDER, "--as-of", "2018-04-06", "--replicates", "2", "--dask", address
        )


@contextlib.contextmanager
def _dask(*words: str) -> Generator[None]:
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "dask", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


PROMISES: dict[str, Callable[[], None]] = {
    "brief": brief,
    "web": web,
    "study": study,
    "evidence": evidence,
    "fit": fit,
    "import": take_in,
    "cluster": cluster,
}

if __name__ == "__main__":
    try:
        PROMISES[sys.argv[1]]()
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
