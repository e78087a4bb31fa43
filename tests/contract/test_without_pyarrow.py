"""pandas keeps text differently where pyarrow is installed; a brief's numbers are the same without it."""

from __future__ import annotations

import subprocess
import sys

BRIEF = """
import sys
if sys.argv[1] == "without":
    sys.modules["pyarrow"] = None
from practicable import api
from practicable.provenance import to_json
import pandas
assert pandas.Series(["a"]).dtype.storage == {"with": "pyarrow", "without": "python"}[sys.argv[1]]
numbers = api.brief_numbers("zero-tolerance-2018", run=api.RunOptions(replicates=2))
sys.stdout.reconfigure(encoding="utf-8")
print(to_json(numbers))
"""


def numbers(engine: str) -> str:
    done = subprocess.run([sys.executable, "-c", BRIEF, engine], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_a_brief_has_the_same_numbers_with_and_without_pyarrow() -> None:
    found = numbers("with")
    assert len(found) > 100_000
    assert found == numbers("without")
