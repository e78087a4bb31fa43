"""A store of runs on disk, addressed by content: what was asked for decides where its result lies.

An entry is a folder named by the hash of its description. It holds the table, as Parquet, under the hash of
its own bytes, and ``entry.json``, which names that hash and is written last. Both appear whole or not at all,
so readers need no lock, and two processes that write the same entry at once agree.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicable.errors import InputError
from practicable.provenance import digest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Entry", "Store", "default_root"]

_MARK = "practicable-store"
_LABEL = "entry.json"
_KEY_LENGTH = 64


def default_root() -> Path:
    """Return where runs are kept unless the user names a folder: the user's cache (XDG base directories)."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(cache) if cache else Path.home() / ".cache") / "practicable" / "runs"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the store knows of one result.

    Attributes
    ----------
    key : str
        Hash of the description.
    description : mapping
        What was asked for, JSON-able.
    written : datetime
        When, UTC.
    n_rows, n_bytes : int
        Size of the table.
    sha256 : str
        Hash of the table's file.
    """

    key: str
    description: Mapping[str, Any]
    written: datetime
    n_rows: int
    n_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of results.

    Attributes
    ----------
    root : Path
        Made when the first result is written.
    """

    root: Path

    @staticmethod
    def key(description: Mapping[str, Any]) -> str:
        """Return the address of a description: the hash of its canonical JSON."""
        return digest(description)

    def read(self, key: str) -> pd.DataFrame | None:
        """Read a result.

        Parameters
        ----------
        key : str
            From `key`.

        Returns
        -------
        DataFrame or None
            None where there is none, or where its file is missing, truncated or altered: such a result is
            never used, and the next one written takes its place.
        """
        import duckdb

        path = self.intact(key)
        if path is None:
            return None
        with duckdb.connect() as connection:
            return connection.read_parquet(str(path)).df()

    def intact(self, key: str) -> Path | None:
        """Return the path of a result's Parquet file, or None where there is none that is whole."""
        entry = self.entry(key)
        if entry is None:
            return None
        path = self._folder(key) / f"{entry.sha256}.parquet"
        try:
            whole = hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256
        except OSError:
            return None
        return path if whole else None

    def entry(self, key: str) -> Entry | None:
        """Read what the store knows of a result, or None where it knows nothing that can be read."""
        try:
            content = json.loads((self._folder(key) / _LABEL).read_text(encoding="utf-8"))
            found = Entry(
                key=key,
                description=content["description"],
                written=datetime.fromisoformat(content["written"]),
                n_rows=int(content["n_rows"]),
                n_bytes=int(content["n_bytes"]),
                sha256=str(content["sha256"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found if self.key(found.description) == key else None

    def write(self, description: Mapping[str, Any], table: pd.DataFrame) -> Entry:
        """Write a result, whole or not at all.

        Parameters
        ----------
        description : mapping
            JSON-able; decides the address.
        table : DataFrame
            Named columns of numbers or text.

        Raises
        ------
        InputError
            When the folder cannot be written, for example on a full disk; the store is as it was before.
        """
        key = self.key(description)
        with self._writing(key) as folder:
            partial = folder / "table"
            _write_parquet(table, partial)
            content = partial.read_bytes()
            entry = Entry(
                key=key,
                description=dict(description),
                written=datetime.now(UTC),
                n_rows=len(table),
                n_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
            label = folder / _LABEL
            label.write_text(_to_label(entry), encoding="utf-8")
            partial.replace(self._folder(key) / f"{entry.sha256}.parquet")
            label.replace(self._folder(key) / _LABEL)
        return entry

    def require_writable(self) -> None:
        """Refuse, before the work, a folder in which no result could be kept.

        Raises
        ------
        InputError
            When the folder cannot be made, or nothing be written in it.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.root, prefix="writing-"):
                (self.root / _MARK).touch()
        except OSError as error:
            raise InputError(
                f"no result could be kept here ({error.strerror})", where=str(self.root)
            ) from error

    def entries(self) -> Iterator[Entry]:
        """List the results that can be read, by address."""
        for folder in sorted(self.root.glob(f"??/{'?' * _KEY_LENGTH}")):
            entry = self.entry(folder.name)
            if entry is not None:
                yield entry

    def find(self, prefix: str) -> Entry:
        """Return the one result whose address begins with a prefix.

        Raises
        ------
        InputError
            When there is none, or more than one.
        """
        found = [entry for entry in self.entries() if entry.key.startswith(prefix)]
        if len(found) != 1:
            raise InputError(
                f"{len(found)} results begin with {prefix!r}; accepted: the beginning of one address",
                where=str(self.root),
            )
        return found[0]

    def collect(self, keep: Callable[[Entry], bool]) -> tuple[int, int]:
        """Delete what need not be kept: damaged entries, leftovers of interrupted writes, and more.

        Parameters
        ----------
        keep : callable
            Whether an intact entry stays.

        Returns
        -------
        tuple of int
            Entries deleted, bytes freed.

        Raises
        ------
        InputError
            When the folder is not a store.
        """
        if not self.root.exists():
            return 0, 0
        if not (self.root / _MARK).exists():
            raise InputError("is not a store of runs; nothing was deleted", where=str(self.root))
        n_deleted, n_bytes = 0, 0
        for folder in sorted(self.root.glob(f"??/{'?' * _KEY_LENGTH}")):
            path = self.intact(folder.name)
            entry = self.entry(folder.name)
            stays = path is not None and entry is not None and keep(entry)
            kept = {path, folder / _LABEL} if stays else set[Path | None]()
            for file in [file for file in folder.iterdir() if file not in kept]:
                n_bytes += file.stat().st_size
                file.unlink()
            if not stays:
                folder.rmdir()
                n_deleted += 1
        for leftover in self.root.glob("writing-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        return n_deleted, n_bytes

    def _folder(self, key: str) -> Path:
        return self.root / key[:2] / key

    @contextmanager
    def _writing(self, key: str) -> Generator[Path]:
        """Give a folder of this write's own; it is gone afterwards, and errors of the disk are told."""
        import duckdb

        try:
            self._folder(key).mkdir(parents=True, exist_ok=True)
            (self.root / _MARK).touch()
            with tempfile.TemporaryDirectory(dir=self.root, prefix="writing-") as folder:
                yield Path(folder)
        except (OSError, duckdb.Error) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error).splitlines()[0]
            raise InputError(
                f"the result could not be written ({reason}); the store is as before", where=str(self.root)
            ) from error


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet; the same table gives the same bytes."""
    import duckdb

    with duckdb.connect(config={"threads": 1}) as connection:
        connection.from_df(table).write_parquet(str(path), compression="zstd")


def _to_label(entry: Entry) -> str:
    content = {
        "description": entry.description,
        "written": entry.written.isoformat(),
        "n_rows": entry.n_rows,
        "n_bytes": entry.n_bytes,
        "sha256": entry.sha256,
    }
    return json.dumps(content, indent=1, sort_keys=True) + "\n"
