"""Entries of the store of runs: their labels, which are never trusted, and how they are deleted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from practicable.parallel.tables_on_disk import read_regular
from practicable.provenance import digest

__all__ = ["LABEL", "Entry", "delete", "is_folder", "read_entry", "to_label"]

LABEL = "entry.json"
_MOST_BYTES = 16 * 2**20


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


class Label(BaseModel):
    """What an entry's ``entry.json`` holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: dict[str, JsonValue]
    written: AwareDatetime
    n_rows: Annotated[int, Field(ge=0, lt=2**40, strict=True)]
    n_bytes: Annotated[int, Field(ge=0, lt=2**60, strict=True)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def read_entry(folder: Path, key: str) -> Entry | None:
    """Read an entry's label; None where it cannot be read, is no label, or describes something else."""
    try:
        label = Label.model_validate_json(read_regular(folder / LABEL, _MOST_BYTES))
        found = digest(label.description)
    except (OSError, ValidationError, ValueError, RecursionError):
        return None
    if found != key:
        return None
    return Entry(key, label.description, label.written, label.n_rows, label.n_bytes, label.sha256)


def to_label(entry: Entry) -> str:
    """Write an entry's label."""
    content = {
        "description": entry.description,
        "written": entry.written.isoformat(),
        "n_rows": entry.n_rows,
        "n_bytes": entry.n_bytes,
        "sha256": entry.sha256,
    }
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


def is_folder(path: Path) -> bool:
    """Whether a path is a folder itself, and no link to one."""
    return path.is_dir() and not path.is_symlink()


def delete(path: Path) -> int:
    """Delete a file, a link or a folder with all in it, following no link; return the bytes freed."""
    if not is_folder(path):
        size = path.lstat().st_size
        path.unlink()
        return size
    size = sum(one.lstat().st_size for one in path.rglob("*") if not is_folder(one))
    shutil.rmtree(path)
    return size
