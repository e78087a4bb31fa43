"""Independent tasks over worker processes; a worker that dies costs time, not results."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Self, TypeVar

from practicable.errors import InputError, PracticableError

__all__ = ["WorkerPool", "completed", "in_order", "map_replicates"]

A = TypeVar("A")
T = TypeVar("T")

MOST_DEATHS = 3
"""Times in a row that workers may die before the run gives up."""

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

    def __post_init__(self) -> None:
        """Refuse what cannot run anything."""
        if self.workers < 1:
            raise InputError(f"workers is {self.workers}; accepted: at least 1")

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes after what they are at; drop what is not begun."""
        self._end()

    def completed(self, task: Callable[[A], T], items: Sequence[A]) -> Iterator[tuple[int, T]]:
        """Run a task on items and yield each result as it is finished; see `completed`."""
        if self.workers == 1 or len(items) <= 1:
            for at, item in enumerate(items):
                yield at, task(item)
            return
        pending = dict(enumerate(items))
        deaths = 0
        while pending:
            before = len(pending)
            try:
                for at, result in self._until_one_dies(task, dict(pending)):
                    del pending[at]
                    yield at, result
            except BrokenProcessPool as error:
                self._end()
                deaths = deaths + 1 if len(pending) == before else 1
                if deaths >= MOST_DEATHS:
                    raise PracticableError(
                        f"worker processes died {deaths} times in a row without a result (out of memory?);"
                        " run fewer workers"
                    ) from error

    def _until_one_dies(self, task: Callable[[A], T], items: dict[int, A]) -> Iterator[tuple[int, T]]:
        """Yield results until all are done or a process dies; what is not begun when left is dropped."""
        pool = self._started()
        waiting = iter(items.items())
        running: dict[Future[T], int] = {}
        try:
            while True:
                while len(running) < AHEAD * self.workers and (following := next(waiting, None)) is not None:
                    running[pool.submit(task, following[1])] = following[0]
                if not running:
                    break
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        finally:
            for future in running:
                future.cancel()

    def _started(self) -> ProcessPoolExecutor:
        if self._processes is None:
            # Spawned workers share no state with this process, whose threads a fork could catch holding a
            # lock. Each is started when a task finds none that is idle.
            context = multiprocessing.get_context("spawn")
            self._processes = ProcessPoolExecutor(
                self.workers, mp_context=context, initializer=_end_with_parent
            )
        return self._processes

    def _end(self) -> None:
        if self._processes is not None:
            self._processes.shutdown(wait=True, cancel_futures=True)
            self._processes = None


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
    if n < 0:
        raise InputError(f"n is {n}; accepted: at least 0")
    return in_order(completed(task, range(n), workers=workers), progress)
