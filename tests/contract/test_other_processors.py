"""The same numbers on another processor: without the wide instructions of this one, to the byte."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from lesser_processor import LESSER


@pytest.mark.long
def test_a_fit_anew_is_the_shipped_one_byte_for_byte(tmp_path: Path) -> None:
    output = tmp_path / "posterior.json"
    words = ("fit", "--as-of", "2018-04-06", "--json", "-o", str(output))
    command = [sys.executable, "-c", "from practicable.cli import main; main()", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=LESSER)
    assert done.returncode == 0, done.stderr
    shipped = files("practicable.fit.behaviour").joinpath("shipped/posterior-2018-04-06.json")
    assert output.read_bytes() == shipped.read_bytes()


def test_a_lesser_processor_has_other_last_bits() -> None:
    if not np.show_config("dicts")["SIMD Extensions"].get("found"):
        pytest.skip("this processor has no wider instructions to do without")
    code = "import numpy as np; print(np.exp(np.linspace(-5, 5, 20001)).tobytes().hex())"
    made = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment).stdout
        for environment in (None, LESSER)
    ]
    assert made[0] != made[1]
