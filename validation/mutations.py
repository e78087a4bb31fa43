"""Mutate orders, studies, collected tables and command lines, run each, and check how each command ends.

No traceback, exit code 0 or 2, at most ten seconds each, and nothing half-written:

    python validation/mutations.py --n 2000 --seed 0
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

LIMIT_SECONDS = 10.0
MAIN = "from practicable.cli import main; main()"
ORDERS = ("baseline", "operation-streamline", "consequence-delivery", "zero-tolerance-2018")
LINES = (
    "brief {order} --replicates 2 --until 2018-04-30 --workers 1 --json -o out.json",
    "orders check {order} -o out.txt",
    "orders show {order} --json -o out.json",
    "sweep {study} --store store -o out.txt",
    "facts import {table} -o tables --json",
    "facts show deaths --fiscal-year 2010 --place tucson --as-of 2018-04-06 -o out.txt",
    "frontier {order} --target 80% --until 2018-04-30 --replicates 1",
    "compare baseline {order} --precision 1% --measure share --replicates 1",
    "parameters show p_apprehension_adult --as-of 2018-04-06 -o out.txt",
    "claims --as-of 2018-04-06 --json -o out.json",
)
TOKENS = (
    "nan", "inf", "-inf", "1e999", "1_000", "\u0663", "", "0x10", "-1", "2018-02-30", "9999-12-31", "80",
    "80%", "\u202e", "\x1b[31m", "$(id)", "'", '"', "[[", "]", "true", "9" * 40, "../..", "-", "\0", "\n",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ended:
    """How a mutated command ended: what was wrong, or nothing."""

    words: list[str]
    code: int | None
    wrong: str


def mutated(text: str, rng: random.Random) -> str:
    """Change a text in one to three places: characters, tokens or lines."""
    for _ in range(rng.randint(1, 3)):
        parts = re.split(r"(\s+|[=,\[\]{}\"])", text)
        at = rng.randrange(len(parts))
        change = rng.randrange(5)
        if change == 0:
            parts[at] = rng.choice(TOKENS)
        elif change == 1:
            parts[at] = parts[at] * rng.choice((0, 2, 50))
        elif change == 2:
            parts[at] = parts[rng.randrange(len(parts))]
        elif change == 3:
            parts[at] = "".join(chr(rng.randrange(1, 0x300)) for _ in range(rng.randint(1, 4)))
        else:
            parts.insert(at, rng.choice(TOKENS))
        text = "".join(parts)
    return text


def run(words: list[str], folder: Path) -> Ended:
    """Run a command in a folder and say what is wrong with its end."""
    before = {path.name for path in folder.iterdir()}
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", MAIN, *words],
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=LIMIT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Ended(words, None, "too slow")
    said = done.stderr.decode(errors="replace")
    left = {path.name for path in folder.iterdir()} - before
    if "Traceback" in said or "Exception ignored" in said:
        return Ended(words, done.returncode, "traceback: " + said.strip().splitlines()[-1])
    if done.returncode not in {0, 2}:
        return Ended(words, done.returncode, f"exit code {done.returncode}")
    if done.returncode == 2 and left - {"store"}:
        return Ended(words, done.returncode, f"left {sorted(left)}")
    if any(name.startswith(".practicable-") for name in left):
        return Ended(words, done.returncode, f"half-written {sorted(left)}")
    return Ended(words, done.returncode, "")


def one(rng: random.Random) -> Ended:
    """Mutate one input or one command line, and run it in a folder of its own."""
    library = files("practicable.orders").joinpath("library")
    texts = {
        "order": library.joinpath(f"{rng.choice(ORDERS)}.toml").read_text("utf-8"),
        "study": files("practicable.study").joinpath("library/hearings-and-referral.toml").read_text("utf-8"),
        "table": files("practicable.facts").joinpath("tables/deaths.csv").read_text("utf-8")[:4000],
    }
    line = rng.choice(LINES)
    names = {"order": "order.toml", "study": "study.toml", "table": "deaths.csv"}
    used = [name for name in names if f"{{{name}}}" in line]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "tables").mkdir()
        target = rng.choice([*used, "line"])
        for name in used:
            text = mutated(texts[name], rng) if name == target else texts[name]
            (folder / names[name]).write_text(text, encoding="utf-8", errors="replace")
        words = line.format(**names).split()
        if target == "line":
            words = [word.replace("\0", "") for word in mutated("\x1f".join(words), rng).split("\x1f")]
        return run(words, folder)


def main() -> None:
    """Run mutations and print how they ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    rng = random.Random(given.seed)  # noqa: S311
    ended = [one(rng) for _ in range(given.n)]
    codes = Counter(str(each.code) for each in ended)
    wrong = [{"words": each.words, "wrong": each.wrong} for each in ended if each.wrong]
    sys.stdout.write(json.dumps({"n": given.n, "codes": codes, "wrong": wrong}, indent=1) + "\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
