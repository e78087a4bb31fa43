"""The server's processes: lost ones come back, what waited gets a true answer, none outlives the server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_client import BASE, ask, random_order, run

from practicable.errors import PracticableError
from practicable.web.app import create_app
from practicable.web.limits import Limits
from practicable.web.quick import Quick
from practicable.web.runs import ReplacedError
from practicable.web.station import Station
from practicable.web.worker import Fault, Finished, Question, Role

if TYPE_CHECKING:
    import subprocess
    from contextlib import AbstractContextManager

    from starlette.types import ASGIApp

    Serving = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[str]]]]

PATIENCE = 120.0
TASK: Any = Question({}, None, None, {})  # type: ignore[arg-type]


def workers(pid: int) -> set[int]:
    """Processes that compute for a server."""
    lists = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    found = {int(word) for words in lists for word in words}
    return {one for one in found if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()}


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


@pytest.fixture
def page(server: tuple[str, subprocess.Popen[str]]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server[0], timeout=PATIENCE) as one:
        assert within(PATIENCE, lambda: one.get("/api/health").status_code == 200)
        yield one


def question(seed: int = 1) -> dict[str, Any]:
    return {"order": random_order(seed), "until": "2018-04-30"}


def test_idle_processes_that_are_killed_come_back(
    page: httpx.Client, server: tuple[str, subprocess.Popen[str]]
) -> None:
    assert page.post("/api/quick", json=question()).status_code == 200
    for pid in workers(server[1].pid):
        os.kill(pid, signal.SIGKILL)
    assert within(10.0, lambda: page.get("/api/health").status_code == 503)
    assert "SIGKILL" in page.get("/api/health").json()["reasons"][0]
    assert page.post("/api/quick", json=question()).status_code == 200
    assert within(PATIENCE, lambda: page.get("/api/health").json()["status"] == "ok")


def test_who_waits_for_a_killed_process_is_told_so_and_the_next_is_answered(
    page: httpx.Client, server: tuple[str, subprocess.Popen[str]]
) -> None:
    answers: list[httpx.Response] = []
    asking = threading.Thread(
        target=lambda: answers.append(
            httpx.post(f"{server[0]}/api/quick", json={"order": random_order(2)}, timeout=PATIENCE)
        )
    )
    name = page.post("/api/runs", json={"order": random_order(2), "replicates": 400}).json()["id"]
    with page.stream("GET", f"/api/runs/{name}/events") as stream:
        lines = stream.iter_lines()
        next(line for line in lines if '"running"' in line)
        asking.start()
        time.sleep(0.1)
        for pid in workers(server[1].pid):
            os.kill(pid, signal.SIGKILL)
        last = json.loads([line for line in lines if line][-1].removeprefix("data: "))
    asking.join()
    assert last["state"] == "failed"
    assert "SIGKILL" in last["error"]
    if answers[0].status_code != 200:  # it may have been answered before
        assert answers[0].status_code == 503
        assert "SIGKILL" in answers[0].json()["error"]
    assert page.post("/api/quick", json=question()).status_code == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_no_process_outlives_the_server(serving: Serving, how: signal.Signals) -> None:
    with serving() as (address, process):
        assert httpx.get(f"{address}/api/health").status_code == 200
        started = workers(process.pid)
        assert started
        process.send_signal(how)
        process.wait(30)
    assert within(20.0, lambda: not any(running(pid) for pid in started))


def lacks_a_module() -> None:
    raise ModuleNotFoundError("No module named 'statsmodels'", name="statsmodels")


def nothing() -> None:
    """A process that needs no preparation."""


def leaves() -> None:
    os._exit(3)


@pytest.mark.parametrize(
    ("ready", "why"), [(lacks_a_module, "No module named 'statsmodels'"), (leaves, "code 3")]
)
def test_a_process_that_cannot_begin_is_refused_with_the_reason(ready: Callable[[], None], why: str) -> None:
    async def refused() -> tuple[str, str | None]:
        async with Station(Role("the process of tests", ready)) as station:
            with pytest.raises(PracticableError) as caught:
                await station.worker()
            return str(caught.value), station.trouble

    error, trouble = run(refused())
    assert why in error
    assert error == trouble


def test_an_error_that_nobody_foresaw_is_named_and_the_process_goes_on() -> None:
    async def asked() -> tuple[Finished, Finished]:
        async with Station(Role("the process of tests", nothing)) as station:
            worker = await station.worker()
            first = await worker.perform(TASK, lambda _done, _total: None)
            return first, await (await station.worker()).perform(TASK, lambda _done, _total: None)

    for finished in run(asked()):
        assert finished.fault is Fault.PROGRAM
        assert "AttributeError" in (finished.error or "")
        assert "memory" not in (finished.error or "")


@asynccontextmanager
async def alive(app: ASGIApp) -> AsyncGenerator[None]:
    """Run an application's lifespan as a server does."""
    said: asyncio.Queue[Any] = asyncio.Queue()
    heard: asyncio.Queue[Any] = asyncio.Queue()
    living = asyncio.ensure_future(app({"type": "lifespan", "asgi": {"version": "3.0"}}, said.get, heard.put))
    await said.put({"type": "lifespan.startup"})
    assert (await heard.get())["type"] == "lifespan.startup.complete"
    yield
    await said.put({"type": "lifespan.shutdown"})
    await living


def test_health_says_why_a_server_cannot_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("practicable.api.make_pages_ready", lacks_a_module)
    monkeypatch.setattr("practicable.web.quick.api.make_ready", leaves)

    async def asked() -> httpx.Response:
        app = create_app()
        async with alive(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as one:
            answer = await one.get("/api/health")
            for _ in range(600):
                if len(answer.json()["reasons"]) >= 2:
                    break
                await asyncio.sleep(0.1)
                answer = await one.get("/api/health")
            return answer

    answer = run(asked())
    status, health = answer.status_code, answer.json()
    assert status == 503
    assert health["status"] == "not ok"
    assert any("statsmodels" in reason for reason in health["reasons"])
    assert any("quick answers" in reason for reason in health["reasons"])


@given(st.lists(st.sampled_from(["one-page-", "two-page-"]), min_size=1, max_size=8))
@settings(max_examples=3, deadline=None)
def test_a_page_waits_for_its_newest_question_alone(pages: list[str]) -> None:
    async def asked() -> list[Finished | BaseException]:
        async with Quick(Limits(quick_waiting=2)) as quick:
            return await asyncio.gather(*(quick.answer(TASK, page) for page in pages), return_exceptions=True)

    answers = run(asked())
    newest = {page: at for at, page in enumerate(pages)}
    for at, answer in enumerate(answers):
        assert isinstance(answer, Finished if at in newest.values() else ReplacedError)


def test_a_newer_run_of_a_page_ends_its_older_one(page: httpx.Client) -> None:
    asked = {"order": random_order(3), "until": "2019-12-31", "replicates": 400, "page": "a-page-of-tests"}
    first, second = (page.post("/api/runs", json=asked).json()["id"] for _ in range(2))
    with page.stream("GET", f"/api/runs/{first}/events") as stream:
        last = json.loads([line for line in stream.iter_lines() if line][-1].removeprefix("data: "))
    assert (last["state"], last["error"]) == ("cancelled", "a newer request of the same page took its place")
    page.delete(f"/api/runs/{second}")
    assert within(PATIENCE, lambda: page.get("/api/health").json()["busy"] == 0)


READ = ("/", "/static/main.js", "/api/form", "/api/claims", "/api/record?table=deaths", "/api/nothing")


@pytest.mark.parametrize("path", READ)
def test_head_answers_as_get_without_a_body_and_a_last_slash_is_no_matter(path: str) -> None:
    get, head = ask("GET", path), ask("HEAD", path)
    assert head.status_code == get.status_code
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.content))
    name, mark, query = path.partition("?")
    assert ask("GET", f"{name.rstrip('/')}/{mark}{query}").content == get.content


def test_head_follows_no_run(page: httpx.Client) -> None:
    name = page.post("/api/runs", json={"order": random_order(3), "replicates": 400}).json()["id"]
    began = time.monotonic()
    assert page.head(f"/api/runs/{name}/events").status_code == 200
    assert time.monotonic() - began < 5.0
    assert page.delete(f"/api/runs/{name}").json() == {"state": "cancelled"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://127.0.0.1:8080", "sec-fetch-site": "same-origin"}, 200),
        ({"origin": "https://lab.example", "x-forwarded-host": "lab.example"}, 200),
        ({"origin": "http://127.0.0.1:8080"}, 403),
        ({"origin": "https://lab.example", "sec-fetch-site": "cross-site"}, 403),
        ({"host": "lab.example"}, 400),
    ],
)
def test_a_proxy_may_call_by_another_name_and_a_foreign_page_may_not(
    headers: dict[str, str], status: int
) -> None:
    answer = ask("POST", "/api/order", json={"toml": "id = 'a'\ntitle = 'b'"}, headers=headers)
    assert answer.status_code == status, answer.text
