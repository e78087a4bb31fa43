"""The brief's page: self-contained, complete, accessible in structure, and safe with hostile words."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import pytest

from practicable.api import render_brief
from practicable.errors import InputError, PracticableError
from practicable.results.brief import read

SAMPLE = Path(__file__).parents[1] / "browser" / "sample_numbers.json"
SECTIONS = [
    "answer",
    "districts",
    "order",
    "record",
    "forecasts",
    "comparison",
    "elements",
    "afterwards",
    "due-process",
    "costs",
    "deaths",
    "claims",
    "assumptions",
    "limits",
    "sources",
    "reproducibility",
]
HOSTILE = "<script>alert(1)</script>\"'><img src=https://evil.example/x onerror=alert(2)>&amp;{{ 7*7 }}"
VOID = {"meta", "link", "img", "br", "hr", "input"}


Element = tuple[str, dict[str, str], list[str]]


class Page(HTMLParser):
    """Every element of a page in order, with its attributes and the words inside it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open_tags: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element: Element = (tag, {name: value or "" for name, value in attrs}, [])
        self.elements.append(element)
        if tag not in VOID:
            self.open_tags.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        assert self.open_tags.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, _, words in self.open_tags:
            words.append(data)

    def having(self, *tags: str) -> list[tuple[dict[str, str], str]]:
        """Attributes and full text of the elements with one of the tags."""
        return [(attributes, "".join(words)) for tag, attributes, words in self.elements if tag in tags]


def sample() -> dict[str, Any]:
    return json.loads(SAMPLE.read_text(encoding="utf-8"))


def small_sample() -> dict[str, Any]:
    """The sample with one district and one forecast: fewer charts to draw."""
    numbers = sample()
    return numbers | {"districts": numbers["districts"][:1], "fans": numbers["fans"][:1]}


def parsed(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    assert page.open_tags == [], "every element is closed"
    return page


@pytest.fixture(scope="module")
def html() -> str:
    return render_brief(sample())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return parsed(html)


def test_nothing_is_loaded_from_outside(html: str, page: Page) -> None:
    for tag, attributes, _ in page.elements:
        for name in ("src", "srcset", "href", "xlink:href", "action", "poster", "data"):
            target = attributes.get(name)
            if target is None or target.startswith(("#", "data:")):
                continue
            assert tag == "a", (tag, name, target)
            assert name == "href"
            assert target.startswith("https://example.org/")
    assert not {"iframe", "object", "embed", "img", "form"} & {tag for tag, _, _ in page.elements}
    style = page.having("style")[0][1]
    assert "@import" not in style
    assert "url(" not in style
    assert not re.search(r"url\((?!#)", html)
    policy = next(a["content"] for a, _ in page.having("meta") if "http-equiv" in a)
    assert "default-src 'none'" in policy


def test_every_section_is_present_in_order(page: Page) -> None:
    assert [attributes["id"] for attributes, _ in page.having("section")] == SECTIONS


def test_the_answer_is_the_only_first_heading_and_levels_do_not_skip(page: Page) -> None:
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    answer = page.having("h1")[0][1].replace("\xa0", " ")
    assert answer == sample()["answer"]["sentence"]
    assert levels[0] == 1


def test_ids_are_unique_and_every_inner_reference_is_met(page: Page) -> None:
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    inner = {a["href"][1:] for a, _ in page.having("a") if a.get("href", "").startswith("#")}
    labels = {name for _, a, _ in page.elements for name in a.get("aria-labelledby", "").split()}
    clips = {clip for _, a, _ in page.elements for clip in re.findall(r"url\(#([^)]+)\)", str(a))}
    assert inner | labels | clips <= set(ids)


def test_every_chart_comes_wide_and_narrow_with_words_for_it(page: Page) -> None:
    drawings = [attributes for attributes, _ in page.having("svg")]
    wide = [a["aria-label"] for a in drawings if a["class"] == "drawing wide"]
    narrow = [a["aria-label"] for a in drawings if a["class"] == "drawing narrow"]
    # five districts, their comparison, the record, the five forecasts that the sample knows, two forests
    assert len(wide) == 5 + 1 + 1 + 5 + 2
    assert wide == narrow
    assert all(a["role"] == "img" for a in drawings)
    assert all(len(words.split()) >= 8 and words.endswith((".", ")")) for words in wide)


def test_tables_have_captions_and_scoped_headers(page: Page) -> None:
    assert len(page.having("table")) == len(page.having("caption"))
    assert all(words.strip() for _, words in page.having("caption"))
    assert all(attributes.get("scope") in {"row", "col"} for attributes, _ in page.having("th"))


def test_every_figure_and_table_can_be_copied_and_downloaded(page: Page) -> None:
    sentences = [a["data-copy"] for a, _ in page.having("button") if "data-copy" in a]
    files = [a["download"] for a, _ in page.having("a") if "download" in a]
    assert len(files) == len(set(files))
    assert len(sentences) == len(files) + 1, "the command has a button and no file"
    for key in ("casd", "azd", "nmd", "txwd", "txsd"):
        assert {f"{key}-sheet.csv", f"{key}-months.csv"} <= set(files)
    simulated = [words for words in sentences if "simulation of order" in words]
    assert all("seed 7" in words and "Interval: 90\xa0% " in words for words in simulated)
    recorded = next(words for words in sentences if words.startswith("Monthly apprehensions"))
    assert "Source: Made-up monthly counts by sector." in recorded


def csv_file(page: Page, name: str) -> list[dict[str, str]]:
    href = next(a["href"] for a, _ in page.having("a") if a.get("download") == name)
    head, _, body = href.partition(",")
    assert head == "data:text/csv;charset=utf-8"
    # Excel reads UTF-8 by this mark.
    assert unquote(body).startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    return list(csv.DictReader(io.StringIO(unquote(body)[1:])))


def test_csv_files_hold_the_unrounded_numbers(page: Page) -> None:
    district = sample()["districts"][4]
    rows = {row["measure"]: row for row in csv_file(page, "txsd-sheet.csv")}
    assert float(rows["Jail nights"]["median"]) == district["jail_nights"]["median"]
    assert rows["Jail nights"]["interval_kind"] == district["jail_nights"]["kind"]
    assert float(rows["Highest on record"]["median"]) == district["record_per_court_day"]["value"]
    fan = sample()["fans"][0]
    forecast = [row for row in csv_file(page, "fan-apprehensions.csv") if row["kind"] == "forecast"]
    assert [float(row["quantile_0.95"]) for row in forecast] == fan["quantiles"]["0.95"]
    assert len(csv_file(page, "monthly-record.csv")) == 4 * 72


def test_recorded_figures_are_printed_in_full(page: Page) -> None:
    words = page.having("body")[0][1]
    for printed in ("50,308", "16,588", "+206.6 %", "2,667"):
        assert printed in words
    for printed in (
        "not settled by these data",
        "90 %: −12.5 to +310.0",
        "no evidence of effect",
        "−79.6 to no",
    ):
        assert printed in words
    assert "not yet announced at the as-of date" in words


def test_equal_numbers_give_equal_pages(html: str) -> None:
    assert render_brief(sample()) == html


FIXED = {
    "schema",
    "issued",
    "announced",
    "as_of",
    "until",
    "months",
    "month",
    "dates",
    "date",
    "published",
    "date_median",
    "design",
    "frequency",
    "key",
}


def with_every_word(node: Any, word: str, name: str = "") -> Any:
    """The same numbers with every free text replaced; dates, keys and claim ids are not free."""
    if isinstance(node, dict):
        items = cast("dict[str, Any]", node)
        is_claim = "verdict" in items
        return {
            key: value if key in FIXED or (is_claim and key == "id") else with_every_word(value, word, key)
            for key, value in items.items()
        }
    if isinstance(node, list):
        return [with_every_word(value, word, name) for value in cast("list[Any]", node)]
    if isinstance(node, str):
        return f"javascript:{word}" if name == "url" else word
    return node


def test_hostile_words_stay_words(page: Page) -> None:
    html = render_brief(with_every_word(sample(), HOSTILE))
    hostile = parsed(html)
    assert len(hostile.having("script")) == 1
    assert {tag for tag, _, _ in hostile.elements} <= {tag for tag, _, _ in page.elements}
    assert not [name for _, attributes, _ in hostile.elements for name in attributes if name.startswith("on")]
    assert {a["href"][:5] for a, _ in hostile.having("a")} <= {"data:"} | {
        a["href"][:5] for a, _ in hostile.having("a") if a["href"].startswith("#")
    }
    assert "{{ 7*7 }}" in hostile.having("h1")[0][1]
    assert "49" not in hostile.having("h1")[0][1]


def test_words_that_a_spreadsheet_would_compute_are_quoted() -> None:
    numbers = small_sample()
    numbers["claims"][0]["figures"][0] |= {"label": "=HYPERLINK(1)", "value": -5.0}
    row = csv_file(parsed(render_brief(numbers)), "claim-march-2018.csv")[0]
    assert row["figure"] == "'=HYPERLINK(1)"
    assert float(row["value"]) == -5.0


def without_what_may_be_unknown(numbers: dict[str, Any]) -> dict[str, Any]:
    """The same numbers where everything that may be unknown is."""
    numbers["as_of"] = numbers["until"] = numbers["order"]["issued"] = None
    numbers["answer"] |= {"share": None, "first_to_run_out": None}
    for figure in numbers["key_figures"]:
        figure |= {"value": None, "realised": None}
    for district in numbers["districts"]:
        known = {"key", "name", "sectors", "months", "added_resources"}
        district |= {name: None for name in district if name not in known}
        district["months"] = [
            {"month": row["month"], "eligible": None, "accepted": None, "share": None}
            for row in district["months"]
        ]
    numbers["record"] |= {"as_of": None, "realised_after_as_of": None}
    for fan in numbers["fans"]:
        fan["quantiles"] = {level: [None for _ in values] for level, values in fan["quantiles"].items()}
        fan["realised"] = []
    for claim in numbers["claims"]:
        claim |= {"speaker": None, "date": None, "source": None, "finding": None, "settles": None}
    for row in numbers["assumptions"]:
        row |= {"value": None, "low": None, "high": None, "unit": None, "source": None}
    for source in numbers["sources"]:
        source |= {"publisher": None, "url": None, "retrieved": None, "licence": None}
    numbers["reproducibility"]["parameters_hash"] = None
    return numbers


def test_the_unknown_is_said_to_be_unknown() -> None:
    unknown = parsed(render_brief(without_what_may_be_unknown(sample())))
    words = unknown.having("body")[0][1]
    assert words.count("cannot be known from this record") >= 5 * 8
    assert "None" not in words
    assert "nan" not in words.lower().split()
    assert [attributes["id"] for attributes, _ in unknown.having("section")] == SECTIONS


def test_an_order_that_refers_nobody_has_no_share() -> None:
    numbers = small_sample()
    district = numbers["districts"][0]
    district["share"] = None
    district["asked_per_court_day"] |= {"median": 0, "low": 0, "high": 0}
    words = parsed(render_brief(numbers)).having("article")[0][1]
    assert "refers nobody here beyond ordinary practice" in words
    assert "share practicable cannot be known" not in words


@pytest.mark.parametrize("emptied", ["key_figures", "districts", "fans", "claims", "assumptions", "sources"])
def test_an_empty_part_leaves_the_rest_standing(emptied: str) -> None:
    numbers = small_sample()
    numbers[emptied] = []
    assert [a["id"] for a, _ in parsed(render_brief(numbers)).having("section")] == SECTIONS


def test_an_empty_record_is_said_to_be_empty() -> None:
    numbers = small_sample()
    numbers["record"] |= {"months": [], "series": [], "realised_after_as_of": None}
    assert "No month was published by the as-of date" in render_brief(numbers)


def broken(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """The sample with one value replaced."""
    numbers: Any = copy.deepcopy(sample())
    node = numbers
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return numbers


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("schema",), "practicable.brief/2", "schema"),
        (("answer", "shares"), 1, "answer.shares"),
        (("answer", "share", "median"), "half", "answer.share.median"),
        (("answer", "share", "median"), float("nan"), "answer.share.median"),
        (("districts", 0, "months", 0, "month"), "April 2018", "districts.0.months.0.month"),
        (("districts", 0, "key"), 'x" onload="', "districts.0.key"),
        (("fans", 0, "dates"), ["2018-04"], "fans.0"),
        (("fans", 0, "quantiles", "1.5"), [1, 2, 3], "fans.0"),
        (("record", "months"), ["2018-04"], "record"),
        (("seed",), None, "seed"),
    ],
)
def test_numbers_that_do_not_follow_the_schema_are_refused_in_one_line(
    path: tuple[str | int, ...], value: object, where: str
) -> None:
    with pytest.raises(InputError) as caught:
        render_brief(broken(path, value))
    message = str(caught.value)
    assert message.startswith(f"brief numbers: {where}: ")
    assert "\n" not in message


@pytest.mark.parametrize("key", ["answer", "fans", "record", "reproducibility"])
def test_a_missing_part_is_refused_by_name(key: str) -> None:
    numbers = sample()
    del numbers[key]
    with pytest.raises(InputError, match=f"^brief numbers: {key}: "):
        render_brief(numbers)


def test_numbers_of_another_version_are_refused_by_its_name() -> None:
    with pytest.raises(InputError, match=r"is 'practicable\.brief/0'.*accepted: 'practicable\.brief/1'"):
        render_brief(sample() | {"schema": "practicable.brief/0"})


def test_a_brief_is_its_own_json() -> None:
    """Every key and number survives; what was never stated has no key."""
    assert read(sample()).dump() == sample()


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(PracticableError, match=r"jinja2.*practicable\[brief\]"):
        render_brief(sample())


def test_the_page_stays_small(html: str) -> None:
    assert len(html.encode()) < 1_000_000
