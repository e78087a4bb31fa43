"""The page in headless Chromium: on a phone, by keyboard, and for who cannot see it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from chromium import needs_chromium, overflow, small_targets
from served_page import SLIDER, TABS, compare, opened, show, simulated

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium

UNTOLD = """() => [...document.querySelectorAll(".scroll")].filter((one) => one.checkVisibility())
.filter((one) => (one.scrollWidth > one.clientWidth + 1) !== one.previousElementSibling.checkVisibility())
.map((one) => one.getAttribute("aria-label"))"""
"""Parts that scroll sideways without saying so, or say so and do not."""


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page whose order has been simulated and compared with ordinary practice."""
    one = simulated(browser, address)
    compare(one)
    yield one
    one.context.close()


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_fits_a_phone_and_a_finger(page: Page, tab: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    try:
        show(page, tab)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert overflow(page) == []
        assert small_targets(page) == []
        assert page.evaluate(UNTOLD) == []
    finally:
        page.set_viewport_size({"width": 1280, "height": 800})


def test_the_answer_stands_on_the_first_screen_of_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    try:
        for scrolled in (0, 3_000):
            show(page, "order")
            page.evaluate("to => window.scrollTo(0, to)", scrolled)
            show(page, "outcomes")
            box = page.locator("#answer-heading").bounding_box()
            assert box is not None
            assert 140 < box["y"] < 400, "below what stays at the top, on the first screen"
    finally:
        page.set_viewport_size({"width": 1280, "height": 800})


def test_the_keyboard_alone_is_enough(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#tab-order").focus()
    for key, tab in (
        ("ArrowRight", "outcomes"),
        ("End", "sure"),
        ("ArrowRight", "order"),
        ("ArrowLeft", "sure"),
        ("Home", "order"),
    ):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == f"tab-{tab}"
        assert page.get_attribute(f"#tab-{tab}", "aria-selected") == "true"
    slider = page.locator(SLIDER)
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert slider.input_value() == "99"
    assert slider.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page.fill("#run-replicates", "400")
    page.locator("#simulate").focus()
    page.keyboard.press("Enter")
    page.locator("#cancel").focus()
    page.keyboard.press("Space")
    page.locator("#run-state", has_text="Cancelled").wait_for()
    page.context.close()


@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_nothing_serious(page: Page, tab: str) -> None:
    axe: Any = import_module("axe_playwright_python.sync_playwright").Axe()
    show(page, tab)
    found: dict[str, Any] = axe.run(page).response
    serious = [
        (one["id"], node["html"][:120], node["failureSummary"][:200])
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
    assert serious == []
