"""Bounds of a PDF document, checked before any of it is drawn: what it unpacks to, and what it repeats."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Generator
from contextlib import contextmanager

from practicable.errors import InputError

__all__ = ["quiet", "why_not_drawn", "why_not_read"]

_MOST_STREAMS = 5_000
_MOST_BYTES_OF_A_STREAM = 8_000_000
_MOST_BYTES = 40_000_000
_MOST_BYTES_OF_A_FORM = 20_000
_MOST_DRAWN = 400
_MOST_BYTES_OF_A_PAGE = 400_000
_MOST_BYTES_OF_PAGES = 3_000_000
_MOST_LETTERS_OF_A_PAGE = 100_000
_PRINTED = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>", re.S)
_DICTIONARY = 2_000
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DRAWN = re.compile(rb"/[^\s/]+\s+Do\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
_PLAIN_FILTERS = {b"FlateDecode", b"DCTDecode", b"Fl", b"DCT"}
_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R)")


def why_not_read(content: bytes) -> str | None:
    """Return why a document is out of bounds, or None.

    Parameters
    ----------
    content : bytes
        The whole file.
    """
    if _ENCRYPTED.search(content):
        return "is locked by a password; accepted: a document without one"
    total = n_drawn = 0
    for n, match in enumerate(_STREAM.finditer(content), start=1):
        if n > _MOST_STREAMS:
            return f"has more than {_MOST_STREAMS:,} parts; accepted: fewer"
        heading = content[max(0, match.start() - _DICTIONARY) : match.start()].rpartition(b" obj")[2]
        named = re.findall(rb"/(\w+)", b" ".join(_FILTERS.findall(heading)))
        if not set(named) <= _PLAIN_FILTERS or len(named) > 1:
            strange = ", ".join(one.decode("ascii", "replace") for one in named)
            return f"holds a part packed as {strange}; accepted: FlateDecode or DCTDecode"
        packed = content[match.end() : content.find(b"endstream", match.end())]
        unpacked = _unpacked(packed)
        total += len(unpacked)
        if len(unpacked) > _MOST_BYTES_OF_A_STREAM or total > _MOST_BYTES:
            return f"unpacks to more than {_MOST_BYTES_OF_A_STREAM:,} bytes a part or {_MOST_BYTES:,} in all"
        drawn = len(_DRAWN.findall(unpacked))
        if _FORM.search(heading) and (drawn > 1 or len(unpacked) > _MOST_BYTES_OF_A_FORM):
            return "holds a large form, or one that draws several others; accepted: small and plain forms"
        n_drawn += drawn
        if n_drawn > _MOST_DRAWN:
            return f"draws more than {_MOST_DRAWN} forms or pictures; accepted: fewer"
    return None


def why_not_drawn(page: bytes, n_bytes: int) -> str | None:
    """Return why a page is out of bounds, or None.

    Parameters
    ----------
    page : bytes
        What draws it, unpacked.
    n_bytes : int
        Bytes of it and of all pages before it.
    """
    if len(page) > _MOST_BYTES_OF_A_PAGE or n_bytes > _MOST_BYTES_OF_PAGES:
        most = f"{_MOST_BYTES_OF_A_PAGE:,} bytes, or {_MOST_BYTES_OF_PAGES:,} with the pages before it"
        return f"draws more than {most}; accepted: less"
    if sum(map(len, _PRINTED.findall(page))) > _MOST_LETTERS_OF_A_PAGE:
        return f"prints more than {_MOST_LETTERS_OF_A_PAGE:,} letters; accepted: fewer"
    return None


@contextmanager
def quiet(name: str) -> Generator[None]:
    """Keep what the library says off the terminal, and refuse a document of which it lost a part.

    Raises
    ------
    InputError
        When a packed part could not be unpacked to its end; the message begins with the `name`.
    """
    heard = _Heard()
    logger = logging.getLogger("pdfminer")
    propagated = logger.propagate
    logger.addHandler(heard)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(heard)
        logger.propagate = propagated
    if heard.lost:
        raise InputError("cannot be read as a PDF document: a part of it is damaged", where=name)


class _Heard(logging.Handler):
    """Whether the library has said that data was lost."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lost = False

    def emit(self, record: logging.LogRecord) -> None:
        """Note a record."""
        self.lost = self.lost or "Data-loss" in record.getMessage()


def _unpacked(packed: bytes) -> bytes:
    """Return a stream unpacked as far as the bound; itself, when it is not packed."""
    try:
        return zlib.decompressobj().decompress(packed, _MOST_BYTES_OF_A_STREAM + 1)
    except zlib.error:
        return packed
