"""Bounds of a PDF document, checked before any of it is drawn: what it unpacks to, and what it repeats."""

from __future__ import annotations

import re
import zlib

__all__ = ["why_not_read"]

_MOST_STREAMS = 5_000
_MOST_BYTES_OF_A_STREAM = 8_000_000
_MOST_BYTES = 40_000_000
_MOST_BYTES_OF_A_FORM = 20_000
_MOST_DRAWN = 400
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


def _unpacked(packed: bytes) -> bytes:
    """Return a stream unpacked as far as the bound; itself, when it is not packed."""
    try:
        return zlib.decompressobj().decompress(packed, _MOST_BYTES_OF_A_STREAM + 1)
    except zlib.error:
        return packed
