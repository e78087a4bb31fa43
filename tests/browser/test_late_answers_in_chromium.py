"""The page in headless Chromium where answers come late: how a run ended stays, and the last change counts.

Each test holds an answer of the server back until the page has gone on, so that the order of events is the
same on every machine.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from chromium import needs_chromium
from served_page import SLIDER, copied, opened, quick

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = needs_chromium

STATE = "#run-state"
CHANGED_AND_SIMULATED_AT_ONCE = """([field, value]) => {
    const input = document.querySelector(field);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    document.getElementById("simulate").click();
}"""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page with a quick answer."""
    one = opened(browser, address)
    quick(one)
    yield one
    one.context.close()


@contextmanager
def held(page: Page, pattern: str) -> Generator[list[Route]]:
    """Requests of a kind, which reach the server only when the context is left."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        routes.append(route)

    page.route(pattern, hold)
    yield routes
    for route in routes:
        route.continue_()
    page.unroute(pattern)


def never_begin_to_simulate(page: Page) -> None:
    """Leave requests for a simulation without an answer."""
    page.route("**/api/runs", lambda _: None)


def ended(page: Page, words: str) -> None:
    """Wait until the page says how its run ended."""
    page.locator(STATE, has_text=words).wait_for()
    page.wait_for_selector("#simulate:visible")


def answered(page: Page) -> str:
    """What stands beside the button once the quick answer has come."""
    page.wait_for_selector('#quick-body[aria-busy="false"] #quick-share')
    return page.inner_text(STATE)


def test_cancelled_stays_when_the_quick_answer_comes_late(page: Page) -> None:
    never_begin_to_simulate(page)
    with held(page, "**/api/quick") as questions:
        page.locator(SLIDER).fill("40")
        page.click("#simulate")
        page.click("#cancel")
        ended(page, "Cancelled")
        page.wait_for_selector('#quick-body[aria-busy="true"]')
        assert questions
    assert answered(page).startswith("Cancelled; roughly ")
    page.click("#tab-record")
    page.click("#tab-order")
    assert page.inner_text(STATE).startswith("Cancelled; roughly ")
    page.fill("#run-seed", "9")
    assert page.inner_text(STATE).startswith("roughly ")


def test_why_nothing_was_simulated_stays_until_the_mechanism_is_back(page: Page) -> None:
    page.click("#mechanisms > summary")
    with held(page, "**/api/quick"):
        page.uncheck('[data-mechanism="incapacitation"]')
        page.click("#simulate")
        ended(page, "custody takes no time")
    words = answered(page)
    assert words.startswith("Not simulated: ")
    assert "; roughly " in words
    page.check('[data-mechanism="incapacitation"]')
    assert "Not simulated" not in page.inner_text(STATE)


def test_a_new_run_takes_the_place_of_how_the_last_one_ended(page: Page) -> None:
    never_begin_to_simulate(page)
    for _ in range(2):
        page.click("#simulate")
        assert "Cancelled" not in page.inner_text(STATE)
        page.click("#cancel")
        ended(page, "Cancelled")


def test_an_order_mended_and_simulated_at_once_is_simulated(page: Page) -> None:
    amount = '[data-path="resource.0.amount"] input'
    page.click('[data-preset="blank"]')
    page.click("#enter-capacity")
    page.locator('[data-wrong="resource.0.amount"]').get_by_text("missing").wait_for()
    assert "No quick answer" in page.inner_text("#quick-body")
    for at in range(1, page.locator('[data-path^="resource."][data-path$=".amount"]').count()):
        page.fill(f'[data-path="resource.{at}.amount"] input', "80")
    page.locator('[data-wrong="resource.1.amount"]').wait_for(state="hidden")
    never_begin_to_simulate(page)
    with page.expect_request("**/api/runs"), held(page, "**/api/order"):
        page.evaluate(CHANGED_AND_SIMULATED_AT_ONCE, [amount, "80"])
        page.wait_for_timeout(300)  # longer than a change waits before it is checked by itself


def test_a_link_holds_what_was_changed_just_before(browser: Browser, address: str, page: Page) -> None:
    page.locator(SLIDER).fill("35")
    page.fill("#run-seed", "9")
    page.click("#tab-sure")
    link = copied(page, "#copy-link")
    assert link == page.evaluate("location.href")
    again = opened(browser, address, fragment=link.removeprefix(f"{address}/"))
    assert again.get_attribute("#tab-sure", "aria-selected") == "true"
    again.click("#tab-order")
    assert again.locator(SLIDER).input_value() == "35"
    assert again.input_value("#run-seed") == "9"
    again.context.close()


def test_a_link_copied_within_the_moment_of_a_change_holds_it(page: Page) -> None:
    before = page.evaluate("location.href")
    page.evaluate(
        """slider => { const one = document.querySelector(slider);
        for (const value of ["35", "36"]) {
            one.value = value;
            one.dispatchEvent(new Event("input", { bubbles: true }));
        }
        document.getElementById("copy-link").click(); }""",
        SLIDER,
    )
    page.wait_for_function("() => document.getElementById('status').textContent.startsWith('Copied: ')")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link != before
    assert link == page.evaluate("location.href")


def test_a_link_that_cannot_be_read_says_so_until_the_order_is_changed(
    browser: Browser, address: str
) -> None:
    broken = opened(browser, address, fragment="#order/not-a-state")
    assert answered(broken).startswith("The link could not be read")
    broken.locator(SLIDER).fill("35")
    assert "The link" not in broken.inner_text(STATE)
    broken.click("#tab-record")
    broken.context.close()
    tab = opened(browser, address, fragment="#record/not-a-state")
    assert tab.get_attribute("#tab-record", "aria-selected") == "true"
    tab.context.close()
