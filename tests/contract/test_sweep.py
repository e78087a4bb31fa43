"""Sweeps: what is refused beforehand, what a kill leaves, what is computed again, what is answered."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_executors import HOST, await_workers, dask_process, end, free_port

from practicable import api
from practicable.errors import InputError
from practicable.facts import record
from practicable.orders import load
from practicable.parallel.executors import DaskCluster, LocalProcesses
from practicable.parallel.store import Store
from practicable.study.ensemble.ensemble import run
from practicable.study.ensemble.window import Window
from practicable.study.sweep.study_file import load_study
from practicable.study.sweep.sweep import plan_sweep, run_sweep

STUDY = """
id = "tiny"
title = "A tiny study"
order = "zero-tolerance-2018"
until = 2018-04-30
replicates = 2
runs_per_chunk = 1
outcomes = ["share", "share/txsd", "jail_nights"]
[design]
kind = "full-factorial"
[[lever]]
path = "directive[1].refer.single_adult"
values = [0.5, 1.0]
[[uncertainty]]
key = "capacity_rule"
values = ["peak_year", "published_cap"]
"""
N_RUNS = 8


def contents(root: Path) -> dict[str, str]:
    """Hash of every table by its address."""
    return {entry.key: entry.sha256 for entry in Store(root).entries()}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("study") / "tiny.toml"
    path.write_text(STUDY)
    return path


@pytest.fixture(scope="module")
def unbroken(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("unbroken")
    found = api.sweep(study, store=root)
    assert (found.n_points, found.n_runs, found.n_computed) == (4, N_RUNS, N_RUNS)
    return root


def children(pid: int) -> list[int]:
    """Processes that a process started, on Linux."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in path.read_text().split()] if path.exists() else []


def running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def begun(
    study: Path, store: Path, *, workers: int = 2, errors: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start a sweep as a process of its own."""
    words = ["sweep", str(study), "--workers", str(workers), "--store", str(store)]
    command = [sys.executable, "-c", "from practicable.cli import main; main()", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)


def wait_for_a_chunk(store: Path) -> None:
    deadline = time.monotonic() + 120.0
    while not contents(store) and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_killed_client_loses_no_finished_chunk_and_leaves_no_worker(
    study: Path, unbroken: Path, tmp_path: Path
) -> None:
    client = begun(study, tmp_path)
    wait_for_a_chunk(tmp_path)
    workers = children(client.pid)
    os.kill(client.pid, signal.SIGKILL)
    client.wait()
    kept = contents(tmp_path)
    assert 0 < len(kept) < N_RUNS
    found = api.sweep(study, store=tmp_path)
    assert found.n_found == len(kept)
    assert found.n_computed == N_RUNS - len(kept)
    assert contents(tmp_path) == contents(unbroken)
    assert not [pid for pid in workers if running(pid)]


def test_a_client_that_is_interrupted_says_so_and_the_next_goes_on(tmp_path: Path) -> None:
    """Of forty runs, so that some are still to come when the interrupt arrives."""
    longer, store = tmp_path / "longer.toml", tmp_path / "store"
    longer.write_text(STUDY.replace("replicates = 2", "replicates = 10"))
    store.mkdir()
    client = begun(longer, store, errors=subprocess.PIPE)
    wait_for_a_chunk(store)
    client.send_signal(signal.SIGINT)
    _, told = client.communicate(timeout=60.0)
    kept = contents(store)
    assert client.returncode == 130
    # Lines of progress may stand before it.
    assert [line for line in told.decode().splitlines() if not line.startswith("Running: ")] == [
        "practicable: interrupted; what was finished is kept, and the same command goes on from there"
    ]
    assert 0 < len(kept) < 5 * N_RUNS
    assert not list(store.glob("writing-*"))
    found = api.sweep(longer, store=store)
    assert (found.n_found, found.n_computed) == (len(kept), 5 * N_RUNS - len(kept))


def test_a_disk_that_fills_in_mid_sweep_leaves_the_store_whole(
    study: Path, unbroken: Path, tmp_path: Path
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def full_after_three(done: int, _total: int) -> None:
        if done == 3:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))

    try:
        with pytest.raises(InputError, match="could not be written") as told:
            api.sweep(study, store=tmp_path, run=api.RunOptions(progress=full_after_three))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "\n" not in str(told.value)
    kept, whole = contents(tmp_path), contents(unbroken)
    assert len(kept) == 3
    assert kept.items() <= whole.items()
    assert not list(tmp_path.glob("writing-*"))
    assert api.sweep(study, store=tmp_path).n_computed == N_RUNS - 3
    assert contents(tmp_path) == whole


def test_two_clients_that_sweep_into_one_store_agree(study: Path, unbroken: Path, tmp_path: Path) -> None:
    clients = [begun(study, tmp_path, workers=1) for _ in range(2)]
    assert [client.wait(timeout=240.0) for client in clients] == [0, 0]
    assert contents(tmp_path) == contents(unbroken)
    assert not list(tmp_path.glob("writing-*"))


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    study: Path, unbroken: Path, tmp_path: Path
) -> None:
    port = free_port()
    address = f"tcp://{HOST}:{port}"
    words = ("worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", HOST)
    scheduler = dask_process("scheduler", "--host", HOST, "--port", str(port), "--no-dashboard")
    workers = [dask_process(*words) for _ in range(2)]

    def kill_one(done: int, _total: int) -> None:
        if done == 1:
            os.kill(workers[0].pid, signal.SIGKILL)

    try:
        wait_for_scheduler(address)
        await_workers(address, len(workers))
        found = api.sweep(study, store=tmp_path, run=api.RunOptions(dask=address, progress=kill_one))
        assert found.n_computed == N_RUNS
        assert workers[0].wait(timeout=30.0) == -signal.SIGKILL
    finally:
        for process in (*workers, scheduler):
            end(process)
    assert contents(tmp_path) == contents(unbroken)


def wait_for_scheduler(address: str) -> None:
    deadline = time.monotonic() + 60.0
    while time.monotonic() < deadline:
        try:
            DaskCluster(address, timeout=10.0).check()
        except InputError:
            time.sleep(0.2)
        else:
            return


def test_what_is_whole_is_not_run_again_and_a_damaged_chunk_is(study: Path, unbroken: Path) -> None:
    before = contents(unbroken)
    damaged = next(unbroken.rglob("*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-5])
    found = api.sweep(study, store=unbroken)
    assert (found.n_computed, found.n_found) == (1, N_RUNS - 1)
    assert contents(unbroken) == before


def runs_of(root: Path) -> pd.DataFrame:
    """Return every run of a store."""
    tables = [Store(root).read(key) for key in Store(root).addresses()]
    return pd.concat([table for table in tables if table is not None], ignore_index=True)


def test_referring_fewer_raises_the_share_under_common_random_numbers(unbroken: Path) -> None:
    lever = "directive[1].refer.single_adult"
    wide = runs_of(unbroken).pivot_table(index=["replicate", "capacity_rule"], columns=lever, values="share")
    assert len(wide) == 4
    assert (wide[0.5] > wide[1.0]).all()


@pytest.mark.parametrize("name", ["runs.parquet", "runs.csv"])
def test_every_run_is_written_to_one_table(study: Path, unbroken: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    found = api.sweep(study, store=unbroken, table=path)
    assert found.n_computed == 0
    table = pd.read_csv(path) if name.endswith("csv") else pd.read_parquet(path)
    expected = runs_of(unbroken).sort_values(["point", "replicate"], ignore_index=True)
    pd.testing.assert_frame_equal(table, expected, check_exact=True)


def test_a_table_of_another_kind_is_refused_before_the_work(study: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"accepted: a name that ends in \.parquet or \.csv"):
        api.sweep(study, store=tmp_path / "runs", table=tmp_path / "runs.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_of_one_point_gives_the_numbers_of_an_ensemble(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text(
        STUDY.split("[design]", maxsplit=1)[0] + '[design]\nkind = "full-factorial"\n', encoding="utf-8"
    )
    day, order = date(2018, 4, 6), load("zero-tolerance-2018")
    sweep = plan_sweep(load_study(path), order, record(as_of=day), as_of=day)
    done = run_sweep(sweep, Store(tmp_path / "runs"), where=LocalProcesses(1))
    assert (done.n_points, sweep.n_runs) == (1, 2)
    rows = runs_of(tmp_path / "runs").sort_values("replicate")[["share", "jail_nights"]].to_numpy()
    window = Window.since(run(sweep.chunks.planned, replicates=2), day)
    nights = window.total(window.ensemble.outcomes.jail).sum(axis=1)
    assert rows.tolist() == np.column_stack([window.share(), nights]).tolist()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "directive[1].refer.single_adult",
            "directive[1].refer.single_adlt",
            "nearest: 'directive[1].refer.single_adult'",
        ),
        ("directive[1].refer.single_adult", "directive[7].until", "no lever 'directive[7].until'"),
        (
            "values = [0.5, 1.0]",
            "values = [0.5, 1.5]",
            "'1.5' is not from 0 to 1; did you mean 1.5%?",
        ),
        ("values = [0.5, 1.0]", "low = 0.5\nhigh = 1.0", "a range in a full factorial"),
        ("values = [0.5, 1.0]", "low = 0.5", "nothing to vary"),
        ("replicates = 2", "replicates = 0", "0 is out of range; accepted: 1 or more"),
        ("replicates = 2", "replicats = 2", "unknown key 'replicats'; did you mean 'replicates'?"),
        ("replicates = 2", "replicates = 900000", "900000 is out of range; accepted: 10000 or less"),
        ('"share", ', '"shares", ', "unknown outcome 'shares'; did you mean 'share'?"),
        ("share/txsd", "share/txs", "did you mean 'txsd'?"),
        ("capacity_rule", "capacity_rul", "did you mean 'capacity_rule'?"),
        ("published_cap", "published", "did you mean 'published_cap'?"),
        ('kind = "full-factorial"', 'kind = "latin-hypercube"', "accepted: a number of points"),
        ('kind = "full-factorial"', 'kind = "random"', "unknown value 'random'"),
        (
            'order = "zero-tolerance-2018"',
            'order = "zero-tolerence-2018"',
            "did you mean 'zero-tolerance-2018'?",
        ),
        ("[design]", "[design", "not valid TOML"),
    ],
)
def test_a_study_that_cannot_be_run_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in STUDY
    (tmp_path / "bad.toml").write_text(STUDY.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as told:
        api.sweep(tmp_path / "bad.toml", store=tmp_path / "runs")
    assert says in str(told.value)
    assert "\n" not in str(told.value)
    assert not (tmp_path / "runs").exists()


def test_a_study_of_too_many_runs_is_refused(tmp_path: Path) -> None:
    many = STUDY.replace("replicates = 2", "replicates = 10000").replace(
        "values = [0.5, 1.0]", f"values = {[k / 250 for k in range(251)]}"
    )
    (tmp_path / "many.toml").write_text(many, encoding="utf-8")
    with pytest.raises(InputError, match="502 points of 10000 replicates; accepted: at most 1,000,000 runs"):
        api.sweep(tmp_path / "many.toml", store=tmp_path / "runs")


def test_no_scheduler_at_the_address_is_told_in_seconds(study: Path, tmp_path: Path) -> None:
    address = f"tcp://{HOST}:{free_port()}"
    began = time.monotonic()
    with pytest.raises(InputError, match="no Dask scheduler answers within 5 s; accepted: the address"):
        api.sweep(study, store=tmp_path / "runs", run=api.RunOptions(dask=address))
    assert time.monotonic() - began < 20.0
    assert not (tmp_path / "runs").exists()


def test_runs_are_listed_shown_and_cleared(unbroken: Path) -> None:
    (row,) = api.runs_list(unbroken)
    assert (row.study, row.n_entries, row.n_rows) == ("tiny", N_RUNS, N_RUNS)
    shown = api.runs_show(row.key[:16], unbroken)
    assert shown.whole
    assert shown.columns[:3] == ("study", "point", "replicate")
    assert api.runs_clear(store=unbroken).n_entries == 0
    assert api.runs_clear(store=unbroken, older_than=1.0).n_entries == 0
    assert api.runs_clear(store=unbroken, older_than=0.0).n_entries == N_RUNS
    assert api.runs_list(unbroken) == ()
