"""Numbers of the carried tables against the documents, typed from their pages by hand."""

from __future__ import annotations

from datetime import date

import pytest

from practicable.facts import record
from practicable.facts.catalog import TABLES
from practicable.facts.checks import Check, comparisons, judge
from practicable.facts.errata import read_errata
from practicable.facts.importers.geographies import geography_slug
from practicable.facts.publication import BASES, edition_of, published
from practicable.facts.service import facts_check
from practicable.facts.tabular import read_rows
from practicable.facts.units import read_cell
from practicable.geography import SECTORS


def value(table: str, measure: str, place: str, start: str) -> float:
    frame = record().table(table)
    rows = frame[(frame["measure"] == measure) & (frame["place"] == place) & (frame["period_start"] == start)]
    (found,) = rows["value"].tolist()
    return found


@pytest.mark.parametrize(
    ("measure", "place", "start", "printed"),
    [
        ("total", "southwest", "2018-03-01", 37_390),
        ("total", "southwest", "2017-03-01", 12_195),
        ("total", "southwest", "2016-03-01", 33_316),
        ("total", "southwest", "2018-02-01", 26_666),
        ("total", "tucson", "2000-03-01", 76_245),
        ("total", "big_bend", "1999-10-01", 891),
        ("total", "rio_grande_valley", "2019-05-01", 49_821),
        ("unaccompanied", "rio_grande_valley", "2018-10-01", 2_306),
        ("unaccompanied", "yuma", "2019-09-01", 95),
        ("unaccompanied", "southwest", "2009-10-01", 1_533),
        ("family", "rio_grande_valley", "2014-06-01", 13_370),
        ("family", "southwest", "2018-03-01", 8_875),
        ("family", "el_paso", "2019-05-01", 29_809),
        ("single_adult", "southwest", "2018-03-01", 37_390 - 4_140 - 8_875),
    ],
)
def test_monthly_apprehensions_are_the_printed_ones(
    measure: str, place: str, start: str, printed: int
) -> None:
    assert value("monthly_apprehensions", measure, place, start) == printed


@pytest.mark.parametrize(
    ("fiscal_year", "printed"),
    [(2000, 1_643_679), (2010, 447_731), (2014, 479_371), (2017, 303_916), (2018, 396_579), (2019, 851_508)],
)
def test_months_of_a_year_add_up_to_the_printed_southwest_total(fiscal_year: int, printed: int) -> None:
    frame = record().table("monthly_apprehensions")
    year = frame[(frame["measure"] == "total") & (frame["fiscal_year"] == fiscal_year)]
    assert year[year["place"] == "southwest"]["value"].sum() == printed
    assert year[year["place"].isin(SECTORS)]["value"].sum() == printed
    assert value("yearly_apprehensions", "total", "southwest", f"{fiscal_year - 1}-10-01") == printed


@pytest.mark.parametrize(
    ("table", "measure", "place", "fiscal_year", "printed"),
    [
        ("sector_profile", "accepted_prosecutions", "rio_grande_valley", 2017, 7_979),
        ("sector_profile", "accepted_prosecutions", "rio_grande_valley", 2018, 24_547),
        ("sector_profile", "accepted_prosecutions", "southwest", 2011, 74_975),
        ("sector_profile", "adults", "yuma", 2017, 6_739),
        ("sector_profile", "marijuana", "tucson", 2011, 1_039_442.69),
        ("sector_profile", "sex_unknown", "miami", 2011, 2),
        ("sector_profile", "deaths", "miami", 2019, 0),
        ("sector_profile", "agents", "national", 2014, 20_863),
        ("staffing", "agents", "san_diego", 1992, 1_009),
        ("staffing", "agents", "southwest", 2006, 11_032),
        ("mexican_other", "mexican", "tucson", 2000, 614_145),
        ("mexican_other", "other", "southwest", 2019, 685_050),
        ("deaths", "deaths", "tucson", 2010, 251),
    ],
)
def test_yearly_tables_are_the_printed_ones(
    table: str, measure: str, place: str, fiscal_year: int, printed: float
) -> None:
    assert value(table, measure, place, f"{fiscal_year - 1}-10-01") == printed


def test_the_workbook_is_rounded_to_ten_and_reaches_november_2024() -> None:
    frame = record().table("ohss_monthly")
    assert value("ohss_monthly", "total", "yuma", "2024-11-01") == 1_600
    assert value("ohss_monthly", "unaccompanied", "southwest", "2024-11-01") == 5_770
    assert value("ohss_monthly", "total", "national", "1999-10-01") == 89_810
    assert frame["period_end"].max().date() == date(2024, 11, 30)
    assert (frame["value"] % frame["rounded_to"] == 0).all()


@pytest.mark.parametrize(
    ("place", "printed", "total", "juveniles"),
    [
        ("big_bend", 2_377, 8_045, 1_388),
        ("del_rio", 4_151, 15_833, 2_854),
        ("el_centro", 7_314, 29_230, 4_599),
        ("el_paso", 17_486, 31_561, 12_025),
        ("laredo", 6_074, 32_641, 3_195),
        ("rio_grande_valley", 81_271, 162_262, 57_514),
        ("san_diego", 7_389, 38_591, 4_898),
        ("tucson", 12_642, 52_172, 7_619),
        ("yuma", 18_578, 26_244, 13_154),
    ],
)
def test_adults_of_2018_are_the_total_less_juveniles(
    place: str, printed: int, total: int, juveniles: int
) -> None:
    (erratum,) = (erratum for erratum in read_errata() if erratum.id == "profile_2018_adults")
    assert erratum.printed[place] == printed
    assert value("sector_profile", "adults", place, "2017-10-01") == total - juveniles


def test_the_announced_rise_follows_from_the_counts() -> None:
    claim = "march_2018_claim"
    counted = "total_apprehended_or_inadmissible"
    now, before = (value(claim, counted, "southwest", start) for start in ("2018-03-01", "2017-03-01"))
    assert (now, before) == (50_308, 16_588)
    assert round(100 * (now / before - 1)) == 203
    final = [
        value("monthly_apprehensions", "total", "southwest", f"{year}-03-01") for year in (2016, 2017, 2018)
    ]
    assert round(100 * (final[2] / final[1] - 1), 1) == 206.6
    assert round(100 * (final[2] / final[0] - 1), 1) == 12.2


def test_no_check_of_the_record_fails_without_a_known_erratum() -> None:
    found = facts_check()
    assert found["by_status"]["fail"] == 0
    assert found["n_checks"] > 11_000
    assert sum(found["by_status"].values()) == found["n_checks"]
    assert all(check["note"] for check in found["checks"] if check["status"] in {"erratum", "contradiction"})


def test_every_difference_on_record_is_still_met() -> None:
    tables = {path.stem: read_rows(path) for path in TABLES.glob("*.csv")}
    judged = [judge(comparison, read_errata()) for comparison in comparisons(tables)]
    met = sum(check.status in {"erratum", "contradiction"} for check in judged)
    assert met == sum(len(spots) for erratum in read_errata() for spots in erratum.explains.values())


def test_an_erratum_excuses_its_own_difference_alone() -> None:
    tables = {"sector_profile": read_rows(TABLES / "sector_profile.csv")}
    for row in tables["sector_profile"]:
        if (row["measure"], row["place"], row["fiscal_year"]) == ("marijuana", "northern", "2018"):
            row["value"] = "1466"
    judged: list[Check] = [judge(comparison, read_errata()) for comparison in comparisons(tables)]
    failed = [check for check in judged if check.status == "fail"]
    assert any(check.where == "Northern, marijuana, FY2018" for check in failed)


@pytest.mark.parametrize(
    ("text", "unit", "read"),
    [
        ("37393", "persons", (37_393, None, None)),
        ("140-150", "defendants per court day", (None, 140, 150)),
        (">12000", "persons", (None, 12_000, None)),
        (">3500 (3,121+458=3,579)", "all criminal cases", (None, 3_500, None)),
        ("~70", "persons", (70, None, None)),
        ("~100 (85-90% immigration)", "cases per week", (100, None, None)),
        ("time served", "text", (None, None, None)),
        ("2018-07-09", "date", (None, None, None)),
        ("2005-12", "date", (None, None, None)),
        ("-6.1", "percentage points", (-6.1, None, None)),
    ],
)
def test_printed_words_are_read_as_value_and_range(
    text: str, unit: str, read: tuple[float | None, ...]
) -> None:
    cell = read_cell(text, unit, "study_effect")
    assert (cell.value, cell.low, cell.high) == read
    assert cell.text == text


@pytest.mark.parametrize(
    ("geography", "slug"),
    [
        ("Southwest border (5 districts)", "southwest"),
        ("S.D. Texas", "txsd"),
        ("Rio Grande Valley", "rio_grande_valley"),
        ("McAllen (S.D. Texas)", "mcallen_s_d_texas"),
        ("US (all 94 districts)", "national"),
    ],
)
def test_places_of_collected_figures(geography: str, slug: str) -> None:
    assert geography_slug(geography, where="row 2") == slug


@pytest.mark.parametrize(
    ("basis", "end", "stated", "expected"),
    [
        ("month_lag", date(2018, 3, 31), None, date(2018, 4, 5)),
        ("month_lag", date(2017, 12, 31), None, date(2018, 1, 5)),
        ("fiscal_year_lag", date(2017, 9, 30), None, date(2017, 12, 31)),
        ("fiscal_year_lag", date(2017, 10, 31), None, date(2018, 12, 31)),
        ("sourcebook_lag", date(2017, 9, 30), None, date(2018, 6, 30)),
        ("profile_lag", date(2018, 9, 30), None, date(2019, 1, 31)),
        ("source_date", date(2018, 3, 31), date(2018, 6, 4), date(2018, 6, 4)),
        ("ohss_edition_lag", date(2001, 3, 31), edition_of(date(2024, 11, 30)), date(2025, 1, 20)),
        ("ohss_edition_lag", date(2001, 3, 31), edition_of(date(2025, 10, 31)), date(2025, 12, 20)),
    ],
)
def test_publication_rules(basis: str, end: date, stated: date | None, expected: date) -> None:
    assert published(basis, end, stated) == expected


@pytest.mark.parametrize(
    ("measure", "start", "day"),
    [
        ("CBP_referred_prosecutions_month", "2018-01-01", date(2018, 6, 30)),
        ("CBP_referred_prosecutions_month", "2018-03-01", date(2018, 6, 30)),
        ("CBP_referred_prosecutions_month", "2018-04-01", date(2018, 6, 30)),
        ("CBP_referred_prosecutions_month", "2018-05-01", date(2018, 7, 24)),
        ("CBP_referred_prosecutions_month", "2018-06-01", date(2018, 8, 6)),
    ],
)
def test_monthly_prosecutions_were_published_months_later(measure: str, start: str, day: date) -> None:
    frame = record().table("prosecutions")
    rows = frame[(frame["measure"] == measure) & (frame["period_start"] == start)]
    assert {stamp.date() for stamp in rows["published"]} == {day}


def test_the_rules_are_told_and_only_plans_and_caps_may_run_on() -> None:
    assert all(basis.rule.endswith(".") for basis in BASES.values())
    assert {basis.id for basis in BASES.values() if basis.forward} == {
        "source_date_forward",
        "source_month_forward",
    }
