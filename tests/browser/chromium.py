"""Debian's Chromium, started quietly, and what lies beyond the edge of a page."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
LEAST_TARGET = 24
"""Pixels that a control must have either way: WCAG 2.2, success criterion 2.5.8."""

needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs a browser at {CHROMIUM}")


@contextmanager
def launched() -> Generator[Browser]:
    """A browser, until the context is left."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*ARGUMENTS])
        yield chromium
        chromium.close()


def overflow(page: Page) -> list[str]:
    """What reaches beyond the right edge and cannot be scrolled to inside its own box."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
        .filter(e => !e.closest(".scroll, svg, .visually-hidden, .skip"))
        .filter(e => e.getBoundingClientRect().right > window.innerWidth + 0.5)
        .map(e => e.tagName + ": " + e.textContent.trim().slice(0, 40))"""
    )
    return found


def small_targets(page: Page) -> list[str]:
    """Visible controls that a finger may miss; a link within a sentence is as high as its line."""
    found: list[str] = page.evaluate(
        """least => [...document.querySelectorAll("button, a, input, select, textarea, summary")]
        .filter(e => e.checkVisibility() && !e.closest(".visually-hidden") && !e.matches(".skip"))
        .filter(e => e.tagName !== "A" || getComputedStyle(e).display !== "inline")
        .map(e => [e, (e.closest("label") ?? e).getBoundingClientRect()])
        .filter(([, box]) => Math.min(box.width, box.height) < least)
        .map(([e, box]) => `${e.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`)""",
        LEAST_TARGET,
    )
    return found
