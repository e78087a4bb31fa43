"""Compiled code that is cached lives in one file: the cache would not notice a change in another."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "practicable"
KERNELS = {
    "pathway/kernel.py": {"advance", "draw", "philox"},
}
"""Files with compiled code, each with some of the functions that must be in it."""


def names_numba(tree: ast.Module) -> bool:
    """Whether a file imports numba, by statement or by name, or takes the kernel's decorator."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(a.name.split(".")[0] == "numba" for a in node.names):
            return True
        if isinstance(node, ast.ImportFrom):
            if (node.module or "").split(".")[0] == "numba":
                return True
            if any(alias.name in {"compiled", "_njit"} for alias in node.names):
                return True
        if isinstance(node, ast.Constant) and node.value == "numba":
            return True
        if isinstance(node, ast.Attribute) and node.attr in {"njit", "_njit", "vectorize", "guvectorize"}:
            return node.attr != "vectorize" or ast.unparse(node.value) != "np"
    return False


def test_no_other_file_compiles() -> None:
    named = {
        str(path.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("*.py"))
        if names_numba(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert named - {"provenance.py"} == set(KERNELS)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_kernel_calls_compiled_functions_of_its_own_file_only(kernel: str) -> None:
    """Of the package it imports the decorator that keeps code alone; what compiled code calls is here."""
    tree = ast.parse((PACKAGE / kernel).read_text(encoding="utf-8"))
    imported = [
        (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and ((node.module or "").startswith("practicable") or node.level)
        for alias in node.names
    ]
    assert imported == [("practicable.compiler_cache", "keep_compiled")]
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    compiled = {f.name for f in functions if any("compiled" in ast.unparse(d) for d in f.decorator_list)}
    assert KERNELS[kernel] <= compiled
    own = {f.name for f in functions}
    called = {
        node.func.id
        for f in functions
        if f.name in compiled
        for node in ast.walk(f)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert (called & own) <= compiled


@pytest.mark.parametrize("kernel", KERNELS)
def test_compiled_code_keeps_the_order_of_sums(kernel: str) -> None:
    source = (PACKAGE / kernel).read_text(encoding="utf-8")
    assert "fastmath" not in source
    assert "parallel=True" not in source
