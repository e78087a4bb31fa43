"""Numbers, shares and days as people write them: one reader for options, orders and studies.

A share is written as a number from 0 to 1, or per cent with its sign: ``0.8`` or ``80%``. A bare ``80`` is
neither, and ``1`` is all.
"""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal

from practicable.errors import InputError

__all__ = ["read_day", "read_number", "read_share", "read_whole_number"]

_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,4})?")
_PER_CENT = re.compile(r"(.*[0-9.])[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]?%")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_SHOWN = 60


def read_whole_number(text: str, *, where: str | None = None) -> int:
    """Read a whole number in digits 0 to 9.

    Raises
    ------
    InputError
        For anything else, such as ``1_000``, ``1e3``, ``2.0`` or blanks.
    """
    if not _WHOLE.fullmatch(text):
        raise InputError(f"{_shown(text)} is no whole number; accepted: digits, such as 200", where=where)
    return int(text)


def read_number(text: str, *, where: str | None = None) -> float:
    """Read a finite number with a decimal point.

    Raises
    ------
    InputError
        For anything else, such as ``nan``, ``inf``, ``0x10``, ``1,5`` or blanks.
    """
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise InputError(f"{_shown(text)} is no number; accepted: digits, such as 7.5", where=where)
    return value


def read_share(text: str, *, where: str | None = None) -> float:
    """Read a share: from 0 to 1, or from 0% to 100% with the sign.

    Raises
    ------
    InputError
        For anything else; a number above 1 without the sign is not taken for per cent.
    """
    signed = _PER_CENT.fullmatch(text)
    digits = signed[1] if signed else text
    if not _NUMBER.fullmatch(digits):
        raise InputError(f"{_shown(text)} is no share; accepted: such as 80% or 0.8", where=where)
    value = float(Decimal(digits) / 100) if signed else float(digits)
    if not 0.0 <= value <= 1.0:
        meant = f"; did you mean {digits}%?" if not signed and 1.0 < value <= 100.0 else ";"
        raise InputError(
            f"{_shown(text)} is not from 0 to 1{meant} accepted: such as 80% or 0.8", where=where
        )
    return value


def read_day(text: str, *, where: str | None = None) -> date:
    """Read a day as year, month and day: ``2018-04-06``.

    Raises
    ------
    InputError
        For anything else, and for a day that the calendar does not have.
    """
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise InputError(f"{_shown(text)} is not in the calendar", where=where) from error
    raise InputError(f"{_shown(text)} is no day; accepted: year-month-day, such as 2018-04-06", where=where)


def _shown(text: str) -> str:
    return f"'{text}'" if len(text) <= _MOST_SHOWN else f"'{text[:_MOST_SHOWN]}…'"
