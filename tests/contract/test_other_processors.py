"""The same numbers on another processor: without the wide instructions of this one, to the byte."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

LESSER = {
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4",
    "OPENBLAS_CORETYPE": "Haswell",
}
"""Settings under which the C library, NumPy and OpenBLAS choose the routines of an older processor."""


def written(*words: str, output: Path, lesser: bool) -> bytes:
    """Run a command with this processor's routines or a lesser one's, and return the file that it wrote."""
    command = [sys.executable, "-c", "from practicable.cli import main; main()", *words, "-o", str(output)]
    environment = {**os.environ, **(LESSER if lesser else {})}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return output.read_bytes()


def test_a_fit_anew_is_the_shipped_one_byte_for_byte(tmp_path: Path) -> None:
    made = written("fit", "--as-of", "2018-04-06", "--json", output=tmp_path / "posterior.json", lesser=True)
    assert made == files("practicable.fit").joinpath("shipped/posterior-2018-04-06.json").read_bytes()


def test_a_brief_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    words = ("brief", "zero-tolerance-2018", "--replicates", "2", "--json")
    made = [written(*words, output=tmp_path / f"{lesser}.json", lesser=lesser) for lesser in (False, True)]
    assert made[0] == made[1]


def test_the_settings_do_change_the_last_bits() -> None:
    code = "import numpy as np; print(np.exp(np.linspace(-5, 5, 20001)).tobytes().hex())"
    made = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment).stdout
        for environment in (dict(os.environ), {**os.environ, **LESSER})
    ]
    if not np.show_config("dicts")["SIMD Extensions"].get("found"):
        pytest.skip("this processor has no wider instructions to do without")
    assert made[0] != made[1]
