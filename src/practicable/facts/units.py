"""What a unit accepts: counts are whole and not negative, percents are percents, words are words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from practicable.facts.quantities import ACCEPTED, NotANumberError, Quantity, read_quantity

__all__ = ["Cell", "read_cell", "read_end"]

Kind = Literal["words", "date", "percent", "points", "share", "dollars", "rate", "count"]

_WORDS = {"text", "qualitative"}
_RATES = re.compile(r"\bper\b|\bdays\b|\bmonths\b|\bhours\b|\byears\b|\bpounds\b")
_SIGNED = re.compile(r"(?:^|_)(?:change|effect|rise|difference)(?:_|$)")
_DATE = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
_HUNDRED = 100.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a table carries it: a value, or the ends of a range, and the text."""

    value: float | None
    low: float | None
    high: float | None
    text: str


def read_cell(text: str, unit: str, measure: str) -> Cell:
    """Read a value in its unit.

    Parameters
    ----------
    text : str
        As written.
    unit : str
        The unit of the row, for example ``"persons"``, ``"percent"`` or ``"text"``.
    measure : str
        What is measured: only changes and effects may be negative, or percents above 100.

    Raises
    ------
    NotANumberError
        When the text is not what the unit holds; the message says what is accepted.
    """
    kind = _kind(unit)
    if kind == "words":
        return Cell(None, None, None, " ".join(text.split()))
    if kind == "date":
        if _DATE.fullmatch(text.strip()) is None:
            raise NotANumberError("is not a date; accepted: 2018-04-06, 2018-04 or 2018")
        return Cell(None, None, None, text.strip())
    try:
        found = read_quantity(text)
    except NotANumberError as error:
        raise NotANumberError(f"{error}; accepted: {ACCEPTED}; words stand under the unit 'text'") from error
    return _in_unit(found, kind, unit, measure)


def read_end(text: str, unit: str, measure: str) -> float:
    """Read one end of a range, a plain number in the unit.

    Raises
    ------
    NotANumberError
        As for `read_cell`, and when it is a range or a bound itself.
    """
    found = read_cell(text, unit, measure)
    if found.value is None or found.text.startswith("~"):
        raise NotANumberError("is not one number; accepted: a number such as 5191 or 0.25")
    return found.value


def _kind(unit: str) -> Kind:
    first = unit.lower()
    if first in _WORDS:
        return "words"
    named: dict[str, Kind] = {"date": "date", "probability": "share", "share": "share", "fraction": "share"}
    if first in named:
        return named[first]
    if first.startswith("percentage points"):
        return "points"
    if first.startswith("percent"):
        return "percent"
    if first.startswith("usd"):
        return "dollars"
    return "rate" if _RATES.search(first) else "count"


def _in_unit(found: Quantity, kind: Kind, unit: str, measure: str) -> Cell:
    signed = _SIGNED.search(measure) is not None
    if found.percent and kind not in {"percent", "share"}:
        raise NotANumberError(f"has a percent sign in the unit '{unit}'; accepted: a number in that unit")
    if found.dollars and (kind != "dollars" or "million" in unit):
        raise NotANumberError(f"has a dollar sign in the unit '{unit}'; accepted: a number in that unit")
    if found.percent and kind == "share":
        found = _scaled(found)
    if not signed and min(found.numbers) < 0:
        raise NotANumberError("is negative; accepted: 0 or more")
    if kind == "count" and not all(number.is_integer() for number in found.numbers):
        raise NotANumberError(f"is not a whole number of '{unit}'; accepted: a count without decimals")
    largest = {"share": 1.0, "percent": _HUNDRED}.get(kind)
    if largest is not None and not signed and max(found.numbers) > largest:
        raise NotANumberError(
            f"is more than {largest:.0f} in the unit '{unit}'; accepted: 0 to {largest:.0f}"
        )
    return Cell(found.value, found.low, found.high, found.text)


def _scaled(found: Quantity) -> Quantity:
    value, low, high = (
        None if number is None else round(number / _HUNDRED, 12)
        for number in (found.value, found.low, found.high)
    )
    return Quantity(value, low, high, f"{found.text} %")
