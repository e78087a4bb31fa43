"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from practicable.errors import InputError

__all__ = ["begin", "write_whole"]


def write_whole(path: Path, text: str) -> None:
    """Write a file entirely or not at all.

    Raises
    ------
    InputError
        When the folder does not exist or may not be written, or the path is a folder.
    """
    handle, partial = begin(path)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(partial).chmod(0o644)
        Path(partial).replace(path)
    except OSError as error:
        Path(partial).unlink(missing_ok=True)
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from error


def begin(path: Path) -> tuple[int, str]:
    """Open an empty file of another name beside a path, of which no other process knows.

    Raises
    ------
    InputError
        As for `write_whole`.
    """
    try:
        if path.is_dir():
            raise InputError("is a folder; accepted: a file in it", where=str(path))
        return tempfile.mkstemp(dir=path.parent, prefix=".practicable-")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from error
