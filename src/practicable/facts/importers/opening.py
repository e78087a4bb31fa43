"""Open a document: a plain file of a bounded size."""

from __future__ import annotations

import stat
from pathlib import Path

from practicable.errors import InputError

__all__ = ["content_of"]

_MOST_BYTES = 50_000_000


def content_of(path: Path, *, most: int = _MOST_BYTES) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    InputError
        When it cannot be read, is no plain file, is empty, or is larger than `most` bytes.
    """
    try:
        found = path.stat()
        if stat.S_ISREG(found.st_mode) and found.st_size > most:
            raise InputError(f"has {found.st_size:,} bytes; accepted: up to {most:,}", where=path.name)
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            raise InputError("is a device or a pipe; accepted: a file", where=path.name)
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file can have this name"
        raise InputError(f"cannot be read ({reason})", where=path.name) from error
    if not content:
        raise InputError("is empty (0 bytes)", where=path.name)
    return content
