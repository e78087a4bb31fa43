"""Mutate orders, studies, documents and command lines, run each, and check how each command ends.

No traceback, exit code 0 or 2, no hang, one line where a command refuses, and nothing half-written. Each case
is a function of the seed and its number, so that a part can be run by itself:

    python validation/mutations.py --n 2000 --seed 0
    python validation/mutations.py --n 1 --first 1234 --seed 0
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from mutated_inputs import KINDS, Case, mutated_case
from mutation_worker import LIMIT_SECONDS, Ended, serve

__all__ = ["Finding", "run_cases", "summary"]

_START_SECONDS = 900
_WAIT_SECONDS = 6 * LIMIT_SECONDS
"""Of a clock, after which a command hangs though it uses no processor: the machine may be busy."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A case and how it ended."""

    number: int
    case: Case
    ended: Ended


@dataclass(slots=True)
class _Worker:
    """A warm process; one that hangs or dies is replaced."""

    replaced: int = 0
    _process: Any = field(default=None, init=False)
    _connection: Any = field(default=None, init=False)

    def run(self, case: Case) -> Ended:
        """Run a case in a folder of its own, three levels deep so that ``../..`` is this test's own."""
        if self._process is None:
            context = multiprocessing.get_context("spawn")
            self._connection, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs,), daemon=False)
            self._process.start()
            theirs.close()
            if not self._connection.poll(_START_SECONDS) or self._connection.recv() != "ready":
                raise RuntimeError("a process did not start")
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made) / "a" / "b" / "case"
            folder.mkdir(parents=True)
            for name, content in case.contents.items():
                (folder / name).write_bytes(content)
            self._connection.send((case.words, str(folder)))
            try:
                if self._connection.poll(_WAIT_SECONDS):
                    return self._connection.recv()
            except (EOFError, ConnectionError):
                pass
            return self._replace()

    def _replace(self) -> Ended:
        """End the process and say whether it hung or died."""
        self._process.join(1)
        code = self._process.exitcode
        self.end()
        self.replaced += 1
        hung = code is None or code == -24
        seconds = float(LIMIT_SECONDS)
        return Ended("hung", "hung", seconds) if hung else Ended("died", f"died with {code}", 0.0)

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._connection.close()
            self._process = None


def run_cases(numbers: range, *, seed: int, workers: int = 1) -> Iterator[Finding]:
    """Run cases on warm processes, and yield how each ended, in order."""
    idle: SimpleQueue[_Worker] = SimpleQueue()
    made = [_Worker() for _ in range(workers)]
    for one in made:
        idle.put(one)

    def run(number: int) -> Finding:
        worker = idle.get()
        try:
            case = mutated_case(seed, number)
            return Finding(number, case, worker.run(case))
        finally:
            idle.put(worker)

    try:
        with ThreadPoolExecutor(workers) as threads:
            yield from threads.map(run, numbers)
    finally:
        for one in made:
            one.end()


def summary(findings: list[Finding]) -> dict[str, Any]:
    """Count ends by kind, and list the slowest and what is wrong."""
    codes = {kind: Counter(each.ended.code for each in findings if each.case.kind == kind) for kind in KINDS}
    slowest = sorted(findings, key=lambda each: -each.ended.seconds)[:5]
    return {
        "n": len(findings),
        "codes": {kind: dict(sorted(count.items())) for kind, count in codes.items()},
        "slowest": [
            {"number": each.number, "seconds": round(each.ended.seconds, 1), "words": each.case.words}
            for each in slowest
        ],
        "wrong": [
            {"number": each.number, "words": each.case.words, "wrong": each.ended.wrong}
            for each in findings
            if each.ended.wrong
        ],
    }


def main() -> None:
    """Run mutations and print how they ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--log", type=Path, help="file to which a line is added for each case")
    given = parser.parse_args()
    numbers = range(given.first, given.first + given.n)
    found: list[Finding] = []
    for each in run_cases(numbers, seed=given.seed, workers=given.workers):
        found.append(each)
        if given.log:
            line = [each.number, each.case.kind, each.ended.code, each.ended.seconds, each.ended.wrong]
            with given.log.open("a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
        if each.ended.wrong:
            sys.stderr.write(f"{each.number}: {each.case.words}: {each.ended.wrong}\n")
    told = summary(found)
    sys.stdout.write(json.dumps(told, indent=1, ensure_ascii=True) + "\n")
    sys.exit(1 if told["wrong"] else 0)


if __name__ == "__main__":
    main()
