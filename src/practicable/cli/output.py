"""Where and how a command's result is written."""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO
from unicodedata import normalize

from practicable.errors import BrokenOutputError, InputError, escaped
from practicable.extras import require_extra
from practicable.files import is_standard_output, write_whole
from practicable.provenance import to_json

__all__ = [
    "announce",
    "complain",
    "emit",
    "lookalike",
    "open_streams",
    "require_drawing",
    "say",
    "silence",
    "suited",
    "to_json",
    "write_whole",
]

_PROMISED = {
    ".csv": "CSV",
    ".htm": "HTML",
    ".html": "HTML",
    ".json": "JSON",
    ".pdf": "PDF",
    ".png": "PNG",
    ".svg": "SVG",
    ".toml": "TOML",
}
"""What the ends of names promise; any other promises nothing."""

_ACCEPTED = {
    "JSON": "a name that ends in .json",
    "HTML": "a name that ends in .html, or --json with one that ends in .json",
    "text": "a name that ends in .txt, or --json with one that ends in .json",
    "TOML": "a name that ends in .toml",
}
"""Names for what can be written."""

_ALIKE = {
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{MIDDLE DOT}": "*",
    "\N{SECTION SIGN}": "s. ",
}
"""What stands for a character that the terminal's encoding lacks."""

_ALIKE_ERRORS = "practicable-alike"


def suited(path: Path | None, holds: str, *, as_json: bool) -> None:
    """Refuse a file whose name promises another format than it is to hold, before the work.

    Parameters
    ----------
    path : Path or None
    holds : str
        ``text``, ``HTML`` or ``TOML``, unless JSON is asked for.
    as_json : bool
        Whether it is.

    Raises
    ------
    InputError
        When the name ends in a suffix of another format.
    MissingExtraError
        When a page is asked for that this installation cannot draw.
    """
    held = "JSON" if as_json else holds
    if path is not None and _PROMISED.get(path.suffix.lower(), held) != held:
        raise InputError(f"is to hold {held}; accepted: {_ACCEPTED[held]}", where=str(path))
    if path is not None and held in {"HTML", "SVG"}:
        require_drawing()


def require_drawing() -> None:
    """Refuse, before the work, a page or figure that this installation cannot draw."""
    require_extra("brief", purpose="a page", only=("altair", "jinja2", "vl-convert-python"))


def emit(text: str, output: Path | None) -> None:
    """Write text to the named file, or to standard output when none is named."""
    if output is None:
        say(text)
    else:
        write_whole(output, text if text.endswith("\n") else f"{text}\n")


def announce(text: str, output: Path | None) -> None:
    """Print what is for people beside a file: on standard error where the file is standard output."""
    if is_standard_output(output):
        _print(sys.stderr, text)
    else:
        say(text)


def say(text: str) -> None:
    """Print lines on standard output; a character that a terminal would obey is printed as an escape.

    Raises
    ------
    InputError
        When standard output cannot be written, such as on a full disk.
    BrokenOutputError
        When nobody reads the pipe any longer.
    """
    try:
        _print(sys.stdout, text)
    except OSError as error:
        silence(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise BrokenOutputError("the pipe is closed", where="standard output") from error
        raise InputError(f"cannot be written: {error.strerror}", where="standard output") from error


def _print(stream: TextIO | None, text: str) -> None:
    if stream is not None:
        stream.write("".join(f"{escaped(line)}\n" for line in text.removesuffix("\n").split("\n")))
        stream.flush()


def complain(text: str) -> None:
    """Print one line on standard error, as far as there is one."""
    with suppress(OSError):
        _print(sys.stderr, f"practicable: {escaped(text)}")


def silence(stream: TextIO | None) -> None:
    """Drop what a stream that cannot be written still holds, so that the interpreter's end is quiet."""
    if stream is None:
        return
    with suppress(OSError, ValueError):
        handle = os.open(os.devnull, os.O_WRONLY)
        os.dup2(handle, stream.fileno())
        os.close(handle)


def open_streams() -> None:
    """Make the standard streams safe: none is absent, and none fails on a character that it cannot encode.

    Raises
    ------
    InputError
        When standard output is closed.
    """
    absent = sys.stdout is None
    # A file that is opened later must not become the standard output or error of a library.
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(handle)
    if absent:
        raise InputError(
            "is closed; accepted: a terminal, file or pipe, or > /dev/null", where="standard output"
        )
    codecs.register_error(_ALIKE_ERRORS, _alike)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_ALIKE_ERRORS)


def _alike(error: UnicodeError) -> tuple[str, int]:
    """Replace characters that an encoding lacks by what looks like them, or by escapes."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(lookalike(letter) for letter in letters), error.end


def lookalike(letter: str) -> str:
    """Return what stands for a character that an encoding lacks: its plain letter, else its escape."""
    plain = _ALIKE.get(letter) or normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return plain or letter.encode("unicode_escape").decode()
