"""Where runs are executed: processes of this machine, or an existing Dask cluster; same numbers on either."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from practicable.errors import InputError, PracticableError
from practicable.extras import require_extra
from practicable.parallel.pool import WorkerPool, completed
from practicable.provenance import code_hash

Client = Any
"""A client of Dask's distributed scheduler, whose own types are partial."""

__all__ = ["DaskCluster", "Executor", "LocalProcesses", "LocalThreads", "executor"]

LEAST_AHEAD = 32
"""Tasks at least that a scheduler is given beforehand; more would fill its memory with what tasks share."""

A = TypeVar("A")
T = TypeVar("T")


class Executor(Protocol):
    """Runs independent tasks somewhere."""

    def completed(self, task: Callable[[A], T], items: Sequence[A]) -> Iterator[tuple[int, T]]:
        """Yield the position of each item and the task's result, as they are finished."""
        ...

    def check(self) -> None:
        """Refuse within seconds, before anything is prepared, where no task could be run."""
        ...

    def kept(self) -> AbstractContextManager[Executor]:
        """Give the same executor for a block of several calls, which start what it runs on once."""
        ...


@dataclass(frozen=True, slots=True)
class LocalProcesses:
    """Processes of this machine; one that is killed loses nothing.

    Attributes
    ----------
    workers : int
        At least 1; with one, tasks run in this process.
    """

    workers: int = 1

    def completed(self, task: Callable[[A], T], items: Sequence[A]) -> Iterator[tuple[int, T]]:
        """Yield results as they are finished; see `practicable.parallel.pool.completed`."""
        return completed(task, items, workers=self.workers)

    def check(self) -> None:
        """Accept: this machine is here."""

    @contextmanager
    def kept(self) -> Generator[Executor]:
        """Start processes at the first call of the block and end them after it."""
        with WorkerPool(self.workers) as pool:
            yield _KeptProcesses(pool)


@dataclass(frozen=True, slots=True)
class _KeptProcesses:
    """Processes of this machine that outlast a call."""

    pool: WorkerPool

    def completed(self, task: Callable[[A], T], items: Sequence[A]) -> Iterator[tuple[int, T]]:
        return self.pool.completed(task, items)

    def check(self) -> None:
        """Accept: this machine is here."""

    def kept(self) -> AbstractContextManager[Executor]:
        return nullcontext(self)


@dataclass(frozen=True, slots=True)
class LocalThreads:
    """Threads of this process, which start at once and share what it has read; the kernel runs on all.

    Attributes
    ----------
    threads : int
        At least 1.
    """

    threads: int

    def completed(self, task: Callable[[A], T], items: Sequence[A]) -> Iterator[tuple[int, T]]:
        """Yield results as they are finished; work not begun is dropped when a task raises."""
        pool = ThreadPoolExecutor(self.threads)
        try:
            futures = {pool.submit(task, item): at for at, item in enumerate(items)}
            for future in as_completed(futures):
                yield futures.pop(future), future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def check(self) -> None:
        """Accept: this process is here."""

    def kept(self) -> AbstractContextManager[Executor]:
        """Give itself: threads start at once."""
        return nullcontext(self)


@dataclass(frozen=True, slots=True)
class DaskCluster:
    """A Dask cluster that is already there; the scheduler reruns what a lost worker held.

    Attributes
    ----------
    address : str
        Of its scheduler, for example ``"tcp://10.0.0.1:8786"``.
    timeout : float
        Seconds to wait for the scheduler, and then for a first worker.
    """

    address: str
    timeout: float = 5.0

    def completed(self, task: Callable[[A], T], items: Sequence[A]) -> Iterator[tuple[int, T]]:
        """Yield results as they are finished.

        Raises
        ------
        InputError
            When no scheduler answers, it has no worker, or workers run other code than this process.
        PracticableError
            When the scheduler gave a task up, or was lost.
        """
        distributed: Any = import_module("distributed")
        lost = (distributed.CancelledError, distributed.KilledWorker, OSError)
        with self._client() as client:
            waiting = enumerate(items)
            ahead = max(LEAST_AHEAD, 4 * sum(client.nthreads().values()))
            futures = {
                client.submit(_called, task, item, pure=False): at for at, item in islice(waiting, ahead)
            }
            arriving = distributed.as_completed(list(futures))
            try:
                for future in arriving:
                    result = future.result()
                    for at, item in islice(waiting, 1):
                        following = client.submit(_called, task, item, pure=False)
                        futures[following] = at
                        arriving.add(following)
                    yield futures.pop(future), result
            except lost as error:
                raise PracticableError(
                    f"the cluster at {self.address} lost the run ({type(error).__name__}); what was finished"
                    " is kept, and the same command goes on from there"
                ) from error

    def check(self) -> None:
        """Refuse a cluster that does not answer, has no worker, or has workers of other code."""
        with self._client():
            pass

    def kept(self) -> AbstractContextManager[Executor]:
        """Give itself: the workers are there, and each call connects to them anew."""
        return nullcontext(self)

    def _client(self) -> Client:
        distributed: Any = import_module("distributed")
        settings: Any = import_module("dask.config")
        # A scheduler that does not answer is reported once, by this error, not line by line by the library.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            _knock(self.address, self.timeout)
            with settings.set({"distributed.comm.timeouts.connect": self.timeout}):
                client: Client = distributed.Client(self.address, timeout=self.timeout)
        except (OSError, ValueError, TimeoutError) as error:
            raise InputError(
                f"no Dask scheduler answers within {self.timeout:g} s; accepted: the address of a running"
                " one, for example tcp://127.0.0.1:8786",
                where=self.address,
            ) from error
        try:
            _check_workers(client, self)
        except BaseException:
            client.close()
            raise
        return client


def _called(task: Callable[[A], T], item: A) -> T:
    """Call a task: a client writes out what it submits unless it has a name, and a plan is long to write."""
    return task(item)


def _knock(address: str, timeout: float) -> None:
    """Open a connection and close it, so that the library never builds a client that nobody answers."""
    parts = urlsplit(address)
    if parts.scheme not in {"tcp", "tls"} or parts.hostname is None or parts.port is None:
        raise ValueError(address)
    socket.create_connection((parts.hostname, parts.port), timeout).close()


def _check_workers(client: Client, cluster: DaskCluster) -> None:
    """Refuse a cluster without workers, or with workers that would give other numbers."""
    try:
        client.wait_for_workers(1, timeout=cluster.timeout)
    except TimeoutError as error:
        raise InputError("the Dask scheduler has no worker", where=cluster.address) from error
    hashes: dict[str, str] = client.run(code_hash)
    strangers = sorted(worker for worker, found in hashes.items() if found != code_hash())
    if strangers:
        raise InputError(
            f"workers with another version of practicable: {', '.join(strangers)}", where=cluster.address
        )


def executor(*, workers: int = 1, dask: str | None = None, threads: int = 1) -> Executor:
    """Choose where to run: the cluster if an address is given, else threads if several, else processes."""
    if dask is not None:
        require_extra("cluster", purpose="a Dask cluster")
        return DaskCluster(dask)
    return LocalThreads(threads) if threads > 1 else LocalProcesses(workers)
