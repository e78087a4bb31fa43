"""Mutated orders, studies, documents and command lines; each is a function of a seed and a number alone."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["KINDS", "Case", "mutated_case"]

KINDS = ("order", "study", "table", "workbook", "options")
"""What is mutated: one kind after the other."""

_ORDERS = ("baseline", "operation-streamline", "consequence-delivery", "zero-tolerance-2018")
_LINES = {
    "order": (
        "orders check order.toml -o out.txt",
        "orders show order.toml --json -o out.json",
        "orders check order.toml",
        "brief order.toml --as-of 2018-04-06 --until 2018-04-20 --replicates 2 --workers 1 --json",
        "frontier order.toml --as-of 2018-04-06 --until 2018-04-20 --replicates 2 --workers 1 -o out.html",
    ),
    "study": ("sweep study.toml --store store --workers 1 --json -o out.json",),
    "table": (
        "facts import prosecutions.csv -o tables --json",
        "facts import prosecutions.csv -o tables",
    ),
    "workbook": ("facts import book.xlsx -o tables --json",),
    "options": (
        "brief order.toml --replicates 2 --until 2018-04-20 --seed 7 --memory 4G --json -o out.json",
        "orders check order.toml -o out.txt",
        "orders show baseline --json -o out.json",
        "orders list --json -o out.json",
        "sweep study.toml --store store --workers 1 -o out.txt",
        "facts import prosecutions.csv -o tables --json",
        "facts show deaths --fiscal-year 2010 --place tucson --as-of 2018-04-06 -o out.txt",
        "facts list --as-of 2018-04-06 --json -o out.json",
        "frontier order.toml --target 80% --probability 0.9 --until 2018-04-20 --replicates 2 --workers 1",
        "compare baseline order.toml --precision 1% --measure prosecutions --replicates 2 --workers 1",
        "sensitivity order.toml --until 2018-04-20 --workers 1 -o out.html",
        "decompose order.toml --months 1 --replicates 2 --workers 1",
        "hindcast baseline --as-of 2018-04-06 --until 2018-04-20 --replicates 2 --workers 1",
        "history --json -o out.json",
        "evaluate --stored --json -o out.json",
        "parameters list --as-of 2018-04-06 --json -o out.json",
        "parameters show p_apprehension_adult --as-of 2018-04-06 -o out.txt",
        "claims --as-of 2018-04-06 --json -o out.json",
        "runs list --store store --json -o out.json",
        "runs gc --store store --older-than 3",
    ),
}
_TOKENS = (
    "nan", "inf", "-inf", "1e999", "1_000", "\u0663", "", "0x10", "-1", "2018-02-30", "9999-12-31", "80",
    "80%", "\u202e", "\x1b[31m", "$(id)", "'", '"', "[[", "]", "true", "9" * 40, "../..", "-", "\0", "\n",
    "1900-01-01", "0", "1e12", "\ufeff", "\u22125", "35\u2013100", "5,191", "D", "a.b.c.d", "{}", "\r",
)  # fmt: skip
_TABLE = """\
metric,unit,geography,period_start,period_end,value,source_title,source_url,confidence,provenance
new_immigration_prosecutions_filed_month,"defendants (TRAC/EOUSA, program category Immigration, incl. \
magistrate court)",US (all 94 districts),2006-06-01,2006-06-30,3345,TRAC monthly bulletin: Immigration \
Prosecutions (Jun 2006),https://www.bespacific.com/immigration-prosecutions-for-june-2006/,medium,quoted
new_immigration_prosecutions_filed_month,"defendants (TRAC/EOUSA, program category Immigration, incl. \
magistrate court)",US (all 94 districts),2007-06-01,2007-06-30,3345,TRAC monthly bulletin: Immigration \
Prosecutions (Jun 2007),https://www.bespacific.com/immigration-prosecutions-for-june-2007/,medium,quoted
"""
_SHEETS = {
    "Monthly Count": ((), ()),
    "Monthly Family Status": (("Family Status",), ("Single Adults",)),
    "Monthly Region": (("Region",), ("Southwest Land Border",)),
    "Monthly Rgn and Fam Status": (("Region", "Family Status"), ("Southwest Land Border", "Single Adults")),
    "Monthly Sector": (("Sector",), ("Yuma, AZ",)),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A command line and the files that it is about.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    words : list of str
        Without the program's name.
    contents : dict
        Of the files in the folder in which it is run.
    """

    kind: str
    words: list[str]
    contents: dict[str, bytes]


def mutated_case(seed: int, number: int) -> Case:
    """Return a mutated input or command line: the same one for the same two numbers."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311
    kind = KINDS[number % len(KINDS)]
    order = files("practicable.orders").joinpath(f"library/{rng.choice(_ORDERS)}.toml").read_text("utf-8")
    contents = {
        "order.toml": order.encode(),
        "study.toml": _study().encode(),
        "prosecutions.csv": _TABLE.encode(),
    }
    line = rng.choice(_LINES[kind])
    words = line.split()
    if kind == "workbook":
        contents["book.xlsx"] = _mutated_workbook(rng)
    elif kind == "options":
        mixed = _mutated("\x1f".join(words), rng, r"(\x1f|[=,./-])")
        words = [word.replace("\0", "") for word in mixed.split("\x1f")]
    else:
        name = {"order": "order.toml", "study": "study.toml", "table": "prosecutions.csv"}[kind]
        text = _mutated(contents[name].decode(), rng, r"(\s+|[=,\[\]{}\"])")
        contents[name] = text.encode("utf-8", "replace")
    if rng.random() < 0.3:
        contents |= {name: b'"before"\n' for name in words if re.fullmatch(r"out\.\w+", name)}
    return Case(kind, words, contents)


def _study() -> str:
    """Return the library's study with one run a point, at two points."""
    text = files("practicable.study.sweep").joinpath("library/hearings-and-referral.toml").read_text("utf-8")
    for old, new in (
        ("replicates = 5", "replicates = 1"),
        ("[0.25, 0.5, 0.75, 1.0]", "[0.5, 1.0]"),
        ('["first", "yields"]', '["yields"]'),
        ('["peak_year", "published_cap"]', '["peak_year"]'),
        ("until = 2018-04-30", "until = 2018-04-20"),
    ):
        if old not in text:
            raise ValueError(f"the library's study has no {old}")
        text = text.replace(old, new)
    return text


def _mutated(text: str, rng: random.Random, cut: str) -> str:
    """Change a text in one to three places: words, tokens, characters."""
    for _ in range(rng.randint(1, 3)):
        parts = re.split(cut, text)
        at = rng.randrange(len(parts))
        change = rng.randrange(6)
        if change == 0:
            parts[at] = rng.choice(_TOKENS)
        elif change == 1:
            parts[at] = parts[at] * rng.choice((0, 2, 50))
        elif change == 2:
            parts[at] = parts[rng.randrange(len(parts))]
        elif change == 3:
            parts[at] = "".join(chr(rng.randrange(1, 0x300)) for _ in range(rng.randint(1, 4)))
        elif change == 4:
            parts.insert(at, rng.choice(_TOKENS))
        else:
            end = min(len(parts), at + rng.randint(1, 20))
            parts[at:at] = parts[at:end]
        text = "".join(parts)
    return text


@cache
def _workbook() -> bytes:
    """Make a workbook of three months, of which every sheet counts 100 a month."""
    openpyxl: Any = __import__("openpyxl")
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, (keys, words) in _SHEETS.items():
        sheet = made.create_sheet(name)
        sheet.append(["Fiscal\nYear", "Month", *keys, "Quantity"])
        for month in ("01 October", "02 November", "03 December"):
            sheet.append([2024, month, *words, 100])
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _mutated_workbook(rng: random.Random) -> bytes:
    """Change a workbook: a part's text, a cell, or bytes of the file."""
    change = rng.choice((_part_changed, _cell_changed, _bytes_changed))
    return change(_workbook(), rng)


def _cell_changed(content: bytes, rng: random.Random) -> bytes:
    openpyxl: Any = __import__("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = rng.choice(book.worksheets)
    cell = sheet.cell(rng.randint(1, 5), rng.randint(1, 5))
    plain = [token for token in _TOKENS if token.isprintable()]
    values: list[object] = [*plain, 0, -1, 1.5, True, 1e300, None]
    cell.value = rng.choice(values)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _part_changed(content: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}
    name = rng.choice(sorted(parts))

    parts[name] = _mutated(parts[name].decode("utf-8"), rng, r"([<>/\"= ])").encode("utf-8", "replace")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for each, text in parts.items():
            book.writestr(zipfile.ZipInfo(each), text)
    return stream.getvalue()


def _bytes_changed(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 3)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed[: rng.randrange(len(changed))] if rng.random() < 0.3 else changed)
