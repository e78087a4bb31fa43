"""Tables as Parquet: equal bytes for equal tables, and nothing read that would fill the memory."""

from __future__ import annotations

import os
import stat
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TableError", "from_parquet", "read_regular", "to_parquet"]

MOST_BYTES = 256 * 2**20
"""Size of a file, and of a table in memory, beyond which it is not read."""

MOST_COLUMNS = 1000


class TableError(Exception):
    """Content that is no table of runs."""


def _arrow() -> tuple[Any, Any]:
    """Return pyarrow, which carries no types, and its Parquet module, when they are first needed."""
    return import_module("pyarrow"), import_module("pyarrow.parquet")


def to_parquet(table: pd.DataFrame) -> bytes:
    """Write a table as Parquet; the same table gives the same bytes.

    Numbers that are unknown are null. A column that holds both numbers and words is written as words.
    """
    import pandas as pd

    pa, pq = _arrow()

    columns: dict[str, Any] = {}
    for name in table.columns:
        column = table[name]
        if column.dtype == object and pd.api.types.infer_dtype(column, skipna=True).startswith("mixed"):
            column = column.map(str)
        columns[str(name)] = pa.Array.from_pandas(column)
    stream = BytesIO()
    pq.write_table(pa.table(columns), stream, compression="zstd", store_schema=False)
    return stream.getvalue()


def from_parquet(content: bytes, n_rows: int) -> pd.DataFrame:
    """Read a table of so many rows.

    Raises
    ------
    TableError
        When the content is no Parquet file of numbers and text, has another number of rows, or would fill
        the memory.
    """
    pa, pq = _arrow()

    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        _check_declared(file, n_rows)
        words: list[str] = [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
        file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=words)
        table = file.read(use_threads=False)
        _check_words(table, words)
        found: pd.DataFrame = table.to_pandas(ignore_metadata=True, use_threads=False)
        return found.astype(dict.fromkeys(words, "str"))
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise TableError(str(error)) from error


def _check_declared(file: Any, n_rows: int) -> None:
    """Refuse, before any value is read, what a table of runs cannot be."""
    pa, _ = _arrow()

    found = file.metadata
    if found.num_rows != n_rows:
        raise TableError(f"{found.num_rows} rows instead of {n_rows}")
    if found.num_columns > MOST_COLUMNS or found.num_rows * found.num_columns * 8 > MOST_BYTES:
        raise TableError("more cells than a table of runs has")
    names = [field.name for field in file.schema_arrow]
    if len(set(names)) < len(names):
        raise TableError("a column twice")
    for field in file.schema_arrow:
        kind = field.type
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)) and (
            not pa.types.is_string(kind)
        ):
            raise TableError(f"a column of type {kind}")
    groups = [found.row_group(at) for at in range(found.num_row_groups)]
    # What is declared of single columns is not asked: damage there ends the process inside of pyarrow.
    if sum(group.total_byte_size for group in groups) > MOST_BYTES:
        raise TableError("more bytes than a table of runs has")


def _check_words(table: Any, words: list[str]) -> None:
    """Refuse a word that, repeated in every row, would fill the memory."""
    for name in words:
        for chunk in table.column(name).chunks:
            longest = max((len(word or "") for word in chunk.dictionary.to_pylist()), default=0)
            if longest * len(chunk) > MOST_BYTES:
                raise TableError("words longer than a table of runs has")


def read_regular(path: Path, most: int = MOST_BYTES) -> bytes:
    """Read a regular file whole; a link, a device, a pipe or a file beyond a size is an `OSError`."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > most:
            raise OSError(f"{path.name} is no file of at most {most} bytes")
        return stream.read(most)
