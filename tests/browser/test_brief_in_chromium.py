"""The brief in headless Chromium: quiet, alone, legible on a phone, usable without script, printable."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import needs_chromium, overflow, small_targets

from practicable.api import render_brief

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (360, 768, 1280)
NOTED = """button => new MutationObserver((_, watcher) => {
    watcher.disconnect();
    button.dataset.said = button.textContent;
}).observe(button, { childList: true })"""
"""What a button says next, noted on it: it says so for two seconds only."""
OPENED = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
UNTOLD = """() => [...document.querySelectorAll(".scroll")]
.map((one) => [one, getComputedStyle(one, "::before").content !== "none"])
.filter(([one, told]) => (one.scrollWidth > one.clientWidth + 1) !== told)
.map(([one]) => one.getAttribute("aria-label"))"""
"""Parts that scroll sideways without saying so, or say so and do not."""

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    sample = Path(__file__).with_name("sample_numbers.json").read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("brief") / "brief.html"
    path.write_text(render_brief(json.loads(sample)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A wide page with clipboard rights."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    opened = context.new_page()
    opened.goto(address)
    yield opened
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_quiet_alone_and_fits(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    problems: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address, wait_until="networkidle")
    page.mouse.wheel(0, 40_000)
    assert problems == []
    assert [url for url in requests if not url.startswith("data:")] == [address]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert overflow(page) == []
    page.close()


@pytest.mark.parametrize(("width", "shown", "hidden"), [(360, "narrow", "wide"), (1280, "wide", "narrow")])
def test_one_drawing_of_each_chart_is_shown_with_legible_words(
    browser: Browser, address: str, width: int, shown: str, hidden: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(address)
    page.evaluate(OPENED)
    assert all(drawing.is_visible() for drawing in page.locator(f"svg.{shown}").all())
    assert not any(drawing.is_visible() for drawing in page.locator(f"svg.{hidden}").all())
    heights: list[float] = page.evaluate(
        f"""() => [...document.querySelectorAll("svg.{shown} text")]
        .filter(text => text.textContent.trim())
        .map(text => text.getBoundingClientRect().height)"""
    )
    assert min(heights) >= 10
    page.close()


def drawn_in_chart_fonts() -> bool:
    """Tell whether a font of the width that charts are laid out for is installed."""
    fonts = shutil.which("fc-match") and subprocess.run(
        ["fc-match", "Arial"], capture_output=True, text=True, check=False
    )
    return not fonts or any(name in fonts.stdout for name in ("Arial", "Helvetica", "Liberation"))


@pytest.mark.skipif(not drawn_in_chart_fonts(), reason="needs Arial, Helvetica or Liberation Sans")
def test_words_in_charts_neither_overlap_nor_leave_the_drawing(browser: Browser, address: str) -> None:
    for width, shown in ((360, "narrow"), (1280, "wide")):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(address)
        page.evaluate(OPENED)
        clashes: list[str] = page.evaluate(
            """shown => [...document.querySelectorAll("svg." + shown)].flatMap(svg => {
                const frame = svg.getBoundingClientRect();
                const boxes = [...svg.querySelectorAll("text")].filter(t => t.textContent.trim())
                    .map(t => [t.textContent, t.getBoundingClientRect()]);
                const out = boxes.filter(([, b]) => b.left < frame.left - 1 || b.right > frame.right + 1
                    || b.top < frame.top - 1 || b.bottom > frame.bottom + 1).map(([t]) => "outside: " + t);
                const over = boxes.flatMap(([t, a], i) => boxes.slice(i + 1)
                    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1
                        && a.top < b.bottom - 3 && b.top < a.bottom - 3)
                    .map(([u]) => "overlap: " + t + " | " + u));
                return [...out, ...over];
            })""",
            shown,
        )
        assert clashes == []
        page.close()


def test_the_answer_stands_on_the_first_screen_of_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(address)
    box = page.locator("h1").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 740
    page.close()


def test_every_copy_button_copies_its_sentence(page: Page) -> None:
    buttons = page.locator("button[data-copy]")
    assert buttons.count() > 20
    for at in (0, 3, buttons.count() - 1):
        button = buttons.nth(at)
        button.evaluate(NOTED)
        button.click()
        sentence = button.get_attribute("data-copy")
        page.wait_for_function(
            "words => document.getElementById('status').textContent.endsWith(words)", arg=sentence
        )
        assert page.evaluate("navigator.clipboard.readText()") == sentence
        assert button.get_attribute("data-said") == "Copied"


def test_copying_works_where_the_clipboard_is_refused(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(address)
    page.locator("button[data-copy]").first.click()
    page.wait_for_function("document.getElementById('status').textContent.startsWith('Copied: About 48')")
    page.close()


def test_a_csv_file_is_downloaded(page: Page, tmp_path: Path) -> None:
    with page.expect_download() as started:
        page.locator("a[download='txsd-months.csv']").click()
    saved = tmp_path / started.value.suggested_filename
    started.value.save_as(saved)
    with saved.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    assert {row["measure"] for row in rows} == {"eligible", "accepted", "share"}


def test_without_script_the_page_is_whole_and_has_no_dead_buttons(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address)
    assert not any(button.is_visible() for button in page.locator("button").all())
    assert page.locator("a[download]").first.is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator("svg.wide").first.is_visible()
    assert all(fold.is_visible() for fold in page.locator(".claim .settles").all())
    page.set_viewport_size({"width": 390, "height": 800})
    assert all(fold.is_visible() for fold in page.locator(".sheet .facts, #sources li").all())
    context.close()


def test_the_details_of_a_claim_fold_open_by_keyboard_and_in_print(browser: Browser, address: str) -> None:
    for width in (360, 1280):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(address)
        folds, details = page.locator("#claims details:has(.settles)"), page.locator("#claims .settles")
        assert folds.count() >= 1
        assert page.locator("#claims .finding").first.is_visible()
        assert not any(text.is_visible() for text in details.all())
        folds.first.locator("summary").focus()
        page.keyboard.press("Enter")
        assert details.first.is_visible()
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert all(text.is_visible() for text in details.all())
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert [text.is_visible() for text in details.all()] == [True] + [False] * (details.count() - 1)
        page.close()


def test_long_parts_are_folded_on_a_phone_and_a_link_opens_its_own(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(address)
    folded = page.evaluate("document.documentElement.scrollHeight")
    sources, charts = page.locator("#sources li"), page.locator(".sheet .facts")
    assert not any(one.is_visible() for one in (sources.first, charts.first, page.locator(".assumptions")))
    assert page.locator(".sheet .headline").first.is_visible()
    page.locator("a.cite[href='#source-1']:visible").first.click()
    assert sources.first.is_visible()
    page.goto(f"{address}#source-2")
    page.reload()
    assert sources.nth(1).is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_function("() => [...document.querySelectorAll('[data-fold]')].every((one) => one.open)")
    assert charts.first.is_visible()
    assert not page.locator("[data-fold] > summary").first.is_visible()
    page.evaluate(OPENED)
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function("() => [...document.querySelectorAll('[data-fold]')].every((one) => !one.open)")
    page.evaluate(OPENED)
    assert page.evaluate("document.documentElement.scrollHeight") > 1.5 * folded
    assert overflow(page) == []
    assert small_targets(page) == []
    assert page.evaluate(UNTOLD) == []
    page.close()


def test_the_keyboard_reaches_the_answer_first(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    outline: str = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_policy_of_the_page_forbids_foreign_script_and_requests(page: Page) -> None:
    violated: list[str] = page.evaluate(
        """async () => {
            const violated = [];
            document.addEventListener("securitypolicyviolation", e => violated.push(e.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "window.intruder = true";
            document.body.appendChild(script);
            await fetch("https://example.org/").catch(() => null);
            await new Promise(done => setTimeout(done, 50));
            return [...violated, String(window.intruder)];
        }"""
    )
    assert violated == ["script-src-elem", "connect-src", "undefined"]


def test_it_prints_to_pages_with_a_sheet_a_district(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "brief.pdf"
    page.pdf(path=str(path), prefer_css_page_size=True)
    import pdfplumber

    with pdfplumber.open(path) as document:
        pages = [printed.extract_text() for printed in document.pages]
    assert 10 <= len(pages) <= 34
    names = [
        district["name"]
        for district in json.loads(
            Path(__file__).with_name("sample_numbers.json").read_text(encoding="utf-8")
        )["districts"]
    ]
    for name in names:
        sheets = [text for text in pages if text.startswith(name)]
        assert len(sheets) == 1
        assert "Share practicable" in sheets[0], "the table of months is on the same page"
    assert not any(re.search(r"Copy as sentence|\bCSV\b", text) for text in pages)
    folded = page.locator("#claims .settles").first.text_content()
    assert folded
    assert any(folded in " ".join(text.split()) for text in pages), "the details of a claim are printed"
    assert all(text.strip() for text in pages)
