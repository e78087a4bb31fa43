"""The served page simulates as the command line does, within bounds, and stops when told."""

from __future__ import annotations

import asyncio
import hashlib
import json
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from typer.testing import CliRunner
from web_client import random_order

from practicable import api
from practicable.cli import app as command_line
from practicable.provenance import to_json
from practicable.study.ensemble.quantities import KIND
from practicable.web.limits import Limits
from practicable.web.runs import Run, Runs, State
from practicable.web.simulation import EventStream, messages
from practicable.web.worker import Task

if TYPE_CHECKING:
    import subprocess
    from contextlib import AbstractContextManager

UNTIL = "2018-04-30"
LONG = {"until": "2019-12-31", "replicates": 400}
PATIENCE = 120.0


def running(pid: int) -> bool:
    """Tell whether a process is there and not only waiting to be collected by its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> set[int]:
    """Processes that any thread of a process has started."""
    lists = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return {int(word) for words in lists for word in words}


@pytest.fixture
def page(server: tuple[str, subprocess.Popen[str]]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server[0], timeout=PATIENCE) as one:
        yield one


def submit(page: httpx.Client, order: dict[str, Any], **how: Any) -> str:
    answer = page.post("/api/runs", json={"order": order, "until": UNTIL, "replicates": 2, **how})
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


def followed(page: httpx.Client, name: str) -> list[dict[str, Any]]:
    with page.stream("GET", f"/api/runs/{name}/events") as stream:
        return [json.loads(line.removeprefix("data: ")) for line in stream.iter_lines() if line]


def until_some_are_done(lines: Iterator[str]) -> None:
    """Read events until a replicate is done; how many are done at once depends on the machine."""
    for line in lines:
        event = json.loads(line.removeprefix("data: ") or "{}")
        if event.get("progress", [0])[0]:
            assert event["state"] == "running", event
            return
    raise AssertionError("the stream ended before a replicate was done")


def idle(page: httpx.Client) -> bool:
    """Whether the server has nothing to do, waited for."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if page.get("/api/health").json()["busy"] == 0:
            return True
        time.sleep(0.1)
    return False


def test_page_command_line_and_python_give_the_same_numbers(
    page: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    order = random_order(7)
    name = submit(page, order, seed=3, without=["message"], uncertainty="median")
    told = followed(page, name)
    assert told[-1]["state"] == "done"
    done = [one["progress"][0] for one in told]
    assert done == sorted(done)
    served = page.get(f"/api/runs/{name}/numbers").content
    assert hashlib.sha256(served).hexdigest() == told[-1]["sha256"]
    (tmp_path / "random-7.toml").write_text(api.orders_read(order)["toml"], encoding="utf-8")
    asked = [
        "brief",
        "random-7.toml",
        "--until",
        UNTIL,
        "--replicates",
        "2",
        "--seed",
        "3",
        "--workers",
        "1",
        "--without",
        "message",
        "--uncertainty",
        "median",
    ]
    printed = CliRunner().invoke(command_line, [*asked, "--json", "-o", str(tmp_path / "numbers.json")])
    assert printed.exit_code == 0, printed.output
    assert (tmp_path / "numbers.json").read_bytes() == served
    brief = page.get(f"/api/runs/{name}/brief")
    assert brief.headers["content-disposition"] == 'attachment; filename="brief-random-7.html"'
    numbers = json.loads(served)
    assert numbers["order"]["title"] in brief.text
    assert len(numbers["conditions"]) == 2
    assert numbers["answer"]["reading"].startswith(numbers["conditions"][0])
    assert "held at their medians" in numbers["answer"]["share"]["kind"]
    assert KIND not in json.dumps({key: own for key, own in numbers.items() if key != "hindcast"})
    assert numbers["reproducibility"]["command"].endswith("--without message --uncertainty median")


def test_a_comparison_is_that_of_the_command_line(
    page: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    reference = api.orders_show("baseline")["content"]
    order = random_order(8)
    name = submit(page, order, reference=reference, without=["message"], uncertainty="median")
    assert followed(page, name)[-1]["state"] == "done"
    (tmp_path / "random-8.toml").write_text(api.orders_read(order)["toml"], encoding="utf-8")
    asked = ["compare", "baseline", "random-8.toml", "--until", UNTIL, "--replicates", "2"]
    file = tmp_path / "numbers.json"
    asked += ["--without", "message", "--uncertainty", "median", "--workers", "1"]
    printed = CliRunner().invoke(command_line, [*asked, "--json", "-o", str(file)])
    assert printed.exit_code == 0, printed.output
    assert file.read_bytes() == page.get(f"/api/runs/{name}/numbers").content


def test_the_quick_answer_is_that_of_the_one_entry(page: httpx.Client) -> None:
    order = random_order(2)
    switched = {"message": False}
    answer = page.post("/api/quick", json={"order": order, "until": UNTIL, "mechanisms": switched})
    day = date(2018, 4, 6)
    base = api.expected_base(day, date.fromisoformat(UNTIL))
    assert answer.text == to_json(api.expected(order, base=base, as_of=day, mechanisms=switched))
    refused = page.post("/api/quick", json={"order": order, "mechanisms": {"magic": False}})
    assert refused.status_code == 422
    assert "magic" in refused.json()["error"]


def test_a_cancelled_run_ends_its_process_and_the_next_one_runs(
    page: httpx.Client, server: tuple[str, subprocess.Popen[str]]
) -> None:
    assert idle(page)
    before = children(server[1].pid)
    name = submit(page, random_order(3), **LONG)
    with page.stream("GET", f"/api/runs/{name}/events") as stream:
        lines = stream.iter_lines()
        until_some_are_done(lines)
        assert page.delete(f"/api/runs/{name}").json() == {"state": "cancelled"}
        assert [line for line in lines if line][-1].count("cancelled") == 2
    assert page.get(f"/api/runs/{name}/numbers").status_code == 503
    assert followed(page, submit(page, random_order(3)))[-1]["state"] == "done"
    assert before - children(server[1].pid)


def test_a_run_ends_when_its_browser_leaves(page: httpx.Client) -> None:
    name = submit(page, random_order(4), **LONG)
    with page.stream("GET", f"/api/runs/{name}/events") as stream:
        next(iter(stream.iter_lines()))
    assert idle(page)
    assert followed(page, name)[-1]["state"] == "cancelled"


def test_more_runs_than_may_wait_are_refused_as_busy(page: httpx.Client) -> None:
    assert idle(page)
    most = page.get("/api/health").json()["limit"]
    names = [submit(page, random_order(5), **LONG) for _ in range(most)]
    refused = page.post("/api/runs", json={"order": random_order(5)})
    assert (refused.status_code, refused.json()["error"][:18]) == (429, "the server is busy")
    for name in names:
        page.delete(f"/api/runs/{name}")
    assert idle(page)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"replicates": 1}, "replicates"),
        ({"replicates": 401}, "401 is more than this server runs"),
        ({"until": "2038-01-01"}, "days after the as-of date"),
        ({"as_of": "1990-01-01"}, "out of range"),
        ({"seed": -1}, "seed"),
        ({"order": {"id": "x"}}, "title"),
        ({"until": "not a day"}, "until"),
        ({"without": ["x"] * 21}, "without"),
    ],
)
def test_a_run_out_of_bounds_is_refused(page: httpx.Client, how: dict[str, Any], why: str) -> None:
    answer = page.post("/api/runs", json={"order": random_order(6), **how})
    assert answer.status_code == 422
    assert why in answer.json()["error"]


def test_what_the_model_cannot_do_is_told_in_the_run(page: httpx.Client) -> None:
    told = followed(page, submit(page, random_order(6), as_of="2002-01-01", until="2002-06-30"))
    assert told[-1]["state"] == "failed"
    assert "a forecast needs 36 recorded months" in told[-1]["error"]


def test_a_run_that_takes_too_long_is_stopped_and_old_results_are_forgotten() -> None:
    async def overrun() -> tuple[list[State], str]:
        async with Runs(Limits(run_seconds=0.2, kept=1)) as runs:
            states: list[State] = []
            task = a_task()
            first = run = runs.submit(task)
            for _ in range(3):
                states += [now.state async for now in runs.follow(run) if now.state.over]
                run = runs.submit(task)
            assert runs.get(first.id) is None
            assert first.finished is not None
            return states, first.finished.error or ""

    states, why = asyncio.run(overrun())
    assert states == [State.FAILED] * 3
    assert why.startswith("stopped after 0.2 s")


def a_task() -> Task:
    return Task(random_order(1), date(2018, 4, 6), date(2018, 12, 31), 400, 0, None)


def test_progress_that_comes_late_revives_no_run_that_is_over() -> None:
    async def state_of_a_cancelled_run() -> State:
        run = Run(a_task())
        run.note_progress(1, 400)
        run.note(State.CANCELLED)
        run.note_progress(2, 400)
        return run.state

    assert asyncio.run(state_of_a_cancelled_run()) == State.CANCELLED


def test_who_leaves_while_an_event_is_sent_follows_no_more() -> None:
    async def listeners_after_the_connection_is_lost() -> int:
        runs, run = Runs(Limits()), Run(a_task())
        events = messages(runs, run)
        sending = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await sending.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message.get("body"):
                sending.set()
                await asyncio.Event().wait()

        scope = {"type": "http", "asgi": {"spec_version": "2.3"}}
        await EventStream(events, media_type="text/event-stream")(scope, receive, send)
        return run.listeners

    assert asyncio.run(listeners_after_the_connection_is_lost()) == 0


def test_the_server_stops_when_told_and_leaves_nothing_behind(
    serving: Callable[[], AbstractContextManager[tuple[str, subprocess.Popen[str]]]],
) -> None:
    with serving() as (address, process):
        assert httpx.get(f"{address}/api/health").json()["status"] == "ok"
        started = children(process.pid)
        assert started
        with ThreadPoolExecutor() as asking:
            question = {"order": random_order(1), "until": UNTIL}
            asked = asking.submit(httpx.post, f"{address}/api/quick", json=question, timeout=PATIENCE)
            time.sleep(1.0)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
            assert asked.result().status_code in {200, 503}
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()
        deadline = time.monotonic() + 10.0
        while (left := [pid for pid in started if running(pid)]) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not left
