"""The brief in headless Chromium: no error, no request, no sideways scroll, buttons that work, paper."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from practicable.api import render_brief

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed")
QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDTHS = (360, 1280)


@pytest.fixture(scope="module")
def brief_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    numbers = json.loads((Path(__file__).parent / "sample_numbers.json").read_text(encoding="utf-8"))
    path = tmp_path_factory.mktemp("brief") / "brief.html"
    path.write_text(render_brief(numbers), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield running
        running.close()


@pytest.fixture(params=WIDTHS)
def opened(request: pytest.FixtureRequest, browser: Browser, brief_file: Path) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.goto(brief_file.as_uri())
    yield page
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_console_message_and_no_request(browser: Browser, brief_file: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(brief_file.as_uri())
    page.wait_for_load_state("networkidle")
    page.close()
    assert messages == []
    assert requests == [brief_file.as_uri()]


def test_nothing_scrolls_sideways(opened: Page) -> None:
    wide = opened.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0


def test_one_rendering_of_each_chart_is_shown(opened: Page) -> None:
    shown = opened.evaluate(
        "[...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width > 0).length"
    )
    held = opened.evaluate("document.querySelectorAll('svg').length")
    assert 0 < shown < held


def test_text_in_charts_is_legible(opened: Page) -> None:
    smallest = opened.evaluate(
        """Math.min(...[...document.querySelectorAll('svg')]
            .filter(s => s.getBoundingClientRect().width > 0)
            .flatMap(s => [...s.querySelectorAll('text')])
            .map(t => t.getBoundingClientRect().height).filter(h => h > 0))"""
    )
    assert smallest >= 9


def test_a_figure_is_downloaded_as_csv(opened: Page) -> None:
    with opened.expect_download() as waiting:
        opened.get_by_role("button", name="CSV").or_(opened.get_by_role("link", name="CSV")).first.click()
    assert waiting.value.suggested_filename.endswith(".csv")


def test_a_figure_is_copied_as_a_sentence(opened: Page) -> None:
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.get_by_role("button", name="Copy as sentence").first.click()
    opened.wait_for_timeout(200)
    copied = str(opened.evaluate("navigator.clipboard.readText()"))
    assert "90 %" in copied
    assert copied.rstrip().endswith((".", ")"))


def test_it_prints_to_paper(browser: Browser, brief_file: Path) -> None:
    page = browser.new_page()
    page.goto(brief_file.as_uri())
    paper = page.pdf(format="A4")
    page.emulate_media(media="print")
    buttons = page.locator("button:visible").count()
    page.close()
    assert paper.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= 5
    assert buttons == 0
