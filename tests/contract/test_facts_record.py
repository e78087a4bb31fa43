"""What every reader of the record may rely on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from practicable.errors import InputError
from practicable.facts import Record, record
from practicable.facts.catalog import TABLES
from practicable.facts.importers.documents import SOURCES
from practicable.facts.tabular import COLUMNS, COMMON, read_rows, write_tables
from practicable.geography import DISTRICTS, SECTORS

NAMES = tuple(sorted(COLUMNS))
ORDER_DAY = date(2018, 4, 6)


def test_every_declared_table_is_carried() -> None:
    assert record().names == NAMES
    assert {path.name for path in TABLES.iterdir()} == {f"{name}.csv" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_tables_have_the_common_columns_with_their_types(name: str) -> None:
    frame = record().table(name)
    assert tuple(frame.columns) == COLUMNS[name]
    assert set(COMMON) <= set(frame.columns)
    assert frame["value"].dtype == "float64"
    for column in ("period_start", "period_end", "published"):
        assert pd.api.types.is_datetime64_any_dtype(frame[column])
    assert frame["published"].notna().all()


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_has_a_source_and_a_stated_rule(name: str) -> None:
    whole = record()
    frame = whole.table(name)
    assert set(frame["source"]) <= set(whole.sources)
    assert set(frame["published_basis"]) <= set(whole.bases)


def test_every_source_is_used_and_described() -> None:
    whole = record()
    used = {source for name in NAMES for source in whole.table(name)["source"]}
    assert set(whole.sources) == used | set(SOURCES.values())
    for source in whole.sources.values():
        assert all((source.title, source.publisher, source.url, source.licence))
        assert source.retrieved.startswith("20")


def test_southwest_tables_name_sectors_by_their_slugs() -> None:
    whole = record()
    assert set(whole.table("monthly_apprehensions")["place"]) == {*SECTORS, "southwest"}
    assert set(whole.table("deaths")["place"]) == {*SECTORS, "southwest"}
    assert set(DISTRICTS) <= set(whole.table("prosecutions")["place"])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_seen_before_it_was_published(name: str) -> None:
    seen = record(as_of=ORDER_DAY).table(name)
    whole = record().table(name)
    assert (seen["published"] <= pd.Timestamp(ORDER_DAY)).all()
    assert len(seen) == (whole["published"] <= pd.Timestamp(ORDER_DAY)).sum()


def test_the_day_of_the_order_sees_march_and_not_april() -> None:
    last = record(as_of=ORDER_DAY).table("monthly_apprehensions")["period_end"].max()
    assert last == pd.Timestamp("2018-03-31")
    before = record(as_of=date(2018, 4, 4)).table("monthly_apprehensions")["period_end"].max()
    assert before == pd.Timestamp("2018-02-28")


def test_the_day_of_the_order_sees_the_profile_of_2017_and_not_of_2018() -> None:
    assert record(as_of=ORDER_DAY).table("sector_profile")["fiscal_year"].max() == 2017


def test_a_later_day_never_sees_less() -> None:
    day = date(2017, 12, 1)
    counts: list[int] = []
    while day < date(2019, 1, 1):
        seen = record(as_of=day)
        counts.append(sum(len(seen.table(name)) for name in NAMES))
        day += timedelta(days=90)
    assert counts == sorted(counts)


def test_a_reader_gets_a_copy_of_its_own() -> None:
    frame = record().table("deaths")
    frame["value"] = -1.0
    assert (record().table("deaths")["value"] >= 0).all()


def test_the_hash_is_of_the_content_whatever_the_day(tmp_path: Path) -> None:
    assert record().hash == record(as_of=ORDER_DAY).hash
    copy = tmp_path / "tables"
    shutil.copytree(TABLES, copy)
    assert Record(copy).hash == record().hash
    rows = read_rows(copy / "deaths.csv")
    rows[0]["value"] = "12345"
    write_tables({"deaths": rows}, copy)
    assert Record(copy).hash != record().hash


def test_reading_and_writing_gives_the_same_bytes(tmp_path: Path) -> None:
    write_tables({name: read_rows(TABLES / f"{name}.csv") for name in NAMES}, tmp_path)
    for name in NAMES:
        assert (tmp_path / f"{name}.csv").read_bytes() == (TABLES / f"{name}.csv").read_bytes()


def test_tables_stay_small_and_plain() -> None:
    for path in TABLES.iterdir():
        content = path.read_bytes()
        assert len(content) < 1_500_000
        assert b"\r" not in content


def test_an_unknown_table_is_told_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="no table is called 'death'; did you mean 'deaths'"):
        record().table("death")


def test_the_package_is_imported_without_the_heavy_libraries() -> None:
    script = (
        "import sys, practicable.facts.service, practicable.cli.facts;"
        "print({'pandas', 'numba', 'scipy', 'pdfplumber', 'openpyxl', 'altair'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
