"""Independent tasks over worker processes; a worker that dies costs time, not results."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.process import BaseProcess
from typing import Self, TypeVar

from practicable.errors import InputError, PracticableError
from practicable.values import whole

__all__ = ["WorkerPool", "completed", "in_order", "map_replicates"]

A = TypeVar("A")
T = TypeVar("T")

MOST_DEATHS = 3
"""Times in a row that workers may die before the run gives up."""

UNGUARDED = 79
"""Exit code of a worker that would start workers while it still imports the script that started it."""

_GUARD = (
    "worker processes import the script that starts them, and this one starts them as it is imported; "
    'accepted: its calls under `if __name__ == "__main__":`, or workers=1'
)

AHEAD = 4
"""Tasks handed out beforehand to each worker: enough to keep it busy, few enough to stop soon."""


@dataclass(slots=True)
class WorkerPool:
    """Worker processes, started when first needed, that serve one call after another until they are closed.

    Attributes
    ----------
    workers : int
        Processes, at least 1; with one, everything runs in this process, in order.

    Raises
    ------
    InputError
        If `workers` is below 1.
    """

    workers: int
    _processes: ProcessPoolExecutor | None = field(default=None, init=False, repr=False)
    _children: list[BaseProcess] = field(default_factory=list[BaseProcess], init=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot run anything."""
        self.workers = whole("workers", self.workers, least=1)

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the processes: at once where the block was left by an error or a signal."""
        self._end(at_once=kind is not None)

    def completed(self, task: Callable[[A], T], items: Sequence[A]) -> Iterator[tuple[int, T]]:
        """Run a task on items and yield each result as it is finished; see `completed`."""
        if self.workers == 1 or len(items) <= 1:
            for at, item in enumerate(items):
                yield at, task(item)
            return
        _require_guard()
        pending = dict(enumerate(items))
        deaths = 0
        while pending:
            before = len(pending)
            try:
                for at, result in self._until_one_dies(task, dict(pending)):
                    del pending[at]
                    yield at, result
            except BrokenProcessPool as error:
                cause = self._end(at_once=True)
                if cause == UNGUARDED:
                    raise InputError(_GUARD) from None
                deaths = deaths + 1 if len(pending) == before else 1
                if deaths >= MOST_DEATHS:
                    raise PracticableError(
                        f"worker processes died {deaths} times in a row without a result"
                        f" ({_described(cause)}); accepted: fewer workers"
                    ) from error

    def _until_one_dies(self, task: Callable[[A], T], items: dict[int, A]) -> Iterator[tuple[int, T]]:
        """Yield results until all are done or a process dies; what is not begun when left is dropped."""
        waiting = iter(items.items())
        running: dict[Future[T], int] = {}
        try:
            while True:
                while len(running) < AHEAD * self.workers and (following := next(waiting, None)) is not None:
                    running[self._submitted(task, following[1])] = following[0]
                if not running:
                    break
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        finally:
            for future in running:
                future.cancel()

    def _submitted(self, task: Callable[[A], T], item: A) -> Future[T]:
        """Hand a task to the processes; one more is started when none is idle."""
        try:
            if self._processes is None:
                # Spawned workers share no state with this process, whose threads a fork could catch holding
                # a lock.
                context = multiprocessing.get_context("spawn")
                self._processes = ProcessPoolExecutor(
                    self.workers, mp_context=context, initializer=_end_with_parent
                )
            others = [child for child in multiprocessing.active_children() if child not in self._children]
            with _interrupts_kept_from_children():
                future = self._processes.submit(task, item)
            self._children += [
                child
                for child in multiprocessing.active_children()
                if child not in others and child not in self._children
            ]
        except (OSError, ImportError) as error:
            raise PracticableError(
                f"worker processes cannot be started on this machine: {error}; accepted: workers 1"
            ) from error
        return future

    def _end(self, *, at_once: bool = False) -> int:
        """End the processes and return how the first of them that failed ended: its exit code, 0 for none."""
        if self._processes is None:
            return 0
        if at_once:
            for child in self._children:
                # Who has ended already keeps its exit code: that tells why.
                if child.exitcode is None:
                    child.terminate()
        self._processes.shutdown(wait=True, cancel_futures=True)
        codes = [child.exitcode or 0 for child in self._children]
        self._processes, self._children = None, []
        return next((code for code in codes if code not in {0, -signal.SIGTERM}), min(codes, default=0))


def _require_guard() -> None:
    """End this process where it is a worker that still imports its parent's script."""
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        sys.stderr.write(f"practicable: {_GUARD}\n")
        sys.exit(UNGUARDED)


@contextmanager
def _interrupts_kept_from_children() -> Generator[None]:
    """Block Ctrl-C while a process is started, which inherits that: its parent is told, and ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Started first, as it unblocks the signal.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _described(code: int) -> str:
    """Say how a process ended."""
    if code == -getattr(signal, "SIGKILL", 9):
        return "killed by SIGKILL, as the system does when memory runs out"
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"


def completed(task: Callable[[A], T], items: Sequence[A], *, workers: int) -> Iterator[tuple[int, T]]:
    """Run a task on items over processes and yield each result as it is finished.

    Parameters
    ----------
    task : callable
        Picklable: a function of a module, a `functools.partial` of one, or an instance of a class of one.
    items : sequence
        Picklable.
    workers : int
        Processes, at least 1; with one, everything runs in this process, in order.

    Yields
    ------
    tuple of int and result
        Position of the item, and what the task returned; the order alone depends on the workers.

    Raises
    ------
    InputError
        If `workers` is below 1.
    PracticableError
        When workers died `MOST_DEATHS` times without finishing anything between.
    Exception
        The first one that a task raised; work not begun is dropped.
    """
    with WorkerPool(workers) as pool:
        yield from pool.completed(task, items)


def in_order(finished: Iterable[tuple[int, T]], progress: Callable[[int], None] | None = None) -> list[T]:
    """Collect results as they are finished and return them in the order of their items.

    Parameters
    ----------
    finished : iterable of tuple of int and result
        From `completed`: each position from 0 on once.
    progress : callable of int, optional
        Called with the number of items done, after each.
    """
    results: dict[int, T] = {}
    for at, result in finished:
        results[at] = result
        if progress is not None:
            progress(len(results))
    return [results[at] for at in range(len(results))]


def _end_with_parent() -> None:
    """Let a worker end when the process that started it is gone, killed even: nothing else would tell it."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def map_replicates(
    task: Callable[[int], T],
    n: int,
    *,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> list[T]:
    """Run a task for replicates 0 to n - 1 and return the results in that order.

    Parameters
    ----------
    task : callable of int
        Called with the replicate's number; picklable as in `completed`.
    n : int
        Replicates, at least 0.
    workers : int
        Processes, at least 1. The results do not depend on it, as draws are keyed by replicate.
    progress : callable of int, optional
        Called in this process with the number of replicates done, after each.

    Returns
    -------
    list

    Raises
    ------
    InputError
        If `n` is negative or `workers` is below 1.
    Exception
        As in `completed`.
    """
    return in_order(completed(task, range(whole("n", n, least=0)), workers=workers), progress)
