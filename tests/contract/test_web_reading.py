"""What the page's server reads out and how it refuses: one line, a place, no traceback."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_client import as_json, ask, random_order

from practicable import api
from practicable.border.decisions import Mechanisms
from practicable.orders import LIBRARY, Order, load, parse

BAD_TOML = """id = "a"
title = "b"

[[directive]]
from = 2018-01-01
districts = ["azdd"]
refer = { single_adult = 1.0 }
"""


def test_the_server_describes_its_own_routes() -> None:
    assert set(as_json(ask("GET", "/openapi.json"))) >= {"openapi", "paths"}


@pytest.mark.parametrize("name", LIBRARY)
def test_a_preset_goes_through_form_and_file_unchanged(name: str) -> None:
    form = api.orders_form()
    preset = next(one for one in form["presets"] if one["id"] == name)
    by_content = as_json(ask("POST", "/api/order", json={"order": preset["content"]}))
    by_text = as_json(ask("POST", "/api/order", json={"toml": by_content["toml"]}))
    assert by_content["hash"] == by_text["hash"] == load(name).hash
    assert by_text["content"] == preset["content"]


@pytest.mark.parametrize("seed", range(40))
def test_a_random_order_reads_back_from_its_own_file(seed: int) -> None:
    read = api.orders_read(random_order(seed))
    assert parse(read["toml"], name="x").hash == read["hash"]
    assert api.orders_read(read["content"])["toml"] == read["toml"]


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"], include_characters="\n\t")))
@settings(max_examples=100, deadline=None)
def test_any_text_survives_writing_and_reading(text: str) -> None:
    order = load("baseline").model_copy(update={"summary": text})
    assert api.orders_read(order.model_dump(mode="json", by_alias=True))["summary"] == text
    written = api.orders_read(order.model_dump(mode="json", by_alias=True))["toml"]
    assert parse(written, name="x").summary == text


def leaves(schema: dict[str, Any], root: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every key of an order with its own schema, references followed."""
    found: list[tuple[str, dict[str, Any]]] = []
    for key, own in schema["properties"].items():
        found.append((key, own))
        for part in (own, own.get("items", {}), *own.get("anyOf", [])):
            if "$ref" in part:
                found += leaves(root["$defs"][part["$ref"].rsplit("/", 1)[1]], root)
    return found


def test_every_key_of_an_order_tells_a_form_how_to_ask_for_it() -> None:
    schema = api.orders_form()["schema"]
    for key, own in leaves(schema, schema):
        assert own.get("title"), key
        if own.get("enum"):
            assert {slug for slug, _ in own["choices"]} == set(own["enum"]), key
    assert set(schema["properties"]) == {field.alias or name for name, field in Order.model_fields.items()}


def test_every_mechanism_has_words() -> None:
    assert set(api.mechanisms()) == {field.name for field in fields(Mechanisms)}


def test_a_bad_file_is_refused_at_its_line() -> None:
    answer = ask("POST", "/api/order", json={"toml": BAD_TOML})
    assert answer.status_code == 422
    assert as_json(answer)["line"] == 6
    assert as_json(answer)["error"].startswith(
        "order.toml:6: directive[1].districts: unknown district 'azdd'"
    )


def test_bad_content_is_refused_key_by_key() -> None:
    order = random_order(1)
    order["directive"][0] |= {"refer": {"single_adult": 1.5}, "districts": ["nowhere"]}
    answer = ask("POST", "/api/order", json={"order": order})
    assert answer.status_code == 422
    keys = [complaint["key"] for complaint in as_json(answer)["complaints"]]
    assert keys == ["directive.0.districts", "directive.0.refer.single_adult"]


def csv_of(address: str, asked: dict[str, str] | None = None) -> str:
    """A CSV file of the page, whose first letter is the mark by which Excel knows UTF-8."""
    text = ask("GET", address, params=asked or {}).content.decode("utf-8")
    assert text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    return text[1:]


def test_record_as_csv_is_the_record() -> None:
    asked = {"table": "deaths", "place": "tucson"}
    rows = list(csv.DictReader(io.StringIO(csv_of("/api/record.csv", asked))))
    shown = api.facts_show("deaths", place="tucson")["rows"]
    assert [float(row["value"]) for row in rows] == [row["value"] for row in shown]
    paged = as_json(ask("GET", "/api/record", params={**asked, "offset": "3"}))
    assert paged["rows"] == shown[3:]
    assert paged["n_rows"] == len(shown)


def test_claims_parameters_and_evaluation_are_those_of_the_one_entry() -> None:
    assert as_json(ask("GET", "/api/claims"))["claims"] == [claim.dump() for claim in api.claims()]
    assert as_json(ask("GET", "/api/parameters")) == [row.dump() for row in api.parameters_list()]
    told = api.tell_evaluation(api.evaluate(stored=True))
    assert as_json(ask("GET", "/api/evidence"))["heading"] == told.heading


def test_the_scoreboard_of_past_forecasts_is_that_of_a_brief() -> None:
    told = api.tell_hindcasts()
    served = as_json(ask("GET", "/api/hindcasts"))
    assert served["lead"] == told.lead
    assert len(served["lines"]) == len(told.lines) > 0
    assert [shares for _, _, shares in served["coverage"]] == [list(group[2]) for group in told.coverage]
    for width in ("wide", "narrow"):
        assert ask("GET", f"/api/hindcasts/{width}.svg").text.startswith("<svg")
    stored = api.stored_hindcasts()
    assert stored is not None
    assert served["lines"][0]["record"] == f"{stored.cases[0].rows[0].record:,.0f}"


@pytest.mark.parametrize(
    "figure", ["forest", "event-study", "synthetic-control", "placebos", "specifications", "dose"]
)
def test_every_figure_of_the_evaluation_gives_its_numbers(figure: str) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("GET", f"/api/evidence/{figure}.csv").text)))
    assert len(rows) > 2
    assert all(None not in row and None not in row.values() for row in rows)


def test_a_figure_of_the_evaluation_is_drawn_for_a_page_and_for_a_phone() -> None:
    widths: list[float] = []
    for how in ("", "?width=narrow"):
        box = re.search(r'viewBox="0 0 ([\d.]+) ', ask("GET", f"/api/evidence/forest.svg{how}").text)
        assert box is not None
        widths.append(float(box[1]))
    assert widths[1] < 360 < widths[0]


def test_no_request_loads_a_module_beside_another() -> None:
    # Two requests that load one package at once may find it half loaded: all is loaded before the first.
    code = """
import sys
from practicable import api
api.make_pages_ready()
before = {name for name in sys.modules if name.startswith("practicable.")}
numbers = api.evaluate(stored=True)
api.orders_form(); api.orders_read("id = 'a'\\ntitle = 'b'"); api.facts_list(); api.facts_show("deaths")
api.parameters_list(); api.claims(); api.tell_evaluation(numbers); api.tell_hindcasts()
for name in ("forest", "event-study", "synthetic-control", "placebos", "specifications", "dose"):
    api.render_evaluation(numbers, name); api.evaluation_rows(numbers, name)
api.render_evaluation(numbers)
print(sorted({name for name in sys.modules if name.startswith("practicable.")} - before))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/api/record", {"params": {"table": "nothing"}}, 422),
        ("GET", "/api/record", {"params": {"table": "deaths", "offset": "-1"}}, 422),
        ("GET", "/api/record", {}, 422),
        ("GET", "/api/nothing", {}, 404),
        ("GET", "/static/../app.py", {}, 404),
        ("GET", "/static/%2e%2e%2fapp.py", {}, 404),
        ("GET", "/static/%2fetc%2fpasswd", {}, 404),
        ("GET", "/api/evidence/nothing.svg", {}, 422),
        ("GET", "/api/evidence/nothing.csv", {}, 422),
        ("GET", "/api/evidence/forest.svg?width=other", {}, 422),
        ("GET", "/api/hindcasts/other.svg", {}, 422),
        ("PUT", "/api/order", {}, 405),
        ("POST", "/api/order", {"content": b"{"}, 422),
        ("POST", "/api/order", {"json": {}}, 422),
        ("POST", "/api/order", {"json": {"toml": "a", "order": {}}}, 422),
        ("POST", "/api/order", {"json": {"toml": "x" * 70_000}}, 413),
        ("GET", "/api/form", {"headers": {"host": "rebound.example"}}, 400),
        ("POST", "/api/order", {"json": {"toml": ""}, "headers": {"origin": "http://other.example"}}, 403),
    ],
)
def test_what_cannot_be_served_is_refused_in_one_line(
    method: str, path: str, options: Any, status: int
) -> None:
    answer = ask(method, path, **options)
    assert answer.status_code == status
    error = as_json(answer)["error"]
    assert error
    assert "\n" not in error
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/api/claims", "/api/nothing"])
def test_every_answer_carries_the_headers_that_bind_a_browser(path: str) -> None:
    headers = ask("GET", path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers
    assert "access-control-allow-origin" not in headers


def test_a_file_of_the_page_is_sent_once() -> None:
    etag = ask("GET", "/static/main.js").headers["etag"]
    again = ask("GET", "/static/main.js", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
