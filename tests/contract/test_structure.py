"""The structure that ARCHITECTURE.md tells: rooms, their imports, and the size of files."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "practicable"

FREE = {
    "values",
    "calendar",
    "compiler_cache",
    "errors",
    "extras",
    "files",
    "geography",
    "literals",
    "provenance",
    "rng",
    "spreadsheets",
}

_MODEL = {"border", "facts", "orders", "parallel", "pathway", "results", "fit.forecast", "fit.behaviour"}
ALLOWED: dict[str, set[str]] = {
    "facts": {"results"},
    "orders": set(),
    "parallel": set(),
    "pathway": set(),
    "results": set(),
    "border": {"facts", "orders", "pathway"},
    "evidence": {"evidence.claims", "evidence.data"},
    "evidence.data": {"facts"},
    "evidence.estimators": {"facts", "evidence.data"},
    "evidence.designs": {"facts", "evidence.data", "evidence.estimators"},
    "evidence.evaluation": {"facts", "results", "evidence.data", "evidence.estimators", "evidence.designs"},
    "evidence.claims": {"facts", "results", "evidence.data", "evidence.estimators", "evidence.evaluation"},
    "fit": set(),
    "fit.forecast": {"facts", "parallel", "results"},
    "fit.behaviour": {"facts", "results", "border", "evidence.evaluation", "orders", "pathway"},
    "study": set(),
    "study.ensemble": _MODEL,
    "study.brief": _MODEL | {"study.ensemble"},
    "study.compare": _MODEL | {"study.ensemble"},
    "study.sensitivity": _MODEL | {"study.ensemble"},
    "study.frontier": _MODEL | {"study.ensemble"},
    "study.sweep": _MODEL | {"study.ensemble"},
    "study.hindcast": _MODEL | {"study.ensemble"},
    "study.quick": _MODEL | {"study.ensemble"},
    "brief": set(),
    "brief.text": {"results"},
    "brief.charts": {"results", "brief.text"},
    "brief.page": {"results", "brief.text", "brief.charts"},
    "brief.studies": {"results", "brief.text", "brief.charts", "brief.page"},
    "cli": {"api", "results", "web"},
    "web": {"api", "results"},
}
"""What each room may import beside itself and `FREE`; a room within a room has a line of its own."""
ALLOWED["api"] = set(ALLOWED) - {"cli", "web"}


def room_of(module: str) -> str:
    """Name the room of a module without the package's name: the longest that the table has, else itself."""
    parts = module.split(".")
    for n in range(len(parts), 0, -1):
        if (room := ".".join(parts[:n])) in ALLOWED:
            return room
    return parts[0]


def modules_imported(path: Path) -> set[str]:
    """Modules and packages of the package that a file imports anywhere in it, without the package's name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if is_module(name) else node.module for name in inner]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.removeprefix("practicable.") for name in names if name.startswith("practicable.")}
    return found


def is_module(name: str) -> bool:
    """Whether a dotted name is a module or a package of the package."""
    path = PACKAGE.parent / name.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def module_of(path: Path) -> str:
    """Name a file as it is imported, without the package's name."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_room_imports_only_the_rooms_it_may(room: str) -> None:
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if room_of(module_of(path)) == room]
    assert paths
    wrong = {
        str(path.relative_to(PACKAGE)): sorted(extra)
        for path in paths
        if (extra := {room_of(name) for name in modules_imported(path)} - ALLOWED[room] - FREE - {room})
    }
    assert not wrong


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {module_of(path): modules_imported(path) for path in PACKAGE.rglob("*.py")}
    try:
        order = tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
    assert set(graph) <= set(order)


def test_every_folder_is_under_the_rule() -> None:
    rooms = {path.parent.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py")}
    split = {room.split(".")[0] for room in ALLOWED if "." in room}
    dotted = {
        ".".join(room.parts[:2] if room.parts[0] in split else room.parts[:1]) for room in rooms if room.parts
    }
    assert dotted == set(ALLOWED)


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
