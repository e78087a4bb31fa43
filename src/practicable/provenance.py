"""What a result rests on: content hashes and versions."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version

__all__ = ["digest", "versions"]

_REPORTED = ("practicable", "numpy", "numba", "pandas", "scipy")


def digest(content: object) -> str:
    """SHA-256 of JSON-able content in canonical form, as hexadecimal.

    Parameters
    ----------
    content : object
        Anything `json.dumps` takes; keys are sorted, so that order of writing does not matter.
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def versions() -> dict[str, str]:
    """Versions of Python and of the libraries that numbers depend on."""
    return {"python": platform.python_version(), **{name: version(name) for name in _REPORTED}}
