"""Hold the served page to the command line, to its pace and to a crowd of clients; write docs/page.md.

Run as ``python validation/page.py [SECONDS]``; some five minutes on an idle machine with two cores. Needs
Debian's Chromium. Every number of the page comes from the run.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from practicable import api
from practicable.provenance import to_json

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "contract"))
random_order: Callable[[int], dict[str, Any]] = import_module("web_client").random_order

PAGE = ROOT / "docs" / "page.md"
UNTIL = "2018-04-30"
N_ORDERS, N_CLIENTS, N_CHANGES = 10, 50, 20
SLIDER = 'input[type="range"][data-key="directive.0.refer.single_adult"]'
COMMAND = [sys.executable, "-c", "from practicable.cli import main; main()"]


def simulated(address: str, order: dict[str, Any], **how: Any) -> bytes:
    """Numbers of a run, as the browser fetches them."""
    with httpx.Client(base_url=address, timeout=600) as page:
        name = page.post("/api/runs", json={"order": order, **how}).raise_for_status().json()["id"]
        with page.stream("GET", f"/api/runs/{name}/events") as stream:
            last = [line for line in stream.iter_lines() if line][-1]
        assert '"done"' in last, last
        return page.get(f"/api/runs/{name}/numbers").content


def same_numbers(address: str) -> list[str]:
    """Simulate random orders by page, command line and Python: a row an order, their hashes."""
    rows: list[str] = []
    for seed in range(N_ORDERS):
        order = random_order(seed)
        served = simulated(address, order, until=UNTIL, replicates=2, seed=seed)
        run = api.RunOptions(replicates=2, seed=seed)
        called = to_json(api.brief_numbers(order, until=date.fromisoformat(UNTIL), run=run)).encode()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "order.toml"
            file.write_text(api.orders_read(order)["toml"], encoding="utf-8")
            asked = ["brief", str(file), "--until", UNTIL, "--replicates", "2", "--seed", str(seed), "--json"]
            done = subprocess.run([*COMMAND, *asked], capture_output=True, check=True)  # noqa: S603
        hashes = [hashlib.sha256(text).hexdigest()[:16] for text in (served, done.stdout, called)]
        assert len(set(hashes)) == 1, (seed, hashes)
        rows.append(f"| {order['id']} | `{hashes[0]}` | `{hashes[1]}` | `{hashes[2]}` |")
    return rows


def pace(address: str) -> tuple[list[float], float]:
    """Seconds from a slider's release to the quick answer, in a browser; and of a full simulation."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        page.wait_for_selector('#quick-body[aria-busy="false"] #quick-share', timeout=300_000)
        seconds: list[float] = []
        for change in range(N_CHANGES):
            page.locator(SLIDER).fill(str(20 + 3 * change))
            began = time.monotonic()
            page.wait_for_selector('#quick-body[aria-busy="true"]')
            page.wait_for_selector('#quick-body[aria-busy="false"] #quick-share')
            seconds.append(time.monotonic() - began)
        began = time.monotonic()
        page.click("#simulate")
        page.wait_for_selector("#answer-heading", timeout=600_000)
        full = time.monotonic() - began
        browser.close()
    return seconds, full


async def crowd(address: str, pid: int, seconds: float) -> tuple[Counter[int], int]:
    """Clients that read, check, ask and simulate at once: answers by status, and the server's peak memory."""
    ended = time.monotonic() + seconds
    answers: Counter[int] = Counter()
    order = random_order(1)
    asks: list[tuple[str, str, Any]] = [
        ("GET", "/", None),
        ("GET", "/api/form", None),
        ("POST", "/api/order", {"order": order}),
        ("POST", "/api/order", {"toml": "id = 1"}),
        ("GET", "/api/record?table=deaths", None),
        ("POST", "/api/quick", {"order": order}),
        ("POST", "/api/runs", {"order": order, "until": UNTIL, "replicates": 2}),
    ]

    async def one(at: int) -> None:
        async with httpx.AsyncClient(base_url=address, timeout=300) as page:
            turn = at
            while time.monotonic() < ended:
                method, path, body = asks[turn % len(asks)]
                answers[(await page.request(method, path, json=body)).status_code] += 1
                turn += 1

    await asyncio.gather(*(one(at) for at in range(N_CLIENTS)))
    return answers, _peak(pid)


def _peak(pid: int) -> int:
    """Highest resident memory of the server's own process so far, MB (VmHWM)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return 0 if found is None else int(found[1]) // 1000


def _written(rows: list[str], measured: dict[str, Any]) -> str:
    statuses = ", ".join(f"{status}: {n:,}" for status, n in sorted(measured["answers"].items()))
    changes = measured["changes"]
    return f"""# The page, measured

Written by `python validation/page.py`; do not edit. 429 is the declared answer of a busy server, 422 that to
an order which cannot be used.

- From a slider's move to the quick answer, in Chromium: median {median(changes):.2f} s, highest
  {max(changes):.2f} s of {len(changes)} changes.
- A simulation of `zero-tolerance-2018` at the page's default: {measured["full"]:.1f} s.
- {N_CLIENTS} clients for {measured["seconds"]:g} s: answers by status {statuses}. Peak memory of the server's
  process {measured["peak"]} MB. Afterwards: `{json.dumps(measured["health"])}`, and the same numbers.
- Load average when it was measured: {measured["load"]:.1f} on {os.cpu_count()} cores.

SHA-256 of the numbers of random orders, first 16 digits:

| order | page | command line | Python |
|---|---|---|---|
{chr(10).join(rows)}
"""


def main() -> None:
    """Run everything and write the page."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    server = subprocess.Popen(  # noqa: S603
        [*COMMAND, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.search(r"http://\S+:\d+", line)
        assert found, line
        address = found[0]
        rows = same_numbers(address)
        changes, full = pace(address)
        load = os.getloadavg()[0]
        before = simulated(address, random_order(0), until=UNTIL, replicates=2)
        answers, peak = asyncio.run(crowd(address, server.pid, seconds))
        time.sleep(15)
        assert simulated(address, random_order(0), until=UNTIL, replicates=2) == before
        health = httpx.get(f"{address}/api/health").json()
    finally:
        server.terminate()
        server.wait(30)
    measured = {
        "changes": changes,
        "full": full,
        "answers": answers,
        "peak": peak,
        "seconds": seconds,
        "health": health,
        "load": load,
    }
    PAGE.write_text(_written(rows, measured), encoding="utf-8")


if __name__ == "__main__":
    main()
