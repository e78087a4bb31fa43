"""The compiler's cache: damaged, missing, read-only or shared, it changes nothing but the time taken."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practicable.compiler_cache import keep_compiled

SOURCE = "def triple(x):\n    return 3 * x + 1\n"
COMPILE = (
    "import importlib.util, sys, numba\n"
    "from practicable.compiler_cache import keep_compiled\n"
    "spec = importlib.util.spec_from_file_location('tripled', sys.argv[1])\n"
    "module = importlib.util.module_from_spec(spec)\n"
    "spec.loader.exec_module(module)\n"
    "print(keep_compiled(numba.njit(module.triple))(3))\n"
)


def compiled(path: Path) -> Any:
    """Compile the function of a file, as a process that has just started does."""
    spec = importlib.util.spec_from_file_location("tripled", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    numba: Any = import_module("numba")
    return keep_compiled(numba.njit(module.triple))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "tripled.py"
    path.write_text(SOURCE)
    return path


def files(path: Path, ending: str) -> list[Path]:
    return sorted((path.parent / "__pycache__").glob(f"*.{ending}"))


@given(
    ending=st.sampled_from(["nbi", "nbc"]),
    share=st.one_of(st.just(0.0), st.floats(0.0, 1.0, exclude_max=True)),
    zeros=st.booleans(),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_cache_is_replaced(source: Path, ending: str, share: float, zeros: bool) -> None:
    shutil.rmtree(source.parent / "__pycache__", ignore_errors=True)
    assert compiled(source)(3) == 10
    (damaged,) = files(source, ending)
    content = damaged.read_bytes()
    kept = content[: int(share * len(content))]
    damaged.write_bytes(kept.ljust(len(content), b"\0") if zeros else kept)
    assert compiled(source)(3) == 10
    again = compiled(source)
    assert again(3) == 10
    assert sum(again.stats.cache_hits.values()) == 1


def test_without_a_folder_that_can_be_written_code_is_compiled_and_not_kept(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source.parent / "__pycache__").write_text("a file where the folder would be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(source))
    monkeypatch.setenv("HOME", str(source))
    assert compiled(source)(3) == 10
    assert files(source, "nbi") == []


def test_a_folder_that_can_no_longer_be_written_is_no_error(source: Path) -> None:
    function = compiled(source)
    shutil.rmtree(source.parent / "__pycache__", ignore_errors=True)
    (source.parent / "__pycache__").write_text("a file where the folder was")
    assert function(3) == 10


def test_processes_that_compile_at_once_leave_a_sound_cache(source: Path) -> None:
    command = [sys.executable, "-c", COMPILE, str(source)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate(timeout=120.0)[0] for process in running] == ["10\n"] * 3
    # at worst the code of the last one was not kept
    assert compiled(source)(3) == 10
    again = compiled(source)
    assert again(3) == 10
    assert sum(again.stats.cache_hits.values()) == 1


@dataclass(frozen=True)
class Signature:
    args: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    signature: Signature


class Mixed:
    """A compiler whose cache answers with the code of another signature."""

    _cache: Any = None

    def enable_caching(self) -> None:
        self._cache = self

    def load_overload(self, _sig: object, _context: object) -> Code:
        return Code(Signature(("int64",)))


def test_code_of_another_signature_is_not_used() -> None:
    cache = keep_compiled(Mixed())._cache
    assert cache.load_overload(("float64",), None) is None
    assert cache.load_overload(("int64",), None).signature.args == ("int64",)
