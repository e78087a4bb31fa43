"""Replicates over worker processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from practicable.errors import InputError

__all__ = ["map_replicates"]

T = TypeVar("T")


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
        Called with the replicate's number. With several workers it must be picklable: a function of a module,
        or a `functools.partial` of one.
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
        The first one that a task raised; work not begun is dropped.
    """
    if n < 0 or workers < 1:
        raise InputError(f"n is {n} and workers {workers}; accepted: n at least 0 and workers at least 1")
    results: list[T] = []
    if workers == 1 or n <= 1:
        for replicate in range(n):
            results.append(task(replicate))
            if progress is not None:
                progress(replicate + 1)
        return results
    # Spawned workers share no state with this process, whose threads a fork could catch holding a lock.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(max_workers=min(workers, n), mp_context=context)
    try:
        for result in pool.map(task, range(n), chunksize=max(1, min(8, n // (4 * workers)))):
            results.append(result)
            if progress is not None:
                progress(len(results))
    except BaseException:
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown(wait=True)
    return results
