"""The files of the page, read once from the package; no path of a request is ever opened."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

__all__ = ["Asset", "packaged", "vega"]

_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the page.

    Attributes
    ----------
    content : bytes
        What is sent.
    media_type : str
        Its kind.
    etag : str
        Of the content, so that a browser asks for it once.
    """

    content: bytes
    media_type: str
    etag: str


def _asset(content: bytes, suffix: str) -> Asset:
    return Asset(content, _KINDS[suffix], f'"{hashlib.sha256(content).hexdigest()[:20]}"')


@cache
def packaged() -> dict[str, Asset]:
    """Return every file of ``static/`` by name."""
    found = files("practicable.web").joinpath("static").iterdir()
    return {
        one.name: _asset(one.read_bytes(), one.name[one.name.rindex(".") :]) for one in found if one.is_file()
    }


@cache
def vega() -> Asset:
    """Return Vega, Vega-Lite and their embedding as vl-convert ships them: one script, made in seconds."""
    convert: Any = import_module("vl_convert")
    bundle: str = convert.javascript_bundle()
    return _asset(bundle.encode(), ".js")
