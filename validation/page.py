"""Hold the served page to the command line, to its pace and to a crowd of clients; write docs/page.md.

Run as ``python validation/page.py [SECONDS]``; less than six minutes on an idle machine with two cores. Needs
Debian's Chromium and its load tool wrk (``apt-get install chromium wrk``). Every number of the page comes
from the run.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from practicable import api
from practicable.errors import PracticableError
from practicable.provenance import to_json

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "contract"))
random_order: Callable[[int], dict[str, Any]] = import_module("web_client").random_order

PAGE = ROOT / "docs" / "page.md"
LOAD = Path(__file__).with_name("page_load.lua")
UNTIL = "2018-04-30"
N_ORDERS, N_CLIENTS, N_CHANGES, N_SIMULATIONS = 10, 50, 20, 3
DECLARED = {"200", "202", "422", "429"}
SLIDER = 'input[type="range"][data-key="directive.0.refer.single_adult"]'
COMMAND = [sys.executable, "-c", "from practicable.cli import main; main()"]

RELEASED = """([slider, value]) => new Promise((resolve) => {
  const place = document.getElementById("quick");
  const words = () => document.getElementById("quick-share")?.parentElement.textContent;
  const before = words();
  const began = performance.now();
  const watcher = new MutationObserver(() => {
    const body = document.getElementById("quick-body");
    if (body?.getAttribute("aria-busy") !== "false" || !words() || words() === before) return;
    watcher.disconnect();
    resolve((performance.now() - began) / 1000);
  });
  watcher.observe(place, { childList: true, subtree: true });
  const control = document.querySelector(slider);
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
})"""
"""Releases a slider and waits, in the browser, until another quick answer stands there: seconds."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the run found: hashes a row, seconds, answers under load, memory, health, load average."""

    rows: list[str]
    changes: list[float]
    simulations: list[float]
    answers: dict[str, Any]
    seconds: float
    peaks: tuple[int, int]
    health: dict[str, Any]
    load: float


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
        with tempfile.TemporaryDirectory() as folder:
            # As the page saves it: the printed command names the file.
            file = f"{order['id']}.toml"
            Path(folder, file).write_text(api.orders_read(order)["toml"], encoding="utf-8")
            how = ["--until", UNTIL, "--replicates", "2", "--seed", str(seed), "--workers", "1", "--json"]
            printing = subprocess.Popen([*COMMAND, "brief", file, *how], stdout=subprocess.PIPE, cwd=folder)  # noqa: S603
            served = simulated(address, order, until=UNTIL, replicates=2, seed=seed)
            run = api.RunOptions(replicates=2, seed=seed)
            called = to_json(api.brief_numbers(order, until=date.fromisoformat(UNTIL), run=run)).encode()
            printed, _ = printing.communicate()
        hashes = [hashlib.sha256(text).hexdigest()[:16] for text in (served, printed, called)]
        assert len(set(hashes)) == 1, (seed, hashes)
        rows.append(f"| {order['id']} | `{hashes[0]}` | `{hashes[1]}` | `{hashes[2]}` |")
    return rows


def pace(address: str) -> tuple[list[float], list[float]]:
    """Seconds, in a browser, from a slider's release to the quick answer, and of full simulations."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        # Faster than a hand: a click while the page still glides to the field before would miss the button.
        page = browser.new_page(reduced_motion="reduce")
        page.set_default_timeout(120_000)
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        page.wait_for_selector('#quick-body[aria-busy="false"] #quick-share')
        changes = [page.evaluate(RELEASED, [SLIDER, str(20 + 3 * change)]) for change in range(N_CHANGES)]
        simulations: list[float] = []
        for seed in range(N_SIMULATIONS):
            page.click("#tab-order")
            page.fill("#run-seed", str(seed))
            began = time.monotonic()
            page.click("#simulate")
            page.wait_for_selector("#cancel", state="visible")
            page.wait_for_selector("#run-state:not(.stale) b")
            page.wait_for_selector("#panel-outcomes #answer-heading", state="visible")
            simulations.append(time.monotonic() - began)
        browser.close()
    return changes, simulations


def crowd(address: str, seconds: float) -> dict[str, Any]:
    """Clients that read, check, ask and simulate at once, driven by wrk: answers by status, latency."""
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
    lines = ["\t".join((method, path, json.dumps(body) if body else "")) for method, path, body in asks]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "asks.txt"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        how = ["-t", "2", "-c", str(N_CLIENTS), "-d", f"{seconds:g}s", "--timeout", "60s", "-s", str(LOAD)]
        asked = ["wrk", *how, address, "--", str(file)]
        done = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    unexpected = set(found["answers"]) - DECLARED
    assert not unexpected, found
    return found


def _peak(pid: int) -> int:
    """Highest resident memory of a process so far, MB (VmHWM)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return 0 if found is None else int(found[1]) // 1000


def _children(pid: int) -> list[int]:
    lists = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(word) for words in lists for word in words]


def _written(found: Measured) -> str:
    load = found.answers
    statuses = ", ".join(f"{status}: {n:,}" for status, n in sorted(load["answers"].items()))
    simulations = ", ".join(f"{seconds:.1f}" for seconds in found.simulations)
    half, most = (f"{load[key]:,.0f} ms" for key in ("median_ms", "p99_ms"))
    own, worker = found.peaks
    return f"""# The page, measured

Written by `python validation/page.py`; do not edit. The figures are of one run, on a machine of
{os.cpu_count()} cores whose load average was {found.load:.1f} when it began: other work slows all of them.

- **Quick answer.** From a slider's release until another answer stands on the page, in Chromium: median
  {median(found.changes):.2f} s, highest {max(found.changes):.2f} s of {len(found.changes)} changes.
  Wanted: a median below 1 s.
- **Simulation.** From the button until the answer stands on the page, `zero-tolerance-2018` at the page's
  24 futures: {simulations} s for {len(found.simulations)} seeds. Wanted: below 10 s.
- **Load.** {N_CLIENTS} clients for {found.seconds:g} s (wrk) that read, check orders, ask for quick
  answers and simulations: answers by status {statuses}; lost {load["lost"]}.
  Half were answered within {half}, 99 of 100 within {most}. 429 is the declared answer of a busy server,
  422 that to an order which cannot be used. Any other status fails the run.
- **Memory.** Peak of the server's process {own} MB, of its largest worker {worker} MB. Afterwards
  it said `{json.dumps(found.health)}` and gave the same numbers as before.

## The same numbers by every way

SHA-256 of the numbers of random orders, first 16 digits. The run fails where they differ.

| order | page | command line | Python |
|---|---|---|---|
{chr(10).join(found.rows)}
"""


def _measured(address: str, pid: int, seconds: float) -> Measured:
    load = os.getloadavg()[0]
    changes, simulations = pace(address)
    rows = same_numbers(address)
    before = simulated(address, random_order(0), until=UNTIL, replicates=2)
    answers = crowd(address, seconds)
    # Runs that nobody follows are dropped after some seconds; until then the server may say that it is busy.
    deadline = time.monotonic() + 60.0
    while httpx.get(f"{address}/api/health").json()["busy"] and time.monotonic() < deadline:
        time.sleep(0.5)
    assert simulated(address, random_order(0), until=UNTIL, replicates=2) == before
    peaks = (_peak(pid), max(_peak(child) for child in _children(pid)))
    health = httpx.get(f"{address}/api/health").json()
    return Measured(rows, changes, simulations, answers, seconds, peaks, health, load)


def main() -> None:
    """Run everything and write the page."""
    if shutil.which("wrk") is None:
        raise PracticableError("the load tool wrk is not installed: apt-get install wrk")
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
        measured = _measured(found[0], server.pid, seconds)
    finally:
        server.terminate()
        server.wait(30)
    PAGE.write_text(_written(measured), encoding="utf-8")


if __name__ == "__main__":
    main()
