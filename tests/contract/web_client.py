"""A client of the page's server within the test's own process, and orders made at random."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Coroutine
from typing import Any, TypeVar

import httpx

from practicable.geography import DISTRICTS, cells_of_district
from practicable.web.app import create_app

T = TypeVar("T")

BASE = "http://127.0.0.1"


def client() -> httpx.AsyncClient:
    """A client of a server whose simulations are not started."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(create_app()), base_url=BASE)


def ask(method: str, path: str, **options: Any) -> httpx.Response:
    """One request to a fresh server."""

    async def asking() -> httpx.Response:
        async with client() as one:
            return await one.request(method, path, **options)

    return run(asking())


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def random_order(seed: int) -> dict[str, Any]:
    """An order drawn from everything that a form can say, as content."""
    draw = random.Random(seed)
    districts = draw.sample(DISTRICTS, draw.randint(1, 5))
    directive: dict[str, Any] = {
        "from": f"2018-04-{draw.randint(6, 20):02d}",
        "announced": "2018-04-06",
        "districts": districts,
        "refer": {
            name: draw.randint(0, 20) / 20
            for name in draw.sample(("single_adult", "family_adult"), draw.randint(1, 2))
        },
    }
    if draw.random() < 0.3:
        directive["until"] = "2018-05-20"
    if draw.random() < 0.3:
        directive["sectors"] = sorted({cells_of_district(district)[0].sector for district in districts})
    if draw.random() < 0.3:
        directive["administrative"] = draw.randint(0, 10) / 10
    order: dict[str, Any] = {
        "id": f"random-{seed}",
        "title": f"Random {seed}",
        "issued": "2018-04-06",
        "directive": [directive],
        "practicable": {
            "overflow": draw.choice(("civil", "queue")),
            "wait_limit_hours": draw.choice((24.0, 72.0)),
            "existing_work": draw.choice(("first", "yields")),
        },
    }
    if draw.random() < 0.5:
        slots = {
            "kind": "hearing_slots",
            "effect": "sets",
            "amount": draw.randint(5, 200),
            "announced": "2018-04-06",
        }
        order["resource"] = [{**slots, "districts": [draw.choice(DISTRICTS)], "from": "2018-04-06"}]
    return order


def as_json(response: httpx.Response) -> Any:
    return json.loads(response.content)
