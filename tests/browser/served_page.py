"""What every test of the served page does with it: open it, show a tab, wait for the quick answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TABS = ("order", "outcomes", "compare", "evidence", "record", "sure")
PATIENCE = 120_000
SLIDER = 'input[type="range"][data-key="directive.0.refer.single_adult"]'
CHANGED = """before => { const body = document.getElementById("quick-body");
return body?.getAttribute("aria-busy") === "false" && body.innerText !== before; }"""


def opened(browser: Browser, address: str, *, width: int = 1280, fragment: str = "") -> Page:
    """A page that is ready."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        permissions=["clipboard-read", "clipboard-write"],
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/{fragment}")
    page.wait_for_selector("html[data-ready]")
    return page


def simulated(browser: Browser, address: str) -> Page:
    """A page whose order has been simulated, until the end of its first month."""
    page = opened(browser, address)
    page.fill("#run-until", "2018-04-30")
    page.fill("#run-replicates", "2")
    page.click("#simulate")
    page.wait_for_selector("#answer-heading")
    return page


def compare(page: Page) -> None:
    """Compare the present order with ordinary practice; at once where the page has the numbers."""
    show(page, "compare")
    page.select_option("#pin-preset", "baseline")
    page.click("#run-both")
    page.wait_for_selector("table.compare")


def show(page: Page, tab: str) -> None:
    """Open a tab and wait until it has read what it shows."""
    page.click(f"#tab-{tab}")
    page.wait_for_selector(f"#panel-{tab}[aria-busy=false]")


def changed(page: Page, before: str) -> str:
    """The quick answer, once it is another than before."""
    page.wait_for_function(CHANGED, arg=before)
    return quick(page)


def quick(page: Page) -> str:
    """The quick answer, once it is there."""
    page.wait_for_selector('#quick-body[aria-busy="false"] #quick-share')
    return page.inner_text("#quick-body")


def copied(page: Page, selector: str) -> str:
    """What a button puts on the clipboard, once it says so: writing there takes a while."""
    page.evaluate("() => { document.getElementById('status').textContent = ''; }")
    page.click(selector)
    page.wait_for_function("() => document.getElementById('status').textContent.startsWith('Copied: ')")
    return page.evaluate("navigator.clipboard.readText()")
