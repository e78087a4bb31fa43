"""Every route that the server describes, with requests made from the description: never an answer of 500.

The description leaves an order open; `test_web_fuzzing` makes what is nearly one.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

if TYPE_CHECKING:
    import subprocess

schemathesis: Any = import_module("schemathesis")

N_REQUESTS = 5
"""Requests for each route that fit its description, and as many that do not."""


def test_no_request_breaks_the_server(server: tuple[str, subprocess.Popen[str]]) -> None:
    described = schemathesis.openapi.from_url(f"{server[0]}/openapi.json")
    asked: dict[str, set[int]] = {}
    for found in described.get_all_operations():
        route = found.ok()
        answers = asked.setdefault(route.label, set())
        ask_often(route.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE), answers)
        with suppress(Unsatisfiable):  # a route without parameters cannot be asked wrongly
            ask_often(route.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE), answers)
    assert len(asked) >= 20
    statuses = {status for answers in asked.values() for status in answers}
    assert max(statuses) < 500, asked
    assert {200, 400, 422} <= statuses, "some requests are answered, some refused"


def ask_often(requests: Any, answers: set[int]) -> None:
    """Send requests and note how they were answered."""

    @settings(
        max_examples=N_REQUESTS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
    )
    @given(requests)
    def ask(case: Any) -> None:
        answer = case.call()
        answers.add(answer.status_code)
        assert "Traceback" not in answer.text

    ask()
