"""Numbers as people write them: the right number, or a refusal; never another number."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practicable.facts.quantities import NotANumberError, read_plain, read_quantity
from practicable.facts.units import read_cell, read_end

SEPARATORS = (",", "'", "’", " ", "\u00a0", "\u2007", "\u2009", "\u202f", "٬", "，")
DASHES = ("-", "\u2010", "\u2011", "\u2012", "–", "—", " – ", " to ", "\u00a0–\u00a0", "\u202fto\u202f")
ZEROS = ("0", "٠", "۰", "०", "０")
counts = st.integers(0, 999_999_999)
blanks = st.sampled_from(["", " ", "\u00a0", "\t", "\ufeff", "\u200b"])


def grouped(number: int, separator: str) -> str:
    return f"{number:,}".replace(",", separator)


def in_script(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(one)) if one in "0123456789" else one for one in text)


@given(
    counts,
    st.sampled_from(["", *SEPARATORS]),
    st.sampled_from(ZEROS),
    st.sampled_from(["", "+"]),
    st.sampled_from(["", ".", "*", "†", " ‡", "\u00a0*", "[b]", "[a]", " (as revised)"]),
    blanks,
    blanks,
)
def test_a_count_is_read_however_it_is_written(
    count: int, separator: str, zero: str, sign: str, end: str, before: str, after: str
) -> None:
    written = before + sign + in_script(grouped(count, separator), zero) + end + after
    found = read_quantity(written)
    assert (found.value, found.low, found.high) == (count, None, None)


@given(counts, st.integers(0, 6))
def test_scientific_notation_is_the_number_itself(count: int, shift: int) -> None:
    mantissa = Decimal(count).scaleb(-shift)
    for power in (f"E+{shift:02d}", f"e{shift}"):
        assert read_plain(f"{mantissa:f}{power}") == count


@given(st.decimals(0, 10**9, places=3), st.sampled_from([",", "\u202f", "’"]))
def test_decimals_follow_a_point(number: Decimal, separator: str) -> None:
    assert read_plain(f"{number:,f}".replace(",", separator)) == float(number)


@given(counts, counts, st.sampled_from(DASHES), st.sampled_from([",", "\u00a0"]), st.sampled_from(["", "%"]))
def test_a_range_has_both_its_ends(one: int, other: int, dash: str, separator: str, percent: str) -> None:
    low, high = sorted((one, other))
    found = read_quantity(f"{grouped(low, separator)}{dash}{grouped(high, separator)}{percent}")
    assert (found.value, found.low, found.high) == (None, low, high)
    assert found.text == f"{low}-{high}"
    if low < high:
        with pytest.raises(NotANumberError, match="larger number"):
            read_quantity(f"{high}{dash}{low}")


@given(counts, st.sampled_from(["", ","]))
def test_a_bound_is_the_end_that_it_names(count: int, separator: str) -> None:
    number = grouped(count, separator)
    for words, end in (
        (">", "low"),
        ("more than ", "low"),
        ("at least ", "low"),
        ("≥ ", "low"),
        ("<", "high"),
        ("fewer than ", "high"),
        ("Up to ", "high"),
        ("≤", "high"),
        ("~", "value"),
        ("about ", "value"),
        ("approx. ", "value"),
    ):
        found = read_quantity(words + number)
        ends = {"value": found.value, "low": found.low, "high": found.high}
        assert ends == {"value": None, "low": None, "high": None, end: count}


@given(counts, st.text("⁰¹²³⁴⁵⁶⁷⁸⁹½①", min_size=1, max_size=2))
def test_raised_digits_are_never_part_of_the_number(count: int, raised: str) -> None:
    with pytest.raises(NotANumberError, match="may mark a note"):
        read_quantity(f"{count}{raised}")


@given(st.integers(1, 999), st.integers(0, 99_999).filter(lambda n: len(str(n)) != 3))
def test_a_comma_that_separates_no_three_digits_is_refused(whole: int, rest: int) -> None:
    with pytest.raises(NotANumberError, match="comma"):
        read_quantity(f"{whole},{rest}")


NO_NUMBERS = "D S X (s) (D) n/a N/A NA NaN nan inf null None - – — .. ... * † ~ % $ five 5k =3345 '3345 3345;"
TWO_MEANINGS = (
    "3345a 3345(a) (3345) 1.234.567 12,34,567 0,415 1_000 0x1F 1/2 3+4 5€ ٣3 1e999 7%-8 –5 5- 1-2-3 -5--3"
    " >35-100 1e5e5 10^3"
)
WITH_BLANKS = (
    "",
    " ",
    "3345 (1)",
    "5 million",
    "1,234 567",
    "3\u00ad345",
    "3\u200b345",
    "3\n345",
    "3345\x00",
)
TOO_LARGE = ("- 5", "3 345 1", "9" * 300, "9" * 20)


@pytest.mark.parametrize("text", [*NO_NUMBERS.split(), *TWO_MEANINGS.split(), *WITH_BLANKS, *TOO_LARGE])
def test_what_may_be_meant_in_two_ways_or_none_is_refused(text: str) -> None:
    with pytest.raises(NotANumberError):
        read_quantity(text)


@given(st.text(max_size=12) | st.text("0123456789.,-–% eE()*¹½٣\u00a0~<>$", max_size=12))
def test_any_text_is_refused_or_read_with_its_own_digits_alone(text: str) -> None:
    try:
        found = read_quantity(text)
    except NotANumberError:
        return
    assert found.numbers
    assert all(math.isfinite(number) for number in found.numbers)
    if not re.search("[eE]", text) and found.value is not None and "(" not in text:
        printed = "".join(str(int(one)) for one in text if one.isdecimal())
        read = re.sub(r"\D", "", f"{Decimal(repr(found.value)):f}")
        assert printed.strip("0") == read.strip("0") or "[" in text


@given(st.decimals(0, 100, places=2), st.sampled_from(["%", " %", "\u00a0%", " percent", "％"]))
def test_a_percent_sign_is_read_as_the_unit_says(number: Decimal, sign: str) -> None:
    written = f"{number:f}{sign}"
    assert read_cell(written, "percent", "rate").value == float(number)
    assert read_cell(written, "probability", "rate").value == pytest.approx(float(number) / 100, abs=1e-9)
    for unit in ("persons", "defendants (TRAC)", "USD", "percentage points", "days"):
        with pytest.raises(NotANumberError, match="percent sign in the unit"):
            read_cell(written, unit, "rate")


@given(st.integers(1, 10**6), st.sampled_from(["persons", "percent", "USD", "days", "probability", "cases"]))
def test_only_changes_and_effects_are_negative(number: int, unit: str) -> None:
    for sign in ("-", "\u2212", "－"):
        with pytest.raises(NotANumberError, match="negative"):
            read_cell(f"{sign}{number}", unit, "recidivism_rate")
        assert read_cell(f"{sign}{number}", unit, "study_effect").value == -number


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("3.5", "persons", "whole number"),
        ("3.345", "defendants (TRAC)", "whole number"),
        ("101", "percent", "more than 100"),
        ("1.01", "probability", "more than 1"),
        ("$5", "persons", "dollar sign"),
        ("$5", "USD million", "dollar sign"),
        ("14 January 2008", "date", "not a date"),
        ("2008-13", "date", "not a date"),
        ("time served", "days", "words stand under the unit 'text'"),
    ],
)
def test_a_value_that_its_unit_does_not_hold_is_refused(text: str, unit: str, reason: str) -> None:
    with pytest.raises(NotANumberError, match=reason):
        read_cell(text, unit, "measure")


@pytest.mark.parametrize("text", ["35-100", ">5", "~5"])
def test_an_end_of_a_range_is_one_number(text: str) -> None:
    with pytest.raises(NotANumberError, match="is not one number"):
        read_end(text, "persons", "measure")
