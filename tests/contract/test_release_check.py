"""The release check: the three outcomes of an audit, with stand-ins for pip-audit, and its extras."""

from __future__ import annotations

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


def stand_in(said: str, code: int) -> list[str]:
    return [sys.executable, "-c", f"import sys; sys.stderr.write({said!r}); sys.exit({code})"]


@pytest.mark.parametrize(
    ("said", "code", "outcome"),
    [
        ("No known vulnerabilities found", 0, "passed"),
        ("Found 1 known vulnerability in 1 package\njinja2 3.1.0 CVE-2024-1", 1, "failed"),
        ("Name Skip Reason\nx  skipped: not found on the index", 0, "failed"),
        ("ERROR:pip_audit: x: Dependency not found and cannot be audited (skipping)", 1, "failed"),
        ("requests.exceptions.ConnectionError: Max retries exceeded", 1, "not audited"),
        ("pip_audit._service.interface.ServiceError: 403 Client Error: Forbidden", 1, "not audited"),
        ("TypeError: broken", 1, "failed"),
    ],
)
def test_an_audit_has_three_outcomes(said: str, code: int, outcome: str) -> None:
    assert release.audit("brief", stand_in(said, code)).outcome == outcome


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
