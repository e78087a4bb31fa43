"""A store of runs that comes from elsewhere, or was damaged: one line and exit code 2, or it works.

Nothing outside of the store is read, written or deleted.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from practicable import cli
from practicable.errors import InputError
from practicable.parallel import store as store_module
from practicable.parallel.store import Store
from practicable.parallel.tables_on_disk import TableError, from_parquet, to_parquet

pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")

TABLE = pd.DataFrame(
    {"run": [0, 1, 2], "rule": ["peak", "cap", "peak"], "share": [0.25, float("nan"), 1 / 3]}
)
PLANTED: Mapping[str, object] = {"planted": True}
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Make files beside the store that nothing may touch."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "entry.json").write_text("{}")
    (folder / "precious.parquet").write_text("precious")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = Store(tmp_path / "store")
    found.write({"kind": "sweep", "study": "kept"}, TABLE)
    return found


@pytest.fixture
def run(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give the command line: exit code and what was printed, of errors one line at most."""

    def runs(*words: str, root: Path = store.root) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["practicable", "runs", *words, "--store", str(root)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed, code = capsys.readouterr(), ended.value.code
        assert isinstance(code, int)
        assert code in {0, 2}
        assert len(printed.err.splitlines()) == (1 if code else 0), printed.err
        return code, printed.out + printed.err

    return runs


def plant(
    store: Store, label: bytes, table: bytes = b"", description: Mapping[str, object] = PLANTED
) -> Path:
    """Write an entry whose address fits a description, with any label and table."""
    key = Store.key(description)
    folder = store.root / key[:2] / key
    folder.mkdir(parents=True)
    (folder / "entry.json").write_bytes(label)
    (folder / f"{hashlib.sha256(table).hexdigest()}.parquet").write_bytes(table)
    return folder


def label(table: bytes = b"", description: object = PLANTED, **changed: object) -> bytes:
    content: dict[str, object] = {
        "description": description,
        "written": "2026-01-01T00:00:00+00:00",
        "n_rows": 3,
        "n_bytes": len(table),
        "sha256": hashlib.sha256(table).hexdigest(),
    }
    return json.dumps(content | changed).encode()


LABELS = {
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "cut": b"{",
    "no text": b"\xff\xfe",
    "deep list": b"[" * 100_000,
    "deep object": b'{"description":' * 50_000,
    "deep description": b'{"description":' + b'{"a":' * 150 + b"1" + b"}" * 150 + b"}",
    "no zone": label(written="2026-01-01T00:00:00"),
    "late": label(written=9e99),
    "many rows": label(n_rows=10**400),
    "fewer than none": label(n_rows=-1),
    "yes rows": label(n_rows=True),
    "half rows": label(n_rows=1.5),
    "infinite": label(n_rows=float("inf")),
    "no bytes": label(n_bytes=None),
    "elsewhere": label(sha256="../../../outside/precious"),
    "listed": label(sha256=["x"]),
    "list described": label(description=["planted"]),
    "word described": label(description="planted"),
    "half character": label(description={"planted": True, "more": "\ud800"}),
    "more": label(more=1),
}


@pytest.mark.parametrize("name", LABELS)
def test_a_label_that_is_none_is_listed_as_damaged_and_cleared(
    name: str, store: Store, outside: Path, run: Run
) -> None:
    folder = plant(store, LABELS[name])
    assert "damaged" in run("list")[1]
    assert run("show", folder.name)[0] == 2
    assert "1 entries deleted" in run("gc")[1]
    assert not folder.exists()
    assert len(list(store.entries())) == 1
    assert sorted(path.name for path in outside.iterdir()) == ["entry.json", "precious.parquet"]


KEYS = st.sampled_from(["description", "written", "sha256", "n_rows", "n_bytes"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=8,
)


@given(st.binary(max_size=300) | JSON.map(lambda content: json.dumps(content).encode()))
def test_no_label_breaks_a_store(text: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        plant(store, text)
        (store.root / "practicable-store").touch()
        assert list(store.entries()) == []
        assert store.collect(lambda _: True)[0] == 1


def test_words_of_a_store_never_control_a_terminal(store: Store, run: Run) -> None:
    described = {"kind": "\x1b[2J", "study": "a\nb\x9b31m", "code": {"\x07": ["\r"]}, "k\x1b": "\x1b]0;x\x07"}
    table = to_parquet(pd.DataFrame({"x\x1b[1m": ["\x1b[2J"] * 3}))
    folder = plant(store, label(table, described), table, described)
    for words in (["list"], ["show", folder.name]):
        code, text = run(*words)
        assert code == 0
        assert not {one for one in text if one != "\n" and (ord(one) < 32 or 127 <= ord(one) < 160)}


def parquet(columns: Mapping[str, object]) -> bytes:
    stream = BytesIO()
    pq.write_table(pa.table(columns), stream, compression="zstd")
    return stream.getvalue()


def repeated(word: str, rows: int) -> bytes:
    return parquet({"x": pa.DictionaryArray.from_arrays(pa.repeat(0, rows), [word])})


TABLES: Mapping[str, Callable[[], tuple[bytes, int]]] = {
    "empty": lambda: (b"", 3),
    "marks alone": lambda: (b"PAR1PAR1", 3),
    "cut": lambda: (to_parquet(TABLE)[:-9], 3),
    "another number of rows": lambda: (to_parquet(TABLE), 4),
    "no pages": lambda: (b"PAR1" + bytes(2000) + to_parquet(TABLE)[-200:], 3),
    "long words": lambda: (repeated("x" * 2**20, 3_000), 3_000),
    "many rows": lambda: (repeated("x", 40_000_000), 40_000_000),
    "lists": lambda: (parquet({"x": pa.array([[1], [2], [3]])}), 3),
    "bytes": lambda: (parquet({"x": pa.array([b"\xff", b"a", b"b"])}), 3),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_none_is_damage(name: str, store: Store, run: Run) -> None:
    table, n_rows = TABLES[name]()
    began = time.monotonic()
    with pytest.raises(TableError):
        from_parquet(table, n_rows)
    folder = plant(store, label(table, n_rows=n_rows), table)
    assert not store.intact(folder.name)
    code, text = run("show", folder.name)
    assert (code, "damaged" in text) == (0, True)
    assert "1 entries deleted" in run("gc")[1]
    assert time.monotonic() - began < 10.0


@given(st.binary(max_size=400), st.integers(0, 2000))
def test_an_altered_table_is_read_or_damage(patch: bytes, at: int) -> None:
    content = bytearray(to_parquet(TABLE))
    content[at % len(content) : at % len(content) + len(patch)] = patch
    try:
        found = from_parquet(bytes(content), len(TABLE))
    except TableError:
        return
    assert len(found) == len(TABLE)


@pytest.mark.parametrize("level", ["shard", "entry", "label", "table", "leftover", "inside"])
def test_links_are_never_followed(level: str, store: Store, outside: Path, run: Run) -> None:
    (entry,) = store.entries()
    folder = store.root / entry.key[:2] / entry.key
    linked = {
        "shard": folder.parent,
        "entry": folder,
        "label": folder / "entry.json",
        "table": folder / f"{entry.sha256}.parquet",
        "leftover": store.root / "writing-x",
        "inside": folder / "more",
    }[level]
    whole = level in {"leftover", "inside"}
    away = outside if whole else outside / "moved"
    if not whole:
        linked.rename(away)
    linked.symlink_to(away)
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    assert (store.read(entry.key) is not None) == whole
    for words in (["gc"], ["gc", "--older-than", "0"], ["list"]):
        assert run(*words)[0] == 0
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("level", ["shard", "entry"])
def test_nothing_is_written_through_a_link(level: str, tmp_path: Path, outside: Path) -> None:
    store, description = Store(tmp_path / "store"), {"seed": 1}
    key = store.key(description)
    place = store.root / key[:2] if level == "shard" else store.root / key[:2] / key
    place.parent.mkdir(parents=True)
    place.symlink_to(outside)
    with pytest.raises(InputError, match="links in a store are not followed"):
        store.write(description, TABLE)
    assert sorted(path.name for path in outside.iterdir()) == ["entry.json", "precious.parquet"]


@pytest.mark.parametrize("where", ["label", "table", "entry", "shard", "mark"])
def test_a_pipe_in_a_store_is_never_waited_for(where: str, store: Store, run: Run) -> None:
    (entry,) = store.entries()
    folder = store.root / entry.key[:2] / entry.key
    place = {
        "label": folder / "entry.json",
        "table": folder / f"{entry.sha256}.parquet",
        "entry": folder.with_name(entry.key[:2] + "0" * 62),
        "shard": store.root / ("00" if entry.key[:2] != "00" else "01"),
        "mark": store.root / "practicable-store",
    }[where]
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    began = time.monotonic()
    assert run("list")[0] == 0
    assert run("gc")[0] == (2 if where == "mark" else 0)
    assert time.monotonic() - began < 10.0


@pytest.mark.parametrize("name", ["x*", "x[a]y", "?", "**", "{a,b}", "a b", "ж", "-x", "%20", "'", "~"])
def test_the_name_of_a_store_is_literal(name: str, tmp_path: Path) -> None:
    for beside in ("xy", "xay", "a"):
        Store(tmp_path / beside).write({"beside": beside}, TABLE)
    store = Store(tmp_path / name)
    key = store.write({"seed": 0}, TABLE).key
    found = store.read(key)
    assert found is not None
    assert len(found) == len(TABLE)
    assert store.addresses() == [key]
    assert store.collect(lambda _: False)[0] == 1
    assert len(Store(tmp_path / "xy").addresses()) == 1


def test_a_read_only_store_is_read_and_not_cleared(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(store_module, "delete", refuse)
    assert run("list")[0] == 0
    assert run("gc")[0] == 0
    code, text = run("gc", "--older-than", "0")
    assert code == 2
    assert "could not be cleared (Read-only file system); 0 entries were deleted" in text


@pytest.mark.parametrize("kind", ["file", "link to itself", "too long", "under a file"])
def test_a_place_where_no_store_can_be_is_refused(kind: str, tmp_path: Path, run: Run) -> None:
    place = tmp_path / ("x" * 300 if kind == "too long" else "place")
    if kind == "link to itself":
        place.symlink_to(place)
    elif kind != "too long":
        place.write_text("text")
    root = place / "store" if kind == "under a file" else place
    for words in (["list"], ["gc"], ["show", "ab"]):
        run(*words, root=root)
    with pytest.raises(InputError):
        Store(root).require_writable()


def test_a_user_without_a_home_names_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(InputError, match="accepted: --store DIR"):
        store_module.default_root()


@pytest.mark.parametrize("days", ["-1", "nan", "inf", "1e9"])
def test_days_that_are_none_are_refused(days: str, store: Store, run: Run) -> None:
    assert run("gc", "--older-than", days)[0] == 2
    assert len(store.addresses()) == 1
