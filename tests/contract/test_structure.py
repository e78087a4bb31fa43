"""The structure that ARCHITECTURE.md tells: rooms, their imports, and the size of files."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "practicable"

FREE = {
    "compiler_cache",
    "errors",
    "extras",
    "files",
    "geography",
    "literals",
    "provenance",
    "seeds",
    "spreadsheets",
}
ALLOWED: dict[str, set[str]] = {
    "facts": set(),
    "orders": set(),
    "parallel": set(),
    "results": set(),
    "pathway": set(),
    "border": {"facts", "orders", "pathway"},
    "evidence": {"facts"},
    "fit": {"border", "evidence", "facts", "orders", "parallel", "pathway"},
    "study": {"border", "fit", "facts", "orders", "parallel", "pathway"},
    "brief": {"results"},
    "cli": {"api", "web"},
    "web": {"api"},
    "api": {
        "facts",
        "orders",
        "parallel",
        "pathway",
        "border",
        "evidence",
        "fit",
        "study",
        "results",
        "brief",
    },
}


def rooms_imported(path: Path) -> set[str]:
    """First-level modules of the package that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] + [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("practicable.")}
    return {room for room in found if (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").is_file()}


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    folder = PACKAGE / room
    paths = sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{room}.py"]
    assert paths
    wrong = {
        str(path.relative_to(PACKAGE)): sorted(extra)
        for path in paths
        if (extra := rooms_imported(path) - ALLOWED[room] - FREE - {room})
    }
    assert not wrong


def test_every_room_is_under_the_rule() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms <= set(ALLOWED)


def test_files_stay_small_enough_to_read() -> None:
    # A kernel is one file by necessity: the compiler's cache sees changes of the entry point's file only.
    limit = {"pathway/kernel.py": 1480}
    sizes = {
        str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: size for name, size in sizes.items() if size > limit.get(name, 500)} == {}


def test_import_and_help_stay_light() -> None:
    heavy = {"numba", "pandas", "rich.console", "scipy", "altair", "pdfplumber", "xarray", "numpy"}
    code = "import sys, practicable, practicable.api, practicable.cli; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert heavy & set(done.stdout.split()) == set()
