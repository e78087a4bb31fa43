"""Order and study files that would take memory or time are refused at once by size, depth and count."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practicable.errors import InputError
from practicable.orders import load
from practicable.study.sweep.study_file import load_study

STUDY = 'id = "a"\ntitle = "t"\norder = "baseline"\noutcomes = ["share"]\n'
LEVER = '[[lever]]\npath = "practicable.wait_limit_hours"\n'
DIRECTIVE = '[[directive]]\ndistricts = ["azd"]\nfrom = 2018-04-06\nrefer = { single_adult = 1.0 }\n'
BOMBS = {
    "a dotted key": ".".join(["a"] * 32_000) + " = 1",
    "a quoted dotted key": ".".join(['"a"'] * 32_000) + " = 1",
    "a dotted key behind a text": 'x = { a = """b"""", ' + ".".join(["a"] * 32_000) + " = 1 }",
    "arrays": "x = " + "[" * 50_000,
    "inline tables": "x = " + "{a=" * 50_000,
    "headers": "[[directive]]\n" * 10_000,
    "directives": DIRECTIVE * 10_000,
    "keys": "".join(f"a{i}.b.c = 1\n" for i in range(25_000)),
    "a text": f'title = "{"x" * 1_000_000}"',
    "digits": "x = " + "9" * 100_000,
    "quotes": "x = " + '"""\\"' * 60_000,
}


def refused_at_once(path: Path, text: str, *, study: bool) -> str:
    path.write_text(text, encoding="utf-8")
    began = time.process_time()
    with pytest.raises(InputError) as raised:
        load_study(str(path)) if study else load(str(path))
    assert time.process_time() - began < 1.0
    assert len(str(raised.value).splitlines()) == 1
    return str(raised.value)


@pytest.mark.parametrize("study", [False, True], ids=["order", "study"])
@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_are_refused_at_once(tmp_path: Path, text: str, study: bool) -> None:
    refused_at_once(tmp_path / "bomb.toml", text, study=study)


def test_an_endless_file_is_not_read() -> None:
    with pytest.raises(InputError, match="larger than 400,000 bytes"):
        load("/dev/zero")


@given(
    st.sampled_from(["points", "low", "high", "values", "replicates", "seed", "runs_per_chunk"]), st.data()
)
@settings(max_examples=60, deadline=None)
def test_numbers_of_a_study_that_cannot_be_are_refused(
    tmp_path_factory: pytest.TempPathFactory, key: str, data: st.DataObject
) -> None:
    big = st.integers(20, 4_000).map(lambda n: "9" * n)
    number = data.draw(
        big | big.map("-{}".format) | st.sampled_from(["nan", "inf", "-inf", "1e400", "1e300"])
    )
    lever = {"low": "1", "high": "2"} | ({key: number} if key in {"low", "high"} else {})
    rows = [f"{name} = {one}" for name, one in lever.items()]
    rows = [f"values = [{number}]"] if key == "values" else rows
    points = number if key == "points" else "5"
    head = STUDY + (f"{key} = {number}\n" if key in {"replicates", "seed", "runs_per_chunk"} else "")
    text = f'{head}[design]\nkind = "latin-hypercube"\npoints = {points}\n{LEVER}' + "\n".join(rows) + "\n"
    path = tmp_path_factory.getbasetemp() / "study.toml"
    assert key in refused_at_once(path, text, study=True)


def test_a_study_of_too_many_points_is_refused(tmp_path: Path) -> None:
    text = f'{STUDY}[design]\nkind = "latin-hypercube"\npoints = 500_000\n{LEVER}low = 1\nhigh = 2\n'
    message = refused_at_once(tmp_path / "study.toml", text, study=True)
    assert "design.points: 500000 is out of range; accepted: 100000 or less" in message
