"""A process that runs mutated command lines one after the other, and says how each ended."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pkgutil
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = ["LIMIT_SECONDS", "Ended", "serve"]

LIMIT_SECONDS = 10
"""Seconds of a processor that a command may take."""

_WARM: tuple[str, ...] = (
    "brief zero-tolerance-2018 --until 2018-04-20 --replicates 2 --workers 1 --json",
    "facts check",
    "claims",
)
_WARM_SECONDS = 120
_BYTES = 6_000_000_000
_SIMULATIONS = 2
"""A command that asks for more simulations counts as accepted when they are to begin."""

_BEFORE = '"what was there before"\n'
_TABLES_TOUCHED = "facts import"


class AcceptedError(BaseException):
    """A command has checked its input and begins more simulations than are run here."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended.

    Attributes
    ----------
    code : str
        Its exit code, ``accepted``, ``hung`` or ``died``.
    wrong : str
        What is wrong with it; empty where nothing is.
    seconds : float
        Of a processor.
    """

    code: str
    wrong: str
    seconds: float


def serve(connection: Connection) -> None:
    """Run each command that comes, in the folder that comes with it, until there is no more."""
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    bound = _Bound()
    bound.place()
    _warm(bound)
    connection.send("ready")
    while (task := connection.recv()) is not None:
        words, folder = task
        bound.left = _SIMULATIONS
        connection.send(_run(words, Path(folder)))


@dataclass(slots=True)
class _Bound:
    """Lets a command begin a few simulations at most."""

    left: int = _SIMULATIONS

    def place(self) -> None:
        """Stand before everything that simulates."""
        executors: Any = import_module("practicable.parallel.executors")
        for name in _modules("practicable.study", "practicable.fit"):
            module: Any = import_module(name)
            if hasattr(module, "map_replicates"):
                module.map_replicates = self._refuse
        through = executors.LocalProcesses.completed

        def completed(processes: Any, task: Any, items: Any) -> Any:
            self.left -= len(items)
            if processes.workers != 1 or self.left < 0:
                raise AcceptedError
            return through(processes, task, items)

        def kept(processes: Any) -> Any:
            return contextlib.nullcontext(processes)

        executors.LocalProcesses.completed = completed
        executors.LocalProcesses.kept = kept

    @staticmethod
    def _refuse(*_: Any, **__: Any) -> None:
        raise AcceptedError


def _modules(*packages: str) -> Iterator[str]:
    """Name every module of some packages."""
    for name in packages:
        package: Any = import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            yield found.name


def _warm(bound: _Bound) -> None:
    """Load what commands share, so that each is timed by itself."""
    bound.left = _SIMULATIONS
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "case"
        folder.mkdir()
        for line in _WARM:
            _run([str(word) for word in line.split()], folder, limit=_WARM_SECONDS)


def _run(words: list[str], folder: Path, *, limit: int = LIMIT_SECONDS) -> Ended:
    """Run one command with its streams in files, and look at what it said and left."""
    cli: Any = import_module("practicable.cli")
    service: Any = import_module("practicable.facts.service")
    os.chdir(folder)
    before = _contents(folder)
    carried = Path(str(files("practicable.facts").joinpath("tables")))
    imports = len(words) > 1 and " ".join(words[:2]) == _TABLES_TOUCHED
    # Never the package's own tables: a mutation may take the words "-o tables" away.
    tables = folder.parent / "carried"
    if imports:
        shutil.copytree(carried, tables)
    service.TABLES = tables if imports else carried
    began = time.process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (int(began) + limit + 1, resource.RLIM_INFINITY))
    with _Streams(folder.parent) as streams:
        code = _called(cli.main, words)
    seconds = time.process_time() - began
    whole = not imports or _contents(tables) == _contents(carried) or code == "0"
    wrong = _wrong(code, streams.said(), folder, before) or ("" if whole else "tables changed")
    return Ended(code, wrong, seconds)


def _called(main: Any, words: list[str]) -> str:
    """Call the command line; its exit code as text."""
    sys.argv = ["practicable", *words]
    try:
        main()
    except SystemExit as ended:
        return str(ended.code or 0)
    except AcceptedError:
        return "accepted"
    except BaseException:  # noqa: BLE001 - what escapes a command is what is looked for
        traceback.print_exc()
    return "traceback"


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != "store"
    }


def _wrong(code: str, said: str, folder: Path, before: dict[str, bytes]) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    after = _contents(folder)
    changed = [name for name, content in after.items() if before.get(name) != content]
    changed += [name for name in before if name not in after]
    if "Traceback" in said or "Exception ignored" in said or code == "traceback":
        return f"traceback: {lines[-1] if lines else ''}"
    if code not in {"0", "2", "accepted"}:
        return f"exit code {code}"
    if code == "2" and len(lines) != 1 and "Usage:" not in said:
        return f"{len(lines)} lines: {lines[:3]}"
    if code != "0" and changed:
        return f"left or changed {changed}"
    if any(Path(name).name.startswith((".practicable-", "writing-")) for name in after):
        return f"half-written {changed}"
    for name in changed:
        if name.endswith(".json"):
            try:
                json.loads(after[name])
            except ValueError:
                return f"no JSON in {name}"
    return ""


class _Streams:
    """The standard streams of this process in files, as a shell would lead them there."""

    def __init__(self, folder: Path) -> None:
        self._paths = {1: folder / "stdout", 2: folder / "stderr"}
        self._kept: dict[int, int] = {}
        self._objects = (sys.stdin, sys.stdout, sys.stderr)

    def __enter__(self) -> _Streams:
        self._lead(0, os.open(os.devnull, os.O_RDONLY))
        for number, path in self._paths.items():
            self._lead(number, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
        sys.stdin, sys.stdout, sys.stderr = (
            io.TextIOWrapper(open(number, mode, closefd=False), encoding="utf-8")  # noqa: SIM115
            for number, mode in ((0, "rb"), (1, "wb"), (2, "wb"))
        )
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        sys.stdin, sys.stdout, sys.stderr = self._objects
        for number, kept in self._kept.items():
            os.dup2(kept, number)
            os.close(kept)

    def _lead(self, number: int, handle: int) -> None:
        self._kept[number] = os.dup(number)
        os.dup2(handle, number)
        os.close(handle)

    def said(self) -> str:
        """Return what was printed on standard error."""
        return self._paths[2].read_text("utf-8", errors="replace")
