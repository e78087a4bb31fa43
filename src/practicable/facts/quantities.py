"""Numbers as people write them, read in one place: the right number, or the reason why there is none.

Every importer reads its numbers here. What can be meant in one way alone is read; whatever can be meant in
two (a decimal comma or a separator of thousands, a power or the mark of a note) is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from unicodedata import category, decimal, name

__all__ = ["ACCEPTED", "NotANumberError", "Quantity", "read_count", "read_plain", "read_quantity"]

ACCEPTED = "a number such as 5191, 5,191 or 0.25; a range such as 35-100; >3000, <10 or ~500"
"""What may be written, for messages."""

_LONGEST = 200
_LARGEST = 1e12
_SEPARATORS = ",'’ʼ \u00a0\u2007\u2009\u202f"
"""Separators of thousands: comma, apostrophes, no-break, figure, thin and narrow blanks."""

_BLANK = "[ \u00a0\u2007\u2009\u202f]"

_FORMS = str.maketrans(
    {
        **dict.fromkeys("\u2212\uff0d\ufe63", "-"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "–"),
        **dict.fromkeys("％﹪٪", "%"),
        **dict.fromkeys("，٬", ","),
        **dict.fromkeys("．٫", "."),
        **dict.fromkeys("≈∼～", "~"),
        "＋": "+",
        "＄": "$",
        "＜": "<",
        "＞": ">",
    }
)
_INVISIBLE = "\u200b\u200e\u200f\ufeff"
_WHOLE = rf"(?:\d+|[1-9]\d{{0,2}}(?:(?P<sep>[{_SEPARATORS}])\d{{3}}(?:(?P=sep)\d{{3}})*))"
_PLAIN = re.compile(rf"(?P<sign>[+-]?)(?P<digits>{_WHOLE}?(?:\.\d*)?)(?P<power>[eE][+-]?\d{{1,2}})?")
_QUALIFIERS: tuple[tuple[str, str], ...] = (
    ("~", r"~|about|approximately|approx\.|around|circa|ca\.|c\."),
    ("≥", r"≥|at least"),
    ("≤", r"≤|at most|up to"),
    (">", r">|more than|over"),
    ("<", r"<|fewer than|less than|under"),
)
_QUALIFIER = re.compile("|".join(f"(?P<q{i}>{words})" for i, (_, words) in enumerate(_QUALIFIERS)), re.I)
_REMARK = re.compile(rf"(?P<rest>.*\S)(?P<remark>{_BLANK}\((?=[^()]*(?:[A-Za-z]{{2}}|=))[^()]*\))")
_NOTE = re.compile(rf"(?P<rest>.*?[\d.%]){_BLANK}?(?P<note>[*†‡§¶]+|(?:\[[0-9A-Za-z]{{1,2}}\])+)")
_RANGES: tuple[re.Pattern[str], ...] = (
    re.compile(rf"between{_BLANK}(?P<low>.+?){_BLANK}and{_BLANK}(?P<high>.+)", re.I),
    re.compile(rf"(?P<low>.+?){_BLANK}to{_BLANK}(?P<high>.+)", re.I),
    re.compile(rf"(?P<low>.+?){_BLANK}?(?P<dash>[-–]){_BLANK}?(?P<high>.+)"),
)
_PERCENT = re.compile(rf"(?P<rest>.*?\S){_BLANK}?(?:%|per ?cent)", re.I)
_DOLLARS = re.compile(r"(?P<sign>[+-]?)(?:US)?\$ ?(?P<rest>.+)")


class NotANumberError(ValueError):
    """A text is no number that can be read in one way alone; the message says why."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, a range or a bound that was read.

    Attributes
    ----------
    value, low, high : float or None
        A number has a value; a range has both ends, a bound one of them.
    text : str
        The same in plain form, with its qualifier and note: ``"~4000"``, ``"35-100"``, ``"3345*"``.
    percent, dollars : bool
        Whether a percent or a dollar sign was written.
    """

    value: float | None
    low: float | None
    high: float | None
    text: str
    percent: bool = False
    dollars: bool = False

    @property
    def numbers(self) -> tuple[float, ...]:
        """Every number that was read."""
        return tuple(number for number in (self.value, self.low, self.high) if number is not None)


def read_quantity(text: str) -> Quantity:
    """Read a number, a range, or a bound.

    Parameters
    ----------
    text : str
        As written, in any script: a separator of thousands between groups of three digits, a decimal point,
        a percent or dollar sign, a mark of a note at the end, and remarks in brackets are understood.

    Raises
    ------
    NotANumberError
        When there is no number, or it can be meant in two ways.
    """
    plain = _normal(text)
    qualifier, rest = _qualifier(plain)
    remark = ""
    if match := _REMARK.fullmatch(rest):
        rest, remark = match["rest"], match["remark"]
    note = ""
    if match := _NOTE.fullmatch(rest):
        rest, note = match["rest"], match["note"]
    tail = note + remark
    one = _single(rest)
    if one is not None:
        return _bounded(qualifier, one, tail)
    match = next((found for form in _RANGES if (found := form.fullmatch(rest))), None)
    if match is None or qualifier not in {"", "~"}:
        raise NotANumberError(_why_not(rest))
    return _range(match, qualifier, tail)


def read_plain(text: str) -> float:
    """Read a plain number that is not negative, with or without separators and the mark of a note.

    Raises
    ------
    NotANumberError
        When it is anything else.
    """
    found = read_quantity(text)
    if found.value is None or found.text.startswith("~") or found.percent:
        raise NotANumberError("is not one plain number")
    if found.value < 0:
        raise NotANumberError("is negative")
    return found.value


def read_count(text: str) -> int:
    """Read a plain number that is whole and not negative.

    Raises
    ------
    NotANumberError
        When it is anything else.
    """
    value = read_plain(text)
    if not value.is_integer():
        raise NotANumberError("is not a whole number")
    return int(value)


@dataclass(frozen=True, slots=True)
class _Single:
    value: float
    text: str
    percent: bool
    dollars: bool


def _normal(text: str) -> str:
    """Write digits and signs in their plain form; refuse what cannot be seen."""
    if len(text) > _LONGEST:
        raise NotANumberError(f"has {len(text):,} characters")
    trimmed = text.strip().strip(_INVISIBLE).strip()
    if not trimmed:
        raise NotANumberError("is blank")
    scripts = {ord(one) - decimal(one) for one in trimmed if category(one) == "Nd"}
    if len(scripts) > 1:
        raise NotANumberError("mixes the digits of two scripts")
    for one in trimmed:
        if category(one) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            raise NotANumberError(f"holds the character U+{ord(one):04X}, which cannot be seen")
        if category(one) == "No":
            raise NotANumberError(
                f"holds the character {name(one, 'U+' + format(ord(one), '04X'))}, "
                "which may mark a note or be part of the number"
            )
    digits = "".join(str(decimal(one)) if category(one) == "Nd" else one for one in trimmed)
    return digits.translate(_FORMS)


def _qualifier(text: str) -> tuple[str, str]:
    match = _QUALIFIER.match(text)
    if match is None:
        return "", text
    sign = next(sign for i, (sign, _) in enumerate(_QUALIFIERS) if match[f"q{i}"])
    rest = text[match.end() :]
    if match[0][-1].isalpha() and not re.match(_BLANK, rest):
        return "", text
    return sign, rest.strip()


def _single(text: str) -> _Single | None:
    """Read one number with its sign, or return None."""
    percent = dollars = False
    if match := _PERCENT.fullmatch(text):
        text, percent = match["rest"], True
    elif match := _DOLLARS.fullmatch(text):
        text, dollars = match["sign"] + match["rest"], True
    match = _PLAIN.fullmatch(text)
    if match is None or not any(one.isdigit() for one in match["digits"]):
        return None
    if match["power"] and match["sep"]:
        return None
    digits = re.sub(f"[{_SEPARATORS}]", "", match["digits"])
    value = float(Decimal(match["sign"] + digits + (match["power"] or "")))
    if abs(value) > _LARGEST:
        raise NotANumberError(f"is larger than {_LARGEST:,.0f}")
    plain = re.fullmatch(r"-?\d+(?:\.\d+)?", text) is not None
    return _Single(value, text if plain else _written(value), percent, dollars)


def _bounded(qualifier: str, one: _Single, tail: str) -> Quantity:
    value = one.value if qualifier in {"", "~"} else None
    low = one.value if qualifier in {">", "≥"} else None
    high = one.value if qualifier in {"<", "≤"} else None
    return Quantity(value, low, high, qualifier + one.text + tail, one.percent, one.dollars)


def _range(match: re.Match[str], qualifier: str, tail: str) -> Quantity:
    low, high = (_single(match[end].strip()) for end in ("low", "high"))
    if low is None or high is None:
        raise NotANumberError(_why_not(match[0]))
    if "dash" in match.groupdict() and (low.value < 0 or high.value < 0):
        raise NotANumberError("joins a negative number by a dash; write 'to' between the two")
    if low.value > high.value:
        raise NotANumberError("begins with the larger number")
    if low.percent and not high.percent:
        raise NotANumberError("has a percent sign after its first number alone")
    joint = "-" if low.value >= 0 else " to "
    text = f"{qualifier}{low.text}{joint}{high.text}{tail}"
    return Quantity(None, low.value, high.value, text, high.percent, low.dollars or high.dollars)


def _why_not(text: str) -> str:
    if not any(one.isdigit() for one in text):
        return "is not a number"
    if re.fullmatch(r"\(.*\)", text):
        return "stands in brackets, which may mean less than nothing or a note; write a minus sign"
    if text.startswith("–"):
        return "begins with a dash; write a minus sign"
    if re.search(r"\d,\d", text):
        return "has a comma that does not separate groups of three digits; write a point before decimals"
    return "is not a number"


def _written(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)
