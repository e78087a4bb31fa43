"""How numbers, dates and intervals are written: pure functions from values to words.

Figures of the record are written in full. Simulated figures are rounded to three digits, all of one interval
at the same place, because further digits would promise a precision that a simulation does not have; the CSV
files hold them unrounded.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.calendar import MONTHS, month_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from practicable.results.base import Quantity

__all__ = [
    "FILTERS",
    "NOT_KNOWN",
    "Measured",
    "bound_spaces",
    "bounded",
    "capitalised",
    "count",
    "date_or_text",
    "day",
    "exact_percent",
    "instant",
    "interval",
    "level",
    "listed",
    "lowered",
    "measured",
    "middle",
    "month",
    "number",
    "percent",
    "phrase",
    "range_or_text",
    "value_or_text",
    "with_unit",
]

NOT_KNOWN = "cannot be known from this record"
SPACE = "\N{NO-BREAK SPACE}"
_WHOLE = frozenset({"people", "children", "nights", "defendants", "prosecutions", "cases"})
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_PLAIN_INTERVAL = re.compile(r"(%: ?[\d.,]+)-(?=\d)")


def _clean(text: str) -> str:
    """Drop a minus sign from a rounded zero and print a true minus elsewhere."""
    body = text.lstrip("-")
    negative = text.startswith("-") and body.strip("0.,") != ""
    return f"\N{MINUS SIGN}{body}" if negative else body


def count(value: float, digits: int = 2) -> str:
    """Write a figure of the record in full: ``"37,390"``, ``"32.5"``."""
    text = f"{value:,.{digits}f}"
    return _clean(text.rstrip("0").rstrip(".") if "." in text else text)


def number(value: float, *, sign: bool = False) -> str:
    """Write a simulated number with three digits, and its sign if asked for: ``"1,230"``, ``"+4.5"``."""
    rounded = float(f"{value:.3g}")
    size = abs(rounded)
    digits = 0 if size >= 100 or rounded == int(rounded) else 2 - math.floor(math.log10(size))
    return f"{'+' if sign and rounded > 0 else ''}{_clean(f'{rounded:,.{digits}f}')}"


def percent(value: float, digits: int = 0) -> str:
    """Write a share between 0 and 1 as a number of per cent, without the sign."""
    return _clean(f"{100 * value:.{digits}f}")


def exact_percent(value: float) -> str:
    """Write a share that was asked for as a number of per cent, whole or not: ``"80"``, ``"99.7"``."""
    return f"{100 * value:g}"


def level(value: float) -> str:
    """Write a probability such as 0.9 as ``"90 %"``."""
    return f"{count(100 * value, 1)}{SPACE}%"


def _place(values: tuple[float, ...]) -> float:
    """Return the rounding step that leaves the largest value three digits, one decimal at most from 1 up."""
    largest = max(abs(value) for value in values)
    if largest == 0:
        return 1.0
    step = 10.0 ** (math.floor(math.log10(largest)) - 2)
    return max(step, 0.1) if largest >= 1 else max(step, 0.01)


def _written(quantity: Quantity) -> tuple[str, str, str]:
    values = (quantity.median, quantity.low, quantity.high)
    if quantity.unit == "share":
        digits = 1 if max(values) < 0.1 else 0
        return percent(values[0], digits), percent(values[1], digits), percent(values[2], digits)
    step = max(_place(values), 1.0) if quantity.unit in _WHOLE else _place(values)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    texts = tuple(_clean(f"{round(value / step) * step:,.{digits}f}") for value in values)
    return texts[0], texts[1], texts[2]


def middle(quantity: Quantity) -> str:
    """Write the median alone; a share carries its sign, other units do not."""
    text = _written(quantity)[0]
    return f"{text}{SPACE}%" if quantity.unit in {"share", "percent"} else text


def interval(quantity: Quantity) -> str:
    """Write the two ends of the interval, ``"36\N{EN DASH}51"``."""
    _, low, high = _written(quantity)
    joint = " to " if "\N{MINUS SIGN}" in low + high else "\N{EN DASH}"
    return f"{low}{joint}{high}"


def with_unit(text: str, unit: str | None) -> str:
    """Append a unit to a written number; shares and per cent become the sign."""
    if unit in {"percent", "%"}:
        return f"{text}{SPACE}%"
    return f"{text} {unit}" if unit and unit not in {"share", "count", "number"} else text


def phrase(quantity: Quantity | None) -> str:
    """Write a quantity for a sentence: median, unit, level and both ends, or that it cannot be known."""
    if quantity is None:
        return NOT_KNOWN
    centre = middle(quantity)
    if quantity.unit != "percent":
        centre = with_unit(centre, quantity.unit)
    return f"{centre} ({level(quantity.level)}: {interval(quantity)})"


def value_or_text(value: float | str | None, unit: str | None = None) -> str:
    """Write a figure that may be a number, words or absent."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, str):
        return value
    if unit == "share":
        return f"{count(100 * value)}{SPACE}%"
    return with_unit(count(value, 4 if abs(value) < 1 else 2), unit)


def bounded(text: str, bound: str) -> str:
    """Put the words of a bound, such as ``"at most"``, before a figure; nothing where it is none."""
    return f"{bound}{SPACE}{text}" if bound else text


def range_or_text(low: float | str | None, high: float | str | None, unit: str | None) -> str:
    """Write the two ends of a range with their unit once, one where they are equal; empty without either."""
    if low is None or high is None:
        return ""
    if low == high:
        return value_or_text(low, unit)
    if isinstance(low, str) or isinstance(high, str):
        return f"{value_or_text(low, unit)} to {value_or_text(high, unit)}"
    first = count(100 * low) if unit == "share" else value_or_text(low)
    return f"{first} to {value_or_text(high, unit)}"


def day(value: dt.date) -> str:
    """Write a date as ``"6 April 2018"``, in English whatever the locale."""
    return f"{value.day}{SPACE}{month_name(value)} {value.year}"


def month(value: str) -> str:
    """Write ``"2018-04"`` (or a day of it) as ``"April 2018"``."""
    return f"{MONTHS[int(value[5:7]) - 1]} {value[:4]}"


def date_or_text(value: str | None) -> str:
    """Write an ISO date or month as ``"6 April 2018"`` or ``"April 2018"``; leave other words alone."""
    if not value:
        return ""
    if _MONTH.fullmatch(value):
        return month(value)
    try:
        return day(dt.date.fromisoformat(value))
    except ValueError:
        return value


def instant(value: str, frequency: str) -> str:
    """Write an ISO date of a monthly or daily series."""
    return month(value) if frequency == "month" or len(value) == 7 else day(dt.date.fromisoformat(value))


def listed(parts: list[str] | tuple[str, ...]) -> str:
    """Join words as a list: ``"a, b and c"``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def capitalised(text: str) -> str:
    """Write the first letter large and leave the rest, which may hold names, as it is."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Write the first letter small and leave the rest, which may hold names, as it is."""
    return text[:1].lower() + text[1:]


def bound_spaces(text: str) -> str:
    """Keep a number, its per cent sign and the interval behind it on one line, with a true range dash."""
    dashed = _PLAIN_INTERVAL.sub("\\1\N{EN DASH}", text)
    return dashed.replace(" %", f"{SPACE}%").replace(f"{SPACE}%: ", f"{SPACE}%:{SPACE}")


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity as printed; every field is empty when it cannot be known.

    Attributes
    ----------
    middle : str
        The median, with its sign if it is a share.
    span : str
        The two ends of the interval.
    level : str
        The interval's level, ``"90 %"``; empty for a figure of the record.
    """

    middle: str
    span: str = ""
    level: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.middle != ""

    @property
    def interval(self) -> str:
        """The ends of the interval behind its level, where it has one."""
        return f"{self.level}:{SPACE}{self.span}" if self.level else self.span


def measured(quantity: Quantity | None) -> Measured:
    """Split a quantity into what is printed large and what is printed small."""
    if quantity is None:
        return Measured("")
    return Measured(middle(quantity), interval(quantity), level(quantity.level))


FILTERS: dict[str, Callable[..., object]] = {
    "bounded": bounded,
    "count": count,
    "date_or_text": date_or_text,
    "day": day,
    "instant": instant,
    "measured": measured,
    "month": month,
    "range_or_text": range_or_text,
    "spaced": bound_spaces,
    "value_or_text": value_or_text,
}
"""How templates write what a record of results holds."""
