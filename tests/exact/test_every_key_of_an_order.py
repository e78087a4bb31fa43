"""Every key that an order file takes moves what is simulated, or is documentary and kept as it was given."""

from __future__ import annotations

import copy
import re
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practicable.border.capacity import CourtDays, court_record
from practicable.border.limits import limits_of
from practicable.border.parameters import parameters_as_of
from practicable.border.practice import administrative_shares, ordered_shares
from practicable.calendar import working_calendar
from practicable.errors import InputError, is_obeyed
from practicable.facts import record
from practicable.orders import Order, from_content, plain_words
from practicable.orders.complaints import ORDER_TABLES
from practicable.study.ensemble.scenario import Scenario

START, N_DAYS = date(2018, 3, 1), 120
DAYS = CourtDays(START, working_calendar(START, N_DAYS))
COURTS = court_record(record(as_of=date(2018, 4, 6)))
DRAW = Scenario.of(1).draw(parameters_as_of(date(2018, 4, 6)), None, seed=5)
DOCUMENT = {"source": "A memorandum", "url": "https://example.org", "note": "Read on 1 May."}
BASE: dict[str, Any] = {
    "id": "full",
    "title": "Every key",
    "issued": "2018-04-06",
    "summary": "An order with every key.",
    "practicable": {
        "overflow": "civil",
        "wait_limit_hours": 72,
        "existing_work": "share",
        "share_for_order": 0.8,
        "source": "A standard",
        "url": "https://example.org/standard",
    },
    "message": {
        "announced": "2018-04-06",
        "text": "It begins.",
        "source": "A speech",
        "url": "https://example.org/speech",
    },
    "directive": [
        {
            "announced": "2018-04-07",
            "from": "2018-04-10",
            "until": "2018-05-20",
            "until_announced": "2018-04-09",
            "districts": ["azd"],
            "sectors": ["yuma"],
            "refer": {"single_adult": 0.5},
            "administrative": 0.3,
            "uncertain": True,
            "earliest": "2018-04-01",
            "latest": "2018-04-12",
        }
        | DOCUMENT
    ],
    "resource": [
        {
            "kind": "attorneys",
            "effect": "adds",
            "amount": 4,
            "cases_per_court_day": 0.5,
            "from": "2018-04-20",
            "announced": "2018-04-08",
            "districts": ["azd"],
            "sectors": ["yuma"],
        }
        | DOCUMENT
    ],
    "source": [
        {"title": "A book", "url": "https://example.org/book", "published": "2018-01-01", "note": "p. 3"}
    ],
}
MOVES: dict[str, Any] = {
    "issued": "2018-04-16",
    "practicable.overflow": "queue",
    "practicable.wait_limit_hours": 48,
    "practicable.existing_work": ("yields", "practicable.share_for_order"),
    "practicable.share_for_order": 0.4,
    "message.announced": "2018-04-20",
    "directive.announced": "2018-04-09",
    "directive.from": "2018-04-11",
    "directive.until": "2018-05-21",
    "directive.until_announced": "2018-04-30",
    "directive.districts": (["nmd"], "directive.sectors"),
    "directive.sectors": ["tucson"],
    "directive.refer": {"single_adult": 0.6},
    "directive.administrative": 0.4,
    "resource.kind": ("hearing_slots", "resource.cases_per_court_day"),
    "resource.effect": ("sets", "resource.sectors"),
    "resource.amount": 3,
    "resource.cases_per_court_day": 0.25,
    "resource.from": "2018-04-23",
    "resource.announced": "2018-05-08",
    "resource.districts": (["nmd"], "resource.sectors"),
    "resource.sectors": None,
}
"""Another value of each key that acts, and with it the keys that must go."""
SAID = {
    "id": "other",
    "title": "Another title",
    "summary": "Another summary.",
    "directive.uncertain": (None, "directive.earliest", "directive.latest"),
    "directive.earliest": "2018-04-02",
    "directive.latest": "2018-04-13",
    "message.text": "Another text.",
    "source.title": "Another book",
    "source.published": "2018-01-02",
} | {
    f"{table}.{key}": f"other {key}"
    for table, keys in {
        "practicable": ("source", "url"),
        "message": ("source", "url"),
        "directive": ("source", "url", "note"),
        "resource": ("source", "url", "note"),
        "source": ("url", "note"),
    }.items()
    for key in keys
}
"""Keys that are printed and change no number."""


def changed(key: str, value: Any) -> dict[str, Any]:
    """Return the content with another value at a key, and without those that do not go with it."""
    content = copy.deepcopy(BASE)
    new, *gone = cast("tuple[Any, ...]", value) if isinstance(value, tuple) else (value,)
    for path, one in ((key, new), *((name, None) for name in gone)):
        *parents, last = path.split(".")
        table = entry_of(content, *parents)
        if one is None:
            table.pop(last)
        else:
            table[last] = one
    return content


def entry_of(content: dict[str, Any], name: str = "") -> dict[str, Any]:
    """Return a table of an order's content, the first of a list, or the content itself."""
    table: Any = content[name] if name else content
    return cast("dict[str, Any]", table[0] if isinstance(table, list) else table)


def compiled(order: Order) -> list[Any]:
    """What is simulated of an order: as a whole, and as it was announced by two earlier days."""
    parts: list[Any] = []
    for known in (order, order.as_of(date(2018, 4, 8)), order.as_of(date(2018, 4, 20))):
        limits = limits_of(COURTS, DRAW, known, rule="peak_year", days=DAYS)
        beds = {name: (one.from_day, one.number.tolist()) for name, one in limits.beds.items()}
        arrays = (limits.slots, limits.hearings, limits.bottleneck, limits.left_by_existing)
        parts += [array.tolist() for array in arrays] + [beds, limits.dur_wait, limits.wait_to_limit]
        for shares in (ordered_shares, administrative_shares):
            parts.append(np.nan_to_num(shares(known, start=START, n_days=N_DAYS), nan=-1.0).tolist())
        parts.append(None if known.message is None else known.message.announced)
    return parts


def test_every_key_is_listed() -> None:
    keys = {
        f"{table}.{field.alias or name}".lstrip(".")
        for table, model in ORDER_TABLES.items()
        for name, field in model.model_fields.items()
    }
    assert keys - set(ORDER_TABLES) == MOVES.keys() | SAID.keys()


@pytest.mark.parametrize("key", MOVES)
def test_a_key_that_acts_moves_what_is_simulated(key: str) -> None:
    # A sector of a court's district fills the same calendar, so its key is seen where the amount is set.
    base = dict(BASE)
    if key == "resource.sectors":
        base["resource"] = [dict(BASE["resource"][0]) | {"kind": "hearing_slots", "effect": "sets"}]
        base["resource"][0].pop("cases_per_court_day")
    content = changed(key, MOVES[key])
    if key == "resource.sectors":
        content["resource"] = [{k: v for k, v in base["resource"][0].items() if k != "sectors"}]
    assert compiled(from_content(content)) != compiled(from_content(base))


@pytest.mark.parametrize("key", SAID)
def test_a_documentary_key_moves_no_number_and_is_kept(key: str) -> None:
    order, base = from_content(changed(key, SAID[key])), from_content(BASE)
    assert compiled(order) == compiled(base)
    assert order.hash != base.hash
    if key in {"message.text", "directive.earliest", "directive.latest", "directive.uncertain"}:
        assert plain_words(order) != plain_words(base)


UNFIT = st.sampled_from(
    [
        True,
        "3",
        -1,
        -1e-9,
        float("nan"),
        float("inf"),
        -float("inf"),
        1e308,
        10**30,
        [1.0],
        {"a": 1},
        "\x1b[31m",
    ]
)
NUMBERS = (
    "practicable.wait_limit_hours",
    "practicable.share_for_order",
    "directive.administrative",
    "resource.amount",
    "resource.cases_per_court_day",
)


@given(st.sampled_from(NUMBERS), UNFIT)
@settings(max_examples=100, deadline=None)
def test_a_number_that_cannot_be_is_refused(key: str, value: Any) -> None:
    with pytest.raises(InputError) as raised:
        from_content(changed(key, value))
    assert not any(is_obeyed(one) for one in str(raised.value))
    assert key.rsplit(".", 1)[1] in str(raised.value)


TEXTS = [
    key
    for key in SAID
    if isinstance(SAID[key], str) and not key.endswith(("published", "earliest", "latest"))
]
CONTROLS = st.sampled_from([chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))])
DIRECTIONS = st.sampled_from("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2028\u2029\ud800")


@given(st.sampled_from(TEXTS), st.text("ab ", max_size=3), CONTROLS | DIRECTIONS)
@settings(max_examples=100, deadline=None)
def test_control_characters_are_refused_in_every_text(key: str, text: str, control: str) -> None:
    with pytest.raises(InputError) as raised:
        from_content(changed(key, f"x{text}{control}{text}"))
    assert not any(is_obeyed(one) for one in str(raised.value))


@given(st.sampled_from(("", *ORDER_TABLES)), st.text(min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_unknown_keys_are_refused(table: str, key: str) -> None:
    model = ORDER_TABLES[table]
    known = {field.alias or name for name, field in model.model_fields.items()} | {"district"}
    if key in known:
        return
    content = changed("title", "Every key")
    entry_of(content, table)[key] = 1
    with pytest.raises(InputError, match="unknown key") as raised:
        from_content(content)
    assert not any(is_obeyed(one) for one in str(raised.value))


def test_the_page_of_keys_marks_what_is_documentary() -> None:
    page = (Path(__file__).parents[2] / "docs" / "orders.md").read_text(encoding="utf-8")
    shown = {found[1] for found in re.finditer(r"(?m)^\| `(\w+)` \| .*\*Shown\.\*", page)}
    everywhere = {"source", "url", "note"}
    assert shown - everywhere == {key.rpartition(".")[2] for key in SAID} - everywhere
