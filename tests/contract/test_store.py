"""The store of runs: whole entries or none, whatever happens to the disk, the process or the file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from practicable.errors import InputError
from practicable.parallel.store import Store

TABLE = pd.DataFrame(
    {"run": [0, 1, 2], "rule": ["peak", "cap", "peak"], "share": [0.25, float("nan"), 1 / 3]}
)


def only(store: Store, suffix: str) -> Path:
    """Return the one file of the store with a suffix."""
    (path,) = store.root.rglob(f"*{suffix}")
    return path


def test_what_was_written_is_read_back_bit_for_bit(tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    entry = store.write({"order": "a", "seed": 0}, TABLE)
    found = store.read(entry.key)
    assert found is not None
    pd.testing.assert_frame_equal(found, TABLE, check_exact=True)
    assert [one.key for one in store.entries()] == [store.key({"seed": 0, "order": "a"})]
    assert store.find(entry.key[:6]) == store.entry(entry.key)


def test_what_is_not_there_is_none(tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    assert store.read(store.key({"seed": 1})) is None
    assert list(store.entries()) == []
    assert store.collect(lambda _: True) == (0, 0)


@pytest.mark.parametrize("damage", ["truncated", "altered", "deleted", "label"])
def test_a_damaged_entry_is_never_used_and_can_be_written_again(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path)
    entry = store.write({"seed": 0}, TABLE)
    data = only(store, ".parquet")
    content = bytearray(data.read_bytes())
    if damage == "truncated":
        data.write_bytes(content[:-7])
    elif damage == "altered":
        content[len(content) // 2] ^= 1
        data.write_bytes(content)
    elif damage == "deleted":
        data.unlink()
    else:
        only(store, "entry.json").write_text('{"description": {"seed": 0}, "wri')
    assert store.read(entry.key) is None
    store.write({"seed": 0}, TABLE)
    found = store.read(entry.key)
    assert found is not None
    pd.testing.assert_frame_equal(found, TABLE)


def test_a_label_that_describes_something_else_is_not_believed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    entry = store.write({"seed": 0}, TABLE)
    label = only(store, "entry.json")
    label.write_text(json.dumps(json.loads(label.read_text()) | {"description": {"seed": 1}}))
    assert store.read(entry.key) is None


def test_collecting_keeps_what_is_asked_and_whole(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept, dropped, damaged = (store.write({"seed": seed}, TABLE) for seed in range(3))
    (tmp_path / damaged.key[:2] / damaged.key / f"{damaged.sha256}.parquet").write_bytes(b"")
    (tmp_path / "writing-left").mkdir()
    n, freed = store.collect(lambda entry: entry.key != dropped.key)
    assert n == 2
    assert freed > 0
    assert [entry.key for entry in store.entries()] == [kept.key]
    assert not list(tmp_path.glob("writing-*"))


def test_a_folder_that_is_no_store_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "ab" / ("0" * 64)).mkdir(parents=True)
    with pytest.raises(InputError, match="not a store"):
        Store(tmp_path).collect(lambda _: False)
    assert (tmp_path / "ab" / ("0" * 64)).exists()


FULL_DISK = """
import resource, signal, sys
import numpy as np, pandas as pd
from pathlib import Path
from practicable.errors import InputError
from practicable.parallel.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    Store(Path(sys.argv[1])).write({"seed": 1}, pd.DataFrame({"x": np.random.default_rng(0).random(50_000)}))
except InputError as error:
    print(error)
"""


def test_a_disk_that_takes_no_more_leaves_the_store_whole(tmp_path: Path) -> None:
    store = Store(tmp_path)
    before = store.write({"seed": 0}, TABLE)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "could not be written" in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert [entry.key for entry in store.entries()] == [before.key]
    assert store.read(before.key) is not None
    assert store.read(store.key({"seed": 1})) is None
    assert not list(tmp_path.glob("writing-*"))


SAME_ENTRY = """
import sys
import numpy as np, pandas as pd
from pathlib import Path
from practicable.parallel.store import Store
table = pd.DataFrame({"x": np.arange(2000.0)})
for turn in range(8):
    store = Store(Path(sys.argv[1]))
    found = store.read(store.write({"turn": turn % 3}, table).key)
    assert found is not None and found["x"].sum() == 1999000.0
"""


def test_two_processes_that_write_the_same_entries_agree(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SAME_ENTRY, str(tmp_path)]
    writers = [subprocess.Popen(command) for _ in range(2)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    store = Store(tmp_path)
    assert len(list(store.entries())) == 3
    for entry in store.entries():
        found = store.read(entry.key)
        assert found is not None
        np.testing.assert_array_equal(found["x"], np.arange(2000.0))
