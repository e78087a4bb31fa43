"""The page in headless Chromium while its server is stopped and started again: it says so, and recovers."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chromium import needs_chromium
from served_page import SLIDER, changed, opened, quick, show

if TYPE_CHECKING:
    import subprocess
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser

    Serving = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[str]]]]

pytestmark = needs_chromium


def test_a_page_whose_server_stops_says_so_marks_what_is_old_and_asks_again(
    browser: Browser, serving: Serving
) -> None:
    with serving() as (address, process):
        page = opened(browser, address)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        before = quick(page)
        show(page, "record")
        show(page, "order")
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    page.locator(SLIDER).fill("40")
    page.wait_for_selector("#offline:visible")
    page.locator("#quick-old", has_text="before your last change").wait_for()
    assert "roughly" not in page.inner_text("#run-state")
    page.click("#simulate")
    page.locator("#run-state", has_text="Not simulated: the server does not answer").wait_for()
    show(page, "record")
    page.click("#record-csv")
    page.locator(".beside", has_text="Not downloaded: the server does not answer").wait_for()
    page.select_option("#record-table", "deaths")
    page.locator(".unread", has_text="Not read").wait_for()
    show(page, "evidence")
    page.locator("#panel-evidence .unread").wait_for()
    with serving(port=urlsplit(address).port):
        page.wait_for_selector("#offline", state="hidden")
        page.locator("#panel-evidence h2").first.wait_for()
        show(page, "order")
        assert page.locator(SLIDER).input_value() == "40"
        changed(page, before)
        assert page.inner_text("#quick-old") == ""
        assert "press Simulate" in page.inner_text("#run-state")
    assert wrong == []
    page.context.close()


def test_thirty_moves_of_a_slider_beside_simulations_are_never_busy(
    browser: Browser, serving: Serving
) -> None:
    with serving("--workers", "6") as (address, _):
        page = opened(browser, address)
        before = quick(page)
        refused: list[int] = []
        page.on("response", lambda one: refused.append(one.status) if one.status == 429 else None)
        page.evaluate(
            """async () => {
            const { asked } = await import("./static/order.js");
            for (let at = 0; at < 3; at += 1) {
              const run = { ...asked(), replicates: 60, seed: at };
              const headers = { "content-type": "application/json" };
              const how = { method: "POST", headers, body: JSON.stringify(run) };
              const { id } = await (await fetch("api/runs", how)).json();
              new EventSource(`api/runs/${id}/events`);
            }
          }"""
        )
        for value in range(99, 69, -1):
            page.locator(SLIDER).fill(str(value))
            page.wait_for_timeout(130)  # longer than a change waits before it is asked about
        changed(page, before)
        assert refused == []
        assert "busy" not in page.inner_text("#quick-body")
        page.context.close()
