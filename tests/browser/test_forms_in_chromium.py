"""The page's forms in headless Chromium: nothing that was entered is lost, and no link is believed unread."""

from __future__ import annotations

import base64
import json
import shlex
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from chromium import needs_chromium
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served_page import SLIDER, opened, quick, show

from practicable import api

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium

CONTROLS = "\x00\x07\x1b\r\x7f\x9b\u202e\u2066\u2028\u200b"
SHELL = st.text(st.sampled_from("ab-'\"`$;&|<>(){}!*?~#\\ \n\t/\u00e9" + CONTROLS), max_size=12)


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    one = opened(browser, address)
    quick(one)
    yield one
    one.context.close()


@pytest.fixture
def own(browser: Browser, address: str) -> Iterator[Page]:
    """The form of an order of one's own, without resources."""
    day = "2018-04-06"
    directive = {"districts": ["casd", "azd"], "refer": {"single_adult": 1}, "from": day, "announced": day}
    order = {"title": "My order", "id": "my-order", "issued": day, "directive": [directive]}
    one = opened(browser, address, fragment=fragment({"order": order, "run": {}, "mechanisms": {}}))
    yield one
    one.context.close()


def fragment(state: dict[str, Any], tab: str = "order") -> str:
    """An address as the page writes it."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(json.dumps(state).encode()) + packer.flush()
    return f"#{tab}/{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def amounts(page: Page) -> list[str]:
    boxes = page.locator('[data-path^="resource."][data-path$=".amount"] input')
    return [box.input_value() for box in boxes.all()]


def add(page: Page, path: str, amount: str | None = None) -> None:
    page.click(f'[data-add="{path}"]')
    if amount is not None:
        last = page.locator(f'[data-path^="{path}."][data-path$=".amount"] input').last
        last.fill(amount)


def test_a_further_resource_keeps_the_earlier_ones_and_adds(own: Page) -> None:
    for amount in ("20", "5,191", "7.5"):
        add(own, "resource", amount)
    assert amounts(own) == ["20", "5191", "7.5"]
    effects = own.locator('[data-path^="resource."][data-path$=".effect"] select')
    assert [one.input_value() for one in effects.all()] == ["adds"] * 3
    own.get_by_role("button", name="Remove resource 2").click()
    assert amounts(own) == ["20", "7.5"]
    own.get_by_role("button", name="Remove resource 1").click()
    add(own, "resource", "9")
    assert amounts(own) == ["7.5", "9"]


def test_a_further_directive_and_source_keep_the_earlier_ones(own: Page) -> None:
    own.locator(SLIDER).fill("35")
    own.uncheck('[data-path="directive.0.districts"] input[value="azd"]')
    add(own, "directive")
    own.locator('input[type="range"][data-key="directive.1.refer.single_adult"]').fill("60")
    add(own, "directive")
    assert own.locator(SLIDER).input_value() == "35"
    assert not own.is_checked('[data-path="directive.0.districts"] input[value="azd"]')
    own.get_by_role("button", name="Remove directive 1").click()
    assert own.locator(SLIDER).input_value() == "60"
    own.locator('[data-open=":more"] > summary').click()
    for title in ("One", "Two"):
        add(own, "source")
        own.locator('[data-path^="source."][data-path$=".title"] input').last.fill(title)
    titles = own.locator('[data-path^="source."][data-path$=".title"] input')
    assert [one.input_value() for one in titles.all()] == ["One", "Two"]


def test_what_is_no_number_stays_and_is_refused_at_its_field(own: Page) -> None:
    add(own, "resource", "twenty")
    own.locator('[data-wrong="resource.0.amount"]').get_by_text("number").wait_for()
    show(own, "record")
    show(own, "order")
    assert amounts(own) == ["twenty"]


def test_a_level_says_what_it_replaces(page: Page) -> None:
    show(page, "order")
    page.click('[data-preset="zero-tolerance-2018"]')
    quick(page)
    add(page, "resource", "20")
    at = page.locator('[data-path^="resource."][data-path$=".amount"]').count() - 1
    card = page.locator(f'[data-open="resource.{at}"]')
    card.locator('input[value="txsd"]').first.check()
    card.locator(f'[data-path="resource.{at}.effect"] select').select_option("sets")
    card.locator(".replaces", has_text="a court day in the Southern District of Texas").wait_for()
    card.locator(f'[data-path="resource.{at}.effect"] select').select_option("adds")
    card.locator(".replaces").wait_for(state="detached")


def test_the_quick_answer_shows_no_number_that_was_not_computed(page: Page) -> None:
    show(page, "order")
    page.click('[data-preset="zero-tolerance-2018"]')
    page.locator("#quick-body", has_text="the order refers no adults in families").wait_for()
    assert "children separated" not in page.inner_text(".quick-totals")
    page.click('[data-preset="baseline"]')
    page.locator("#quick-body", has_text="counted by the simulation alone").wait_for()
    assert "referred" not in page.inner_text(".quick-totals")


def test_a_typed_file_is_a_draft_until_it_is_used_or_given_up(own: Page) -> None:
    own.click("#files > summary")
    own.wait_for_function("() => document.getElementById('toml').value.includes('my-order')")
    draft = own.input_value("#toml").replace("My order", "Another order")
    own.fill("#toml", draft)
    own.locator(SLIDER).fill("35")
    own.locator("#run-state", has_text="roughly").wait_for()
    show(own, "sure")
    show(own, "order")
    assert own.input_value("#toml") == draft
    assert "not used yet" in own.inner_text("#toml-draft")
    own.click("#toml-drop")
    assert "0.35" in own.input_value("#toml")


def test_tabs_are_entries_of_the_history_and_keep_what_was_entered(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    page.fill("#run-seed", "9")
    for tab in ("record", "evidence"):
        show(page, tab)
    page.go_back()
    page.wait_for_selector('#tab-record[aria-selected="true"]')
    page.go_back()
    page.wait_for_selector('#tab-order[aria-selected="true"]')
    page.fill("#run-seed", "10")
    page.go_forward()
    page.wait_for_selector('#tab-record[aria-selected="true"]')
    page.wait_for_timeout(200)  # the address is written after a moment
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.get_attribute("#tab-record", "aria-selected") == "true"
    page.go_back()
    page.wait_for_selector('#tab-order[aria-selected="true"]')
    assert page.input_value("#run-seed") == "10"
    page.context.close()


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"order": {"id": "x\x1b[2J", "title": "x"}}, "control characters"),
        ({"order": {"id": "x", "title": "\u202egnp.exe"}}, "control characters"),
        ({"order": ["x"]}, "does not have the form"),
        ({"order": {"directive": {"0": 1}}}, "directive"),
        ({"order": {"__proto__x": 1}}, "__proto__x"),
        ({"order": {}, "run": {"until": "2018-06-30; rm -rf ~"}}, "until"),
        ({"order": {}, "run": {"measures": "x"}}, "measures"),
        ({"order": {}, "mechanisms": {"message; ls": False}}, "message; ls"),
        ({"order": {}, "pinned": "x"}, "pinned"),
        ({"order": {"title": "x" * 300_000}}, "cut off"),
    ],
)
def test_a_link_that_no_page_wrote_is_refused(
    browser: Browser, address: str, state: dict[str, Any], why: str
) -> None:
    page = opened(browser, address, fragment=fragment({"run": {}, "mechanisms": {}, **state}))
    words = page.inner_text("#run-state")
    assert words.startswith("The link could not be read")
    assert why in words
    assert page.inner_text("#order-title") == "Zero tolerance, 6 April 2018"
    page.context.close()


def test_no_link_puts_words_into_a_shell_or_elements_into_the_page(page: Page) -> None:
    """Commands are made by the page's own function from what a link can hold; a shell reads one word each."""

    @given(
        st.lists(SHELL, min_size=1, max_size=3),
        st.lists(st.tuples(st.sampled_from(["until", "seed"]), SHELL)),
    )
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def quoted(words: list[str], options: list[tuple[str, str]]) -> None:
        line: str | None = page.evaluate(
            """async ([words, options]) => (await import("./static/text.js")).commandLine(words, options)""",
            [words, [list(one) for one in options]],
        )
        every = [*words, *(value for _, value in options)]
        if any(set(one) & {*CONTROLS, "\n", "\t"} for one in every):
            assert line is None
            return
        assert line is not None
        expected = [*words]
        for name, value in options:
            expected += [f"--{name}={value}"] if value.startswith("-") else [f"--{name}", value]
        assert shlex.split(line) == expected

    quoted()


def test_an_order_of_a_link_with_shell_text_is_quoted_or_gives_no_command(
    browser: Browser, address: str
) -> None:
    order = api.orders_show("zero-tolerance-2018")["content"] | {"title": "<img src=x onerror=alert(1)>"}
    evil = {**order, "id": "x; touch /tmp/owned"}
    page = opened(
        browser, address, fragment=fragment({"order": evil, "pinned": evil, "run": {}, "mechanisms": {}})
    )
    assert page.inner_text("#command") == "There is a command once the order can be read."
    assert page.is_disabled("#command-copy")
    assert page.inner_text("#order-title") == "<img src=x onerror=alert(1)>"
    page.locator('[data-path="id"] input').fill("fine")
    page.locator("#command", has_text="fine.toml").wait_for()
    show(page, "compare")
    page.click("#panel-compare details.more > summary")
    assert "practicable compare 'x; touch /tmp/owned.toml' fine.toml" in page.inner_text("#compare-command")
    assert page.locator("main img[src=x]").count() == 0
    page.context.close()
