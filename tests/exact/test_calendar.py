"""Months and fiscal years against a count of days; nothing but the calendar does their sums."""

from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

import practicable
from practicable.calendar import (
    FISCAL_MONTHS,
    calendar_months,
    day_of_next_month,
    days_in_month,
    fiscal_month,
    fiscal_year_days,
    fiscal_year_of,
    month_after,
    month_end,
    month_of_fiscal_year,
    months_between,
    spanned_months,
    years_and_months,
)
from practicable.errors import InputError

PACKAGE = Path(practicable.__file__).parent
DAYS = [date(2003, 9, 1) + timedelta(days=n) for n in range(800)]
"""Through a leap year."""


def test_every_day_falls_in_the_month_and_fiscal_year_that_counting_days_gives() -> None:
    first, month, year = date(2003, 9, 1), 11, 2003
    for day in DAYS:
        if day.day == 1 and day != DAYS[0]:
            first, month = day, 0 if month == 11 else month + 1
            year += month == 0
        assert (fiscal_year_of(day), fiscal_month(day)) == (year, month)
        assert FISCAL_MONTHS[month] == f"{day:%B}"
        begins, ends = month_of_fiscal_year(year, month)
        assert begins == first
        assert ends == month_end(day)
        assert (month_end(day) + timedelta(days=1)).day == 1
        assert days_in_month(day) == ends.day


def test_months_are_counted_across_years() -> None:
    assert month_after(date(2018, 4, 6), -4) == date(2017, 12, 1)
    assert month_after(date(2018, 12, 31), 2) == date(2019, 2, 1)
    assert day_of_next_month(date(2018, 12, 31), 20) == date(2019, 1, 20)
    assert months_between(date(2018, 12, 31), date(2017, 1, 1)) == -23
    assert years_and_months(date(2019, 9, 30), date(2026, 12, 15)) == (7, 3)
    assert spanned_months(date(2018, 11, 30), date(2019, 1, 1)) == (
        date(2018, 11, 1),
        date(2018, 12, 1),
        date(2019, 1, 1),
    )
    assert spanned_months(*fiscal_year_days(2004))[::11] == (date(2003, 10, 1), date(2004, 9, 1))
    assert calendar_months(date(2018, 11, 1), np.arange(3)).tolist() == [10, 11, 0]
    with pytest.raises(InputError, match="too near the end of the calendar"):
        month_after(date(9999, 12, 1), 1)


def sums_of_months(source: str) -> list[int]:
    """Find lines with `%`, `//` or `divmod` by twelve, or with `.month` in a sum or beside a number."""
    tree = ast.parse(source)
    twelve = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value == 12
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    def is_twelve(node: ast.expr) -> bool:
        constant = isinstance(node, ast.Constant) and node.value == 12
        return constant or (isinstance(node, ast.Name) and node.id in twelve)

    def is_month(node: ast.expr) -> bool:
        return isinstance(node, ast.Attribute) and node.attr == "month"

    def is_sum(node: ast.expr) -> bool:
        if isinstance(node, ast.BinOp):
            divided = isinstance(node.op, ast.Mod | ast.FloorDiv) and is_twelve(node.right)
            return divided or is_month(node.left) or is_month(node.right)
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            return any(isinstance(side, ast.Constant) for side in sides) and any(map(is_month, sides))
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            known = name in {"monthrange", "relativedelta", "DateOffset", "weekday"}
            return known or (name == "divmod" and is_twelve(node.args[1]))
        return False

    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.expr) and is_sum(node)]


@pytest.mark.parametrize(
    "line",
    [
        "n % 12",
        "YEAR = 12\nn // YEAR",
        "divmod(n, 12)",
        "day.year + (day.month >= 10)",
        "date(day.year, day.month + 1, 1)",
        "(last.year - first.year) * 12 + last.month - first.month",
        "monthrange(2018, 4)",
        "day.weekday() < 5",
    ],
)
def test_the_search_finds_sums_of_months(line: str) -> None:
    assert sums_of_months(line)


@pytest.mark.parametrize("line", ["months[-12:]", "value / 12.0", "day.replace(month=other.month)", "n % 7"])
def test_the_search_passes_what_is_none(line: str) -> None:
    assert not sums_of_months(line)


def test_nothing_but_the_calendar_does_sums_of_months() -> None:
    found = {
        str(path.relative_to(PACKAGE)): lines
        for path in sorted(PACKAGE.rglob("*.py"))
        if path != PACKAGE / "calendar.py" and (lines := sums_of_months(path.read_text(encoding="utf-8")))
    }
    assert not found
