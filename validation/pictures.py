"""Take the read-me's pictures: the first screen of a brief, and the page with its order and its outcomes.

Run as ``python validation/pictures.py [REPLICATES]``; some minutes. Needs Debian's Chromium
(``apt-get install chromium``). Without a number the brief and the page simulate as often as by themselves.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from practicable import api
from practicable.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCS = Path(__file__).parents[1] / "docs"
ORDER = "zero-tolerance-2018"
WIDTH, HEIGHT, BRIEF_HEIGHT = 1280, 900, 1120
PATIENCE = 1_200_000


@contextmanager
def served() -> Generator[str]:
    """Serve the page from this process; its address."""
    server = uvicorn.Server(uvicorn.Config(create_app(), port=0, log_level="warning"))
    serving = threading.Thread(target=server.run)
    serving.start()
    while not server.started:
        time.sleep(0.1)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        serving.join()


def picture_brief(page: Page, replicates: int | None) -> None:
    """Take the first screen of a brief."""
    run = api.RunOptions() if replicates is None else replace(api.RunOptions(), replicates=replicates)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "brief.html"
        file.write_text(api.render_brief(api.brief_numbers(ORDER, run=run)), encoding="utf-8")
        page.set_viewport_size({"width": WIDTH, "height": BRIEF_HEIGHT})
        page.goto(file.as_uri())
        page.screenshot(path=DOCS / "brief.png")


def picture_page(page: Page, replicates: int | None) -> None:
    """Take the page as it opens, and when its order has been simulated."""
    with served() as address:
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        page.wait_for_selector('#quick-body[aria-busy="false"] #quick-share')
        page.screenshot(path=DOCS / "page-order.png")
        if replicates is not None:
            page.fill("#run-replicates", str(replicates))
        page.click("#simulate")
        page.wait_for_selector("#panel-outcomes #answer-heading", state="visible")
        page.mouse.move(0, 0)
        page.screenshot(path=DOCS / "page-outcomes.png")


def main() -> None:
    """Write the three pictures."""
    from playwright.sync_api import sync_playwright

    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(reduced_motion="reduce")
        page.set_default_timeout(PATIENCE)
        picture_page(page, replicates)
        picture_brief(page, replicates)
        browser.close()


if __name__ == "__main__":
    main()
