"""What a newcomer types first: the import, the names it gives, the module as a command."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import practicable

FIRST_LINE = """
import practicable
run = practicable.RunOptions(replicates=2)
numbers = practicable.api.brief_numbers("zero-tolerance-2018", run=run)
print(numbers.schema_, numbers.replicates)
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)


def seconds(*words: str) -> float:
    """Return the least of three times of the processor, which other work of the machine does not lengthen."""
    taken: list[float] = []
    for _ in range(3):
        before = os.times()
        assert run(*words).returncode == 0
        after = os.times()
        taken.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
    return min(taken)


def test_dir_of_the_package_gives_its_public_names_and_each_exists() -> None:
    assert dir(practicable) == sorted(practicable.__all__)
    assert "api" in dir(practicable)
    for name in dir(practicable):
        assert getattr(practicable, name) is not None


def test_the_names_are_there_before_anything_is_loaded() -> None:
    done = run("-c", "import practicable; print(*dir(practicable)); practicable.api.brief_numbers")
    assert (done.returncode, done.stdout.split()) == (0, sorted(practicable.__all__))


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'briefs'"):
        _ = practicable.briefs  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType, reportUnknownMemberType]


def test_the_first_lines_of_python_give_the_numbers_of_a_brief() -> None:
    done = run("-c", FIRST_LINE)
    assert done.stdout.split() == ["practicable.brief/1", "2"], done.stderr


def test_the_module_is_the_command() -> None:
    version = run("-m", "practicable", "--version")
    assert (version.returncode, version.stdout) == (0, f"practicable {practicable.__version__}\n")
    refused = run("-m", "practicable", "orders", "show", "no-such-order")
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1


def test_import_and_help_are_quick() -> None:
    bare = seconds("-c", "pass")
    assert seconds("-c", "import practicable, practicable.api") - bare < 0.3
    assert seconds("-m", "practicable", "--help") < 0.5
