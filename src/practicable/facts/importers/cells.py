"""Cells of a printed table: counts, N/A, and marks that stand for no number."""

from __future__ import annotations

import re

from practicable.errors import InputError
from practicable.facts.quantities import NotANumberError, read_plain

__all__ = ["is_read", "looks_like_a_cell", "printed_value"]

_MISSING = re.compile(r"N/A\**")
_MARK = re.compile(r"[-–—−*†‡]+|\(?[A-Z]\)?|\([a-z]\)|n/a|NA", re.ASCII)
"""What a table prints where there is no number."""


def looks_like_a_cell(text: str) -> bool:
    """Whether a word holds a digit and no letter, or is a mark that stands for no number."""
    if _MISSING.fullmatch(text) or _MARK.fullmatch(text):
        return True
    return any(one.isdigit() for one in text) and not any(one.isalpha() for one in text)


def is_read(text: str) -> bool:
    """Whether a word is a count, or N/A."""
    try:
        printed_value(text, "")
    except InputError:
        return False
    return True


def printed_value(text: str, where: str) -> float | None:
    """Read a printed cell; None where the document prints N/A.

    Raises
    ------
    InputError
        When it is neither a count nor N/A.
    """
    if _MISSING.fullmatch(text):
        return None
    try:
        return read_plain(text)
    except NotANumberError as error:
        raise InputError(f"'{text}' {error}; accepted: a count such as 5,191, or N/A", where=where) from error
