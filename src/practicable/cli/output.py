"""Where and how a command's result is written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import typer

from practicable.errors import InputError
from practicable.provenance import to_json

__all__ = ["emit", "suited", "to_json", "writable", "write_whole"]


def writable(path: Path | None) -> Path | None:
    """Refuse a file that could not be written, before the work whose result it is to hold.

    Raises
    ------
    InputError
        When the folder does not exist or may not be written, or the path is a folder.
    """
    if path is not None:
        handle, partial = _begin(path)
        os.close(handle)
        Path(partial).unlink()
    return path


_PROMISED = {
    ".csv": "CSV",
    ".htm": "HTML",
    ".html": "HTML",
    ".json": "JSON",
    ".pdf": "PDF",
    ".png": "PNG",
    ".svg": "SVG",
}
"""What the ends of names promise; any other promises nothing."""

_ACCEPTED = {
    "JSON": "a name that ends in .json",
    "HTML": "a name that ends in .html, or --json with one that ends in .json",
    "text": "a name that ends in .txt, or --json with one that ends in .json",
}
"""Names for what can be written."""


def suited(path: Path | None, holds: str, *, as_json: bool) -> None:
    """Refuse a file whose name promises another format than it is to hold, before the work.

    Parameters
    ----------
    path : Path or None
    holds : str
        ``text`` or ``HTML``, unless JSON is asked for.
    as_json : bool
        Whether it is.

    Raises
    ------
    InputError
        When the name ends in a suffix of another format.
    """
    held = "JSON" if as_json else holds
    if path is not None and _PROMISED.get(path.suffix.lower(), held) != held:
        raise InputError(f"is to hold {held}; accepted: {_ACCEPTED[held]}", where=str(path))


def write_whole(path: Path, text: str) -> None:
    """Write a file entirely or not at all.

    Raises
    ------
    InputError
        When the folder does not exist or may not be written, or the path is a folder.
    """
    handle, partial = _begin(path)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(partial).chmod(0o644)
        Path(partial).replace(path)
    except OSError as error:
        Path(partial).unlink(missing_ok=True)
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from error


def _begin(path: Path) -> tuple[int, str]:
    try:
        if path.is_dir():
            raise InputError("is a folder; accepted: a file in it", where=str(path))
        return tempfile.mkstemp(dir=path.parent, prefix=".practicable-")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from error


def emit(text: str, output: Path | None) -> None:
    """Write text to the named file, or to standard output when none is named."""
    if output is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        write_whole(output, text)
