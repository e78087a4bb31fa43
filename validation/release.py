"""What must hold before a release: each extra by itself, and an audit of the locked libraries.

``python validation/release.py [--write]`` prints the page, with ``--write`` into docs/release.md; the exit
code is 1 where something failed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promises import PROMISES

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "release.md"
LOCKS = ("brief", "dev", "audit")
_UNREACHED = re.compile(
    r"ConnectionError|ConnectTimeout|ReadTimeout|ServiceError|HTTPError|MaxRetryError|40[34]"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One extra: what was run in its own environment."""

    extra: str
    ran: str
    code: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Audit:
    """What the audit of a lock file found: ``passed``, ``failed`` or ``not audited``, and why."""

    lock: str
    outcome: str
    detail: str


def constraints() -> str:
    """Return the versions of the development lock without hashes, which a wheel of this tree has not."""
    lines = (ROOT / "locks" / "dev.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join(line.removesuffix(" \\") for line in lines if line[:1].isalnum()) + "\n"


def python_of(folder: Path) -> Path:
    """Return the interpreter of an environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def build(folder: Path) -> Path:
    """Build the wheel."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True)  # noqa: S603
    (wheel,) = folder.glob("*.whl")
    return wheel


def examine(extra: str, wheel: Path, place: Path) -> Row:
    """Install the wheel with one extra in a new environment, and run what the extra promises."""
    began = time.monotonic()
    home = place / f"{extra} é"
    venv.create(home / "environment", with_pip=True)
    python = python_of(home / "environment")
    pinned = place / "constraints.txt"
    pinned.write_text(constraints(), encoding="utf-8")
    install = [python, "-m", "pip", "install", "--quiet", "-c", str(pinned), f"{wheel}[{extra}]"]
    code = subprocess.run(install, check=False).returncode  # noqa: S603
    if code == 0:
        script = ROOT / "validation" / "promises.py"
        code = subprocess.run([python, str(script), extra], cwd=home, check=False).returncode  # noqa: S603
    ran = (PROMISES[extra].__doc__ or "").splitlines()[0].rstrip(".")
    return Row(extra, ran, code, time.monotonic() - began)


def audit(lock: str, command: Sequence[str]) -> Audit:
    """Audit a lock file with pip-audit.

    Parameters
    ----------
    lock : str
        Name of the file, without its end.
    command : sequence of str
        That runs pip-audit.

    Returns
    -------
    Audit
        Failed where a library has a known weakness or was skipped; not audited where no service answered, or
        the one that did knows not one of the libraries.
    """
    path = ROOT / "locks" / f"{lock}.txt"
    words = ["--requirement", str(path), "--disable-pip", "--require-hashes", "--progress-spinner=off"]
    words += ["--format", "json"]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)  # noqa: S603
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, LookupError, TypeError):
        if _UNREACHED.search(done.stderr):
            return Audit(lock, "not audited", "no service of known weaknesses answers here")
        return Audit(lock, "failed", " ".join((done.stdout + done.stderr).split())[:500])
    weak = [f"{one['name']} {one['version']}: {each['id']}" for one in found for each in one.get("vulns", ())]
    skipped = [f"{one['name']} skipped: {one['skip_reason']}" for one in found if "skip_reason" in one]
    if skipped and len(skipped) == len(found):
        why = f"the service that answers here knows none of the {len(found)} libraries"
        return Audit(lock, "not audited", why)
    if weak or skipped:
        return Audit(lock, "failed", "; ".join([*weak, *skipped]))
    return Audit(lock, "passed", f"no known weakness in {len(found)} libraries")


def audit_command(place: Path) -> list[str]:
    """Install pip-audit, as locked, in an environment of its own."""
    venv.create(place / "audit", with_pip=True)
    python = str(python_of(place / "audit"))
    lock = str(ROOT / "locks" / "audit.txt")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock], check=True)  # noqa: S603
    return [python, "-m", "pip_audit"]


def render(rows: Sequence[Row], audits: Sequence[Audit]) -> str:
    """Write the page."""
    lines = [
        "# Release check",
        "",
        "Written by `make release-check`: the wheel with each extra alone, in a new environment outside of",
        "the checkout, in a folder whose name has a space and a letter beyond ASCII.",
        "",
        "| extra | what ran | exit code | seconds |",
        "|---|---|---:|---:|",
        *(f"| `{row.extra}` | {row.ran} | {row.code} | {row.seconds:.0f} |" for row in rows),
        "",
        "| lock file | audit | |",
        "|---|---|---|",
        *(f"| `locks/{one.lock}.txt` | {one.outcome} | {one.detail} |" for one in audits),
        "",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Run everything, and print or write the page."""
    with tempfile.TemporaryDirectory(prefix="release é ") as folder:
        place = Path(folder)
        wheel = build(place)
        rows = [examine(extra, wheel, place) for extra in PROMISES]
        command = audit_command(place)
        audits = [audit(lock, command) for lock in LOCKS]
    page = render(rows, audits)
    if "--write" in arguments:
        PAGE.write_text(page, encoding="utf-8")
    sys.stdout.write(page)
    return int(any(row.code for row in rows) or any(one.outcome == "failed" for one in audits))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
