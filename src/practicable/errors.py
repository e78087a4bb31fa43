"""Errors that are written for people: what was wrong, where, and what is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from unicodedata import category

__all__ = ["BrokenOutputError", "InputError", "PracticableError", "escaped", "is_obeyed", "nearest"]

_ESCAPED = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that a terminal would obey, hide, break a line at, or fail to write.

Among format characters (Cf) are the marks that change the direction of text.
"""


class PracticableError(Exception):
    """Base of every error that the package raises on purpose; its message is one line."""

    def __init__(self, message: str) -> None:
        super().__init__(escaped(message))


class InputError(PracticableError):
    """Something that the user gave cannot be used.

    Parameters
    ----------
    message : str
        One line: what was wrong and what is accepted.
    where : str, optional
        The file, page, row or key, for example ``"order.toml: directive[1].refer"``.
    line : int, optional
        Line of the file, from 1, where it is known; `where` tells it too.
    complaints : sequence of (str, str)
        Everything that was wrong, where more than the first is known: key path, dotted and from 0, and what.
    """

    def __init__(
        self,
        message: str,
        *,
        where: str | None = None,
        line: int | None = None,
        complaints: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.where = where
        self.line = line
        self.complaints = tuple(complaints)


class BrokenOutputError(InputError):
    """Nobody reads the pipe that output is written to, as after ``| head``; no news to the user."""


def escaped(text: str) -> str:
    """Write text on one line: line breaks, other control, format and half characters as escapes."""
    for one in sorted(set(text)):
        if is_obeyed(one):
            text = text.replace(one, one.encode("unicode_escape").decode())
    return text


def is_obeyed(one: str) -> bool:
    """Whether a terminal or page obeys a character, hides it or cannot write it."""
    return category(one) in _ESCAPED


def nearest(word: str, accepted: Iterable[str]) -> str:
    """Phrase a suggestion: the closest accepted word, or the list of them all.

    Parameters
    ----------
    word : str
        What the user wrote.
    accepted : iterable of str
        What could have been written.

    Returns
    -------
    str
        For example ``"did you mean 'azd'? accepted: azd, casd, nmd, txsd, txwd"``.
    """
    choices = sorted(accepted)
    close = get_close_matches(word, choices, n=1, cutoff=0.6)
    listed = "accepted: " + ", ".join(choices)
    return f"did you mean '{close[0]}'? {listed}" if close else listed
