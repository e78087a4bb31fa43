"""No single altered number escapes the sums, and rows survive whatever is done twice."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from practicable.facts.importers.intake import merged, with_single_adults
from practicable.facts.importers.layout import Word, rows_of
from practicable.facts.places import REGIONS
from practicable.facts.sums import Comparison, Key, parts, periods, places
from practicable.facts.tabular import Rows, format_number
from practicable.geography import SECTORS

MONTHS = tuple((f"2017-{month}-01", f"2017-{month}-28") for month in ("10", "11", "12"))
YEAR = ("2017-10-01", "2018-09-30")

counts = st.integers(min_value=0, max_value=100_000)
tables = st.lists(st.lists(counts, min_size=3, max_size=3), min_size=9, max_size=9)


def ledgers(table: list[list[int]]) -> tuple[dict[Key, float], dict[Key, float]]:
    """Months and years of the nine sectors and their printed total."""
    rows = {
        **dict(zip(SECTORS, table, strict=True)),
        "southwest": [sum(column) for column in zip(*table, strict=True)],
    }
    months = {
        ("total", place, *span): float(value)
        for place, values in rows.items()
        for span, value in zip(MONTHS, values, strict=True)
    }
    return months, {("total", place, *YEAR): float(sum(values)) for place, values in rows.items()}


def compared(months: dict[Key, float], years: dict[Key, float]) -> list[Comparison]:
    southwest = {"southwest": REGIONS["southwest"]}
    return [
        *places("t", months, members=southwest),
        *places("t", years, members=southwest),
        *periods("t", months, years),
    ]


@given(tables)
def test_right_sums_agree(table: list[list[int]]) -> None:
    assert all(comparison.agrees for comparison in compared(*ledgers(table)))


@given(tables, st.integers(0, 39), st.integers(-5_000, 5_000).filter(bool))
def test_any_one_altered_number_is_found_with_its_difference(
    table: list[list[int]], cell: int, change: int
) -> None:
    months, years = ledgers(table)
    altered = months if cell < 30 else years
    key = sorted(altered)[cell % 30 if cell < 30 else cell - 30]
    altered[key] += change
    found = [comparison for comparison in compared(months, years) if not comparison.agrees]
    assert found
    assert {abs(comparison.difference) for comparison in found} == {float(abs(change))}


@given(st.dictionaries(st.sampled_from(["mexican", "other"]), counts, min_size=1), st.integers(-3, 3))
def test_a_total_is_the_sum_of_the_parts_that_are_printed(values: dict[str, int], change: int) -> None:
    ledger: dict[Key, float] = {(name, "yuma", *YEAR): float(value) for name, value in values.items()}
    ledger[("total", "yuma", *YEAR)] = float(sum(values.values()) + change)
    (comparison,) = parts("t", ledger, "total", ("mexican", "other"))
    assert comparison.difference == -change
    assert comparison.agrees == (change == 0)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_so_that_it_reads_back(value: float) -> None:
    read = float(format_number(value))
    assert read == value or math.isclose(read, value, rel_tol=0)


def monthly(values: dict[str, int]) -> Rows:
    return [
        {"measure": name, "place": "yuma", "period_start": "2018-03-01", "value": str(value)}
        | {"source": name, "fiscal_year": "2018"}
        for name, value in values.items()
    ]


@given(counts, counts, counts)
def test_single_adults_are_what_the_other_two_leave(single: int, unaccompanied: int, family: int) -> None:
    whole = {"total": single + unaccompanied + family, "unaccompanied": unaccompanied, "family": family}
    rows = with_single_adults(monthly(whole))
    assert [row["value"] for row in rows if row["measure"] == "single_adult"] == [str(single)]
    assert with_single_adults(rows) == rows


@given(st.integers(0, 2_000), st.integers(0, 1_000))
def test_no_single_adults_are_derived_below_zero(total: int, family: int) -> None:
    rows = with_single_adults(monthly({"total": total, "unaccompanied": 0, "family": family}))
    assert any(row["measure"] == "single_adult" for row in rows) == (family <= total)


@given(
    st.lists(st.tuples(st.integers(2010, 2019), counts), min_size=1, max_size=8, unique_by=lambda row: row[0])
)
def test_taking_the_same_rows_in_twice_changes_nothing(years: list[tuple[int, int]]) -> None:
    rows: Rows = [
        {
            "measure": "deaths",
            "place": "yuma",
            "source": "cbp_deaths",
            "value": str(n),
            "fiscal_year": str(year),
        }
        for year, n in years
    ]
    once = merged({}, {"deaths": rows})
    assert merged(once, {"deaths": rows}) == once


@given(st.permutations(range(12)), st.lists(counts, min_size=12, max_size=12))
def test_words_fall_into_their_row_whatever_their_order(order: list[int], values: list[int]) -> None:
    label = [Word("Del", 10, 20, 100.4), Word("Rio", 22, 32, 100.4)]
    numbers = [
        Word(f"{value:,}", 50 + 40 * i, 70 + 40 * i, 100 + (i % 3) * 0.5) for i, value in enumerate(values)
    ]
    (row,) = rows_of([*(numbers[i] for i in order), *label])
    assert row.label == "Del Rio"
    assert row.values("page") == tuple(map(float, values))
