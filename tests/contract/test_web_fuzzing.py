"""Whatever is sent to a route that takes a body: no answer of 500, no traceback, one line on what was wrong.

The framework describes the routes at ``/openapi.json``, from which `test_web_described` asks; but an order is
any object there, and what is nearly an order is made here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from near_orders import JSON, STRANGE, near_orders
from web_client import as_json, ask, random_order

from practicable import api
from practicable.orders import LIBRARY, load

if TYPE_CHECKING:
    import subprocess

ROUTES = ("/api/order", "/api/runs", "/api/quick")
ORDER_FILES = [api.orders_read(load(name).model_dump(mode="json", by_alias=True))["toml"] for name in LIBRARY]
RUN: dict[str, tuple[Any, ...]] = {
    "as_of": ("2018-04-06", "2018-10-14", None),
    "until": ("2018-04-30", "2018-05-31", None),
    "replicates": (2, 400),
    "seed": (0, 2**63 - 1),
    "session_hours": (8.0, 24, None),
    "without": ([], ["message"], ["magic"]),
    "uncertainty": ("full", "median"),
}
QUICK: dict[str, tuple[Any, ...]] = {
    "as_of": ("2018-04-06", None),
    "until": ("2018-04-30", None),
    "mechanisms": ({}, {"message": False}, {"incapacitation": False}, {"magic": True}),
}
HEADERS = {
    "content-type": (
        "application/json",
        "application/json; charset=utf-16",
        "text/plain",
        "multipart/form-data",
        "x",
    ),
    "origin": ("null", "http://127.0.0.1", "http://[", "\u00e9"),
    "accept-encoding": ("gzip", "*;q=0"),
    "content-encoding": ("gzip", "br"),
    "if-none-match": ("*", '"x"'),
    "x-forwarded-host": ("other.example",),
}


def sent(body: Any) -> dict[str, Any]:
    """A body as JSON; unlike a client's own, with numbers and halves of characters that JSON only escapes."""
    return {"content": json.dumps(body).encode(), "headers": {"content-type": "application/json"}}


def refused_in_a_line(answer: httpx.Response) -> None:
    """Hold an answer that is not the thing asked for to the form of a refusal."""
    assert answer.status_code in {400, 403, 413, 422, 429}, answer.text
    error = as_json(answer)["error"]
    assert error
    assert len(error.splitlines()) == 1
    assert "Traceback" not in answer.text
    assert "process ended" not in answer.text, "a request must not bring a worker down"


@st.composite
def requests(draw: st.DrawFn, options: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    """A request about an order that is almost right, with at most one other thing wrong."""
    chosen = draw(st.sets(st.sampled_from(sorted(options))))
    request: dict[str, Any] = {key: draw(st.sampled_from(options[key])) for key in sorted(chosen)}
    if draw(st.booleans()):
        request[draw(st.sampled_from([*sorted(options), "x"]))] = draw(st.sampled_from(STRANGE) | JSON)
    return {"order": draw(near_orders(changes=2)), **request}


@pytest.fixture(scope="module")
def page(server: tuple[str, subprocess.Popen[str]]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server[0], timeout=120.0) as one:
        yield one


@given(near_orders())
@settings(max_examples=150, deadline=None)
def test_an_order_that_is_almost_right_is_read_or_refused(order: dict[str, Any]) -> None:
    answer = ask("POST", "/api/order", **sent({"order": order}))
    if answer.status_code == 200:
        again = ask("POST", "/api/order", **sent({"toml": as_json(answer)["toml"]}))
        assert as_json(again)["hash"] == as_json(answer)["hash"]
    else:
        refused_in_a_line(answer)


@given(st.sampled_from(ORDER_FILES), st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_that_is_almost_right_is_read_or_refused(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    spliced = data.draw(st.text(max_size=200) | st.sampled_from([str(one) for one in STRANGE]))
    cut = min(end, start + data.draw(st.sampled_from((0, 1, 20, len(text)))))
    answer = ask("POST", "/api/order", **sent({"toml": text[:start] + spliced + text[cut:]}))
    if answer.status_code != 200:
        refused_in_a_line(answer)


@given(
    st.sampled_from(ROUTES),
    st.binary(max_size=200) | JSON.map(lambda one: json.dumps(one).encode()),
    st.fixed_dictionaries({}, optional={name: st.sampled_from(some) for name, some in HEADERS.items()}),
)
@settings(max_examples=150, deadline=None)
def test_any_bytes_under_any_headers_are_refused(route: str, body: bytes, headers: dict[str, str]) -> None:
    encoded = {name: value.encode() for name, value in headers.items()}
    refused_in_a_line(ask("POST", route, content=body, headers=encoded))


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"order": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"order": {"id": ' + b"[" * 900 + b"]" * 900 + b"}}",
        b'{"order": ' + b'{"a":' * 9_000,
        b'{"order": {"id": ' + b"9" * 5_000 + b"}}",
        b'{"order": {"id": "\\ud800", "title": "x"}}',
        b'{"\\ud800": 1}',
        b'{"a\\nb": 1}',
        b'{"order": {}, "order": 1}',
        b'{"toml": "a = ' + b"9" * 5_000 + b'"}',
        b'{"toml": "a = ' + b"[" * 9_000 + b'"}',
        b'{"toml": "' + b"x" * 65_536 + b'"}',
    ],
    ids=range(12),
)
def test_a_body_that_a_reader_may_choke_on_is_refused(route: str, body: bytes) -> None:
    refused_in_a_line(ask("POST", route, content=body, headers={"content-type": "application/json"}))


def test_a_request_for_a_simulation_that_is_almost_right_waits_or_is_refused(page: httpx.Client) -> None:
    long = {"order": random_order(5), "until": "2019-12-31", "replicates": 400}
    first = page.post("/api/runs", **sent(long)).json()["id"]

    @given(requests(RUN))
    @settings(max_examples=60, deadline=None)
    def waits_or_is_refused(request: dict[str, Any]) -> None:
        answer = page.post("/api/runs", **sent(request))
        if answer.status_code == 202:
            assert page.delete(f"/api/runs/{as_json(answer)['id']}").json() == {"state": "cancelled"}
        else:
            refused_in_a_line(answer)

    with page.stream("GET", f"/api/runs/{first}/events"):
        waits_or_is_refused()
        assert page.delete(f"/api/runs/{first}").json() == {"state": "cancelled"}


def test_a_question_that_is_almost_right_is_answered_or_refused(page: httpx.Client) -> None:
    @given(requests(QUICK))
    @settings(max_examples=40, deadline=None)
    def answered_or_refused(request: dict[str, Any]) -> None:
        answer = page.post("/api/quick", **sent(request))
        if answer.status_code == 200:
            assert as_json(answer)["totals"]
        else:
            refused_in_a_line(answer)

    answered_or_refused()
    assert page.get("/api/health").json()["status"] == "ok"
