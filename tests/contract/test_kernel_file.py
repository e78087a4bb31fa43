"""Compiled code that is cached lives in one file: the cache would not notice a change in another."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "practicable"
KERNELS = {
    "fit/forecast/likelihood.py": {"_accumulate"},
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
    """What compiled code calls or reads stands in the file: the cache sees changes of this one alone."""
    tree = ast.parse((PACKAGE / kernel).read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and ((node.module or "").startswith("practicable") or node.level)
        for alias in node.names
    }
    assert "keep_compiled" in imported
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    decorated = {
        name for name, f in functions.items() if any("compiled" in ast.unparse(d) for d in f.decorator_list)
    }
    compiled = decorated | KERNELS[kernel]
    assert compiled <= functions.keys()
    read = {
        node.id
        for name in compiled
        for statement in functions[name].body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    }
    assert not read & imported
    assert (read & functions.keys()) <= compiled


@pytest.mark.parametrize("kernel", KERNELS)
def test_compiled_code_keeps_the_order_of_sums(kernel: str) -> None:
    source = (PACKAGE / kernel).read_text(encoding="utf-8")
    assert "fastmath" not in source
    assert "parallel=True" not in source
