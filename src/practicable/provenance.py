"""What a result rests on: content hashes and versions."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Protocol, runtime_checkable

__all__ = ["code_hash", "digest", "to_json", "versions"]

_HASHED = frozenset({".py", ".toml", ".csv", ".json"})
_REPORTED = ("practicable", "numpy", "numba", "pandas", "scipy")


@runtime_checkable
class _Record(Protocol):
    """What can say itself as JSON-able content, as `results.base.Part` can."""

    def dump(self) -> object: ...


def _content(value: object) -> object:
    """Turn a record within JSON-able content into such content."""
    if isinstance(value, _Record):
        return value.dump()
    raise TypeError(f"not JSON-able: {type(value).__name__}")


def digest(content: object) -> str:
    """SHA-256 of JSON-able content in canonical form, as hexadecimal.

    Parameters
    ----------
    content : object
        Anything `json.dumps` takes, and records of `results`; keys are sorted, so that order of writing does
        not matter.
    """
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=True, default=_content
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def to_json(content: object) -> str:
    """Render JSON-able content and records of `results` the same way everywhere: two spaces, final newline.

    In ASCII: every terminal can print it, and no character of a title or name acts there.
    """
    return json.dumps(content, indent=2, ensure_ascii=True, allow_nan=False, default=_content) + "\n"


def versions() -> dict[str, str]:
    """Versions of Python and of the libraries that numbers depend on."""
    return {"python": platform.python_version(), **{name: version(name) for name in _REPORTED}}


@cache
def code_hash() -> str:
    """SHA-256 of the package's own files, code and data, as hexadecimal: equal where numbers are equal."""
    root = Path(__file__).parent
    total = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.suffix in _HASHED):
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
