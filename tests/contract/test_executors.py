"""Where runs are executed: same results anywhere, killed workers lose nothing, absent schedulers are told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from practicable.errors import InputError, PracticableError
from practicable.parallel.executors import DaskCluster, LocalProcesses, LocalThreads, executor
from practicable.parallel.pool import in_order

HOST = "127.0.0.1"


def square(item: int) -> int:
    return item * item


def slow_square(folder: Path, item: int) -> int:
    """Leave a mark with the process id, take a while, answer."""
    (folder / f"{item}.{os.getpid()}").touch()
    time.sleep(0.05)
    return item * item


def square_or_die_once(folder: Path, item: int) -> int:
    """Kill the own process the first time that item 5 comes."""
    mark = folder / "died"
    if item == 5 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item * item


def die(_item: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def refuse(item: int) -> int:
    if item == 3:
        raise InputError("three is refused")
    return item


class Unwritten:
    """A task whose text must not be asked for: that of a plan holds every array and takes long to write."""

    def __call__(self, item: int) -> int:
        return item * item

    def __repr__(self) -> str:
        raise AssertionError("a task was written out as text")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def dask_process(*arguments: str) -> subprocess.Popen[bytes]:
    """Start ``dask scheduler`` or ``dask worker`` as a process of its own, which finds this file's tasks."""
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def await_workers(address: str, number: int) -> None:
    """Wait until so many workers have joined: one that is late would leave all work to the other."""
    distributed: Any = import_module("distributed")
    with distributed.Client(address, timeout=60.0) as client:
        client.wait_for_workers(number, timeout=60.0)


@pytest.fixture
def cluster() -> Generator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers over TCP."""
    port = free_port()
    address = f"tcp://{HOST}:{port}"
    scheduler = dask_process("scheduler", "--host", HOST, "--port", str(port), "--no-dashboard")
    deadline = time.monotonic() + 30.0
    while time.monotonic() < deadline:
        try:
            socket.create_connection((HOST, port), 1.0).close()
            break
        except OSError:
            time.sleep(0.1)
    workers = [
        dask_process("worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", HOST)
        for _ in range(2)
    ]
    try:
        await_workers(address, len(workers))
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            end(process)


def test_results_do_not_depend_on_the_number_of_processes() -> None:
    expected = {at: at * at for at in range(30)}
    assert dict(LocalProcesses(1).completed(square, range(30))) == expected
    assert dict(LocalProcesses(2).completed(square, range(30))) == expected


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    told: list[int] = []
    where = executor(threads=3)
    assert where == LocalThreads(3)
    assert in_order(where.completed(square, range(20)), told.append) == [item**2 for item in range(20)]
    assert told == list(range(1, 21))
    with pytest.raises(InputError):
        in_order(where.completed(refuse, range(5)))


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    found = list(LocalProcesses(2).completed(partial(square_or_die_once, tmp_path), range(20)))
    assert (tmp_path / "died").exists()
    assert sorted(found) == [(at, at * at) for at in range(20)]


def process_of(_item: int) -> int:
    time.sleep(0.02)
    return os.getpid()


def test_processes_that_are_kept_serve_call_after_call() -> None:
    with LocalProcesses(2).kept() as where:
        first = set(in_order(where.completed(process_of, range(20))))
        second = set(in_order(where.completed(process_of, range(20))))
    assert len(first | second) <= 2, "no process was started for the second call alone"
    assert os.getpid() not in first | second
    assert not [pid for pid in first | second if Path(f"/proc/{pid}/stat").exists()]


def test_processes_that_are_kept_survive_a_kill_and_an_error(tmp_path: Path) -> None:
    with LocalProcesses(2).kept() as where:
        with pytest.raises(InputError, match="three is refused"):
            list(where.completed(refuse, range(40)))
        found = list(where.completed(partial(square_or_die_once, tmp_path), range(20)))
        assert sorted(found) == [(at, at * at) for at in range(20)]
        assert in_order(where.completed(square, range(5))) == [0, 1, 4, 9, 16]


def test_processes_that_always_die_end_the_run_with_one_line() -> None:
    with pytest.raises(PracticableError, match="died 3 times in a row") as told:
        list(LocalProcesses(2).completed(die, range(4)))
    assert "\n" not in str(told.value)


def test_an_error_of_a_task_is_raised_as_it_is() -> None:
    with pytest.raises(InputError, match="three is refused"):
        list(LocalProcesses(2).completed(refuse, range(8)))


def test_a_cluster_gives_the_same_and_survives_a_killed_worker(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = cluster
    found: list[tuple[int, int]] = []
    marks = tmp_path
    for pair in DaskCluster(address, timeout=30.0).completed(partial(slow_square, marks), range(40)):
        found.append(pair)
        if len(found) == 8:
            os.kill(workers[0].pid, signal.SIGKILL)
    assert sorted(found) == [(at, at * at) for at in range(40)]
    pids = {mark.suffix for mark in marks.iterdir()}
    assert len(pids) == 2, "both workers were to take part before one was killed"


def test_a_cluster_is_given_tasks_without_writing_them_out(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, _ = cluster
    found = list(DaskCluster(address, timeout=30.0).completed(Unwritten(), range(40)))
    assert sorted(found) == [(at, at * at) for at in range(40)]


def test_an_address_where_nothing_listens_is_told_within_seconds() -> None:
    began = time.monotonic()
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        list(executor(dask=f"tcp://{HOST}:{free_port()}").completed(square, [1]))
    assert time.monotonic() - began < 10.0


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:80", "tcp://127.0.0.1"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(InputError, match="accepted: the address of a running one"):
        list(DaskCluster(address).completed(square, [1]))
