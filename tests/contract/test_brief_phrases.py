"""How the brief writes numbers: exact examples, and that rounding never misleads."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practicable.brief.charts.canvas import month_span
from practicable.results import phrases
from practicable.results.base import Quantity

NBSP = "\N{NO-BREAK SPACE}"


def quantity(median: float, low: float, high: float, unit: str = "people") -> Quantity:
    return Quantity(median=median, low=low, high=high, level=0.9, kind="made up", unit=unit)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (37390, "37,390"),
        (0, "0"),
        (-0.0, "0"),
        (32.5, "32.5"),
        (-15.5, "−15.5"),
        (0.004, "0"),
        (1e6, "1,000,000"),
    ],
)
def test_a_figure_of_the_record_is_written_in_full(value: float, words: str) -> None:
    assert phrases.count(value) == words


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (quantity(41237, 36412, 47951), "41,200 people (90 %: 36,400–48,000)"),
        (quantity(4.2, 1.4, 9.7), "4 people (90 %: 1–10)"),
        (
            quantity(2.82, 0.71, 4.34, "defendants per court day"),
            "2.8 defendants per court day (90 %: 0.7–4.3)",
        ),
        (quantity(0.354, 0.271, 0.489, "share"), "35 % (90 %: 27–49)"),
        (quantity(0.0144, 0.0034, 0.0225, "share"), "1.4 % (90 %: 0.3–2.2)"),
        (quantity(0.04, 0.01, 0.2, "nights a person"), "0.04 nights a person (90 %: 0.01–0.20)"),
        (quantity(-12, -30, 4, "people"), "−12 people (90 %: −30 to 4)"),
        (quantity(0, 0, 0), "0 people (90 %: 0–0)"),
        (quantity(32.4, 30, 35, "percent"), "32.4 % (90 %: 30.0–35.0)"),
    ],
)
def test_a_simulated_quantity_is_rounded_with_its_interval(known: Quantity, words: str) -> None:
    assert phrases.phrase(known).replace(NBSP, " ") == words


def test_what_is_not_known_is_said() -> None:
    assert phrases.phrase(None) == "cannot be known from this record"
    assert not phrases.measured(None).known


@given(
    st.tuples(*[st.floats(min_value=0, max_value=1e9) for _ in range(3)]).map(sorted),
    st.sampled_from(["people", "share", "defendants per court day"]),
)
def test_rounding_keeps_the_order_and_stays_within_half_a_hundredth_of_the_largest(
    values: list[float], unit: str
) -> None:
    scale = 1e-9 if unit == "share" else 1.0
    low, median, high = (value * scale for value in values)
    known = phrases.measured(quantity(median, low, high, unit))
    ends = known.span.split("–")
    factor = 100 if unit == "share" else 1
    written = [
        float(text.replace(",", "").replace(f"{NBSP}%", "")) for text in (ends[0], known.middle, ends[1])
    ]
    assert written == sorted(written)
    step = max(0.5 if unit != "defendants per court day" else 0.05, high * factor * 0.005)
    for text, value in zip(written, (low, median, high), strict=True):
        assert abs(text - value * factor) <= step * (1 + 1e-9)


def test_dates_are_written_in_english_whatever_the_locale() -> None:
    assert phrases.day(dt.date(2018, 4, 6)).replace(NBSP, " ") == "6 April 2018"
    assert phrases.month("2018-12") == "December 2018"
    assert phrases.date_or_text("2018-05-07").replace(NBSP, " ") == "7 May 2018"
    assert phrases.date_or_text("2018-06") == "June 2018"
    assert phrases.date_or_text("spring 2018") == "spring 2018"
    assert phrases.date_or_text(None) == ""
    assert phrases.instant("2018-04-01", "month") == "April 2018"
    assert phrases.instant("2018-04-01", "day").replace(NBSP, " ") == "1 April 2018"


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (248.0, 252.0, "days", "248 to 252 days"),
        (0.7, 0.86, "share", "70 to 86 %"),
        (-0.2, 0.05, "share", "−20 to 5 %"),
        ("none", "all", None, "none to all"),
        (None, 3.0, "days", ""),
    ],
)
def test_a_range_names_its_unit_once(
    low: float | str | None, high: float | str | None, unit: str | None, words: str
) -> None:
    assert phrases.range_or_text(low, high, unit).replace(NBSP, " ") == words


def test_prose_keeps_an_interval_on_one_line_with_a_range_dash() -> None:
    bound = phrases.bound_spaces("About 35 of 100 (90 %: 27-49) on 2018-04-06")
    assert bound == f"About 35 of 100 (90{NBSP}%:{NBSP}27–49) on 2018-04-06"


def test_lists_and_month_ends() -> None:
    assert phrases.listed(("a", "b", "c")) == "a, b and c"
    assert phrases.listed(("a",)) == "a"
    assert phrases.listed(()) == ""
    assert month_span("2018-12") == (dt.date(2018, 12, 1), dt.date(2019, 1, 1))
    assert phrases.capitalised("people in Texas") == "People in Texas"
