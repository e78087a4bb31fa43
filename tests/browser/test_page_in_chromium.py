"""The page in headless Chromium: what an analyst does with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import needs_chromium
from served_page import PATIENCE, SLIDER, TABS, changed, compare, copied, opened, quick, show, simulated

from practicable import api

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page whose order has been simulated."""
    one = simulated(browser, address)
    yield one
    one.context.close()


@pytest.fixture
def said(browser: Browser, address: str) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A fresh page with everything it says on the console, and every address it asks for."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    one = context.new_page()
    one.set_default_timeout(PATIENCE)
    words: list[str] = []
    asked: list[str] = []
    one.on("console", lambda message: words.append(message.text))
    one.on("pageerror", lambda error: words.append(str(error)))
    one.on("request", lambda request: asked.append(request.url))
    one.goto(address)
    one.wait_for_selector("html[data-ready]")
    yield one, words, asked
    context.close()


def test_every_tab_is_quiet_and_asks_no_other_host(
    said: tuple[Page, list[str], list[str]], address: str
) -> None:
    page, words, asked = said
    for tab in TABS:
        show(page, tab)
        assert page.inner_text(f"#panel-{tab}")
    assert words == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_a_slider_moves_the_quick_answer(browser: Browser, address: str) -> None:
    """How soon is measured by validation/page.py: a time tested here would tell how busy the machine is."""
    page = opened(browser, address)
    before = quick(page)
    for value in (50, 40):
        page.locator(SLIDER).fill(str(value))
        before = changed(page, before)
    assert f"{40}\N{NO-BREAK SPACE}%" in (page.locator(SLIDER).get_attribute("aria-valuetext") or "")
    assert page.locator("#quick .tool").count() == 0
    page.click("#mechanisms > summary")
    page.uncheck('[data-mechanism="incapacitation"]')
    assert "nights in jail" not in changed(page, before)
    assert "Only in the quick answer" in page.inner_text("#mechanisms")
    page.click("#simulate")
    page.locator("#run-state", has_text="custody takes no time").wait_for()
    page.context.close()


def test_switches_and_uncertainty_reach_the_simulation_and_its_command(page: Page) -> None:
    page.click("#tab-order")
    page.click("#mechanisms > summary")
    page.uncheck('[data-mechanism="message"]')
    page.select_option("#run-uncertainty", "median")
    assert page.inner_text("#command").endswith("--without message --uncertainty median")
    page.wait_for_selector("#run-state.stale")
    page.click("#simulate")
    page.locator(".reading", has_text="held at their medians").wait_for()
    assert "the announcement raises perceived risk" in page.inner_text(".reading")
    page.click("#tab-order")
    page.check('[data-mechanism="message"]')
    page.select_option("#run-uncertainty", "full")
    page.click("#simulate")
    page.locator(".reading", has_text="parameter, forecast and Monte Carlo").wait_for()


def test_how_sure_shows_how_past_forecasts_did(page: Page, tmp_path: Path) -> None:
    show(page, "sure")
    told = api.tell_hindcasts()
    assert told.lead.replace("\N{NO-BREAK SPACE}", " ") in page.inner_text("#panel-sure").replace(
        "\N{NO-BREAK SPACE}", " "
    )
    picture = page.locator("img.reliability")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('img.reliability').naturalWidth > 0")
    with page.expect_download() as waited:
        page.click("#hindcast-csv")
    waited.value.save_as(tmp_path / "past.csv")
    with (tmp_path / "past.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(told.lines)


def test_a_change_makes_the_simulated_numbers_stale(page: Page) -> None:
    page.click("#tab-order")
    page.locator(SLIDER).fill("50")
    page.wait_for_selector("#run-state.stale")
    assert "before your change" in page.inner_text("#run-state")
    page.locator(SLIDER).fill("100")
    page.wait_for_selector("#run-state:not(.stale)")


def test_every_control_of_the_form_has_a_name(page: Page) -> None:
    page.click("#tab-order")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("input, select, textarea, button")]
        .filter(one => !one.labels?.length && !one.getAttribute("aria-label") && !one.textContent.trim())
        .map(one => one.outerHTML.slice(0, 80))"""
    )
    assert nameless == []


def test_a_figure_is_taken_away_as_a_sentence_as_csv_and_as_a_brief(page: Page, tmp_path: Path) -> None:
    page.click("#tab-outcomes")
    sentence = copied(page, "#districts button[data-copy]")
    assert sentence.startswith("Southern District of California: ")
    assert "Source: simulation of order zero-tolerance-2018" in sentence
    with page.expect_download() as waited:
        page.locator("#districts button[data-csv]").click()
    waited.value.save_as(tmp_path / "districts.csv")
    text = (tmp_path / "districts.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["district"] for row in rows} >= {"District of Arizona", "Southern District of Texas"}
    assert all(
        float(row["low"]) <= float(row["median"]) <= float(row["high"]) for row in rows if row["median"]
    )
    with page.expect_download() as waited:
        page.click("#brief")
    waited.value.save_as(tmp_path / "brief.html")
    brief = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert page.inner_text("#answer-heading").split(" (")[0] in brief


def test_print_and_capture_have_every_chart_wherever_the_page_is_scrolled_to(
    page: Page, tmp_path: Path
) -> None:
    show(page, "order")
    show(page, "outcomes")
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_function(
        "() => [...document.querySelectorAll('#panel-outcomes .fan')].every((one) => one.ariaLabel)"
    )
    page.pdf(path=tmp_path / "outcomes.pdf")
    import pdfplumber

    with pdfplumber.open(tmp_path / "outcomes.pdf") as document:
        curves = sum(len(printed.curves) for printed in document.pages)
    assert curves >= 3 * page.locator("#panel-outcomes .fan").count()
    show(page, "evidence")
    page.wait_for_function(
        "() => [...document.querySelectorAll('#panel-evidence img')].every((one) => one.naturalWidth > 0)"
    )
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#panel-evidence details:has(img):not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#panel-evidence details:has(img):not([open])").count() > 0


def test_charts_are_drawn_with_words_for_who_cannot_see_them(page: Page) -> None:
    page.click("#tab-outcomes")
    page.wait_for_function(
        "() => [...document.querySelectorAll('#panel-outcomes .fan')].every((one) => one.ariaLabel)"
    )
    for chart in page.locator("#panel-outcomes .fan").all():
        assert chart.locator("svg").count() == 1
        assert "90 %" in (chart.get_attribute("aria-label") or "")
    assert "asked" in (page.locator(".chart[role=img]").get_attribute("aria-label") or "")


def test_a_pinned_order_is_compared_with_the_present_one(page: Page) -> None:
    compare(page)
    assert "Ordinary practice" in page.inner_text("table.compare thead")
    share = page.locator("table.compare tr", has_text="Prosecutions").first.locator(".median")
    assert share.count() == 3
    page.select_option("#compare-place", "azd")
    page.locator("table.compare caption", has_text="District of Arizona").wait_for(state="attached")


def test_a_bad_file_is_shown_at_its_line_and_a_good_one_is_used(page: Page) -> None:
    page.click("#tab-order")
    page.click("#files > summary")
    page.wait_for_function("() => document.getElementById('toml').value.includes('single_adult = 1.0')")
    good = page.input_value("#toml")
    lines = good.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("districts"))
    page.fill("#toml", "\n".join([*lines[:at], 'districts = ["azdd"]', *lines[at + 1 :]]))
    page.click("#toml-read")
    page.wait_for_selector("#toml[aria-invalid=true]")
    assert f"order.toml:{at + 1}: directive[1].districts" in page.inner_text("#toml-wrong")
    chosen = page.evaluate(
        """() => { const text = document.getElementById("toml");
        return text.value.slice(text.selectionStart, text.selectionEnd); }"""
    )
    assert chosen == 'districts = ["azdd"]'
    page.fill("#toml", good.replace("single_adult = 1.0", "single_adult = 0.25", 1))
    page.click("#toml-read")
    page.wait_for_function("at => document.querySelector(at).value === '25'", arg=SLIDER)
    assert "zero-tolerance-2018.toml" in page.inner_text("#command")


def test_an_error_stands_at_its_field(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    page.click('[data-preset="blank"]')
    page.click("#enter-capacity")
    wrong = page.locator('[data-wrong="resource.0.amount"]')
    wrong.get_by_text("missing").wait_for()
    page.locator('[data-path="resource.0.amount"] input').fill("80")
    wrong.wait_for(state="hidden")
    assert "on record" in page.inner_text("#capacity-banner")
    page.context.close()
