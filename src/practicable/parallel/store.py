"""A store of runs on disk, addressed by content: what was asked for decides where its result lies.

A store may come from elsewhere, so nothing in it is trusted: links are never followed, what is no file is not
opened, and an entry whose label or table is not what it should be counts as damaged.

An entry is a folder named by the hash of its description. It holds the table, as Parquet, under the hash of
its own bytes, and ``entry.json``, which names that hash and is written last. Both appear whole or not at all,
so readers need no lock, and two processes that write the same entry at once agree.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicable.errors import InputError
from practicable.parallel.store_entries import LABEL, Entry, delete, is_folder, read_entry, to_label
from practicable.parallel.tables_on_disk import TableError, from_parquet, read_regular, to_parquet
from practicable.provenance import digest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Entry", "Store", "default_root"]

_MARK = "practicable-store"
_SHARD = re.compile(r"[0-9a-f]{2}")
_KEY = re.compile(r"[0-9a-f]{64}")
_LEFTOVER = "writing-"


def default_root() -> Path:
    """Return where runs are kept unless the user names a folder: the user's cache (XDG base directories).

    Raises
    ------
    InputError
        When this user has no home folder.
    """
    cache = os.environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(cache) if cache else Path.home() / ".cache") / "practicable" / "runs"
    except RuntimeError as error:
        raise InputError("this user has no home folder; accepted: --store DIR", where="store") from error


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
        entry = self.entry(key)
        content = None if entry is None else self._content(entry)
        if entry is None or content is None:
            return None
        try:
            return from_parquet(content, entry.n_rows)
        except TableError:
            return None

    def intact(self, key: str) -> bool:
        """Whether a result is there and whole."""
        return self.read(key) is not None

    def _content(self, entry: Entry) -> bytes | None:
        """Return the bytes of an entry's table, or None where they are not those that its label names."""
        try:
            content = read_regular(self._table(entry))
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == entry.sha256 else None

    def entry(self, key: str) -> Entry | None:
        """Read what the store knows of a result, or None where it knows nothing that can be read."""
        folder = self._folder(key)
        return read_entry(folder, key) if is_folder(folder) and is_folder(folder.parent) else None

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
            partial, label = folder / "table", folder / LABEL
            content = to_parquet(table)
            partial.write_bytes(content)
            entry = Entry(
                key=key,
                description=dict(description),
                written=datetime.now(UTC),
                n_rows=len(table),
                n_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
            label.write_text(to_label(entry), encoding="utf-8")
            partial.replace(self._table(entry))
            label.replace(self._folder(key) / LABEL)
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
            with tempfile.TemporaryDirectory(dir=self.root, prefix=_LEFTOVER):
                self._mark()
        except OSError as error:
            raise InputError(
                f"no result could be kept here ({error.strerror})", where=str(self.root)
            ) from error

    def addresses(self) -> list[str]:
        """Return the addresses of all entries, those that are damaged with the rest.

        Raises
        ------
        InputError
            When the folder cannot be read.
        """
        return [folder.name for folder in self._entry_folders()]

    def entries(self) -> Iterator[Entry]:
        """List the results whose labels can be read, by address."""
        return (entry for key in self.addresses() if (entry := self.entry(key)) is not None)

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
            When the folder is not a store, or something could not be deleted.
        """
        if not self.root.exists():
            return 0, 0
        if not (self.root / _MARK).is_file():
            raise InputError("is not a store of runs; nothing was deleted", where=str(self.root))
        n_deleted, n_bytes = 0, 0
        try:
            for folder in self._entry_folders():
                entry = None if folder.is_symlink() else self.entry(folder.name)
                if entry is not None and self.intact(entry.key) and keep(entry):
                    own = {LABEL, self._table(entry).name}
                    n_bytes += sum(delete(one) for one in folder.iterdir() if one.name not in own)
                else:
                    n_bytes += delete(folder)
                    n_deleted += 1
            for leftover in [one for one in self.root.iterdir() if one.name.startswith(_LEFTOVER)]:
                n_bytes += delete(leftover)
        except OSError as error:
            raise InputError(
                f"could not be cleared ({error.strerror}); {n_deleted} entries were deleted",
                where=str(self.root),
            ) from error
        return n_deleted, n_bytes

    def _entry_folders(self) -> list[Path]:
        """Return where entries lie, by address, damaged ones and links in their place with the rest."""
        try:
            if not self.root.exists():
                return []
            shards = [one for one in self.root.iterdir() if _SHARD.fullmatch(one.name) and is_folder(one)]
            found = [one for shard in shards for one in shard.iterdir() if _KEY.fullmatch(one.name)]
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror})", where=str(self.root)) from error
        return sorted(one for one in found if one.name.startswith(one.parent.name))

    def _folder(self, key: str) -> Path:
        return self.root / key[:2] / key

    def _table(self, entry: Entry) -> Path:
        return self._folder(entry.key) / f"{entry.sha256}.parquet"

    def _mark(self) -> None:
        """Mark the folder as a store."""
        mark = self.root / _MARK
        if not os.path.lexists(mark):
            mark.touch()

    def _make_folder(self, key: str) -> None:
        """Make the folder of an entry, in the store itself."""
        folder = self._folder(key)
        for one in (folder.parent, folder):
            one.mkdir(exist_ok=True)
            if not is_folder(one):
                raise InputError(
                    f"'{one.name}' is a link, and links in a store are not followed; accepted: another store,"
                    " or this one without the link",
                    where=str(self.root),
                )

    @contextmanager
    def _writing(self, key: str) -> Generator[Path]:
        """Give a folder of this write's own, which is gone afterwards; report errors of the disk."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self._make_folder(key)
            self._mark()
            with tempfile.TemporaryDirectory(dir=self.root, prefix=_LEFTOVER) as folder:
                yield Path(folder)
        except OSError as error:
            raise InputError(
                f"the result could not be written ({error.strerror}); the store is as before",
                where=str(self.root),
            ) from error
