"""The brief as a file: self-contained, complete, safe, and true to its numbers."""

from __future__ import annotations

import itertools
import json
import re
from copy import deepcopy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from practicable.api import render_brief
from practicable.errors import InputError

SAMPLE = Path(__file__).parents[1] / "browser" / "sample_numbers.json"
SECTIONS = (
    "The five districts",
    "The order in plain words",
    "The monthly record",
    "Forecasts and what happened",
    "Districts side by side",
    "Claims",
    "Assumptions",
    "What this brief cannot say",
    "Sources",
    "Reproducibility",
)
VOID = {"meta", "br", "hr", "img", "input", "link", "col", "wbr"}


class Outline(HTMLParser):
    """Collects what a page refers to, its headings, and its charts."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.headings: list[int] = []
        self.charts_without_text: list[str] = []
        self.tables = 0
        self.captions = 0
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        source = given.get("src") or (given.get("href") if tag == "link" else None)
        if source:
            self.loaded.append(source)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if given.get("role") == "img" and not (given.get("aria-label") or given.get("aria-labelledby")):
            self.charts_without_text.append(tag)
        self.tables += tag == "table"
        self.captions += tag == "caption"


def sample() -> dict[str, Any]:
    return json.loads(SAMPLE.read_text(encoding="utf-8"))


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    return found


@pytest.fixture(scope="module")
def page() -> str:
    return render_brief(sample())


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    found = outline(page)
    assert [source for source in found.loaded if not source.startswith("data:")] == []
    assert not re.search(r"@import|url\(\s*['\"]?(?!data:|#)", page)


def test_every_section_is_there(page: str) -> None:
    assert [name for name in SECTIONS if name not in page] == []


def test_headings_descend_one_step_at_a_time(page: str) -> None:
    levels = outline(page).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_charts_have_text_and_tables_captions(page: str) -> None:
    found = outline(page)
    assert "svg" in found.tags
    assert found.charts_without_text == []
    assert found.captions == found.tables


def test_the_answer_stands_first(page: str) -> None:
    body = page[page.index("<body") :]
    assert body.index("<h1") < body.index("<h2")


def test_hostile_text_stays_text() -> None:
    numbers = sample()
    numbers["claims"][0]["words"] = "<script>alert(1)</script>"
    numbers["order"]["title"] = 'A "title" <img src=x onerror=alert(1)>'
    page = render_brief(numbers)
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_what_cannot_be_known_is_said() -> None:
    numbers = sample()
    for district in numbers["districts"]:
        district["share"] = None
        district["published_cap"] = None
    numbers["answer"]["share"] = None
    numbers["answer"]["first_to_run_out"] = None
    for fan in numbers["fans"]:
        fan["realised"] = []
    numbers["record"]["realised_after_as_of"] = None
    assert "cannot be known from this record" in render_brief(numbers)


@pytest.mark.parametrize("key", ["answer", "fans", "reproducibility"])
def test_a_missing_part_is_refused_by_name(key: str) -> None:
    numbers = sample()
    del numbers[key]
    with pytest.raises(InputError, match=key):
        render_brief(numbers)


def test_an_unknown_part_is_refused_by_name() -> None:
    numbers = deepcopy(sample())
    numbers["answer"]["verdict"] = "good"
    with pytest.raises(InputError, match="verdict"):
        render_brief(numbers)


def test_the_page_is_light(page: str) -> None:
    assert len(page.encode()) < 3_000_000
