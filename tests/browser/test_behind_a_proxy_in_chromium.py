"""The page in headless Chromium behind nginx under a path of its own, taken off or passed on."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from chromium import needs_chromium
from served_page import SLIDER, TABS, changed, opened, quick, show

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser

    Serving = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[str]]]]

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
CONFIGURATION = """
daemon off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location /lab/ {{ proxy_pass {server}/; }}
    location /named/ {{ proxy_pass {server}/; proxy_set_header Host $http_host; }}
    location /whole/ {{ proxy_pass {server}; }}
    location = /whole {{ proxy_pass {server}; }}
  }}
}}
"""

pytestmark = [needs_chromium, pytest.mark.skipif(NGINX is None, reason="needs nginx")]


@pytest.fixture(scope="module")
def proxy(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a proxy before a server that is called /whole where the proxy passes its path on."""
    folder = tmp_path_factory.mktemp("nginx")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with serving("--root-path", "/whole") as (server, _):
        file = Path(folder, "nginx.conf")
        text = CONFIGURATION.format(folder=folder, port=port, server=server)
        file.write_text(text, encoding="utf-8")
        assert NGINX is not None
        process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(file)], stderr=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(100):
                try:
                    httpx.get(f"{address}/lab/api/health")
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            yield address
        finally:
            process.terminate()
            process.wait(10)


@pytest.mark.parametrize("path", ["/lab", "/named", "/whole"])
def test_the_page_works_under_a_path(browser: Browser, proxy: str, path: str) -> None:
    page = opened(browser, f"{proxy}{path}")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", lambda one: wrong.append(one.url) if one.status >= 400 else None)
    before = quick(page)
    page.locator(SLIDER).fill("40")
    changed(page, before)
    for tab in TABS:
        show(page, tab)
        assert page.locator(f"#panel-{tab} .unread").count() == 0
    show(page, "record")
    with page.expect_download() as waited:
        page.click("#record-csv")
    assert waited.value.suggested_filename.endswith(".csv")
    assert wrong == []
    page.context.close()


def test_a_simulation_is_followed_through_the_proxy(browser: Browser, proxy: str) -> None:
    page = opened(browser, f"{proxy}/lab")
    page.fill("#run-until", "2018-04-30")
    page.fill("#run-replicates", "2")
    page.click("#simulate")
    page.wait_for_selector("#answer-heading")
    page.context.close()


def test_an_address_without_its_last_slash_leads_on(proxy: str) -> None:
    for path in ("/lab", "/whole"):
        answer = httpx.get(f"{proxy}{path}", follow_redirects=True)
        assert str(answer.url) == f"{proxy}{path}/"
        assert answer.status_code == 200
