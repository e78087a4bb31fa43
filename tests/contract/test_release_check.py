"""The release check: the three outcomes of an audit, with stand-ins for pip-audit, and its extras."""

from __future__ import annotations

import json
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "validation"))

promises: Any = import_module("promises")
release: Any = import_module("release")


def stand_in(said: str, written: object, code: int) -> list[str]:
    """Make a command that says and writes what pip-audit would."""
    text = written if isinstance(written, str) else json.dumps(written)
    program = f"import sys; sys.stderr.write({said!r}); sys.stdout.write({text!r}); sys.exit({code})"
    return [sys.executable, "-c", program]


def dependencies(*found: dict[str, object]) -> dict[str, object]:
    return {"dependencies": list(found), "fixes": []}


GOOD: dict[str, object] = {"name": "rich", "version": "13.0", "vulns": []}
WEAK = GOOD | {"name": "jinja2", "vulns": [{"id": "CVE-2024-1"}]}
SKIPPED: dict[str, object] = {"name": "x", "skip_reason": "not found on the index"}


@pytest.mark.parametrize(
    ("said", "written", "code", "outcome", "detail"),
    [
        (
            "No known vulnerabilities found",
            dependencies(GOOD),
            0,
            "passed",
            "no known weakness in 1 libraries",
        ),
        ("Found 1 known", dependencies(GOOD, WEAK), 1, "failed", "jinja2 13.0: CVE-2024-1"),
        ("", dependencies(GOOD, SKIPPED), 0, "failed", "x skipped: not found on the index"),
        ("", dependencies(SKIPPED, SKIPPED), 0, "not audited", "knows none of the 2 libraries"),
        ("requests.exceptions.ConnectionError: Max retries exceeded", "", 1, "not audited", "no service"),
        ("pip_audit._service.interface.ServiceError: 403 Client Error", "", 1, "not audited", "no service"),
        ("TypeError: broken", "", 1, "failed", "TypeError: broken"),
        ("", "[]", 0, "failed", "[]"),
    ],
)
def test_an_audit_has_three_outcomes(
    said: str, written: object, code: int, outcome: str, detail: str
) -> None:
    found = release.audit("brief", stand_in(said, written, code))
    assert (found.outcome, detail in found.detail) == (outcome, True), found


def test_every_extra_is_examined() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(promises.PROMISES) == set(extras) - {"dev"}


def test_constraints_are_the_locked_versions_without_hashes() -> None:
    text: str = release.constraints()
    assert "statsmodels==" in text
    assert "--hash" not in text
    assert "\\" not in text


def test_the_page_says_what_ran_and_how_it_ended() -> None:
    page: str = release.render(
        [release.Row("brief", "Write a brief", 2, 12.4)], [release.Audit("dev", "not audited", "why")]
    )
    assert "| `brief` | Write a brief | 2 | 12 |" in page
    assert "| `locks/dev.txt` | not audited | why |" in page
