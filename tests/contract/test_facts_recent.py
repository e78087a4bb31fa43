"""Documents since 2019: read as they are, marked for what they include, refused when altered."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from practicable.errors import InputError
from practicable.facts import record
from practicable.facts.catalog import TABLES
from practicable.facts.importers.documents import read_document
from practicable.facts.importers.intake import changes, merged, own_checks
from practicable.facts.service import facts_check
from practicable.facts.tabular import read_rows
from practicable.geography import SECTOR_NAMES, SECTORS

DOCUMENTS = Path(os.environ.get("PRACTICABLE_DOCUMENTS") or Path(__file__).parents[2] / "../shared/data")
NAMES = (
    "cbp/usbp-sector-month-fy2025-fy2026.csv",
    "cbp/usbp-sector-month-fy2020-fy2024.csv",
    "cbp/usbp-nationwide-month-oct2019-jul2026.csv",
    "cbp/usbp-nationwide-day-2024-2025.csv",
    "cbp/sbo-encounters-fy22-fy25-aug.csv",
    "ice/monthly-fy2025-fy2026.csv",
    *(f"ice/FY{year}{rest}" for year, rest in ((19, "-detentionstats"), (20, "-detentionstats"))),
    "ice/FY21-detentionstats",
    "ice/FY22-detentionStats",
    "ice/FY23_detentionStats",
    "ice/FY24_detentionStats",
    "hhs/HHS_UAC_copy_with_tiled_columns.csv",
    "ohss/2024_1206_ohss_immigration-enforcement-and-legal-processes-tables-august-2024",
    "figures/orders-and-capacity-events-2025-2026.csv",
    "figures/prosecution-announcements-2021-2024.csv",
    "figures/trac-2020-2024.csv",
)
RECENT = (
    "recent_sectors",
    "recent_southwest",
    "recent_nation",
    "encounter_outcomes",
    "detention",
    "children_in_care",
    "recent_prosecutions",
    "recent_events",
)


def document(name: str) -> Path:
    path = DOCUMENTS / (name if name.endswith(".csv") else f"{name}.xlsx")
    if not path.exists():
        pytest.skip(f"the document {name} is not here; set PRACTICABLE_DOCUMENTS to its folder")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_a_recent_document_gives_the_carried_rows_again(name: str) -> None:
    found = read_document(document(name))
    carried = {table: read_rows(TABLES / f"{table}.csv") for table in found.tables}
    assert set(carried) <= set(RECENT)
    assert changes(carried, merged(carried, found.tables)) == ()
    assert {check.status for check in own_checks(found)} <= {"pass", "erratum", "contradiction"}


def value(table: str, measure: str, place: str, start: str, group: str = "") -> float:
    frame = record().table(table)
    (found,) = frame[
        (frame["measure"] == measure)
        & (frame["place"] == place)
        & (frame["period_start"] == start)
        & (frame["group"] == group)
    ]["value"].tolist()
    return float(found)


@pytest.mark.parametrize(
    ("table", "measure", "place", "start", "group", "printed"),
    [
        ("recent_sectors", "total", "yuma", "2026-08-01", "", 247),
        ("recent_sectors", "at_large", "southwest", "2024-10-01", "", 1_265),
        ("recent_sectors", "total", "big_bend", "2020-01-01", "", 604),
        ("recent_sectors", "total", "southwest", "2021-08-01", "", 196_514),
        ("recent_nation", "total", "national", "2026-07-01", "", 11_298),
        ("recent_nation", "apprehended_on_day", "national", "2025-07-31", "", 252),
        ("detention", "book_ins", "national", "2018-10-01", "cbp", 28_659),
        ("detention", "book_ins", "national", "2025-01-01", "ice", 11_753),
        ("detention", "average_population", "national", "2023-10-01", "cbp", 28_298.55),
        ("detention", "final_book_outs", "national", "2023-10-01", "all", 20_388),
        ("detention", "final_releases", "national", "2020-10-01", "bonded_out", 1_131),
        ("detention", "book_ins_rounded", "national", "2024-08-01", "ice", 8_190),
        ("encounter_outcomes", "released", "southwest", "2023-12-01", "border_patrol", 191_810),
        ("encounter_outcomes", "to_ice", "southwest", "2024-08-01", "family", 4_530),
        ("encounter_outcomes", "expelled", "southwest", "2023-02-01", "border_patrol", 76_140),
        ("children_in_care", "in_care", "national", "2025-12-21", "", 2_484),
        ("children_in_care", "discharged", "national", "2023-01-12", "", 436),
        ("recent_prosecutions", "announced_prosecutions", "azd", "2021-01-01", "1325", 0),
    ],
)
def test_recent_figures_are_the_printed_ones(
    table: str, measure: str, place: str, start: str, group: str, printed: float
) -> None:
    assert value(table, measure, place, start, group) == printed


def test_sectors_are_the_southwest_at_entry_and_at_large_in_every_month_since_december_2024() -> None:
    months: dict[str, dict[tuple[str, str], int]] = {}
    for row in read_rows(TABLES / "recent_sectors.csv"):
        if row["period_start"] >= "2024-12-01":
            counts = months.setdefault(row["period_start"], {})
            counts[(row["measure"], row["place"])] = int(row["value"])
    assert len(months) == 21
    for month, counts in months.items():
        southwest = counts[("at_entry", "southwest")] + counts[("at_large", "southwest")]
        assert sum(counts[("total", sector)] for sector in SECTORS) == southwest
        assert counts[("total", "southwest")] == southwest
        share = counts[("at_large", "southwest")] / southwest
        assert (0.07 if month >= "2025-02-01" else 0.01) < share < 0.21


def test_classes_are_those_of_the_southwest_file_within_four_people() -> None:
    groups = {
        group["what"]: group
        for group in facts_check()["groups"]
        if group["table"] == "recent_sectors" and "within 4 people" in group["what"]
    }
    for measure in ("single_adult", "family", "unaccompanied"):
        group = groups[f"{measure} = CBP's file of the southwest, within 4 people"]
        assert group["n_checks"] == 9
        assert group["by_status"]["pass"] == 9


@pytest.mark.parametrize("table", RECENT)
def test_recent_rows_say_what_they_include(table: str) -> None:
    frame = record().table(table)
    end = frame["period_end"]
    years = (end >= pd.Timestamp("2020-03-31")) & (end <= pd.Timestamp("2023-05-31"))
    expelled = frame["marks"].str.contains("includes expulsions")
    assert not (expelled & ~years).any()
    if table in {"recent_sectors", "recent_nation"}:
        months = frame["measure"] == "total"
        assert (expelled[months] == years[months]).all()
    if table == "recent_sectors":
        late = frame["fiscal_year"].astype(int) == 2026
        assert (frame["marks"].str.contains("preliminary") == late).all()
        assert (frame["vintage"].eq("preliminary") == late).all()
        by_hand = frame["fiscal_year"].astype(int) >= 2025
        assert (frame["marks"].str.contains("transcribed by hand") == by_hand).all()
    if table == "detention":
        short = frame[frame["marks"].str.contains("cut short")]["period_start"].unique()
        assert [f"{day:%Y-%m}" for day in sorted(short)] == ["2021-09", "2022-09", "2025-09", "2026-04"]
    if table == "children_in_care":
        assert set(frame["marks"]) == {"third-party copy"}


def test_a_month_is_seen_from_the_20th_of_the_next() -> None:
    for day, last in ((date(2025, 1, 19), "2024-11-30"), (date(2025, 1, 20), "2024-12-31")):
        for table in ("recent_sectors", "recent_nation"):
            frame = record(as_of=day).table(table)
            assert frame["period_end"].max() <= pd.Timestamp(last)
        assert record(as_of=day).table("recent_sectors")["period_end"].max() == pd.Timestamp(last)


def test_nothing_prosecuted_since_january_2025_is_on_record() -> None:
    whole = record()
    for table in ("prosecutions", "behaviour", "recent_prosecutions"):
        frame = whole.table(table)
        counted = frame[frame["measure"].str.contains("prosecut|referr", case=False)]
        assert counted["period_end"].max() < pd.Timestamp("2025-01-01")


def test_the_reader_of_a_source_sees_the_document_first() -> None:
    for source in record().sources.values():
        if source.copy:
            assert not re.match(r"https?:|[\w-]+/[\w-]+@", source.title)


Cells = list[list[str]]


def altered(name: str, folder: Path, alter: Callable[[Cells], None]) -> Path:
    cells = list(csv.reader(io.StringIO(document(name).read_text(encoding="utf-8-sig"))))
    alter(cells)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(cells)
    path = folder / Path(name).name
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def cell(row: int, column: int, text: str) -> Callable[[Cells], None]:
    def alter(cells: Cells) -> None:
        cells[row - 1][column] = text

    return alter


def again(row: int) -> Callable[[Cells], None]:
    def alter(cells: Cells) -> None:
        cells.append(cells[row - 1])

    return alter


SECTOR_CLASSES, SECTOR_TOTALS, MONTHS, DAYS, SOUTHWEST, ICE = NAMES[:6]


@pytest.mark.parametrize(
    ("name", "alter", "words"),
    [
        (SECTOR_CLASSES, cell(100, 0, "yumma"), ("row 100, column place: no southwest sector", "'yuma'")),
        (SECTOR_CLASSES, cell(100, 1, "adults"), ("row 100, column class: 'adults'", "accepted: ")),
        (SECTOR_CLASSES, cell(100, 2, "2025-13-01"), ("row 100, column period_start", "is not a month")),
        (SECTOR_CLASSES, cell(100, 2, "2099-01-01"), ("row 100", "after today")),
        (SECTOR_CLASSES, cell(100, 3, "-5"), ("row 100, column value: '-5' is negative",)),
        (SECTOR_CLASSES, cell(100, 3, "999,999"), ("does not add up",)),
        (SECTOR_CLASSES, cell(100, 3, "5,19"), ("row 100, column value: '5,19'",)),
        (SECTOR_CLASSES, cell(100, 5, "somewhere"), ("row 100, column source: 'somewhere'",)),
        (SECTOR_CLASSES, again(100), ("is there twice in table recent_sectors",)),
        (SECTOR_TOTALS, cell(9, 3, "99999"), ("does not add up", "difference")),
        (SECTOR_TOTALS, cell(9, 1, "Tuscon"), ("row 9, column place", "'tucson'")),
        (MONTHS, cell(9, 3, "D"), ("row 9, column value: 'D' is not a number",)),
        (DAYS, cell(9, 2, "2024-02-30"), ("row 9, column date: '2024-02-30' is not a date",)),
        (SOUTHWEST, cell(9, 8, "x"), ("row 9, column Encounter Count: 'x' is not a number",)),
        (SOUTHWEST, cell(9, 2, "OKT"), ("row 9, column Month (abbv)", "'OCT'")),
        (SOUTHWEST, again(9), ("repeats row 9",)),
        (ICE, cell(9, 3, "1"), ("does not add up (book_ins | cbp + book_ins | ice = book_ins | all)",)),
        (ICE, cell(9, 4, "maybe"), ("row 9, column partial_month: 'maybe'",)),
    ],
)
def test_an_altered_recent_table_is_refused(
    tmp_path: Path, name: str, alter: Callable[[Cells], None], words: tuple[str, ...]
) -> None:
    path = altered(name, tmp_path, alter)
    with pytest.raises(InputError) as caught:
        own_checks(read_document(path))
    message = str(caught.value)
    assert message.startswith(path.name)
    assert "\n" not in message
    for word in words:
        assert word in message


AOR_COLUMNS = (
    "Fiscal Year,Month Grouping,Month (abbv),Component,Land Border Region,Area of Responsibility,AOR (Abbv),"
    "Demographic,Citizenship,Title of Authority,Encounter Type,Encounter Count"
)


def sector_file(folder: Path, *, alter: Callable[[Cells], None] | None = None) -> Path:
    """A small file by area of responsibility: every sector and class of October 2026, from two countries."""
    places = [
        f"Southwest Land Border,{name} Sector,XXX,{demographic},{country},Title 8,Apprehensions,{count}"
        for number, name in enumerate(SECTOR_NAMES.values())
        for demographic, count in (("Single Adults", 100), ("FMUA", 10), ("UAC", number))
        for country in ("MEXICO", "OTHER")
    ]
    places.append("Northern Land Border,Blaine Sector,BLW,Single Adults,CANADA,Title 8,Apprehensions,77")
    lines = [f"2027 (FYTD),FYTD,OCT,U.S. Border Patrol,{place}" for place in places]
    at_port = "Southwest Land Border,El Paso Field,ELP,Accompanied Minors,MEXICO,Title 8,Inadmissibles,5"
    lines.append(f"2027 (FYTD),FYTD,OCT,Office of Field Operations,{at_port}")
    cells: Cells = list(csv.reader([AOR_COLUMNS, *lines]))
    if alter is not None:
        alter(cells)
    path = folder / "nationwide-encounters-fy24-fy27-oct-aor.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(cells)
    return path


def test_the_publishers_next_file_by_sector_is_read(tmp_path: Path) -> None:
    found = read_document(sector_file(tmp_path))
    assert found.kind == "cbp_sector_file"
    rows = found.tables["recent_sectors"]
    counts = {(row["measure"], row["place"]): int(row["value"]) for row in rows}
    assert counts[("single_adult", "yuma")] == 200
    assert counts[("total", "southwest")] == 9 * 220 + 2 * sum(range(9))
    assert {row["period_start"] for row in rows} == {"2026-10-01"}
    assert {row["published"] for row in rows} == {"2026-11-20"}
    assert {row["vintage"] for row in rows} == {"preliminary"}
    assert {check.status for check in own_checks(found)} == {"pass"}


def test_a_newer_file_renews_the_rows_of_an_older_one(tmp_path: Path) -> None:
    def of_august(cells: Cells) -> None:
        for row in cells[1:]:
            row[0], row[2] = "2026 (FYTD)", "AUG"

    carried = {"recent_sectors": read_rows(TABLES / "recent_sectors.csv")}
    fresh = read_document(sector_file(tmp_path, alter=of_august)).tables
    tables = merged(carried, fresh)
    assert len(tables["recent_sectors"]) == len(carried["recent_sectors"])
    changed = [change for change in changes(carried, tables) if "value" in change.columns]
    assert all("source" in change.columns for change in changed)
    assert len(changed) >= 36


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (
            cell(5, 5, "Yumma Sector"),
            ("row 5, column Area of Responsibility: 'Yumma Sector'", "'Yuma Sector'"),
        ),
        (cell(5, 7, "Adults"), ("row 5, column Demographic: 'Adults'",)),
        (cell(5, 3, "Border Patrol"), ("row 5, column Component: 'Border Patrol'",)),
        (cell(5, 0, "FY2027"), ("row 5, column Fiscal Year: 'FY2027'",)),
        (cell(5, 0, "2031"), ("after today",)),
        (cell(5, 11, "-4"), ("row 5, column Encounter Count: '-4' is negative",)),
        (cell(5, 11, "4.5"), ("row 5, column Encounter Count: '4.5' is not a whole number",)),
        (again(5), ("repeats row 5",)),
    ],
)
def test_an_altered_file_by_sector_is_refused(
    tmp_path: Path, alter: Callable[[Cells], None], words: tuple[str, ...]
) -> None:
    with pytest.raises(InputError) as caught:
        read_document(sector_file(tmp_path, alter=alter))
    for word in words:
        assert word in str(caught.value)
